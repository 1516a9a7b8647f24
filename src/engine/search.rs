//! Keeping the full-text index in step with what is kept, and asking it.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use super::background::do_behind;
use super::shared::Shared;
use super::sync::blocking;
use super::view::SearchHit;
use super::{CopyId, EngineError, Event, Handle, Selection, index_text, query};
use crate::store::{MessageRow, StoreError};

impl Handle {
    /// The messages of a selection with its text as the question, best first, at most `most`. Receipts among them name their dispatch.
    pub async fn search(&self, selection: Selection, most: usize) -> Result<Vec<SearchHit>, EngineError> {
        self.read(move |shared| search(shared, &selection, most)).await
    }

    /// Makes everything kept findable; a live engine does so by itself. `progress(done, of)` returns false to stop.
    pub async fn make_searchable(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<u64, EngineError> {
        self.read(move |shared| make_searchable(shared, crate::parallel::cores(), &mut progress))
            .await
    }
}

/// Puts what is kept into the index as it comes, until the engine goes. Never in the way: it reads what is on the disk already, on one thread
/// of low priority.
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
            let _ = blocking(move || do_behind(catch_up)?).await;
        }
        loop {
            match events.recv().await {
                Ok(Event::MessagesChanged { new: 1.., .. } | Event::Lagged) | Err(RecvError::Lagged(_)) => break,
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
        // Arrivals come in bursts: one commit for many.
        tokio::time::sleep(GATHER).await;
        while events.try_recv().is_ok() {}
    }
}

/// How long arrivals are gathered; they are found a moment after that.
const GATHER: Duration = Duration::from_millis(500);

/// Puts everything kept into the index that is not in it; tells how many messages.
pub(crate) fn make_searchable(shared: &Shared, workers: usize, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, EngineError> {
    let put_in = with_waiting(shared, workers, progress);
    let put_in = match put_in {
        // The index was damaged: opened again it is judged, set aside and remade.
        Err(StoreError::Index) => with_waiting(shared, workers, progress),
        other => other,
    };
    match &put_in {
        Ok(0) => {}
        Ok(_) => shared.tell(Event::Searchable),
        Err(error) => tracing::warn!(%error, "not everything kept can be found yet"),
    }
    Ok(put_in?)
}

fn with_waiting(shared: &Shared, workers: usize, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, StoreError> {
    let put_in = shared.store.make_searchable(&index_text::extract, workers, &mut |done, of| {
        shared.set_unsearchable(of.saturating_sub(done));
        progress(done, of)
    });
    if put_in.is_ok() && !shared.is_stopping() {
        shared.set_unsearchable(0);
    }
    put_in
}

/// The messages that answer, best first.
pub(crate) fn search(shared: &Shared, selection: &Selection, most: usize) -> Result<Vec<SearchHit>, EngineError> {
    let hits = shared.store.search(selection, most)?;
    let keys: Vec<CopyId> = hits.iter().map(|hit| hit.key).collect();
    let mut rows: HashMap<CopyId, MessageRow> = shared.store.rows_by_key(&keys)?.into_iter().collect();
    let found = hits.into_iter().filter_map(|hit| {
        // A message that went between the two questions is no answer any more.
        let row = rows.remove(&hit.key)?;
        let dispatch = row.dispatch.clone();
        Some(query::row(shared, hit.key, row).map(|row| SearchHit {
            row,
            dispatch,
            score: hit.score,
            parts: hit.found_in,
        }))
    });
    found.collect()
}
