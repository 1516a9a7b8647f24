//! The archive as a whole: the list of its hashes.

use super::{EngineError, Handle, HashList};
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
}
