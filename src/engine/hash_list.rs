//! The list of hashes of the archive: for a time stamp over all of it.

use std::io;
use std::path::{Path, PathBuf};

use super::error::EngineError;
use super::handle::Handle;
use crate::account::AccountId;
use crate::durable;
use crate::evidence::hashes;
use crate::evidence::hashes::HashList;

impl Handle {
    /// The hashes of the stored messages of these accounts (empty: all), with or without file names. The same archive gives the same bytes.
    pub async fn hashes(&self, accounts: Vec<AccountId>, names: bool) -> Result<HashList, EngineError> {
        self.read(move |shared| {
            accounts.iter().try_for_each(|id| shared.account(id).map(drop))?;
            Ok(hashes::list(&shared.store, &accounts, names)?)
        })
        .await
    }

    /// Writes that list to a new file, which is durable when this resolves. An existing file is an error. `go_on` returns false to stop
    /// ([`EngineError::Cancelled`]); then nothing is written.
    pub async fn write_hashes(
        &self,
        accounts: Vec<AccountId>,
        names: bool,
        to: PathBuf,
        go_on: impl Fn() -> bool + Send + 'static,
    ) -> Result<HashList, EngineError> {
        let list = self.hashes(accounts, names).await?;
        self.read(move |_| match go_on() {
            true => write_new(&to, list.text.as_bytes()).map(|()| list),
            false => Err(EngineError::Cancelled),
        })
        .await
    }
}

fn write_new(to: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    durable::write_new(to, bytes, durable::Access::Owner).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => EngineError::TargetExists(to.to_owned()),
        io::ErrorKind::StorageFull => EngineError::TargetFull(to.to_owned()),
        _ => EngineError::File {
            path: to.to_owned(),
            reason: error.to_string(),
        },
    })
}
