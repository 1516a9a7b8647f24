//! The outer headers of a message (RFC 5322 §3.6; X-headers: RFC 6109 §8.1). No signature covers them (RFC 6109 §2.1), so they are shown
//! and compared, never believed.

use jiff::Timestamp;

use super::mime::Part;
use super::{Kind, MessageId, ReceiptType, date, field_text, rem};

/// The outer headers that are shown or compared. The signature covers none of them (RFC 6109 §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OuterHeaders {
    /// The first mailbox of From: display name and address, decoded.
    pub from: Option<(String, String)>,
    /// The addresses of To, at most 10 000.
    pub to: Vec<String>,
    /// How many more there are in To.
    pub to_others: usize,
    /// The addresses of Cc, at most 10 000.
    pub cc: Vec<String>,
    /// How many more there are in Cc.
    pub cc_others: usize,
    /// The first address of Reply-To.
    pub reply_to: Option<String>,
    /// Subject, with encoded words decoded (RFC 2047); empty where there is none.
    pub subject: String,
    /// Date as an instant, UTC; `None` when it cannot be read.
    pub date: Option<Timestamp>,
    /// Message-ID, normalised.
    pub message_id: Option<MessageId>,
    /// References, else In-Reply-To (RFC 5322 §3.6.4): the first and the last ones of a long field.
    pub references: Vec<MessageId>,
    /// X-Riferimento-Message-ID, or REM-UAMessageIdentifier: the message this one is about.
    pub reference: Option<MessageId>,
    /// X-TipoRicevuta: the type of receipt that was requested.
    pub receipt_type: Option<ReceiptType>,
    /// The kind claimed by X-Ricevuta, X-Trasporto or the REM headers.
    pub claimed_kind: Option<Kind>,
}

impl OuterHeaders {
    /// Reads them from a whole message (RFC 5322 §3.6; X-headers: RFC 6109 §8.1).
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
            to_others: others(parsed.and_then(|message| message.to())),
            cc: addresses(parsed.and_then(|message| message.cc())),
            cc_others: others(parsed.and_then(|message| message.cc())),
            reply_to: addresses(parsed.and_then(|message| message.reply_to())).into_iter().next(),
            subject: subject(outer),
            date: date(outer),
            message_id: id("message-id"),
            references: references(field("references").or_else(|| field("in-reply-to")).unwrap_or_default()),
            reference: id("x-riferimento-message-id").or_else(|| id("rem-uamessageidentifier")),
            receipt_type: field("x-tiporicevuta").and_then(ReceiptType::parse),
            claimed_kind: claimed_kind(&fields),
        }
    }
}

/// The Message-IDs in a field. Of a long one the first, with which the conversation began, and the last ones.
fn references(value: &str) -> Vec<MessageId> {
    let ids = || {
        let pieces = value.split('>').filter_map(|piece| piece.split_once('<'));
        pieces.filter_map(|(_, id)| MessageId::parse(id))
    };
    let later = ids().count().saturating_sub(1).min(LAST_REFERENCES);
    let last = ids().skip(ids().count().saturating_sub(later));
    ids().take(1).chain(last).collect()
}

/// References that are read besides the first.
const LAST_REFERENCES: usize = 20;

/// The kind that header fields claim, REM included; `None` when they claim no known one. An anomaly wins over any other claim: the
/// provider's envelope may have inherited fields of the mail it wraps.
pub(super) fn claimed_kind(fields: &[(String, String)]) -> Option<Kind> {
    let values = |name: &'static str| {
        let named = fields.iter().filter(move |(field, _)| field == name);
        named.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let value = |name: &'static str| values(name).next();
    // "X-Trasplorto" is a misprint in RFC 6109 §3.2.2.
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

/// The subject, decoded; empty where there is none.
pub(super) fn subject(outer: &Part<'_>) -> String {
    outer.raw_field("subject").map(field_text::decoded).unwrap_or_default()
}

/// The instant of the Date field; `None` when there is none or it cannot be read.
pub(super) fn date(outer: &Part<'_>) -> Option<Timestamp> {
    outer.raw_field("date").and_then(date::read)
}

/// When a message passed the last server that says so: the topmost Received field whose date can be read (RFC 5321 §4.4), UTC.
pub fn received_date(message: &[u8]) -> Option<Timestamp> {
    let outer = Part::of(message);
    let mut dates = outer.raw_fields("received").take(RECEIVED_LIMIT).filter_map(|value| {
        let semicolon = value.iter().rposition(|byte| *byte == b';')?;
        date::read(value.get(semicolon.saturating_add(1)..)?)
    });
    dates.next()
}

/// The header of a message (RFC 5322 §3.6) as mail-parser reads it, encoded words and bytes outside ASCII repaired; `None` when there is no field.
pub fn parsed_header(message: &[u8]) -> Option<mail_parser::Message<'_>> {
    Part::of(message).parsed()
}

/// The boundary of a message that is a multipart (RFC 2046 §5.1.1).
pub fn multipart_boundary(message: &[u8]) -> Option<Vec<u8>> {
    Part::of(message).media().multipart_boundary().map(<[u8]>::to_vec)
}

/// Received fields that are read.
const RECEIVED_LIMIT: usize = 100;

/// All addresses of a field, groups expanded, at most 10 000.
pub(super) fn addresses(field: Option<&mail_parser::Address<'_>>) -> Vec<String> {
    each_address(field).take(ADDRESS_LIMIT).map(str::to_owned).collect()
}

/// How many more there are than [`addresses`] returns.
fn others(field: Option<&mail_parser::Address<'_>>) -> usize {
    each_address(field).count().saturating_sub(ADDRESS_LIMIT)
}

fn each_address<'m>(field: Option<&'m mail_parser::Address<'_>>) -> impl Iterator<Item = &'m str> {
    let listed = field.into_iter().flat_map(|field| field.iter());
    listed.filter_map(|address| address.address())
}

/// Addresses of a field that are listed.
const ADDRESS_LIMIT: usize = 10_000;
