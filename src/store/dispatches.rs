//! Dispatches: the submissions of the ledger and the rows of the index, combined.

use std::collections::{BTreeMap, HashMap};

use super::index_record::{self as record, StoredReceipt};
use super::{CopyId, Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, Receipt, ReceiptType};
use crate::pec::{Proof, proof};
use crate::signature::Sha256;

/// The sent message of a dispatch: what its receipts are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentMessage {
    /// Digest of the raw message.
    pub message: Sha256,
    /// The type of receipt requested.
    pub receipt_type: ReceiptType,
    /// [`IndexEntry::content_digest`](super::IndexEntry::content_digest) of it; `None` while no copy is indexed.
    content_digest: Option<Sha256>,
}

impl SentMessage {
    /// What a receipt proves, as far as it follows from the digests; `None` where the messages themselves have to be compared.
    pub fn compare(&self, receipt: &Receipt, returned: Option<&Sha256>) -> Option<Proof> {
        proof::compare_digests(receipt, self.receipt_type, self.content_digest.as_ref()?, returned)
    }
}

impl Store {
    /// All dispatches, or those of one account, newest first.
    pub fn dispatches(&self, account: Option<&AccountId>) -> Result<Vec<DispatchId>, StoreError> {
        let memory = self.memory();
        let copies = &memory.ledger.copies;
        let mut all: BTreeMap<&DispatchId, (&AccountId, Timestamp)> = BTreeMap::new();
        for (id, rank, copy) in memory.rows.winning_claims(copies) {
            if let Some(folder) = copies.get(copy).and_then(|copy| copies.folder_of(copy)) {
                all.insert(id, (&folder.account, rank.sent_at));
            }
        }
        // Last, since the ledger knows more of our own submissions than any message.
        all.extend(
            memory
                .ledger
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

    /// A dispatch, with the submission's state by the ledger, and every receipt stored under it.
    pub fn dispatch(&self, id: &DispatchId) -> Result<Option<(Dispatch, Vec<Receipt>)>, StoreError> {
        let Some(dispatch) = self.dispatch_alone(id)? else {
            return Ok(None);
        };
        let receipts = self.receipts(&dispatch)?;
        Ok(Some((dispatch, receipts)))
    }

    /// The sent message of a dispatch; `None` if only receipts describe it.
    pub fn sent_message(&self, id: &DispatchId) -> Result<Option<SentMessage>, StoreError> {
        {
            let memory = self.memory();
            let claim = memory.rows.winning_claim(&memory.ledger.copies, id);
            if claim.is_none_or(|(rank, _)| rank.without_message) && !memory.ledger.submissions.has_dispatch(id) {
                return Ok(None);
            }
        }
        match self.dispatch_alone(id)? {
            Some(dispatch) => self.sent_message_of(&dispatch),
            None => Ok(None),
        }
    }

    /// Stores what comparing a receipt with the sent message gave, where it does not follow from their digests. A rebuild drops it: the
    /// engine compares the raw messages again.
    pub fn set_proof(&self, dispatch: &DispatchId, receipt: &Sha256, proof: Proof) -> Result<(), StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut copies = memory.ledger.copies.of_message(receipt);
        if !copies.any(|id| memory.rows.is_receipt(dispatch, id)) {
            return Err(StoreError::NotFound);
        }
        let body = serde_json::to_vec(&proof).map_err(|_| StoreError::Index)?;
        index.put(record::proof_key(dispatch, receipt), &body)
    }

    /// One digest over every row, dispatch and receipt, independent of the order of arrival: two indexes of the same mail have the same.
    /// What [`Store::set_proof`] stores is left out.
    pub fn fingerprint(&self) -> Result<Sha256, StoreError> {
        let ids: Vec<_> = self.memory().rows.ids().collect();
        let rows = self.rows_at(ids.into_iter())?;
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
        if let Some(ours) = memory.ledger.submissions.dispatch(id) {
            return Ok(Some(ours));
        }
        let copies = &memory.ledger.copies;
        let Some((_, copy)) = memory.rows.winning_claim(copies, id) else {
            return Ok(None);
        };
        let folder = copies.get(copy).and_then(|copy| copies.folder_of(copy));
        let account = &folder.ok_or(StoreError::Index)?.account;
        index.dispatch(id, copy, account)?.map(Some).ok_or_else(|| index.damaged())
    }

    fn sent_message_of(&self, dispatch: &Dispatch) -> Result<Option<SentMessage>, StoreError> {
        let Some(message) = dispatch.message else { return Ok(None) };
        let (memory, index) = (self.memory(), self.sled());
        let mut content_digest = None;
        for id in memory.ledger.copies.of_message(&message).filter(|id| memory.rows.has(*id)) {
            content_digest = content_digest.or(index.facts(id)?.and_then(|facts| facts.content_digest));
        }
        Ok(Some(SentMessage {
            message,
            receipt_type: dispatch.receipt_type,
            content_digest: content_digest.map(Sha256),
        }))
    }

    /// The receipts of a dispatch by time, then digest. Copies of the same receipt in several folders count once.
    fn receipts(&self, dispatch: &Dispatch) -> Result<Vec<Receipt>, StoreError> {
        let sent = self.sent_message_of(dispatch)?;
        let (memory, index) = (self.memory(), self.sled());
        let mut found: HashMap<Sha256, Receipt> = HashMap::new();
        let exists = |id: &CopyId| memory.ledger.copies.get(*id).is_some();
        for id in memory.rows.receipts(&dispatch.id).filter(exists) {
            let StoredReceipt { mut receipt, returned } = index.receipt(&dispatch.id, id)?.ok_or_else(|| index.damaged())?;
            // Copies differ in their time of arrival, which replaces a date that cannot be read: the earliest is taken, so that the order
            // of arrival does not matter.
            if found.get(&receipt.message).is_some_and(|known| known.at <= receipt.at) {
                continue;
            }
            receipt.arrived = memory.ledger.copies.arrived_at(&receipt.message);
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
