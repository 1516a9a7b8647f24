//! The program from outside: the real binary, real servers, a profile on a real disk. The contract's words and exit codes are asserted here.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod accounts;
mod bundles;
mod damaged;
#[path = "../support/dovecot.rs"]
mod dovecot;
mod finding;
mod freeing;
mod full;
mod halves;
mod harness;
mod keeping;
mod killed;
mod packing;
mod providers;
mod proving;
mod sending;
mod stamping;
mod syncing;
#[path = "../support/until.rs"]
mod until;
mod usage;
mod watching;
mod wire;
