//! Checking everything kept, rebuilding the index, and repairing it after a crash or damage.

use std::sync::Arc;

use super::batch::Batch;
use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::{proofs, receive, search, tasks};
use crate::parallel;
use crate::store::CheckReport;

impl Handle {
    /// Checks every raw file against its hash, the ledger's chain, and the index against both. `progress(done, of)` returns false to stop.
    pub async fn check(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<CheckReport, EngineError> {
        self.read(move |shared| check(shared, &mut progress)).await
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
        tasks::blocking(move || repair(&shared, what)).await
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

fn check(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<CheckReport, EngineError> {
    let examiner = shared.examiner();
    let report = shared.store.check(&|arrival, raw| examiner.examine(arrival, raw), progress)?;
    for message in report.damaged.iter().chain(&report.missing) {
        shared.fetch_again(message)?;
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
