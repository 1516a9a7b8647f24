//! Receipts and notices (ricevute e avvisi, RFC 6109 §3.1-3.3), each signed by the provider that issues it.

use super::daticert::{Certification, header_date};
use super::envelope::{certification, trace};
use super::provider::SimProvider;
use super::submission::SubmittedMessage;
use super::{SimError, brief_receipt, mime, wording};
use crate::clock::Timestamp;
use crate::pec::{ErrorCode, Kind, ReceiptType};
use crate::signature::Sha256;

/// What a provider has to tell the sender. `usize` is the recipient's place in [`SubmittedMessage::recipients`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Accepted,
    /// Refused on formal grounds, with the extended code and reason.
    Refused(&'static str),
    RefusedForVirus,
    Delivered(usize),
    NoSuchMailbox(usize),
    MailboxFull(usize),
    InfectedAtRecipient(usize),
    TwelveHours(usize),
    TwentyFourHours(usize),
}

impl Notice {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Accepted => Kind::Acceptance,
            Self::Refused(_) | Self::RefusedForVirus => Kind::NonAcceptance,
            Self::Delivered(_) => Kind::Delivery,
            Self::NoSuchMailbox(_) | Self::MailboxFull(_) | Self::InfectedAtRecipient(_) => Kind::DeliveryError,
            Self::TwelveHours(_) | Self::TwentyFourHours(_) => Kind::DelayNotice,
        }
    }

    /// The recipient it speaks of.
    pub(super) fn about(self) -> Option<usize> {
        match self {
            Self::Accepted | Self::Refused(_) | Self::RefusedForVirus => None,
            Self::Delivered(to)
            | Self::NoSuchMailbox(to)
            | Self::MailboxFull(to)
            | Self::InfectedAtRecipient(to)
            | Self::TwelveHours(to)
            | Self::TwentyFourHours(to) => Some(to),
        }
    }

    /// Whether the recipient's provider issues it; else the sender's does.
    pub(super) fn is_of_recipient_side(self) -> bool {
        matches!(self, Self::Delivered(_) | Self::NoSuchMailbox(_) | Self::MailboxFull(_))
    }

    fn is_security(self) -> bool {
        matches!(self, Self::RefusedForVirus | Self::InfectedAtRecipient(_))
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Accepted => "ACCETTAZIONE: ",
            Self::Refused(_) => "AVVISO DI NON ACCETTAZIONE: ",
            Self::RefusedForVirus => "AVVISO DI NON ACCETTAZIONE PER VIRUS: ",
            Self::Delivered(_) => "CONSEGNA: ",
            Self::NoSuchMailbox(_) | Self::MailboxFull(_) => "AVVISO DI MANCATA CONSEGNA: ",
            Self::InfectedAtRecipient(_) => "AVVISO DI MANCATA CONSEGNA PER VIRUS: ",
            Self::TwelveHours(_) | Self::TwentyFourHours(_) => "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ",
        }
    }

    fn error(self) -> (ErrorCode, Option<&'static str>) {
        match self {
            Self::Accepted | Self::Delivered(_) => (ErrorCode::Nessuno, None),
            Self::Refused(reason) => (ErrorCode::Altro, Some(reason)),
            Self::RefusedForVirus | Self::InfectedAtRecipient(_) => (ErrorCode::Virus, Some("5.7.0 - rilevato contenuto pericoloso")),
            Self::NoSuchMailbox(_) => (ErrorCode::NoDest, Some("5.1.1 - indirizzo non valido")),
            Self::MailboxFull(_) => (ErrorCode::Altro, Some("5.2.2 - casella piena")),
            Self::TwelveHours(_) => (ErrorCode::Altro, Some("4.4.1 - non ancora consegnato dopo dodici ore")),
            Self::TwentyFourHours(_) => (ErrorCode::Altro, Some("5.4.1 - non consegnato entro ventiquattro ore")),
        }
    }
}

/// The whole signed message: from `provider`, about `sent`, made at `at`; `token` makes its own Message-ID unique.
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

/// Headers and entity, before signing.
pub(super) fn compose(provider: &SimProvider, sent: &SubmittedMessage, notice: Notice, at: Timestamp, token: u64) -> (String, Vec<u8>) {
    let to = notice.about().and_then(|to| sent.recipients.get(to));
    let receipt_type = match (notice, to) {
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
        &boundary_token(&id, &sent.identifier),
    );
    (headers(provider, sent, notice, at, &id), entity)
}

/// Makes boundaries that no message chooses by itself.
pub(super) fn boundary_token(id: &str, salt: &str) -> String {
    Sha256::of(format!("{id} {salt}").as_bytes()).to_string().chars().take(24).collect()
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
