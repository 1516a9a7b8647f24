//! Errors of the store, and the locks that never fail.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::standing::LedgerGap;
use crate::signature::Sha256;

/// Why a profile is opened for reading only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnly {
    /// Its disk is read-only, or its folder does not belong to the user.
    Disk,
    /// Its file `format` says nothing that a version of this program wrote.
    Format,
    /// Its ledger is not a file.
    Ledger,
}

/// Why something could not be stored or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process has the profile open.
    #[error("the profile is open in another process")]
    Locked,
    /// The profile is on a network share, where file locks and barriers cannot be relied on.
    #[error("the profile is on a network share")]
    NetworkShare,
    /// The profile was written by a newer version.
    #[error("the profile was written by a newer version")]
    Newer,
    /// The profile was opened for reading only.
    #[error("the profile is opened for reading only")]
    ReadOnly(ReadOnly),
    /// No space left, or quota reached.
    #[error("no space left")]
    Full,
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system reported.
        source: Arc<std::io::Error>,
    },
    /// A file no longer has the bytes it is named after.
    #[error("{0} is damaged")]
    Damaged(Sha256),
    /// No such message, dispatch or account.
    #[error("not found")]
    NotFound,
    /// The ledger's chain breaks at this line (from 1). Nothing can be appended.
    #[error("the ledger is broken at line {0}")]
    LedgerBroken(u64),
    /// The ledger lacks lines that were written, or is another file than the one that was opened. What relies on it is stopped.
    #[error("the ledger lacks lines: {0:?}")]
    LedgerGap(LedgerGap),
    /// An index failed. It can be rebuilt.
    #[error("the index failed")]
    Index,
    /// The submission is not in the state this step needs.
    #[error("the submission is not in the state this step needs")]
    WrongSendState,
}

impl StoreError {
    /// An error of the file system; a full disk has its own variant, since the user can do something about it.
    pub(super) fn io(path: &Path, error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io {
                path: path.to_owned(),
                source: Arc::new(error),
            },
        }
    }
}

// A poisoned lock is taken all the same: a thread that panicked has changed memory completely or not at all, since every change is made
// after the disk has it.

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
