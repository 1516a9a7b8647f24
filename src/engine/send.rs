//! Sending at most once: the ledger is written before the network is used, and an outcome that cannot be known is recorded as uncertain.
//! The states and the steps between them are in the table of `store/outbox.rs`.

use std::sync::Arc;

use super::command::Command;
use super::connect::connect;
use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::receive;
use super::shared::Shared;
use super::threads::blocking;
use crate::account::{AccountId, Flags, FolderRole, Location, Uid, UidValidity};
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::mail::secrets::token;
use crate::mail::smtp::{DataOutcome, SmtpSession};
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::store::{Arrival, DraftId, OutboxEntry, SendId, SendState, StoreError};

impl Handle {
    /// Sends a message at most once. Resolves when the submission is accepted, rejected by the server, or uncertain; the dispatch has the
    /// outcome.
    ///
    /// # Errors
    ///
    /// What failed before DATA: nothing was sent, and nothing will be. A live engine returns no transient error: the submission waits and
    /// is tried again automatically.
    pub async fn send(&self, account: AccountId, draft: Draft) -> Result<DispatchId, EngineError> {
        self.submit(account, draft, None).await
    }

    /// Sends a kept draft as [`Handle::send`] does. Once it is in the ledger it is no draft any more.
    pub async fn send_draft(&self, id: DraftId, account: AccountId, draft: Draft) -> Result<DispatchId, EngineError> {
        self.submit(account, draft, Some(id)).await
    }

    async fn submit(&self, account: AccountId, draft: Draft, kept: Option<DraftId>) -> Result<DispatchId, EngineError> {
        let live = self.is_live();
        let draft = Confirmed { account, draft, kept };
        self.run(submit(self.shared()?.clone(), live, draft)).await
    }
}

/// A draft that the user confirmed.
struct Confirmed {
    account: AccountId,
    draft: Draft,
    /// Its id among the stored drafts; `None` if it was never saved.
    kept: Option<DraftId>,
}

/// Commits, attempts, and decides what an error means.
async fn submit(shared: Arc<Shared>, live: bool, confirmed: Confirmed) -> Result<DispatchId, EngineError> {
    let confirmed = Arc::new(confirmed);
    let account = &confirmed.account;
    let (send, id) = {
        let (shared, confirmed) = (shared.clone(), confirmed.clone());
        blocking(move || commit(&shared, &confirmed)).await?
    };
    match attempt(&shared, &send).await {
        Ok(()) => {}
        Err(EngineError::Remote(error)) if live && error.is_transient() => {
            tracing::info!(account = %account, %error, "the submission waits");
        }
        Err(error) => match withdraw(&shared, &send, &confirmed).await {
            Ok(()) => return Err(error),
            // DATA had begun: the provider may have the message, and it must not be offered for sending again as if it had not.
            Err(EngineError::Store(StoreError::WrongSendState)) => {
                tracing::error!(account = %account, %error, "the outcome of a submission could not be recorded");
            }
            Err(withdrawal) => return Err(withdrawal),
        },
    }
    if live {
        shared.command(account, Command::Outbox);
    } else if let Err(error) = connect_and_file(&shared, &send).await {
        tracing::warn!(account = %account, %error, "the copy in Sent waits for the next pass");
    }
    Ok(id)
}

/// Freezes the bytes and records the message as confirmed by the user: from here on it is sent, rejected or uncertain, never lost.
fn commit(shared: &Shared, confirmed: &Confirmed) -> Result<(SendId, DispatchId), EngineError> {
    let Confirmed { account, draft, kept } = confirmed;
    let token = token().map_err(|_| EngineError::Stopped)?;
    if let Some(kept) = kept {
        // First the draft says which Message-ID it is about to get: after a crash `recover` sees whether the ledger has it, and a draft
        // that was sent is never offered again.
        let token = Some(token.clone());
        shared.store.drafts().save(kept, Some(account), draft, shared.clock.now(), token)?;
    }
    let account = shared.account(account)?;
    let outgoing = draft.freeze(&account, shared.clock.now(), &token).map_err(EngineError::Draft)?;
    let send = shared.store.compose(&account.id, &outgoing, draft.receipt_type)?;
    shared.store.advance(&send, SendState::Committed)?;
    let id = DispatchId::of(&outgoing.message_id);
    shared.emit(Event::DispatchChanged(id.clone()));
    if let Some(kept) = kept
        && let Err(error) = shared.store.drafts().delete(kept)
    {
        tracing::warn!(%error, "a sent draft is removed at the next start");
    }
    Ok((send, id))
}

/// Tries a committed submission once. A fault before DATA leaves it committed and is returned; every other outcome is in the ledger.
async fn attempt(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    if entry.state != SendState::Committed {
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

/// Withdraws a committed submission of which no byte was sent, and keeps the draft again. It is [`StoreError::WrongSendState`] once DATA
/// has begun.
async fn withdraw(shared: &Arc<Shared>, send: &SendId, confirmed: &Arc<Confirmed>) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    advance(shared, &entry, SendState::Withdrawn).await?;
    let (shared, confirmed) = (shared.clone(), confirmed.clone());
    blocking(move || {
        let Confirmed { account, draft, kept } = &*confirmed;
        match kept {
            Some(kept) => Ok(shared.store.drafts().save(kept, Some(account), draft, shared.clock.now(), None)?),
            None => Ok(()),
        }
    })
    .await
}

/// At the start: settles what a killed process left. A submission that was in flight is uncertain, and a draft whose message is in the
/// ledger is removed.
pub(crate) fn recover(shared: &Shared) -> Result<(), EngineError> {
    let outbox = shared.store.outbox()?;
    for entry in &outbox {
        if matches!(entry.state, SendState::InFlight { .. }) {
            match shared.store.advance(&entry.id, SendState::Uncertain) {
                // A broken ledger takes no line; the profile must open all the same, to be checked and read.
                Err(StoreError::LedgerBroken(_)) => {}
                other => other?,
            }
        }
    }
    for line in shared.store.drafts().list() {
        let Some(token) = line.sending else { continue };
        let is_taken = outbox.iter().any(|entry| {
            let id = entry.message_id.to_string();
            let ours = id.trim_start_matches('<').split('@').next() == Some(token.as_str());
            ours && !matches!(entry.state, SendState::Composed | SendState::Withdrawn)
        });
        if is_taken {
            shared.store.drafts().delete(&line.id)?;
        }
    }
    Ok(())
}

/// On an open session: tries the submissions that wait, and files accepted messages in Sent if no copy is there yet.
pub(crate) async fn process_outbox(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    let entries = {
        let shared = shared.clone();
        blocking(move || Ok(shared.store.outbox()?)).await?
    };
    for entry in entries.into_iter().filter(|entry| entry.account == *account) {
        if entry.state == SendState::Committed {
            // On a task of its own: when this pass is interrupted the submission must not be dropped between two lines of the ledger.
            let (shared, id) = (shared.clone(), entry.id.clone());
            let attempted = tokio::spawn(async move { attempt(&shared, &id).await });
            attempted.await.map_err(|_| EngineError::Stopped)??;
        }
        let entry = find(shared, &entry.id).await?;
        if matches!(entry.state, SendState::Accepted { .. } | SendState::Resolved { .. }) && !entry.filed {
            file_in_sent(shared, &entry, session).await?;
        }
    }
    Ok(())
}

/// Files an accepted message in Sent, on a connection of its own: for an account without a task.
async fn connect_and_file(shared: &Arc<Shared>, send: &SendId) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    if !matches!(entry.state, SendState::Accepted { .. }) || entry.filed {
        return Ok(());
    }
    let mut session = connect(shared, &entry.account).await?;
    file_in_sent(shared, &entry, &mut session).await?;
    session.logout().await;
    Ok(())
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

async fn advance(shared: &Arc<Shared>, entry: &OutboxEntry, to: SendState) -> Result<(), EngineError> {
    let (shared, entry) = (shared.clone(), entry.clone());
    blocking(move || {
        shared.store.advance(&entry.id, to)?;
        shared.emit(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
        Ok(())
    })
    .await
}

/// The frozen bytes of a submission.
async fn raw(shared: &Arc<Shared>, entry: &OutboxEntry) -> Result<Vec<u8>, EngineError> {
    let (shared, message) = (shared.clone(), entry.message);
    blocking(move || Ok(shared.store.raw(&message)?)).await
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
