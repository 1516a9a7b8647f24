//! What lists are made of, in memory and ordered by date: enough of each row to select, sort and count without reading sled.

mod conversations;
mod select;

use std::collections::{BTreeMap, BTreeSet};

use super::copies::Copies;
use super::index_record::{Claim, ClaimRank, Facts, SameAs};
use super::listing::Listing;
use super::{CopyId, MessageRow};
use crate::clock::Timestamp;
use crate::pec::{DispatchId, Kind};
use crate::signature::Sha256;

/// The facts of every row in the index, and the rows of messages not examined yet.
#[derive(Debug, Default)]
pub(super) struct RowIndex {
    /// By number; there are few gaps.
    rows: Vec<Option<RowFacts>>,
    /// How many of them are in the index.
    count: usize,
    by_date: BTreeSet<Dated>,
    by_dispatch: BTreeMap<(DispatchId, CopyId), DispatchLink>,
    by_sameness: BTreeSet<(SameAs, CopyId)>,
    /// Copies whose raw file could not be read when the index was built.
    unreadable: BTreeSet<CopyId>,
}

/// A row with its date: the order of lists.
pub(super) type Dated = (Timestamp, CopyId);

#[derive(Debug)]
struct RowFacts {
    /// `None` of a message not examined yet.
    same_as: Option<SameAs>,
    date: Timestamp,
    kind: Kind,
    dispatches: Box<[DispatchId]>,
    listing: Listing,
    /// The row itself, of a message not examined yet: the index does not have it.
    unexamined: Option<Box<MessageRow>>,
}

/// How many rows a folder has.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct FolderCounts {
    pub(super) listed: u64,
    pub(super) without_receipts: u64,
    pub(super) unread_without_receipts: u64,
    pub(super) bytes: u64,
}

/// How a row is related to a dispatch.
#[derive(Debug, Default)]
struct DispatchLink {
    /// The row describes the dispatch.
    claim: Option<Claim>,
    /// The row is a receipt of the dispatch.
    is_receipt: bool,
}

/// Builds a [`RowIndex`] from many rows. The ordered sets are built once at the end, which is much faster than inserting row by row.
#[derive(Debug, Default)]
pub(super) struct RowIndexBuilder {
    rows: RowIndex,
    by_date: Vec<Dated>,
    by_dispatch: Vec<((DispatchId, CopyId), DispatchLink)>,
    by_sameness: Vec<(SameAs, CopyId)>,
}

impl RowIndexBuilder {
    pub(super) fn len(&self) -> usize {
        self.by_date.len()
    }

    /// Adds a row. Each number may come once only.
    pub(super) fn add(&mut self, id: CopyId, facts: &Facts) {
        let row = RowFacts::of(facts, &mut |dispatch, link| self.by_dispatch.push(((dispatch, id), link)));
        self.by_date.push((row.date, id));
        self.by_sameness.push((facts.same_as, id));
        self.rows.put(id, row);
    }

    pub(super) fn build(self) -> RowIndex {
        RowIndex {
            count: self.len(),
            by_date: self.by_date.into_iter().collect(),
            by_dispatch: self.by_dispatch.into_iter().collect(),
            by_sameness: self.by_sameness.into_iter().collect(),
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
        self.by_sameness.insert((facts.same_as, id));
        self.put(id, row);
        self.count += 1;
        self.unreadable.remove(&id);
    }

    /// Inserts the row of a message not examined yet. A row that exists stays.
    pub(super) fn list_unexamined(&mut self, id: CopyId, row: MessageRow) {
        if self.row(id).is_none() {
            let facts = RowFacts {
                same_as: None,
                date: row.date,
                kind: row.kind.clone(),
                dispatches: Box::default(),
                listing: Listing::of_row(&row, false),
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
        if let Some(same_as) = before.same_as {
            self.by_sameness.remove(&(same_as, id));
        }
        for dispatch in before.dispatches {
            self.by_dispatch.remove(&(dispatch, id));
        }
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
        let claims = self.claims_of(copies, row.dispatches.first()?);
        claims.map(|(claim, id)| (claim.rank, id)).min().map(|(_, winner)| winner)
    }

    /// Counts by folder number.
    pub(super) fn counts(&self, copies: &Copies) -> BTreeMap<u32, FolderCounts> {
        let mut counts: BTreeMap<u32, FolderCounts> = BTreeMap::new();
        for (id, row) in self.all() {
            if let Some(copy) = copies.get(id).filter(|_| self.is_listed(copies, id)) {
                let folder = counts.entry(copy.folder).or_default();
                folder.listed += 1;
                folder.bytes = folder.bytes.saturating_add(row.listing.size);
                if !row.kind.is_receipt() {
                    folder.without_receipts += 1;
                    folder.unread_without_receipts += u64::from(!copy.flags.seen);
                }
            }
        }
        counts
    }

    /// The rows that describe the dispatches of a group, in the order of the ledger.
    pub(super) fn claims_of(&self, copies: &Copies, group: &DispatchId) -> impl Iterator<Item = (Claim, CopyId)> {
        claims(copies, self.rows_of_dispatch(group)).map(|(_, claim, id)| (claim, id))
    }

    /// What the rows say of each group of dispatches that some row describes.
    pub(super) fn groups(&self, copies: &Copies) -> Vec<GroupClaims<'_>> {
        let mut groups: Vec<GroupClaims<'_>> = Vec::new();
        // Sorted by group: the claims of one follow each other.
        for (id, claim, at) in claims(copies, self.by_dispatch.iter()) {
            match groups.last_mut() {
                Some(group) if group.id == id => group.add(claim, at),
                _ => {
                    let mut group = GroupClaims::of(id);
                    group.add(claim, at);
                    groups.push(group);
                }
            }
        }
        groups
    }

    /// The rows that are receipts of a dispatch.
    pub(super) fn receipts(&self, dispatch: &DispatchId) -> impl Iterator<Item = CopyId> {
        let rows = self.rows_of_dispatch(dispatch).filter(|(_, link)| link.is_receipt);
        rows.map(|((_, id), _)| *id)
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

    /// Whether lists show a copy. Copies of one message whose bytes differ (an archive with line feeds and its server, for example) are
    /// treated as copies with the same bytes are: a copy on the server takes the place of a local one, and of several local ones the one
    /// with the smallest digest shows.
    fn is_listed(&self, copies: &Copies, id: CopyId) -> bool {
        let Some(copy) = copies.get(id).filter(|_| copies.is_listed(id)) else {
            return false;
        };
        let account = copies.folder_of(copy).map(|folder| &folder.account);
        let is_preferred = |other: CopyId| {
            copies.get(other).is_some_and(|other| {
                let is_rival = other.message != copy.message && copies.folder_of(other).map(|folder| &folder.account) == account;
                let is_better = match (copy.is_local(), other.is_local()) {
                    (true, true) => other.message < copy.message,
                    (true, false) => !other.is_expunged(),
                    (false, _) => copy.is_expunged() && !other.is_expunged(),
                };
                is_rival && is_better
            })
        };
        !self.same_as(id).any(is_preferred)
    }

    /// The copies of the message of a row, itself among them, also those whose bytes differ.
    pub(super) fn same_as(&self, id: CopyId) -> impl Iterator<Item = CopyId> {
        let same_as = self.row(id).and_then(|row| row.same_as);
        let range = same_as.map(|same_as| self.by_sameness.range((same_as, CopyId::FIRST)..=(same_as, CopyId::LAST)));
        range.into_iter().flatten().map(|(_, id)| *id)
    }

    /// What the copies of a message share.
    pub(super) fn sameness(&self, id: CopyId) -> Option<SameAs> {
        self.row(id)?.same_as
    }
}

impl RowFacts {
    /// The facts of an examined message. `link` is called once for each dispatch it is related to.
    fn of(facts: &Facts, link: &mut dyn FnMut(DispatchId, DispatchLink)) -> Self {
        let mut links: Vec<(DispatchId, DispatchLink)> = Vec::new();
        if let Some((id, claim)) = &facts.dispatch_claim {
            let claim = DispatchLink {
                claim: Some(*claim),
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
            same_as: Some(facts.same_as),
            date: facts.date,
            kind: facts.kind.clone(),
            dispatches: links.iter().map(|(id, _)| id.clone()).collect(),
            listing: facts.listing.clone(),
            unexamined: None,
        };
        links.into_iter().for_each(|(id, found)| link(id, found));
        row
    }

    fn is_examined(&self) -> bool {
        self.unexamined.is_none()
    }
}

/// What the rows say of one group of dispatches, enough to know whether it is a single one without reading them.
#[derive(Debug)]
pub(super) struct GroupClaims<'r> {
    pub(super) id: &'r DispatchId,
    /// The description that wins.
    pub(super) best: Option<(ClaimRank, CopyId)>,
    sent: Option<Claim>,
    received: Option<Claim>,
    /// The copies of the sent message.
    copies: Vec<CopyId>,
    differ: bool,
}

impl<'r> GroupClaims<'r> {
    fn of(id: &'r DispatchId) -> Self {
        Self {
            id,
            best: None,
            sent: None,
            received: None,
            copies: Vec::new(),
            differ: false,
        }
    }

    fn add(&mut self, claim: Claim, at: CopyId) {
        let this = (claim.rank, at);
        self.best = Some(self.best.map_or(this, |best| best.min(this)));
        if !claim.rank.without_message {
            self.copies.push(at);
        }
        let known = match claim.rank.without_message {
            true => &mut self.received,
            false => &mut self.sent,
        };
        let first = *known.get_or_insert(claim);
        self.differ |= (first.what, first.terms) != (claim.what, claim.terms);
    }

    /// Whether all of it is one dispatch: one sent message at most, one transport at most, and both agree.
    pub(super) fn is_one(&self, copies: &Copies, submission: Option<Sha256>) -> bool {
        let agree = |(sent, received): (Claim, Claim)| sent.terms == received.terms;
        let is_copy = |message: Sha256| {
            let kept = self.copies.iter().filter_map(|id| copies.get(*id));
            kept.into_iter().any(|copy| copy.message == message)
        };
        !self.differ && self.sent.zip(self.received).is_none_or(agree) && submission.is_none_or(is_copy)
    }
}

/// Those of these rows that describe their dispatch.
fn claims<'r>(
    copies: &Copies,
    rows: impl Iterator<Item = (&'r (DispatchId, CopyId), &'r DispatchLink)>,
) -> impl Iterator<Item = (&'r DispatchId, Claim, CopyId)> {
    let existing = rows.filter(|((_, id), _)| copies.get(*id).is_some());
    existing.filter_map(|((dispatch, id), link)| Some((dispatch, link.claim?, *id)))
}
