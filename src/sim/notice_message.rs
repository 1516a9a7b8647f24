//! Messages of receipts and notices, each signed by the provider that issues it (RFC 6109 §3.1-3.3).

use super::daticert::{Certification, header_date};
use super::envelope::{certification, trace};
use super::error::SimError;
use super::notice::Notice;
use super::provider::SimProvider;
use super::submission::SubmittedMessage;
use super::{brief_receipt, mime, wording};
use crate::clock::Timestamp;
use crate::pec::ReceiptType;

/// The signed message, issued by `provider` at `at`. `token` makes its Message-ID unique.
pub(super) fn write(
    provider: &SimProvider,
    sent: &SubmittedMessage,
    notice: Notice,
    at: Timestamp,
    token: u64,
) -> Result<Vec<u8>, SimError> {
    let (headers, entity) = compose(provider, sent, notice, at, token);
    provider.signer.wrap(&headers, &entity, at, provider.style.signature_subtype())
}

/// Headers and MIME entity before signing.
pub(super) fn compose(provider: &SimProvider, sent: &SubmittedMessage, notice: Notice, at: Timestamp, token: u64) -> (String, Vec<u8>) {
    let to = notice.recipient().and_then(|to| sent.recipients.get(to));
    let receipt_type = match (notice, to) {
        // Recipients in Cc get a receipt without the original, whatever the sender requested (RFC 6109 §3.3.2.1).
        (Notice::Delivered(_), Some(to)) if to.copy => Some(ReceiptType::Sintetica),
        (Notice::Delivered(_), _) => Some(sent.receipt_type.unwrap_or_default()),
        _ => None,
    };
    let (error, detail) = notice.error();
    let detail = detail.map(|detail| match detail.split_once(" - ") {
        Some((code, words)) => format!("{code} - {} - {words}", provider.name),
        None => detail.to_owned(),
    });
    let data = Certification {
        kind: notice.kind(),
        error,
        receipt_type,
        delivery: to.map(|to| to.address.as_str()),
        error_detail: detail.as_deref(),
        ..certification(provider, sent, at)
    };
    let original = match receipt_type {
        Some(ReceiptType::Completa) => Some(sent.original.clone()),
        Some(ReceiptType::Breve) => Some(brief_receipt::hashed(&sent.original)),
        _ => None,
    };
    let id = provider.style.identifier(&provider.domain, token, Some(token % 89 + 1), at);
    let text = wording::notice(notice, sent, to, detail.as_deref(), at);
    let entity = provider.style.entity(
        &text,
        Some(&data.xml()),
        original.as_deref(),
        &mime::boundary_token(&id, &sent.identifier),
    );
    (headers(provider, sent, notice, at, &id), entity)
}

fn headers(provider: &SimProvider, sent: &SubmittedMessage, notice: Notice, at: Timestamp, id: &str) -> String {
    let mut out = format!("Return-Path: <{}>\r\n{}", provider.address(), trace(provider, at));
    out.push_str(&format!("X-Ricevuta: {}\r\n", notice.kind().name()));
    if let Some(msgid) = &sent.msgid {
        out.push_str(&format!("X-Riferimento-Message-ID: {msgid}\r\n"));
    }
    if notice.is_security() {
        out.push_str("X-VerificaSicurezza: errore\r\n");
    }
    out.push_str(&format!(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{id}>\r\n",
        provider.address(),
        sent.sender,
        mime::header_text(&format!("{}{}", notice.prefix(), sent.subject)),
        header_date(at),
    ));
    out
}
