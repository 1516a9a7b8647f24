//! What the servers' folders hold: their copies, the flags on them, and what is no longer there.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::{Entry, FolderRecord, Store, StoreError, SyncState};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use crate::signature::Sha256;

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// Remembers a folder as the server shows it; a changed validity voids the UIDs known before, and one that cannot be opened all of them
    /// (rows stay, marked gone until seen again).
    pub fn save_folder(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> Result<(), StoreError> {
        self.write_line(|book| {
            let known = book
                .places
                .shown(account, &folder.name)
                .is_some_and(|(shown, at)| shown == folder && *at == validity);
            Ok((!known).then(|| Entry::Folder {
                account: account.clone(),
                folder: folder.clone(),
                validity,
            }))
        })
    }

    /// The folders of an account with their counts.
    pub fn folders(&self, account: &AccountId) -> Result<Vec<FolderRecord>, StoreError> {
        Ok(self.folders_of_each([account]).pop().unwrap_or_default())
    }

    /// The folders of each of these accounts, with their counts: the rows are gone through once, however many are asked about.
    pub fn folders_of_each<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountId>) -> Vec<Vec<FolderRecord>> {
        let memory = self.memory();
        let counts = memory.table.counts(&memory.book.places);
        let record = |number: u32| {
            let (folder, validity) = memory.book.places.folders().get(number as usize)?.shown.clone()?;
            let counts = counts.get(&number).copied().unwrap_or_default();
            Some(FolderRecord {
                folder,
                validity,
                listed: counts.listed,
                total: counts.total,
                unread: counts.unread,
            })
        };
        let of = |account| memory.book.places.folders_of(account).into_iter().filter_map(record).collect();
        accounts.into_iter().map(of).collect()
    }

    /// A folder as its server showed it last.
    pub fn folder(&self, account: &AccountId, name: &str) -> Option<Folder> {
        self.memory().book.places.shown(account, name).map(|(folder, _)| folder.clone())
    }

    /// Whether a folder is known just so.
    pub fn is_folder_known(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> bool {
        self.memory()
            .book
            .places
            .shown(account, &folder.name)
            .is_some_and(|(shown, at)| shown == folder && *at == validity)
    }

    /// What the folders of all accounts are for, as their servers show them.
    pub fn folder_roles(&self) -> HashMap<(AccountId, String), FolderRole> {
        let memory = self.memory();
        let shown = memory.book.places.folders().iter().filter(|folder| folder.shown.is_some());
        let roles = shown.filter_map(|folder| Some(((folder.account.clone(), folder.name.clone()), folder.role()?)));
        roles.collect()
    }

    /// The copies known in a folder, with their flags, by UID; those marked gone are left out, and those whose bytes were found ailing.
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
        let mut known = memory.book.places.known(account, folder, validity, uids);
        if !self.scrub.is_well() {
            let at = |location: &Location| memory.book.places.at(location).map(|place| place.message);
            known.retain(|(location, _)| at(location).is_none_or(|message| !self.scrub.is_damaged(&message)));
        }
        Ok(known)
    }

    /// How many copies are known in a folder: those marked gone and our own that no server has shown are not counted.
    pub fn present_count(&self, account: &AccountId, folder: &str, validity: UidValidity) -> u32 {
        self.memory().book.places.present_count(account, folder, validity)
    }

    /// Messages of which a folder held a copy under another generation of UIDs, and was not seen to hold one since.
    pub fn missing_in(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Vec<Sha256> {
        self.memory().book.places.missing_in(account, folder, validity)
    }

    /// Messages that a folder held under these numbers and was seen not to hold any more.
    pub fn missing_at(&self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[Uid]) -> Vec<Sha256> {
        self.memory().book.places.missing_at(account, folder, validity, uids)
    }

    /// What the last pass over an account saw.
    pub fn sync_state(&self, account: &AccountId) -> SyncState {
        self.sync_states.read(account)
    }

    /// Remembers what a pass saw. Only after the ledger has it.
    pub fn save_sync_state(&self, account: &AccountId, state: &SyncState) -> Result<(), StoreError> {
        self.sync_states.write(account, state)
    }

    /// Changes flags, one ledger line for all of them. Local copies (UID 0) have none to change.
    pub fn set_flags(&self, changes: &[(Location, Flags)]) -> Result<(), StoreError> {
        self.write_line(|book| {
            let changes = changes
                .iter()
                .filter(|(location, flags)| book.places.at(location).is_some_and(|place| place.flags != *flags));
            let changes: Vec<(Location, Flags)> = changes.cloned().collect();
            Ok((!changes.is_empty()).then_some(Entry::Flags { changes }))
        })
    }

    /// Marks copies as no longer on the server. Nothing is deleted (design invariant 6).
    pub fn mark_expunged(&self, locations: &[Location]) -> Result<(), StoreError> {
        self.write_line(|book| {
            let locations = locations
                .iter()
                .filter(|location| book.places.at(location).is_some_and(|place| !place.is_expunged()));
            let locations: Vec<Location> = locations.cloned().collect();
            Ok((!locations.is_empty()).then_some(Entry::Expunged { locations }))
        })
    }
}
