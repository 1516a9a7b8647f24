//! A dispatch (invio): one sent message and its recipients. The provider accepts it and certifies each step of its transport (RFC 6109
//! §3.1).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ReceiptType;
use crate::account::AccountId;
use crate::signature::Sha256;

/// A Message-ID (RFC 5322 §3.6.4), normalised for comparison: no brackets, no folding, lower case. Providers copy the one written by the
/// sender's program into X-Riferimento-Message-ID and daticert `msgid` (RFC 6109 §2.2.1), sometimes with another spelling. The original
/// spelling stays in the raw message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Normalises an id as written (RFC 5322 §3.6.4: folding and blanks have no meaning); `None` when nothing is left.
    pub fn parse(written: &str) -> Option<Self> {
        let inner: String = written.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let inner = inner.trim_start_matches('<').trim_end_matches('>').to_lowercase();
        (!inner.is_empty()).then_some(Self(inner))
    }

    /// The normalised id, without brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    /// With brackets, as in a header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// The key of a dispatch: the first 16 hexadecimal digits of the SHA-256 of its normalised Message-ID. It can be computed from a receipt
/// alone, before the sent message is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DispatchId(String);

impl DispatchId {
    /// The dispatch of the message with this id.
    pub fn of(message_id: &MessageId) -> Self {
        Self(Sha256::of(message_id.as_str().as_bytes()).to_string().chars().take(16).collect())
    }

    /// The key as 16 lower-case hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DispatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One sent message, or what is known of it: certification follows the SMTP transaction of this one message (RFC 6109 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Its key, derived from `message_id`.
    pub id: DispatchId,
    /// The Message-ID the sender's client wrote.
    pub message_id: MessageId,
    /// The mailbox it was sent from.
    pub account: AccountId,
    /// The subject, decoded.
    pub subject: String,
    /// When it was sent, UTC: by our clock for our own submissions, the Date of a message found in Sent, or the time of the acceptance when
    /// neither is available.
    pub sent_at: Timestamp,
    /// To and Cc, in that order, normalised, each once.
    pub recipients: Vec<Recipient>,
    /// Digest of the sent message, when it is in the archive.
    pub message: Option<Sha256>,
    /// The type of receipt requested.
    pub receipt_type: ReceiptType,
    /// The state of the submission.
    pub submission: Submission,
}

/// One recipient of a dispatch: every recipient must be listed in To or Cc (RFC 6109 §3.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The address, normalised by `account::normal_address`.
    pub address: String,
    /// The field it is listed in.
    pub role: Role,
}

/// The field a recipient is listed in. PEC has no Bcc (RFC 6109 §3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Destinatario, in the To field.
    To,
    /// Copia conoscenza, in the Cc field.
    Cc,
}

/// The state of the submission of a dispatch, in the order of the SMTP transaction (RFC 5321 §3.3). For our own submissions it comes from
/// the ledger: see the table in `store/outbox.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Submission {
    /// Sent by another program, or reconstructed from receipts.
    Elsewhere,
    /// Confirmed by the user; the DATA command has not been sent.
    Committed,
    /// The DATA command has been sent; no reply is known.
    InFlight,
    /// The server replied 250 to the message; it may have refused some recipients at RCPT.
    Accepted {
        /// Recipients refused at RCPT, each with the server's reply text.
        refused: Vec<(String, String)>,
    },
    /// The server refused the message, or DATA was not sent and the user gave up.
    Rejected {
        /// The server's reply text; empty when there was none.
        reason: String,
    },
    /// The connection was lost after the final dot: the message may or may not have been accepted.
    Uncertain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_compare_without_brackets_folding_and_case() {
        let id = MessageId::parse("<ABC.1@\r\n Pec.example>").unwrap();
        assert_eq!(id.as_str(), "abc.1@pec.example");
        assert_eq!(id.to_string(), "<abc.1@pec.example>");
        assert_eq!(MessageId::parse("abc.1@pec.example"), Some(id.clone()));
        assert_eq!(MessageId::parse(" <> "), None);
        assert_eq!(DispatchId::of(&id).as_str().len(), 16);
    }
}
