//! The store as its users see it: real files, real sled, in folders of their own.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod damage;
mod disk_faults;
mod dispatches;
mod kept;
mod killed;
mod lists;
mod made;
mod outbox;
mod places;
mod search;
mod stored_names;
mod weight;
