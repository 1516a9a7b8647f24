//! What the user does to messages: on the server first, then here, so that both agree or nothing changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::shared::Shared;
use super::sync::blocking;
use super::{EngineError, Event, copies, receive};
use crate::account::{AccountId, Flags, FolderRole, Location, Uid, UidValidity};
use crate::mail::imap::Session;
use crate::mail::remote::Moved;
use crate::store::Arrival;

/// Sets and clears flags.
pub(crate) async fn flags(
    shared: &Arc<Shared>,
    session: &mut Session,
    locations: &[Location],
    add: Flags,
    remove: Flags,
) -> Result<(), EngineError> {
    for ((folder, validity), locations) in by_folder(locations, |location| location) {
        let uids: Vec<Uid> = locations.iter().map(|location| location.uid).collect();
        if session.select(&folder, false).await?.validity == validity {
            session.store_flags(&uids, add, remove).await?;
        }
    }
    let (shared, locations) = (shared.clone(), locations.to_vec());
    blocking(move || flags_here(&shared, &locations, add, remove)).await
}

/// The same here.
pub(crate) fn flags_here(shared: &Shared, locations: &[Location], add: Flags, remove: Flags) -> Result<(), EngineError> {
    let mut changes = Vec::with_capacity(locations.len());
    for location in locations {
        let this = [location.uid.0..=location.uid.0];
        let known = shared
            .store
            .known_within(&location.account, &location.folder, location.validity, &this)?;
        changes.extend(known.into_iter().map(|(known, flags)| (known, changed(flags, add, remove))));
    }
    shared.store.set_flags(&changes)?;
    tell(shared, locations);
    Ok(())
}

/// A message in the trash, and where it lay before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    pub(crate) was: Arrival,
    /// Where it lies in the trash, where the server told.
    to: Option<Location>,
}

/// Moves messages to the trash folder. Those that are not where they were known to be, or in the trash already, are left alone.
pub(crate) async fn trash(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    messages: &[Arrival],
) -> Result<Vec<Trashed>, EngineError> {
    let trash = trash_folder(session).await?;
    let mut trashed = Vec::new();
    for ((folder, validity), messages) in by_folder(messages, |message| &message.location) {
        if folder == trash || session.select(&folder, false).await?.validity != validity {
            continue;
        }
        let uids: Vec<Uid> = messages.iter().map(|message| message.location.uid).collect();
        let there: BTreeSet<Uid> = session.sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
        let uids: Vec<Uid> = there.iter().copied().collect();
        let moved = session.move_to(&uids, &trash).await?;
        let messages = messages.into_iter().filter(|message| there.contains(&message.location.uid));
        let now: Vec<Trashed> = messages
            .map(|was| Trashed {
                to: place(account, &trash, &moved, was.location.uid),
                was: was.clone(),
            })
            .collect();
        let arrived = now.iter().filter_map(|trashed| trashed.is_at(trashed.to.clone()?)).collect();
        let left = now.iter().map(|trashed| trashed.was.location.clone()).collect();
        moved_here(shared, arrived, left).await?;
        trashed.extend(now);
    }
    match trashed.is_empty() {
        true => Err(EngineError::NotOnServer),
        false => Ok(trashed),
    }
}

/// Moves messages from the trash back to where they lay.
pub(crate) async fn restore(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    trashed: &[Trashed],
) -> Result<(), EngineError> {
    let trash = trash_folder(session).await?;
    for ((folder, validity), trashed) in by_folder(trashed, |trashed| &trashed.was.location) {
        // Where the server can neither MOVE nor UID EXPUNGE the originals have only been marked.
        let selected = session.select(&folder, false).await?;
        let mut stayed = Vec::new();
        if selected.validity == validity {
            let originals: Vec<Uid> = trashed.iter().map(|trashed| trashed.was.location.uid).collect();
            stayed.extend(session.sizes(&originals).await?.into_iter().map(|(uid, _)| uid));
            session.store_flags(&stayed, Flags::default(), DELETED).await?;
            let marked = trashed.iter().map(|trashed| trashed.was.location.clone());
            let marked: Vec<Location> = marked.filter(|location| stayed.contains(&location.uid)).collect();
            let shared = shared.clone();
            blocking(move || flags_here(&shared, &marked, Flags::default(), DELETED)).await?;
        }
        let selected = session.select(&trash, false).await?;
        let mut found: BTreeMap<Uid, &Trashed> = BTreeMap::new();
        for trashed in trashed {
            if let Some(uid) = in_trash(shared, session, selected.validity, trashed).await? {
                found.insert(uid, trashed);
            }
        }
        if found.is_empty() {
            return Err(EngineError::NotOnServer);
        }
        let (spare, wanted): (Vec<_>, Vec<_>) = found.iter().partition(|(_, trashed)| stayed.contains(&trashed.was.location.uid));
        let uids = |these: Vec<(&Uid, &&Trashed)>| these.into_iter().map(|(uid, _)| *uid).collect::<Vec<Uid>>();
        session.store_flags(&uids(spare), DELETED, Flags::default()).await?;
        let moved = session.move_to(&uids(wanted), &folder).await?;
        let back = found
            .iter()
            .filter_map(|(uid, trashed)| trashed.is_at(place(account, &folder, &moved, *uid)?));
        let left = found.values().filter_map(|trashed| trashed.to.clone());
        moved_here(shared, back.collect(), left.collect()).await?;
    }
    Ok(())
}

impl Trashed {
    /// The same message at another place.
    fn is_at(&self, location: Location) -> Option<Arrival> {
        Some(Arrival {
            location,
            ..self.was.clone()
        })
    }
}

const DELETED: Flags = Flags {
    deleted: true,
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
};

async fn trash_folder(session: &mut Session) -> Result<String, EngineError> {
    let folders = session.folders().await?;
    let trash = folders.into_iter().find(|folder| folder.role == Some(FolderRole::Trash));
    Ok(trash.ok_or(EngineError::NoTrash)?.name)
}

/// Where a message lies in the trash, which is selected; by what it is where the server did not tell its number.
async fn in_trash(
    shared: &Arc<Shared>,
    session: &mut Session,
    validity: UidValidity,
    trashed: &Trashed,
) -> Result<Option<Uid>, EngineError> {
    let (store, message) = (shared.clone(), trashed.was.message);
    let raw = blocking(move || Ok(store.store.raw(&message)?)).await?;
    let told = trashed.to.as_ref().filter(|location| location.validity == validity);
    let heads = match told {
        Some(location) => session.heads(&[location.uid]).await?,
        None => copies::find(session, &raw).await?,
    };
    let copy = heads.iter().rev().find(|head| copies::is_copy_of(head, &raw));
    Ok(copy.map(|head| head.outline.uid))
}

fn place(account: &AccountId, folder: &str, moved: &Moved, uid: Uid) -> Option<Location> {
    Some(Location {
        account: account.clone(),
        folder: folder.to_owned(),
        validity: moved.validity?,
        uid: *moved.uids.get(&uid)?,
    })
}

/// Takes over here where messages lie now and where no longer; what the server did not tell the next pass finds.
async fn moved_here(shared: &Arc<Shared>, arrived: Vec<Arrival>, left: Vec<Location>) -> Result<(), EngineError> {
    let shared = shared.clone();
    blocking(move || {
        if let Err(error) = take_up(&shared, &arrived) {
            tracing::warn!(%error, "what was moved is taken up by the next pass");
        }
        shared.store.mark_gone(&left)?;
        let places: Vec<Location> = arrived.into_iter().map(|arrival| arrival.location).chain(left).collect();
        tell(&shared, &places);
        Ok(())
    })
    .await
}

/// Takes up copies of messages that are kept here.
pub(crate) fn take_up(shared: &Shared, arrivals: &[Arrival]) -> Result<(), EngineError> {
    let raws = arrivals.iter().map(|arrival| shared.store.raw(&arrival.message));
    let raws: Vec<Vec<u8>> = raws.collect::<Result<_, _>>()?;
    let bytes: Vec<&[u8]> = raws.iter().map(Vec::as_slice).collect();
    shared.store.record(arrivals)?;
    receive::make_known(shared, arrivals, &bytes)
}

fn by_folder<T>(all: &[T], at: impl Fn(&T) -> &Location) -> BTreeMap<(String, UidValidity), Vec<&T>> {
    let mut folders: BTreeMap<_, Vec<&T>> = BTreeMap::new();
    for one in all.iter().filter(|one| at(one).uid != Uid(0)) {
        let location = at(one);
        folders.entry((location.folder.clone(), location.validity)).or_default().push(one);
    }
    folders
}

fn changed(flags: Flags, add: Flags, remove: Flags) -> Flags {
    Flags {
        seen: (flags.seen || add.seen) && !remove.seen,
        flagged: (flags.flagged || add.flagged) && !remove.flagged,
        answered: (flags.answered || add.answered) && !remove.answered,
        draft: (flags.draft || add.draft) && !remove.draft,
        deleted: (flags.deleted || add.deleted) && !remove.deleted,
    }
}

pub(crate) fn tell(shared: &Shared, locations: &[Location]) {
    let mut folders: Vec<_> = locations.iter().map(|location| (&location.account, &location.folder)).collect();
    folders.sort_unstable();
    folders.dedup();
    for (account, folder) in folders {
        shared.tell(Event::MessagesChanged {
            account: account.clone(),
            folder: folder.clone(),
            new: 0,
        });
    }
}
