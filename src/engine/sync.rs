//! One pass over an account: every folder compared with what is kept, what is new fetched, newest first. Nothing on the server is
//! changed, and nothing here is deleted because the server no longer has it (design invariant 6).
//!
//! A pass without news is one command: what the server tells of all folders at once is held against the marks of the last pass.

mod bring;
mod compare;
mod recognise;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::bring::Progress;
pub(crate) use self::bring::Suspects;
use self::compare::{Compared, compare, is_in_step};
use super::backlog::Backlog;
use super::live::{network, unless_paused};
use super::shared::Shared;
use super::view::{Health, SyncReport};
use super::{EngineError, Event, quota};
use crate::account::{AccountId, Folder, FolderRole, Location, Uid, UidValidity};
use crate::mail::imap::Session;
use crate::mail::remote::{FolderStatus, RemoteError, RemoteErrorKind, SelectedFolder};
use crate::signature::Sha256;
use crate::store::{FolderState, SyncState};

/// This many of the newest messages are fetched before a large folder that is new here is even compared.
const NEWEST: u32 = 50;
/// Of a folder with no more messages than that everything is compared at once: it is told in a moment, and a batch begins with the newest.
const SOON_TOLD: u32 = 200;

/// Which folders a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of them, and where flags can change unseen, all flags: the user asks.
    Exact,
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

/// The inbox as a pass saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    messages: u32,
    uid_next: Option<Uid>,
}

impl Seen {
    /// Whether the inbox is as it was; a number that was not told tells nothing.
    pub(crate) fn is_still_so(&self, now: &SelectedFolder) -> bool {
        let same = self.uid_next.zip(now.uid_next).is_none_or(|(then, now)| then == now);
        self.messages == now.exists && same
    }
}

/// A pass under way.
struct Pass<'p> {
    shared: &'p Arc<Shared>,
    account: &'p AccountId,
    session: &'p mut Session,
    tally: &'p mut Tally,
    marks: SyncState,
    progress: Progress,
    backlog: Arc<Backlog>,
    exact: bool,
    /// The folders the server lists; none where it was not asked, or where its list is not to be believed.
    listed: Option<BTreeSet<String>>,
}

/// Runs a pass on a session. The tally is filled in as it goes, so that what was done before a fault is told.
pub(crate) async fn pass(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    extent: Extent,
    tally: &mut Tally,
) -> Result<Option<Seen>, EngineError> {
    let mut pass = Pass {
        shared,
        account,
        session,
        tally,
        marks: shared.marks(account),
        progress: Progress::new(),
        backlog: Arc::default(),
        exact: extent == Extent::Exact,
        listed: None,
    };
    let before = pass.tally.new;
    let outcome = match extent {
        Extent::Inbox => pass.inbox().await.map(Some),
        Extent::Everything | Extent::Exact => pass.everything().await,
    };
    let examined = pass.backlog.settled().await;
    let outcome = outcome.and_then(|seen| examined.map(|()| seen));
    if pass.session.is_compressed() && matches!(&outcome, Err(EngineError::Remote(error)) if error.kind == RemoteErrorKind::TooLarge) {
        shared.standing().entry(account.clone()).or_default().uncompressed = true;
    }
    if pass.tally.new > before {
        pass.marks.last_news = Some(shared.clock.now());
    }
    if outcome.is_ok() {
        pass.marks.last_sync = Some(shared.clock.now());
    }
    pass.keep_marks();
    if outcome.is_ok() {
        shared.set_health(account, Health::Good);
        shared.tell(Event::Synced(account.clone()));
    }
    outcome
}

impl Pass<'_> {
    async fn everything(&mut self) -> Result<Option<Seen>, EngineError> {
        let survey = self.session.folders_with_status().await?;
        self.shared.standing().entry(self.account.clone()).or_default().quota = survey.quota;
        if let Some(quota) = survey.quota {
            quota::sample(&mut self.marks.quota, quota, self.shared.clock.now());
        }
        let mut folders = survey.folders;
        // One that has children may stay as a mere name.
        folders.retain(|(folder, _)| folder.selectable);
        let listed: BTreeSet<String> = folders.iter().map(|(folder, _)| folder.name.clone()).collect();
        self.marks.folders.retain(|name, _| listed.contains(name));
        if listed.contains("INBOX") && !survey.truncated {
            self.mark_folder_removed(&listed).await?;
            self.listed = Some(listed);
        }
        folders.sort_by_key(|(folder, _)| folder.role.map_or(u8::MAX, |role| role as u8));
        let mut waiting: Vec<u64> = folders
            .iter()
            .map(|(folder, status)| self.waiting(folder, status.as_ref()))
            .collect();
        let mut inbox = None;
        for (at, (folder, status)) in folders.iter().enumerate() {
            waiting.get_mut(at).map(std::mem::take);
            self.progress.elsewhere = waiting.iter().fold(0, |sum, more| sum.saturating_add(*more));
            let is_inbox = folder.role == Some(FolderRole::Inbox);
            match self.folder(folder, status.as_ref()).await {
                Ok(seen) if is_inbox => inbox = Some(seen),
                Ok(_) => {}
                // A folder that is not opened (rights, gone since it was listed) must not keep the others from being read.
                Err(EngineError::Remote(error)) if error.kind == RemoteErrorKind::Refused && !is_inbox => {
                    tracing::warn!(account = %self.account, %error, "a folder is passed over");
                    self.tally.refused.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(inbox)
    }

    /// Marks folders that the server lists no more, and what lay in them: deleted there, or renamed. What was kept stays.
    async fn mark_folder_removed(&mut self, listed: &BTreeSet<String>) -> Result<(), EngineError> {
        let vanished = self.shared.store.removed_folders(self.account, listed);
        if vanished.is_empty() {
            return Ok(());
        }
        let (shared, account) = (self.shared.clone(), self.account.clone());
        let marked = blocking(move || {
            let mut marked = 0;
            for (folder, validity) in vanished {
                marked += shared.store.mark_folder_removed(&account, &folder, validity)?;
                shared.tell(Event::MessagesChanged {
                    account: account.clone(),
                    folder: folder.name,
                    new: 0,
                });
            }
            Ok(marked)
        });
        self.tally.updated = self.tally.updated.saturating_add(marked.await?);
        Ok(())
    }

    async fn inbox(&mut self) -> Result<Seen, EngineError> {
        let inbox = self.shared.store.folder(self.account, "INBOX").unwrap_or_else(|| Folder {
            name: "INBOX".to_owned(),
            delimiter: None,
            role: Some(FolderRole::Inbox),
            selectable: true,
        });
        self.folder(&inbox, None).await
    }

    async fn folder(&mut self, folder: &Folder, status: Option<&FolderStatus>) -> Result<Seen, EngineError> {
        let mark = self.marks.folders.get(&folder.name).cloned();
        if let Some((mark, status)) = mark.as_ref().zip(status) {
            let held = self.shared.store.present_count(self.account, &folder.name, mark.validity);
            if is_in_step(mark, status, held, self.shared.clock.now(), self.exact) {
                self.save_folder(folder, mark.validity).await?;
                self.tally.failed = self.tally.failed.saturating_add(mark.skipped.len() as u64);
                return Ok(Seen {
                    messages: mark.messages,
                    uid_next: mark.uid_next,
                });
            }
        }
        let mut compared = compare(self, folder, mark.as_ref()).await?;
        let selected = compared.selected;
        self.save_folder(folder, selected.validity).await?;
        let is_known = mark.as_ref().is_some_and(|mark| mark.validity == selected.validity);
        if !is_known {
            self.marks.folders.remove(&folder.name);
        }
        self.bring_missing(folder, &mut compared, is_known).await?;
        self.tally.failed = self.tally.failed.saturating_add(compared.left.len() as u64);
        let compared_at = mark.filter(|_| !compared.whole).map(|mark| mark.compared);
        let uid_next = selected.uid_next.or_else(|| status.and_then(|status| status.uid_next));
        self.marks.folders.insert(
            folder.name.clone(),
            FolderState {
                validity: selected.validity,
                uid_next,
                messages: selected.exists,
                unseen: compared.unseen,
                modseq: selected.modseq,
                skipped: compared.left,
                compared: compared_at.unwrap_or_else(|| self.shared.clock.now()),
            },
        );
        Ok(Seen {
            messages: selected.exists,
            uid_next,
        })
    }

    async fn bring_missing(&mut self, folder: &Folder, compared: &mut Compared, is_known: bool) -> Result<(), EngineError> {
        let place = self.place(folder, compared.selected.validity);
        let store = &self.shared.store;
        let lost = match is_known {
            true => Vec::new(),
            false => self.lost(&place),
        };
        let is_new = !is_known && lost.is_empty() && store.present_count(self.account, &folder.name, place.validity) == 0;
        if is_new && compared.selected.exists > SOON_TOLD {
            let newest = self.session.newest(NEWEST).await?;
            let wanted: Vec<(Uid, u64)> = newest.iter().rev().map(|outline| (outline.uid, outline.size)).collect();
            self.compress(&wanted).await?;
            compared.left.extend(bring::bring(self, &place, &wanted).await?);
        }
        if compared.whole {
            compared.everything(self, folder, is_new).await?;
        }
        let missing = std::mem::take(&mut compared.missing);
        // In a folder that is known new numbers are new mail: only where one of them was here before is it worth a look.
        let lost = match is_known {
            true => store.missing_at(self.account, &folder.name, place.validity, &missing),
            false => lost,
        };
        let missing = recognise::recognise(self, &place, missing, lost).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let sizes = match compared.sizes.take() {
            Some(sizes) => sizes,
            None => self.session.fetch_sizes(&missing).await?,
        };
        let wanted = bring::sized(&missing, sizes);
        self.compress(&wanted).await?;
        compared.left.extend(bring::bring(self, &place, &wanted).await?);
        // What is there now is remembered even if a later folder ends the pass.
        self.keep_marks();
        Ok(())
    }

    /// Has the line compressed where that shortens the way of what is to come.
    async fn compress(&mut self, wanted: &[(Uid, u64)]) -> Result<(), EngineError> {
        let bytes = wanted.iter().map(|(_, size)| *size).fold(0, u64::saturating_add);
        let may = !self.shared.standing().entry(self.account.clone()).or_default().uncompressed;
        if may && is_worth_compressing(bytes, self.session.round_trip()) {
            self.session.compress().await?;
        }
        Ok(())
    }

    /// The messages that a folder without a mark may hold again: those it held, or if none, those of a folder that may have been renamed.
    fn lost(&self, place: &Location) -> Vec<Sha256> {
        let store = &self.shared.store;
        let here = store.missing_in(self.account, &place.folder, UidValidity(0));
        match &self.listed {
            Some(listed) if here.is_empty() => store.renamed_from(self.account, listed, place.validity),
            _ => here,
        }
    }

    async fn save_folder(&self, folder: &Folder, validity: UidValidity) -> Result<(), EngineError> {
        if self.shared.store.is_folder_known(self.account, folder, validity) {
            return Ok(());
        }
        let (shared, account, folder) = (self.shared.clone(), self.account.clone(), folder.clone());
        blocking(move || Ok(shared.store.save_folder(&account, &folder, validity)?)).await
    }

    /// How many messages of a folder are probably to be fetched.
    fn waiting(&self, folder: &Folder, status: Option<&FolderStatus>) -> u64 {
        let told = status.and_then(|status| Some((status.messages?, status.validity?)));
        told.map_or(0, |(messages, validity)| {
            u64::from(messages.saturating_sub(self.shared.store.present_count(self.account, &folder.name, validity)))
        })
    }

    fn place(&self, folder: &Folder, validity: UidValidity) -> Location {
        Location {
            account: self.account.clone(),
            folder: folder.name.clone(),
            validity,
            uid: Uid(0),
        }
    }

    fn keep_marks(&self) {
        self.shared.keep_marks(self.account, &self.marks);
    }
}

/// A server next door is faster than its own compressing, and a few messages are not worth a round trip more.
fn is_worth_compressing(bytes: u64, round_trip: Duration) -> bool {
    bytes >= 1 << 20 && round_trip >= Duration::from_millis(10)
}

/// A pass of its own: connects, passes, says goodbye. For an account without a live task.
pub(crate) async fn single(shared: &Arc<Shared>, id: &AccountId) -> SyncReport {
    let start = Instant::now();
    let mut tally = Tally::default();
    let work = async {
        let mut session = network::connect(shared, id).await?;
        pass(shared, id, &mut session, Extent::Exact, &mut tally).await?;
        // Nothing depends on the server's goodbye.
        tokio::spawn(session.logout());
        Ok(())
    };
    let outcome = unless_paused(shared, id, work).await;
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
    fn much_mail_from_far_away_is_worth_compressing() {
        let (near, far) = (Duration::from_millis(1), Duration::from_millis(25));
        assert!(is_worth_compressing(5 << 20, far));
        assert!(!is_worth_compressing(5 << 20, near));
        assert!(!is_worth_compressing(50_000, far));
    }
}
