//! The state of a pass. `folders` runs it; `compare`, `recognise` and `fetch` do its steps.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::progress::{Progress, Tally};
use crate::account::{AccountId, FetchProblem, Folder, Location, Uid, UidValidity};
use crate::engine::backlog::Backlog;
use crate::engine::failed_fetches::{self, FailedFetches};
use crate::engine::shared::Shared;
use crate::engine::view::FailedMessage;
use crate::mail::imap::Session;
use crate::mail::remote::SelectedFolder;
use crate::store::{FolderFailures, SyncState};

/// Which folders a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All folders, and all flags where the server has no modification sequences: the user asked.
    Exact,
    /// All folders, by their status.
    Everything,
    /// The inbox, where receipts and new mail arrive.
    Inbox,
}

/// The inbox as a pass saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(super) messages: u32,
    pub(super) uid_next: Option<Uid>,
}

impl Seen {
    /// Whether the inbox is unchanged. A UIDNEXT that a server did not return is not compared.
    pub(crate) fn is_current(&self, now: &SelectedFolder) -> bool {
        let same = self.uid_next.zip(now.uid_next).is_none_or(|(then, now)| then == now);
        self.messages == now.exists && same
    }
}

/// A pass under way.
pub(super) struct Pass<'p> {
    pub(super) shared: &'p Arc<Shared>,
    pub(super) account: &'p AccountId,
    pub(super) session: &'p mut Session,
    pub(super) tally: &'p mut Tally,
    pub(super) sync_state: SyncState,
    pub(super) progress: Progress,
    pub(super) backlog: Arc<Backlog>,
    /// [`Extent::Exact`]: a status that may hide changed flags is not relied on.
    pub(super) exact: bool,
    /// The folders the server lists; `None` if it was not asked, or its list is incomplete.
    pub(super) listed: Option<BTreeSet<String>>,
    /// What is missing and has no UID, and messages that were stored though they may be incomplete.
    pub(super) notes: Vec<FailedMessage>,
}

impl Pass<'_> {
    /// A folder as the location of its messages, without a UID.
    pub(super) fn location(&self, folder: &Folder, validity: UidValidity) -> Location {
        Location {
            account: self.account.clone(),
            folder: folder.name.clone(),
            validity,
            uid: Uid(0),
        }
    }

    /// The messages of a folder that could not be fetched.
    pub(super) fn failed(&mut self, folder: &str, validity: UidValidity) -> &mut FailedFetches {
        let none = || FolderFailures {
            validity,
            messages: FailedFetches::new(),
        };
        let failed = self.sync_state.failed_fetches.entry(folder.to_owned()).or_insert_with(none);
        if failed.validity != validity {
            *failed = none();
        }
        &mut failed.messages
    }

    /// Notes how many folders of the server are not synchronised.
    pub(super) fn note_folders_left_out(&mut self, count: u64) {
        if count > 0 {
            self.notes.push(FailedMessage {
                folder: String::new(),
                uid: None,
                problem: FetchProblem::FoldersLeftOut(count),
            });
        }
    }

    /// Reports what is on the server and was not received as it should be: in the tally, and with the account.
    pub(super) fn report_failures(&mut self) {
        self.tally.failed = failed_fetches::all(&self.sync_state);
        self.tally.failed.append(&mut self.notes);
        let mut states = self.shared.account_states();
        states.entry(self.account.clone()).or_default().failures = Some(self.tally.failed.clone());
        let count = self.session.unreadable_responses();
        if count > 0 {
            tracing::warn!(account = %self.account, count, "responses that cannot be read were left out");
        }
    }

    pub(super) fn save_state(&mut self) {
        self.sync_state.failed_fetches.retain(|_, failed| !failed.messages.is_empty());
        self.shared.save_sync_state(self.account, &self.sync_state);
    }
}
