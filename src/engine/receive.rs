//! The single path of an arriving message: raw → ledger, then examine (classify, verify) → index, link → compare → event.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::shared::Shared;
use super::{EngineError, Event, examine};
use crate::account::Location;
use crate::mail::remote::FetchedMessage;
use crate::parallel;
use crate::pec::receipt::Outcome;
use crate::pec::{DispatchId, Receipt, ReceiptType, linking, proof};
use crate::signature::Sha256;
use crate::store::{Arrival, IndexEntry, SendState, SentMessage};

/// Messages that are kept, with their bytes.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) arrivals: Vec<Arrival>,
    bytes: Vec<Vec<u8>>,
}

impl Kept {
    /// Reads the bytes of messages the ledger names.
    pub(crate) fn read(shared: &Shared, arrivals: Vec<Arrival>) -> Result<Self, EngineError> {
        let bytes = arrivals.iter().map(|arrival| shared.store.raw(&arrival.message));
        let bytes = bytes.collect::<Result<_, _>>()?;
        Ok(Self { arrivals, bytes })
    }
}

/// Keeps messages fetched from one folder: durable when it returns. Nobody knows of them yet. Blocks.
pub(crate) fn keep(shared: &Shared, place: &Location, fetched: Vec<FetchedMessage>) -> Result<Kept, EngineError> {
    let now = shared.clock.now();
    let arrival = |message: &FetchedMessage| Arrival {
        message: Sha256::of(&message.bytes),
        location: Location {
            uid: message.uid,
            ..place.clone()
        },
        flags: message.flags,
        received: message.received.unwrap_or(now),
    };
    let arrivals: Vec<Arrival> = fetched.iter().map(arrival).collect();
    let named: Vec<(Sha256, &[u8])> = arrivals
        .iter()
        .zip(&fetched)
        .map(|(arrival, message)| (arrival.message, message.bytes.as_slice()))
        .collect();
    shared.store.keep_hashed(&named)?;
    shared.store.record(&arrivals)?;
    let bytes = fetched.into_iter().map(|message| message.bytes).collect();
    Ok(Kept { arrivals, bytes })
}

/// Lists what is kept as it describes itself, until it is examined.
pub(crate) fn list(shared: &Shared, kept: &Kept) {
    let rows = kept.arrivals.iter().zip(&kept.bytes);
    shared
        .store
        .list_unexamined(rows.map(|(arrival, raw)| examine::unexamined(arrival, raw)).collect());
    tell(shared, kept, true, Vec::new());
}

/// Examines what is kept and puts it into the index, and tells nobody. Returns the dispatches touched.
pub(crate) fn make_known(shared: &Shared, kept: &Kept) -> Result<Vec<DispatchId>, EngineError> {
    index(shared, &examine_all(shared, kept)?)
}

/// Takes up messages whose bytes alone are kept, as new mail.
pub(crate) fn arrive(shared: &Shared, arrivals: Vec<Arrival>, bytes: Vec<Vec<u8>>) -> Result<(), EngineError> {
    record(shared, &Kept { arrivals, bytes }, true)
}

/// Takes up other copies of messages that are kept; nothing of it is new.
pub(crate) fn take_up(shared: &Shared, arrivals: Vec<Arrival>) -> Result<(), EngineError> {
    if arrivals.is_empty() {
        return Ok(());
    }
    record(shared, &Kept::read(shared, arrivals)?, false)
}

fn record(shared: &Shared, kept: &Kept, new: bool) -> Result<(), EngineError> {
    shared.store.record(&kept.arrivals)?;
    let touched = make_known(shared, kept)?;
    tell(shared, kept, new, touched);
    Ok(())
}

/// Tells the faces of messages of one folder, and of the dispatches they touch.
pub(crate) fn tell(shared: &Shared, kept: &Kept, new: bool, touched: Vec<DispatchId>) {
    let Some(first) = kept.arrivals.first() else { return };
    shared.tell(Event::MessagesChanged {
        account: first.location.account.clone(),
        folder: first.location.folder.clone(),
        new: match new {
            true => u32::try_from(kept.arrivals.len()).unwrap_or(u32::MAX),
            false => 0,
        },
    });
    for id in touched {
        shared.tell(Event::DispatchChanged(id));
    }
}

/// Puts what was examined into the index, and draws what follows from it. Tells the dispatches touched.
fn index(shared: &Shared, examined: &[IndexEntry]) -> Result<Vec<DispatchId>, EngineError> {
    let touched = shared.store.index(examined)?;
    compare(shared, &unproved_by(shared, examined)?)?;
    resolve_uncertain(shared, examined)?;
    Ok(touched)
}

/// Examines a batch, order kept.
fn examine_all(shared: &Shared, kept: &Kept) -> Result<Vec<IndexEntry>, EngineError> {
    let examiner = shared.examiner();
    let work: Vec<_> = kept.arrivals.iter().zip(&kept.bytes).collect();
    on_all_cores(&work, |(arrival, raw)| examiner.examine(arrival, raw))
}

/// A delivery receipt of which digests do not tell what it proves: brief, or its original came back re-encoded or changed.
struct Unproved {
    dispatch: DispatchId,
    receipt_type: ReceiptType,
    sent: Sha256,
    receipt: Sha256,
}

/// Compares every delivery receipt with its sent message wherever both are here: after a rebuild.
pub(crate) fn prove_all(shared: &Shared) -> Result<(), EngineError> {
    let mut unproved = Vec::new();
    for id in shared.store.dispatches(None)? {
        unproved.extend(unproved_under(shared, &id)?);
    }
    compare(shared, &unproved)
}

/// What these messages, indexed by now, leave to compare: of a receipt itself, of a sent message all receipts that came before it.
fn unproved_by(shared: &Shared, examined: &[IndexEntry]) -> Result<Vec<Unproved>, EngineError> {
    let mut unproved = Vec::new();
    let mut known: HashMap<DispatchId, Option<SentMessage>> = HashMap::new();
    for indexed in examined {
        match (&indexed.receipt, &indexed.dispatch) {
            (None, Some(dispatch)) => unproved.extend(unproved_under(shared, &dispatch.id)?),
            (Some(receipt), _) if proof::may_prove(receipt) => {
                for id in linking::dispatches_of(receipt) {
                    let sent = match known.entry(id.clone()) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(shared.store.sent_message(&id)?),
                    };
                    unproved.extend(sent.as_ref().and_then(|sent| {
                        let by_digests = sent.compare(receipt, indexed.content_digest.as_ref());
                        by_digests.is_none().then(|| Unproved::of(sent, id, receipt))
                    }));
                }
            }
            _ => {}
        }
    }
    Ok(unproved)
}

fn unproved_under(shared: &Shared, id: &DispatchId) -> Result<Vec<Unproved>, EngineError> {
    let Some(sent) = shared.store.sent_message(id)? else {
        return Ok(Vec::new());
    };
    let receipts = shared.store.dispatch(id)?.map(|(_, receipts)| receipts).unwrap_or_default();
    let unproved = receipts
        .iter()
        .filter(|receipt| receipt.proof.is_none() && proof::may_prove(receipt));
    Ok(unproved.map(|receipt| Unproved::of(&sent, id.clone(), receipt)).collect())
}

impl Unproved {
    fn of(sent: &SentMessage, dispatch: DispatchId, receipt: &Receipt) -> Self {
        Self {
            dispatch,
            receipt_type: receipt.receipt_type.unwrap_or(sent.receipt_type),
            sent: sent.message,
            receipt: receipt.message,
        }
    }
}

/// Reads both messages of each and remembers what comparing them gives.
fn compare(shared: &Shared, unproved: &[Unproved]) -> Result<(), EngineError> {
    if unproved.is_empty() {
        return Ok(());
    }
    let examiner = shared.examiner();
    let compare_one = |one: &Unproved| {
        let sent = shared.store.raw(&one.sent)?;
        let (_, reading) = examiner.read(&shared.store.raw(&one.receipt)?);
        match proof::compare(&reading, one.receipt_type, &sent) {
            Some(proof) => Ok(shared.store.set_proof(&one.dispatch, &one.receipt, proof)?),
            None => Ok(()),
        }
    };
    on_all_cores(unproved, compare_one)?.into_iter().collect()
}

/// A panic in an examination is a defect of ours; the messages are kept, and a rebuild will index them once it is fixed.
fn on_all_cores<T: Sync, R: Send>(work: &[T], each: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, EngineError> {
    parallel::map(work, each).map_err(|_| EngineError::Stopped)
}

/// An acceptance or non-acceptance that names a message whose submission nobody knew the end of settles it (design §5).
fn resolve_uncertain(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
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
