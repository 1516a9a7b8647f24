//! One attempt of a submission: the steps between *committed* and the server's reply.

use std::sync::Arc;

use crate::account::{Flags, FolderRole, Location, Uid, UidValidity};
use crate::engine::activity::{Activity, Submitted};
use crate::engine::error::EngineError;
use crate::engine::event::Event;
use crate::engine::receive;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::mail::remote::RemoteErrorKind;
use crate::mail::smtp::{DataOutcome, SmtpSession};
use crate::pec::DispatchId;
use crate::store::{Arrival, OutboxEntry, SendId, SendState, StoreError};

/// Tries a committed submission once. A fault before DATA leaves it committed and is returned; every other outcome is in the ledger.
pub(super) async fn attempt(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    if entry.state != SendState::Committed || entry.is_held(shared.clock.now()) {
        return Ok(());
    }
    let account = shared.account(&entry.account)?;
    let password = shared.password(&entry.account)?;
    let bytes = raw(shared, &entry).await?;
    let submission = SmtpSession::connect(&account, &password).await?;
    let recipients: Vec<String> = entry.recipients.iter().map(|recipient| recipient.address.clone()).collect();
    let ready = match submission.envelope(&entry.sender, &recipients, bytes.len() as u64).await {
        Ok(ready) => ready,
        Err(error) if error.kind == RemoteErrorKind::Refused => {
            return advance(shared, &entry, SendState::Rejected { reply: error.detail }).await;
        }
        Err(error) => return Err(error.into()),
    };
    // Durable before DATA: after a crash from here on it cannot be known whether the provider accepted it (RFC 1047).
    let in_flight = SendState::InFlight {
        attempt: entry.attempts.saturating_add(1),
        refused: ready.refused.clone(),
    };
    if let Err(error) = advance(shared, &entry, in_flight).await {
        ready.abandon().await;
        return match error {
            // The ledger admits one attempt: another has begun it.
            EngineError::Store(StoreError::WrongSendState) => Ok(()),
            error => Err(error),
        };
    }
    let outcome = match ready.data(&bytes).await {
        DataOutcome::Accepted(reply) => SendState::Accepted { reply },
        DataOutcome::Rejected { reply, .. } => SendState::Rejected { reply },
        DataOutcome::Uncertain => SendState::Uncertain,
    };
    let is_sent = !matches!(outcome, SendState::Rejected { .. });
    advance(shared, &entry, outcome).await?;
    if is_sent {
        list_copy(shared, &entry, bytes).await?;
    }
    Ok(())
}

/// Lists our own copy among the sent messages before any server shows it.
async fn list_copy(shared: &Arc<Shared>, entry: &OutboxEntry, bytes: Vec<u8>) -> Result<(), EngineError> {
    let (shared, entry) = (shared.clone(), entry.clone());
    blocking(move || {
        let folders = shared.store.folders(&entry.account)?;
        let sent = folders.into_iter().find(|record| record.folder.role == Some(FolderRole::Sent));
        let (folder, validity) = sent.map_or_else(
            || ("Sent".to_owned(), UidValidity(0)),
            |record| (record.folder.name, record.validity),
        );
        let arrival = Arrival {
            message: entry.message,
            location: Location {
                account: entry.account.clone(),
                folder,
                validity,
                uid: Uid(0),
            },
            flags: Flags {
                seen: true,
                ..Flags::default()
            },
            received: entry.composed_at,
        };
        receive::arrive_kept(&shared, vec![arrival], vec![bytes])
    })
    .await
}

pub(super) async fn advance(shared: &Arc<Shared>, entry: &OutboxEntry, to: SendState) -> Result<(), EngineError> {
    let (shared, entry) = (shared.clone(), entry.clone());
    blocking(move || {
        let outcome = outcome(&entry, &to);
        shared.store.advance(&entry.id, to)?;
        if let Some(outcome) = outcome {
            shared.record_activity(&entry.account, outcome);
        }
        shared.emit(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
        Ok(())
    })
    .await
}

/// What a step says about a submission that has left, or never will.
fn outcome(entry: &OutboxEntry, state: &SendState) -> Option<Activity> {
    let submitted = Submitted {
        dispatch: DispatchId::of(&entry.message_id),
        recipients: entry.recipients.iter().map(|recipient| recipient.address.clone()).collect(),
        subject: entry.subject.clone(),
    };
    match state {
        SendState::Accepted { .. } => Some(Activity::Sent(submitted)),
        SendState::Rejected { reply } => Some(Activity::Refused(submitted, reply.clone())),
        SendState::Uncertain => Some(Activity::Uncertain(submitted)),
        _ => None,
    }
}

/// The frozen bytes of a submission.
pub(super) async fn raw(shared: &Arc<Shared>, entry: &OutboxEntry) -> Result<Vec<u8>, EngineError> {
    let (shared, message) = (shared.clone(), entry.message);
    blocking(move || Ok(shared.store.raw(&message)?)).await
}

pub(super) async fn find(shared: &Arc<Shared>, send: &SendId) -> Result<OutboxEntry, EngineError> {
    let (shared, send) = (shared.clone(), send.clone());
    blocking(move || {
        shared
            .store
            .outbox()?
            .into_iter()
            .find(|entry| entry.id == send)
            .ok_or(EngineError::NotFound)
    })
    .await
}
