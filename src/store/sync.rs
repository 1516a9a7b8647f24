//! What a sync compares with the server: the copies known here, and what is missing.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Store, StoreError, SyncState};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::signature::Sha256;

impl Store {
    /// The copies known in a folder, with their flags, by UID. Expunged copies are left out, and copies of damaged messages, so that they
    /// are fetched again.
    pub fn known_copies(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Result<Vec<(Location, Flags)>, StoreError> {
        self.known_copies_within(account, folder, validity, &[0..=u32::MAX])
    }

    /// As [`Store::known_copies`], for these UIDs only.
    pub fn known_copies_within(
        &self,
        account: &AccountId,
        folder: &str,
        validity: UidValidity,
        uids: &[RangeInclusive<u32>],
    ) -> Result<Vec<(Location, Flags)>, StoreError> {
        let memory = self.memory();
        let mut known = memory.ledger.copies.known(account, folder, validity, uids);
        if self.scrub.has_damage() {
            let at = |location: &Location| memory.ledger.copies.at(location).map(|copy| copy.message);
            known.retain(|(location, _)| at(location).is_none_or(|message| !self.scrub.is_damaged(&message)));
        }
        Ok(known)
    }

    /// Where the copies of a message are, by the ledger: also those of a message that is not indexed, because its file cannot be read.
    /// Expunged copies are left out.
    pub fn present_locations(&self, message: &Sha256) -> Vec<Location> {
        let memory = self.memory();
        let copies = &memory.ledger.copies;
        let present = copies
            .of_message(message)
            .filter(|id| copies.get(*id).is_some_and(|copy| !copy.is_expunged()));
        present.filter_map(|id| Some(copies.arrival(id)?.location)).collect()
    }

    /// How many copies are known in a folder. Expunged and local copies are not counted.
    pub fn present_count(&self, account: &AccountId, folder: &str, validity: UidValidity) -> u32 {
        self.memory().ledger.copies.present_count(account, folder, validity)
    }

    /// Messages of which a folder had a copy under another UIDVALIDITY and none was seen since.
    pub fn missing_in(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Vec<Sha256> {
        self.memory().ledger.copies.missing_in(account, folder, validity)
    }

    /// Messages that a folder had under these UIDs and that are expunged.
    pub fn missing_at(&self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[Uid]) -> Vec<Sha256> {
        self.memory().ledger.copies.missing_at(account, folder, validity, uids)
    }

    /// Expunged messages of folders that are not among `listed` and had this UIDVALIDITY: a folder keeps it when it is renamed.
    pub fn renamed_from(&self, account: &AccountId, listed: &BTreeSet<String>, validity: UidValidity) -> Vec<Sha256> {
        self.memory().ledger.copies.renamed_from(account, listed, validity)
    }

    /// What the last sync of an account saw; the default when nothing is stored.
    pub fn sync_state(&self, account: &AccountId) -> SyncState {
        self.sync_states.read(account)
    }

    /// Stores what a sync saw. Only after the ledger has it: a state ahead of the ledger would hide messages.
    pub fn save_sync_state(&self, account: &AccountId, state: &SyncState) -> Result<(), StoreError> {
        self.sync_states.write(account, state)
    }
}
