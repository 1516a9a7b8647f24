//! Resolves the identifiers and addresses of the command line.

use crate::account::AccountId;
use crate::engine::view::{AccountView, DispatchView};
use crate::engine::{EngineError, Handle, StoreError};
use crate::pec::{DispatchId, MessageId};
use crate::signature::Sha256;

/// The message whose SHA-256 is, or starts with, these digits.
pub async fn message(handle: &Handle, id: &str) -> Result<Sha256, EngineError> {
    let digits = id.trim().to_ascii_lowercase();
    match digits.bytes().all(|digit| digit.is_ascii_hexdigit()) && !digits.is_empty() {
        true => handle.find(digits).await,
        false => Err(EngineError::NotFound),
    }
}

/// The dispatch with this id or Message-ID, or to which this message belongs as the sent message or a receipt.
pub async fn dispatch(handle: &Handle, id: &str) -> Result<DispatchView, EngineError> {
    let id = id.trim();
    if id.contains('@') {
        let message_id = MessageId::parse(id).ok_or(EngineError::NotFound)?;
        return handle.dispatch(DispatchId::of(&message_id)).await;
    }
    match dispatch_id(id) {
        Some(dispatch) => match handle.dispatch(dispatch).await {
            Err(error) if is_not_found(&error) => of_message(handle, id).await,
            answer => answer,
        },
        None => of_message(handle, id).await,
    }
}

pub async fn account(handle: &Handle, address: &str) -> Result<AccountView, EngineError> {
    let id = AccountId::of(address);
    let accounts = handle.overview().await?.accounts;
    accounts
        .into_iter()
        .find(|view| view.account.id == id)
        .ok_or(EngineError::NoSuchAccount)
}

/// Whether the error means "not found" rather than a failure.
pub fn is_not_found(error: &EngineError) -> bool {
    matches!(error, EngineError::NotFound | EngineError::Store(StoreError::NotFound))
}

async fn of_message(handle: &Handle, id: &str) -> Result<DispatchView, EngineError> {
    let message = message(handle, id).await?;
    let dispatch = handle.message(message).await?.dispatch.ok_or(EngineError::NotFound)?;
    handle.dispatch(dispatch).await
}

/// 16 hexadecimal digits are a dispatch id as the program prints it.
fn dispatch_id(text: &str) -> Option<DispatchId> {
    let digits = text.to_ascii_lowercase();
    let is_id = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_id
        .then(|| serde_json::from_value(serde_json::Value::String(digits)).ok())
        .flatten()
}
