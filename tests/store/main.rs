//! The public interface of the store, with real files and real sled in temporary folders.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod copies;
mod damage;
mod disk_faults;
mod dispatches;
mod index_size;
mod killed;
mod ledger_lines;
mod lists;
mod odd_names;
mod outbox;
mod raw_files;
mod sample_messages;
mod search;
mod stored_names;
