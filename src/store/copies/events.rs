//! How the events of the ledger change the copies.

use std::collections::BTreeSet;

use super::{Copies, KnownFolder, ServerCopy, State};
use crate::account::{AccountId, Flags, Folder, Location, UidValidity};
use crate::clock::Timestamp;
use crate::store::messages::{Arrival, CopyId};

impl Copies {
    /// Adds a copy, recorded at this time, or restores it if it was known at this location before.
    pub(crate) fn arrived(&mut self, arrival: &Arrival, at: Timestamp) {
        let folder = self.folder_or_new(&arrival.location.account, &arrival.location.folder);
        let (validity, uid) = (arrival.location.validity.0, arrival.location.uid.0);
        // A local copy of a message that the server shows already would list the message twice.
        if uid == 0 {
            let mut copies = self.copies_in(&arrival.location.account, &arrival.message);
            if copies.any(|id| self.uid(id) != 0) {
                return;
            }
        }
        let others = self
            .by_message
            .range((arrival.message, CopyId::FIRST)..=(arrival.message, CopyId::LAST));
        let others: Vec<CopyId> = others.map(|(_, id)| *id).collect();
        // Replaced copies too: a server may show a copy again under its old UID.
        let known = others.iter().copied().find(|id| {
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
            None => self.push(arrival, folder, id, at),
        }
        if uid != 0 && !others.is_empty() {
            self.replace_others(id, folder);
        }
    }

    /// Restores the copies that a folder had at these UIDs under this UIDVALIDITY.
    pub(crate) fn returned(&mut self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[(u32, u32)]) {
        let Some(folder) = self.folder(account, folder) else { return };
        let known = |(first, last): &(u32, u32)| self.at.range((folder, validity.0, *first)..=(folder, validity.0, *last));
        let ids: Vec<CopyId> = uids
            .iter()
            .filter(|(first, last)| first <= last)
            .flat_map(known)
            .map(|(_, id)| *id)
            .collect();
        for id in ids {
            if let Some(copy) = self.all.get_mut(id.position()) {
                copy.state = State::Present;
                self.replace_others(id, folder);
            }
        }
    }

    pub(crate) fn set_flags(&mut self, location: &Location, flags: Flags) {
        if let Some(copy) = self.id_at(location).and_then(|id| self.all.get_mut(id.position())) {
            copy.flags = flags;
        }
    }

    pub(crate) fn expunge(&mut self, location: &Location) {
        if let Some(id) = self.id_at(location) {
            self.set_expunged(id);
        }
    }

    /// Applies a folder as its server lists it.
    pub(crate) fn folder_listed(&mut self, account: &AccountId, listed: &Folder, validity: UidValidity) {
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
    pub(crate) fn drop_account(&mut self, account: &AccountId) {
        let folders: BTreeSet<u32> = self.names.remove(account).unwrap_or_default().into_values().collect();
        for copy in self.all.iter_mut().filter(|copy| folders.contains(&copy.folder)) {
            copy.state = State::Replaced;
        }
        self.at.retain(|(folder, _, _), _| !folders.contains(folder));
    }

    fn push(&mut self, arrival: &Arrival, folder: u32, id: CopyId, at: Timestamp) {
        self.by_message.insert((arrival.message, id));
        self.all.push(ServerCopy {
            message: arrival.message,
            folder,
            validity: arrival.location.validity.0,
            uid: arrival.location.uid.0,
            flags: arrival.flags,
            received: arrival.received,
            kept: at,
            state: State::Present,
        });
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
        // With another copy in the same folder (new UIDs after a changed UIDVALIDITY) the message is not missing.
        let moved = self.siblings(id).any(|other| {
            self.get(other)
                .is_some_and(|other| other.folder == copy.folder && other.uid != 0 && !other.is_expunged())
        });
        if let Some(copy) = self.all.get_mut(id.position()) {
            copy.state = if moved { State::Replaced } else { State::Expunged };
        }
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
