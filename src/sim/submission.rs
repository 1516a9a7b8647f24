//! A submitted message, and the formal checks of the sender's provider (RFC 6109 §3.1.1).

use std::sync::Arc;

use mail_parser::{Address, Message, MessageParser};

use super::mime;
use super::virus::{VIRUS_AT_RECIPIENT, VIRUS_AT_SENDER};
use crate::account::normal_address;
use crate::pec::{MessageId, ReceiptType};

/// A message that the sender's provider accepted by SMTP.
#[derive(Debug)]
pub(super) struct SubmittedMessage {
    /// Reverse-path of the SMTP envelope.
    pub(super) sender: String,
    pub(super) recipients: Vec<EnvelopeRecipient>,
    /// Subject after decoding of RFC 2047.
    pub(super) subject: String,
    pub(super) reply_to: String,
    /// Message-ID with angle brackets, as the client wrote it.
    pub(super) msgid: Option<String>,
    /// The provider's identifier of the message, without angle brackets.
    pub(super) identifier: String,
    /// The requested type of receipt, if any.
    pub(super) receipt_type: Option<ReceiptType>,
    /// Index of the sender's provider.
    pub(super) provider: usize,
    /// The message as transported, with the provider's Message-ID, X-Riferimento-Message-ID and Received.
    pub(super) original: Vec<u8>,
    /// The transport envelope; empty when the message was not accepted.
    pub(super) envelope: Arc<Vec<u8>>,
}

/// A recipient of the SMTP envelope.
#[derive(Debug)]
pub(super) struct EnvelopeRecipient {
    pub(super) address: String,
    pub(super) certified: bool,
    /// In Cc and not in To.
    pub(super) copy: bool,
}

impl SubmittedMessage {
    pub(super) fn is(&self, id: &MessageId) -> bool {
        self.msgid.as_deref().and_then(MessageId::parse).as_ref() == Some(id)
    }
}

/// The header fields that a provider checks.
#[derive(Debug)]
pub(super) struct SubmittedHeaders {
    from: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    bcc: bool,
    pub(super) subject: String,
    pub(super) reply_to: Option<String>,
    pub(super) msgid: Option<String>,
    pub(super) receipt_type: Option<ReceiptType>,
    pub(super) infected_at_sender: bool,
    pub(super) infected_at_recipient: bool,
}

impl SubmittedHeaders {
    /// From a message with CRLF line ends.
    pub(super) fn read(raw: &[u8]) -> Self {
        let (head, _) = mime::split_head(raw);
        let message = MessageParser::default().parse(raw).unwrap_or_default();
        Self {
            from: addresses(message.from()),
            to: addresses(message.to()),
            cc: addresses(message.cc()),
            bcc: mime::value_of(head, "Bcc").is_some_and(|value| !value.is_empty()),
            subject: message.subject().unwrap_or_default().to_owned(),
            reply_to: addresses(message.reply_to()).into_iter().next(),
            msgid: mime::value_of(head, "Message-ID").filter(|id| !id.is_empty()),
            receipt_type: mime::value_of(head, "X-TipoRicevuta").and_then(|word| ReceiptType::parse(&word)),
            infected_at_sender: holds(&message, raw, VIRUS_AT_SENDER),
            infected_at_recipient: holds(&message, raw, VIRUS_AT_RECIPIENT),
        }
    }

    /// Whether a recipient is in Cc and not in To. One in neither or both counts as primary (RFC 6109 §3.3.2.1).
    pub(super) fn is_copy(&self, address: &str) -> bool {
        let address = normal_address(address);
        self.cc.contains(&address) && !self.to.contains(&address)
    }

    /// The first formal check that fails, as extended status code and text.
    pub(super) fn failed_check(&self, reverse_path: &str, recipients: &[String], size: usize, limit: usize) -> Option<&'static str> {
        let path = normal_address(reverse_path);
        let named = |address: &String| self.to.contains(&normal_address(address)) || self.cc.contains(&normal_address(address));
        if self.from.len() != 1 {
            Some("5.6.0 - il campo From manca o non è unico")
        } else if self.from.first() != Some(&path) {
            Some("5.7.1 - il campo From non coincide con il mittente della busta SMTP")
        } else if self.to.is_empty() {
            Some("5.6.0 - manca il destinatario principale")
        } else if self.bcc {
            Some("5.7.1 - non sono ammessi destinatari in copia nascosta")
        } else if !recipients.iter().all(named) {
            Some("5.7.1 - un destinatario della busta SMTP non compare né in To né in Cc")
        } else if size.saturating_mul(recipients.len()) > limit {
            Some("5.3.4 - dimensione per numero di destinatari oltre il limite")
        } else {
            None
        }
    }
}

fn addresses(field: Option<&Address<'_>>) -> Vec<String> {
    let all = field.into_iter().flat_map(|field| field.iter());
    all.filter_map(|one| one.address.as_deref()).map(normal_address).collect()
}

fn holds(message: &Message<'_>, raw: &[u8], marker: &str) -> bool {
    // In the raw message, and in decoded parts, where Base64 would hide it.
    let has = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(marker);
    has(raw) || message.parts.iter().any(|part| has(part.contents()))
}
