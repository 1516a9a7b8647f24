//! What a message list asks for: a selection of the store, with conditions and an order that need the state of deliveries.

use std::collections::{HashMap, HashSet};

use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::status_cache::CachedStatus;
use super::view::Row;
use super::{rows, sent_state};
use crate::account::AccountId;
use crate::pec::{DeliveryFilter, DispatchState};
use crate::store::{CopyId, ReceiptFilter, RowState, Selection, Sort, SortBy};

/// What a message list shows, and in which order. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// What the store knows.
    pub selection: Selection,
    /// Only messages with which something is wrong: a signature that is not genuine, mail that pretends to be certified, a receipt that
    /// reports a failure or delay, a sent message whose delivery needs attention.
    pub problems: bool,
    /// Only sent messages of which this holds.
    pub delivery: Option<DeliveryFilter>,
    /// The order.
    pub sort: Sort,
}

impl Handle {
    /// The keys of the rows that a list shows, in its order.
    pub async fn list(&self, query: ListQuery) -> Result<Vec<CopyId>, EngineError> {
        self.read(move |shared| list(shared, &query)).await
    }
}

impl Handle {
    /// The same rows by conversation: the conversations in the order of their first rows.
    pub async fn conversations(&self, query: ListQuery) -> Result<Vec<Vec<CopyId>>, EngineError> {
        self.read(move |shared| Ok(shared.store.conversations(&list(shared, &query)?)))
            .await
    }
}

impl Handle {
    /// The messages of the conversation that this row is in, in all folders of its account, the oldest first; receipts are left out, and
    /// each message is one row. Of a longer one the latest 200.
    pub async fn conversation(&self, account: AccountId, key: CopyId) -> Result<Vec<Row>, EngineError> {
        self.read(move |shared| {
            let selection = Selection {
                account: Some(account),
                receipts: ReceiptFilter::Hidden,
                ..Selection::default()
            };
            let keys = sent_state::keys(shared, &selection)?;
            let conversations = shared.store.conversations(&keys).into_iter();
            let keys = conversations
                .into_iter()
                .find(|keys| keys.contains(&key))
                .unwrap_or_else(|| vec![key]);
            let latest = keys.get(..MOST_IN_CONVERSATION).unwrap_or(&keys);
            let mut rows = rows::rows(shared, latest)?;
            let mut known = HashSet::new();
            // The copy that was asked for stands for its message.
            rows.sort_by_key(|row| row.key != key);
            rows.retain(|row| known.insert(row.message));
            rows.sort_by_key(|row| row.date);
            Ok(rows)
        })
        .await
    }
}

/// Rows of a conversation that are shown.
const MOST_IN_CONVERSATION: usize = 200;

fn list(shared: &Shared, query: &ListQuery) -> Result<Vec<CopyId>, EngineError> {
    let mut keys = sent_state::keys(shared, &query.selection)?;
    if query.problems || query.delivery.is_some() {
        keys = filtered(shared, query, &keys)?;
    }
    match query.sort.by {
        SortBy::State => sort_by_state(shared, &mut keys, query.sort.descending)?,
        _ if query.sort == Sort::default() => {}
        _ => shared.store.sort(&mut keys, query.sort),
    }
    Ok(keys)
}

fn filtered(shared: &Shared, query: &ListQuery, keys: &[CopyId]) -> Result<Vec<CopyId>, EngineError> {
    let mut shown = Vec::new();
    for state in shared.store.states(keys) {
        let sent = sent_state::status(shared, &state)?;
        let delivery = query
            .delivery
            .is_none_or(|filter| sent.as_ref().is_some_and(|sent| sent.holds.contains(&filter)));
        let problem = state.problem || sent.is_some_and(|sent| sent.problem.is_some());
        if delivery && (problem || !query.problems) {
            shown.push(state.key);
        }
    }
    Ok(shown)
}

/// What needs the user comes first; the order among equals stays.
fn sort_by_state(shared: &Shared, keys: &mut [CopyId], descending: bool) -> Result<(), EngineError> {
    let mut ranks = HashMap::with_capacity(keys.len());
    for state in shared.store.states(keys) {
        ranks.insert(state.key, rank(&state, sent_state::status(shared, &state)?.as_ref()));
    }
    keys.sort_by(|a, b| {
        let order = ranks.get(a).cmp(&ranks.get(b));
        if descending { order.reverse() } else { order }
    });
    Ok(())
}

/// The smaller, the more it needs the user.
fn rank(state: &RowState, sent: Option<&CachedStatus>) -> u8 {
    match sent.map(|sent| sent.summary.state) {
        Some(DispatchState::Uncertain) => 0,
        Some(DispatchState::Attention) => 1,
        Some(DispatchState::Refused) => 2,
        Some(DispatchState::Failed) => 3,
        Some(DispatchState::PartlyDelivered) => 4,
        None if state.problem => 5,
        Some(DispatchState::Pending) => 6,
        Some(DispatchState::Delivered) if sent.is_some_and(|sent| sent.summary.unproved > 0) => 7,
        Some(DispatchState::Delivered) => 8,
        None => 9,
    }
}
