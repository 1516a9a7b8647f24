//! What the last sync of an account saw, so that the next one asks only for changes.
//!
//! One small file per account. It is written after the ledger lines it describes, so that it is never ahead of the ledger. It can be
//! deleted at any time: the next sync then compares all UIDs.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::{failpoints, profile};
use crate::account::{AccountId, FetchProblem, Uid, UidValidity};
use crate::clock::Timestamp;
use crate::durable::{self, Access, Replacement, Step};
use crate::signature::Sha256;

/// What is stored of an account between syncs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncState {
    /// The last sync of all folders that succeeded, UTC.
    #[serde(default)]
    pub last_sync: Option<Timestamp>,
    /// The last time new messages were found, UTC.
    #[serde(default)]
    pub last_news: Option<Timestamp>,
    /// By decoded name, the folders that had no differences when they were last compared.
    #[serde(default)]
    pub folders: BTreeMap<String, FolderState>,
    /// By decoded name, the folders with messages that could not be fetched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failed_fetches: BTreeMap<String, FolderFailures>,
    /// How full the mailbox was, oldest first.
    #[serde(default)]
    pub quota: Vec<QuotaSample>,
}

/// The messages of a folder that are on the server and could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderFailures {
    /// UIDVALIDITY to which the UIDs belong.
    pub validity: UidValidity,
    /// The messages.
    pub messages: BTreeMap<Uid, FailedFetch>,
}

/// Why a message could not be fetched, and how often that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedFetch {
    /// What happened the last time.
    pub problem: FetchProblem,
    /// How often it was fetched in a command of its own; 0: only together with others, one of which may be the cause.
    pub attempts: u32,
    /// When it was last tried, UTC.
    pub last: Timestamp,
}

/// A folder as its server described it when everything in it was known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderState {
    /// UIDVALIDITY as of the last sync.
    pub validity: UidValidity,
    /// UIDNEXT, if the server reports it.
    pub uid_next: Option<Uid>,
    /// MESSAGES: how many it had.
    pub messages: u32,
    /// UNSEEN; only without HIGHESTMODSEQ.
    pub unseen: Option<u32>,
    /// HIGHESTMODSEQ, if the server has CONDSTORE.
    pub modseq: Option<u64>,
    /// When all UIDs were last compared with the server's, UTC.
    pub compared: Timestamp,
    /// How many passes in a row found another UIDVALIDITY.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub renumbered: u32,
}

/// Ordinary folders are stored as before.
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// How full a mailbox was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaSample {
    /// When it was reported, UTC.
    pub at: Timestamp,
    /// How many bytes are used.
    pub used: u64,
    /// How many bytes are allowed.
    pub limit: u64,
}

/// The files, one for each account.
#[derive(Debug)]
pub(super) struct SyncStateFiles {
    dir: PathBuf,
}

impl SyncStateFiles {
    pub(super) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The stored state; the default if the file is missing or cannot be read.
    pub(super) fn read(&self, account: &AccountId) -> SyncState {
        let text = durable::read_regular(&self.path(account)).ok().flatten().unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Replaces the stored state. Not synced, since losing it costs only time.
    pub(super) fn write(&self, account: &AccountId, state: &SyncState) -> Result<(), StoreError> {
        profile::private_dir(&self.dir)?;
        let path = self.path(account);
        let point = |step| match step {
            Step::BeforeWrite => failpoints::hit("sync-state.before-write"),
            Step::BeforeRename => failpoints::hit("sync-state.before-rename"),
            Step::BeforeSync | Step::Renamed => Ok(()),
        };
        let replacement = Replacement::of(&path, Access::Owner).unsynced();
        let text = serde_json::to_vec(state).map_err(std::io::Error::from);
        text.and_then(|text| replacement.write_with(&text, point))
            .map_err(|error| StoreError::io(&path, error))
    }

    /// Deletes the state of an account.
    pub(super) fn delete(&self, account: &AccountId) -> Result<(), StoreError> {
        let path = self.path(account);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(&path, error)),
            _ => Ok(()),
        }
    }

    /// Named by a digest, since an address may contain any character.
    fn path(&self, account: &AccountId) -> PathBuf {
        let digest = Sha256::of(account.as_str().as_bytes()).to_string();
        self.dir.join(format!("{digest}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_cannot_be_read_is_the_default() {
        let dir = tempfile::tempdir().expect("a folder");
        let files = SyncStateFiles::at(dir.path().join("marks"));
        let account = AccountId::of("../studio@pec.example");
        assert_eq!(files.read(&account), SyncState::default());
        let mut state = SyncState::default();
        state.folders.insert(
            "INBOX".into(),
            FolderState {
                validity: UidValidity(7),
                uid_next: Some(Uid(9)),
                messages: 8,
                unseen: None,
                modseq: Some(42),
                compared: Timestamp::UNIX_EPOCH,
                renumbered: 0,
            },
        );
        let failed = FailedFetch {
            problem: FetchProblem::Refused("no".to_owned()),
            attempts: 2,
            last: Timestamp::UNIX_EPOCH,
        };
        state.failed_fetches.insert(
            "INBOX".into(),
            FolderFailures {
                validity: UidValidity(7),
                messages: BTreeMap::from([(Uid(3), failed)]),
            },
        );
        files.write(&account, &state).expect("written");
        assert_eq!(files.read(&account), state);
        let path = files.path(&account);
        assert_eq!(path.parent(), Some(dir.path().join("marks").as_path()));
        // As an earlier version wrote it, with the messages left on the server in the state of the folder.
        let earlier = br#"{"folders":{"INBOX":{"validity":7,"uid_next":9,"messages":8,"unseen":null,"modseq":42,"left":[3],
            "compared":"1970-01-01T00:00:00Z"}}}"#;
        fs::write(&path, earlier).expect("written");
        assert_eq!(files.read(&account).folders, state.folders);
        fs::write(&path, b"{\"folders\":{\"INBOX\":").expect("torn");
        assert_eq!(files.read(&account), SyncState::default());
        files.delete(&account).expect("forgotten");
        files.delete(&account).expect("twice is no error");
    }
}
