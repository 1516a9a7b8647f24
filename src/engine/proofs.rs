//! Comparing delivery receipts with the messages they return, where digests alone do not decide it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::error::EngineError;
use super::shared::Shared;
use super::threads::on_all_cores;
use crate::pec::{DispatchId, Receipt, ReceiptType, linking, proof};
use crate::signature::Sha256;
use crate::store::{IndexEntry, SentMessage, StoreError};

/// Compares the receipts that these messages, indexed by now, make comparable, and saves the proofs.
pub(crate) fn prove(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
    compare(shared, &uncompared_by(shared, examined)?)
}

/// A delivery receipt that must be compared to know what it proves, because digests do not decide: it is brief, or the original in it was
/// re-encoded or changed.
struct Uncompared {
    dispatch: DispatchId,
    receipt_type: ReceiptType,
    sent: Sha256,
    receipt: Sha256,
}

/// Compares every delivery receipt with its sent message, if both are kept: after a rebuild.
pub(crate) fn prove_all(shared: &Shared) -> Result<(), EngineError> {
    let mut uncompared = Vec::new();
    for id in shared.store.dispatches(None)? {
        uncompared.extend(uncompared_under(shared, &id)?);
    }
    compare(shared, &uncompared)
}

/// The receipts to compare after these messages were indexed: a receipt itself, and for a sent message all receipts that arrived before it.
fn uncompared_by(shared: &Shared, examined: &[IndexEntry]) -> Result<Vec<Uncompared>, EngineError> {
    let mut uncompared = Vec::new();
    let mut known: HashMap<DispatchId, Option<SentMessage>> = HashMap::new();
    for indexed in examined {
        match (&indexed.receipt, &indexed.dispatch) {
            (None, Some(dispatch)) => uncompared.extend(uncompared_under(shared, &dispatch.id)?),
            (Some(receipt), _) if proof::may_prove(receipt) => {
                for id in linking::dispatches_of(receipt) {
                    let sent = match known.entry(id.clone()) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(shared.store.sent_message(&id)?),
                    };
                    uncompared.extend(sent.as_ref().and_then(|sent| {
                        let by_digests = sent.compare(receipt, indexed.content_digest.as_ref());
                        by_digests.is_none().then(|| Uncompared::of(sent, id, receipt))
                    }));
                }
            }
            _ => {}
        }
    }
    Ok(uncompared)
}

fn uncompared_under(shared: &Shared, id: &DispatchId) -> Result<Vec<Uncompared>, EngineError> {
    let Some(sent) = shared.store.sent_message(id)? else {
        return Ok(Vec::new());
    };
    let receipts = shared.store.dispatch(id)?.map(|(_, receipts)| receipts).unwrap_or_default();
    let uncompared = receipts
        .iter()
        .filter(|receipt| receipt.proof.is_none() && proof::may_prove(receipt));
    Ok(uncompared.map(|receipt| Uncompared::of(&sent, id.clone(), receipt)).collect())
}

impl Uncompared {
    fn of(sent: &SentMessage, dispatch: DispatchId, receipt: &Receipt) -> Self {
        Self {
            dispatch,
            receipt_type: receipt.receipt_type.unwrap_or(sent.receipt_type),
            sent: sent.message,
            receipt: receipt.message,
        }
    }
}

/// Reads both messages of each and saves the result of comparing them. Those that cannot be read are left out.
fn compare(shared: &Shared, uncompared: &[Uncompared]) -> Result<(), EngineError> {
    if uncompared.is_empty() {
        return Ok(());
    }
    let examiner = shared.examiner();
    let compare_one = |one: &Uncompared| {
        let (Some(sent), Some(receipt)) = (readable(shared, &one.sent)?, readable(shared, &one.receipt)?) else {
            return Ok(());
        };
        let (_, reading) = examiner.read(&receipt);
        match proof::compare(&reading, one.receipt_type, &sent) {
            Some(proof) => Ok(shared.store.set_proof(&one.dispatch, &one.receipt, proof)?),
            None => Ok(()),
        }
    };
    on_all_cores(uncompared, compare_one)?.into_iter().collect()
}

/// The bytes of a message; `None` if its file is damaged or missing. That must not end a pass or a rebuild: the receipt is shown without a
/// proof, and compared when the message was fetched again.
fn readable(shared: &Shared, message: &Sha256) -> Result<Option<Vec<u8>>, EngineError> {
    match shared.store.raw(message) {
        Ok(raw) => Ok(Some(raw)),
        Err(StoreError::NotFound | StoreError::Damaged(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
