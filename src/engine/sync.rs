//! One pass over an account: every folder compared with what is kept, what is new fetched, newest first. Nothing on the server is
//! changed, and nothing here is deleted because the server no longer has it (design invariant 6).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::shared::Shared;
use super::view::{Health, SyncReport};
use super::{EngineError, Event, receive};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, Uid};
use crate::mail::imap::Session;
use crate::mail::remote::{Fault, Fetched, RemoteError, Selected};

/// Messages fetched per command and kept per barrier, at most.
const BATCH: usize = 100;
/// Bytes of a batch, but for a single larger message; two batches are in memory at a time.
const BATCH_BYTES: u64 = 16 << 20;
/// The largest message that is fetched; Aruba, the most generous, takes 100 MB.
const LARGEST: u64 = 150 << 20;

/// Which folders a pass looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of them.
    Everything,
    /// The inbox: where receipts and new mail arrive.
    Inbox,
}

/// What a pass has done so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    new: u64,
    updated: u64,
    failed: u64,
    bytes: u64,
    /// The server would not open a folder; the others were read.
    refused: Option<RemoteError>,
}

/// Runs a pass on a session. The tally is filled in as it goes, so that what was done before a fault is told.
pub(crate) async fn pass(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    extent: &Extent,
    tally: &mut Tally,
) -> Result<Option<Selected>, EngineError> {
    if *extent == Extent::Everything {
        let quota = session.quota().await?;
        shared.standing().entry(account.clone()).or_default().quota = quota;
    }
    let mut folders: Vec<Folder> = session.folders().await?.into_iter().filter(|folder| folder.selectable).collect();
    if *extent == Extent::Inbox {
        folders.retain(|folder| folder.role == Some(FolderRole::Inbox));
    }
    folders.sort_by_key(|folder| folder.role.map_or(u8::MAX, |role| role as u8));
    let mut inbox = None;
    for folder in folders {
        let is_inbox = folder.role == Some(FolderRole::Inbox);
        match folder_pass(shared, account, session, &folder, tally).await {
            Ok(selected) if is_inbox => inbox = Some(selected),
            Ok(_) => {}
            // A folder that is not opened (rights, gone since it was listed) must not keep the others from being read.
            Err(EngineError::Remote(error)) if error.fault == Fault::Refused && !is_inbox => {
                tracing::warn!(account = %account, %error, "a folder is passed over");
                tally.refused.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    let now = shared.clock.now();
    shared.standing().entry(account.clone()).or_default().last_sync = Some(now);
    shared.set_health(account, Health::Good);
    shared.tell(Event::Synced(account.clone()));
    Ok(inbox)
}

async fn folder_pass(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    folder: &Folder,
    tally: &mut Tally,
) -> Result<Selected, EngineError> {
    let selected = session.select(&folder.name, true).await?;
    let place = Location {
        account: account.clone(),
        folder: folder.name.clone(),
        validity: selected.validity,
        uid: Uid(0),
    };
    let server: HashMap<Uid, Flags> = match selected.exists {
        0 => HashMap::new(),
        _ => session.flags(Uid(1)).await?.into_iter().collect(),
    };
    let (missing, updated) = {
        let (shared, folder, place) = (shared.clone(), folder.clone(), place.clone());
        blocking(move || reconcile(&shared, &folder, &place, &server)).await?
    };
    tally.updated = tally.updated.saturating_add(updated);
    if missing.is_empty() {
        return Ok(selected);
    }
    let total = u32::try_from(missing.len()).unwrap_or(u32::MAX);
    let (batches, too_large) = batches(&missing, session.sizes(&missing).await?);
    if too_large > 0 {
        tracing::warn!(account = %account, too_large, "messages above the cap are left on the server");
    }
    tally.failed = tally.failed.saturating_add(too_large);
    let mut done = 0u32;
    let mut keeping: Option<Keeping> = None;
    let mut outcome = Ok(());
    for batch in batches {
        shared.set_health(
            account,
            Health::Syncing {
                folder: folder.name.clone(),
                done,
                of: total,
            },
        );
        let mut fetched: Vec<Fetched> = Vec::with_capacity(batch.len());
        outcome = session.fetch(&batch, &mut |message| fetched.push(message)).await;
        if outcome.is_err() {
            break;
        }
        // Of two batches in memory one is being kept while the next is fetched.
        done = done.saturating_add(settle(keeping.take(), tally).await?);
        tally.bytes = tally
            .bytes
            .saturating_add(fetched.iter().map(|message| message.bytes.len() as u64).sum());
        let (shared, place) = (shared.clone(), place.clone());
        keeping = Some(tokio::task::spawn_blocking(move || receive::receive(&shared, &place, &fetched)));
    }
    settle(keeping, tally).await?;
    outcome?;
    Ok(selected)
}

/// A batch on its way to the disk; it gets there even if nobody waits for it.
type Keeping = tokio::task::JoinHandle<Result<u32, EngineError>>;

/// Waits until a batch is kept and known; tells how many messages were.
async fn settle(keeping: Option<Keeping>, tally: &mut Tally) -> Result<u32, EngineError> {
    let Some(keeping) = keeping else { return Ok(0) };
    let kept = keeping.await.map_err(|_| EngineError::Stopped)??;
    tally.new = tally.new.saturating_add(u64::from(kept));
    Ok(kept)
}

/// Cuts what is to be fetched, order kept, into batches of bounded count and bytes; tells how many messages are above the cap. A message that
/// vanished between the two commands has no size and is left out.
fn batches(missing: &[Uid], sizes: Vec<(Uid, u64)>) -> (Vec<Vec<Uid>>, u64) {
    let sizes: HashMap<Uid, u64> = sizes.into_iter().collect();
    let mut batches: Vec<Vec<Uid>> = Vec::new();
    let (mut bytes, mut too_large) = (0u64, 0u64);
    for (uid, size) in missing.iter().filter_map(|uid| Some((*uid, *sizes.get(uid)?))) {
        if size > LARGEST {
            too_large = too_large.saturating_add(1);
            continue;
        }
        let sum = bytes.saturating_add(size);
        match batches.last_mut() {
            Some(batch) if batch.len() < BATCH && sum <= BATCH_BYTES => {
                batch.push(uid);
                bytes = sum;
            }
            _ => {
                batches.push(vec![uid]);
                bytes = size;
            }
        }
    }
    (batches, too_large)
}

/// Compares what is known of a folder with what the server shows: flags are taken over, vanished copies marked. Returns the UIDs to fetch,
/// newest first, and how many rows changed.
fn reconcile(shared: &Shared, folder: &Folder, place: &Location, server: &HashMap<Uid, Flags>) -> Result<(Vec<Uid>, u64), EngineError> {
    shared.store.save_folder(&place.account, folder, place.validity)?;
    let known = shared.store.known(&place.account, &place.folder, place.validity)?;
    let mut changed = Vec::new();
    let mut gone = Vec::new();
    let mut here = std::collections::HashSet::new();
    for (location, flags) in known {
        here.insert(location.uid);
        match server.get(&location.uid) {
            Some(now) if *now != flags => changed.push((location, *now)),
            Some(_) => {}
            // Our own copy that no server has shown yet.
            None if location.uid == Uid(0) => {}
            None => gone.push(location),
        }
    }
    let updated = (changed.len() as u64).saturating_add(gone.len() as u64);
    if !changed.is_empty() {
        shared.store.set_flags(&changed)?;
    }
    if !gone.is_empty() {
        shared.store.mark_gone(&gone)?;
    }
    if updated > 0 {
        shared.tell(Event::MessagesChanged {
            account: place.account.clone(),
            folder: place.folder.clone(),
            new: 0,
        });
    }
    let mut missing: Vec<Uid> = server.keys().filter(|uid| !here.contains(uid)).copied().collect();
    missing.sort_unstable_by(|a, b| b.cmp(a));
    Ok((missing, updated))
}

/// A pass of its own: connects, passes, says goodbye. For an account without a live task.
pub(crate) async fn single(shared: &Arc<Shared>, id: &AccountId) -> SyncReport {
    let start = Instant::now();
    let mut tally = Tally::default();
    let outcome = async {
        let account = shared.account(id)?;
        let password = shared.password(id)?;
        let mut session = Session::connect(&account, &password).await?;
        pass(shared, id, &mut session, &Extent::Everything, &mut tally).await?;
        session.logout().await;
        Ok::<(), EngineError>(())
    }
    .await;
    if let Err(error) = &outcome {
        shared.set_fault(id, error, None);
    }
    report(id, &tally, start, outcome.err())
}

/// The report of a pass.
pub(crate) fn report(account: &AccountId, tally: &Tally, start: Instant, error: Option<EngineError>) -> SyncReport {
    SyncReport {
        account: account.clone(),
        new: tally.new,
        updated: tally.updated,
        failed: tally.failed,
        bytes: tally.bytes,
        seconds: start.elapsed().as_secs_f64(),
        error: error.or_else(|| tally.refused.clone().map(Into::into)),
    }
}

/// Runs store work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, EngineError> + Send + 'static) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::Stopped)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_bounded_and_keep_the_order() {
        let missing: Vec<Uid> = (1..=250).rev().map(Uid).collect();
        let small = missing.iter().map(|uid| (*uid, 1000)).collect();
        let (cut, too_large) = batches(&missing, small);
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
        assert_eq!((cut.concat(), too_large), (missing, 0));
    }

    #[test]
    fn large_messages_travel_alone_and_huge_ones_stay() {
        let sizes = vec![(Uid(4), 10), (Uid(3), 20 << 20), (Uid(2), LARGEST + 1), (Uid(1), 10)];
        let missing = [Uid(4), Uid(3), Uid(2), Uid(1), Uid(9)];
        let (cut, too_large) = batches(&missing, sizes);
        assert_eq!(cut, [vec![Uid(4)], vec![Uid(3)], vec![Uid(1)]]);
        assert_eq!(too_large, 1);
    }
}
