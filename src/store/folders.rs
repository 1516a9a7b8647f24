//! The servers' folders, the flags of the copies in them, and what was removed there.

use std::collections::{BTreeSet, HashMap};

use super::ledger::LedgerEntry;
use super::{FolderRecord, Store, StoreError};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, UidValidity};

impl Store {
    /// Records a folder as the server lists it. A changed UIDVALIDITY invalidates the UIDs known before; a folder that cannot be selected
    /// has no copies any more. The rows stay, marked expunged until their messages are seen again.
    pub fn save_folder(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> Result<(), StoreError> {
        self.write_line(|state| {
            let known = state.copies.is_listed_as(account, folder, validity);
            Ok((!known).then(|| LedgerEntry::Folder {
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

    /// The folders of each of these accounts, with their counts. The rows are counted once for all of them.
    pub fn folders_of_each<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountId>) -> Vec<Vec<FolderRecord>> {
        let memory = self.memory();
        let counts = memory.rows.counts(&memory.ledger.copies);
        let record = |number: u32| {
            let (folder, validity) = memory.ledger.copies.folders().get(number as usize)?.listed.clone()?;
            let counts = counts.get(&number).copied().unwrap_or_default();
            Some(FolderRecord {
                folder,
                validity,
                listed: counts.listed,
                total: counts.without_receipts,
                unread: counts.unread_without_receipts,
                bytes: counts.bytes,
            })
        };
        let of = |account| memory.ledger.copies.folders_of(account).into_iter().filter_map(record).collect();
        accounts.into_iter().map(of).collect()
    }

    /// A folder as its server last listed it.
    pub fn folder(&self, account: &AccountId, name: &str) -> Option<Folder> {
        self.memory()
            .ledger
            .copies
            .last_listed(account, name)
            .map(|(folder, _)| folder.clone())
    }

    /// Whether the ledger has this folder with exactly these attributes.
    pub fn is_folder_known(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> bool {
        self.memory().ledger.copies.is_listed_as(account, folder, validity)
    }

    /// The roles of the folders of all accounts, as their servers list them.
    pub fn folder_roles(&self) -> HashMap<(AccountId, String), FolderRole> {
        let memory = self.memory();
        let listed = memory.ledger.copies.folders().iter().filter(|folder| folder.listed.is_some());
        let roles = listed.filter_map(|folder| Some(((folder.account.clone(), folder.name.clone()), folder.role()?)));
        roles.collect()
    }

    /// The folders that the server listed before and that are not among `listed`: deleted or renamed there. Local folders are left out.
    pub fn removed_folders(&self, account: &AccountId, listed: &BTreeSet<String>) -> Vec<(Folder, UidValidity)> {
        self.memory().ledger.copies.removed_folders(account, listed)
    }

    /// Marks a folder, and every copy its server has shown in it, as no longer there. Returns how many copies. Nothing is deleted here.
    pub fn mark_folder_removed(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> Result<u64, StoreError> {
        let present = self.memory().ledger.copies.present_count_of_any_validity(account, &folder.name);
        let folder = Folder {
            selectable: false,
            ..folder.clone()
        };
        self.save_folder(account, &folder, validity)?;
        Ok(present)
    }

    /// Records changed flags, all in one ledger line. Local copies (UID 0) have no flags to change.
    pub fn set_flags(&self, changes: &[(Location, Flags)]) -> Result<(), StoreError> {
        self.write_line(|state| {
            let changes = changes
                .iter()
                .filter(|(location, flags)| state.copies.at(location).is_some_and(|copy| copy.flags != *flags));
            let changes: Vec<(Location, Flags)> = changes.cloned().collect();
            Ok((!changes.is_empty()).then_some(LedgerEntry::Flags {
                changes,
                follow_ups: Vec::new(),
            }))
        })
    }

    /// Marks copies as no longer on the server. Nothing is deleted here.
    pub fn mark_expunged(&self, locations: &[Location]) -> Result<(), StoreError> {
        self.write_line(|state| {
            let locations = locations
                .iter()
                .filter(|location| state.copies.at(location).is_some_and(|copy| !copy.is_expunged()));
            let locations: Vec<Location> = locations.cloned().collect();
            Ok((!locations.is_empty()).then_some(LedgerEntry::Expunged { locations }))
        })
    }
}
