//! The copies of messages in the folders of the servers, by the ledger alone.
//!
//! Which rows exist, their flags and whether they are expunged is decided here and nowhere else, so that a rebuilt index shows the same
//! rows. A copy is never deleted, because its number is its position: one that another copy replaced is no row any more.

mod comparison;
mod events;

use std::collections::{BTreeMap, BTreeSet};

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
    /// When the ledger first recorded it.
    kept: Timestamp,
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

    /// Whether no server has shown it.
    pub(super) fn is_local(&self) -> bool {
        self.uid == 0
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

    /// When a message arrived: the earliest time at which a copy of it was recorded, replaced ones included. A server's own time
    /// (INTERNALDATE) is a second witness against a clock of this machine that is slow; the dates of an imported file are none.
    pub(super) fn arrived_at(&self, message: &Sha256) -> Option<Timestamp> {
        let range = (*message, CopyId::FIRST)..=(*message, CopyId::LAST);
        let copies = self.by_message.range(range).filter_map(|(_, id)| self.all.get(id.position()));
        let times = copies.map(|copy| if copy.uid == 0 { copy.kept } else { copy.kept.max(copy.received) });
        times.min()
    }

    /// INTERNALDATE of the first copy that a server of this account showed, replaced or not.
    pub(super) fn received_at(&self, account: &AccountId, message: &Sha256) -> Option<Timestamp> {
        let range = (*message, CopyId::FIRST)..=(*message, CopyId::LAST);
        let mut copies = self.by_message.range(range).filter_map(|(_, id)| self.all.get(id.position()));
        let copy = copies.find(|copy| copy.uid != 0 && self.folder_of(copy).is_some_and(|folder| folder.account == *account));
        copy.map(|copy| copy.received)
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

    /// A folder as its server last listed it.
    pub(super) fn last_listed(&self, account: &AccountId, folder: &str) -> Option<&(Folder, UidValidity)> {
        self.folders.get(self.folder(account, folder)? as usize)?.listed.as_ref()
    }

    /// Whether the folder was last listed with exactly these attributes.
    pub(super) fn is_listed_as(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> bool {
        self.last_listed(account, &folder.name)
            .is_some_and(|(listed, at)| listed == folder && *at == validity)
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

    /// The copy at a location. Local copies are not found: all of them have UID 0.
    pub(super) fn at(&self, location: &Location) -> Option<&ServerCopy> {
        self.get(self.id_at(location)?)
    }

    /// Whether exactly this copy was at its location and is not there now.
    pub(super) fn was_there(&self, arrival: &Arrival) -> bool {
        let copy = self.id_at(&arrival.location).and_then(|id| self.all.get(id.position()));
        copy.is_some_and(|copy| {
            copy.state != State::Present && (copy.message, copy.flags, copy.received) == (arrival.message, arrival.flags, arrival.received)
        })
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
}
