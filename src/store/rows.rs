//! Rows of lists, and the raw messages behind them.

use super::search::search_query;
use super::{Arrival, CopyId, MessageRow, RowState, Selection, Sort, Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::signature::Sha256;

impl Store {
    /// The exact bytes of a message, hashed again.
    pub fn raw(&self, message: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.raw.read(message)
    }

    /// Every message there is a file for, ordered by digest. No file is read.
    pub fn all_messages(&self) -> Result<Vec<Sha256>, StoreError> {
        self.raw.all()
    }

    /// The message whose digest starts with these hexadecimal digits (at least 6); [`StoreError::NotFound`] unless there is exactly one.
    pub fn find_by_prefix(&self, digits: &str) -> Result<Sha256, StoreError> {
        self.raw.find_by_prefix(digits)
    }

    /// Whether an account has a copy of this message, still on its server or not.
    pub fn has_copy(&self, account: &AccountId, message: &Sha256) -> bool {
        self.memory().ledger.copies.has_copy(account, message)
    }

    /// When a message arrived: the earliest time at which one of its copies was recorded. `None` for one that is not kept.
    pub fn arrived_at(&self, message: &Sha256) -> Option<Timestamp> {
        self.memory().ledger.copies.arrived_at(message)
    }

    /// INTERNALDATE of a message as a server of this account first showed it.
    pub fn received_at(&self, account: &AccountId, message: &Sha256) -> Option<Timestamp> {
        self.memory().ledger.copies.received_at(account, message)
    }

    /// The copies a selection shows, newest first. An expunged copy is left out while its account has the message elsewhere.
    pub fn keys(&self, selection: &Selection) -> Result<Vec<CopyId>, StoreError> {
        if let Some(query) = search_query(selection) {
            return self.keys_found(&query, selection);
        }
        let memory = self.memory();
        Ok(memory.rows.select(&memory.ledger.copies, selection, memory.rows.by_date()))
    }

    /// Sorts copies that [`Store::keys`] returned. By state, only what the messages themselves say counts.
    pub fn sort(&self, keys: &mut [CopyId], sort: Sort) {
        self.memory().rows.sort(keys, sort);
    }

    /// The first of these copies in each period that has one, with the position of the period. Copies are in the order of their dates, periods
    /// are given by when they begin, the latest first; the last one is before all of these.
    pub fn first_of_periods(&self, keys: &[CopyId], begins: &[Timestamp], descending: bool) -> Vec<(usize, CopyId)> {
        let memory = self.memory();
        let period = |id: &CopyId| {
            let dated = memory.rows.dated(*id);
            begins.partition_point(|begin| dated.is_none_or(|(date, _)| *begin > date))
        };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(first) = keys.get(at) {
            let here = period(first);
            found.push((here, *first));
            let rest = keys.get(at..).unwrap_or_default();
            at += rest
                .partition_point(|id| if descending { period(id) <= here } else { period(id) >= here })
                .max(1);
        }
        found
    }

    /// The conversations of these copies, in the order of their first copies; those of each in the given order.
    pub fn conversations(&self, keys: &[CopyId]) -> Vec<Vec<CopyId>> {
        let memory = self.memory();
        memory.rows.conversations(&memory.ledger.copies, keys)
    }

    /// Of each of these copies, whether something is wrong with the message, and the dispatch that it seems to be the sent message of.
    pub fn states(&self, keys: &[CopyId]) -> Vec<RowState> {
        let memory = self.memory();
        let state = |id: &CopyId| RowState {
            key: *id,
            problem: memory.rows.is_problem(*id),
            sent: memory
                .rows
                .sent_as(*id)
                .cloned()
                .zip(memory.ledger.copies.get(*id).map(|copy| copy.message)),
        };
        keys.iter().map(state).collect()
    }

    /// The rows of these copies, in the given order; copies without a row are skipped.
    pub fn rows(&self, keys: &[CopyId]) -> Result<Vec<MessageRow>, StoreError> {
        Ok(self.rows_by_key(keys)?.into_iter().map(|(_, row)| row).collect())
    }

    /// As [`Store::rows`], each with its id.
    pub fn rows_by_key(&self, keys: &[CopyId]) -> Result<Vec<(CopyId, MessageRow)>, StoreError> {
        self.rows_at(keys.iter().copied())
    }

    /// Every row of one message: it may have copies in several folders.
    pub fn rows_of(&self, message: &Sha256) -> Result<Vec<MessageRow>, StoreError> {
        let ids: Vec<CopyId> = self.memory().ledger.copies.of_message(message).collect();
        Ok(self.rows_at(ids.into_iter())?.into_iter().map(|(_, row)| row).collect())
    }

    /// What the ledger has of these copies: current location and flags.
    pub fn arrivals(&self, keys: &[CopyId]) -> Vec<Arrival> {
        let memory = self.memory();
        keys.iter().filter_map(|id| memory.ledger.copies.arrival(*id)).collect()
    }

    /// Rows with location, flags and expunged state of the ledger, which change without the index being written.
    pub(super) fn rows_at(&self, ids: impl Iterator<Item = CopyId>) -> Result<Vec<(CopyId, MessageRow)>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut rows = Vec::new();
        for id in ids {
            let (Some(copy), Some(arrival)) = (memory.ledger.copies.get(id), memory.ledger.copies.arrival(id)) else {
                continue;
            };
            let row = match memory.rows.unexamined(id) {
                Some(row) => row.clone(),
                None if memory.rows.has(id) => index
                    .row(id)?
                    .filter(|row| row.message == arrival.message)
                    .ok_or_else(|| index.damaged())?,
                None => continue,
            };
            let row = MessageRow {
                location: arrival.location,
                flags: arrival.flags,
                expunged: copy.is_expunged(),
                ..row
            };
            rows.push((id, row));
        }
        Ok(rows)
    }
}
