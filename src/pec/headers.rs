//! The outer headers of a message (RFC 5322 §3.6; X-headers: RFC 6109 §8.1). The signature does not cover them (RFC 6109 §2.1).

use jiff::Timestamp;

use super::mime::Part;
use super::{Kind, MessageId, ReceiptType, rem};

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
    /// What X-Ricevuta, X-Trasporto or the REM headers claim it is.
    pub claimed_kind: Option<Kind>,
}

impl OuterHeaders {
    /// Those of a whole message (RFC 5322 §3.6; X-headers: RFC 6109 §8.1).
    pub fn read(message: &[u8]) -> Self {
        let outer = Part::of(message);
        Self::of(&outer, outer.parsed().as_ref())
    }

    pub(super) fn of(outer: &Part<'_>, parsed: Option<&mail_parser::Message<'_>>) -> Self {
        let fields = outer.fields();
        let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let id = |name: &str| field(name).and_then(MessageId::parse);
        let from = parsed.and_then(|message| message.from()).and_then(|from| from.first());
        Self {
            from: from.map(|from| {
                (
                    from.name().unwrap_or_default().to_owned(),
                    from.address().unwrap_or_default().to_owned(),
                )
            }),
            to: addresses(parsed.and_then(|message| message.to())),
            cc: addresses(parsed.and_then(|message| message.cc())),
            reply_to: addresses(parsed.and_then(|message| message.reply_to())).into_iter().next(),
            subject: parsed.and_then(|message| message.subject()).unwrap_or_default().to_owned(),
            date: parsed.and_then(|message| message.date()).and_then(instant),
            message_id: id("message-id"),
            reference: id("x-riferimento-message-id").or_else(|| id("rem-uamessageidentifier")),
            receipt_type: field("x-tiporicevuta").and_then(ReceiptType::parse),
            claimed_kind: claimed_kind(&fields),
        }
    }
}

/// What the outer headers claim, REM included; `None` when they claim nothing known. An anomaly beside another claim is an
/// anomaly: the provider's envelope may have inherited fields of the mail it wraps.
pub(super) fn claimed_kind(fields: &[(String, String)]) -> Option<Kind> {
    let values = |name: &'static str| {
        let named = fields.iter().filter(move |(field, _)| field == name);
        named.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let value = |name: &'static str| values(name).next();
    // "X-Trasplorto" is RFC 6109's own slip in §3.2.2.
    if values("x-trasporto").chain(values("x-trasplorto")).any(|word| word == "errore") {
        return Some(Kind::Anomaly);
    }
    if let Some(word) = value("x-ricevuta") {
        return Kind::from_tipo(&word).filter(Kind::is_receipt);
    }
    if let Some(word) = value("x-trasporto") {
        return (word == "posta-certificata").then_some(Kind::TransportEnvelope);
    }
    let event = fields.iter().find(|(field, _)| field == "rem-eventidentifier");
    let event = event.map(|(_, value)| rem::tail(value).to_owned());
    match value("rem-messagetype").as_deref().map(rem::tail) {
        Some("dispatch") => Some(Kind::RemDispatch),
        Some("payload") => None,
        _ => event.map(Kind::RemEvidence),
    }
}

/// The instant of a Date as mail-parser reads it; `None` when it is no date.
pub(super) fn instant(date: &mail_parser::DateTime) -> Option<Timestamp> {
    date.is_valid().then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

/// Every address of a field, groups opened, at most 10 000.
pub(super) fn addresses(field: Option<&mail_parser::Address<'_>>) -> Vec<String> {
    let listed = field.into_iter().flat_map(|field| field.iter());
    listed
        .filter_map(|address| address.address())
        .take(10_000)
        .map(str::to_owned)
        .collect()
}
