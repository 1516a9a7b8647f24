//! Sending at most once: the ledger is written before the network is used, and an outcome that cannot be known is recorded as uncertain.
//! The states and the steps between them are in the table of `store/outbox.rs`.

mod attempt;
mod hold;
mod outbox;

use std::sync::Arc;

pub(crate) use self::hold::watch;
pub(crate) use self::outbox::{Before, process_outbox};

use self::attempt::{advance, attempt, find};
use self::outbox::connect_and_process;
use super::command::Command;
use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::threads::blocking;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::mail::secrets::token;
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::store::{DraftId, SendId, SendState, StoreError};

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

    /// Confirms a kept draft that is to be sent at a time. Resolves once it is in the ledger; until then it waits in the queue, from which
    /// [`Handle::cancel_submission`] takes it back. A live engine submits it at that time, another at its next pass after it.
    pub async fn send_draft_at(&self, id: DraftId, account: AccountId, draft: Draft, at: Timestamp) -> Result<DispatchId, EngineError> {
        let shared = self.shared()?.clone();
        let confirmed = Confirmed {
            account,
            draft,
            kept: Some(id),
            not_before: Some(at),
        };
        let (_, dispatch) = self.run(blocking(move || commit(&shared, &confirmed))).await?;
        self.shared()?.held.notify_one();
        Ok(dispatch)
    }

    async fn submit(&self, account: AccountId, draft: Draft, kept: Option<DraftId>) -> Result<DispatchId, EngineError> {
        let live = self.is_live();
        let confirmed = Confirmed {
            account,
            draft,
            kept,
            not_before: None,
        };
        self.run(submit(self.shared()?.clone(), live, confirmed)).await
    }
}

/// A draft that the user confirmed.
struct Confirmed {
    account: AccountId,
    draft: Draft,
    /// Its id among the stored drafts; `None` if it was never saved.
    kept: Option<DraftId>,
    /// Not to be submitted before this time.
    not_before: Option<Timestamp>,
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
    } else if let Err(error) = connect_and_process(&shared, account).await {
        tracing::warn!(account = %account, %error, "the copy in Sent waits for the next pass");
    }
    Ok(id)
}

/// Freezes the bytes and records the message as confirmed by the user: from here on it is sent, rejected or uncertain, never lost.
fn commit(shared: &Shared, confirmed: &Confirmed) -> Result<(SendId, DispatchId), EngineError> {
    let Confirmed {
        account,
        draft,
        kept,
        not_before,
    } = confirmed;
    let token = token().map_err(|_| EngineError::Stopped)?;
    // The mark shows, whatever became of the ledger, that this installation sent the message.
    let token = format!("{token}{}", shared.store.message_id_mark(account));
    if let Some(kept) = kept {
        // First the draft says which Message-ID it is about to get: after a crash `recover` sees whether the ledger has it, and a draft
        // that was sent is never offered again.
        let token = Some(token.clone());
        shared.store.drafts().save(kept, Some(account), draft, shared.clock.now(), token)?;
    }
    let account = shared.account(account)?;
    let outgoing = draft.freeze(&account, shared.clock.now(), &token).map_err(EngineError::Draft)?;
    let send = shared.store.compose(&account.id, &outgoing, draft.receipt_type, *not_before)?;
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

/// Withdraws a committed submission of which no byte was sent, and keeps the draft again. It is [`StoreError::WrongSendState`] once DATA
/// has begun.
async fn withdraw(shared: &Arc<Shared>, send: &SendId, confirmed: &Arc<Confirmed>) -> Result<(), EngineError> {
    let entry = find(shared, send).await?;
    advance(shared, &entry, SendState::Withdrawn).await?;
    let (shared, confirmed) = (shared.clone(), confirmed.clone());
    blocking(move || {
        let Confirmed { account, draft, kept, .. } = &*confirmed;
        match kept {
            Some(kept) => Ok(shared.store.drafts().save(kept, Some(account), draft, shared.clock.now(), None)?),
            None => Ok(()),
        }
    })
    .await
}

/// At the start: settles what a killed process left. A submission that was in flight is uncertain, and so is a committed one if the ledger
/// may not be the newest; a draft whose message is in the ledger is removed.
pub(crate) fn recover(shared: &Shared) -> Result<(), EngineError> {
    // A ledger that takes no line must not keep the profile from opening, to be checked and read. Nothing is sent before it is settled.
    if let Err(error) = shared.store.settle_interrupted() {
        tracing::warn!(%error, "the submissions of an earlier process are not settled");
    }
    let outbox = shared.store.outbox()?;
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
