//! Making space on a server: what is kept here, whole and verified at that moment, leaves the server by the user's request, and can be put back.
//!
//! A copy leaves only after all of this, in this order: its file here was read again and has its SHA-256; where a second place was named,
//! a copy lies there, synced, read back and equal; the server's message was compared with it; and the ledger says, durably, what is about
//! to be done. Then it is marked \Deleted and removed by its number, and no other message with it.

mod free;
mod restore;
mod second_copy;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Span;
use jiff::tz::TimeZone;

pub(crate) use self::free::settle_if_free;
use super::connect::connect;
use super::shared::Shared;
use super::tasks::blocking;
use super::view::Row;
use super::{CopyId, EngineError, Handle, query};
use crate::account::{AccountId, FolderRole};
use crate::clock::Timestamp;
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::store::{MessageRow, Selection, StoreError};

/// What should leave a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose.
    pub account: AccountId,
    /// Only messages older than this.
    pub before: Timestamp,
    /// The largest first, else the oldest.
    pub largest_first: bool,
    /// So many bytes are enough.
    pub target_bytes: Option<u64>,
}

/// What can leave a server: every message of it was read from the disk a moment ago and has its SHA-256. Nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whose.
    pub account: AccountId,
    /// The messages, in the order in which they would go.
    pub messages: Vec<Row>,
    /// Their bytes.
    pub bytes: u64,
    /// Messages old enough that stay, by the reason.
    pub skipped: BTreeMap<Skipped, u64>,
    /// Used and limit of the mailbox in bytes, where the provider tells.
    pub quota: Option<(u64, u64)>,
}

impl Plan {
    /// How much of the mailbox it is, in hundredths, where the provider tells its size.
    pub fn share(&self) -> Option<u8> {
        let (_, limit) = self.quota.filter(|(_, limit)| *limit > 0)?;
        u8::try_from(self.bytes.saturating_mul(100).checked_div(limit)?.min(100)).ok()
    }
}

/// So many months before an instant, by the calendar.
pub fn months_before(now: Timestamp, months: u32) -> Timestamp {
    let then = now
        .to_zoned(TimeZone::UTC)
        .checked_sub(Span::new().months(i64::from(months.min(12_000))));
    then.map_or(Timestamp::MIN, |then| then.timestamp())
}

/// Why an old message stays on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// It was not read yet.
    Unread,
    /// The user starred it.
    Starred,
    /// It is, or answers, a dispatch that is not at its end.
    OpenDispatch,
    /// A draft, or marked for deletion by somebody else: its state is not certain.
    Uncertain,
    /// Its file here is missing or damaged.
    Damaged,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct SpaceOutcome {
    /// Messages no longer on the server, or put back.
    pub done: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was left as it was, and why.
    pub unchanged: Vec<(Sha256, Unchanged)>,
    /// The user stopped it.
    pub stopped: bool,
    /// What ended it early; what was done before holds.
    pub error: Option<EngineError>,
}

impl SpaceOutcome {
    /// What was done elsewhere besides.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.unchanged.extend(other.unchanged);
        self.stopped |= other.stopped;
        self.error = self.error.take().or(other.error);
    }
}

/// Why a message was left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unchanged {
    /// Its file here is missing or damaged.
    Damaged,
    /// It is not on the server, or the folder is not the one that was known.
    NotThere,
    /// The server's message is not the one kept here, or somebody else has marked it for deletion.
    Differs,
    /// The server did not remove it.
    NotRemoved,
}

/// A message that was removed from its server by the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedMessage {
    /// When that was decided, UTC.
    pub at: Timestamp,
    /// The message, as lists show it.
    pub row: Row,
}

/// Work that takes a while: tells what is done of how much; false stops it between two messages.
type Progress<'p> = dyn FnMut(u64, u64) -> bool + Send + 'p;

impl Handle {
    /// What can leave a server, verified now; nothing is done. `progress(done, of)` counts messages read and returns false to stop
    /// ([`EngineError::Cancelled`]).
    pub async fn plan_space(
        &self,
        request: Request,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Plan, EngineError> {
        self.read(move |shared| plan(shared, &request, &mut progress)).await
    }

    /// Removes messages from their server, on a line of its own; they stay listed here and can be put back. `copy_to` is a folder on
    /// another disk in which each lies, synced and read back, before it goes.
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
            let busy = shared.clearing(&account);
            let _one = busy.lock().await;
            let mut session = connect(&shared, &account).await?;
            if !session.has("UIDPLUS") {
                return Err(EngineError::NoExactRemoval);
            }
            let mut cleared = SpaceOutcome::default();
            let work = free::free(
                &shared,
                &account,
                &mut session,
                &messages,
                copy_to.as_deref(),
                &mut cleared,
                &mut progress,
            );
            cleared.error = work.await.err();
            tokio::spawn(session.logout());
            Ok(cleared)
        })
        .await
    }

    /// What the user removed from an account's server and did not put back, the latest first.
    pub async fn removed_from_server(&self, account: AccountId) -> Result<Vec<RemovedMessage>, EngineError> {
        self.read(move |shared| {
            let removed = shared.store.removed_copies(&account);
            let keys: Vec<CopyId> = removed.iter().map(|removed| removed.key).collect();
            let rows = query::rows(shared, &keys)?;
            let mut rows: BTreeMap<CopyId, Row> = rows.into_iter().map(|row| (row.key, row)).collect();
            let gone = removed.iter().filter_map(|removed| {
                Some(RemovedMessage {
                    at: removed.at,
                    row: rows.remove(&removed.key)?,
                })
            });
            Ok(gone.collect())
        })
        .await
    }

    /// Puts removed messages back where they lay, with their flags and dates; one that is there already is not put there twice.
    pub async fn put_back(
        &self,
        account: AccountId,
        messages: Vec<CopyId>,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<SpaceOutcome, EngineError> {
        let shared = self.shared()?.clone();
        self.run(async move {
            let busy = shared.clearing(&account);
            let _one = busy.lock().await;
            let mut session = connect(&shared, &account).await?;
            let mut cleared = SpaceOutcome::default();
            let work = restore::restore(&shared, &account, &mut session, &messages, &mut cleared, &mut progress);
            cleared.error = work.await.err();
            tokio::spawn(session.logout());
            Ok(cleared)
        })
        .await
    }
}

fn plan(shared: &Shared, request: &Request, progress: &mut Progress<'_>) -> Result<Plan, EngineError> {
    shared.account(&request.account)?;
    let keys = shared.store.keys(&Selection {
        account: Some(request.account.clone()),
        ..Selection::default()
    })?;
    let open = query::open_dispatches(shared)?;
    let drafts = folders_of_drafts(shared, &request.account)?;
    let mut old: Vec<(CopyId, MessageRow)> = shared.store.rows_by_key(&keys)?;
    old.retain(|(_, row)| !row.expunged && row.location.uid.0 != 0 && row.date < request.before);
    match request.largest_first {
        true => old.sort_by_key(|(key, row)| (std::cmp::Reverse(row.size), row.date, *key)),
        false => old.sort_by_key(|(key, row)| (row.date, *key)),
    }
    let (mut chosen, mut bytes, mut skipped) = (Vec::new(), 0u64, BTreeMap::new());
    let of = old.len() as u64;
    for ((key, row), done) in old.into_iter().zip(0u64..) {
        if !progress(done, of) {
            return Err(EngineError::Cancelled);
        }
        if request.target_bytes.is_some_and(|target| bytes >= target) {
            break;
        }
        match why_skipped(&row, &open, &drafts).or_else(|| damage(shared, &row.message)) {
            Some(why) => *skipped.entry(why).or_default() += 1,
            None => {
                bytes = bytes.saturating_add(row.size);
                chosen.push(key);
            }
        }
    }
    let overview = query::overview(shared)?;
    let quota = overview.accounts.into_iter().find(|view| view.account.id == request.account);
    Ok(Plan {
        account: request.account.clone(),
        messages: query::rows(shared, &chosen)?,
        bytes,
        skipped,
        quota: quota.and_then(|view| view.quota),
    })
}

fn why_skipped(row: &MessageRow, open: &HashSet<DispatchId>, drafts: &[String]) -> Option<Skipped> {
    if row.flags.deleted || row.flags.draft || drafts.contains(&row.location.folder) {
        return Some(Skipped::Uncertain);
    }
    if row.dispatch.as_ref().is_some_and(|id| open.contains(id)) {
        return Some(Skipped::OpenDispatch);
    }
    match row.flags {
        flags if flags.flagged => Some(Skipped::Starred),
        flags if !flags.seen && !row.kind.is_receipt() => Some(Skipped::Unread),
        _ => None,
    }
}

fn damage(shared: &Shared, message: &Sha256) -> Option<Skipped> {
    shared.store.raw(message).is_err().then_some(Skipped::Damaged)
}

fn folders_of_drafts(shared: &Shared, account: &AccountId) -> Result<Vec<String>, EngineError> {
    let folders = shared.store.folders(account)?.into_iter();
    let drafts = folders.filter(|record| record.role() == Some(FolderRole::Drafts));
    Ok(drafts.map(|record| record.folder.name).collect())
}

/// A second place is none inside the first.
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

/// A message's bytes, re-hashed; `None` where they are missing or damaged.
async fn verified(shared: &Arc<Shared>, message: Sha256) -> Result<Option<Vec<u8>>, EngineError> {
    let shared = shared.clone();
    blocking(move || match shared.store.raw(&message) {
        Ok(raw) => Ok(Some(raw)),
        Err(StoreError::NotFound | StoreError::Damaged(_)) => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await
}
