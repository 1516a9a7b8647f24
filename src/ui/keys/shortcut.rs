//! What a key can do.

use crate::ui::preferences::ZoomStep;
use crate::ui::reply::ReplyKind;

/// The action of a key press. [`super::COMMANDS`] has their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    Compose,
    Reply(ReplyKind),
    Send,
    /// Files to the message being written.
    Attach,
    Quit,
    Settings,
    /// Get the mail of the mailbox shown.
    Sync,
    /// Get the mail of all mailboxes.
    SyncAll,
    /// The inbox of that mailbox, from 0.
    Mailbox(usize),
    Retention,
    Search,
    /// To the filters of the list.
    Filters,
    /// To the words to find in the open message.
    Find,
    /// The next (`true`) or previous hit in the open message.
    FindNext(bool),
    /// The source of the open message.
    Source,
    /// The open message as PDF.
    Print,
    /// The current message in a tab of its own.
    OpenInTab,
    /// The conversation of the current message, in a tab.
    OpenConversation,
    CloseTab,
    /// The next (`true`) or previous tab.
    StepTab(bool),
    Zoom(ZoomStep),
    ReadingPane,
    Help,
    /// Close the innermost thing that is open.
    Back,
    ToggleRead,
    ToggleStar,
    /// The dispatch that needs attention is done with.
    Done,
    /// It is postponed.
    Postpone,
    /// Toggle the tag of this number; 0: take all tags away.
    Tag(u8),
    /// Show (`true`) or hide the other rows of a conversation.
    Conversation(bool),
    Archive,
    Trash,
    /// To the folder that the user chooses.
    MoveTo,
    DeleteFromServer,
    Undo,
    Redo,
    /// Open the current row.
    Open,
    /// Save the original message.
    Save,
    /// Move in the list.
    Move(Motion),
    /// Move, and extend the selection.
    Extend(Motion),
    SelectAll,
    /// The next (`true`) or previous unread message.
    Unread(bool),
    /// The focus has moved to the next or previous control.
    Focus,
    /// Move the focus to the next (`true`) or previous pane.
    Pane(bool),
    /// To the location shown before (`false`), or back from there (`true`).
    History(bool),
}

/// A movement in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
}
