//! The full-text index: adding what is kept, and searching it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::threads::{at_low_priority, blocking};
use super::view::FoundRow;
use super::{index_text, rows, sent_state};
use crate::parallel;
use crate::store::{CopyId, MessageRow, Selection, StoreError, delivery_conditions};

impl Handle {
    /// The messages that match a selection and its text, best first, at most `most`. Receipts among them name their dispatch.
    pub async fn search(&self, selection: Selection, most: usize) -> Result<Vec<FoundRow>, EngineError> {
        self.read(move |shared| search(shared, &selection, most)).await
    }

    /// Adds everything kept to the full-text index, which a live engine does automatically; returns how many messages were added.
    /// `progress(done, of)` returns false to stop.
    pub async fn make_searchable(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<u64, EngineError> {
        self.read(move |shared| make_searchable(shared, parallel::cores(), &mut progress))
            .await
    }
}

/// Adds messages to the full-text index as they arrive, until the engine stops: read from the disk, on one thread of low priority, so that
/// it delays neither fetching nor the window.
pub(crate) async fn keep_searchable(shared: Arc<Shared>) {
    let mut events = shared.listen();
    let shared: Weak<Shared> = {
        let weak = Arc::downgrade(&shared);
        drop(shared);
        weak
    };
    loop {
        {
            let Some(shared) = shared.upgrade() else { return };
            let catch_up = move || make_searchable(&shared, 1, &mut |_, _| !shared.is_stopping());
            let _ = blocking(move || at_low_priority(catch_up)?).await;
        }
        loop {
            match events.recv().await {
                Ok(Event::MessagesChanged { new: 1.., .. } | Event::Lagged) | Err(RecvError::Lagged(_)) => break,
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
        // Arrivals come in bursts: one commit for many. What is emitted meanwhile is in the same commit.
        tokio::time::sleep(GATHER).await;
        while events.try_recv().is_ok() {}
    }
}

/// How long arrivals are gathered before they are committed.
const GATHER: Duration = Duration::from_millis(500);

/// Adds every kept message that the full-text index lacks; returns how many were added.
pub(crate) fn make_searchable(shared: &Shared, workers: usize, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, EngineError> {
    let added = add_counted(shared, workers, progress);
    let added = match added {
        // The index was damaged: opening it again finds that out and rebuilds it.
        Err(StoreError::Index) => add_counted(shared, workers, progress),
        other => other,
    };
    match &added {
        Ok(0) => {}
        Ok(_) => shared.emit(Event::Searchable),
        Err(error) => tracing::warn!(%error, "the full-text index is not complete yet"),
    }
    Ok(added?)
}

/// Adds messages and counts down those that are left.
fn add_counted(shared: &Shared, workers: usize, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, StoreError> {
    let added = shared.store.make_searchable(&index_text::extract, workers, &mut |done, of| {
        shared.set_unsearchable(of.saturating_sub(done));
        progress(done, of)
    });
    if added.is_ok() && !shared.is_stopping() {
        shared.set_unsearchable(0);
    }
    added
}

/// The matching messages, best first.
fn search(shared: &Shared, selection: &Selection, most: usize) -> Result<Vec<FoundRow>, EngineError> {
    let conditions = delivery_conditions(selection);
    let found = shared
        .store
        .search(selection, if conditions.is_empty() { most } else { usize::MAX })?;
    let keys = sent_state::meeting(shared, &conditions, found.iter().map(|hit| hit.key).collect())?;
    let wanted: HashSet<CopyId> = keys.iter().copied().take(most).collect();
    let hits = found.into_iter().filter(|hit| wanted.contains(&hit.key));
    let mut rows: HashMap<CopyId, MessageRow> = shared.store.rows_by_key(&keys)?.into_iter().collect();
    let found = hits.filter_map(|hit| {
        // Removed between the two queries.
        let row = rows.remove(&hit.key)?;
        let dispatch = row.dispatch.clone();
        Some(rows::row(shared, hit.key, row).map(|row| FoundRow {
            row,
            dispatch,
            score: hit.score,
            parts: hit.found_in,
        }))
    });
    found.collect()
}
