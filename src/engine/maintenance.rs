//! Checking everything kept, rebuilding the index, and repairing it after a crash or damage.

use std::sync::Arc;

use super::batch::Batch;
use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::{proofs, receive, search, threads};
use crate::parallel;
use crate::store::{CheckReport, LedgerGap};

impl Handle {
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

/// What an index needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repair {
    /// It lacks what a killed process had kept and not yet indexed.
    Complete,
    /// It was lost or is damaged.
    Rebuild,
}

/// Repairs the index of a live engine: what the start found, then the first damage that a read reports.
///
/// A read only signals, since rebuilding takes minutes and a read must answer. One rebuild in a run is enough: if the index is damaged
/// again, the disk is failing, and rebuilding over and over would only keep the machine busy.
pub(crate) async fn watch(shared: Arc<Shared>, at_start: Option<Repair>) {
    if let Some(repair) = at_start {
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
