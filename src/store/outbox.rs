//! Submissions and the steps the send protocol allows (design §5).

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{MessageId, ReceiptType, Recipient};
use crate::signature::Sha256;

/// Names a submission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SendId(pub String);

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum SendState {
    /// Bytes frozen; nothing sent.
    Composed,
    /// Confirmed by the user; DATA never began. Safe to try again.
    Committed,
    /// Written before DATA; after a crash here the outcome is uncertain.
    InFlight {
        /// Which attempt, from 1.
        attempt: u32,
        /// Recipients refused at RCPT, with the server's words.
        refused: Vec<(String, String)>,
    },
    /// The server answered 250.
    Accepted {
        /// Its words.
        reply: String,
    },
    /// Refused, or given up before DATA.
    Rejected {
        /// The server's words.
        reply: String,
    },
    /// Nobody knows.
    Uncertain,
    /// An acceptance or non-acceptance naming the message resolved an uncertain one.
    Resolved {
        /// The receipt.
        receipt: Sha256,
    },
    /// A copy with our Message-ID lies in Sent on the server.
    Filed,
    /// The user dropped it before it was sent.
    Withdrawn,
}

/// A submission as the ledger tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its name.
    pub id: SendId,
    /// From which account.
    pub account: AccountId,
    /// The bytes.
    pub message: Sha256,
    /// Their Message-ID.
    pub message_id: MessageId,
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO.
    pub recipients: Vec<Recipient>,
    /// Subject.
    pub subject: String,
    /// The receipt asked for.
    pub receipt_type: ReceiptType,
    /// When it was composed, UTC.
    pub composed_at: Timestamp,
    /// The last state but `Filed`.
    pub state: SendState,
    /// A copy lies in Sent.
    pub filed: bool,
    /// How often DATA has begun.
    pub attempts: u32,
    /// Recipients refused at RCPT.
    pub refused: Vec<(String, String)>,
}
