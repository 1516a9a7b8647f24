//! Time itself changes a dispatch: what was pending becomes late. Open dispatches are looked at again and again, and a change is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::shared::Shared;
use super::sync::blocking;
use super::view::DeliverySummary;
use super::{EngineError, Event};
use crate::pec::DispatchId;

/// How often.
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
                shared.tell(Event::DispatchChanged(id.clone()));
            }
        }
        last = seen;
    }
}

fn open(shared: &Shared) -> Result<BTreeMap<DispatchId, DeliverySummary>, EngineError> {
    let open = shared.standings.open(&shared.store, shared.clock.now())?;
    Ok(open
        .into_iter()
        .map(|found| (found.summary.dispatch.clone(), found.summary))
        .collect())
}
