//! What the user can do to messages from the list, the reader, or the keyboard; how it went; how it is undone.

use std::collections::BTreeMap;

use crate::account::{AccountId, FolderRole, Uid};
use crate::engine::space::SpaceOutcome;
use crate::engine::view::{FolderView, Row};
use crate::engine::{CopyId, Destination, DraftId, EngineError, MovedMessage};
use crate::pec::draft::Draft;
use crate::ui::reply::ReplyKind;
use crate::ui::save::ExportKind;

/// An action on the open message, or on all selected ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageAction {
    ToggleSeen,
    ToggleStar,
    Archive,
    Trash,
    /// Asks to which folder.
    MoveTo,
    Move(Destination),
    /// Removes from the server for good, after a question. The copy kept here stays.
    RemoveFromServer,
}

/// What the menu of a row offers beyond [`MessageAction`]; it acts on the row that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowCommand {
    Reply(ReplyKind),
    /// The original as an .eml file.
    SaveOriginal,
    /// The checks behind the verdict on its signature.
    ShowChecks,
    /// The sent message with its receipts.
    Export(ExportKind),
    CopyAddress(String),
    /// A search in all mail.
    Search(String),
}

/// A draft that was discarded, to be kept again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscardedDraft {
    pub id: DraftId,
    pub account: Option<AccountId>,
    pub draft: Draft,
}

#[derive(Debug, Clone)]
pub enum ActionEvent {
    /// The rows of the selected messages, which the action needs.
    RowsLoaded(MessageAction, Result<Vec<Row>, EngineError>),
    /// The server has moved messages there.
    Moved(Destination, Result<Vec<MovedMessage>, EngineError>),
    /// The server has stored flags.
    FlagsStored(Result<(), EngineError>),
    /// The server has moved messages back.
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
    /// A discarded draft is kept again, or discarded again.
    DraftChanged(Result<(), EngineError>),
    Undo,
    Redo,
}

/// Whether its message is on its server. A copy without a UID is not known to be there: it was imported, or not synced yet.
pub fn is_on_server(row: &Row) -> bool {
    !row.expunged && row.location.uid != Uid(0)
}

/// Whether messages can be moved to a folder: not where the server no longer has it, or never had it.
pub fn takes_messages(folder: &FolderView) -> bool {
    !folder.removed && folder.role != Some(FolderRole::Imported)
}
