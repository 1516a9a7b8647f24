//! Messages that arrive: raw bytes, then the ledger line, then the index.

use std::collections::{BTreeMap, BTreeSet};

use super::error::lock;
use super::index_record::Record;
use super::ledger::LedgerEntry;
use super::{Arrival, CopyId, IndexEntry, MessageRow, Store, StoreError};
use crate::account::Location;
use crate::pec::DispatchId;
use crate::signature::Sha256;

impl Store {
    /// Stores raw messages and returns their digests, in the given order. Durable when it returns. Equal bytes are stored once.
    pub fn keep(&self, messages: &[&[u8]]) -> Result<Vec<Sha256>, StoreError> {
        let digests: Vec<Sha256> = messages.iter().map(|message| Sha256::of(message)).collect();
        let hashed: Vec<(Sha256, &[u8])> = digests.iter().copied().zip(messages.iter().copied()).collect();
        self.keep_hashed(&hashed)?;
        Ok(digests)
    }

    /// As [`Store::keep`], for messages whose digests the caller has computed.
    pub fn keep_hashed(&self, messages: &[(Sha256, &[u8])]) -> Result<(), StoreError> {
        self.check_writable()?;
        self.raw.keep(messages)?;
        self.scrub.restored(messages.iter().map(|(digest, _)| digest));
        Ok(())
    }

    /// Writes arrivals to the ledger, all in one line. Durable when it returns. [`Store::keep`] must come before.
    ///
    /// Arrivals the ledger already has with the same flags are left out.
    pub fn record(&self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        self.write_line(|state| {
            let known = |arrival: &&Arrival| {
                let id = state.copies.find(&arrival.message, &arrival.location);
                let copy = id.and_then(|id| state.copies.get(id));
                copy.is_some_and(|copy| !copy.is_expunged() && (copy.flags, copy.received) == (arrival.flags, arrival.received))
            };
            let arrivals: Vec<Arrival> = arrivals.iter().filter(|arrival| !known(arrival)).cloned().collect();
            Ok((!arrivals.is_empty()).then_some(LedgerEntry::Arrived { arrivals }))
        })
    }

    /// The copies among these that were at their locations before, as they are now: their folder's UIDVALIDITY changed back.
    pub fn returned(&self, arrivals: &[Arrival]) -> Vec<Arrival> {
        let memory = self.memory();
        arrivals
            .iter()
            .filter(|arrival| memory.ledger.copies.was_there(arrival))
            .cloned()
            .collect()
    }

    /// Records that copies of one folder, in the order of their UIDs, are there again ([`Store::returned`]). One line names any number of
    /// them: a server whose UIDVALIDITY changes again and again must not make the ledger grow with every message. Durable when it returns.
    pub fn record_returned(&self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        self.write_line(|state| {
            let mut there = arrivals.iter().filter(|arrival| state.copies.was_there(arrival)).peekable();
            let Some(Location {
                account, folder, validity, ..
            }) = there.peek().map(|arrival| arrival.location.clone())
            else {
                return Ok(None);
            };
            let here = |at: &Location| (&at.account, &at.folder, at.validity) == (&account, &folder, validity);
            let mut uids: Vec<(u32, u32)> = Vec::new();
            for uid in there
                .filter(|arrival| here(&arrival.location))
                .map(|arrival| arrival.location.uid.0)
            {
                match uids.last_mut() {
                    Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
                    _ => uids.push((uid, uid)),
                }
            }
            Ok(Some(LedgerEntry::Returned {
                account: account.clone(),
                folder: folder.clone(),
                validity,
                uids,
            }))
        })
    }

    /// Puts examined messages into the index, receipts under their dispatches. Idempotent, and in any order. Returns the dispatches
    /// affected.
    ///
    /// A copy the ledger does not know is left out: [`Store::record`] comes first, and a copy may have moved since it was examined.
    pub fn index(&self, examined: &[IndexEntry]) -> Result<Vec<DispatchId>, StoreError> {
        let _one = lock(&self.writing);
        let mut placed: BTreeMap<CopyId, &IndexEntry> = BTreeMap::new();
        let mut stale = Vec::new();
        {
            let (memory, index) = (self.memory(), self.sled());
            for entry in examined {
                let Some(id) = memory.ledger.copies.find(&entry.row.message, &entry.row.location) else {
                    tracing::debug!(message = %entry.row.message, "the ledger has no such copy: not indexed");
                    continue;
                };
                // Examined again, a message may be another receipt of another dispatch: its old entries are removed in the same batch.
                if placed.insert(id, entry).is_none() && memory.rows.has(id) {
                    stale.extend(index.dependent_keys(id)?);
                }
            }
        }
        let records = placed.iter().map(|(id, entry)| Record::of(*id, entry));
        let records: Vec<Record> = records.collect::<Option<_>>().ok_or(StoreError::Index)?;
        self.sled().write(&records, stale)?;
        let rows = &mut self.memory_mut().rows;
        records.iter().for_each(|record| rows.insert(record.id, &record.facts));
        let affected: BTreeSet<DispatchId> = records.into_iter().flat_map(|record| record.affected).collect();
        Ok(affected.into_iter().collect())
    }

    /// Lists messages that are in the ledger and not examined yet, with what their headers claim. [`Store::index`] replaces each.
    ///
    /// Until then they are in memory only: they prove nothing and belong to no dispatch.
    pub fn list_unexamined(&self, rows: Vec<MessageRow>) {
        let memory = &mut *self.memory_mut();
        for row in rows {
            if let Some(id) = memory.ledger.copies.find(&row.message, &row.location) {
                memory.rows.list_unexamined(id, row.bounded());
            }
        }
    }

    /// The arrivals in the ledger that the index lacks: stored by a process that ended before indexing them.
    ///
    /// A message whose raw file could not be read when the index was made is among them only if it can be read now.
    pub fn unindexed(&self) -> Vec<Arrival> {
        let memory = self.memory();
        let ids = CopyId::up_to(memory.ledger.copies.all().len()).filter(|id| !memory.rows.has(*id));
        let arrivals = ids.filter_map(|id| Some((id, memory.ledger.copies.arrival(id)?)));
        arrivals
            .filter(|(id, arrival)| !memory.rows.is_unreadable(*id) || self.raw.read(&arrival.message).is_ok())
            .map(|(_, arrival)| arrival)
            .collect()
    }
}
