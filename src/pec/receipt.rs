//! A receipt as the fold needs it: who says what of whom, and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ErrorCode, Kind, MessageId, Reading, ReceiptType, RecipientKind};
use crate::signature::{Sha256, Verdict};

/// One receipt (ricevuta or avviso, or REM evidence) tied to a dispatch. Small and self-contained: it is what the index keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The raw message it was read from.
    pub message: Sha256,
    /// What it is.
    pub kind: Kind,
    /// The verdict over its signature. Only a genuine one moves a status.
    pub verdict: Verdict,
    /// Weak algorithms were involved.
    pub weak: bool,
    /// The certified instant; the outer Date when the certification has none. UTC.
    pub at: Timestamp,
    /// The message it names in its signed part (`msgid`).
    pub names: Option<MessageId>,
    /// The message its outer header refers to.
    pub claims: Option<MessageId>,
    /// `identificativo`.
    pub identifier: Option<String>,
    /// `gestore-emittente`.
    pub provider: String,
    /// The original sender (`mittente`), normalised.
    pub sender: String,
    /// The subject (`oggetto`).
    pub subject: String,
    /// All recipients with their kind, normalised (an acceptance tells which are outside PEC).
    pub recipients: Vec<(String, RecipientKind)>,
    /// The recipients this receipt speaks of, normalised; empty means all.
    pub about: Vec<String>,
    /// `errore`.
    pub error: ErrorCode,
    /// `errore-esteso`, literally.
    pub error_detail: Option<String>,
    /// `ricevuta tipo`.
    pub receipt_type: Option<ReceiptType>,
    /// For a delay notice: what it says.
    pub delay: Option<Delay>,
    /// What comparing it with the sent message gave; `None` until the sent message is here.
    pub proof: Option<super::proof::Proof>,
}

/// The two delay notices look alike (RFC 6109 §3.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delay {
    /// 12 hours: not final.
    TwelveHours,
    /// It does not say.
    Unclear,
    /// 24 hours: final unless a delivery follows.
    TwentyFourHours,
}

impl Receipt {
    /// The receipt in a reading; `None` when the reading is none. `received` stands in where no date can be read.
    pub fn of(_message: Sha256, _reading: &Reading, _weak: bool, _received: Timestamp) -> Option<Self> {
        None
    }
}
