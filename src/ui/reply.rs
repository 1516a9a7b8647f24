//! The three ways to write a new message from an open one.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// To the sender.
    Sender,
    /// To the sender and all recipients.
    All,
    /// To other recipients, with text and attachments.
    Forward,
}
