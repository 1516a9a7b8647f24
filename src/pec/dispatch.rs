//! A dispatch (invio): one message that was sent, with its recipients. What a provider takes and then certifies, step by step (RFC 6109 §3.1).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ReceiptType;
use crate::account::AccountId;
use crate::signature::Sha256;

/// A Message-ID (RFC 5322 §3.6.4) in the form ids are compared by: no brackets, no folding, lower case. Providers keep the one the sender's
/// program wrote in X-Riferimento-Message-ID and daticert `msgid` (RFC 6109 §2.2.1), at times spelled otherwise. The spelling as written stays in
/// the raw message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Normalises an id as written (RFC 5322 §3.6.4: folding and blanks mean nothing); `None` when nothing is left.
    pub fn parse(written: &str) -> Option<Self> {
        let inner: String = written.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let inner = inner.trim_start_matches('<').trim_end_matches('>').to_lowercase();
        (!inner.is_empty()).then_some(Self(inner))
    }

    /// Without brackets.
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

/// Names a dispatch: the first 16 hexadecimal digits of the SHA-256 of its normalised Message-ID. So a receipt knows its dispatch
/// before, and even without, the sent message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DispatchId(String);

impl DispatchId {
    /// The dispatch of the message with this id.
    pub fn of(message_id: &MessageId) -> Self {
        Self(Sha256::of(message_id.as_str().as_bytes()).to_string().chars().take(16).collect())
    }

    /// 16 hexadecimal digits.
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
    /// Its name here.
    pub id: DispatchId,
    /// The Message-ID the sender's client wrote.
    pub message_id: MessageId,
    /// Whose mailbox it was sent from.
    pub account: AccountId,
    /// The subject.
    pub subject: String,
    /// When it was sent: our clock for ours, the Date of a message found in Sent, the acceptance's time when neither is here. UTC.
    pub sent_at: Timestamp,
    /// To and Cc, in that order, normalised, each once.
    pub recipients: Vec<Recipient>,
    /// The sent message, when it is here.
    pub message: Option<Sha256>,
    /// The type of receipt that was asked for.
    pub receipt_type: ReceiptType,
    /// How the submission went.
    pub submission: Submission,
}

/// One recipient of a dispatch: each must stand in To or Cc (RFC 6109 §3.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The address, normalised.
    pub address: String,
    /// To or Cc.
    pub role: Role,
}

/// To or Cc. There is no Bcc in PEC (RFC 6109 §3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Destinatario.
    To,
    /// Copia conoscenza.
    Cc,
}

/// How the submission of a dispatch went, told by the ledger for our own; natural order of the send protocol (design §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Submission {
    /// Sent by another program, or reconstructed from receipts.
    Elsewhere,
    /// Confirmed by the user, DATA never began.
    Committed,
    /// DATA has begun.
    InFlight,
    /// The server's 250 stands in the ledger; per-recipient refusals at RCPT stand beside it.
    Accepted {
        /// Recipients refused at RCPT, with the server's words.
        refused: Vec<(String, String)>,
    },
    /// The server refused, or DATA never began and the user gave up.
    Rejected {
        /// The server's words.
        reason: String,
    },
    /// The connection was lost after the final dot: nobody knows yet.
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
