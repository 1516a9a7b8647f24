//! What an ID or an address on the command line names.

use crate::account::AccountId;
use crate::engine::view::{AccountView, DispatchView};
use crate::engine::{EngineError, Handle, StoreError};
use crate::pec::{DispatchId, MessageId};
use crate::signature::Sha256;

/// The message whose digest is, or starts with, these digits.
pub async fn message(handle: &Handle, id: &str) -> Result<Sha256, EngineError> {
    let digits = id.trim().to_ascii_lowercase();
    match digits.bytes().all(|digit| digit.is_ascii_hexdigit()) && !digits.is_empty() {
        true => handle.find(digits).await,
        false => Err(EngineError::NotFound),
    }
}

/// The dispatch of a Message-ID, of its own id, or of a message that is it or answers it.
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

/// The account of this address, when the profile has it.
pub async fn account(handle: &Handle, address: &str) -> Result<AccountView, EngineError> {
    let id = AccountId::of(address);
    let accounts = handle.overview().await?.accounts;
    accounts
        .into_iter()
        .find(|view| view.account.id == id)
        .ok_or(EngineError::NoSuchAccount)
}

/// Whether an error says that nothing is there, rather than that something failed.
pub fn is_not_found(error: &EngineError) -> bool {
    matches!(error, EngineError::NotFound | EngineError::Store(StoreError::NotFound))
}

async fn of_message(handle: &Handle, id: &str) -> Result<DispatchView, EngineError> {
    let message = message(handle, id).await?;
    let dispatch = handle.message(message).await?.dispatch.ok_or(EngineError::NotFound)?;
    handle.dispatch(dispatch).await
}

/// 16 hexadecimal digits are read as the id they are printed as.
fn dispatch_id(text: &str) -> Option<DispatchId> {
    let digits = text.to_ascii_lowercase();
    let is_id = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_id
        .then(|| serde_json::from_value(serde_json::Value::String(digits)).ok())
        .flatten()
}
