//! Drafts, saved while the user writes.

use super::error::EngineError;
use super::handle::Handle;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::mail::secrets::random;
use crate::pec::draft::Draft;
use crate::store::{DraftId, DraftSummary};

impl Handle {
    /// An id for a new draft.
    pub fn new_draft(&self) -> DraftId {
        DraftId::of(random().unwrap_or_default())
    }

    /// Saves a draft, replacing the one with the same id. Returns the time; durable when it resolves.
    pub async fn save_draft(&self, id: DraftId, account: Option<AccountId>, draft: Draft) -> Result<Timestamp, EngineError> {
        self.read(move |shared| {
            let now = shared.clock.now();
            shared.store.drafts().save(&id, account.as_ref(), &draft, now, None)?;
            Ok(now)
        })
        .await
    }

    /// The stored drafts, the latest first.
    pub async fn drafts(&self) -> Result<Vec<DraftSummary>, EngineError> {
        self.read(|shared| Ok(shared.store.drafts().list())).await
    }

    /// One draft, and the mailbox it is sent from.
    pub async fn draft(&self, id: DraftId) -> Result<(Option<AccountId>, Draft), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().load(&id)?)).await
    }

    /// Deletes a draft. One that does not exist is no error.
    pub async fn delete_draft(&self, id: DraftId) -> Result<(), EngineError> {
        self.read(move |shared| Ok(shared.store.drafts().delete(&id)?)).await
    }
}
