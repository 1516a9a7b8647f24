//! Places: where copies of messages lie, folded from the ledger alone.
//!
//! Which rows exist, their flags and whether they are gone is decided here and nowhere else, so an index that was lost comes back the
//! same. A place is never forgotten; one that another place took over is *replaced* and no longer a row.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::{Arrival, Store, StoreError};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use crate::clock::Timestamp;
use crate::signature::Sha256;

/// A place's number, in the order of the ledger: the same after every replay.
pub(super) type Number = u32;

/// All places and folders of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    folders: Vec<FolderPlace>,
    names: BTreeMap<AccountId, BTreeMap<String, u32>>,
    all: Vec<Place>,
    at: BTreeMap<(u32, u32, u32), Number>,
    by_message: BTreeSet<(Sha256, Number)>,
}

/// A folder that holds places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FolderPlace {
    pub(super) account: AccountId,
    pub(super) name: String,
    /// As the server showed it; `None` while only arrivals tell of it.
    pub(super) shown: Option<(Folder, UidValidity)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
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
    Here,
    Gone,
    /// Another place took over, or the account was removed with its mail.
    Replaced,
}

impl FolderPlace {
    pub(super) fn role(&self) -> Option<FolderRole> {
        match &self.shown {
            Some((folder, _)) => folder.role,
            None if self.name == "INBOX" => Some(FolderRole::Inbox),
            // Where our own sent messages lie until the server shows its folders.
            None if self.name == "Sent" => Some(FolderRole::Sent),
            None => None,
        }
    }
}

impl Place {
    pub(super) fn is_row(&self) -> bool {
        self.state != State::Replaced
    }

    pub(super) fn is_expunged(&self) -> bool {
        self.state == State::Gone
    }
}

impl Places {
    pub(super) fn folders(&self) -> &[FolderPlace] {
        &self.folders
    }

    /// All places by number.
    pub(super) fn all(&self) -> &[Place] {
        &self.all
    }

    pub(super) fn place(&self, number: Number) -> Option<&Place> {
        self.all.get(number as usize).filter(|place| place.is_row())
    }

    pub(super) fn folder_of(&self, place: &Place) -> Option<&FolderPlace> {
        self.folders.get(place.folder as usize)
    }

    /// The arrival as it stands now: location and flags of this place.
    pub(super) fn arrival(&self, number: Number) -> Option<Arrival> {
        let place = self.place(number)?;
        Some(Arrival {
            message: place.message,
            location: self.location(place)?,
            flags: place.flags,
            received: place.received,
        })
    }

    /// The row of this message at this location.
    pub(super) fn find(&self, message: &Sha256, location: &Location) -> Option<Number> {
        let folder = self.folder(&location.account, &location.folder)?;
        self.copies(message).find(|number| {
            self.place(*number).is_some_and(|place| {
                place.folder == folder && place.uid == location.uid.0 && (place.uid == 0 || place.validity == location.validity.0)
            })
        })
    }

    /// The rows of a message.
    pub(super) fn copies(&self, message: &Sha256) -> impl Iterator<Item = Number> {
        let range = (*message, 0)..=(*message, Number::MAX);
        self.by_message
            .range(range)
            .map(|(_, number)| *number)
            .filter(|number| self.place(*number).is_some())
    }

    /// The number a message was first seen under, whatever became of that place.
    pub(super) fn first(&self, message: &Sha256) -> Option<Number> {
        let range = (*message, 0)..=(*message, Number::MAX);
        self.by_message.range(range).next().map(|(_, number)| *number)
    }

    /// Whether an account has a row of a message.
    pub(super) fn holds(&self, account: &AccountId, message: &Sha256) -> bool {
        self.copies_in(account, message).next().is_some()
    }

    /// Whether lists show it: a copy that is gone is left out while the same account holds the message elsewhere (it was moved), and of
    /// several that are gone all but the one that came last.
    pub(super) fn is_listed(&self, number: Number) -> bool {
        let Some(place) = self.place(number) else {
            return false;
        };
        !place.is_expunged()
            || !self
                .siblings(number)
                .any(|other| other > number || self.place(other).is_some_and(|place| !place.is_expunged()))
    }

    /// The copies a folder holds, by UID, as far as their UIDs are among these.
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
        let here = uids.iter().filter(|range| !range.is_empty()).flat_map(|range| {
            let range = (folder, validity.0, *range.start())..=(folder, validity.0, *range.end());
            self.at.range(range)
        });
        here.filter_map(|(_, number)| self.place(*number))
            .filter(|place| !place.is_expunged())
            .filter_map(|place| Some((self.location(place)?, place.flags)))
            .collect()
    }

    /// How many copies a folder holds that a server has shown.
    pub(super) fn present_count(&self, account: &AccountId, folder: &str, validity: UidValidity) -> u32 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let range = (folder, validity.0, 1)..=(folder, validity.0, u32::MAX);
        let here = self.at.range(range).filter_map(|(_, number)| self.place(*number));
        u32::try_from(here.filter(|place| !place.is_expunged()).count()).unwrap_or(u32::MAX)
    }

    /// The same, under whatever generation of UIDs.
    fn ever_present_count(&self, account: &AccountId, folder: &str) -> u64 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let here = self.at.range((folder, 0, 1)..=(folder, u32::MAX, u32::MAX));
        here.filter_map(|(_, number)| self.place(*number))
            .filter(|place| !place.is_expunged())
            .count() as u64
    }

    /// The messages of which a folder held a copy under another generation of UIDs, and was not seen to hold one since.
    pub(super) fn missing_in(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let others = self.at.range((folder, 0, 0)..=(folder, u32::MAX, u32::MAX));
        let others = others.filter(|((_, found, _), _)| *found != validity.0);
        self.gone_among(others.map(|(_, number)| *number))
    }

    /// The messages that a folder held under these numbers and was seen not to hold any more.
    pub(super) fn missing_at(&self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[Uid]) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let numbers = uids.iter().filter_map(|uid| self.at.get(&(folder, validity.0, uid.0)).copied());
        self.gone_among(numbers)
    }

    /// The folders that a server has shown and that are none of these; one that only we have is of no generation.
    fn removed_folders(&self, account: &AccountId, listed: &BTreeSet<String>) -> Vec<(Folder, UidValidity)> {
        let shown = self
            .unlisted(account, listed)
            .filter_map(|folder| self.folders.get(folder as usize));
        shown
            .filter_map(|folder| folder.shown.clone())
            .filter(|(folder, validity)| folder.selectable && validity.0 != 0)
            .collect()
    }

    /// The messages gone from folders other than these that were of this validity: a folder keeps it under a new name.
    fn renamed_from(&self, account: &AccountId, listed: &BTreeSet<String>, validity: UidValidity) -> Vec<Sha256> {
        let unlisted = self.unlisted(account, listed);
        let places = unlisted.flat_map(|folder| self.at.range((folder, validity.0, 0)..=(folder, validity.0, u32::MAX)));
        self.gone_among(places.map(|(_, number)| *number))
    }

    fn unlisted(&self, account: &AccountId, listed: &BTreeSet<String>) -> impl Iterator<Item = u32> {
        let folders = self.names.get(account).into_iter().flatten();
        folders.filter(|(name, _)| !listed.contains(*name)).map(|(_, number)| *number)
    }

    fn gone_among(&self, numbers: impl Iterator<Item = Number>) -> Vec<Sha256> {
        let gone = numbers.filter_map(|number| self.place(number)).filter(|place| place.is_expunged());
        let messages: BTreeSet<Sha256> = gone.map(|place| place.message).collect();
        messages.into_iter().collect()
    }

    /// A folder as its server showed it last.
    pub(super) fn shown(&self, account: &AccountId, folder: &str) -> Option<&(Folder, UidValidity)> {
        self.folders.get(self.folder(account, folder)? as usize)?.shown.as_ref()
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

    pub(super) fn arrived(&mut self, arrival: &Arrival) {
        let folder = self.folder_or_new(&arrival.location.account, &arrival.location.folder);
        let (validity, uid) = (arrival.location.validity.0, arrival.location.uid.0);
        if uid == 0 {
            let mut copies = self.copies_in(&arrival.location.account, &arrival.message);
            if copies.any(|number| self.uid(number) != 0) {
                return;
            }
        }
        // Also among the replaced: a server may show a copy again under its old number.
        let copies = self.by_message.range((arrival.message, 0)..=(arrival.message, Number::MAX));
        let copies: Vec<Number> = copies.map(|(_, number)| *number).collect();
        let known = copies.iter().copied().find(|number| {
            self.all
                .get(*number as usize)
                .is_some_and(|place| place.folder == folder && place.uid == uid && (uid == 0 || place.validity == validity))
        });
        let number = known.unwrap_or(self.all.len() as Number);
        if uid != 0
            && let Some(before) = self.at.insert((folder, validity, uid), number)
            && before != number
        {
            // Other bytes under the same number: both are kept, one of them is no longer there.
            self.set_gone(before);
        }
        match self.all.get_mut(number as usize) {
            Some(place) => {
                place.flags = arrival.flags;
                place.received = arrival.received;
                place.state = State::Here;
            }
            None => {
                self.by_message.insert((arrival.message, number));
                self.all.push(Place {
                    message: arrival.message,
                    folder,
                    validity,
                    uid,
                    flags: arrival.flags,
                    received: arrival.received,
                    state: State::Here,
                });
            }
        }
        if uid != 0 && !copies.is_empty() {
            self.take_over(number, folder);
        }
    }

    pub(super) fn flagged(&mut self, location: &Location, flags: Flags) {
        if let Some(place) = self.number_at(location).and_then(|number| self.all.get_mut(number as usize)) {
            place.flags = flags;
        }
    }

    pub(super) fn gone(&mut self, location: &Location) {
        if let Some(number) = self.number_at(location) {
            self.set_gone(number);
        }
    }

    pub(super) fn folder_seen(&mut self, account: &AccountId, shown: &Folder, validity: UidValidity) {
        let folder = self.folder_or_new(account, &shown.name);
        let Some(place) = self.folders.get_mut(folder as usize) else {
            return;
        };
        let before = place.shown.replace((shown.clone(), validity));
        if shown.selectable && before.is_some_and(|(_, known)| known == validity) {
            return;
        }
        // A folder that cannot be opened any more was deleted, or is a mere name over others: it holds nothing.
        let range = (folder, 0, 0)..=(folder, u32::MAX, u32::MAX);
        let void = self
            .at
            .range(range)
            .filter(|((_, found, _), _)| !shown.selectable || *found != validity.0)
            .map(|(_, number)| *number);
        for number in void.collect::<Vec<_>>() {
            self.set_gone(number);
        }
    }

    pub(super) fn account_dropped(&mut self, account: &AccountId) {
        let folders: BTreeSet<u32> = self.names.remove(account).unwrap_or_default().into_values().collect();
        for place in self.all.iter_mut().filter(|place| folders.contains(&place.folder)) {
            place.state = State::Replaced;
        }
        self.at.retain(|(folder, _, _), _| !folders.contains(folder));
    }

    /// The copy at a location; local copies (UID 0) cannot be told apart by it.
    pub(super) fn at(&self, location: &Location) -> Option<&Place> {
        self.place(self.number_at(location)?)
    }

    fn location(&self, place: &Place) -> Option<Location> {
        let folder = self.folder_of(place)?;
        Some(Location {
            account: folder.account.clone(),
            folder: folder.name.clone(),
            validity: UidValidity(place.validity),
            uid: Uid(place.uid),
        })
    }

    fn number_at(&self, location: &Location) -> Option<Number> {
        let folder = self.folder(&location.account, &location.folder)?;
        self.at.get(&(folder, location.validity.0, location.uid.0)).copied()
    }

    fn uid(&self, number: Number) -> u32 {
        self.all.get(number as usize).map_or(0, |place| place.uid)
    }

    /// A copy on the server takes over our own copy, and the copies gone from its folder (moved back, or voided UIDs).
    fn take_over(&mut self, number: Number, folder: u32) {
        for other in self.siblings(number).collect::<Vec<_>>() {
            if let Some(place) = self.all.get_mut(other as usize)
                && (place.uid == 0 || (place.folder == folder && place.state == State::Gone))
            {
                place.state = State::Replaced;
            }
        }
    }

    fn set_gone(&mut self, number: Number) {
        let Some(place) = self.place(number).copied() else {
            return;
        };
        let moved = self.siblings(number).any(|other| {
            self.place(other)
                .is_some_and(|other| other.folder == place.folder && other.uid != 0 && !other.is_expunged())
        });
        if let Some(place) = self.all.get_mut(number as usize) {
            place.state = if moved { State::Replaced } else { State::Gone };
        }
    }

    /// The other rows of the same message in the same account.
    fn siblings(&self, number: Number) -> impl Iterator<Item = Number> {
        let place = self.all.get(number as usize);
        let account = place.and_then(|place| self.folder_of(place)).map(|folder| &folder.account);
        place
            .zip(account)
            .into_iter()
            .flat_map(|(place, account)| self.copies_in(account, &place.message))
            .filter(move |other| *other != number)
    }

    fn copies_in<'p>(&'p self, account: &AccountId, message: &Sha256) -> impl Iterator<Item = Number> + use<'p> {
        let folders = self.names.get(account);
        let range = (*message, 0)..=(*message, Number::MAX);
        self.by_message.range(range).map(|(_, number)| *number).filter(move |number| {
            let folder = self.place(*number).and_then(|place| Some((self.folder_of(place)?, place.folder)));
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
        self.folders.push(FolderPlace {
            account: account.clone(),
            name: name.to_owned(),
            shown: None,
        });
        self.names.entry(account.clone()).or_default().insert(name.to_owned(), number);
        number
    }
}

impl Store {
    /// The folders known besides these that a server has shown: one that lists only these has deleted or renamed them.
    pub fn removed_folders(&self, account: &AccountId, listed: &BTreeSet<String>) -> Vec<(Folder, UidValidity)> {
        self.memory().book.places.removed_folders(account, listed)
    }

    /// Marks a folder, and every copy that its server has shown in it, as no longer there; tells how many copies. Nothing is deleted (design
    /// invariant 6).
    #[allow(clippy::missing_errors_doc)]
    pub fn mark_folder_removed(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> Result<u64, StoreError> {
        let held = self.memory().book.places.ever_present_count(account, &folder.name);
        let folder = Folder {
            selectable: false,
            ..folder.clone()
        };
        self.save_folder(account, &folder, validity)?;
        Ok(held)
    }

    /// Messages gone from folders other than these that were of this validity: a renamed folder keeps it.
    pub fn renamed_from(&self, account: &AccountId, listed: &BTreeSet<String>, validity: UidValidity) -> Vec<Sha256> {
        self.memory().book.places.renamed_from(account, listed, validity)
    }
}
