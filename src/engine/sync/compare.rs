//! What differs in a folder: from the changes that the server reports (CONDSTORE, QRESYNC: RFC 7162), else by comparing everything.

use std::collections::{BTreeMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::pass::Pass;
use super::sizes::Wanted;
use crate::account::{FetchProblem, Flags, Folder, Location, Uid};
use crate::clock::{SignedDuration, Timestamp};
use crate::engine::error::EngineError;
use crate::engine::event::Event;
use crate::engine::failed_fetches::is_due;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::engine::view::FailedMessage;
use crate::mail::remote::{FolderStatus, MessageInfo, RemoteErrorKind, SelectedFolder};
use crate::signature::Sha256;
use crate::store::FolderState;

/// Every UID is compared this often, whatever changes the server reports: an error in its report is corrected within that time.
const WHOLE_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// Without modification sequences STATUS does not show every change of a flag: all flags are compared this often.
const FLAGS_EVERY: SignedDuration = SignedDuration::from_mins(15);

/// A selected folder, and what is to be done in it.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) selected: SelectedFolder,
    /// Messages not known here, newest first.
    pub(super) missing: Vec<Uid>,
    /// Sizes of the messages in the folder, if they were fetched.
    pub(super) sizes: Option<Vec<Wanted>>,
    /// Unread messages on the server, if all flags were compared.
    pub(super) unseen: Option<u32>,
    /// Those of the missing ones that are stored without a byte.
    pub(super) empty: HashSet<Uid>,
    /// Whether every UID is compared.
    pub(super) whole: bool,
}

/// Whether nothing in a folder's status changed since everything in it was known here, so that it need not be selected. `held` messages are
/// here, and `failed` could not be fetched. `exact` is false also where a change of flags would not show.
pub(super) fn is_unchanged(known: &FolderState, status: &FolderStatus, (held, failed): (u32, usize), now: Timestamp, exact: bool) -> bool {
    let same = status.validity == Some(known.validity)
        && (known.uid_next.is_none() || status.uid_next == known.uid_next)
        && status.messages == Some(known.messages)
        && is_complete(known.messages, held, failed);
    let flags_too = match (known.modseq, status.modseq) {
        (Some(before), Some(now)) => before == now,
        _ => !exact && status.unseen.is_some() && status.unseen == known.unseen && is_within(known.compared, now, FLAGS_EVERY),
    };
    same && flags_too && is_within(known.compared, now, WHOLE_EVERY)
}

/// Selects a folder and records what changed in it, if the server reports changes. Otherwise the result says that everything is to be
/// compared.
pub(super) async fn compare(pass: &mut Pass<'_>, folder: &Folder, known: Option<&FolderState>) -> Result<Compared, EngineError> {
    let now = pass.shared.clock.now();
    let since = known
        .filter(|known| pass.session.has_capability("CONDSTORE") && is_within(known.compared, now, WHOLE_EVERY))
        .and_then(|known| Some((known, known.modseq?)));
    let Some((known, modseq)) = since else {
        let selected = pass.session.select(&folder.name, true).await?;
        return Ok(Compared::opened(selected));
    };
    let resync = pass.session.resync(&folder.name, known.validity, modseq).await?;
    let mut compared = Compared::opened(resync.selected);
    // A modification sequence that went back belongs to a restored or rebuilt mailbox: its report does not cover what changed.
    let is_report = resync.selected.validity == known.validity && resync.selected.modseq.is_some_and(|now| now >= modseq);
    if !is_report {
        return Ok(compared);
    }
    let expunged = resync.expunged.unwrap_or_default();
    let failed = pass.failed(&folder.name, known.validity);
    failed.retain(|uid, _| !expunged.iter().any(|range| range.contains(&uid.0)));
    let (shared, at, flags) = (pass.shared.clone(), pass.location(folder, resync.selected.validity), resync.flags);
    let (missing, updated, held) = blocking(move || {
        let (missing, updated) = record_changes(&shared, &at, &flags, &expunged)?;
        Ok((missing, updated, shared.store.present_count(&at.account, &at.folder, at.validity)))
    })
    .await?;
    pass.tally.updated = pass.tally.updated.saturating_add(updated);
    let failed = pass.failed(&folder.name, known.validity);
    let due = failed.iter().filter(|(_, failed)| is_due(failed, now)).map(|(uid, _)| *uid);
    let due: Vec<Uid> = due.collect();
    compared.missing = missing.into_iter().filter(|uid| !failed.contains_key(uid)).collect();
    let coming = u32::try_from(compared.missing.len()).unwrap_or(u32::MAX);
    let left = failed.len();
    compared.missing.extend(due.into_iter().rev());
    compared.whole = false;
    // The numbers must add up. Without QRESYNC nothing reports what was expunged, and a report may be wrong: then everything is compared
    // after all.
    if !is_complete(resync.selected.exists, held.saturating_add(coming), left) {
        compared.missing = Vec::new();
        compared.whole = true;
    }
    Ok(compared)
}

impl Compared {
    /// Nothing is compared yet, so everything is to be.
    fn opened(selected: SelectedFolder) -> Self {
        Self {
            selected,
            missing: Vec::new(),
            sizes: None,
            unseen: None,
            empty: HashSet::new(),
            whole: true,
        }
    }

    /// Compares every UID and all flags of the selected folder. If it is new here nearly everything is fetched next, so the sizes are
    /// requested in the same command, unless these `outlines` were received already.
    pub(super) async fn everything(
        &mut self,
        pass: &mut Pass<'_>,
        folder: &Folder,
        is_new: bool,
        outlines: Option<Vec<MessageInfo>>,
    ) -> Result<(), EngineError> {
        let mut server: BTreeMap<Uid, Option<Flags>> = match self.selected.exists {
            0 => BTreeMap::new(),
            all if is_new => {
                let outlines = match outlines {
                    Some(outlines) => outlines,
                    None => pass.session.newest(all).await?,
                };
                self.sizes = Some(outlines.iter().map(|outline| (outline.uid, outline.size)).collect());
                outlines.into_iter().map(|outline| (outline.uid, outline.flags)).collect()
            }
            _ => pass.session.fetch_flags(Uid(1)).await?.into_iter().collect(),
        };
        complete_by_search(pass, folder, self.selected.exists, &mut server).await?;
        let is_unseen = |flags: &Option<Flags>| !flags.unwrap_or_default().seen;
        self.unseen = u32::try_from(server.values().filter(|flags| is_unseen(flags)).count()).ok();
        let (shared, at) = (pass.shared.clone(), pass.location(folder, self.selected.validity));
        let on_server: HashSet<Uid> = server.keys().copied().collect();
        self.empty = kept_empty(&shared, &at);
        self.empty.retain(|uid| on_server.contains(uid));
        let (mut missing, updated) = blocking(move || record_differences(&shared, &at, &server)).await?;
        pass.tally.updated = pass.tally.updated.saturating_add(updated);
        missing.extend(&self.empty);
        let now = pass.shared.clock.now();
        let failed = pass.failed(&folder.name, self.selected.validity);
        let wanted: HashSet<Uid> = missing.iter().copied().collect();
        failed.retain(|uid, _| wanted.contains(uid));
        self.missing = missing;
        self.missing.retain(|uid| failed.get(uid).is_none_or(|failed| is_due(failed, now)));
        Ok(())
    }
}

/// Messages of a folder that were stored without a byte. Where the server announces a size for one, it is fetched again.
fn kept_empty(shared: &Shared, folder: &Location) -> HashSet<Uid> {
    let kept = shared.store.present_locations(&Sha256::of(b""));
    let is_here = |at: &Location| at.account == folder.account && at.folder == folder.folder && at.validity == folder.validity;
    let here = kept.into_iter().filter(|at| at.uid != Uid(0) && is_here(at));
    here.map(|at| at.uid).collect()
}

/// Adds the messages that the server has and whose answers to FETCH could not be read, found by SEARCH. What is missing even then is noted.
async fn complete_by_search(
    pass: &mut Pass<'_>,
    folder: &Folder,
    exists: u32,
    server: &mut BTreeMap<Uid, Option<Flags>>,
) -> Result<(), EngineError> {
    let listed = |server: &BTreeMap<Uid, Option<Flags>>| u32::try_from(server.len()).unwrap_or(u32::MAX);
    if listed(server) >= exists {
        return Ok(());
    }
    let now = match pass.session.search_all().await {
        Ok((all, now)) => {
            for uid in all {
                server.entry(uid).or_default();
            }
            now
        }
        Err(error) if matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy) => exists,
        Err(error) => return Err(error.into()),
    };
    let missing = now.saturating_sub(listed(server));
    if missing > 0 {
        pass.notes.push(FailedMessage {
            folder: folder.name.clone(),
            uid: None,
            problem: FetchProblem::NotListed(missing),
        });
    }
    Ok(())
}

fn is_within(then: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    let age = now.duration_since(then);
    age >= SignedDuration::ZERO && age < span
}

/// Whether all messages of a folder are kept here, or known not to be.
fn is_complete(messages: u32, held: u32, failed: usize) -> bool {
    u64::from(messages) == u64::from(held).saturating_add(failed as u64)
}

/// Records the flags and the expunged UIDs that a server reported. Returns the UIDs not known here, newest first, and how many rows
/// changed.
fn record_changes(
    shared: &Arc<Shared>,
    at: &Location,
    flags: &[(Uid, Option<Flags>)],
    expunged: &[RangeInclusive<u32>],
) -> Result<(Vec<Uid>, u64), EngineError> {
    let reported: Vec<RangeInclusive<u32>> = flags.iter().map(|(uid, _)| uid.0..=uid.0).collect();
    let known = |uids: &[RangeInclusive<u32>]| shared.store.known_copies_within(&at.account, &at.folder, at.validity, uids);
    let gone: Vec<Location> = known(expunged)?
        .into_iter()
        .map(|(location, _)| location)
        .filter(|location| location.uid != Uid(0))
        .collect();
    let gone_uids: HashSet<Uid> = gone.iter().map(|location| location.uid).collect();
    let before: BTreeMap<Uid, (Location, Flags)> = known(&reported)?.into_iter().map(|known| (known.0.uid, known)).collect();
    let mut changed = Vec::new();
    let mut missing = Vec::new();
    for (uid, now) in flags.iter().rev().filter(|(uid, _)| !gone_uids.contains(uid)) {
        // Flags that cannot be read change nothing here.
        match (before.get(uid), now) {
            (Some((location, flags)), Some(now)) if *flags != with_kept_here(*now, flags) => {
                changed.push((location.clone(), with_kept_here(*now, flags)));
            }
            (Some(_), _) => {}
            (None, _) => missing.push(*uid),
        }
    }
    let updated = save(shared, at, &changed, &gone)?;
    Ok((missing, updated))
}

/// Records how everything on the server differs from what is known here. Returns the same as [`record_changes`].
fn record_differences(shared: &Arc<Shared>, at: &Location, server: &BTreeMap<Uid, Option<Flags>>) -> Result<(Vec<Uid>, u64), EngineError> {
    let known = shared.store.known_copies(&at.account, &at.folder, at.validity)?;
    let mut changed = Vec::new();
    let mut gone = Vec::new();
    let mut here = HashSet::with_capacity(known.len());
    for (location, flags) in known {
        here.insert(location.uid);
        match server.get(&location.uid) {
            Some(Some(now)) if with_kept_here(*now, &flags) != flags => changed.push((location, with_kept_here(*now, &flags))),
            Some(_) => {}
            // Our own sent copy, which no server has shown yet.
            None if location.uid == Uid(0) => {}
            None => gone.push(location),
        }
    }
    let updated = save(shared, at, &changed, &gone)?;
    let missing = server.keys().rev().filter(|uid| !here.contains(uid)).copied().collect();
    Ok((missing, updated))
}

/// The flags on the server, with the keywords that are kept here because the server takes none.
fn with_kept_here(server: Flags, here: &Flags) -> Flags {
    Flags {
        keywords: server.keywords.with(here.keywords.only_here().without(server.keywords)),
        ..server
    }
}

fn save(shared: &Arc<Shared>, at: &Location, changed: &[(Location, Flags)], gone: &[Location]) -> Result<u64, EngineError> {
    if !changed.is_empty() {
        shared.store.set_flags(changed)?;
    }
    if !gone.is_empty() {
        shared.store.mark_expunged(gone)?;
    }
    let updated = (changed.len() as u64).saturating_add(gone.len() as u64);
    if updated > 0 {
        shared.emit(Event::MessagesChanged {
            account: at.account.clone(),
            folder: at.folder.clone(),
            new: 0,
        });
    }
    Ok(updated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::UidValidity;

    fn folder_state(modseq: Option<u64>) -> FolderState {
        FolderState {
            validity: UidValidity(1),
            uid_next: Some(Uid(11)),
            messages: 10,
            unseen: Some(3),
            modseq,
            compared: Timestamp::UNIX_EPOCH,
            renumbered: 0,
        }
    }

    fn status(modseq: Option<u64>) -> FolderStatus {
        FolderStatus {
            validity: Some(UidValidity(1)),
            uid_next: Some(Uid(11)),
            messages: Some(10),
            unseen: modseq.is_none().then_some(3),
            modseq,
        }
    }

    fn after(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_folder_is_unchanged_while_every_number_is_the_same() {
        let (known, now) = (folder_state(Some(42)), after(60));
        assert!(is_unchanged(&known, &status(Some(42)), (9, 1), now, true));
        assert!(!is_unchanged(&known, &status(Some(43)), (9, 1), now, true), "flags");
        assert!(
            !is_unchanged(&known, &status(Some(41)), (9, 1), now, true),
            "the modification sequence went back"
        );
        assert!(
            !is_unchanged(&known, &status(None), (9, 1), now, true),
            "modification sequences are no longer supported"
        );
        assert!(!is_unchanged(&known, &status(Some(42)), (8, 1), now, true), "one is missing here");
        assert!(!is_unchanged(&known, &status(Some(42)), (9, 1), after(24 * 60), true), "once a day");
        assert!(
            !is_unchanged(&known, &status(Some(42)), (9, 1), after(-5), true),
            "the clock went back"
        );
        let moved = FolderStatus {
            uid_next: Some(Uid(12)),
            ..status(Some(42))
        };
        assert!(!is_unchanged(&known, &moved, (9, 1), now, true), "one arrived and one was expunged");
    }

    #[test]
    fn without_modification_sequences_flags_are_compared_every_15_minutes_and_on_request() {
        let known = folder_state(None);
        assert!(is_unchanged(&known, &status(None), (9, 1), after(14), false));
        assert!(!is_unchanged(&known, &status(None), (9, 1), after(14), true));
        assert!(!is_unchanged(&known, &status(None), (9, 1), after(15), false));
        let read = FolderStatus {
            unseen: Some(2),
            ..status(None)
        };
        assert!(!is_unchanged(&known, &read, (9, 1), after(1), false));
    }
}
