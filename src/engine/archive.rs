//! The archive as a whole: the list of its hashes, and what in it is ailing.

use super::view::Ailment;
use super::{EngineError, Handle, HashList, scrub};
use crate::account::AccountId;
use crate::evidence::hashes;

impl Handle {
    /// The list of hashes of what these accounts (none: the whole archive) have kept, with names or without; the same archive, the same bytes.
    pub async fn hashes(&self, accounts: Vec<AccountId>, names: bool) -> Result<HashList, EngineError> {
        self.read(move |shared| {
            accounts.iter().try_for_each(|id| shared.account(id).map(drop))?;
            Ok(hashes::list(&shared.store, &accounts, names)?)
        })
        .await
    }

    /// Messages whose kept bytes were found damaged or missing, by a check or in the background, with what that touches.
    pub async fn ailing(&self) -> Result<Vec<Ailment>, EngineError> {
        self.read(scrub::ailments).await
    }

    /// One step of the reading that a live engine does by itself; in how long the next is due.
    #[doc(hidden)]
    pub async fn scrub_step(&self) -> Result<std::time::Duration, EngineError> {
        self.read(scrub::step).await
    }
}
