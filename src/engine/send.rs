//! Sending at most once (design §5): the ledger goes first, and what cannot be known is said to be uncertain.

use std::sync::Arc;

use super::handle::order;
use super::live::{Order, network};
use super::shared::Shared;
use super::sync::blocking;
use super::{EngineError, Event, drafts, receive};
use crate::account::{AccountId, Flags, FolderRole, Location, Uid, UidValidity};
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::mail::secrets::token;
use crate::mail::smtp::{DataOutcome, SmtpSession};
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::store::{Arrival, DraftId, OutboxEntry, SendId, SendState, StoreError};

/// Sends a draft to the end that can be told now; `kept` is the name it is kept under, which it loses when the ledger has it.
pub(crate) async fn submit(
    shared: Arc<Shared>,
    live: bool,
    account: AccountId,
    draft: Draft,
    kept: Option<DraftId>,
) -> Result<DispatchId, EngineError> {
    let draft = Arc::new(draft);
    let (submission, id) = {
        let (shared, account, draft, kept) = (shared.clone(), account.clone(), draft.clone(), kept.clone());
        blocking(move || take(&shared, &account, &draft, kept.as_ref())).await?
    };
    match attempt(&shared, &submission).await {
        Ok(()) => {}
        Err(EngineError::Remote(error)) if live && error.is_transient() => {
            tracing::info!(account = %account, %error, "the submission waits");
        }
        Err(error) => match withdraw(&shared, &submission).await {
            Ok(()) => {
                if let Some(kept) = kept {
                    blocking(move || {
                        Ok(shared
                            .store
                            .drafts()
                            .save(&kept, Some(&account), &draft, shared.clock.now(), None)?)
                    })
                    .await?;
                }
                return Err(error);
            }
            // DATA had begun: it may be on its way, and must not be sent again as if it were not.
            Err(EngineError::Store(StoreError::WrongSendState)) => {
                tracing::error!(account = %account, %error, "the end of a submission could not be written down");
            }
            Err(withdrawal) => return Err(withdrawal),
        },
    }
    if live {
        order(&shared, &account, Order::Outbox);
    } else if let Err(error) = file_alone(&shared, &submission).await {
        tracing::warn!(account = %account, %error, "the copy in Sent waits for the next pass");
    }
    Ok(id)
}

/// From the drafts into the ledger. Before, the draft says under which Message-ID; so it is never offered once the ledger has it.
fn take(shared: &Shared, account: &AccountId, draft: &Draft, kept: Option<&DraftId>) -> Result<(SendId, DispatchId), EngineError> {
    let token = token().map_err(|_| EngineError::Stopped)?;
    if let Some(kept) = kept {
        drafts::is_being_sent(shared, kept, account, draft, &token)?;
    }
    let taken = commit(shared, account, draft, &token)?;
    if let Some(kept) = kept
        && let Err(error) = shared.store.drafts().delete(kept)
    {
        tracing::warn!(%error, "a sent draft goes at the next start");
    }
    Ok(taken)
}

/// Freezes a draft and writes it down as confirmed by the user: from here on it is sent, refused or uncertain, never lost.
fn commit(shared: &Shared, account: &AccountId, draft: &Draft, token: &str) -> Result<(SendId, DispatchId), EngineError> {
    let account = shared.account(account)?;
    let outgoing = draft.freeze(&account, shared.clock.now(), token).map_err(EngineError::Draft)?;
    let send = shared.store.compose(&account.id, &outgoing, draft.receipt_type)?;
    shared.store.advance(&send, SendState::Committed)?;
    let id = DispatchId::of(&outgoing.message_id);
    shared.tell(Event::DispatchChanged(id.clone()));
    Ok((send, id))
}

/// Tries a committed submission once. A fault before DATA leaves it committed and comes back as the error; every other end stands in the ledger.
async fn attempt(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    if entry.state != SendState::Committed {
        return Ok(());
    }
    let account = shared.account(&entry.account)?;
    let password = shared.password(&entry.account)?;
    let bytes = {
        let (shared, message) = (shared.clone(), entry.message);
        blocking(move || Ok(shared.store.raw(&message)?)).await?
    };
    let submission = SmtpSession::connect(&account, &password).await?;
    let recipients: Vec<String> = entry.recipients.iter().map(|recipient| recipient.address.clone()).collect();
    let ready = match submission.envelope(&entry.sender, &recipients, bytes.len() as u64).await {
        Ok(ready) => ready,
        Err(error) if error.kind == RemoteErrorKind::Refused => {
            return advance(shared, &entry, SendState::Rejected { reply: error.detail }).await;
        }
        Err(error) => return Err(error.into()),
    };
    let in_flight = SendState::InFlight {
        attempt: entry.attempts.saturating_add(1),
        refused: ready.refused.clone(),
    };
    if let Err(error) = advance(shared, &entry, in_flight).await {
        ready.abandon().await;
        return match error {
            // The ledger lets one attempt through: another has begun with it.
            EngineError::Store(StoreError::WrongSendState) => Ok(()),
            error => Err(error),
        };
    }
    let end = match ready.data(&bytes).await {
        DataOutcome::Accepted(reply) => SendState::Accepted { reply },
        DataOutcome::Rejected { reply, .. } => SendState::Rejected { reply },
        DataOutcome::Uncertain => SendState::Uncertain,
    };
    let show = !matches!(end, SendState::Rejected { .. });
    advance(shared, &entry, end).await?;
    if show {
        show_copy(shared, &entry, bytes).await?;
    }
    Ok(())
}

/// Gives up a committed submission of which no byte was sent.
async fn withdraw(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    advance(shared, &entry, SendState::Withdrawn).await
}

/// After a start: a submission that was in flight when the program ended is uncertain.
pub(crate) fn recover(shared: &Shared) -> Result<(), EngineError> {
    for entry in shared.store.outbox()? {
        if matches!(entry.state, SendState::InFlight { .. }) {
            match shared.store.advance(&entry.id, SendState::Uncertain) {
                // A broken ledger takes no line; the profile must open all the same, to be checked and read.
                Err(StoreError::LedgerBroken(_)) => {}
                other => other?,
            }
        }
    }
    Ok(())
}

/// On a live session: tries what waits, and files accepted messages in Sent where no copy is yet.
pub(crate) async fn attend(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    let entries = {
        let shared = shared.clone();
        blocking(move || Ok(shared.store.outbox()?)).await?
    };
    for entry in entries.into_iter().filter(|entry| entry.account == *account) {
        if entry.state == SendState::Committed {
            // On a task of its own: whoever gives this pass up must not break a submission off between its lines in the ledger.
            let (shared, id) = (shared.clone(), entry.id.clone());
            let attempted = tokio::spawn(async move { attempt(&shared, &id).await });
            attempted.await.map_err(|_| EngineError::Stopped)??;
        }
        let entry = find(shared, &entry.id).await?;
        if matches!(entry.state, SendState::Accepted { .. } | SendState::Resolved { .. }) && !entry.filed {
            file(shared, &entry, session).await?;
        }
    }
    Ok(())
}

/// Files an accepted message in Sent, on a connection of its own: for an account without a live task.
async fn file_alone(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    if !matches!(entry.state, SendState::Accepted { .. }) || entry.filed {
        return Ok(());
    }
    let mut session = network::connect(shared, &entry.account).await?;
    file(shared, &entry, &mut session).await?;
    session.logout().await;
    Ok(())
}

async fn file(shared: &Arc<Shared>, entry: &OutboxEntry, session: &mut Session) -> Result<(), EngineError> {
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
        let bytes = {
            let (shared, message) = (shared.clone(), entry.message);
            blocking(move || Ok(shared.store.raw(&message)?)).await?
        };
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

/// Lists our own copy among the sent mail before any server shows it.
async fn show_copy(shared: &Arc<Shared>, entry: &OutboxEntry, bytes: Vec<u8>) -> Result<(), EngineError> {
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
        receive::arrive(&shared, vec![arrival], vec![bytes])
    })
    .await
}

async fn advance(shared: &Arc<Shared>, entry: &OutboxEntry, to: SendState) -> Result<(), EngineError> {
    let (shared, entry) = (shared.clone(), entry.clone());
    blocking(move || {
        shared.store.advance(&entry.id, to)?;
        shared.tell(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
        Ok(())
    })
    .await
}

async fn find(shared: &Arc<Shared>, send: &SendId) -> Result<OutboxEntry, EngineError> {
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
