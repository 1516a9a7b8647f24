//! What the user can do to messages, from the list, the reader, or the keyboard.

/// An action on the open message, or on all selected ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageAction {
    /// Marks as read or unread.
    ToggleSeen,
    /// Sets or clears the star.
    ToggleStar,
    /// Moves to the archive.
    Archive,
    /// Moves to the trash.
    Trash,
    /// Removes from the server for good, after a question; the copy kept here stays.
    RemoveFromServer,
}
