//! The kept messages that were found damaged or missing.

use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::view::DamagedMessage;
use crate::account::Uid;
use crate::signature::Sha256;
use crate::store::StoreError;

impl Handle {
    /// The stored messages found damaged or missing, by a check or in the background, with what that affects.
    pub async fn damaged_messages(&self) -> Result<Vec<DamagedMessage>, EngineError> {
        self.read(damaged_messages).await
    }
}

/// The damaged or missing messages, with the rows they affect.
pub(crate) fn damaged_messages(shared: &Shared) -> Result<Vec<DamagedMessage>, EngineError> {
    let damaged = shared.store.scrub_state().damaged;
    damaged.iter().map(|message| damaged_message(shared, message)).collect()
}

fn damaged_message(shared: &Shared, message: &Sha256) -> Result<DamagedMessage, EngineError> {
    let rows = shared.store.rows_of(message)?;
    let missing = matches!(shared.store.raw(message), Err(StoreError::NotFound));
    let on_server = shared
        .store
        .present_locations(message)
        .iter()
        .any(|location| location.uid != Uid(0));
    let row = rows.into_iter().next();
    Ok(DamagedMessage {
        message: *message,
        missing,
        on_server,
        account: row.as_ref().map(|row| row.location.account.clone()),
        folder: row.as_ref().map(|row| row.location.folder.clone()),
        kind: row.as_ref().map(|row| row.kind.clone()),
        dispatch: row.as_ref().and_then(|row| row.dispatch.clone()),
        date: row.as_ref().map(|row| row.date),
        subject: row.map(|row| row.subject).unwrap_or_default(),
    })
}
