//! The program as a process: the real binary, real servers, a profile on disk. Asserts the documented output and exit codes.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod accounts;
mod bundles;
mod damaged;
#[path = "../support/dovecot.rs"]
mod dovecot;
mod full_disk;
mod harness;
mod import_search;
mod interrupted_exports;
mod killed;
mod killed_commands;
mod list_show;
mod old_ledger;
mod opening;
mod outputs;
mod preserve;
mod raw_clients;
mod send;
mod servers;
mod space;
mod sync;
mod time_stamps;
#[cfg(target_os = "linux")]
mod trials;
#[path = "../support/until.rs"]
mod until;
mod usage;
mod verify_export;
mod watch;
