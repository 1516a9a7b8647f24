//! Searching: matching messages from the full-text index, their copies and dates from memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::FullTextHit;
use super::documents::Documents;
use super::open_index::OpenIndex;
use super::query::{SearchField, SearchQuery, search_query};
use crate::store::Store;
use crate::store::copies::Copies;
use crate::store::error::StoreError;
use crate::store::messages::CopyId;
use crate::store::row_index::Dated;
use crate::store::selection::{ReceiptFilter, Selection};

impl Store {
    /// The messages of a selection that match its text, best first, at most `most`; the newer one first among equals.
    ///
    /// # Errors
    ///
    /// [`StoreError::Index`] if the full-text index fails. It is set aside when it is next opened.
    pub fn search(&self, selection: &Selection, most: usize) -> Result<Vec<FullTextHit>, StoreError> {
        let Some(query) = search_query(selection) else {
            return Ok(Vec::new());
        };
        let found = self.find(&query, true)?;
        let mut hits = Vec::new();
        {
            let memory = self.memory();
            let copies = &memory.ledger.copies;
            let mut seen = BTreeSet::new();
            let mut keys = memory.rows.select(copies, selection, found.rows.iter().copied());
            memory.rows.retain(copies, &query.conditions, &mut keys);
            for key in keys {
                if let Some(first) = first_copy(copies, key)
                    && seen.insert(first)
                {
                    let hit = FullTextHit {
                        key,
                        score: found.score(first),
                        found_in: Vec::new(),
                    };
                    hits.push((first, hit));
                }
            }
        }
        // The sort is stable: among equal scores the newest stays first.
        hits.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        hits.truncate(most);
        for field in SearchField::ALL {
            let matching = self.find_in(field, &query)?;
            let these = hits.iter_mut().filter(|(first, _)| matching.contains(first));
            these.for_each(|(_, hit)| hit.found_in.push(field));
        }
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }

    /// The rows that match the text of a selection, newest first. Where receipts are hidden, a matching receipt shows the message it proves
    /// instead.
    pub(crate) fn keys_found(&self, query: &SearchQuery, selection: &Selection) -> Result<Vec<CopyId>, StoreError> {
        let mut found = self.find(query, false)?.rows;
        let memory = self.memory();
        let (rows, copies) = (&memory.rows, &memory.ledger.copies);
        if selection.receipts == ReceiptFilter::Hidden {
            let proved = found.iter().filter_map(|(_, id)| rows.proved_by(copies, *id));
            let proved: Vec<_> = proved.filter_map(|id| rows.dated(id)).collect();
            found.extend(proved);
            found.sort_unstable();
            found.dedup();
        }
        let mut keys = rows.select(copies, selection, found.into_iter());
        rows.retain(copies, &query.conditions, &mut keys);
        Ok(keys)
    }

    /// The open index. The lock on memory is taken before the one on the index, in the order of the fields of [`Store`].
    pub(super) fn open_search(&self) -> Result<Arc<OpenIndex>, StoreError> {
        if let Some(open) = self.full_text.opened() {
            return Ok(open);
        }
        let memory = self.memory();
        self.full_text.open(&memory.ledger.copies, self.clock.now())
    }

    fn find(&self, query: &SearchQuery, scored: bool) -> Result<Found, StoreError> {
        if query.is_wordless() {
            let memory = self.memory();
            let rows = memory.rows.by_date().filter(|(at, _)| !query.is_empty() && query.spans(*at));
            return Ok(Found {
                scores: Vec::new(),
                rows: rows.collect(),
            });
        }
        let mut scores = self.ask(|documents| documents.find(query, scored))?;
        scores.sort_unstable_by_key(|(first, _)| *first);
        let memory = self.memory();
        let copies = &memory.ledger.copies;
        let messages = scores.iter().filter_map(|(first, _)| copies.all().get(first.position()));
        let ids = messages.flat_map(|copy| copies.of_message(&copy.message));
        let rows = ids.filter_map(|id| memory.rows.dated(id));
        let mut rows: Vec<Dated> = rows.filter(|(at, _)| query.spans(*at)).collect();
        rows.sort_unstable();
        Ok(Found { scores, rows })
    }

    fn find_in(&self, field: SearchField, query: &SearchQuery) -> Result<BTreeSet<CopyId>, StoreError> {
        match query.is_wordless() {
            true => Ok(BTreeSet::new()),
            false => Ok(self.ask(|documents| documents.find_in(field, query))?.into_iter().collect()),
        }
    }

    /// Runs a search. An index that fails is closed: opening it again finds out whether it is damaged.
    fn ask<T>(&self, search: impl FnOnce(&Documents) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let found = search(&self.open_search()?.documents);
        if matches!(found, Err(StoreError::Index)) {
            self.full_text.close();
        }
        found
    }
}

/// What a search found.
struct Found {
    /// By first copy, in order.
    scores: Vec<(CopyId, f32)>,
    /// The rows of all copies, oldest first.
    rows: Vec<Dated>,
}

impl Found {
    fn score(&self, first: CopyId) -> f32 {
        let at = self.scores.binary_search_by_key(&first, |(first, _)| *first);
        at.ok().and_then(|at| self.scores.get(at)).map_or(0.0, |(_, score)| *score)
    }
}

fn first_copy(copies: &Copies, key: CopyId) -> Option<CopyId> {
    let copy = copies.all().get(key.position())?;
    copies.first(&copy.message)
}
