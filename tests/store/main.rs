//! The store as its users see it: real files, real sled, in folders of their own.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod copies;
mod damage;
mod disk_faults;
mod dispatches;
mod index_size;
mod killed;
mod lists;
mod outbox;
mod raw_files;
mod sample_messages;
mod search;
mod stored_names;
