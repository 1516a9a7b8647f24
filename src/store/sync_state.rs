//! Marks: what the last pass over an account saw, so that the next one asks only for what is different.
//!
//! One small file per account, beside the ledger and never ahead of it: a mark is written after the lines it rests on. It can be forgotten at
//! any time; then everything is compared once more, and nothing else happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{StoreError, failpoints, profile};
use crate::account::{AccountId, Uid, UidValidity};
use crate::clock::Timestamp;
use crate::durable::{Access, Replacement, Step};
use crate::signature::Sha256;

/// What is remembered of an account between passes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncState {
    /// The last pass over all folders that ended well.
    #[serde(default)]
    pub last_sync: Option<Timestamp>,
    /// The last time new mail was found.
    #[serde(default)]
    pub last_news: Option<Timestamp>,
    /// By decoded name: the folders that were in step when they were last looked at.
    #[serde(default)]
    pub folders: BTreeMap<String, FolderState>,
    /// How full the mailbox was, oldest first.
    #[serde(default)]
    pub quota: Vec<QuotaSample>,
}

/// A folder as it was when everything in it was known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderState {
    /// The generation of its UIDs.
    pub validity: UidValidity,
    /// The next UID, where told.
    pub uid_next: Option<Uid>,
    /// How many messages it held.
    pub messages: u32,
    /// How many were unread; only where there is no modseq.
    pub unseen: Option<u32>,
    /// HIGHESTMODSEQ, where told.
    pub modseq: Option<u64>,
    /// Messages left on the server because they are too large.
    #[serde(default, rename = "left", skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<Uid>,
    /// When every UID was last compared with the server's.
    pub compared: Timestamp,
}

/// How full a mailbox was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaSample {
    /// When.
    pub at: Timestamp,
    /// Bytes used.
    pub used: u64,
    /// Bytes allowed.
    pub limit: u64,
}

/// The files.
#[derive(Debug)]
pub(super) struct SyncStateFiles {
    dir: PathBuf,
}

impl SyncStateFiles {
    pub(super) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// What is remembered; nothing where the file is missing or cannot be read.
    pub(super) fn read(&self, account: &AccountId) -> SyncState {
        let text = fs::read(self.path(account)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Replaces what is remembered, whole; not synced, since losing it costs only time.
    pub(super) fn write(&self, account: &AccountId, marks: &SyncState) -> Result<(), StoreError> {
        profile::private_dir(&self.dir)?;
        let path = self.path(account);
        let point = |step| match step {
            Step::BeforeWrite => failpoints::hit("marks.before-write"),
            Step::BeforeRename => failpoints::hit("marks.before-rename"),
            Step::BeforeSync | Step::Renamed => Ok(()),
        };
        let replacement = Replacement::of(&path, Access::Umask).unsynced();
        let text = serde_json::to_vec(marks).map_err(std::io::Error::from);
        text.and_then(|text| replacement.write_with(&text, point))
            .map_err(|error| StoreError::io(&path, error))
    }

    /// Forgets an account.
    pub(super) fn delete(&self, account: &AccountId) -> Result<(), StoreError> {
        let path = self.path(account);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(&path, error)),
            _ => Ok(()),
        }
    }

    /// Named by a digest: an address may hold anything.
    fn path(&self, account: &AccountId) -> PathBuf {
        let digest = Sha256::of(account.as_str().as_bytes()).to_string();
        self.dir.join(format!("{digest}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_forgotten() {
        let dir = tempfile::tempdir().expect("a folder");
        let files = SyncStateFiles::at(dir.path().join("marks"));
        let account = AccountId::of("../studio@pec.example");
        assert_eq!(files.read(&account), SyncState::default());
        let mut marks = SyncState::default();
        marks.folders.insert(
            "INBOX".into(),
            FolderState {
                validity: UidValidity(7),
                uid_next: Some(Uid(9)),
                messages: 8,
                unseen: None,
                modseq: Some(42),
                skipped: BTreeSet::from([Uid(3)]),
                compared: Timestamp::UNIX_EPOCH,
            },
        );
        files.write(&account, &marks).expect("written");
        assert_eq!(files.read(&account), marks);
        let path = files.path(&account);
        assert_eq!(path.parent(), Some(dir.path().join("marks").as_path()));
        fs::write(&path, b"{\"folders\":{\"INBOX\":").expect("torn");
        assert_eq!(files.read(&account), SyncState::default());
        files.delete(&account).expect("forgotten");
        files.delete(&account).expect("twice is no fault");
    }
}
