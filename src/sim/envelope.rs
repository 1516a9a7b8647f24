//! The message as transported, and the transport envelope around it (busta di trasporto, RFC 6109 §3.1.5).

use super::daticert::{Certification, header_date};
use super::error::SimError;
use super::provider::SimProvider;
use super::submission::SubmittedMessage;
use super::{mime, wording};
use crate::clock::Timestamp;
use crate::pec::{ErrorCode, Kind, ReceiptType};

/// The client's message with the provider's Message-ID, a reference to the client's Message-ID, and a Received field; the rest is unchanged
/// (RFC 6109 §2.2.1).
pub(super) fn transported(raw: &[u8], provider: &SimProvider, identifier: &str, msgid: Option<&str>, at: Timestamp) -> Vec<u8> {
    let (head, rest) = mime::split_head(raw);
    let mut out = trace(provider, at).into_bytes();
    let id = format!("Message-ID: <{identifier}>\r\n");
    let reference = msgid
        .map(|msgid| format!("X-Riferimento-Message-ID: {msgid}\r\n"))
        .unwrap_or_default();
    // A message without Message-ID gets one; of several only the first is replaced and the others are dropped.
    let mut replaced = false;
    for field in mime::fields(head) {
        if !mime::is_named(field, "Message-ID") {
            out.extend_from_slice(field);
        } else if !replaced {
            out.extend_from_slice(id.as_bytes());
            replaced = true;
        }
    }
    if !replaced {
        out.extend_from_slice(id.as_bytes());
    }
    out.extend_from_slice(reference.as_bytes());
    out.extend_from_slice(rest);
    out
}

/// The signed transport envelope.
pub(super) fn envelope(provider: &SimProvider, sent: &SubmittedMessage, at: Timestamp) -> Result<Vec<u8>, SimError> {
    let (head, _) = mime::split_head(&sent.original);
    let mut headers = format!("Return-Path: <{}>\r\n", sent.sender);
    for name in ["Received", "To", "Cc"] {
        for field in mime::fields(head).into_iter().filter(|field| mime::is_named(field, name)) {
            headers.push_str(&String::from_utf8_lossy(field));
        }
    }
    headers.push_str("X-Trasporto: posta-certificata\r\n");
    if let Some(msgid) = &sent.msgid {
        headers.push_str(&format!("X-Riferimento-Message-ID: {msgid}\r\n"));
    }
    if let Some(receipt_type) = sent.receipt_type {
        headers.push_str(&format!("X-TipoRicevuta: {}\r\n", receipt_type.as_str()));
    }
    headers.push_str(&format!(
        "From: \"Per conto di: {}\" <{}>\r\nReply-To: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}>\r\n",
        sent.sender,
        provider.address(),
        sent.reply_to,
        mime::header_text(&format!("POSTA CERTIFICATA: {}", sent.subject)),
        header_date(at),
        sent.identifier,
    ));
    let data = Certification {
        kind: Kind::TransportEnvelope,
        error: ErrorCode::Nessuno,
        receipt_type: Some(sent.receipt_type.unwrap_or(ReceiptType::Completa)),
        ..certification(provider, sent, at)
    };
    let token = mime::boundary_token(&sent.identifier, "busta");
    let text = wording::envelope(sent, at);
    let entity = provider.style.entity(&text, Some(&data.xml()), Some(&sent.original), &token);
    provider.signer.wrap(&headers, &entity, at, provider.style.signature_subtype())
}

/// Certification data with the fields that are the same in all receipts of a message.
pub(super) fn certification<'a>(provider: &'a SimProvider, sent: &'a SubmittedMessage, at: Timestamp) -> Certification<'a> {
    Certification {
        kind: Kind::Acceptance,
        error: ErrorCode::Nessuno,
        sender: &sent.sender,
        recipients: sent.recipients.iter().map(|to| (to.address.as_str(), to.certified)).collect(),
        reply_to: &sent.reply_to,
        subject: &sent.subject,
        provider: &provider.name,
        at,
        identifier: &sent.identifier,
        msgid: sent.msgid.as_deref(),
        receipt_type: None,
        delivery: None,
        error_detail: None,
    }
}

/// A Received field of a provider.
pub(super) fn trace(provider: &SimProvider, at: Timestamp) -> String {
    format!(
        "Received: from client.example by mx.{} with ESMTPSA;\r\n {}\r\n",
        provider.domain,
        header_date(at)
    )
}
