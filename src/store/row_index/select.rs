//! Which rows a selection shows, and in which order.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Dated, RowFacts, RowIndex};
use crate::account::FolderRole;
use crate::pec::DispatchId;
use crate::store::condition::{Condition, Property};
use crate::store::copies::{Copies, ServerCopy};
use crate::store::messages::CopyId;
use crate::store::selection::{ReceiptFilter, Selection, Sort, SortBy};

/// A selection as it is compared with each row.
struct Wanted<'s> {
    selection: &'s Selection,
    /// For each folder number whether the selection includes it.
    folders: Vec<bool>,
    /// The addresses written to; `None` where every writer is wanted.
    contacts: Option<HashSet<u64>>,
}

impl RowIndex {
    /// Those of `rows`, which are oldest first, that a selection shows, newest first.
    pub(crate) fn select(&self, copies: &Copies, selection: &Selection, rows: impl DoubleEndedIterator<Item = Dated>) -> Vec<CopyId> {
        let wanted = Wanted {
            selection,
            folders: wanted_folders(copies, selection),
            contacts: selection.known_writer.then(|| self.contacts(copies)),
        };
        let ids = rows.rev().map(|(_, id)| id);
        ids.filter(|id| self.is_selected(copies, &wanted, *id)).collect()
    }

    /// Removes the rows that do not meet these conditions; the delivery of sent messages is not known here.
    pub(crate) fn retain(&self, copies: &Copies, conditions: &[Condition], keys: &mut Vec<CopyId>) {
        let meets = |id: CopyId, condition: &Condition| {
            let (Some(row), Some(copy)) = (self.row(id), copies.get(id)) else {
                return false;
            };
            let has = match &condition.property {
                Property::Unread => !copy.flags.seen,
                Property::Starred => copy.flags.flagged,
                Property::Attachments => row.listing.attachments,
                Property::Invoice => row.listing.invoice,
                Property::Problem => row.listing.problem,
                Property::Hash(digits) => copy.message.to_string().starts_with(digits),
                Property::Delivery(_) => return true,
            };
            has != condition.not
        };
        if !conditions.is_empty() {
            keys.retain(|id| conditions.iter().all(|condition| meets(*id, condition)));
        }
    }

    /// Sorts rows, given newest first. Equal ones stay in this order.
    pub(crate) fn sort(&self, keys: &mut [CopyId], sort: Sort) {
        let compare: fn(&RowFacts, &RowFacts) -> Ordering = match sort.by {
            SortBy::Date => |a, b| a.date.cmp(&b.date),
            SortBy::Who => |a, b| a.listing.who.cmp(&b.listing.who),
            SortBy::Subject => |a, b| a.listing.subject.cmp(&b.listing.subject),
            SortBy::Size => |a, b| a.listing.size.cmp(&b.listing.size),
            SortBy::State => |a, b| b.listing.problem.cmp(&a.listing.problem),
        };
        keys.sort_by(|a, b| {
            let order = match (self.row(*a), self.row(*b)) {
                (Some(a), Some(b)) => compare(a, b),
                _ => Ordering::Equal,
            };
            if sort.descending { order.reverse() } else { order }
        });
    }

    /// The dispatch that a row is the sent message of, as far as its own content says.
    pub(crate) fn sent_as(&self, id: CopyId) -> Option<&DispatchId> {
        let row = self.row(id).filter(|row| row.is_examined() && !row.kind.is_receipt())?;
        row.dispatches.first()
    }

    /// Whether something is wrong with the message of a row.
    pub(crate) fn is_problem(&self, id: CopyId) -> bool {
        self.row(id).is_some_and(|row| row.listing.problem)
    }

    fn is_selected(&self, copies: &Copies, wanted: &Wanted<'_>, id: CopyId) -> bool {
        let (Some(row), Some(copy)) = (self.row(id), copies.get(id)) else {
            return false;
        };
        let selection = wanted.selection;
        let receipts = match selection.receipts {
            ReceiptFilter::Shown => true,
            ReceiptFilter::Hidden => !row.kind.is_receipt(),
            ReceiptFilter::Only => row.kind.is_receipt(),
        };
        // `is_listed` last: it looks at the other copies of the message.
        receipts
            && wanted.folders.get(copy.folder as usize).copied().unwrap_or(false)
            && (selection.kinds.is_empty() || selection.kinds.contains(&row.kind) && row.is_examined())
            && flags_match(copy, selection)
            && (!selection.attachments || row.listing.attachments)
            && (!selection.invoices || row.listing.invoice)
            && wanted
                .contacts
                .as_ref()
                .is_none_or(|contacts| contacts.contains(&row.listing.writer))
            && self.is_listed(copies, id)
    }

    /// The addresses in messages of folders of sent mail: only what the user's mailboxes filed there counts, or a message received could
    /// make its writer known.
    fn contacts(&self, copies: &Copies) -> HashSet<u64> {
        let sent = self.all().filter(|(id, row)| {
            let folder = copies.get(*id).and_then(|copy| copies.folder_of(copy));
            !row.listing.written_to.is_empty() && folder.is_some_and(|folder| folder.role() == Some(FolderRole::Sent))
        });
        sent.flat_map(|(_, row)| row.listing.written_to.iter().copied()).collect()
    }
}

fn flags_match(copy: &ServerCopy, selection: &Selection) -> bool {
    let has_keywords = || selection.keywords.names().iter().all(|keyword| copy.flags.keywords.has(keyword));
    !(selection.unread && copy.flags.seen)
        && (!selection.flagged || copy.flags.flagged)
        && (selection.keywords.is_empty() || !copy.flags.keywords.is_empty() && has_keywords())
}

fn wanted_folders(copies: &Copies, selection: &Selection) -> Vec<bool> {
    let wanted = copies.folders().iter().map(|folder| {
        selection.account.as_ref().is_none_or(|account| *account == folder.account)
            && selection.folder.as_ref().is_none_or(|name| *name == folder.name)
            && selection.role.is_none_or(|role| folder.role() == Some(role))
    });
    wanted.collect()
}
