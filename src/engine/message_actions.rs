//! What the user does to messages: flags, moving to another folder and back. On the server first and then here, so that both agree or nothing
//! changed. The kept bytes are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::activity::Activity;
use super::command::{Answer, Command, Destination, MovedMessage};
use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::threads::blocking;
use super::{folder_actions, receive, same_message};
use crate::account::{AccountId, Flags, Folder, FolderRole, Keywords, Location, Uid, UidValidity};
use crate::mail::imap::Session;
use crate::mail::remote::{Moved, RemoteError, RemoteErrorKind};
use crate::store::{Arrival, CopyId};

impl Handle {
    /// Sets or clears \Seen, on the server and here.
    pub async fn set_seen(&self, keys: Vec<CopyId>, seen: bool) -> Result<(), EngineError> {
        let which = Flags {
            seen: true,
            ..Flags::default()
        };
        self.flag(keys, seen, which).await
    }

    /// Sets or clears \Flagged, on the server and here.
    pub async fn set_flagged(&self, keys: Vec<CopyId>, flagged: bool) -> Result<(), EngineError> {
        let which = Flags {
            flagged: true,
            ..Flags::default()
        };
        self.flag(keys, flagged, which).await
    }

    /// Adds and removes keywords, on the server and here. Returns those to add that a server does not keep: they are kept here only. A
    /// message that no server has shown (an imported one) is left out.
    pub async fn set_keywords(&self, keys: Vec<CopyId>, add: Keywords, remove: Keywords) -> Result<Keywords, EngineError> {
        let flags = |keywords| Flags {
            keywords,
            ..Flags::default()
        };
        let here_only = self.change(keys, flags(add), flags(remove)).await?;
        Ok(here_only.into_iter().fold(Keywords::NONE, Keywords::with))
    }

    /// Moves messages to another folder on the server; the kept bytes stay. [`Handle::restore`] undoes it.
    ///
    /// Nothing is moved if the folder belongs to another account than one of the messages.
    pub async fn move_to(&self, keys: Vec<CopyId>, destination: Destination) -> Result<Vec<MovedMessage>, EngineError> {
        if let Destination::Folder { account, .. } = &destination {
            let (account, wanted) = (account.clone(), keys.clone());
            let is_other = |message: &Arrival| message.location.account != account;
            if self
                .read(move |shared| Ok(shared.store.arrivals(&wanted)))
                .await?
                .iter()
                .any(is_other)
            {
                return Err(EngineError::OtherMailbox);
            }
        }
        let moved = self.by_account(keys, |messages, answer| Command::Move(destination.clone(), messages, answer));
        Ok(moved.await?.into_iter().flatten().collect())
    }

    /// Moves messages back to the folders they were moved from.
    pub async fn restore(&self, moved: Vec<MovedMessage>) -> Result<(), EngineError> {
        let mut accounts: BTreeMap<AccountId, Vec<MovedMessage>> = BTreeMap::new();
        for one in moved {
            accounts.entry(one.was.location.account.clone()).or_default().push(one);
        }
        for (account, moved) in accounts {
            self.ask(&account, |answer| Command::Restore(moved, answer)).await?;
        }
        Ok(())
    }

    async fn flag(&self, keys: Vec<CopyId>, on: bool, which: Flags) -> Result<(), EngineError> {
        let (add, remove) = if on { (which, Flags::default()) } else { (Flags::default(), which) };
        self.change(keys, add, remove).await.map(drop)
    }

    async fn change(&self, keys: Vec<CopyId>, add: Flags, remove: Flags) -> Result<Vec<Keywords>, EngineError> {
        let flags = move |messages: Vec<Arrival>, answer| {
            let locations = messages.into_iter().map(|message| message.location).collect();
            Command::Flags(locations, add, remove, answer)
        };
        self.by_account(keys, flags).await
    }

    /// Groups rows by account and has each account's task run the command on its rows.
    async fn by_account<T: Send + 'static>(
        &self,
        keys: Vec<CopyId>,
        make: impl Fn(Vec<Arrival>, Answer<T>) -> Command,
    ) -> Result<Vec<T>, EngineError> {
        let messages = self.read(move |shared| Ok(shared.store.arrivals(&keys))).await?;
        let mut accounts: BTreeMap<AccountId, Vec<Arrival>> = BTreeMap::new();
        for message in messages {
            accounts.entry(message.location.account.clone()).or_default().push(message);
        }
        let mut answers = Vec::with_capacity(accounts.len());
        for (account, messages) in accounts {
            answers.push(self.ask(&account, |answer| make(messages, answer)).await?);
        }
        Ok(answers)
    }

    /// Passes a command to an account's task and waits for the answer.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        account: &AccountId,
        make: impl FnOnce(Answer<T>) -> Command,
    ) -> Result<T, EngineError> {
        let (answer, answered) = oneshot::channel();
        if !self.shared()?.command(account, make(answer)) {
            return Err(EngineError::Stopped);
        }
        answered.await.map_err(|_| EngineError::Stopped)?
    }
}

/// Runs a user action on an open connection and answers it. An error is returned only if the connection must not be used any more.
pub(crate) async fn run(shared: &Arc<Shared>, id: &AccountId, session: &mut Session, command: Command) -> Result<(), EngineError> {
    match command {
        Command::Flags(locations, add, remove, answer) => {
            let outcome = change_flags(shared, session, &locations, add, remove).await;
            record(shared, id, &outcome, |_| None);
            reply(outcome, answer)
        }
        Command::Move(destination, messages, answer) => {
            let outcome = move_messages(shared, id, session, &destination, &messages).await;
            record(shared, id, &outcome, |moved| Some(Activity::Moved(moved.len() as u64, destination)));
            reply(outcome, answer)
        }
        Command::Restore(moved, answer) => {
            let outcome = restore(shared, id, session, &moved).await;
            record(shared, id, &outcome, |()| Some(Activity::Restored(moved.len() as u64)));
            reply(outcome, answer)
        }
        Command::Folder(change, answer) => {
            let outcome = folder_actions::change(session, &change).await;
            reply(outcome, answer)
        }
        Command::Sync(_) | Command::Outbox => Ok(()),
    }
}

/// Records how a command ended. Flags are changed too often to be recorded each time.
fn record<T>(shared: &Shared, account: &AccountId, outcome: &Result<T, EngineError>, done: impl FnOnce(&T) -> Option<Activity>) {
    let what = match outcome {
        Ok(value) => done(value),
        Err(error) => Some(Activity::Failed(error.clone())),
    };
    if let Some(what) = what {
        shared.record_activity(account, what);
    }
}

/// Sends the answer. A refusal leaves the connection usable; any other error is returned too.
fn reply<T>(outcome: Result<T, EngineError>, answer: Answer<T>) -> Result<(), EngineError> {
    let broken = match &outcome {
        Ok(_)
        | Err(
            EngineError::Remote(RemoteError {
                kind: RemoteErrorKind::Refused,
                ..
            })
            | EngineError::NotFound
            | EngineError::NotOnServer
            | EngineError::NoTrash
            | EngineError::NoArchive
            | EngineError::NoSuchFolder
            | EngineError::FolderName(_)
            | EngineError::FolderHasRole,
        ) => None,
        Err(error) => Some(error.clone()),
    };
    let _ = answer.send(outcome);
    broken.map_or(Ok(()), Err)
}

/// Adds and removes flags on the server, then here. Folders whose UIDVALIDITY changed are left out on the server.
async fn change_flags(
    shared: &Arc<Shared>,
    session: &mut Session,
    locations: &[Location],
    add: Flags,
    remove: Flags,
) -> Result<Keywords, EngineError> {
    let mut here_only = Keywords::NONE;
    for ((folder, validity), locations) in by_folder(locations, |location| location) {
        let uids: Vec<Uid> = locations.iter().map(|location| location.uid).collect();
        let refused = match session.select(&folder, false).await?.validity == validity {
            true => session.store_flags(&uids, add, remove).await?,
            false => Keywords::NONE,
        };
        here_only = here_only.with(refused);
        let add = Flags {
            keywords: add.keywords.without(refused).with(refused.here_only()),
            ..add
        };
        let (shared, locations) = (shared.clone(), locations.into_iter().cloned().collect::<Vec<_>>());
        blocking(move || change_flags_here(&shared, &locations, add, remove)).await?;
    }
    Ok(here_only)
}

fn change_flags_here(shared: &Shared, locations: &[Location], add: Flags, remove: Flags) -> Result<(), EngineError> {
    let mut changes = Vec::with_capacity(locations.len());
    for location in locations {
        let this = [location.uid.0..=location.uid.0];
        let known = shared
            .store
            .known_copies_within(&location.account, &location.folder, location.validity, &this)?;
        changes.extend(known.into_iter().map(|(known, flags)| (known, changed(flags, add, remove))));
    }
    shared.store.set_flags(&changes)?;
    shared.emit_changed(locations);
    Ok(())
}

/// Moves messages to another folder. Those that are no longer where the ledger has them, or are there already, are left out; if
/// none remains it is [`EngineError::NotOnServer`].
async fn move_messages(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    destination: &Destination,
    messages: &[Arrival],
) -> Result<Vec<MovedMessage>, EngineError> {
    let target = destination.folder(session).await?;
    let mut all_moved = Vec::new();
    for ((folder, validity), messages) in by_folder(messages, |message| &message.location) {
        if folder == target || session.select(&folder, false).await?.validity != validity {
            continue;
        }
        let uids: Vec<Uid> = messages.iter().map(|message| message.location.uid).collect();
        let there: BTreeSet<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
        let uids: Vec<Uid> = there.iter().copied().collect();
        let copied = session.move_to(&uids, &target).await?;
        let messages = messages.into_iter().filter(|message| there.contains(&message.location.uid));
        let moved: Vec<MovedMessage> = messages
            .map(|was| MovedMessage {
                folder: target.clone(),
                to: location_after(account, &target, &copied, was.location.uid),
                was: was.clone(),
            })
            .collect();
        let arrived = moved.iter().filter_map(|one| one.copy_at(one.to.clone()?)).collect();
        let left = moved.iter().map(|one| one.was.location.clone()).collect();
        record_move(shared, arrived, left).await?;
        all_moved.extend(moved);
    }
    match all_moved.is_empty() {
        true => Err(EngineError::NotOnServer),
        false => Ok(all_moved),
    }
}

/// Moves messages back to the folders they were moved from.
async fn restore(shared: &Arc<Shared>, account: &AccountId, session: &mut Session, moved: &[MovedMessage]) -> Result<(), EngineError> {
    // The names as the server encodes them.
    session.folders().await?;
    for ((folder, validity), moved) in by_folder(moved, |one| &one.was.location) {
        let Some(there) = moved.first().map(|one| one.folder.clone()) else {
            continue;
        };
        // Without MOVE and UID EXPUNGE the originals were only marked \Deleted: for those it is enough to clear the flag, and the copy in
        // the destination is marked instead.
        let remaining = unmark_originals(shared, session, &folder, validity, &moved).await?;
        let selected = session.select(&there, false).await?;
        let mut found: BTreeMap<Uid, &MovedMessage> = BTreeMap::new();
        for one in moved {
            if let Some(uid) = find_moved(shared, session, selected.validity, one).await? {
                found.insert(uid, one);
            }
        }
        if found.is_empty() {
            return Err(EngineError::NotOnServer);
        }
        let (surplus, wanted): (Vec<_>, Vec<_>) = found.iter().partition(|(_, one)| remaining.contains(&one.was.location.uid));
        let uids = |these: Vec<(&Uid, &&MovedMessage)>| these.into_iter().map(|(uid, _)| *uid).collect::<Vec<Uid>>();
        session.store_flags(&uids(surplus), DELETED, Flags::default()).await?;
        let copied = session.move_to(&uids(wanted), &folder).await?;
        let back = found
            .iter()
            .filter_map(|(uid, one)| one.copy_at(location_after(account, &folder, &copied, *uid)?));
        let left = found.values().filter_map(|one| one.to.clone());
        record_move(shared, back.collect(), left.collect()).await?;
    }
    Ok(())
}

/// Clears \Deleted on the originals that are still in their folder; returns their UIDs. None if the UIDVALIDITY changed.
async fn unmark_originals(
    shared: &Arc<Shared>,
    session: &mut Session,
    folder: &str,
    validity: UidValidity,
    moved: &[&MovedMessage],
) -> Result<Vec<Uid>, EngineError> {
    if session.select(folder, false).await?.validity != validity {
        return Ok(Vec::new());
    }
    let originals: Vec<Uid> = moved.iter().map(|one| one.was.location.uid).collect();
    let remaining: Vec<Uid> = session.fetch_sizes(&originals).await?.into_iter().map(|(uid, _)| uid).collect();
    session.store_flags(&remaining, Flags::default(), DELETED).await?;
    let marked = moved.iter().map(|one| one.was.location.clone());
    let marked: Vec<Location> = marked.filter(|location| remaining.contains(&location.uid)).collect();
    let shared = shared.clone();
    blocking(move || change_flags_here(&shared, &marked, Flags::default(), DELETED)).await?;
    Ok(remaining)
}

/// The UID of a moved message in its destination, which is selected. Without a COPYUID it is searched for by its header and size.
async fn find_moved(
    shared: &Arc<Shared>,
    session: &mut Session,
    validity: UidValidity,
    moved: &MovedMessage,
) -> Result<Option<Uid>, EngineError> {
    let (store, message) = (shared.clone(), moved.was.message);
    let raw = blocking(move || Ok(store.store.raw(&message)?)).await?;
    let known = moved.to.as_ref().filter(|location| location.validity == validity);
    let heads = match known {
        Some(location) => session.fetch_headers(&[location.uid]).await?,
        None => same_message::find(session, &raw).await?,
    };
    let copy = heads.iter().rev().find(|head| same_message::is_copy_of(head, &raw));
    Ok(copy.map(|head| head.info.uid))
}

/// Records where moved messages are now and where they no longer are. What the server did not return the next pass finds.
async fn record_move(shared: &Arc<Shared>, arrived: Vec<Arrival>, left: Vec<Location>) -> Result<(), EngineError> {
    let shared = shared.clone();
    blocking(move || {
        if let Err(error) = receive::record_copies(&shared, arrived) {
            tracing::warn!(%error, "the next pass records what was moved");
        }
        shared.store.mark_expunged(&left)?;
        shared.emit_changed(&left);
        Ok(())
    })
    .await
}

impl MovedMessage {
    /// The same message at another location.
    fn copy_at(&self, location: Location) -> Option<Arrival> {
        Some(Arrival {
            location,
            ..self.was.clone()
        })
    }
}

impl Destination {
    fn is(&self, folder: &Folder) -> bool {
        match self {
            Self::Role(role) => folder.role == Some(*role),
            Self::Folder { name, .. } => folder.selectable && folder.name == *name,
        }
    }

    fn missing(&self) -> EngineError {
        match self {
            Self::Role(FolderRole::Trash) => EngineError::NoTrash,
            Self::Role(FolderRole::Archive) => EngineError::NoArchive,
            Self::Role(_) | Self::Folder { .. } => EngineError::NoSuchFolder,
        }
    }

    /// The name of this folder on the server.
    async fn folder(&self, session: &mut Session) -> Result<String, EngineError> {
        let folders = session.folders().await?;
        let folder = folders.into_iter().find(|folder| self.is(folder));
        Ok(folder.ok_or(self.missing())?.name)
    }
}

/// The location of the message that had this UID before a move, if the server returned a COPYUID.
fn location_after(account: &AccountId, folder: &str, moved: &Moved, uid: Uid) -> Option<Location> {
    Some(Location {
        account: account.clone(),
        folder: folder.to_owned(),
        validity: moved.validity?,
        uid: *moved.uids.get(&uid)?,
    })
}

/// Groups by folder and UIDVALIDITY. What no server has shown yet (UID 0) is left out.
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
        keywords: flags.keywords.without(add.keywords).with(add.keywords).without(remove.keywords),
    }
}

const DELETED: Flags = Flags {
    deleted: true,
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
    keywords: Keywords::NONE,
};
