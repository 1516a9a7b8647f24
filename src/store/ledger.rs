//! The ledger: append-only, hash-chained, synced line by line. What it records cannot be restored from anything else.
//!
//! `ledger.jsonl` has one JSON object in each line. Every line contains the hash of the line before, so that a change anywhere breaks the
//! chain from there on. Nothing is appended to a broken chain, and therefore nothing is sent.

mod entry;
mod lines;
pub(super) mod log;

pub(super) use entry::{LedgerEntry, LedgerLine};
