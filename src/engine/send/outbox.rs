//! The outbox step: one for `sync`, `watch`, `send` and the window. What waits is submitted, what was accepted is filed in Sent, and what an
//! earlier process left is looked for first. `store::send_protocol` decides.

use std::sync::Arc;

use super::attempt::{advance, attempt, find, raw};
use crate::account::{AccountId, Flags, FolderRole};
use crate::engine::connect::connect;
use crate::engine::error::EngineError;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::engine::uncertain::answers_to;
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::store::send_protocol::{NextStep, Traces, next_step};
use crate::store::{OutboxEntry, SendState};

/// How much of an account was read before the outbox is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Not all of it: what an earlier process left waits.
    Part,
    /// A pass over all folders, without an error: every receipt on the server is here.
    EveryFolder,
}

/// Takes the next step of every submission of an account. One that fails does not keep the others from theirs; the first error is returned.
pub(crate) async fn process_outbox(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    before: Before,
) -> Result<(), EngineError> {
    let entries = {
        let shared = shared.clone();
        blocking(move || Ok(shared.store.outbox()?)).await?
    };
    let mut outcome = Ok(());
    for entry in entries.into_iter().filter(|entry| entry.account == *account) {
        // Submitted and filed in one call.
        for _ in 0..2 {
            let entry = find(shared, &entry.id).await?;
            match step(shared, &entry, session, before).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    outcome = outcome.and(Err(error));
                    break;
                }
            }
        }
    }
    outcome
}

/// The same on a connection of its own, for an account without a task.
pub(super) async fn connect_and_process(shared: &Arc<Shared>, account: &AccountId) -> Result<(), EngineError> {
    let mut session = connect(shared, account).await?;
    process_outbox(shared, account, &mut session, Before::Part).await?;
    session.logout().await;
    Ok(())
}

/// One step; false if there is none.
async fn step(shared: &Arc<Shared>, entry: &OutboxEntry, session: &mut Session, before: Before) -> Result<bool, EngineError> {
    if entry.is_held(shared.clock.now()) {
        return Ok(false);
    }
    let is_ours = shared.store.is_confirmed_here(&entry.id);
    let traces = match before {
        Before::EveryFolder if entry.state == SendState::Committed && !is_ours => traces(shared, entry, session).await?,
        _ => Traces::Unknown,
    };
    match next_step(&entry.state, entry.filed, is_ours, &shared.store.standing(), traces) {
        NextStep::Wait => return Ok(false),
        NextStep::Submit => {
            // On a task of its own: when this pass is interrupted the submission must not be dropped between two lines of the ledger.
            let (shared, id) = (shared.clone(), entry.id.clone());
            let attempted = tokio::spawn(async move { attempt(&shared, &id).await });
            attempted.await.map_err(|_| EngineError::Stopped)??;
        }
        NextStep::Record(state) => {
            tracing::warn!(account = %entry.account, ?state, "a submission that an earlier process left is settled");
            advance(shared, entry, state).await?;
        }
        NextStep::File => file_in_sent(shared, entry, session).await?,
    }
    Ok(true)
}

/// Looks for the Message-ID of a submission among the receipts here and in every folder of the server but Drafts.
async fn traces(shared: &Arc<Shared>, entry: &OutboxEntry, session: &mut Session) -> Result<Traces, EngineError> {
    if let Some(receipt) = receipt_here(shared, entry).await? {
        return Ok(Traces::Receipt(receipt));
    }
    let folders = session.folders().await?;
    // A Message-ID that cannot be searched for was not made here.
    if !folders.iter().any(|folder| folder.name == "INBOX") || !entry.message_id.as_str().is_ascii() {
        return Ok(Traces::Unknown);
    }
    let mut found = Traces::None;
    let searched = folders
        .iter()
        .filter(|folder| folder.selectable && folder.role != Some(FolderRole::Drafts));
    for folder in searched {
        match session.select(&folder.name, true).await {
            Ok(_) => {}
            Err(error) if error.kind == RemoteErrorKind::Refused => return Ok(Traces::Unknown),
            Err(error) => return Err(error.into()),
        }
        if !session.find_message_id(entry.message_id.as_str()).await?.is_empty() {
            return Ok(Traces::Copy);
        }
        // A receipt that was read and is genuine is among those here.
        if !session.find_reference(entry.message_id.as_str()).await?.is_empty() {
            found = Traces::Unclear;
        }
    }
    Ok(found)
}

/// A genuine receipt about a submission, among those in the index.
async fn receipt_here(shared: &Arc<Shared>, entry: &OutboxEntry) -> Result<Option<Sha256>, EngineError> {
    let (shared, entry) = (shared.clone(), entry.clone());
    blocking(move || {
        let known = shared.store.dispatch(&DispatchId::of(&entry.message_id))?;
        let receipts = known.map(|(_, receipts)| receipts).unwrap_or_default();
        let about = receipts.iter().find(|receipt| receipt.counts() && answers_to(receipt, &entry));
        Ok(about.map(|receipt| receipt.message))
    })
    .await
}

/// Appends a message to the Sent folder, unless a copy with its Message-ID is there: many providers file it themselves.
async fn file_in_sent(shared: &Arc<Shared>, entry: &OutboxEntry, session: &mut Session) -> Result<(), EngineError> {
    let Some(sent) = session
        .folders()
        .await?
        .into_iter()
        .find(|folder| folder.role == Some(FolderRole::Sent))
    else {
        return Ok(());
    };
    session.select(&sent.name, true).await?;
    if session.find_message_id(&entry.message_id.to_string()).await?.is_empty() {
        let bytes = raw(shared, entry).await?;
        match session
            .append(
                &sent.name,
                &bytes,
                Flags {
                    seen: true,
                    ..Flags::default()
                },
                None,
            )
            .await
        {
            Ok(_) => {}
            // A full mailbox must not stop the account: the message is kept here, and the next pass tries again.
            Err(RemoteError {
                kind: RemoteErrorKind::Refused,
                detail,
                ..
            }) => {
                tracing::warn!(account = %entry.account, detail, "the copy in Sent was refused");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    advance(shared, entry, SendState::Filed).await
}
