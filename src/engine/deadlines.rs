//! A dispatch changes as time passes: a receipt that is pending becomes overdue. The status of open dispatches is computed again at
//! intervals, and a change is emitted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::error::EngineError;
use super::event::Event;
use super::shared::Shared;
use super::threads::blocking;
use super::view::DeliverySummary;
use crate::pec::DispatchId;

/// The interval at which open dispatches are checked.
const EVERY: Duration = Duration::from_secs(20);

/// Runs until the engine stops.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let mut last = BTreeMap::new();
    loop {
        tokio::time::sleep(EVERY).await;
        let seen = {
            let shared = shared.clone();
            blocking(move || open(&shared)).await
        };
        let Ok(seen) = seen else { continue };
        for (id, summary) in &seen {
            if last.get(id).is_some_and(|before| before != summary) {
                shared.emit(Event::DispatchChanged(id.clone()));
            }
        }
        last = seen;
    }
}

fn open(shared: &Shared) -> Result<BTreeMap<DispatchId, DeliverySummary>, EngineError> {
    let open = shared.status_cache.open(&shared.store, shared.clock.now())?;
    Ok(open
        .into_iter()
        .map(|found| (found.summary.dispatch.clone(), found.summary))
        .collect())
}
