//! The table: what lists are made of, in memory, in order of date.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::{Number, Place, Places};
use super::index::record::{Facts, Rank};
use super::{CopyId, MessageRow, ReceiptFilter, Selection};
use crate::clock::Timestamp;
use crate::pec::{DispatchId, Kind};

/// The compact facts of every row in the index, and the rows of messages that wait to be examined.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By number; numbers have few gaps.
    rows: Vec<Option<Compact>>,
    /// Rows in the index.
    count: usize,
    by_date: BTreeSet<Dated>,
    by_dispatch: BTreeMap<(DispatchId, Number), About>,
    /// Places whose raw file could not be read when the index was made.
    unreadable: BTreeSet<Number>,
}

/// A row as lists are ordered.
pub(super) type Dated = (Timestamp, Number);

#[derive(Debug)]
struct Compact {
    date: Timestamp,
    kind: Kind,
    dispatches: Box<[DispatchId]>,
    /// The row itself where nobody has examined the message yet: the index does not have it.
    unexamined: Option<Box<MessageRow>>,
}

/// How many rows a folder has.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) listed: u64,
    /// Without receipts.
    pub(super) total: u64,
    /// Without receipts.
    pub(super) unread: u64,
}

/// What a row has to do with a dispatch.
#[derive(Debug, Default)]
struct About {
    /// It tells of it, and how that telling ranks.
    rank: Option<Rank>,
    /// It is a receipt kept under it.
    is_receipt: bool,
}

/// A table on its way into memory: its orders are made at the end and at once, much quicker than row by row.
#[derive(Debug, Default)]
pub(super) struct Filling {
    table: Table,
    by_date: Vec<Dated>,
    by_dispatch: Vec<((DispatchId, Number), About)>,
}

impl Filling {
    pub(super) fn len(&self) -> usize {
        self.by_date.len()
    }

    /// Takes a row; each number comes once.
    pub(super) fn add(&mut self, number: Number, facts: &Facts) {
        let row = Compact::of(facts, &mut |id, about| self.by_dispatch.push(((id, number), about)));
        self.by_date.push((row.date, number));
        self.table.put(number, row);
    }

    pub(super) fn whole(self) -> Table {
        Table {
            count: self.len(),
            by_date: self.by_date.into_iter().collect(),
            by_dispatch: self.by_dispatch.into_iter().collect(),
            ..self.table
        }
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether the index has this row.
    pub(super) fn has(&self, number: Number) -> bool {
        self.row(number).is_some_and(Compact::is_examined)
    }

    /// The rows the index has.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Number> {
        let examined = self.all().filter(|(_, row)| row.is_examined());
        examined.map(|(number, _)| number)
    }

    /// The row of a message nobody has examined yet.
    pub(super) fn unexamined(&self, number: Number) -> Option<&MessageRow> {
        self.row(number)?.unexamined.as_deref()
    }

    pub(super) fn is_unreadable(&self, number: Number) -> bool {
        self.unreadable.contains(&number)
    }

    pub(super) fn set_unreadable(&mut self, number: Number) {
        self.unreadable.insert(number);
    }

    /// Puts a row in, in place of an older one of that number.
    pub(super) fn insert(&mut self, number: Number, facts: &Facts) {
        self.remove(number);
        let row = Compact::of(facts, &mut |id, about| {
            self.by_dispatch.insert((id, number), about);
        });
        self.by_date.insert((row.date, number));
        self.put(number, row);
        self.count += 1;
        self.unreadable.remove(&number);
    }

    /// Puts in the row of a message nobody has examined yet. One that was examined stays as it is.
    pub(super) fn list(&mut self, number: Number, row: MessageRow) {
        if self.row(number).is_none() {
            let compact = Compact {
                date: row.date,
                kind: row.kind.clone(),
                dispatches: Box::default(),
                unexamined: Some(Box::new(row)),
            };
            self.by_date.insert((compact.date, number));
            self.put(number, compact);
        }
    }

    fn put(&mut self, number: Number, compact: Compact) {
        if self.rows.len() <= number as usize {
            self.rows.resize_with(number as usize + 1, || None);
        }
        if let Some(row) = self.rows.get_mut(number as usize) {
            *row = Some(compact);
        }
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, number: Number) {
        let Some(before) = self.rows.get_mut(number as usize).and_then(Option::take) else {
            return;
        };
        self.count -= usize::from(before.is_examined());
        self.by_date.remove(&(before.date, number));
        for id in before.dispatches {
            self.by_dispatch.remove(&(id, number));
        }
    }

    /// Those of these rows, oldest first, that a selection shows: newest first.
    pub(super) fn select(&self, places: &Places, selection: &Selection, rows: impl DoubleEndedIterator<Item = Dated>) -> Vec<CopyId> {
        let folders = wanted_folders(places, selection);
        let rows = rows.rev().filter(|(_, number)| self.passes(places, selection, &folders, *number));
        rows.map(|(_, number)| CopyId(number)).collect()
    }

    /// All rows, oldest first.
    pub(super) fn by_date(&self) -> impl DoubleEndedIterator<Item = Dated> {
        self.by_date.iter().copied()
    }

    /// A row with its date, as lists are ordered.
    pub(super) fn dated(&self, number: Number) -> Option<Dated> {
        self.row(number).map(|row| (row.date, number))
    }

    /// The row of the message that a receipt's row is kept under.
    pub(super) fn proved_by(&self, places: &Places, number: Number) -> Option<Number> {
        let row = self.row(number).filter(|row| row.kind.is_receipt())?;
        self.teller(places, row.dispatches.first()?).map(|(_, teller)| teller)
    }

    /// What lists show of each folder.
    pub(super) fn counts(&self, places: &Places) -> BTreeMap<u32, Counts> {
        let mut counts: BTreeMap<u32, Counts> = BTreeMap::new();
        for (number, row) in self.all() {
            if let Some(place) = places.place(number).filter(|_| places.is_listed(number)) {
                let folder = counts.entry(place.folder).or_default();
                folder.listed += 1;
                if !row.kind.is_receipt() {
                    folder.total += 1;
                    folder.unread += u64::from(!place.flags.seen);
                }
            }
        }
        counts
    }

    /// The row whose account of a dispatch wins.
    pub(super) fn teller(&self, places: &Places, id: &DispatchId) -> Option<(Rank, Number)> {
        tellings(places, self.rows_about(id)).map(|(_, rank, number)| (rank, number)).min()
    }

    /// Every dispatch some row tells of, with the row that wins.
    pub(super) fn tellers(&self, places: &Places) -> Vec<(&DispatchId, Rank, Number)> {
        let mut winners: Vec<(&DispatchId, Rank, Number)> = Vec::new();
        for telling in tellings(places, self.by_dispatch.iter()) {
            match winners.last_mut() {
                Some(winner) if winner.0 == telling.0 => *winner = telling.min(*winner),
                _ => winners.push(telling),
            }
        }
        winners
    }

    /// The rows that are receipts kept under a dispatch.
    pub(super) fn receipts(&self, id: &DispatchId) -> impl Iterator<Item = Number> {
        let rows = self.rows_about(id).filter(|(_, about)| about.is_receipt);
        rows.map(|((_, number), _)| *number)
    }

    /// Whether this row is one of them.
    pub(super) fn is_receipt(&self, id: &DispatchId, number: Number) -> bool {
        self.by_dispatch.get(&(id.clone(), number)).is_some_and(|about| about.is_receipt)
    }

    fn rows_about(&self, id: &DispatchId) -> impl Iterator<Item = (&(DispatchId, Number), &About)> {
        self.by_dispatch.range((id.clone(), 0)..=(id.clone(), Number::MAX))
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
            ReceiptFilter::Shown => true,
            ReceiptFilter::Hidden => !row.kind.is_receipt(),
            ReceiptFilter::Only => row.kind.is_receipt(),
        };
        receipts
            && folders.get(place.folder as usize).copied().unwrap_or(false)
            && selection.kind.as_ref().is_none_or(|kind| *kind == row.kind && row.is_examined())
            && flags_pass(place, selection)
            && places.is_listed(number)
    }
}

impl Compact {
    /// The row of an examined message; what it has to do with which dispatch is told once for each.
    fn of(facts: &Facts, about: &mut dyn FnMut(DispatchId, About)) -> Self {
        let mut dispatches: Vec<(DispatchId, About)> = Vec::new();
        if let Some((id, rank)) = &facts.tells {
            let rank = Some(*rank);
            dispatches.push((id.clone(), About { rank, is_receipt: false }));
        }
        for id in &facts.under {
            match dispatches.iter_mut().find(|(known, _)| known == id) {
                Some((_, about)) => about.is_receipt = true,
                None => dispatches.push((
                    id.clone(),
                    About {
                        rank: None,
                        is_receipt: true,
                    },
                )),
            }
        }
        let row = Self {
            date: facts.date,
            kind: facts.kind.clone(),
            dispatches: dispatches.iter().map(|(id, _)| id.clone()).collect(),
            unexamined: None,
        };
        dispatches.into_iter().for_each(|(id, what)| about(id, what));
        row
    }

    fn is_examined(&self) -> bool {
        self.unexamined.is_none()
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

/// Of these rows those that tell of their dispatch.
fn tellings<'t>(
    places: &Places,
    rows: impl Iterator<Item = (&'t (DispatchId, Number), &'t About)>,
) -> impl Iterator<Item = (&'t DispatchId, Rank, Number)> {
    let here = rows.filter(|((_, number), _)| places.place(*number).is_some());
    here.filter_map(|((id, number), about)| Some((id, about.rank?, *number)))
}
