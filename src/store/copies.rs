//! The copies of messages in the folders of the servers, by the ledger alone.
//!
//! Which rows exist, their flags and whether they are expunged is decided here and nowhere else, so that a rebuilt index shows the same
//! rows. A copy is never deleted, because its number is its position: one that another copy replaced is no row any more.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::{Arrival, CopyId};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use crate::clock::Timestamp;
use crate::signature::Sha256;

/// All copies and folders of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Copies {
    folders: Vec<KnownFolder>,
    /// Positions in `folders`. A removed account has none, though its folders stay in the list.
    names: BTreeMap<AccountId, BTreeMap<String, u32>>,
    all: Vec<ServerCopy>,
    /// By folder, UIDVALIDITY and UID.
    at: BTreeMap<(u32, u32, u32), CopyId>,
    by_message: BTreeSet<(Sha256, CopyId)>,
}

/// A folder that has, or had, copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownFolder {
    pub(super) account: AccountId,
    pub(super) name: String,
    /// As the server listed it; `None` while it is known from arrivals only.
    pub(super) listed: Option<(Folder, UidValidity)>,
}

/// A copy of a message in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ServerCopy {
    pub(super) message: Sha256,
    pub(super) folder: u32,
    validity: u32,
    uid: u32,
    pub(super) flags: Flags,
    pub(super) received: Timestamp,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Present,
    Expunged,
    /// Another copy replaced it, or the account was removed with its messages.
    Replaced,
}

impl KnownFolder {
    pub(super) fn role(&self) -> Option<FolderRole> {
        match &self.listed {
            Some((folder, _)) => folder.role,
            None if self.name == "INBOX" => Some(FolderRole::Inbox),
            // Our own sent messages are recorded there until the server lists its folders.
            None if self.name == "Sent" => Some(FolderRole::Sent),
            None => None,
        }
    }
}

impl ServerCopy {
    pub(super) fn is_row(&self) -> bool {
        self.state != State::Replaced
    }

    pub(super) fn is_expunged(&self) -> bool {
        self.state == State::Expunged
    }
}

impl Copies {
    pub(super) fn folders(&self) -> &[KnownFolder] {
        &self.folders
    }

    /// All copies by number, replaced ones too.
    pub(super) fn all(&self) -> &[ServerCopy] {
        &self.all
    }

    pub(super) fn get(&self, id: CopyId) -> Option<&ServerCopy> {
        self.all.get(id.position()).filter(|copy| copy.is_row())
    }

    pub(super) fn folder_of(&self, copy: &ServerCopy) -> Option<&KnownFolder> {
        self.folders.get(copy.folder as usize)
    }

    /// The copy as an arrival, with its current flags.
    pub(super) fn arrival(&self, id: CopyId) -> Option<Arrival> {
        let copy = self.get(id)?;
        Some(Arrival {
            message: copy.message,
            location: self.location(copy)?,
            flags: copy.flags,
            received: copy.received,
        })
    }

    /// The copy of this message at this location.
    pub(super) fn find(&self, message: &Sha256, location: &Location) -> Option<CopyId> {
        let folder = self.folder(&location.account, &location.folder)?;
        self.of_message(message).find(|id| {
            self.get(*id).is_some_and(|copy| {
                copy.folder == folder && copy.uid == location.uid.0 && (copy.uid == 0 || copy.validity == location.validity.0)
            })
        })
    }

    /// The copies of a message.
    pub(super) fn of_message(&self, message: &Sha256) -> impl Iterator<Item = CopyId> {
        let range = (*message, CopyId::FIRST)..=(*message, CopyId::LAST);
        self.by_message.range(range).map(|(_, id)| *id).filter(|id| self.get(*id).is_some())
    }

    /// The first copy of a message, replaced or not: the full-text index identifies a message by it, since it never changes.
    pub(super) fn first(&self, message: &Sha256) -> Option<CopyId> {
        let range = (*message, CopyId::FIRST)..=(*message, CopyId::LAST);
        self.by_message.range(range).next().map(|(_, id)| *id)
    }

    /// Whether an account has a copy of a message.
    pub(super) fn has_copy(&self, account: &AccountId, message: &Sha256) -> bool {
        self.copies_in(account, message).next().is_some()
    }

    /// Whether lists show it. An expunged copy is left out while the same account has the message elsewhere (it was moved), and of several
    /// expunged copies all but the last.
    pub(super) fn is_listed(&self, id: CopyId) -> bool {
        let Some(copy) = self.get(id) else {
            return false;
        };
        !copy.is_expunged()
            || !self
                .siblings(id)
                .any(|other| other > id || self.get(other).is_some_and(|copy| !copy.is_expunged()))
    }

    /// The present copies of a folder with these UIDs, by UID.
    pub(super) fn known(
        &self,
        account: &AccountId,
        folder: &str,
        validity: UidValidity,
        uids: &[RangeInclusive<u32>],
    ) -> Vec<(Location, Flags)> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let found = uids.iter().filter(|range| !range.is_empty()).flat_map(|range| {
            let range = (folder, validity.0, *range.start())..=(folder, validity.0, *range.end());
            self.at.range(range)
        });
        found
            .filter_map(|(_, id)| self.get(*id))
            .filter(|copy| !copy.is_expunged())
            .filter_map(|copy| Some((self.location(copy)?, copy.flags)))
            .collect()
    }

    /// How many present copies a folder has that its server has shown.
    pub(super) fn present_count(&self, account: &AccountId, folder: &str, validity: UidValidity) -> u32 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let range = (folder, validity.0, 1)..=(folder, validity.0, u32::MAX);
        let here = self.at.range(range).filter_map(|(_, id)| self.get(*id));
        u32::try_from(here.filter(|copy| !copy.is_expunged()).count()).unwrap_or(u32::MAX)
    }

    /// As [`Copies::present_count`], under any UIDVALIDITY.
    pub(super) fn present_count_of_any_validity(&self, account: &AccountId, folder: &str) -> u64 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let here = self.at.range((folder, 0, 1)..=(folder, u32::MAX, u32::MAX));
        here.filter_map(|(_, id)| self.get(*id)).filter(|copy| !copy.is_expunged()).count() as u64
    }

    /// The messages of which a folder had a copy under another UIDVALIDITY and none was seen since.
    pub(super) fn missing_in(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let others = self.at.range((folder, 0, 0)..=(folder, u32::MAX, u32::MAX));
        let others = others.filter(|((_, found, _), _)| *found != validity.0);
        self.expunged_among(others.map(|(_, id)| *id))
    }

    /// The messages that a folder had under these UIDs and that are expunged.
    pub(super) fn missing_at(&self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[Uid]) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let ids = uids.iter().filter_map(|uid| self.at.get(&(folder, validity.0, uid.0)).copied());
        self.expunged_among(ids)
    }

    /// The folders a server listed before that are not among these. Local folders have no UIDVALIDITY and are left out.
    pub(super) fn removed_folders(&self, account: &AccountId, listed: &BTreeSet<String>) -> Vec<(Folder, UidValidity)> {
        let shown = self
            .unlisted(account, listed)
            .filter_map(|folder| self.folders.get(folder as usize));
        shown
            .filter_map(|folder| folder.listed.clone())
            .filter(|(folder, validity)| folder.selectable && validity.0 != 0)
            .collect()
    }

    /// The expunged messages of folders that are not among these and had this UIDVALIDITY: a folder keeps it when it is renamed.
    pub(super) fn renamed_from(&self, account: &AccountId, listed: &BTreeSet<String>, validity: UidValidity) -> Vec<Sha256> {
        let unlisted = self.unlisted(account, listed);
        let copies = unlisted.flat_map(|folder| self.at.range((folder, validity.0, 0)..=(folder, validity.0, u32::MAX)));
        self.expunged_among(copies.map(|(_, id)| *id))
    }

    fn unlisted(&self, account: &AccountId, listed: &BTreeSet<String>) -> impl Iterator<Item = u32> {
        let folders = self.names.get(account).into_iter().flatten();
        folders.filter(|(name, _)| !listed.contains(*name)).map(|(_, number)| *number)
    }

    fn expunged_among(&self, ids: impl Iterator<Item = CopyId>) -> Vec<Sha256> {
        let expunged = ids.filter_map(|id| self.get(id)).filter(|copy| copy.is_expunged());
        let messages: BTreeSet<Sha256> = expunged.map(|copy| copy.message).collect();
        messages.into_iter().collect()
    }

    /// A folder as its server last listed it.
    pub(super) fn last_listed(&self, account: &AccountId, folder: &str) -> Option<&(Folder, UidValidity)> {
        self.folders.get(self.folder(account, folder)? as usize)?.listed.as_ref()
    }

    /// The folders of an account, in the order they were first seen.
    pub(super) fn folders_of(&self, account: &AccountId) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .names
            .get(account)
            .map(|names| names.values().copied().collect())
            .unwrap_or_default();
        numbers.sort_unstable();
        numbers
    }

    /// Adds a copy, or restores it if it was known at this location before.
    pub(super) fn arrived(&mut self, arrival: &Arrival) {
        let folder = self.folder_or_new(&arrival.location.account, &arrival.location.folder);
        let (validity, uid) = (arrival.location.validity.0, arrival.location.uid.0);
        // A local copy of a message that the server shows already would list the message twice.
        if uid == 0 {
            let mut copies = self.copies_in(&arrival.location.account, &arrival.message);
            if copies.any(|id| self.uid(id) != 0) {
                return;
            }
        }
        // Replaced copies too: a server may show a copy again under its old UID.
        let copies = self
            .by_message
            .range((arrival.message, CopyId::FIRST)..=(arrival.message, CopyId::LAST));
        let copies: Vec<CopyId> = copies.map(|(_, id)| *id).collect();
        let known = copies.iter().copied().find(|id| {
            self.all
                .get(id.position())
                .is_some_and(|copy| copy.folder == folder && copy.uid == uid && (uid == 0 || copy.validity == validity))
        });
        let id = known.unwrap_or(CopyId(u32::try_from(self.all.len()).unwrap_or(u32::MAX)));
        if uid != 0
            && let Some(before) = self.at.insert((folder, validity, uid), id)
            && before != id
        {
            // A faulty server shows other bytes under the same UID. Both messages are kept; the earlier one is no longer there.
            self.set_expunged(before);
        }
        match self.all.get_mut(id.position()) {
            Some(copy) => {
                copy.flags = arrival.flags;
                copy.received = arrival.received;
                copy.state = State::Present;
            }
            None => {
                self.by_message.insert((arrival.message, id));
                self.all.push(ServerCopy {
                    message: arrival.message,
                    folder,
                    validity,
                    uid,
                    flags: arrival.flags,
                    received: arrival.received,
                    state: State::Present,
                });
            }
        }
        if uid != 0 && !copies.is_empty() {
            self.replace_others(id, folder);
        }
    }

    pub(super) fn set_flags(&mut self, location: &Location, flags: Flags) {
        if let Some(copy) = self.id_at(location).and_then(|id| self.all.get_mut(id.position())) {
            copy.flags = flags;
        }
    }

    pub(super) fn expunge(&mut self, location: &Location) {
        if let Some(id) = self.id_at(location) {
            self.set_expunged(id);
        }
    }

    /// Applies a folder as its server lists it.
    pub(super) fn folder_listed(&mut self, account: &AccountId, listed: &Folder, validity: UidValidity) {
        let folder = self.folder_or_new(account, &listed.name);
        let Some(known) = self.folders.get_mut(folder as usize) else {
            return;
        };
        let before = known.listed.replace((listed.clone(), validity));
        if listed.selectable && before.is_some_and(|(_, before)| before == validity) {
            return;
        }
        // A folder that cannot be selected any more was deleted, or has only subfolders left: it has no messages.
        let range = (folder, 0, 0)..=(folder, u32::MAX, u32::MAX);
        let invalid = self
            .at
            .range(range)
            .filter(|((_, found, _), _)| !listed.selectable || *found != validity.0)
            .map(|(_, id)| *id);
        for id in invalid.collect::<Vec<_>>() {
            self.set_expunged(id);
        }
    }

    /// Removes all rows of an account. Their numbers stay taken.
    pub(super) fn drop_account(&mut self, account: &AccountId) {
        let folders: BTreeSet<u32> = self.names.remove(account).unwrap_or_default().into_values().collect();
        for copy in self.all.iter_mut().filter(|copy| folders.contains(&copy.folder)) {
            copy.state = State::Replaced;
        }
        self.at.retain(|(folder, _, _), _| !folders.contains(folder));
    }

    /// The copy at a location. Local copies are not found: all of them have UID 0.
    pub(super) fn at(&self, location: &Location) -> Option<&ServerCopy> {
        self.get(self.id_at(location)?)
    }

    fn location(&self, copy: &ServerCopy) -> Option<Location> {
        let folder = self.folder_of(copy)?;
        Some(Location {
            account: folder.account.clone(),
            folder: folder.name.clone(),
            validity: UidValidity(copy.validity),
            uid: Uid(copy.uid),
        })
    }

    fn id_at(&self, location: &Location) -> Option<CopyId> {
        let folder = self.folder(&location.account, &location.folder)?;
        self.at.get(&(folder, location.validity.0, location.uid.0)).copied()
    }

    fn uid(&self, id: CopyId) -> u32 {
        self.all.get(id.position()).map_or(0, |copy| copy.uid)
    }

    /// A copy on the server replaces our local copy, and expunged copies in the same folder (moved back, or under UIDs of an earlier
    /// UIDVALIDITY).
    fn replace_others(&mut self, id: CopyId, folder: u32) {
        for other in self.siblings(id).collect::<Vec<_>>() {
            if let Some(copy) = self.all.get_mut(other.position())
                && (copy.uid == 0 || (copy.folder == folder && copy.state == State::Expunged))
            {
                copy.state = State::Replaced;
            }
        }
    }

    fn set_expunged(&mut self, id: CopyId) {
        let Some(copy) = self.get(id).copied() else {
            return;
        };
        // With another copy in the same folder (new UIDs after a changed UIDVALIDITY) the message is not missing: this copy is no row any
        // more.
        let moved = self.siblings(id).any(|other| {
            self.get(other)
                .is_some_and(|other| other.folder == copy.folder && other.uid != 0 && !other.is_expunged())
        });
        if let Some(copy) = self.all.get_mut(id.position()) {
            copy.state = if moved { State::Replaced } else { State::Expunged };
        }
    }

    /// The other copies of the same message in the same account.
    fn siblings(&self, id: CopyId) -> impl Iterator<Item = CopyId> {
        let copy = self.all.get(id.position());
        let account = copy.and_then(|copy| self.folder_of(copy)).map(|folder| &folder.account);
        copy.zip(account)
            .into_iter()
            .flat_map(|(copy, account)| self.copies_in(account, &copy.message))
            .filter(move |other| *other != id)
    }

    fn copies_in<'c>(&'c self, account: &AccountId, message: &Sha256) -> impl Iterator<Item = CopyId> + use<'c> {
        let folders = self.names.get(account);
        let range = (*message, CopyId::FIRST)..=(*message, CopyId::LAST);
        self.by_message.range(range).map(|(_, id)| *id).filter(move |id| {
            let folder = self.get(*id).and_then(|copy| Some((self.folder_of(copy)?, copy.folder)));
            folder.is_some_and(|(folder, at)| folders.is_some_and(|names| names.get(&folder.name) == Some(&at)))
        })
    }

    fn folder(&self, account: &AccountId, name: &str) -> Option<u32> {
        self.names.get(account)?.get(name).copied()
    }

    fn folder_or_new(&mut self, account: &AccountId, name: &str) -> u32 {
        if let Some(known) = self.folder(account, name) {
            return known;
        }
        let number = self.folders.len() as u32;
        self.folders.push(KnownFolder {
            account: account.clone(),
            name: name.to_owned(),
            listed: None,
        });
        self.names.entry(account.clone()).or_default().insert(name.to_owned(), number);
        number
    }
}
