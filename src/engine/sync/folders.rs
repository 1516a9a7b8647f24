//! One pass over the folders of an account.
//!
//! A pass without news is one command: the state that the server returns for all folders at once is compared with the state that the last
//! pass saved.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::compare::{Compared, compare, is_unchanged};
use super::fetch::Then;
use super::narrow::fetch_missing;
use super::pass::{Extent, Pass, Seen};
use super::progress::{Progress, Tally};
use super::recognise::recognise;
use super::sizes::Wanted;
use crate::account::{AccountId, FetchProblem, Folder, FolderRole, Location, Uid, UidValidity};
use crate::engine::activity::Activity;
use crate::engine::error::EngineError;
use crate::engine::event::Event;
use crate::engine::failed_fetches;
use crate::engine::quota;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::engine::view::{FailedMessage, Health};
use crate::mail::imap::Session;
use crate::mail::remote::{FolderStatus, MessageInfo, RemoteErrorKind};
use crate::signature::Sha256;
use crate::store::FolderState;

/// How many of the newest messages of a large folder that is new here are fetched before it is compared.
const NEWEST: u32 = 50;
/// A folder with no more messages than that is compared at once: it takes a moment, and the first batch holds the newest anyway.
const COMPARED_AT_ONCE: u32 = 200;
/// Of a folder with no more messages than that the outlines are requested behind the newest messages, which saves a round trip. A server
/// may send both at the same time: those of a larger folder would delay the newest by more than a round trip.
const ASKED_BEHIND: u32 = 2_000;

/// Runs a pass on an open session and waits until everything fetched is examined. The tally is filled in on the way, so that it holds what
/// was done before an error. Returns the inbox as the pass saw it, `None` if the server lists none.
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
        sync_state: shared.sync_state(account),
        progress: Progress::new(),
        backlog: Arc::default(),
        exact: extent == Extent::Exact,
        listed: None,
        notes: Vec::new(),
    };
    let before = pass.tally.new;
    let outcome = match extent {
        Extent::Inbox => pass.inbox().await.map(Some),
        Extent::Everything | Extent::Exact => pass.everything().await,
    };
    // After an error too: what was fetched before it is examined all the same.
    let examined = pass.backlog.settled().await;
    let outcome = outcome.and_then(|seen| examined.map(|()| seen));
    // A compressed connection can exceed a limit because of the compression itself: the next one goes without.
    if pass.session.is_compressed() && matches!(&outcome, Err(EngineError::Remote(error)) if error.kind == RemoteErrorKind::TooLarge) {
        shared.account_states().entry(account.clone()).or_default().uncompressed = true;
    }
    if pass.tally.new > before {
        pass.sync_state.last_news = Some(shared.clock.now());
    }
    if outcome.is_ok() {
        pass.sync_state.last_sync = Some(shared.clock.now());
    }
    pass.report_failures();
    pass.save_state();
    if outcome.is_ok() {
        shared.record_activity(account, Activity::Checked(pass.tally.new.saturating_sub(before)));
        shared.set_health(account, Health::Good);
        shared.emit(Event::Synced(account.clone()));
    }
    outcome
}

impl Pass<'_> {
    /// All folders, the inbox first.
    async fn everything(&mut self) -> Result<Option<Seen>, EngineError> {
        let survey = self.session.folders_with_status().await?;
        self.shared.account_states().entry(self.account.clone()).or_default().quota = survey.quota;
        if let Some(quota) = survey.quota {
            quota::sample(&mut self.sync_state.quota, quota, self.shared.clock.now());
        }
        let mut folders = survey.folders;
        // \Noselect: a name in the hierarchy, kept for its children.
        folders.retain(|(folder, _)| folder.selectable);
        let listed: BTreeSet<String> = folders.iter().map(|(folder, _)| folder.name.clone()).collect();
        self.sync_state.folders.retain(|name, _| listed.contains(name));
        self.note_folders_left_out(survey.left_out);
        // Only a complete list proves that a folder was removed, and every account has an INBOX (RFC 9051 §5.1).
        if listed.contains("INBOX") && survey.left_out == 0 {
            self.sync_state.failed_fetches.retain(|name, _| listed.contains(name));
            self.record_removed_folders(&listed).await?;
            self.listed = Some(listed);
        }
        folders.sort_by_key(|(folder, _)| folder.role.map_or(u8::MAX, |role| role as u8));
        let mut to_fetch: Vec<u64> = folders
            .iter()
            .map(|(folder, status)| self.estimate(folder, status.as_ref()))
            .collect();
        let mut inbox = None;
        for (at, (folder, status)) in folders.iter().enumerate() {
            to_fetch.get_mut(at).map(std::mem::take);
            self.progress.elsewhere = to_fetch.iter().fold(0, |sum, more| sum.saturating_add(*more));
            let is_inbox = folder.role == Some(FolderRole::Inbox);
            match self.folder(folder, status.as_ref()).await {
                Ok(seen) if is_inbox => inbox = Some(seen),
                Ok(_) => {}
                // A folder that cannot be opened (no rights, removed since it was listed) must not keep the others from being read.
                Err(EngineError::Remote(error)) if error.kind == RemoteErrorKind::Refused && !is_inbox => {
                    tracing::warn!(account = %self.account, %error, "a folder is skipped");
                    self.tally.refused.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(inbox)
    }

    /// Records folders that the server no longer lists, and the messages in them: deleted there, or renamed. What is kept here stays.
    async fn record_removed_folders(&mut self, listed: &BTreeSet<String>) -> Result<(), EngineError> {
        let removed = self.shared.store.removed_folders(self.account, listed);
        if removed.is_empty() {
            return Ok(());
        }
        let (shared, account) = (self.shared.clone(), self.account.clone());
        let updated = blocking(move || {
            let mut updated = 0;
            for (folder, validity) in removed {
                updated += shared.store.mark_folder_removed(&account, &folder, validity)?;
                shared.emit(Event::MessagesChanged {
                    account: account.clone(),
                    folder: folder.name,
                    new: 0,
                });
            }
            Ok(updated)
        });
        self.tally.updated = self.tally.updated.saturating_add(updated.await?);
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

    /// Compares a folder, unless its status shows that nothing changed, and fetches what is missing.
    async fn folder(&mut self, folder: &Folder, status: Option<&FolderStatus>) -> Result<Seen, EngineError> {
        let known = self.sync_state.folders.get(&folder.name).cloned();
        if let Some((known, status)) = known.as_ref().zip(status) {
            let held = self.shared.store.present_count(self.account, &folder.name, known.validity);
            let now = self.shared.clock.now();
            let failed = self.failed(&folder.name, known.validity);
            let is_due = failed.values().any(|failed| failed_fetches::is_due(failed, now));
            let failed = failed.len();
            if !is_due && is_unchanged(known, status, (held, failed), now, self.exact) {
                self.save_folder(folder, known.validity).await?;
                return Ok(Seen {
                    messages: known.messages,
                    uid_next: known.uid_next,
                });
            }
        }
        let mut compared = compare(self, folder, known.as_ref()).await?;
        let selected = compared.selected;
        self.save_folder(folder, selected.validity).await?;
        let is_known = known.as_ref().is_some_and(|known| known.validity == selected.validity);
        let renumbered = self.count_renumbering(folder, known.as_ref().filter(|_| !is_known));
        if !is_known {
            self.sync_state.folders.remove(&folder.name);
        }
        self.complete(folder, &mut compared, is_known).await?;
        let compared_at = known.filter(|_| !compared.whole).map(|known| known.compared);
        let uid_next = selected.uid_next.or_else(|| status.and_then(|status| status.uid_next));
        self.sync_state.folders.insert(
            folder.name.clone(),
            FolderState {
                validity: selected.validity,
                uid_next,
                messages: selected.exists,
                unseen: compared.unseen,
                modseq: selected.modseq,
                compared: compared_at.unwrap_or_else(|| self.shared.clock.now()),
                renumbered,
            },
        );
        Ok(Seen {
            messages: selected.exists,
            uid_next,
        })
    }

    /// How many passes in a row found another UIDVALIDITY than the one before. One change is ordinary, as after a restored mailbox.
    fn count_renumbering(&mut self, folder: &Folder, changed: Option<&FolderState>) -> u32 {
        let count = changed.map_or(0, |known| known.renumbered.saturating_add(1));
        if count > 1 {
            self.notes.push(FailedMessage {
                folder: folder.name.clone(),
                uid: None,
                problem: FetchProblem::Renumbered,
            });
        }
        count
    }

    /// Fetches what is missing in a folder that was selected.
    async fn complete(&mut self, folder: &Folder, compared: &mut Compared, is_known: bool) -> Result<(), EngineError> {
        let location = self.location(folder, compared.selected.validity);
        let store = &self.shared.store;
        let lost = match is_known {
            true => Vec::new(),
            false => self.lost(&location),
        };
        let is_new = !is_known && lost.is_empty() && store.present_count(self.account, &folder.name, location.validity) == 0;
        let mut outlines = None;
        if is_new && compared.selected.exists > COMPARED_AT_ONCE {
            // Comparing thousands takes seconds: the newest are there to read by then.
            let newest = self.session.newest(NEWEST).await?;
            let wanted: Vec<Wanted> = newest.iter().rev().map(|outline| (outline.uid, outline.size)).collect();
            let then = match compared.selected.exists <= ASKED_BEHIND {
                true => Then::Outlines,
                false => Then::Nothing,
            };
            outlines = self.fetch(&location, &wanted, then).await?;
        }
        if compared.whole {
            compared.everything(self, folder, is_new, outlines).await?;
        }
        let missing = std::mem::take(&mut compared.missing);
        // In a known folder an unknown UID is new mail. Headers are compared only if one of these UIDs was kept once: the server may have
        // reported it as expunged by mistake.
        let lost = match is_known {
            true => store.missing_at(self.account, &folder.name, location.validity, &missing),
            false => lost,
        };
        let missing = recognise(self, &location, missing, lost).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let sizes = match compared.sizes.take() {
            Some(sizes) => sizes,
            None => self.session.fetch_sizes(&missing).await?,
        };
        let sizes: HashMap<Uid, Option<u64>> = sizes.into_iter().collect();
        // One without a size may be expunged, or its size cannot be read.
        let wanted = missing.iter().map(|uid| (*uid, sizes.get(uid).copied().flatten()));
        let is_empty = |(uid, size): &Wanted| compared.empty.contains(uid) && size.is_none_or(|size| size == 0);
        let wanted: Vec<Wanted> = wanted.filter(|wanted| !is_empty(wanted)).collect();
        self.fetch(&location, &wanted, Then::Nothing).await?;
        // Saved now: an error in a later folder must not make the next pass compare this one again.
        self.save_state();
        Ok(())
    }

    async fn fetch(&mut self, location: &Location, wanted: &[Wanted], then: Then) -> Result<Option<Vec<MessageInfo>>, EngineError> {
        self.compress(wanted).await?;
        fetch_missing(self, location, wanted, then).await
    }

    /// Turns on compression (RFC 4978) if that makes the fetch faster.
    async fn compress(&mut self, wanted: &[Wanted]) -> Result<(), EngineError> {
        let bytes = wanted.iter().filter_map(|(_, size)| *size).fold(0, u64::saturating_add);
        let may = !self.shared.account_states().entry(self.account.clone()).or_default().uncompressed;
        if may && should_compress(bytes, self.session.round_trip()) {
            self.session.compress().await?;
        }
        Ok(())
    }

    /// Messages that are nowhere on the server and may be in this folder, whose UIDs are all unknown: those it held before its UIDVALIDITY
    /// changed, or if there are none, those of a folder that may have been renamed to it.
    fn lost(&self, location: &Location) -> Vec<Sha256> {
        let store = &self.shared.store;
        let here = store.missing_in(self.account, &location.folder, UidValidity(0));
        match &self.listed {
            Some(listed) if here.is_empty() => store.renamed_from(self.account, listed, location.validity),
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

    /// How many messages of a folder are probably missing here.
    fn estimate(&self, folder: &Folder, status: Option<&FolderStatus>) -> u64 {
        let on_server = status.and_then(|status| Some((status.messages?, status.validity?)));
        on_server.map_or(0, |(messages, validity)| {
            u64::from(messages.saturating_sub(self.shared.store.present_count(self.account, &folder.name, validity)))
        })
    }
}

/// A near server sends faster than it compresses, and for a few messages the extra round trip costs more than it saves.
fn should_compress(bytes: u64, round_trip: Duration) -> bool {
    bytes >= 1 << 20 && round_trip >= Duration::from_millis(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_mail_over_a_long_round_trip_is_compressed() {
        let (near, far) = (Duration::from_millis(1), Duration::from_millis(25));
        assert!(should_compress(5 << 20, far));
        assert!(!should_compress(5 << 20, near));
        assert!(!should_compress(50_000, far));
    }
}
