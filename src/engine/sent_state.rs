//! The state of sent messages, by the keys of their rows.

use super::error::EngineError;
use super::shared::Shared;
use super::status_cache::CachedStatus;
use crate::pec::DeliveryFilter;
use crate::store::{CopyId, RowState, Selection, delivery_conditions};

/// The status of the dispatch that a row is the sent message of.
pub(crate) fn status(shared: &Shared, state: &RowState) -> Result<Option<CachedStatus>, EngineError> {
    let Some((dispatch, message)) = &state.sent else {
        return Ok(None);
    };
    shared
        .status_cache
        .status_of_sent(&shared.store, dispatch, message, shared.clock.now())
}

/// The keys that a selection matches, newest first, by everything that its text asks for.
pub(crate) fn keys(shared: &Shared, selection: &Selection) -> Result<Vec<CopyId>, EngineError> {
    let keys = shared.store.keys(selection)?;
    meeting(shared, &delivery_conditions(selection), keys)
}

/// Those of these rows that meet all conditions on a delivery; with `true` one that excludes. A message that was not sent meets no
/// condition but those that exclude.
pub(crate) fn meeting(shared: &Shared, conditions: &[(bool, DeliveryFilter)], keys: Vec<CopyId>) -> Result<Vec<CopyId>, EngineError> {
    if conditions.is_empty() {
        return Ok(keys);
    }
    let mut kept = Vec::new();
    for state in shared.store.states(&keys) {
        let sent = status(shared, &state)?;
        let holds = |filter| sent.as_ref().is_some_and(|sent| sent.holds.contains(filter));
        if conditions.iter().all(|(not, filter)| holds(filter) != *not) {
            kept.push(state.key);
        }
    }
    Ok(kept)
}
