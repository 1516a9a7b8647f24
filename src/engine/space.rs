//! Frees space on a server: removes, on request, messages that are stored locally, and can restore them.
//!
//! A message is removed only after all of these steps, in this order: its local file was read again and has its SHA-256; the message on the
//! server was compared with it; if the user named a folder for second copies, one is there, synced and read back; and the ledger durably
//! records the removal. Then it is flagged \Deleted and expunged by its UID (UID EXPUNGE, RFC 4315), so that no other message is removed
//! with it.
//!
//! Each step can be the last: after a crash or a lost connection `pending::resolve` finds out what the server did.

mod free;
mod outcome;
mod pending;
mod plan;
mod restore;
mod second_copy;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use self::outcome::{SpaceOutcome, Unchanged};
pub(crate) use self::pending::resolve_if_idle;
pub use self::plan::{Plan, Request, Skipped, months_before};
use super::activity::Activity;
use super::connect::connect;
use super::error::EngineError;
use super::handle::Handle;
use super::rows;
use super::shared::Shared;
use super::view::Row;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::store::CopyId;

/// A message that the user removed from its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedMessage {
    /// When the ledger recorded the removal, UTC.
    pub at: Timestamp,
    /// Its row in the lists.
    pub row: Row,
}

impl Handle {
    /// Removes messages from their server, over a connection of its own. They remain stored and listed, and can be restored. `copy_to` is a
    /// folder, usually on another disk: each message is copied there, synced and read back before it is removed. Requires UIDPLUS
    /// ([`EngineError::NoExactRemoval`]). `progress(done, of)` returns false to stop between two batches.
    pub async fn make_space(
        &self,
        account: AccountId,
        messages: Vec<CopyId>,
        copy_to: Option<PathBuf>,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<SpaceOutcome, EngineError> {
        let shared = self.shared()?.clone();
        self.run(async move {
            if let Some(folder) = &copy_to {
                outside(&shared, folder)?;
            }
            // One at a time: two could flag and unflag the same messages.
            let lock = shared.removal_lock(&account);
            let _guard = lock.lock().await;
            let mut session = connect(&shared, &account).await?;
            if !session.has_capability("UIDPLUS") {
                return Err(EngineError::NoExactRemoval);
            }
            let mut outcome = SpaceOutcome::default();
            let work = free::free(
                &shared,
                &account,
                &mut session,
                &messages,
                copy_to.as_deref(),
                &mut outcome,
                &mut progress,
            );
            outcome.error = work.await.err();
            record(&shared, &account, &outcome, Activity::Removed);
            tokio::spawn(session.logout());
            Ok(outcome)
        })
        .await
    }

    /// The messages that the user removed from an account's server and did not restore, the latest first.
    pub async fn removed_from_server(&self, account: AccountId) -> Result<Vec<RemovedMessage>, EngineError> {
        self.read(move |shared| {
            let removed = shared.store.removed_copies(&account);
            let keys: Vec<CopyId> = removed.iter().map(|removed| removed.key).collect();
            let found = rows::rows(shared, &keys)?;
            let mut found: BTreeMap<CopyId, Row> = found.into_iter().map(|row| (row.key, row)).collect();
            let messages = removed.iter().filter_map(|removed| {
                Some(RemovedMessage {
                    at: removed.at,
                    row: found.remove(&removed.key)?,
                })
            });
            Ok(messages.collect())
        })
        .await
    }

    /// Appends removed messages to the folders they were in, with their flags and dates. One that is there already is not appended again.
    /// `progress(done, of)` returns false to stop between two messages.
    pub async fn put_back(
        &self,
        account: AccountId,
        messages: Vec<CopyId>,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<SpaceOutcome, EngineError> {
        let shared = self.shared()?.clone();
        self.run(async move {
            // One at a time: two could flag and unflag the same messages.
            let lock = shared.removal_lock(&account);
            let _guard = lock.lock().await;
            let mut session = connect(&shared, &account).await?;
            let mut outcome = SpaceOutcome::default();
            let work = restore::restore(&shared, &account, &mut session, &messages, &mut outcome, &mut progress);
            outcome.error = work.await.err();
            record(&shared, &account, &outcome, Activity::PutBack);
            tokio::spawn(session.logout());
            Ok(outcome)
        })
        .await
    }
}

/// Records what was done, and the error that ended it.
fn record(shared: &Shared, account: &AccountId, outcome: &SpaceOutcome, done: fn(u64) -> Activity) {
    if outcome.done > 0 {
        shared.record_activity(account, done(outcome.done));
    }
    if let Some(error) = &outcome.error {
        shared.record_activity(account, Activity::Failed(error.clone()));
    }
}

/// Fails for a folder inside the profile: a second copy there would be lost with the first.
fn outside(shared: &Shared, folder: &Path) -> Result<(), EngineError> {
    let real = |path: &Path| std::fs::canonicalize(path);
    let (profile, there) = match (real(&shared.profile), real(folder)) {
        (Ok(profile), Ok(there)) => (profile, there),
        (_, Err(error)) | (Err(error), _) => {
            return Err(EngineError::File {
                path: folder.to_owned(),
                reason: error.to_string(),
            });
        }
    };
    match there.starts_with(profile) {
        true => Err(EngineError::InsideProfile(folder.to_owned())),
        false => Ok(()),
    }
}
