//! Submissions whose outcome is unknown: the connection was lost after the final dot (RFC 1047), or the process was killed before the reply
//! was recorded. They are never submitted again automatically, because the provider may have accepted the message; only a receipt settles
//! them.

use std::sync::Arc;

use super::error::EngineError;
use super::event::Event;
use super::shared::Shared;
use super::threads::blocking;
use crate::account::AccountId;
use crate::pec::receipt::ReceiptOutcome;
use crate::pec::{DispatchId, Receipt};
use crate::store::{IndexEntry, SendState};

/// Resolves uncertain submissions by the receipts among these messages: a genuine acceptance or non-acceptance that names the Message-ID
/// proves that the provider received it.
pub(crate) fn resolve(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
    let answers: Vec<&Receipt> = examined
        .iter()
        .filter_map(|indexed| indexed.receipt.as_ref())
        .filter(|receipt| {
            receipt.verdict.is_genuine() && matches!(receipt.outcome(), ReceiptOutcome::Accepted | ReceiptOutcome::Refused { .. })
        })
        .collect();
    if answers.is_empty() {
        return Ok(());
    }
    for entry in shared
        .store
        .outbox()?
        .into_iter()
        .filter(|entry| entry.state == SendState::Uncertain)
    {
        if let Some(answer) = answers.iter().find(|receipt| receipt.msgid.as_ref() == Some(&entry.message_id)) {
            let resolved = SendState::Resolved { receipt: answer.message };
            shared.store.advance(&entry.id, resolved)?;
            shared.emit(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
        }
    }
    Ok(())
}

/// Whether an account has an uncertain submission, so that its receipts should be looked for more often.
pub(crate) async fn is_any(shared: &Arc<Shared>, account: &AccountId) -> Result<bool, EngineError> {
    let (shared, account) = (shared.clone(), account.clone());
    blocking(move || {
        Ok(shared
            .store
            .outbox()?
            .iter()
            .any(|entry| entry.account == account && entry.state == SendState::Uncertain))
    })
    .await
}
