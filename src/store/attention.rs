//! The user's decisions about dispatches that need attention, in the ledger.

use super::follow_up::{FollowUp, FollowUps};
use super::ledger::LedgerEntry;
use super::{Store, StoreError};

impl Store {
    /// The last decision about each dispatch.
    pub fn follow_ups(&self) -> FollowUps {
        self.memory().ledger.follow_ups.clone()
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
