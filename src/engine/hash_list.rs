//! The archive as a whole: the list of its hashes, and what in it is ailing.

use std::io;
use std::path::{Path, PathBuf};

use super::view::DamagedMessage;
use super::{EngineError, Handle, HashList, scrub};
use crate::account::AccountId;
use crate::durable;
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

    /// Writes that list to a new file, durable when it resolves; what is there already is not overwritten. `go_on` returns false to stop
    /// ([`EngineError::Cancelled`]), and then nothing is written.
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

    /// Messages whose kept bytes were found damaged or missing, by a check or in the background, with what that touches.
    pub async fn damaged_messages(&self) -> Result<Vec<DamagedMessage>, EngineError> {
        self.read(scrub::damaged_messages).await
    }

    /// One step of the reading that a live engine does by itself; in how long the next is due.
    #[doc(hidden)]
    pub async fn scrub_next(&self) -> Result<std::time::Duration, EngineError> {
        self.read(scrub::step).await
    }
}

/// A new file, whole and durable, or none.
fn write_new(to: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    durable::write_new(to, bytes, durable::Access::Umask).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => EngineError::TargetExists(to.to_owned()),
        io::ErrorKind::StorageFull => EngineError::TargetFull(to.to_owned()),
        _ => EngineError::File {
            path: to.to_owned(),
            reason: error.to_string(),
        },
    })
}
