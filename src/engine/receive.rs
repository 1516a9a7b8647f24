//! From the server into the index: the path of an arriving message, top-down.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::backlog::{Backlog, Pushed};
use super::batch::Batch;
use super::error::EngineError;
use super::event::Event;
use super::shared::Shared;
use super::threads::{at_low_priority, on_all_cores};
use super::{examine, index_text, proofs, uncertain};
use crate::account::Location;
use crate::mail::remote::FetchedMessage;
use crate::pec::{DispatchId, MimeTree};
use crate::signature::Sha256;
use crate::store::examining::Marked;
use crate::store::search::SearchTexts;
use crate::store::{Arrival, IndexEntry};

/// Receives messages fetched from one folder: keep → record → queue → examine → index → prove → emit.
///
/// Returns once they are durable (raw files, then ledger) and queued; a worker on a thread of low priority does the rest, even if the
/// caller does not wait for it. `permit` is the batch's part of [`MOST_UNEXAMINED`](super::backlog::MOST_UNEXAMINED). Blocks; called within
/// the tokio runtime.
pub(crate) fn arrive(
    shared: &Arc<Shared>,
    backlog: &Arc<Backlog>,
    folder: &Location,
    fetched: Vec<FetchedMessage>,
    permit: OwnedSemaphorePermit,
) -> Result<(), EngineError> {
    let batch = Batch::fetched(folder, fetched, shared.clock.now());
    keep(shared, &batch)?;
    shared.store.record(batch.arrivals())?;
    match backlog.push(batch, permit) {
        Pushed::Waits(unlisted) => unlisted.iter().for_each(|batch| list_unexamined(shared, batch)),
        // The fetch that found the backlog idle starts the worker: at most one examines, so a batch belongs to one worker alone.
        Pushed::Examine(first) => {
            let (shared, backlog) = (shared.clone(), backlog.clone());
            drop(tokio::task::spawn_blocking(move || work_off(&shared, &backlog, first)));
        }
    }
    Ok(())
}

/// Writes the raw files. The ledger line that names them is written after that: it must never name bytes that are not there.
fn keep(shared: &Shared, batch: &Batch) -> Result<(), EngineError> {
    let named: Vec<(Sha256, &[u8])> = batch.messages().map(|(arrival, raw)| (arrival.message, raw)).collect();
    Ok(shared.store.keep_hashed(&named)?)
}

/// Shows messages that wait by what their headers claim.
fn list_unexamined(shared: &Shared, batch: &Batch) {
    let rows = batch.messages().map(|(arrival, raw)| examine::unexamined(arrival, raw));
    shared.store.list_unexamined(rows.collect());
    emit(shared, batch, true, Vec::new());
}

/// The worker: indexes one batch after the other until none waits, one fails, or the engine stops.
fn work_off(shared: &Shared, backlog: &Backlog, first: Arc<Batch>) {
    let worked = at_low_priority(|| {
        let mut next = Some(first);
        while let Some(batch) = next {
            let touched = index(shared, &batch)?;
            // Between indexing and detaching a fetch may still list this batch. The store ignores rows that are indexed, and the events say
            // "new" exactly once: here, or when it was listed.
            let was_listed = backlog.detach();
            emit(shared, &batch, !was_listed, touched);
            drop(batch);
            if shared.is_stopping() {
                backlog.clear();
            }
            next = backlog.next(|arrivals| Batch::read(&shared.store, arrivals))?;
        }
        Ok(())
    });
    backlog.finish(worked.and_then(|outcome| outcome));
}

/// Examines → indexes → proves, without emitting that messages arrived. Returns the dispatches that changed. Repairing the index uses it
/// alone.
pub(crate) fn index(shared: &Shared, batch: &Batch) -> Result<Vec<DispatchId>, EngineError> {
    let marked = shared
        .store
        .begin_examining(batch.arrivals().iter().map(|arrival| &arrival.message));
    let others = batch.messages().filter(|(arrival, _)| !marked.contains(&arrival.message));
    shared
        .store
        .list_unexamined(others.map(|(arrival, raw)| examine::unexamined(arrival, raw)).collect());
    let (examined, texts) = examine_marked(shared, batch, &marked)?;
    drop(marked);
    if let Err(error) = shared.store.add_texts(texts) {
        tracing::warn!(%error, "the full-text index is completed later");
    }
    let touched = shared.store.index(&examined)?;
    // Both read what is indexed by now: a receipt may be in the same batch as the message it proves.
    proofs::prove(shared, &examined)?;
    uncertain::resolve(shared, &examined)?;
    Ok(touched)
}

/// Examines the marked messages of a batch, order kept; returns their texts for the full-text index too.
fn examine_marked(shared: &Shared, batch: &Batch, marked: &Marked<'_>) -> Result<Examined, EngineError> {
    let examiner = shared.examiner();
    let messages: Vec<(&Arrival, &[u8])> = batch.messages().filter(|(arrival, _)| marked.contains(&arrival.message)).collect();
    let examined = on_all_cores(&messages, |(arrival, raw)| {
        let tree = MimeTree::read(raw);
        let entry = examiner.examine_tree(arrival, &tree);
        // A message whose texts cannot be extracted is received all the same.
        let texts = catch_unwind(AssertUnwindSafe(|| index_text::extract_from(&tree))).ok();
        (entry, texts.map(|texts| (arrival.message, texts)))
    })?;
    let (entries, texts): (Vec<_>, Vec<_>) = examined.into_iter().unzip();
    Ok((entries, texts.into_iter().flatten().collect()))
}

/// What the index keeps of messages, and the texts of each.
type Examined = (Vec<IndexEntry>, Vec<(Sha256, SearchTexts)>);

/// Emits that messages of one folder changed, and the dispatches with them.
fn emit(shared: &Shared, batch: &Batch, new: bool, touched: Vec<DispatchId>) {
    let Some(first) = batch.arrivals().first() else { return };
    shared.emit(Event::MessagesChanged {
        account: first.location.account.clone(),
        folder: first.location.folder.clone(),
        new: match new {
            true => u32::try_from(batch.arrivals().len()).unwrap_or(u32::MAX),
            false => 0,
        },
    });
    for id in touched {
        shared.emit(Event::DispatchChanged(id));
    }
}

/// Receives new messages whose raw files exist already (an import, a sent message): record → examine → index → prove → emit. Blocks until
/// all is done.
pub(crate) fn arrive_kept(shared: &Shared, arrivals: Vec<Arrival>, bytes: Vec<Vec<u8>>) -> Result<(), EngineError> {
    record_and_index(shared, &Batch::new(arrivals, bytes), true)
}

/// Records further copies of kept messages, at other locations. They are not emitted as new. Blocks until all is done.
pub(crate) fn record_copies(shared: &Shared, arrivals: Vec<Arrival>) -> Result<(), EngineError> {
    if arrivals.is_empty() {
        return Ok(());
    }
    record_and_index(shared, &Batch::read(&shared.store, arrivals)?, false)
}

/// Records copies of one folder that were there before under the same UIDVALIDITY. Blocks until all is done.
pub(crate) fn record_returned(shared: &Shared, mut arrivals: Vec<Arrival>) -> Result<(), EngineError> {
    arrivals.sort_unstable_by_key(|arrival| arrival.location.uid.0);
    shared.store.record_returned(&arrivals)?;
    for arrivals in arrivals.chunks(INDEXED_AT_ONCE) {
        let batch = Batch::read(&shared.store, arrivals.to_vec())?;
        let touched = index(shared, &batch)?;
        emit(shared, &batch, false, touched);
    }
    Ok(())
}

/// Indexes messages that wait because their trial decided nothing, if another one lets them pass. Blocks.
pub(crate) fn index_waiting(shared: &Shared) -> Result<(), EngineError> {
    let waiting: BTreeSet<Sha256> = shared.store.examining().waiting().into_iter().collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let mut arrivals = shared.store.unindexed();
    arrivals.retain(|arrival| waiting.contains(&arrival.message));
    for arrivals in arrivals.chunks(INDEXED_AT_ONCE) {
        let batch = Batch::read(&shared.store, arrivals.to_vec())?;
        for id in index(shared, &batch)? {
            shared.emit(Event::DispatchChanged(id));
        }
        let locations: Vec<Location> = arrivals.iter().map(|arrival| arrival.location.clone()).collect();
        shared.emit_changed(&locations);
    }
    Ok(())
}

/// Messages read into memory at a time.
const INDEXED_AT_ONCE: usize = 200;

fn record_and_index(shared: &Shared, batch: &Batch, new: bool) -> Result<(), EngineError> {
    shared.store.record(batch.arrivals())?;
    let touched = index(shared, batch)?;
    emit(shared, batch, new, touched);
    Ok(())
}
