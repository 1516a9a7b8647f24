//! The engine against a real Dovecot: what a pass costs, and that what is kept here follows the server without ever losing anything.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/dovecot.rs"]
#[allow(dead_code, unreachable_pub)]
mod server;

#[path = "support/line.rs"]
#[allow(dead_code, unreachable_pub)]
mod line;

#[path = "dovecot_sync/deleting.rs"]
mod deleting;
#[path = "dovecot_sync/following.rs"]
mod following;
#[path = "dovecot_sync/living.rs"]
mod living;
#[path = "dovecot_sync/office.rs"]
mod office;
#[path = "dovecot_sync/space.rs"]
mod space;
