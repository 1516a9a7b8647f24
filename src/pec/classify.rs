//! Which kind a message is: by header and signed daticert together.
