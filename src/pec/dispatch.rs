//! A dispatch (invio): one sent message and its recipients. The provider accepts it and certifies each step of its transport (RFC 6109
//! §3.1).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ReceiptType;
use crate::account::AccountId;
use crate::signature::Sha256;

/// A Message-ID (RFC 5322 §3.6.4) as it was written, without brackets and folding. Providers copy the one written by the sender's program
/// into X-Riferimento-Message-ID and daticert `msgid` (RFC 6109 §2.2.1), sometimes with another spelling: [`is_same`](Self::is_same)
/// compares without case, `==` the exact spelling. It is a hint and identifies nothing: any program may write any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Reads an id as written (RFC 5322 §3.6.4: folding and blanks outside quotes have no meaning); `None` when nothing is left.
    pub fn parse(written: &str) -> Option<Self> {
        let mut quoted = false;
        let kept = |c: &char| {
            quoted ^= *c == '"';
            !c.is_control() && (quoted && *c == ' ' || !c.is_whitespace())
        };
        let inner: String = written.trim().chars().filter(kept).collect();
        let inner = inner.trim_start_matches('<').trim_end_matches('>');
        (!inner.is_empty()).then(|| Self(inner.to_owned()))
    }

    /// The id without brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the same but for capitals and blanks, which providers may change (RFC 6109 §2.2.1).
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || self.key() == other.key()
    }

    /// The form that is compared: no blanks, lower case.
    fn key(&self) -> String {
        self.0.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
    }
}

impl fmt::Display for MessageId {
    /// With brackets, as in a header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// The key of a dispatch: the first 16 hexadecimal digits of the SHA-256 of its Message-ID in small letters, which can be computed from a
/// receipt alone, before the sent message is known. Where several dispatches have one Message-ID, eight more digits distinguish them: see
/// [`grouping`](super::grouping).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DispatchId(String);

impl DispatchId {
    /// The dispatch of the message with this id, or the group of all dispatches with it.
    pub fn of(message_id: &MessageId) -> Self {
        Self(
            Sha256::of(message_id.key().as_bytes())
                .to_string()
                .chars()
                .take(GROUP_DIGITS)
                .collect(),
        )
    }

    /// The id that these digits are, in any case; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = [GROUP_DIGITS, GROUP_DIGITS + MARK_DIGITS].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The group it belongs to: all dispatches with the same Message-ID, compared without case.
    pub fn group(&self) -> Self {
        Self(self.0.chars().take(GROUP_DIGITS).collect())
    }

    /// The id of the dispatch in this group that this digest distinguishes.
    pub(super) fn marked(&self, mark: &Sha256) -> Self {
        let digits = mark.to_string();
        Self(self.0.chars().take(GROUP_DIGITS).chain(digits.chars().take(MARK_DIGITS)).collect())
    }

    /// The key as 16 or 24 lower-case hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DispatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Digits of the Message-ID's digest.
const GROUP_DIGITS: usize = 16;
/// Digits that distinguish dispatches with the same Message-ID.
const MARK_DIGITS: usize = 8;

/// One sent message, or what is known of it: certification follows the SMTP transaction of this one message (RFC 6109 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Its key.
    pub id: DispatchId,
    /// The Message-ID the sender's client wrote, as written.
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
    /// Other messages with its Message-ID are proven by receipts or by our own ledger, and this one by nothing: anybody may have written it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unproven: bool,
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
        assert_eq!(id.to_string(), "<ABC.1@Pec.example>", "shown as written");
        let other = MessageId::parse("abc.1@pec.example").unwrap();
        assert!(id != other && id.is_same(&other));
        assert_eq!(DispatchId::of(&id), DispatchId::of(&other));
        assert_eq!(MessageId::parse(" <> "), None);
        let quoted = MessageId::parse("<\"a b\"@\r\n c.example>").unwrap();
        assert_eq!(quoted.as_str(), "\"a b\"@c.example");
    }
}
