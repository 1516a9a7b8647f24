//! Comparing delivery receipts with the messages they return, where digests alone do not decide it.

use std::collections::BTreeSet;

use super::error::EngineError;
use super::shared::Shared;
use super::threads::on_all_cores;
use crate::pec::grouping::Grouped;
use crate::pec::{DispatchId, ReceiptType, linking, proof};
use crate::signature::Sha256;
use crate::store::{IndexEntry, StoreError};

/// Compares the receipts that these messages, indexed by now, make comparable, and saves the proofs.
pub(crate) fn prove(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
    let mut groups = BTreeSet::new();
    for entry in examined {
        match (&entry.receipt, &entry.dispatch) {
            (Some(receipt), _) if proof::may_prove(receipt) => groups.extend(linking::dispatches_of(receipt)),
            (None, Some(dispatch)) => drop(groups.insert(dispatch.id.group())),
            _ => {}
        }
    }
    prove_groups(shared, groups)
}

/// Compares every delivery receipt with its sent message, if both are kept: after a rebuild.
pub(crate) fn prove_all(shared: &Shared) -> Result<(), EngineError> {
    let all = shared.store.dispatches(None)?;
    prove_groups(shared, all.iter().map(DispatchId::group).collect())
}

fn prove_groups(shared: &Shared, groups: BTreeSet<DispatchId>) -> Result<(), EngineError> {
    let mut uncompared = Vec::new();
    for id in groups {
        for grouped in shared.store.group(&id)? {
            uncompared.extend(uncompared_in(&grouped));
        }
    }
    compare(shared, &uncompared)
}

/// A delivery receipt that must be compared to know what it proves, because digests do not decide: it is brief, or the original in it was
/// re-encoded or changed.
struct Uncompared {
    receipt_type: ReceiptType,
    sent: Sha256,
    receipt: Sha256,
}

fn uncompared_in(grouped: &Grouped) -> impl Iterator<Item = Uncompared> {
    let dispatch = &grouped.dispatch;
    let open = grouped
        .receipts
        .iter()
        .filter(|receipt| receipt.proof.is_none() && proof::may_prove(receipt));
    open.filter_map(|receipt| {
        Some(Uncompared {
            receipt_type: receipt.receipt_type.unwrap_or(dispatch.receipt_type),
            sent: dispatch.message?,
            receipt: receipt.message,
        })
    })
}

/// Reads both messages of each and saves the result of comparing them. Left out are those that cannot be read, that are set aside, or that
/// wait for their trial.
fn compare(shared: &Shared, uncompared: &[Uncompared]) -> Result<(), EngineError> {
    if uncompared.is_empty() {
        return Ok(());
    }
    let examiner = shared.examiner();
    let marked = shared
        .store
        .begin_examining(uncompared.iter().flat_map(|one| [&one.sent, &one.receipt]));
    let compare_one = |one: &Uncompared| {
        if !marked.contains(&one.sent) || !marked.contains(&one.receipt) {
            return Ok(());
        }
        let (Some(sent), Some(receipt)) = (readable(shared, &one.sent)?, readable(shared, &one.receipt)?) else {
            return Ok(());
        };
        let (_, reading) = examiner.read(&receipt);
        match proof::compare(&reading, one.receipt_type, &sent) {
            Some(proof) => Ok(shared.store.set_proof(&one.sent, &one.receipt, proof)?),
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
