//! Rows of message lists. A list holds the keys of all its rows and reads only the rows that are visible.

use super::error::EngineError;
use super::handle::Handle;
use super::sent_state;
use super::shared::Shared;
use super::view::{Row, RowNote};
use crate::clock::Timestamp;
use crate::store::{CopyId, MessageRow, Selection};

impl Handle {
    /// The keys of the rows that a selection matches, newest first.
    pub async fn keys(&self, selection: Selection) -> Result<Vec<CopyId>, EngineError> {
        self.read(move |shared| sent_state::keys(shared, &selection)).await
    }

    /// The first row of each period that has one, with the position of the period. Keys are in the order of their dates; periods are given by
    /// when they begin, the latest first; what is before all of them is in the period after the last.
    pub async fn first_of_periods(
        &self,
        keys: Vec<CopyId>,
        begins: Vec<Timestamp>,
        descending: bool,
    ) -> Result<Vec<(usize, CopyId)>, EngineError> {
        self.read(move |shared| Ok(shared.store.first_of_periods(&keys, &begins, descending)))
            .await
    }

    /// The rows of these keys, in that order, without those that no longer exist.
    pub async fn rows(&self, keys: Vec<CopyId>) -> Result<Vec<Row>, EngineError> {
        self.read(move |shared| rows(shared, &keys)).await
    }
}

pub(crate) fn rows(shared: &Shared, keys: &[CopyId]) -> Result<Vec<Row>, EngineError> {
    let rows = shared.store.rows_by_key(keys)?;
    rows.into_iter().map(|(key, found)| row(shared, key, found)).collect()
}

/// A row with its delivery state.
pub(crate) fn row(shared: &Shared, key: CopyId, row: MessageRow) -> Result<Row, EngineError> {
    let delivery = match &row.dispatch {
        Some(id) => shared.status_cache.of_sent(&shared.store, id, &row.message, shared.clock.now())?,
        None => None,
    };
    let note = match row.verdict {
        _ if row.too_complex => Some(RowNote::TooComplex),
        None if shared.store.examining().is_aside(&row.message) => Some(RowNote::SetAside),
        None if shared.store.examining().is_suspect(&row.message) => Some(RowNote::Waiting),
        _ => None,
    };
    Ok(Row {
        key,
        message: row.message,
        location: row.location,
        kind: row.kind,
        verdict: row.verdict,
        pretends: row.pretends,
        note,
        from_name: row.from_name,
        from: row.from,
        to: row.to,
        subject: row.subject,
        date: row.date,
        flags: row.flags,
        size: row.size,
        attachments: row.attachments,
        expunged: row.expunged,
        delivery,
    })
}
