//! Selects the messages that can be removed from a server. Changes nothing.

use std::collections::{BTreeMap, HashSet};

use jiff::Span;
use jiff::tz::TimeZone;

use super::outcome::Progress;
use crate::account::{AccountId, FolderRole};
use crate::clock::Timestamp;
use crate::engine::error::EngineError;
use crate::engine::handle::Handle;
use crate::engine::shared::Shared;
use crate::engine::view::Row;
use crate::engine::{query, rows};
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::store::{CopyId, MessageRow, Selection};

/// Which messages to remove from a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The account whose server it is.
    pub account: AccountId,
    /// Only messages dated before this, UTC.
    pub before: Timestamp,
    /// Take the largest first; else the oldest.
    pub largest_first: bool,
    /// Stop selecting when this many bytes are reached; `None`: select all.
    pub target_bytes: Option<u64>,
}

/// The messages that can be removed. The local file of each was read and has its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The account of the request.
    pub account: AccountId,
    /// The messages, in the order in which they would be removed.
    pub messages: Vec<Row>,
    /// The total size of the messages.
    pub bytes: u64,
    /// Number of messages old enough that are not selected, by reason.
    pub skipped: BTreeMap<Skipped, u64>,
    /// Used and limit in bytes (QUOTA, RFC 9208), where the server reports them.
    pub quota: Option<(u64, u64)>,
}

impl Plan {
    /// The size in percent of the mailbox's limit; `None` where the server does not report it.
    pub fn share(&self) -> Option<u8> {
        let (_, limit) = self.quota.filter(|(_, limit)| *limit > 0)?;
        u8::try_from(self.bytes.saturating_mul(100).checked_div(limit)?.min(100)).ok()
    }
}

/// The instant this many calendar months before another, in UTC.
pub fn months_before(now: Timestamp, months: u32) -> Timestamp {
    let then = now
        .to_zoned(TimeZone::UTC)
        .checked_sub(Span::new().months(i64::from(months.min(12_000))));
    then.map_or(Timestamp::MIN, |then| then.timestamp())
}

/// Why a message old enough is not selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skipped {
    /// It has not been read yet.
    Unread,
    /// The user flagged it.
    Starred,
    /// It belongs to a dispatch that is not final or needs attention.
    OpenDispatch,
    /// It is a draft, or another client flagged it \Deleted: it may still change.
    Uncertain,
    /// Its local file is missing or damaged.
    Damaged,
}

impl Handle {
    /// Selects the messages that [`Handle::make_space`] can remove, and verifies their local files. `progress(done, of)` counts messages
    /// and returns false to stop ([`EngineError::Cancelled`]).
    pub async fn plan_space(
        &self,
        request: Request,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Plan, EngineError> {
        self.read(move |shared| plan(shared, &request, &mut progress)).await
    }
}

fn plan(shared: &Shared, request: &Request, progress: &mut Progress<'_>) -> Result<Plan, EngineError> {
    shared.account(&request.account)?;
    let keys = shared.store.keys(&Selection {
        account: Some(request.account.clone()),
        ..Selection::default()
    })?;
    let open = query::open_groups(shared)?;
    let drafts = folders_of_drafts(shared, &request.account)?;
    let mut old: Vec<(CopyId, MessageRow)> = shared.store.rows_by_key(&keys)?;
    // UID 0: the copy was never on a server (imported).
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
        messages: rows::rows(shared, &chosen)?,
        bytes,
        skipped,
        quota: quota.and_then(|view| view.quota),
    })
}

fn why_skipped(row: &MessageRow, open: &HashSet<DispatchId>, drafts: &[String]) -> Option<Skipped> {
    if row.flags.deleted || row.flags.draft || drafts.contains(&row.location.folder) {
        return Some(Skipped::Uncertain);
    }
    if row.dispatch.as_ref().is_some_and(|id| open.contains(&id.group())) {
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
    let drafts = folders.filter(|record| record.folder.role == Some(FolderRole::Drafts));
    Ok(drafts.map(|record| record.folder.name).collect())
}
