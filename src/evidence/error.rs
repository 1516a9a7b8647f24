//! The error of every export.

use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Why nothing was written. The destination is as it was before, and nothing incomplete is left beside it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ExportError {
    /// The destination exists and is not to be replaced.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// No space on the destination's disk, or the quota is used up.
    #[error("no space for {0}")]
    Full(PathBuf),
    /// An update was asked for, but the destination is not a bundle as it was written, or holds a message that the new one would lack.
    #[error("{0} is not an earlier state of this bundle")]
    NotAnEarlierState(PathBuf),
    /// What was written reads back different.
    #[error("{0} does not read back as it was written")]
    NotAsWritten(PathBuf),
    /// The rules bundled with the program cannot be read, or have none for a day: a fault of the program.
    #[error("the bundled rules: {0}")]
    Rules(String),
    /// Any other error of the file system, or of the PDF library.
    #[error("{path}: {reason}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's or library's message.
        reason: String,
    },
    /// A message or the ledger could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The progress callback returned false.
    #[error("cancelled")]
    Cancelled,
}

impl ExportError {
    /// The error of the file system at this path.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path.to_owned()),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path.to_owned()),
            _ => Self::Io {
                path: path.to_owned(),
                reason: error.to_string(),
            },
        }
    }
}
