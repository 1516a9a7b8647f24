//! What the user does to messages: on the server first, then here, so that both agree or nothing changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shared::Shared;
use super::sync::blocking;
use super::{EngineError, Event};
use crate::account::{AccountId, Flags, FolderRole, Location, Uid, UidValidity};
use crate::mail::imap::Session;

/// Sets and clears flags.
pub(crate) async fn flags(
    shared: &Arc<Shared>,
    session: &mut Session,
    locations: &[Location],
    add: Flags,
    remove: Flags,
) -> Result<(), EngineError> {
    for ((folder, validity), uids) in by_folder(locations) {
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

/// Moves messages to the trash folder.
pub(crate) async fn trash(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    locations: &[Location],
) -> Result<(), EngineError> {
    let trash = session
        .folders()
        .await?
        .into_iter()
        .find(|folder| folder.role == Some(FolderRole::Trash))
        .ok_or(EngineError::NotFound)?;
    for ((folder, validity), uids) in by_folder(locations) {
        if folder != trash.name && session.select(&folder, false).await?.validity == validity {
            session.move_to(&uids, &trash.name).await?;
        }
    }
    let (shared, locations, account) = (shared.clone(), locations.to_vec(), account.clone());
    blocking(move || {
        let moved: Vec<Location> = locations
            .into_iter()
            .filter(|location| location.account == account && location.folder != trash.name)
            .collect();
        shared.store.mark_gone(&moved)?;
        tell(&shared, &moved);
        Ok(())
    })
    .await
}

fn by_folder(locations: &[Location]) -> BTreeMap<(String, UidValidity), Vec<Uid>> {
    let mut folders: BTreeMap<_, Vec<Uid>> = BTreeMap::new();
    for location in locations.iter().filter(|location| location.uid != Uid(0)) {
        folders
            .entry((location.folder.clone(), location.validity))
            .or_default()
            .push(location.uid);
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

fn tell(shared: &Shared, locations: &[Location]) {
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
