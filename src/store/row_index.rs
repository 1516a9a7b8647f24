//! What lists are made of, in memory and ordered by date: enough of each row to select and count without reading sled.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::{Copies, ServerCopy};
use super::index_record::{ClaimRank, Facts};
use super::{CopyId, MessageRow, ReceiptFilter, Selection};
use crate::clock::Timestamp;
use crate::pec::{DispatchId, Kind};

/// The facts of every row in the index, and the rows of messages not examined yet.
#[derive(Debug, Default)]
pub(super) struct RowIndex {
    /// By number; there are few gaps.
    rows: Vec<Option<RowFacts>>,
    /// How many of them are in the index.
    count: usize,
    by_date: BTreeSet<Dated>,
    by_dispatch: BTreeMap<(DispatchId, CopyId), DispatchLink>,
    /// Copies whose raw file could not be read when the index was built.
    unreadable: BTreeSet<CopyId>,
}

/// A row with its date: the order of lists.
pub(super) type Dated = (Timestamp, CopyId);

#[derive(Debug)]
struct RowFacts {
    date: Timestamp,
    kind: Kind,
    dispatches: Box<[DispatchId]>,
    /// The row itself, of a message not examined yet: the index does not have it.
    unexamined: Option<Box<MessageRow>>,
}

/// How many rows a folder has.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct FolderCounts {
    pub(super) listed: u64,
    pub(super) without_receipts: u64,
    pub(super) unread_without_receipts: u64,
}

/// How a row is related to a dispatch.
#[derive(Debug, Default)]
struct DispatchLink {
    /// The row describes the dispatch; its rank among the rows that do.
    claim: Option<ClaimRank>,
    /// The row is a receipt of the dispatch.
    is_receipt: bool,
}

/// Builds a [`RowIndex`] from many rows. The ordered sets are built once at the end, which is much faster than inserting row by row.
#[derive(Debug, Default)]
pub(super) struct RowIndexBuilder {
    rows: RowIndex,
    by_date: Vec<Dated>,
    by_dispatch: Vec<((DispatchId, CopyId), DispatchLink)>,
}

impl RowIndexBuilder {
    pub(super) fn len(&self) -> usize {
        self.by_date.len()
    }

    /// Adds a row. Each number may come once only.
    pub(super) fn add(&mut self, id: CopyId, facts: &Facts) {
        let row = RowFacts::of(facts, &mut |dispatch, link| self.by_dispatch.push(((dispatch, id), link)));
        self.by_date.push((row.date, id));
        self.rows.put(id, row);
    }

    pub(super) fn build(self) -> RowIndex {
        RowIndex {
            count: self.len(),
            by_date: self.by_date.into_iter().collect(),
            by_dispatch: self.by_dispatch.into_iter().collect(),
            ..self.rows
        }
    }
}

impl RowIndex {
    /// How many rows the index has.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether the index has this row.
    pub(super) fn has(&self, id: CopyId) -> bool {
        self.row(id).is_some_and(RowFacts::is_examined)
    }

    /// The rows the index has.
    pub(super) fn ids(&self) -> impl Iterator<Item = CopyId> {
        let examined = self.all().filter(|(_, row)| row.is_examined());
        examined.map(|(id, _)| id)
    }

    /// The row of a message not examined yet.
    pub(super) fn unexamined(&self, id: CopyId) -> Option<&MessageRow> {
        self.row(id)?.unexamined.as_deref()
    }

    pub(super) fn is_unreadable(&self, id: CopyId) -> bool {
        self.unreadable.contains(&id)
    }

    pub(super) fn set_unreadable(&mut self, id: CopyId) {
        self.unreadable.insert(id);
    }

    /// Inserts a row, or replaces the one of the same copy.
    pub(super) fn insert(&mut self, id: CopyId, facts: &Facts) {
        self.remove(id);
        let row = RowFacts::of(facts, &mut |dispatch, link| {
            self.by_dispatch.insert((dispatch, id), link);
        });
        self.by_date.insert((row.date, id));
        self.put(id, row);
        self.count += 1;
        self.unreadable.remove(&id);
    }

    /// Inserts the row of a message not examined yet. A row that exists stays.
    pub(super) fn list_unexamined(&mut self, id: CopyId, row: MessageRow) {
        if self.row(id).is_none() {
            let facts = RowFacts {
                date: row.date,
                kind: row.kind.clone(),
                dispatches: Box::default(),
                unexamined: Some(Box::new(row)),
            };
            self.by_date.insert((facts.date, id));
            self.put(id, facts);
        }
    }

    pub(super) fn remove(&mut self, id: CopyId) {
        let Some(before) = self.rows.get_mut(id.position()).and_then(Option::take) else {
            return;
        };
        self.count -= usize::from(before.is_examined());
        self.by_date.remove(&(before.date, id));
        for dispatch in before.dispatches {
            self.by_dispatch.remove(&(dispatch, id));
        }
    }

    /// Those of `rows`, which are oldest first, that a selection shows, newest first.
    pub(super) fn select(&self, copies: &Copies, selection: &Selection, rows: impl DoubleEndedIterator<Item = Dated>) -> Vec<CopyId> {
        let folders = wanted_folders(copies, selection);
        let ids = rows.rev().map(|(_, id)| id);
        ids.filter(|id| self.is_selected(copies, selection, &folders, *id)).collect()
    }

    /// All rows, oldest first.
    pub(super) fn by_date(&self) -> impl DoubleEndedIterator<Item = Dated> {
        self.by_date.iter().copied()
    }

    /// A row with its date.
    pub(super) fn dated(&self, id: CopyId) -> Option<Dated> {
        self.row(id).map(|row| (row.date, id))
    }

    /// The row of the sent message that a receipt is about.
    pub(super) fn proved_by(&self, copies: &Copies, id: CopyId) -> Option<CopyId> {
        let row = self.row(id).filter(|row| row.kind.is_receipt())?;
        self.winning_claim(copies, row.dispatches.first()?).map(|(_, winner)| winner)
    }

    /// Counts by folder number.
    pub(super) fn counts(&self, copies: &Copies) -> BTreeMap<u32, FolderCounts> {
        let mut counts: BTreeMap<u32, FolderCounts> = BTreeMap::new();
        for (id, row) in self.all() {
            if let Some(copy) = copies.get(id).filter(|_| copies.is_listed(id)) {
                let folder = counts.entry(copy.folder).or_default();
                folder.listed += 1;
                if !row.kind.is_receipt() {
                    folder.without_receipts += 1;
                    folder.unread_without_receipts += u64::from(!copy.flags.seen);
                }
            }
        }
        counts
    }

    /// The row whose description of a dispatch wins.
    pub(super) fn winning_claim(&self, copies: &Copies, dispatch: &DispatchId) -> Option<(ClaimRank, CopyId)> {
        claims(copies, self.rows_of_dispatch(dispatch))
            .map(|(_, rank, id)| (rank, id))
            .min()
    }

    /// Every dispatch that some row describes, with the row that wins.
    pub(super) fn winning_claims(&self, copies: &Copies) -> Vec<(&DispatchId, ClaimRank, CopyId)> {
        let mut winners: Vec<(&DispatchId, ClaimRank, CopyId)> = Vec::new();
        // Sorted by dispatch: the claims of one follow each other.
        for claim in claims(copies, self.by_dispatch.iter()) {
            match winners.last_mut() {
                Some(winner) if winner.0 == claim.0 => *winner = claim.min(*winner),
                _ => winners.push(claim),
            }
        }
        winners
    }

    /// The rows that are receipts of a dispatch.
    pub(super) fn receipts(&self, dispatch: &DispatchId) -> impl Iterator<Item = CopyId> {
        let rows = self.rows_of_dispatch(dispatch).filter(|(_, link)| link.is_receipt);
        rows.map(|((_, id), _)| *id)
    }

    /// Whether this row is a receipt of the dispatch.
    pub(super) fn is_receipt(&self, dispatch: &DispatchId, id: CopyId) -> bool {
        self.by_dispatch.get(&(dispatch.clone(), id)).is_some_and(|link| link.is_receipt)
    }

    fn rows_of_dispatch(&self, dispatch: &DispatchId) -> impl Iterator<Item = (&(DispatchId, CopyId), &DispatchLink)> {
        self.by_dispatch
            .range((dispatch.clone(), CopyId::FIRST)..=(dispatch.clone(), CopyId::LAST))
    }

    fn row(&self, id: CopyId) -> Option<&RowFacts> {
        self.rows.get(id.position())?.as_ref()
    }

    fn all(&self) -> impl Iterator<Item = (CopyId, &RowFacts)> {
        CopyId::up_to(self.rows.len())
            .zip(&self.rows)
            .filter_map(|(id, row)| Some((id, row.as_ref()?)))
    }

    fn put(&mut self, id: CopyId, facts: RowFacts) {
        if self.rows.len() <= id.position() {
            self.rows.resize_with(id.position() + 1, || None);
        }
        if let Some(row) = self.rows.get_mut(id.position()) {
            *row = Some(facts);
        }
    }

    fn is_selected(&self, copies: &Copies, selection: &Selection, folders: &[bool], id: CopyId) -> bool {
        let (Some(row), Some(copy)) = (self.row(id), copies.get(id)) else {
            return false;
        };
        let receipts = match selection.receipts {
            ReceiptFilter::Shown => true,
            ReceiptFilter::Hidden => !row.kind.is_receipt(),
            ReceiptFilter::Only => row.kind.is_receipt(),
        };
        // `is_listed` last: it looks at the other copies of the message.
        receipts
            && folders.get(copy.folder as usize).copied().unwrap_or(false)
            && (selection.kinds.is_empty() || selection.kinds.contains(&row.kind) && row.is_examined())
            && flags_match(copy, selection)
            && copies.is_listed(id)
    }
}

impl RowFacts {
    /// The facts of an examined message. `link` is called once for each dispatch it is related to.
    fn of(facts: &Facts, link: &mut dyn FnMut(DispatchId, DispatchLink)) -> Self {
        let mut links: Vec<(DispatchId, DispatchLink)> = Vec::new();
        if let Some((id, rank)) = &facts.dispatch_claim {
            let claim = DispatchLink {
                claim: Some(*rank),
                is_receipt: false,
            };
            links.push((id.clone(), claim));
        }
        for id in &facts.receipt_of {
            match links.iter_mut().find(|(known, _)| known == id) {
                Some((_, link)) => link.is_receipt = true,
                None => links.push((
                    id.clone(),
                    DispatchLink {
                        claim: None,
                        is_receipt: true,
                    },
                )),
            }
        }
        let row = Self {
            date: facts.date,
            kind: facts.kind.clone(),
            dispatches: links.iter().map(|(id, _)| id.clone()).collect(),
            unexamined: None,
        };
        links.into_iter().for_each(|(id, found)| link(id, found));
        row
    }

    fn is_examined(&self) -> bool {
        self.unexamined.is_none()
    }
}

fn flags_match(copy: &ServerCopy, selection: &Selection) -> bool {
    !(selection.unread && copy.flags.seen) && (!selection.flagged || copy.flags.flagged)
}

/// For each folder number whether the selection includes it.
fn wanted_folders(copies: &Copies, selection: &Selection) -> Vec<bool> {
    let wanted = copies.folders().iter().map(|folder| {
        selection.account.as_ref().is_none_or(|account| *account == folder.account)
            && selection.folder.as_ref().is_none_or(|name| *name == folder.name)
            && selection.role.is_none_or(|role| folder.role() == Some(role))
    });
    wanted.collect()
}

/// Those of these rows that describe their dispatch.
fn claims<'r>(
    copies: &Copies,
    rows: impl Iterator<Item = (&'r (DispatchId, CopyId), &'r DispatchLink)>,
) -> impl Iterator<Item = (&'r DispatchId, ClaimRank, CopyId)> {
    let existing = rows.filter(|((_, id), _)| copies.get(*id).is_some());
    existing.filter_map(|((dispatch, id), link)| Some((dispatch, link.claim?, *id)))
}
