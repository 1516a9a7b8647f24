//! Removing from the server, in steps that can each be the last.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::{Progress, SpaceOutcome, Unchanged, second_copy, verified};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::engine::shared::Shared;
use crate::engine::tasks::blocking;
use crate::engine::{CopyId, EngineError, same_message};
use crate::mail::imap::Session;
use crate::mail::remote::FetchedHeader;
use crate::signature::Sha256;
use crate::store::Arrival;
use crate::store::removals::Removal;

/// Messages removed with one command.
const BATCH: usize = 40;

const DELETED: Flags = Flags {
    deleted: true,
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
};

/// Removes messages of an account from its server.
pub(super) async fn free(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    messages: &[CopyId],
    copy_to: Option<&Path>,
    cleared: &mut SpaceOutcome,
    progress: &mut Progress<'_>,
) -> Result<(), EngineError> {
    session.folders().await?;
    settle(shared, account, session).await?;
    let mut folders: BTreeMap<(String, UidValidity), Vec<Arrival>> = BTreeMap::new();
    for copy in shared.store.arrivals(messages) {
        if copy.location.account == *account && copy.location.uid != Uid(0) {
            folders
                .entry((copy.location.folder.clone(), copy.location.validity))
                .or_default()
                .push(copy);
        }
    }
    let of = folders.values().map(|copies| copies.len() as u64).sum();
    let mut seen = 0;
    for ((folder, validity), copies) in folders {
        for batch in copies.chunks(BATCH) {
            if !progress(seen, of) {
                cleared.stopped = true;
                return Ok(());
            }
            seen += batch.len() as u64;
            if session.select(&folder, false).await?.validity != validity {
                cleared
                    .unchanged
                    .extend(batch.iter().map(|copy| (copy.message, Unchanged::NotThere)));
                continue;
            }
            clear_batch(shared, session, batch, copy_to, cleared).await?;
        }
    }
    progress(of, of);
    Ok(())
}

async fn clear_batch(
    shared: &Arc<Shared>,
    session: &mut Session,
    batch: &[Arrival],
    copy_to: Option<&Path>,
    cleared: &mut SpaceOutcome,
) -> Result<(), EngineError> {
    let uids: Vec<Uid> = batch.iter().map(|copy| copy.location.uid).collect();
    let heads: HashMap<Uid, FetchedHeader> = session
        .fetch_headers(&uids)
        .await?
        .into_iter()
        .map(|head| (head.info.uid, head))
        .collect();
    let mut removals = Vec::with_capacity(batch.len());
    for copy in batch {
        match compared(shared, copy, heads.get(&copy.location.uid), copy_to).await? {
            Ok(removal) => removals.push(removal),
            Err(why) => cleared.unchanged.push((copy.message, why)),
        }
    }
    let uids: Vec<Uid> = removals.iter().map(|removal| removal.location.uid).collect();
    if uids.is_empty() {
        return Ok(());
    }
    let (store, written) = (shared.clone(), removals.clone());
    blocking(move || Ok(store.store.plan_removals(written)?)).await?;
    let refused = match remove(session, &uids).await {
        Ok(()) => None,
        // It is seen below what the server did all the same.
        Err(error) if error.kind == crate::mail::remote::RemoteErrorKind::Refused => Some(error),
        Err(error) => return Err(error.into()),
    };
    let there: Vec<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
    let (stayed, gone): (Vec<Removal>, Vec<Removal>) = removals.into_iter().partition(|removal| there.contains(&removal.location.uid));
    cleared.done += gone.len() as u64;
    cleared.bytes += gone.iter().map(|removal| removal.size).sum::<u64>();
    cleared
        .unchanged
        .extend(stayed.iter().map(|removal| (removal.message, Unchanged::NotRemoved)));
    if !there.is_empty() && refused.is_none() {
        session.store_flags(&there, Flags::default(), DELETED).await?;
    }
    write_down(shared, gone.iter().map(place).collect(), stayed.iter().map(place).collect()).await?;
    refused.map_or(Ok(()), |error| Err(error.into()))
}

fn place(removal: &Removal) -> (Sha256, Location) {
    (removal.message, removal.location.clone())
}

async fn remove(session: &mut Session, uids: &[Uid]) -> Result<(), crate::mail::remote::RemoteError> {
    session.store_flags(uids, DELETED, Flags::default()).await?;
    session.expunge(uids).await
}

/// Reads the kept bytes again, has them copied, and holds the server's message against them.
async fn compared(
    shared: &Arc<Shared>,
    copy: &Arrival,
    head: Option<&FetchedHeader>,
    copy_to: Option<&Path>,
) -> Result<Result<Removal, Unchanged>, EngineError> {
    let Some(head) = head else { return Ok(Err(Unchanged::NotThere)) };
    let Some(raw) = verified(shared, copy.message).await? else {
        return Ok(Err(Unchanged::Damaged));
    };
    if head.info.flags.deleted || !same_message::is_copy_of(head, &raw) {
        return Ok(Err(Unchanged::Differs));
    }
    let removal = Removal {
        message: copy.message,
        location: copy.location.clone(),
        message_id: same_message::message_id(&raw),
        flags: head.info.flags,
        received: head.received.unwrap_or(copy.received),
        size: raw.len() as u64,
    };
    if let Some(folder) = copy_to.map(Path::to_owned) {
        let copy = copy.clone();
        blocking(move || second_copy::ensure(&folder, &copy, &raw)).await?;
    }
    Ok(Ok(removal))
}

/// As [`settle`], unless messages are being removed or put back at this moment.
pub(crate) async fn settle_if_free(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    if shared.store.pending_removals(account).is_empty() {
        return Ok(());
    }
    let busy = shared.clearing(account);
    match busy.try_lock() {
        Ok(_one) => settle(shared, account, session).await,
        Err(_) => Ok(()),
    }
}

/// After an interruption: finds out which of the messages that were about to go are gone, and takes the mark off those that are not.
pub(super) async fn settle(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    let mut folders: BTreeMap<(String, UidValidity), Vec<Arrival>> = BTreeMap::new();
    for unsettled in shared.store.pending_removals(account) {
        let at = (unsettled.was.location.folder.clone(), unsettled.was.location.validity);
        folders.entry(at).or_default().push(unsettled.was);
    }
    for ((folder, validity), copies) in folders {
        if session.select(&folder, false).await?.validity != validity {
            continue;
        }
        let uids: Vec<Uid> = copies.iter().map(|copy| copy.location.uid).collect();
        let there: Vec<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
        if !there.is_empty() {
            session.store_flags(&there, Flags::default(), DELETED).await?;
        }
        let places = copies.into_iter().map(|copy| (copy.message, copy.location));
        let (stayed, gone) = places.partition(|(_, location)| there.contains(&location.uid));
        write_down(shared, gone, stayed).await?;
    }
    Ok(())
}

async fn write_down(shared: &Arc<Shared>, gone: Vec<(Sha256, Location)>, stayed: Vec<(Sha256, Location)>) -> Result<(), EngineError> {
    let shared = shared.clone();
    blocking(move || {
        let gone: Vec<Location> = gone.into_iter().map(|(_, location)| location).collect();
        shared.store.mark_expunged(&gone)?;
        shared.store.cancel_removals(stayed)?;
        shared.emit_changed(&gone);
        Ok(())
    })
    .await
}
