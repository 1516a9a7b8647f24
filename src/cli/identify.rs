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

/// The dispatches with this id or Message-ID, or to which this message belongs as the sent message or a receipt; at least one.
pub async fn dispatches(handle: &Handle, id: &str) -> Result<Vec<DispatchView>, EngineError> {
    let id = id.trim();
    let found = if id.contains('@') || id.starts_with('<') {
        let message_id = MessageId::parse(id).ok_or(EngineError::NotFound)?;
        handle.dispatches_named(message_id).await?
    } else {
        match DispatchId::parse(id) {
            Some(dispatch) => handle.dispatches_of(dispatch).await?,
            None => Vec::new(),
        }
    };
    match found.is_empty() {
        true => Ok(vec![of_message(handle, id).await?]),
        false => Ok(found),
    }
}

/// As [`dispatches`], where one is wanted.
pub async fn dispatch(handle: &Handle, id: &str) -> Result<DispatchView, EngineError> {
    let mut found = dispatches(handle, id).await?;
    match found.len() {
        1 => found.pop().ok_or(EngineError::NotFound),
        _ => Err(EngineError::SeveralDispatches(
            found.into_iter().map(|view| view.dispatch.id).collect(),
        )),
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
