//! What the user can do to messages from the list, the reader, or the keyboard; how it went; how it is undone.

use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::engine::space::SpaceOutcome;
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError, MovedMessage};

/// An action on the open message, or on all selected ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageAction {
    ToggleSeen,
    ToggleStar,
    Archive,
    Trash,
    /// Removes from the server for good, after a question. The copy kept here stays.
    RemoveFromServer,
}

#[derive(Debug, Clone)]
pub enum ActionEvent {
    /// The rows of the selected messages, which the action needs.
    RowsLoaded(MessageAction, Result<Vec<Row>, EngineError>),
    /// The server has moved messages to the trash.
    Trashed(Result<Vec<MovedMessage>, EngineError>),
    /// The server has moved messages to the archive.
    Archived(Result<Vec<MovedMessage>, EngineError>),
    /// The server has stored flags.
    FlagsStored(Result<(), EngineError>),
    /// The server has moved messages back from the trash or the archive.
    Restored(Result<(), EngineError>),
    /// The user confirms the removal from the server.
    ConfirmRemoval,
    CancelRemoval,
    /// Messages examined, of how many.
    RemovalProgress(u64, u64),
    /// What was removed and what was not; the messages, so that they can be returned.
    Removed(Box<SpaceOutcome>, BTreeMap<AccountId, Vec<CopyId>>),
    /// Removed messages are on their server again.
    Returned(Result<Box<SpaceOutcome>, EngineError>),
    Undo,
}

/// How the last action is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Moves back from the trash or the archive.
    Restore(Vec<MovedMessage>),
    /// Appends to the server again.
    ReturnToServer(BTreeMap<AccountId, Vec<CopyId>>),
    /// Whether each was read before.
    Seen(Vec<(CopyId, bool)>),
    /// Whether each had a star before.
    Starred(Vec<(CopyId, bool)>),
}
