//! From a draft to the exact bytes that are sent, or a list of what stands against it (RFC 6109 §3.1.1).

use std::path::PathBuf;

use jiff::Timestamp;

use super::{MessageId, ReceiptType, Recipient};
use crate::account::Account;
use crate::signature::Sha256;

/// What the user wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// To, as typed, one address each.
    pub to: Vec<String>,
    /// Cc, as typed.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Attachments with their bytes.
    pub attachments: Vec<Attachment>,
    /// The receipt asked for.
    pub receipt_type: ReceiptType,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
}

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name the recipient sees.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// Where it came from, for the window.
    pub path: Option<PathBuf>,
}

/// A message frozen for sending: what is sent, kept and compared with the complete receipt is these bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The whole message, CRLF.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`.
    pub digest: Sha256,
    /// Its Message-ID, as in the header (with brackets when printed).
    pub message_id: MessageId,
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO: To, then Cc, each once.
    pub recipients: Vec<Recipient>,
    /// Subject.
    pub subject: String,
}

/// What stands against sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftProblem {
    /// No recipient in To.
    NoRecipient,
    /// Not an address.
    BadAddress(String),
    /// Two addresses in one field.
    SeveralAddresses(String),
    /// The same address twice.
    RepeatedAddress(String),
    /// A control character in a header field.
    ControlCharacter,
    /// Over the legal minimum every provider must take: 50 recipients (DM 2 Nov 2005 art. 12). Advice.
    ManyRecipients(usize),
    /// Encoded size × recipients over 30 MB (art. 12), in bytes. Advice: many providers take more.
    LargeTimesRecipients(u64),
    /// No subject. Advice.
    NoSubject,
    /// The text speaks of an attachment and there is none. Advice.
    AttachmentForgotten,
    /// An attachment of a type providers block (programs, scripts). Advice.
    BlockedType(String),
}

impl DraftProblem {
    /// Whether it stops the sending, rather than asking the user once more.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::NoRecipient | Self::BadAddress(_) | Self::SeveralAddresses(_) | Self::RepeatedAddress(_) | Self::ControlCharacter
        )
    }
}

impl Draft {
    /// What stands against sending this draft, fatal first.
    pub fn problems(&self) -> Vec<DraftProblem> {
        Vec::new()
    }

    /// Freezes the draft. `token` makes the Message-ID unique (at least 128 random bits in hexadecimal).
    pub fn freeze(&self, _account: &Account, _now: Timestamp, _token: &str) -> Result<Outgoing, Vec<DraftProblem>> {
        Err(self.problems())
    }
}
