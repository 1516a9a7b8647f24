//! The engine against a real Dovecot: what a pass costs, and that local state follows the server without losing messages.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/dovecot.rs"]
mod server;

#[path = "../support/proxy.rs"]
mod proxy;

#[path = "../support/until.rs"]
mod until;

mod deleting;
mod folders;
mod live_engine;
mod mailbox;
mod other_clients;
mod space;
mod tags;
