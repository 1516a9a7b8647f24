//! What removing and restoring share: the outcome, the progress callback, and reading the stored message.

use std::sync::Arc;

use crate::engine::error::EngineError;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::signature::Sha256;
use crate::store::StoreError;

/// Result of removing messages from a server, or of restoring them.
#[derive(Debug, Clone, Default)]
pub struct SpaceOutcome {
    /// Messages removed, or restored.
    pub done: u64,
    /// The size of these messages.
    pub bytes: u64,
    /// Messages that were left unchanged, and why.
    pub unchanged: Vec<(Sha256, Unchanged)>,
    /// The user stopped it.
    pub stopped: bool,
    /// What ended it early; the messages in `done` remain done.
    pub error: Option<EngineError>,
}

impl SpaceOutcome {
    /// Adds the result for another account.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.unchanged.extend(other.unchanged);
        self.stopped |= other.stopped;
        self.error = self.error.take().or(other.error);
    }
}

/// Why a message was left unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unchanged {
    /// Its local file is missing or damaged.
    Damaged,
    /// It is not on the server, or the folder's UIDVALIDITY changed, or the folder cannot be selected.
    NotThere,
    /// The message on the server is not the stored one, or another client flagged it \Deleted.
    Differs,
    /// The server did not expunge it.
    NotRemoved,
}

/// Called with the messages done and of how many; returns false to stop.
pub(super) type Progress<'p> = dyn FnMut(u64, u64) -> bool + Send + 'p;

/// Reads a stored message again and checks its hash; `None` where the file is missing or damaged.
pub(super) async fn verified(shared: &Arc<Shared>, message: Sha256) -> Result<Option<Vec<u8>>, EngineError> {
    let shared = shared.clone();
    blocking(move || match shared.store.raw(&message) {
        Ok(raw) => Ok(Some(raw)),
        Err(StoreError::NotFound | StoreError::Damaged(_)) => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await
}
