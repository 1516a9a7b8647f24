//! Drafts, kept while the user writes.

use super::error::EngineError;
use super::handle::Handle;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::mail::secrets::random;
use crate::pec::draft::Draft;
use crate::store::{DraftId, DraftSummary};

impl Handle {
    /// A name for a new draft.
    pub fn new_draft(&self) -> DraftId {
        DraftId::of(random().unwrap_or_default())
    }

    /// Keeps a draft in place of what was kept under its name; returns when. Durable when it resolves.
    pub async fn keep_draft(&self, id: DraftId, account: Option<AccountId>, draft: Draft) -> Result<Timestamp, EngineError> {
        self.read(move |shared| {
            let now = shared.clock.now();
            shared.store.drafts().save(&id, account.as_ref(), &draft, now, None)?;
            Ok(now)
        })
        .await
    }

    /// The kept drafts, the latest first.
    pub async fn drafts(&self) -> Result<Vec<DraftSummary>, EngineError> {
        self.read(|shared| Ok(shared.store.drafts().list())).await
    }

    /// One draft, and the mailbox it is sent from.
    pub async fn draft(&self, id: DraftId) -> Result<(Option<AccountId>, Draft), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().load(&id)?)).await
    }

    /// Deletes a draft. Deleting one that is gone is no error.
    pub async fn forget_draft(&self, id: DraftId) -> Result<(), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().delete(&id)?)).await
    }
}
