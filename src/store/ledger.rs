//! The ledger: append-only, hash-chained, synced line by line. What it records cannot be restored from anything else.
//!
//! `ledger.jsonl` has one JSON object in each line. Every line contains the hash of the line before, so that a change anywhere breaks the
//! chain from there on. Nothing is appended to a broken chain, and therefore nothing is sent. A chain that was cut is whole: its end has
//! witnesses ([`witnesses`]), and one that lacks lines sends nothing either.

mod entry;
mod head;
mod lines;
pub(super) mod log;
mod witnesses;

use std::path::Path;

pub(super) use entry::{LedgerEntry, LedgerLine};
pub use lines::LedgerExcerpt;

use self::log::Log;
use self::witnesses::Witnesses;
use super::StoreError;
use super::profile::Profile;
use super::standing::LedgerEnd;
use crate::clock::Timestamp;

/// The open ledger with the witnesses of its end.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) log: Log,
    pub(super) witnesses: Witnesses,
}

impl Ledger {
    /// Opens or creates the ledger of a profile and compares it with its witnesses; `state` is the folder of those outside the profile. The
    /// flag is true if an incomplete last line was cut off.
    pub(super) fn open(profile: &Profile, state: Option<&Path>, visit: &mut dyn FnMut(LedgerLine)) -> Result<(Self, bool), StoreError> {
        let mut witnesses = Witnesses::open(profile.path("ledger.head"), state)?;
        let mut seen = witnesses.looking();
        let (log, cut) = Log::open(profile.path("ledger.jsonl"), &mut |line| {
            seen.line(&line);
            visit(line);
        })?;
        let end = LedgerEnd {
            head: log.head(),
            stamp: log.opened(),
            has_messages: log.head().lines == 0 && profile.has_messages(),
        };
        witnesses.compare(&end, &seen);
        Ok((Self { log, witnesses }, cut))
    }

    /// Appends one line. Durable when it returns.
    pub(super) fn append(&mut self, at: Timestamp, entry: LedgerEntry) -> Result<LedgerLine, StoreError> {
        let line = self.log.append(at, entry)?;
        self.witnesses.appended(self.log.head(), self.log.stamp()?);
        Ok(line)
    }

    /// Lets the witnesses follow it from here on.
    pub(super) fn follow(&mut self) -> Result<(), StoreError> {
        self.witnesses.follow(self.log.head(), self.log.stamp()?);
        Ok(())
    }

    /// Takes its end for the right one, whatever the witnesses knew.
    pub(super) fn accept(&mut self) -> Result<(), StoreError> {
        self.witnesses.accept(self.log.head(), self.log.stamp()?)
    }
}
