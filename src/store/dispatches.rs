//! Dispatches: what the index and our own submissions tell of each, brought together.

use std::collections::BTreeMap;

use super::index::record;
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::proof::Proof;
use crate::pec::{Dispatch, DispatchId, Receipt};
use crate::signature::Sha256;

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// All dispatches, newest first.
    pub fn dispatches(&self, account: Option<&AccountId>) -> Result<Vec<DispatchId>, StoreError> {
        let memory = self.memory();
        let places = &memory.book.places;
        let mut all: BTreeMap<&DispatchId, (&AccountId, Timestamp)> = BTreeMap::new();
        for (id, rank, number) in memory.table.tellers(places) {
            if let Some(folder) = places.place(number).and_then(|place| places.folder_of(place)) {
                all.insert(id, (&folder.account, rank.sent_at));
            }
        }
        // Our own submission knows best.
        all.extend(
            memory
                .book
                .submissions
                .dispatches()
                .map(|(id, account, sent_at)| (id, (account, sent_at))),
        );
        let mut wanted: Vec<_> = all
            .into_iter()
            .filter(|(_, (of, _))| account.is_none_or(|account| account == *of))
            .collect();
        wanted.sort_by(|(a, (_, earlier)), (b, (_, later))| later.cmp(earlier).then_with(|| a.cmp(b)));
        Ok(wanted.into_iter().map(|(id, _)| id.clone()).collect())
    }

    /// A dispatch (submission state from the ledger) and every receipt kept under it.
    pub fn dispatch(&self, id: &DispatchId) -> Result<Option<(Dispatch, Vec<Receipt>)>, StoreError> {
        let found = {
            let (memory, index) = (self.memory(), self.sled());
            match (memory.book.submissions.dispatch(id), memory.table.teller(&memory.book.places, id)) {
                (Some(ours), _) => Some(ours),
                (None, Some((_, number))) => {
                    let places = &memory.book.places;
                    let folder = places
                        .place(number)
                        .and_then(|place| places.folder_of(place))
                        .ok_or(StoreError::Index)?;
                    Some(index.dispatch(id, number, &folder.account)?.ok_or(StoreError::Index)?)
                }
                (None, None) => None,
            }
        };
        match found {
            Some(dispatch) => Ok(Some((dispatch, self.receipts(id)?))),
            None => Ok(None),
        }
    }

    /// Remembers what comparing a receipt with the sent message gave. Not kept by a rebuild, since it is made from raw messages again.
    pub fn set_proof(&self, dispatch: &DispatchId, receipt: &Sha256, proof: Proof) -> Result<(), StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut copies = memory.book.places.copies(receipt);
        if !copies.try_fold(false, |found, number| Ok(found || index.has_receipt(dispatch, number)?))? {
            return Err(StoreError::NotFound);
        }
        let body = serde_json::to_vec(&proof).map_err(|_| StoreError::Index)?;
        index.put(record::proof_key(dispatch, receipt), &body)
    }

    /// Every row, dispatch and receipt in one digest, in an order that does not depend on how they came: two indexes of the same mail have the
    /// same. What [`Store::set_proof`] remembers is left out.
    pub fn fingerprint(&self) -> Result<Sha256, StoreError> {
        let numbers: Vec<_> = self.memory().table.numbers().collect();
        let rows = self.rows_at(numbers.into_iter())?;
        let mut lines = rows
            .iter()
            .map(serde_json::to_string)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| StoreError::Index)?;
        lines.sort_unstable();
        let mut dispatches = self.dispatches(None)?;
        dispatches.sort_unstable();
        for id in dispatches {
            let Some((dispatch, mut receipts)) = self.dispatch(&id)? else {
                continue;
            };
            receipts.iter_mut().for_each(|receipt| receipt.proof = None);
            lines.push(serde_json::to_string(&(dispatch, receipts)).map_err(|_| StoreError::Index)?);
        }
        Ok(Sha256::of(lines.join("\n").as_bytes()))
    }

    /// By instant, then digest. The same receipt lying in several folders is one.
    fn receipts(&self, id: &DispatchId) -> Result<Vec<Receipt>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut found: BTreeMap<Sha256, (Timestamp, Vec<u8>, Receipt)> = BTreeMap::new();
        for (number, body) in index.under(&record::under_prefix(b'c', id))? {
            if memory.book.places.place(number).is_none() {
                continue;
            }
            let receipt = record::receipt(&body).ok_or(StoreError::Index)?;
            let candidate = (receipt.at, body, receipt);
            match found.get(&candidate.2.message) {
                Some(known) if (&known.0, &known.1) <= (&candidate.0, &candidate.1) => {}
                _ => drop(found.insert(candidate.2.message, candidate)),
            }
        }
        let mut receipts: Vec<Receipt> = found.into_values().map(|(_, _, receipt)| receipt).collect();
        for receipt in &mut receipts {
            if let Some(proof) = index.proof(&record::proof_key(id, &receipt.message))? {
                receipt.proof = Some(proof);
            }
        }
        receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
        Ok(receipts)
    }
}
