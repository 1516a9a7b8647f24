//! How one writes on from a message that is open.

/// To whom, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// To the writer.
    Sender,
    /// To the writer and everyone it went to.
    All,
    /// To somebody else, with its text and its attachments.
    Forward,
}
