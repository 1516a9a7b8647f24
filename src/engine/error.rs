//! What can go wrong when a face asks for something.

use super::opening::Danger;
use crate::mail::remote::RemoteError;
use crate::mail::secrets::SecretsError;
use crate::pec::draft::DraftProblem;
use crate::signature::anchors::AnchorError;
use crate::store::StoreError;

/// Why an answer could not be given. `Clone`, structured, without sentences: `i18n::explain` has the words.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A server.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The place for passwords.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The file holds no authority.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The draft cannot be sent.
    #[error("the draft cannot be sent")]
    Draft(Vec<DraftProblem>),
    /// No such account.
    #[error("no such account")]
    NoSuchAccount,
    /// The account is there already.
    #[error("the account is there already")]
    AccountExists,
    /// No such message or dispatch.
    #[error("no such message")]
    NotFound,
    /// More than one message starts like that.
    #[error("more than one message starts like that")]
    NotUnique,
    /// The message is not on the server, or not where it was.
    #[error("not on the server")]
    NotOnServer,
    /// The mailbox has no trash folder.
    #[error("no trash folder")]
    NoTrash,
    /// No folder is known as the archive.
    #[error("the account has no archive folder")]
    NoArchive,
    /// The server cannot remove one message and no other (no UIDPLUS).
    #[error("the server has no UIDPLUS")]
    NoExactRemoval,
    /// A second place for copies lies inside the profile, where the first is.
    #[error("{0} is inside the profile")]
    InsideProfile(std::path::PathBuf),
    /// A file could not be read or written: path and reason.
    #[error("{path}: {reason}")]
    File {
        /// The path.
        path: std::path::PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The target of an export is there already.
    #[error("{0} is there already")]
    TargetExists(std::path::PathBuf),
    /// There is no room for an export on the disk of its target.
    #[error("no room for {0}")]
    TargetFull(std::path::PathBuf),
    /// Not a document: it is not handed to another program.
    #[error("not lent: {}", .0.as_str())]
    NotOpenable(Danger),
    /// The system has not opened a document: its words.
    #[error("the system has not opened it: {0}")]
    NotOpened(String),
    /// The target of an update is not an earlier state of the same bundle, as it was written.
    #[error("{0} is not an earlier state of this bundle")]
    NotAnEarlierState(std::path::PathBuf),
    /// An export does not read back as it was written: the disk is not to be trusted with it.
    #[error("{0} does not read back as it was written")]
    NotAsWritten(std::path::PathBuf),
    /// A message is no longer in the file where it was found.
    #[error("{0} has changed since")]
    ChangedSince(std::path::PathBuf),
    /// The user asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The user wants the account left alone for now.
    #[error("the account is paused")]
    Paused,
    /// The engine has stopped.
    #[error("the engine has stopped")]
    Stopped,
}
