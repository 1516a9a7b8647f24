//! Drafts kept while one writes, and sent from there: what was once taken into the ledger is never offered again.

use super::shared::Shared;
use super::{EngineError, Handle};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::mail::secrets::random;
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::store::{DraftId, DraftSummary, SendState};

impl Handle {
    /// A name for a new draft.
    pub fn new_draft(&self) -> DraftId {
        DraftId::of(random().unwrap_or_default())
    }

    /// Keeps a draft in place of what was kept under its name; tells when. Durable when it resolves.
    pub async fn keep_draft(&self, id: DraftId, account: Option<AccountId>, draft: Draft) -> Result<Timestamp, EngineError> {
        self.read(move |shared| {
            let now = shared.clock.now();
            shared.store.drafts().save(&id, account.as_ref(), &draft, now, None)?;
            Ok(now)
        })
        .await
    }

    /// The drafts kept, the latest first.
    pub async fn drafts(&self) -> Result<Vec<DraftSummary>, EngineError> {
        self.read(|shared| Ok(shared.store.drafts().list())).await
    }

    /// One draft, and the mailbox it is sent from.
    pub async fn draft(&self, id: DraftId) -> Result<(Option<AccountId>, Draft), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().load(&id)?)).await
    }

    /// Gives a draft up.
    pub async fn forget_draft(&self, id: DraftId) -> Result<(), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().delete(&id)?)).await
    }

    /// [`Handle::send`] of what was kept under this name: from the moment it stands in the ledger it is a draft no more.
    pub async fn send_draft(&self, id: DraftId, account: AccountId, draft: Draft) -> Result<DispatchId, EngineError> {
        self.submit(account, draft, Some(id)).await
    }
}

/// Says, durably, under which Message-ID the draft is about to be taken into the ledger.
pub(crate) fn is_being_sent(shared: &Shared, id: &DraftId, account: &AccountId, draft: &Draft, token: &str) -> Result<(), EngineError> {
    let token = Some(token.to_owned());
    Ok(shared.store.drafts().save(id, Some(account), draft, shared.clock.now(), token)?)
}

/// After a start: a draft whose message stands in the ledger is none any more, unless the message was given up.
pub(crate) fn recover(shared: &Shared) -> Result<(), EngineError> {
    let outbox = shared.store.outbox()?;
    for line in shared.store.drafts().list() {
        let Some(token) = line.sending else { continue };
        let taken = outbox.iter().any(|entry| {
            let id = entry.message_id.to_string();
            let ours = id.trim_start_matches('<').split('@').next() == Some(token.as_str());
            ours && !matches!(entry.state, SendState::Composed | SendState::Withdrawn)
        });
        if taken {
            shared.store.drafts().delete(&line.id)?;
        }
    }
    Ok(())
}
