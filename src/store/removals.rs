//! What the user has removed from servers to make space there: said in the ledger before it is done, so that it can be put back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::copies::{Number, Places};
use super::{Arrival, CopyId, Entry, Store, StoreError};
use crate::account::{AccountId, Flags, Location};
use crate::clock::Timestamp;
use crate::pec::MessageId;
use crate::signature::Sha256;

/// A copy that is about to leave its server: it is kept here, and was compared with the server's just before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The bytes.
    pub message: Sha256,
    /// Where they lie until now.
    pub location: Location,
    /// Their Message-ID.
    pub message_id: Option<MessageId>,
    /// The flags on the server.
    pub flags: Flags,
    /// INTERNALDATE, UTC.
    pub received: Timestamp,
    /// How many bytes.
    pub size: u64,
}

/// A copy that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// When that was decided, UTC.
    pub at: Timestamp,
    /// Its row.
    pub key: CopyId,
    /// The message, where it lay, its flags and INTERNALDATE.
    pub was: Arrival,
}

/// Places that were to be removed, and when that was written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Removals(BTreeMap<Number, Timestamp>);

impl Removals {
    pub(super) fn removing(&mut self, at: Timestamp, removals: &[Removal], places: &Places) {
        let numbers = removals
            .iter()
            .filter_map(|removal| places.find(&removal.message, &removal.location));
        self.0.extend(numbers.map(|number| (number, at)));
    }

    pub(super) fn not_removed(&mut self, copies: &[(Sha256, Location)], places: &Places) {
        for (message, location) in copies {
            if let Some(number) = places.find(message, location) {
                self.0.remove(&number);
            }
        }
    }
}

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// What the ledger tells of these rows' copies.
    pub fn arrivals(&self, keys: &[CopyId]) -> Vec<Arrival> {
        let memory = self.memory();
        let numbers = keys.iter().map(|key| key.0);
        numbers.filter_map(|number| memory.book.places.arrival(number)).collect()
    }

    /// Says, durably, that these copies are about to be removed from their server. [`Store::mark_expunged`] follows when they are.
    pub fn plan_removals(&self, removals: Vec<Removal>) -> Result<(), StoreError> {
        self.write_line(|_| Ok((!removals.is_empty()).then_some(Entry::Removing { removals })))
    }

    /// Says that these were not removed after all.
    pub fn cancel_removals(&self, copies: Vec<(Sha256, Location)>) -> Result<(), StoreError> {
        self.write_line(|_| Ok((!copies.is_empty()).then_some(Entry::NotRemoved { copies })))
    }

    /// What an account's user removed from the server and did not put back, latest first.
    pub fn removed_copies(&self, account: &AccountId) -> Vec<Removed> {
        let mut removed = self.removals(account, true);
        removed.sort_by_key(|removed| std::cmp::Reverse((removed.at, removed.was.received)));
        removed
    }

    /// What was about to be removed when something came in between: whether it was is not known here.
    pub fn pending_removals(&self, account: &AccountId) -> Vec<Removed> {
        self.removals(account, false)
    }

    fn removals(&self, account: &AccountId, gone: bool) -> Vec<Removed> {
        let memory = self.memory();
        let places = &memory.book.places;
        let these = memory.book.removals.0.iter().filter_map(|(number, at)| {
            let place = places.place(*number).filter(|place| place.is_expunged() == gone)?;
            places.folder_of(place).filter(|folder| folder.account == *account)?;
            Some(Removed {
                at: *at,
                key: CopyId(*number),
                was: places.arrival(*number)?,
            })
        });
        these.collect()
    }
}
