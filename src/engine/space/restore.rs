//! Putting back on the server what was removed from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Progress, SpaceOutcome, Unchanged, free, verified};
use crate::account::{AccountId, Flags, Location, Uid};
use crate::engine::shared::Shared;
use crate::engine::tasks::blocking;
use crate::engine::{CopyId, EngineError, receive, same_message};
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::store::Arrival;

/// Puts messages back where they lay.
pub(super) async fn restore(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    messages: &[CopyId],
    cleared: &mut SpaceOutcome,
    progress: &mut Progress<'_>,
) -> Result<(), EngineError> {
    session.folders().await?;
    free::settle(shared, account, session).await?;
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
            Err(RemoteError {
                kind: RemoteErrorKind::Refused,
                ..
            }) => {
                cleared
                    .unchanged
                    .extend(copies.iter().map(|copy| (copy.message, Unchanged::NotThere)));
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for was in copies {
            if !progress(done, of) {
                cleared.stopped = true;
                return Ok(());
            }
            done += 1;
            let Some(raw) = verified(shared, was.message).await? else {
                cleared.unchanged.push((was.message, Unchanged::Damaged));
                continue;
            };
            let uid = put_one(session, &was, &raw).await?;
            cleared.done += 1;
            cleared.bytes += raw.len() as u64;
            if let Some(uid) = uid {
                let validity = selected.validity;
                let location = Location {
                    validity,
                    uid,
                    ..was.location.clone()
                };
                let back = Arrival {
                    location,
                    flags: kept(was.flags),
                    ..was
                };
                let shared = shared.clone();
                blocking(move || receive::record_copies(&shared, vec![back])).await?;
            }
        }
    }
    progress(of, of);
    Ok(())
}

/// Appends a message unless an earlier attempt already did; tells its number.
async fn put_one(session: &mut Session, was: &Arrival, raw: &[u8]) -> Result<Option<Uid>, EngineError> {
    let there = same_message::find(session, raw).await?;
    if let Some(head) = there.last() {
        return Ok(Some(head.info.uid));
    }
    let told = session
        .append(&was.location.folder, raw, kept(was.flags), Some(was.received))
        .await?;
    match told {
        Some(uid) => Ok(Some(uid)),
        None => Ok(same_message::find(session, raw).await?.last().map(|head| head.info.uid)),
    }
}

/// The mark for deletion was ours.
fn kept(flags: Flags) -> Flags {
    Flags { deleted: false, ..flags }
}
