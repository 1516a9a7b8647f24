//! Copies the user removes from a server to free space there. The ledger records the plan first, so that they can be put back.

use super::ledger::LedgerEntry;
use super::{Removal, RemovedCopy, Store, StoreError};
use crate::account::{AccountId, Location};
use crate::signature::Sha256;

impl Store {
    /// Records durably that these copies are about to be removed from their server. [`Store::mark_expunged`] follows when they are.
    ///
    /// The plan comes before the command: if the process ends in between, the next one knows what to look for on the server.
    pub fn plan_removals(&self, removals: Vec<Removal>) -> Result<(), StoreError> {
        self.write_line(|_| Ok((!removals.is_empty()).then_some(LedgerEntry::Removing { removals })))
    }

    /// Records that these copies were not removed after all.
    pub fn cancel_removals(&self, copies: Vec<(Sha256, Location)>) -> Result<(), StoreError> {
        self.write_line(|_| Ok((!copies.is_empty()).then_some(LedgerEntry::NotRemoved { copies })))
    }

    /// The copies of an account that were removed and not put back, latest first.
    pub fn removed_copies(&self, account: &AccountId) -> Vec<RemovedCopy> {
        let mut removed = self.removals(account, true);
        removed.sort_by_key(|removed| std::cmp::Reverse((removed.at, removed.was.received)));
        removed
    }

    /// The copies of an account whose removal was planned and neither confirmed nor cancelled: the server has to be asked.
    pub fn pending_removals(&self, account: &AccountId) -> Vec<RemovedCopy> {
        self.removals(account, false)
    }

    fn removals(&self, account: &AccountId, expunged: bool) -> Vec<RemovedCopy> {
        let memory = self.memory();
        let copies = &memory.ledger.copies;
        let these = memory.ledger.removals.all().filter_map(|(id, at)| {
            let copy = copies.get(id).filter(|copy| copy.is_expunged() == expunged)?;
            copies.folder_of(copy).filter(|folder| folder.account == *account)?;
            Some(RemovedCopy {
                at,
                key: id,
                was: copies.arrival(id)?,
            })
        });
        these.collect()
    }
}
