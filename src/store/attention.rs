//! The user's decisions about dispatches that need attention, in the ledger.

use super::follow_up::{Decided, FollowUp};
use super::ledger::LedgerEntry;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::pec::DispatchId;
use crate::signature::Sha256;

impl Store {
    /// The decision about a dispatch that holds at `now`, while its problem has the digest `problem`.
    pub fn decision(&self, dispatch: &DispatchId, problem: &Sha256, now: Timestamp) -> Option<Decided> {
        self.memory().ledger.follow_ups.holding(dispatch, problem, now).cloned()
    }

    /// Records decisions, all in one line. Durable when it returns.
    ///
    /// # Errors
    ///
    /// Those of the ledger.
    pub fn record_follow_ups(&self, follow_ups: Vec<FollowUp>) -> Result<(), StoreError> {
        self.write_line(|_| {
            Ok((!follow_ups.is_empty()).then_some(LedgerEntry::Flags {
                changes: Vec::new(),
                follow_ups,
            }))
        })
    }
}
