//! The table: what lists are made of, in memory, in order of date.

use std::collections::{BTreeMap, BTreeSet};

use super::index::record::{Facts, Rank};
use super::places::{Number, Place, Places};
use super::{Receipts, RowKey, Selection};
use crate::clock::Timestamp;
use crate::pec::{DispatchId, Kind, MessageId};
use crate::signature::Sha256;

/// The compact facts of every row in the index.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By number; numbers have few gaps.
    rows: Vec<Option<Compact>>,
    count: usize,
    by_date: BTreeSet<(Timestamp, Number)>,
    by_message_id: BTreeSet<(u64, Number)>,
    told: BTreeMap<DispatchId, BTreeMap<Number, Rank>>,
    /// Places whose raw file could not be read when the index was made.
    unreadable: BTreeSet<Number>,
}

#[derive(Debug)]
struct Compact {
    date: Timestamp,
    kind: Kind,
    message_id: Option<u64>,
    tells: Option<DispatchId>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn has(&self, number: Number) -> bool {
        self.row(number).is_some()
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = Number> {
        self.all().map(|(number, _)| number)
    }

    pub(super) fn is_unreadable(&self, number: Number) -> bool {
        self.unreadable.contains(&number)
    }

    pub(super) fn set_unreadable(&mut self, number: Number) {
        self.unreadable.insert(number);
    }

    /// Puts a row in, in place of an older one of that number.
    pub(super) fn insert(&mut self, number: Number, facts: &Facts) {
        let message_id = facts.message_id.as_ref().map(short);
        let compact = Compact {
            date: facts.date,
            kind: facts.kind.clone(),
            message_id,
            tells: facts.tells.clone(),
        };
        if self.rows.len() <= number as usize {
            self.rows.resize_with(number as usize + 1, || None);
        }
        let before = self.rows.get_mut(number as usize).and_then(|row| row.replace(compact));
        self.count += usize::from(before.is_none());
        if let Some(before) = before {
            self.by_date.remove(&(before.date, number));
            before.message_id.map(|id| self.by_message_id.remove(&(id, number)));
            if let Some(told) = before.tells.as_ref().and_then(|id| self.told.get_mut(id)) {
                told.remove(&number);
            }
        }
        self.unreadable.remove(&number);
        self.by_date.insert((facts.date, number));
        message_id.map(|id| self.by_message_id.insert((id, number)));
        if let Some((id, rank)) = facts.tells.clone().zip(facts.rank) {
            self.told.entry(id).or_default().insert(number, rank);
        }
    }

    /// Rows of a selection, newest first; of these alone where some are named.
    pub(super) fn select(&self, places: &Places, selection: &Selection, among: Option<&BTreeSet<(Timestamp, Number)>>) -> Vec<RowKey> {
        let folders = wanted_folders(places, selection);
        let rows = among.unwrap_or(&self.by_date).iter().rev();
        rows.filter(|(_, number)| self.passes(places, selection, &folders, *number))
            .map(|(_, number)| RowKey(u64::from(*number)))
            .collect()
    }

    /// A row with its date, as lists are ordered.
    pub(super) fn dated(&self, number: Number) -> Option<(Timestamp, Number)> {
        self.row(number).map(|row| (row.date, number))
    }

    /// The rows of a span of time; its end is not in it.
    pub(super) fn between(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> impl Iterator<Item = (Timestamp, Number)> {
        let rows = self.by_date.iter().copied();
        rows.filter(move |(at, _)| from.is_none_or(|from| from <= *at) && until.is_none_or(|until| *at < until))
    }

    /// The row of the message that a receipt's row tells of.
    pub(super) fn proved_by(&self, places: &Places, number: Number) -> Option<Number> {
        let row = self.row(number).filter(|row| row.kind.is_receipt())?;
        self.teller(places, row.tells.as_ref()?).map(|(_, teller)| teller)
    }

    /// Rows and unread rows per folder, receipts not counted.
    pub(super) fn counts(&self, places: &Places) -> BTreeMap<u32, (u64, u64)> {
        let mut counts: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (number, row) in self.all() {
            if let Some(place) = places.place(number).filter(|_| !row.kind.is_receipt() && places.is_listed(number)) {
                let (total, unread) = counts.entry(place.folder).or_default();
                *total += 1;
                *unread += u64::from(!place.flags.seen);
            }
        }
        counts
    }

    /// Rows that may have this Message-ID (a short hash is compared).
    pub(super) fn with_message_id(&self, id: &MessageId) -> impl Iterator<Item = Number> {
        let short = short(id);
        self.by_message_id
            .range((short, 0)..=(short, Number::MAX))
            .map(|(_, number)| *number)
    }

    /// The row whose account of a dispatch wins.
    pub(super) fn teller(&self, places: &Places, id: &DispatchId) -> Option<(Rank, Number)> {
        best(places, self.told.get(id)?)
    }

    /// Every dispatch some row tells of, with the row that wins.
    pub(super) fn tellers(&self, places: &Places) -> impl Iterator<Item = (&DispatchId, Rank, Number)> {
        self.told
            .iter()
            .filter_map(move |(id, told)| best(places, told).map(|(rank, number)| (id, rank, number)))
    }

    fn row(&self, number: Number) -> Option<&Compact> {
        self.rows.get(number as usize)?.as_ref()
    }

    fn all(&self) -> impl Iterator<Item = (Number, &Compact)> {
        (0..).zip(&self.rows).filter_map(|(number, row)| Some((number, row.as_ref()?)))
    }

    fn passes(&self, places: &Places, selection: &Selection, folders: &[bool], number: Number) -> bool {
        let (Some(row), Some(place)) = (self.row(number), places.place(number)) else {
            return false;
        };
        let receipts = match selection.receipts {
            Receipts::Shown => true,
            Receipts::Hidden => !row.kind.is_receipt(),
            Receipts::Only => row.kind.is_receipt(),
        };
        receipts
            && folders.get(place.folder as usize).copied().unwrap_or(false)
            && selection.kind.as_ref().is_none_or(|kind| *kind == row.kind)
            && flags_pass(place, selection)
            && places.is_listed(number)
    }
}

fn flags_pass(place: &Place, selection: &Selection) -> bool {
    !(selection.unread && place.flags.seen) && (!selection.flagged || place.flags.flagged)
}

fn wanted_folders(places: &Places, selection: &Selection) -> Vec<bool> {
    let wanted = places.folders().iter().map(|folder| {
        selection.account.as_ref().is_none_or(|account| *account == folder.account)
            && selection.folder.as_ref().is_none_or(|name| *name == folder.name)
            && selection.role.is_none_or(|role| folder.role() == Some(role))
    });
    wanted.collect()
}

fn best(places: &Places, told: &BTreeMap<Number, Rank>) -> Option<(Rank, Number)> {
    told.iter()
        .filter(|(number, _)| places.place(**number).is_some())
        .map(|(number, rank)| (*rank, *number))
        .min()
}

fn short(id: &MessageId) -> u64 {
    let digest = Sha256::of(id.as_str().as_bytes());
    digest.0.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
