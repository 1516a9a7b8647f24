//! The errors of the engine.

use super::openable::Danger;
use crate::mail::remote::RemoteError;
use crate::mail::secrets::SecretsError;
use crate::pec::DispatchId;
use crate::pec::draft::DraftProblem;
use crate::signature::anchors::AnchorError;
use crate::store::StoreError;

/// Why a method failed. The variants hold data and no sentence for the user: `i18n::explain` writes those.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An error of a server or of the connection to it.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A password could not be read or stored.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The file contains no certificate of an authority.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The draft has problems that keep it from being sent.
    #[error("the draft cannot be sent")]
    Draft(Vec<DraftProblem>),
    /// No account has this id.
    #[error("no such account")]
    NoSuchAccount,
    /// No such message or dispatch.
    #[error("no such message")]
    NotFound,
    /// Several dispatches have this Message-ID: their ids.
    #[error("several dispatches have this Message-ID")]
    SeveralDispatches(Vec<DispatchId>),
    /// The message is not on the server, or not where it was.
    #[error("not on the server")]
    NotOnServer,
    /// The mailbox has no trash folder.
    #[error("no trash folder")]
    NoTrash,
    /// No folder is known as the archive.
    #[error("the account has no archive folder")]
    NoArchive,
    /// The folder is not on the server, or not any more.
    #[error("no such folder")]
    NoSuchFolder,
    /// A folder cannot have this name.
    #[error("the name of the folder cannot be used: {0:?}")]
    FolderName(FolderNameProblem),
    /// The inbox and the folders with a role (RFC 6154) keep their names.
    #[error("the folder has a role")]
    FolderHasRole,
    /// A message of one mailbox was to be moved to a folder of another.
    #[error("the folder belongs to another mailbox")]
    OtherMailbox,
    /// The server cannot remove one message and no other (no UIDPLUS).
    #[error("the server has no UIDPLUS")]
    NoExactRemoval,
    /// The second place for copies is inside the profile, where the first copies are.
    #[error("{0} is inside the profile")]
    InsideProfile(std::path::PathBuf),
    /// A file could not be read or written: path and reason.
    #[error("{path}: {reason}")]
    File {
        /// The file or folder that failed.
        path: std::path::PathBuf,
        /// The error message of the system.
        reason: String,
    },
    /// A folder, a device, a pipe or a socket where a file is needed.
    #[error("{0} is not a regular file")]
    NotAFile(std::path::PathBuf),
    /// A file, or what a stream gave, is larger than can be used.
    #[error("{path} has more than {most} bytes")]
    FileTooLarge {
        /// The file.
        path: std::path::PathBuf,
        /// The most that is read, in bytes.
        most: u64,
    },
    /// The target of an export exists already.
    #[error("{0} exists already")]
    TargetExists(std::path::PathBuf),
    /// The disk of an export's target is full.
    #[error("no space for {0}")]
    TargetFull(std::path::PathBuf),
    /// Not a document: it is not passed to another program.
    #[error("not opened with another program: {}", .0.as_str())]
    NotOpenable(Danger),
    /// The system could not open a document, with its error message.
    #[error("the system could not open it: {0}")]
    NotOpened(String),
    /// The target of an update is not an earlier state of the same bundle, as it was written.
    #[error("{0} is not an earlier state of this bundle")]
    NotAnEarlierState(std::path::PathBuf),
    /// An export does not read back as it was written: the disk or its driver is faulty.
    #[error("{0} does not read back as it was written")]
    NotAsWritten(std::path::PathBuf),
    /// A message is no longer in the file where it was found.
    #[error("{0} has changed since")]
    ChangedSince(std::path::PathBuf),
    /// The user cancelled it.
    #[error("cancelled")]
    Cancelled,
    /// The user paused the account.
    #[error("the account is paused")]
    Paused,
    /// The engine has stopped.
    #[error("the engine has stopped")]
    Stopped,
}

/// Why a folder cannot have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderNameProblem {
    /// It is empty.
    Empty,
    /// It contains this character, which separates folders, is a wildcard of IMAP, or cannot be shown.
    Character(char),
    /// It has too many characters.
    TooLong,
    /// A folder of this name exists there.
    Taken,
    /// The server has no folders in folders.
    NoSubfolders,
}
