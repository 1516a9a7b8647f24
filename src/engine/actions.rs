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
            .known_copies_within(&location.account, &location.folder, location.validity, &this)?;
        changes.extend(known.into_iter().map(|(known, flags)| (known, changed(flags, add, remove))));
    }
    shared.store.set_flags(&changes)?;
    tell(shared, locations);
    Ok(())
}

/// Where a message is put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Away {
    /// The trash.
    Trash,
    /// The archive.
    Archive,
}

/// A message that was put away, and where it lay before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAway {
    pub(crate) was: Arrival,
    away: Away,
    /// Where it lies now, where the server told.
    to: Option<Location>,
}

/// Moves messages to the trash or the archive. Those that are not where they were known to be, or there already, are left alone.
pub(crate) async fn put_away(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    away: Away,
    messages: &[Arrival],
) -> Result<Vec<PutAway>, EngineError> {
    let target = away.folder(session).await?;
    let mut moved_away = Vec::new();
    for ((folder, validity), messages) in by_folder(messages, |message| &message.location) {
        if folder == target || session.select(&folder, false).await?.validity != validity {
            continue;
        }
        let uids: Vec<Uid> = messages.iter().map(|message| message.location.uid).collect();
        let there: BTreeSet<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
        let uids: Vec<Uid> = there.iter().copied().collect();
        let moved = session.move_to(&uids, &target).await?;
        let messages = messages.into_iter().filter(|message| there.contains(&message.location.uid));
        let now: Vec<PutAway> = messages
            .map(|was| PutAway {
                away,
                to: place(account, &target, &moved, was.location.uid),
                was: was.clone(),
            })
            .collect();
        let arrived = now.iter().filter_map(|one| one.is_at(one.to.clone()?)).collect();
        let left = now.iter().map(|one| one.was.location.clone()).collect();
        moved_here(shared, arrived, left).await?;
        moved_away.extend(now);
    }
    match moved_away.is_empty() {
        true => Err(EngineError::NotOnServer),
        false => Ok(moved_away),
    }
}

/// Moves messages that were put away back to where they lay.
pub(crate) async fn restore(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    put_away: &[PutAway],
) -> Result<(), EngineError> {
    for ((folder, validity), gone) in by_folder(put_away, |one| &one.was.location) {
        let Some(away) = gone.first().map(|one| one.away) else { continue };
        let there = away.folder(session).await?;
        // Where the server can neither MOVE nor UID EXPUNGE the originals have only been marked.
        let selected = session.select(&folder, false).await?;
        let mut stayed = Vec::new();
        if selected.validity == validity {
            let originals: Vec<Uid> = gone.iter().map(|gone| gone.was.location.uid).collect();
            stayed.extend(session.fetch_sizes(&originals).await?.into_iter().map(|(uid, _)| uid));
            session.store_flags(&stayed, Flags::default(), DELETED).await?;
            let marked = gone.iter().map(|gone| gone.was.location.clone());
            let marked: Vec<Location> = marked.filter(|location| stayed.contains(&location.uid)).collect();
            let shared = shared.clone();
            blocking(move || flags_here(&shared, &marked, Flags::default(), DELETED)).await?;
        }
        let selected = session.select(&there, false).await?;
        let mut found: BTreeMap<Uid, &PutAway> = BTreeMap::new();
        for gone in gone {
            if let Some(uid) = found_in(shared, session, selected.validity, gone).await? {
                found.insert(uid, gone);
            }
        }
        if found.is_empty() {
            return Err(EngineError::NotOnServer);
        }
        let (spare, wanted): (Vec<_>, Vec<_>) = found.iter().partition(|(_, gone)| stayed.contains(&gone.was.location.uid));
        let uids = |these: Vec<(&Uid, &&PutAway)>| these.into_iter().map(|(uid, _)| *uid).collect::<Vec<Uid>>();
        session.store_flags(&uids(spare), DELETED, Flags::default()).await?;
        let moved = session.move_to(&uids(wanted), &folder).await?;
        let back = found
            .iter()
            .filter_map(|(uid, gone)| gone.is_at(place(account, &folder, &moved, *uid)?));
        let left = found.values().filter_map(|gone| gone.to.clone());
        moved_here(shared, back.collect(), left.collect()).await?;
    }
    Ok(())
}

impl PutAway {
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

impl Away {
    fn role(self) -> FolderRole {
        match self {
            Self::Trash => FolderRole::Trash,
            Self::Archive => FolderRole::Archive,
        }
    }

    fn missing(self) -> EngineError {
        match self {
            Self::Trash => EngineError::NoTrash,
            Self::Archive => EngineError::NoArchive,
        }
    }

    async fn folder(self, session: &mut Session) -> Result<String, EngineError> {
        let folders = session.folders().await?;
        let folder = folders.into_iter().find(|folder| folder.role == Some(self.role()));
        Ok(folder.ok_or(self.missing())?.name)
    }
}

/// Where a message lies in the folder it was put away in, which is selected; by what it is where the server did not tell its number.
async fn found_in(shared: &Arc<Shared>, session: &mut Session, validity: UidValidity, gone: &PutAway) -> Result<Option<Uid>, EngineError> {
    let (store, message) = (shared.clone(), gone.was.message);
    let raw = blocking(move || Ok(store.store.raw(&message)?)).await?;
    let told = gone.to.as_ref().filter(|location| location.validity == validity);
    let heads = match told {
        Some(location) => session.fetch_headers(&[location.uid]).await?,
        None => copies::find(session, &raw).await?,
    };
    let copy = heads.iter().rev().find(|head| copies::is_copy_of(head, &raw));
    Ok(copy.map(|head| head.info.uid))
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
        if let Err(error) = receive::take_up(&shared, arrived) {
            tracing::warn!(%error, "what was moved is taken up by the next pass");
        }
        shared.store.mark_expunged(&left)?;
        tell(&shared, &left);
        Ok(())
    })
    .await
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
