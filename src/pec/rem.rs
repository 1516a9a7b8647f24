//! REM evidence (ETSI EN 319 522-2 §8, EN 319 532-3; the Italian policy).

use jiff::Timestamp;

/// One evidence, as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The event identifier's tail, such as `ContentConsignment`.
    pub event: String,
    /// Reason codes such as `RD04`, in order.
    pub reasons: Vec<String>,
    /// The sentence beside the reason, literally.
    pub reason_text: Option<String>,
    /// EventTime, UTC.
    pub at: Option<Timestamp>,
    /// EvidenceIdentifier.
    pub identifier: Option<String>,
    /// The issuer's name.
    pub issuer: Option<String>,
    /// The sender's address.
    pub sender: Option<String>,
    /// All recipients, document order.
    pub recipients: Vec<String>,
    /// Indexes (from 0, of `recipients`) this evidence refers to; empty means all.
    pub refers_to: Vec<usize>,
    /// MessageIdentifier.
    pub message_identifier: Option<String>,
    /// The Message-ID written by the sender's client.
    pub ua_message_id: Option<String>,
    /// The subject, from the Italian extension.
    pub subject: Option<String>,
    /// SHA-256 of the original, as said.
    pub original_digest: Option<Vec<u8>>,
}
