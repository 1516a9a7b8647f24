//! The engine against a real Dovecot: what a pass costs, and that what is kept here follows the server without ever losing anything.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/dovecot.rs"]
mod server;

#[path = "../support/line.rs"]
mod line;

#[path = "../support/until.rs"]
mod until;

mod deleting;
mod live_engine;
mod mailbox;
mod other_clients;
mod space;
