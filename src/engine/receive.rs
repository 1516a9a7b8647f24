//! The single path of an arriving message: raw → ledger → examine (classify, verify) → link → index → event.

use std::collections::BTreeSet;

use super::examine::Examiner;
use super::shared::Shared;
use super::{EngineError, Event};
use crate::account::Location;
use crate::mail::remote::Fetched;
use crate::pec::receipt::Outcome;
use crate::pec::{DispatchId, Kind, Receipt, proof};
use crate::signature::Sha256;
use crate::store::{Arrival, Indexed, SendState};

/// Keeps messages fetched from one folder, durable before anything is shown, then makes them known. Blocks.
pub(crate) fn receive(shared: &Shared, place: &Location, fetched: &[Fetched]) -> Result<u32, EngineError> {
    let bytes: Vec<&[u8]> = fetched.iter().map(|message| message.bytes.as_slice()).collect();
    let digests = shared.store.keep(&bytes)?;
    let now = shared.clock.now();
    let arrivals: Vec<Arrival> = fetched
        .iter()
        .zip(&digests)
        .map(|(message, digest)| Arrival {
            message: *digest,
            location: Location {
                uid: message.uid,
                ..place.clone()
            },
            flags: message.flags,
            received: message.received.unwrap_or(now),
        })
        .collect();
    arrive(shared, &arrivals, &bytes)
}

/// The same for messages whose bytes are kept already.
pub(crate) fn arrive(shared: &Shared, arrivals: &[Arrival], bytes: &[&[u8]]) -> Result<u32, EngineError> {
    let Some(first) = arrivals.first() else { return Ok(0) };
    shared.store.record(arrivals)?;
    let touched = make_known(shared, arrivals, bytes)?;
    let new = u32::try_from(arrivals.len()).unwrap_or(u32::MAX);
    let location = &first.location;
    shared.tell(Event::MessagesChanged {
        account: location.account.clone(),
        folder: location.folder.clone(),
        new,
    });
    for id in touched {
        shared.tell(Event::DispatchChanged(id));
    }
    Ok(new)
}

/// Examines and indexes arrivals that the ledger has: the rest of the path. Tells the dispatches touched.
pub(crate) fn make_known(shared: &Shared, arrivals: &[Arrival], bytes: &[&[u8]]) -> Result<BTreeSet<DispatchId>, EngineError> {
    let examined = examine_all(shared, arrivals, bytes)?;
    let touched: BTreeSet<DispatchId> = shared.store.index(&examined)?.into_iter().collect();
    prove(shared, &touched)?;
    resolve_uncertain(shared, &examined)?;
    Ok(touched)
}

/// Examines a batch, order kept.
fn examine_all(shared: &Shared, arrivals: &[Arrival], bytes: &[&[u8]]) -> Result<Vec<Indexed>, EngineError> {
    let examiner = shared.examiner();
    let work: Vec<_> = arrivals.iter().zip(bytes).collect();
    on_all_cores(&work, |(arrival, raw)| examiner.examine(arrival, raw))
}

/// Compares delivery receipts with the sent message wherever both are here by now, in whichever order they came.
pub(crate) fn prove(shared: &Shared, touched: &BTreeSet<DispatchId>) -> Result<(), EngineError> {
    let examiner = shared.examiner();
    let work: Vec<_> = touched.iter().collect();
    on_all_cores(&work, |id| prove_one(shared, &examiner, id))?.into_iter().collect()
}

fn prove_one(shared: &Shared, examiner: &Examiner, id: &DispatchId) -> Result<(), EngineError> {
    let Some((dispatch, receipts)) = shared.store.dispatch(id)? else {
        return Ok(());
    };
    let Some(message) = dispatch.message else { return Ok(()) };
    let unproved: Vec<&Receipt> = receipts
        .iter()
        .filter(|receipt| receipt.proof.is_none() && receipt.kind == Kind::Delivery && receipt.verdict.is_genuine())
        .collect();
    if unproved.is_empty() {
        return Ok(());
    }
    let sent = shared.store.raw(&message)?;
    for receipt in unproved {
        let (_, reading) = examiner.read(&shared.store.raw(&receipt.message)?);
        let asked = receipt.receipt_type.unwrap_or(dispatch.receipt_type);
        if let Some(proof) = proof::compare(&reading, asked, &sent) {
            shared.store.set_proof(id, &receipt.message, proof)?;
        }
    }
    Ok(())
}

/// Does something with each, a share on every core; order kept.
fn on_all_cores<T: Sync, R: Send>(work: &[T], each: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, EngineError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = work.len().div_ceil(cores).max(1);
    let each = &each;
    let done = std::thread::scope(|scope| {
        let workers: Vec<_> = work
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(each).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect::<Result<Vec<_>, _>>()
    });
    // A panic in an examination is a defect of ours; the messages are kept, and a rebuild will index them once it is mended.
    Ok(done.map_err(|_| EngineError::Stopped)?.into_iter().flatten().collect())
}

/// An acceptance or non-acceptance that names a message whose submission nobody knew the end of settles it (design §5).
fn resolve_uncertain(shared: &Shared, examined: &[Indexed]) -> Result<(), EngineError> {
    let answers: Vec<(&Receipt, Sha256)> = examined
        .iter()
        .filter_map(|indexed| indexed.receipt.as_ref())
        .filter(|receipt| receipt.verdict.is_genuine() && matches!(receipt.outcome(), Outcome::Accepted | Outcome::Refused { .. }))
        .map(|receipt| (receipt, receipt.message))
        .collect();
    if answers.is_empty() {
        return Ok(());
    }
    for entry in shared
        .store
        .outbox()?
        .into_iter()
        .filter(|entry| entry.state == SendState::Uncertain)
    {
        if let Some((_, message)) = answers
            .iter()
            .find(|(receipt, _)| receipt.names.as_ref() == Some(&entry.message_id))
        {
            shared.store.advance(&entry.id, SendState::Resolved { receipt: *message })?;
            shared.tell(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
        }
    }
    Ok(())
}
