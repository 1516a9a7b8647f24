//! What a delivery receipt proves about the content (RFC 6109 §3.3.2).

use serde::{Deserialize, Serialize};

use super::{Reading, ReceiptType};

/// The outcome of comparing a delivery receipt with the message that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Completa: the returned original is, byte for byte, what was sent (but for the headers the provider must add or replace).
    Same,
    /// Completa: the same content, re-encoded on the way.
    SameReencoded,
    /// Breve: every attachment hash matches.
    HashesMatch,
    /// It proves delivery, not content (sintetica, or a copy recipient).
    DeliveryOnly,
    /// The content is not what was sent.
    Differs,
}

/// Compares a delivery receipt's reading with the sent message's exact bytes; `None` for anything but a delivery receipt.
pub fn compare(_receipt: &Reading, _receipt_type: ReceiptType, _sent: &[u8]) -> Option<Proof> {
    None
}
