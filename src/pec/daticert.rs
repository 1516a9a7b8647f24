//! Certification data (daticert.xml, RFC 6109 §4.4): as said, then as meant.

use jiff::Timestamp;

use super::{ErrorCode, Kind, ReceiptType, RecipientKind};

/// The certification data of one message, as meant. The exact text stays in `said`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationData {
    /// `postacert tipo`, when it is one of the known words.
    pub kind: Option<Kind>,
    /// `postacert tipo` as written.
    pub kind_said: String,
    /// `postacert errore`; absent means `nessuno`, an unknown word means `altro`.
    pub error: ErrorCode,
    /// `mittente`: the original sender's address.
    pub sender: String,
    /// `destinatari`: all recipients of the original message, in document order.
    pub recipients: Vec<CertifiedRecipient>,
    /// `risposte`: the reply address.
    pub reply_to: Option<String>,
    /// `oggetto`: the subject.
    pub subject: Option<String>,
    /// `gestore-emittente`: the provider that issued this message; free text.
    pub provider: String,
    /// `data`: the instant, when day, hour and zone could be read.
    pub date: Option<Timestamp>,
    /// The zone's distance from UTC in seconds, as written.
    pub zone_seconds: Option<i32>,
    /// `identificativo`: the certified message's identifier, no brackets.
    pub identifier: String,
    /// `msgid`: the Message-ID written by the sender's client, as written (with brackets).
    pub msgid: Option<String>,
    /// `ricevuta tipo`.
    pub receipt_type: Option<ReceiptType>,
    /// `consegna`: the one recipient this receipt speaks of.
    pub delivery: Option<String>,
    /// `ricezione`: recipients taken in charge.
    pub taken: Vec<String>,
    /// `errore-esteso`, literally.
    pub error_detail: Option<String>,
    /// Every element and attribute in document order, as said: path such as `postacert/dati/data@zona` and its text.
    pub said: Vec<(String, String)>,
}

/// One `destinatari`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedRecipient {
    /// The address as written.
    pub address: String,
    /// `tipo`, `certificato` when absent.
    pub kind: RecipientKind,
}

/// Why a daticert.xml cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaticertError {
    /// Not well-formed XML, or not in a known charset.
    #[error("not well-formed")]
    Malformed,
    /// A document type or entity declaration: refused (bombs, external entities).
    #[error("document type declaration refused")]
    Doctype,
    /// Over 1 MB, 32 levels, or too many elements.
    #[error("too large")]
    TooLarge,
    /// The root is not `postacert`.
    #[error("not certification data")]
    NotPostacert,
}

impl CertificationData {
    /// Reads daticert.xml after MIME decoding.
    pub fn parse(_xml: &[u8]) -> Result<Self, DaticertError> {
        Err(DaticertError::Malformed)
    }
}
