//! Removes messages from a server, in batches.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::outcome::{Progress, SpaceOutcome, Unchanged, verified};
use super::{pending, second_copy};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::engine::error::EngineError;
use crate::engine::same_message;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::mail::imap::Session;
use crate::mail::remote::{FetchedHeader, RemoteError};
use crate::signature::Sha256;
use crate::store::{Arrival, CopyId, Removal};

/// Messages removed with one command.
const BATCH: usize = 40;

/// Removes messages of an account from its server.
pub(super) async fn free(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    messages: &[CopyId],
    copy_to: Option<&Path>,
    outcome: &mut SpaceOutcome,
    progress: &mut Progress<'_>,
) -> Result<(), EngineError> {
    session.folders().await?;
    pending::resolve(shared, account, session).await?;
    let mut folders: BTreeMap<(String, UidValidity), Vec<Arrival>> = BTreeMap::new();
    for copy in shared.store.arrivals(messages) {
        if copy.location.account == *account && copy.location.uid != Uid(0) {
            let folder = (copy.location.folder.clone(), copy.location.validity);
            folders.entry(folder).or_default().push(copy);
        }
    }
    let of = folders.values().map(|copies| copies.len() as u64).sum();
    let mut seen = 0;
    for ((folder, validity), copies) in folders {
        for batch in copies.chunks(BATCH) {
            if !progress(seen, of) {
                outcome.stopped = true;
                return Ok(());
            }
            seen += batch.len() as u64;
            // Selected for every batch: with another UIDVALIDITY the UIDs name other messages (RFC 9051 §2.3.1.1).
            if session.select(&folder, false).await?.validity != validity {
                let not_there = batch.iter().map(|copy| (copy.message, Unchanged::NotThere));
                outcome.unchanged.extend(not_there);
                continue;
            }
            free_batch(shared, session, batch, copy_to, outcome).await?;
        }
    }
    progress(of, of);
    Ok(())
}

async fn free_batch(
    shared: &Arc<Shared>,
    session: &mut Session,
    batch: &[Arrival],
    copy_to: Option<&Path>,
    outcome: &mut SpaceOutcome,
) -> Result<(), EngineError> {
    let removals = removable(shared, session, batch, copy_to, outcome).await?;
    let uids: Vec<Uid> = removals.iter().map(|removal| removal.location.uid).collect();
    if uids.is_empty() {
        return Ok(());
    }
    // The ledger first: after a crash from here on, `pending::resolve` knows which messages may have been removed.
    let (for_ledger, planned) = (shared.clone(), removals.clone());
    blocking(move || Ok(for_ledger.store.plan_removals(planned)?)).await?;
    let refused = match remove(session, &uids).await {
        Ok(()) => None,
        // A refused command may have had an effect on some of the messages: the server is asked below what it still has.
        Err(error) if !error.is_connection_end() => Some(error),
        Err(error) => return Err(error.into()),
    };
    let there: Vec<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
    let (remaining, removed): (Vec<Removal>, Vec<Removal>) =
        removals.into_iter().partition(|removal| there.contains(&removal.location.uid));
    outcome.done += removed.len() as u64;
    outcome.bytes += removed.iter().map(|removal| removal.size).sum::<u64>();
    let not_removed = remaining.iter().map(|removal| (removal.message, Unchanged::NotRemoved));
    outcome.unchanged.extend(not_removed);
    if !there.is_empty() {
        match pending::unflag(session, &there).await {
            // It was the flag itself that the server refused to set.
            Err(error) if !error.is_connection_end() && refused.is_some() => {}
            unflagged => unflagged?,
        }
    }
    pending::record(
        shared,
        removed.iter().map(copy_of).collect(),
        remaining.iter().map(copy_of).collect(),
    )
    .await?;
    refused.map_or(Ok(()), |error| Err(error.into()))
}

/// The messages of a batch that pass all checks; the others are added to the outcome.
async fn removable(
    shared: &Arc<Shared>,
    session: &mut Session,
    batch: &[Arrival],
    copy_to: Option<&Path>,
    outcome: &mut SpaceOutcome,
) -> Result<Vec<Removal>, EngineError> {
    let uids: Vec<Uid> = batch.iter().map(|copy| copy.location.uid).collect();
    let headers = session.fetch_headers(&uids).await?;
    let headers: HashMap<Uid, FetchedHeader> = headers.into_iter().map(|header| (header.info.uid, header)).collect();
    let mut removals = Vec::with_capacity(batch.len());
    for copy in batch {
        match checked(shared, copy, headers.get(&copy.location.uid), copy_to).await? {
            Ok(removal) => removals.push(removal),
            Err(why) => outcome.unchanged.push((copy.message, why)),
        }
    }
    Ok(removals)
}

fn copy_of(removal: &Removal) -> (Sha256, Location) {
    (removal.message, removal.location.clone())
}

async fn remove(session: &mut Session, uids: &[Uid]) -> Result<(), RemoteError> {
    session.store_flags(uids, pending::DELETED, Flags::default()).await?;
    session.expunge(uids).await
}

/// Reads the local file again, compares the server's message with it, and writes the second copy.
async fn checked(
    shared: &Arc<Shared>,
    copy: &Arrival,
    header: Option<&FetchedHeader>,
    copy_to: Option<&Path>,
) -> Result<Result<Removal, Unchanged>, EngineError> {
    let Some(header) = header else {
        return Ok(Err(Unchanged::NotThere));
    };
    let Some(raw) = verified(shared, copy.message).await? else {
        return Ok(Err(Unchanged::Damaged));
    };
    // Flagged \Deleted by another client: unflagging it after a failure would undo what that client did. Without readable flags that cannot
    // be ruled out.
    let Some(flags) = header.info.flags.filter(|flags| !flags.deleted) else {
        return Ok(Err(Unchanged::Differs));
    };
    if !same_message::is_copy_of(header, &raw) {
        return Ok(Err(Unchanged::Differs));
    }
    let removal = Removal {
        message: copy.message,
        location: copy.location.clone(),
        message_id: same_message::message_id(&raw),
        flags,
        received: header.received.unwrap_or(copy.received),
        size: raw.len() as u64,
    };
    if let Some(folder) = copy_to.map(Path::to_owned) {
        let copy = copy.clone();
        blocking(move || second_copy::ensure(&folder, &copy, &raw)).await?;
    }
    Ok(Ok(removal))
}
