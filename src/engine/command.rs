//! The commands an account's task runs, with their arguments and answers.

use tokio::sync::oneshot;

use super::error::EngineError;
use super::view::SyncReport;
use crate::account::{AccountId, Flags, FolderRole, Keywords, Location};
use crate::store::Arrival;

/// Resolves the future of the method that issued a command.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, EngineError>>;

/// A command for an account's task.
#[derive(Debug)]
pub(crate) enum Command {
    /// Synchronise every folder now.
    Sync(oneshot::Sender<SyncReport>),
    /// Add the first flags and remove the second, on the server and then here. The answer: the keywords that a server does not keep, which
    /// are kept here only.
    Flags(Vec<Location>, Flags, Flags, Answer<Keywords>),
    /// Move messages to another folder.
    Move(Destination, Vec<Arrival>, Answer<Vec<MovedMessage>>),
    /// Move messages back to the folders they were moved from.
    Restore(Vec<MovedMessage>, Answer<()>),
    /// Create or rename a folder. The answer: its full name.
    Folder(FolderChange, Answer<String>),
    /// Process the outbox: a submission waits to be tried, or to be filed in Sent.
    Outbox,
}

impl Command {
    /// Whether the user acts on messages and waits for the result. Such a command does not wait for a pass to end.
    pub(crate) fn is_user_action(&self) -> bool {
        matches!(self, Self::Flags(..) | Self::Move(..) | Self::Restore(..) | Self::Folder(..))
    }

    /// Answers with an error. A command without an error in its answer is dropped.
    pub(crate) fn reject(self, error: &EngineError) {
        match self {
            Self::Flags(_, _, _, answer) => drop(answer.send(Err(error.clone()))),
            Self::Restore(_, answer) => drop(answer.send(Err(error.clone()))),
            Self::Move(_, _, answer) => drop(answer.send(Err(error.clone()))),
            Self::Folder(_, answer) => drop(answer.send(Err(error.clone()))),
            Self::Sync(_) | Self::Outbox => {}
        }
    }
}

/// A change of a folder on its server. Names of folders are full and decoded; `leaf` is the last component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FolderChange {
    Create { parent: Option<String>, leaf: String },
    Rename { folder: String, leaf: String },
}

/// The folder that messages are moved to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The folder with this role (RFC 6154), in the mailbox of each message.
    Role(FolderRole),
    /// A folder of one account, by its full decoded name. Messages of other accounts are not moved there.
    Folder {
        /// The account whose server has the folder.
        account: AccountId,
        /// The name.
        name: String,
    },
}

impl Destination {
    /// The trash.
    pub const TRASH: Self = Self::Role(FolderRole::Trash);
    /// The archive.
    pub const ARCHIVE: Self = Self::Role(FolderRole::Archive);
}

/// A message moved to another folder, with what [`Handle::restore`](super::Handle::restore) needs to move it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedMessage {
    /// The copy before the move.
    pub(crate) was: Arrival,
    /// The folder it was moved to.
    pub(crate) folder: String,
    /// The location after the move, if the server returned a COPYUID (RFC 4315 §3).
    pub(crate) to: Option<Location>,
}
