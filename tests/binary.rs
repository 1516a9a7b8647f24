//! The program from outside: the real binary, real servers, a profile on a real disk. The contract's words and exit codes are asserted here.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "binary/accounts.rs"]
mod accounts;
#[path = "binary/bundles.rs"]
mod bundles;
#[path = "binary/damaged.rs"]
mod damaged;
#[path = "support/dovecot.rs"]
#[allow(dead_code, unreachable_pub)]
mod dovecot;
#[path = "binary/finding.rs"]
mod finding;
#[path = "binary/freeing.rs"]
mod freeing;
#[path = "binary/full.rs"]
mod full;
#[path = "binary/halves.rs"]
mod halves;
#[path = "binary/harness.rs"]
mod harness;
#[path = "binary/keeping.rs"]
mod keeping;
#[path = "binary/killed.rs"]
mod killed;
#[path = "binary/packing.rs"]
mod packing;
#[path = "binary/providers.rs"]
mod providers;
#[path = "binary/proving.rs"]
mod proving;
#[path = "binary/sending.rs"]
mod sending;
#[path = "binary/stamping.rs"]
mod stamping;
#[path = "binary/syncing.rs"]
mod syncing;
#[path = "binary/usage.rs"]
mod usage;
#[path = "binary/watching.rs"]
mod watching;
#[path = "binary/wire.rs"]
mod wire;
