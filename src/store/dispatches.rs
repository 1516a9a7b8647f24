//! Dispatches: what the index and our own submissions tell of each, brought together.

use std::collections::{BTreeMap, HashMap};

use super::copies::Number;
use super::index::record::{self, KeptReceipt};
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, Receipt, ReceiptType};
use crate::pec::{Proof, proof};
use crate::signature::Sha256;

/// The sent message of a dispatch, as far as receipts are compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentMessage {
    /// Its bytes.
    pub message: Sha256,
    /// The type of receipt that was asked for.
    pub receipt_type: ReceiptType,
    /// [`IndexEntry::written`](super::IndexEntry::written) of it; `None` while no copy is indexed.
    written: Option<Sha256>,
}

impl SentMessage {
    /// What a receipt proves, as far as digests alone tell.
    pub fn compare(&self, receipt: &Receipt, returned: Option<&Sha256>) -> Option<Proof> {
        proof::compare_digests(receipt, self.receipt_type, self.written.as_ref()?, returned)
    }
}

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
        let Some(dispatch) = self.dispatch_alone(id)? else {
            return Ok(None);
        };
        let receipts = self.receipts(&dispatch)?;
        Ok(Some((dispatch, receipts)))
    }

    /// The sent message of a dispatch, when it is here.
    pub fn sent_message(&self, id: &DispatchId) -> Result<Option<SentMessage>, StoreError> {
        {
            let memory = self.memory();
            let told = memory.table.teller(&memory.book.places, id);
            if told.is_none_or(|(rank, _)| rank.without_message) && !memory.book.submissions.has_dispatch(id) {
                return Ok(None);
            }
        }
        match self.dispatch_alone(id)? {
            Some(dispatch) => self.sent_of(&dispatch),
            None => Ok(None),
        }
    }

    /// Remembers what comparing a receipt with the sent message gave, where their digests do not tell. Not kept by a rebuild, since it is made
    /// from raw messages again.
    pub fn set_proof(&self, dispatch: &DispatchId, receipt: &Sha256, proof: Proof) -> Result<(), StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut copies = memory.book.places.copies(receipt);
        if !copies.any(|number| memory.table.is_receipt(dispatch, number)) {
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
            .map(|(_, row)| serde_json::to_string(row))
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

    fn dispatch_alone(&self, id: &DispatchId) -> Result<Option<Dispatch>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        if let Some(ours) = memory.book.submissions.dispatch(id) {
            return Ok(Some(ours));
        }
        let places = &memory.book.places;
        let Some((_, number)) = memory.table.teller(places, id) else {
            return Ok(None);
        };
        let folder = places.place(number).and_then(|place| places.folder_of(place));
        let account = &folder.ok_or(StoreError::Index)?.account;
        index.dispatch(id, number, account)?.map(Some).ok_or_else(|| index.damaged())
    }

    fn sent_of(&self, dispatch: &Dispatch) -> Result<Option<SentMessage>, StoreError> {
        let Some(message) = dispatch.message else { return Ok(None) };
        let (memory, index) = (self.memory(), self.sled());
        let mut written = None;
        for number in memory.book.places.copies(&message).filter(|number| memory.table.has(*number)) {
            written = written.or(index.facts(number)?.and_then(|facts| facts.written));
        }
        Ok(Some(SentMessage {
            message,
            receipt_type: dispatch.receipt_type,
            written: written.map(Sha256),
        }))
    }

    /// By instant, then digest. The same receipt lying in several folders is one.
    fn receipts(&self, dispatch: &Dispatch) -> Result<Vec<Receipt>, StoreError> {
        let sent = self.sent_of(dispatch)?;
        let (memory, index) = (self.memory(), self.sled());
        let mut found: HashMap<Sha256, Receipt> = HashMap::new();
        let here = |number: &Number| memory.book.places.place(*number).is_some();
        for number in memory.table.receipts(&dispatch.id).filter(here) {
            let KeptReceipt { mut receipt, returned } = index.receipt(&dispatch.id, number)?.ok_or_else(|| index.damaged())?;
            // Copies differ by when they came, which stands in where no date can be read.
            if found.get(&receipt.message).is_some_and(|known| known.at <= receipt.at) {
                continue;
            }
            receipt.proof = match sent.as_ref().and_then(|sent| sent.compare(&receipt, returned.as_ref())) {
                Some(proof) => Some(proof),
                None => index.proof(&record::proof_key(&dispatch.id, &receipt.message))?,
            };
            found.insert(receipt.message, receipt);
        }
        let mut receipts: Vec<Receipt> = found.into_values().collect();
        receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
        Ok(receipts)
    }
}
