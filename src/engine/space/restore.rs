//! Restores messages that were removed from a server: appends them to their folders again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::outcome::{Progress, SpaceOutcome, Unchanged, verified};
use super::pending;
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::engine::error::EngineError;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::engine::{receive, same_message};
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::store::{Arrival, CopyId};

/// Restores messages to the folders they were in, with their flags and dates.
pub(super) async fn restore(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    messages: &[CopyId],
    outcome: &mut SpaceOutcome,
    progress: &mut Progress<'_>,
) -> Result<(), EngineError> {
    session.folders().await?;
    pending::resolve(shared, account, session).await?;
    let mut folders: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for removed in shared.store.removed_copies(account) {
        if messages.contains(&removed.key) {
            folders.entry(removed.was.location.folder.clone()).or_default().push(removed.was);
        }
    }
    let of = folders.values().map(|copies| copies.len() as u64).sum();
    let mut done = 0;
    for (folder, copies) in folders {
        let selected = match session.select(&folder, false).await {
            Ok(selected) => selected,
            // The folder was deleted or renamed. It is not created again: the other folders are restored.
            Err(RemoteError {
                kind: RemoteErrorKind::Refused,
                ..
            }) => {
                let not_there = copies.iter().map(|copy| (copy.message, Unchanged::NotThere));
                outcome.unchanged.extend(not_there);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for copy in copies {
            if !progress(done, of) {
                outcome.stopped = true;
                return Ok(());
            }
            done += 1;
            restore_one(shared, session, selected.validity, copy, outcome).await?;
        }
    }
    progress(of, of);
    Ok(())
}

/// Restores a message to the selected folder and records the new copy.
async fn restore_one(
    shared: &Arc<Shared>,
    session: &mut Session,
    validity: UidValidity,
    copy: Arrival,
    outcome: &mut SpaceOutcome,
) -> Result<(), EngineError> {
    let Some(raw) = verified(shared, copy.message).await? else {
        outcome.unchanged.push((copy.message, Unchanged::Damaged));
        return Ok(());
    };
    let uid = append_once(session, &copy, &raw).await?;
    outcome.done += 1;
    outcome.bytes += raw.len() as u64;
    // Without a UID the next pass finds the message and recognises it by its header.
    if let Some(uid) = uid {
        let restored = Arrival {
            location: Location {
                validity,
                uid,
                ..copy.location.clone()
            },
            flags: without_deleted(copy.flags),
            ..copy
        };
        let shared = shared.clone();
        blocking(move || receive::record_copies(&shared, vec![restored])).await?;
    }
    Ok(())
}

/// Appends a message and returns its UID, where the server reports it (APPENDUID, RFC 4315) or it can be found.
///
/// The connection can break after the server stored the message and before its reply. So the folder is searched first: an earlier attempt
/// may have succeeded, and appending again would make a second copy.
async fn append_once(session: &mut Session, copy: &Arrival, raw: &[u8]) -> Result<Option<Uid>, EngineError> {
    let existing = same_message::find(session, raw).await?;
    if let Some(header) = existing.last() {
        return Ok(Some(header.info.uid));
    }
    let flags = without_deleted(copy.flags);
    match session.append(&copy.location.folder, raw, flags, Some(copy.received)).await? {
        Some(uid) => Ok(Some(uid)),
        None => Ok(same_message::find(session, raw).await?.last().map(|header| header.info.uid)),
    }
}

/// \Deleted was set to remove the message, not by the user.
fn without_deleted(flags: Flags) -> Flags {
    Flags { deleted: false, ..flags }
}
