//! The anomaly envelope around ordinary mail (busta di anomalia, RFC 6109 §3.2.2).

use mail_parser::MessageParser;

use super::daticert::header_date;
use super::envelope::trace;
use super::error::SimError;
use super::provider::SimProvider;
use super::{mime, wording};
use crate::clock::Timestamp;

/// The signed envelope around a message from outside the certified circuit. It has the Message-ID of the message and no certification data.
pub(super) fn envelope(provider: &SimProvider, sender: &str, raw: &[u8], at: Timestamp) -> Result<Vec<u8>, SimError> {
    let raw = mime::crlf(raw);
    let (head, _) = mime::split_head(&raw);
    let message = MessageParser::default().parse(&raw).unwrap_or_default();
    let subject = message.subject().unwrap_or_default();
    let mut headers = format!("Return-Path: <{sender}>\r\n{}", trace(provider, at));
    for field in mime::fields(head) {
        if ["Received", "To", "Cc", "Message-ID"]
            .iter()
            .any(|name| mime::is_named(field, name))
        {
            headers.push_str(&String::from_utf8_lossy(field));
        }
    }
    headers.push_str(&format!(
        "X-Trasporto: errore\r\nFrom: \"Per conto di: {sender}\" <{}>\r\nReply-To: {sender}\r\nSubject: {}\r\nDate: {}\r\n",
        provider.address(),
        mime::header_text(&format!("ANOMALIA MESSAGGIO: {subject}")),
        header_date(at),
    ));
    let token = mime::boundary_token(message.message_id().unwrap_or(sender), "anomalia");
    let entity = provider
        .style
        .entity(&wording::anomaly(sender, subject, at), None, Some(&raw), &token);
    provider.signer.wrap(&headers, &entity, at, provider.style.signature_subtype())
}
