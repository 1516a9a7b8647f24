//! The demo world: two simulated providers on loopback, a believable past, and a clock that lets hours pass in seconds.
