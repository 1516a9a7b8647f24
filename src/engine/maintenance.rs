//! Checking everything kept, rebuilding the index, and repairing it after a crash or damage.

use std::sync::Arc;

use super::backlog::MOST_UNEXAMINED;
use super::batch::Batch;
use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::{Repair, Shared};
use super::{examine, proofs, receive, search, threads};
use crate::parallel;
use crate::store::{Arrival, CheckReport, LedgerGap};

impl Handle {
    /// Adds to the index what it lacked when the profile was opened, so that the next answer is complete; returns how many messages still
    /// wait. Those are listed with what their headers claim. Blocks; a live engine does this in the background.
    pub fn complete(&self) -> Result<u64, EngineError> {
        let shared = self.shared()?;
        if let Some(what) = shared.take_needed_repair()
            && let Err(error) = repair(shared, what)
        {
            tracing::warn!(%error, "the index is not complete");
            list_waiting(shared);
        }
        let examining = shared.store.examining();
        let waits = |arrival: &Arrival| !examining.is_aside(&arrival.message);
        Ok(shared.store.unindexed().iter().filter(|arrival| waits(arrival)).count() as u64)
    }

    /// Checks every raw file against its hash, the ledger's chain, and the index against both. `progress(done, of)` returns false to stop.
    pub async fn check(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<CheckReport, EngineError> {
        self.read(move |shared| check(shared, &mut progress)).await
    }

    /// Goes on with a ledger that lacks lines, after the user was shown it. Messages can be sent again; what was committed before is never
    /// sent by itself. Returns what was acknowledged.
    pub async fn acknowledge_gap(&self) -> Result<LedgerGap, EngineError> {
        self.read(acknowledge_gap).await
    }

    /// Rebuilds the index, then the full-text index. `progress(done, of)` of each returns false to stop.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<(), EngineError> {
        self.read(move |shared| {
            // The user asks for it: what was set aside is tried once more.
            shared.store.examining().retry();
            let mut stopped = false;
            rebuild(shared, &mut |done, of| {
                stopped |= !progress(done, of);
                !stopped
            })?;
            if stopped {
                return Ok(());
            }
            shared.store.delete_search_index()?;
            search::make_searchable(shared, parallel::cores(), &mut progress).map(drop)
        })
        .await
    }
}

/// Repairs the index of a live engine: what the start found, then the first damage that a read reports.
///
/// A read only signals, since rebuilding takes minutes and a read must answer. One rebuild in a run is enough: if the index is damaged
/// again, the disk is failing, and rebuilding over and over would only keep the machine busy.
pub(crate) async fn watch(shared: Arc<Shared>, at_start: Option<Repair>) {
    if let Some(repair) = at_start {
        let for_list = shared.clone();
        let _ = threads::blocking(move || {
            list_waiting(&for_list);
            Ok(())
        })
        .await;
        repair_in_background(&shared, repair).await;
    }
    shared.index_damaged.notified().await;
    repair_in_background(&shared, Repair::Rebuild).await;
}

async fn repair_in_background(shared: &Arc<Shared>, what: Repair) {
    shared.set_rebuilding(true);
    let repaired = {
        let shared = shared.clone();
        threads::blocking(move || repair(&shared, what)).await
    };
    if let Err(error) = repaired {
        tracing::error!(%error, "the index could not be repaired");
    }
    shared.set_rebuilding(false);
}

/// Repairs the index. Blocks.
pub(crate) fn repair(shared: &Shared, what: Repair) -> Result<(), EngineError> {
    if what == Repair::Rebuild {
        return rebuild(shared, &mut |_, _| true);
    }
    for arrivals in shared.store.unindexed().chunks(BATCH) {
        let Ok(batch) = Batch::read(&shared.store, arrivals.to_vec()) else {
            // A file is damaged or missing: a rebuild records that it cannot be read.
            return rebuild(shared, &mut |_, _| true);
        };
        receive::index(shared, &batch)?;
    }
    // The process may have been killed between indexing a message and comparing it.
    proofs::prove_all(shared)?;
    shared.status_cache.forget_all();
    shared.emit(Event::Lagged);
    Ok(())
}

/// Lists messages that wait to be examined with what their headers claim, those set aside among them.
fn list_waiting(shared: &Shared) {
    for arrivals in shared.store.unindexed().chunks(BATCH).take(MOST_UNEXAMINED / BATCH) {
        let readable = arrivals
            .iter()
            .filter_map(|arrival| Some((arrival, shared.store.raw(&arrival.message).ok()?)));
        let rows = readable.map(|(arrival, raw)| examine::unexamined(arrival, &raw));
        shared.store.list_unexamined(rows.collect());
    }
    shared.emit(Event::Lagged);
}

/// Messages read into memory at a time.
const BATCH: usize = 100;

fn acknowledge_gap(shared: &Shared) -> Result<LedgerGap, EngineError> {
    let gap = shared.store.acknowledge_gap()?;
    shared.status_cache.forget_all();
    shared.emit(Event::Lagged);
    Ok(gap)
}

fn check(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<CheckReport, EngineError> {
    let examiner = shared.examiner();
    let report = shared.store.check(&|arrival, raw| examiner.examine(arrival, raw), progress)?;
    for message in report.damaged.iter().chain(&report.missing) {
        shared.fetch_again(message);
    }
    Ok(report)
}

/// Rebuilds the index from the ledger and the raw messages, and emits [`Event::Lagged`]. `progress(done, of)` returns false to stop.
pub(crate) fn rebuild(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    shared.set_rebuilding(true);
    let outcome = rebuild_and_prove(shared, progress);
    shared.set_rebuilding(false);
    shared.status_cache.forget_all();
    shared.emit(Event::Lagged);
    outcome
}

fn rebuild_and_prove(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    let examiner = shared.examiner();
    shared
        .store
        .rebuild(&|arrival, raw| examiner.examine(arrival, raw), &mut |done, of| {
            shared.emit(Event::Rebuilding(done, of));
            progress(done, of)
        })?;
    let examining = shared.store.examining();
    if !(examining.aside().is_empty() && examining.waiting().is_empty()) {
        list_waiting(shared);
    }
    proofs::prove_all(shared)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::StreamExt as _;

    use super::*;
    use crate::clock::Timestamp;
    use crate::clock::VirtualClock;
    use crate::engine::setup::Setup;
    use crate::mail::secrets::Secrets;
    use crate::signature::Anchors;
    use crate::store::StoreError;

    fn start(profile: &Path, live: bool) -> Handle {
        Handle::start(Setup {
            profile: profile.to_owned(),
            state: None,
            trial: None,
            clock: Arc::new(VirtualClock::frozen(Timestamp::UNIX_EPOCH)),
            anchors: Anchors::none(),
            secrets: Secrets::in_memory(),
            demo: true,
            live,
        })
        .expect("started")
    }

    /// Reads as if the index were damaged; returns whether that led to a rebuild.
    async fn read_damaged(handle: &Handle) -> bool {
        let mut events = pin!(handle.events());
        let answer: Result<(), EngineError> = handle.read(|_| Err(StoreError::Index.into())).await;
        assert!(matches!(answer, Err(EngineError::Store(StoreError::Index))), "{answer:?}");
        let rebuilt = async { while events.next().await.is_some_and(|event| event != Event::Lagged) {} };
        tokio::time::timeout(Duration::from_secs(2), rebuilt).await.is_ok()
    }

    #[test]
    fn a_read_only_reports_a_damaged_index_and_a_live_engine_rebuilds_it_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        // The index exists from here on: the live engine has nothing to repair at its start.
        start(dir.path(), false).stop();
        let live = start(dir.path(), true);
        assert!(runtime.block_on(read_damaged(&live)));
        assert!(!live.shared().expect("running").is_rebuilding());
        assert!(!runtime.block_on(read_damaged(&live)), "once in a run");
        live.stop();
        let other = start(dir.path(), false);
        assert!(!runtime.block_on(read_damaged(&other)), "a command that reads changes nothing");
        other.stop();
    }
}
