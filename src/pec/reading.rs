//! A message read with its verification in hand: only its signed part certifies (RFC 6109 §2.1, §3).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::classify::{self, Contents};
use super::mime::Part;
use super::{CertificationData, Kind, MessageId, ReceiptType, rem};
use crate::account::normal_address;
use crate::signature::{Verdict, Verification};

/// What a message says of itself, and how far that may be believed: the parts of RFC 6109 §4.3 or of ETSI EN 319 532-3 §6.2, and the unsigned
/// headers above them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The kind: from the signed part where there is one, else claimed by headers only if signed at all; unsigned mail with
    /// certified headers is [`Kind::Ordinary`] with an oddity.
    pub kind: Kind,
    /// The signature's verdict, carried along.
    pub verdict: Verdict,
    /// What is strange about it.
    pub oddities: Vec<Oddity>,
    /// The certification data inside the signed part; `None` where there are two, and in an anomaly envelope.
    pub certification: Option<CertificationData>,
    /// The REM evidence inside the signed part (one message may carry several); empty where they contradict each other.
    pub evidence: Vec<rem::Evidence>,
    /// Outer headers, unsigned.
    pub headers: OuterHeaders,
    /// The original message (postacert.eml, or the REM original) inside the signed part, exact bytes; for an anomaly envelope the
    /// wrapped message; `None` elsewhere.
    pub original: Option<Vec<u8>>,
    /// The provider's sentence for people inside the signed part, plain text, at most 20 000 characters.
    pub notice: Option<String>,
}

impl Reading {
    /// The original sender's address as certified (daticert `mittente`, RFC 6109 §4.4; SenderDetails, ETSI EN 319 522-2 §8); `None` unless the
    /// verdict is genuine. Whoever writes from outside is named by the provider that let the mail in, and certified by nobody.
    pub fn certified_sender(&self) -> Option<&str> {
        let data = self.certification.as_ref().map(|data| data.sender.as_str());
        let from_outside = self.evidence.iter().any(rem::Evidence::is_from_outside);
        let sender = data.or_else(|| self.evidence.first().filter(|_| !from_outside)?.sender.as_deref());
        sender.filter(|sender| self.verdict.is_genuine() && !sender.is_empty())
    }

    /// The certified instant (daticert `data`, RFC 6109 §4.4; EventTime, ETSI EN 319 522-3 §5.2), UTC; `None` unless the verdict is genuine and the date can be read.
    pub fn certified_date(&self) -> Option<Timestamp> {
        let date = match &self.certification {
            Some(data) => data.date,
            None => self.evidence.first()?.at,
        };
        date.filter(|_| self.verdict.is_genuine())
    }

    /// Whether this oddity was found.
    pub fn has_oddity(&self, oddity: Oddity) -> bool {
        self.oddities.contains(&oddity)
    }
}

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

    fn of(outer: &Part<'_>, parsed: Option<&mail_parser::Message<'_>>) -> Self {
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
            claimed_kind: classify::claimed(&fields),
        }
    }
}

/// A disagreement or an irregularity worth naming, against the forms of RFC 6109 §3 and §4 and of ETSI EN 319 532-3 §6. The wire word is the
/// kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// X-Ricevuta or X-Trasporto says another kind than the signed certification data; the signed part wins.
    HeaderDisagrees,
    /// Certified headers on a message without signature.
    CertifiedHeadersUnsigned,
    /// A PEC kind without daticert.xml in its signed part.
    CertificationMissing,
    /// daticert.xml cannot be read.
    CertificationUnreadable,
    /// More than one daticert.xml in the signed part, evidence of several messages, or parts put between: nobody can say which
    /// the provider meant, so none is believed.
    CertificationTwice,
    /// Certification data in an anomaly envelope, which has none of its own: they are the wrapped mail's, and not believed.
    CertificationInAnomaly,
    /// More than one postacert.eml in the signed part.
    OriginalTwice,
    /// An envelope or complete receipt without its original.
    OriginalMissing,
    /// A certified message inside something unsigned: a mailing list or a forward.
    ForwardedByOthers,
    /// An ordinary message that carries a certified message as attachment.
    CarriesCertified,
    /// The unsigned reference header names another message than the signed part.
    ReferenceDisagrees,
    /// The message is not MIME that can be parsed.
    NotMime,
    /// A time in the certification data that cannot be read.
    DateUnreadable,
    /// daticert's subject, sender or one of its ids differs from the returned original's (RFC 6109 §2.2.1).
    OriginalDisagrees,
    /// The time in the certification data and the signature's own are more than five minutes apart.
    SigningTimeDisagrees,
    /// A REM receipt carries evidence of several events; the latest is the one that counts.
    SeveralEvents,
}

/// Reads a whole message (RFC 6109 §4.3; ETSI EN 319 532-3 §6.2), given its verification. Never fails: what cannot be understood is [`Kind::Ordinary`] with its oddities.
pub fn read(message: &[u8], verification: &Verification) -> Reading {
    let outer = Part::of(message);
    let parsed = outer.parsed();
    let headers = OuterHeaders::of(&outer, parsed.as_ref());
    let contents = verification.entity.as_deref().map(Contents::of).unwrap_or_default();
    let (kind, mut oddities) = classify::judge(&outer, &headers, verification, &contents);
    let contents = contents.believed_of(&kind);
    if contents.broken || parsed.is_none() {
        oddities.push(Oddity::NotMime);
    }
    if contents.certification_twice {
        oddities.push(Oddity::CertificationTwice);
    }
    if contents.original_twice {
        oddities.push(Oddity::OriginalTwice);
    }
    let certification = contents.certification.and_then(Result::ok);
    if needs_original(&kind, certification.as_ref()) && contents.original.is_none() && verification.entity.is_some() {
        oddities.push(Oddity::OriginalMissing);
    }
    if let Some(data) = &certification {
        check_certification(data, &headers, contents.original.as_deref(), &mut oddities);
    }
    let said = match &certification {
        Some(data) => data.date,
        None => contents.evidence.first().and_then(|evidence| evidence.at),
    };
    let apart = said
        .zip(verification.signed_at)
        .map(|(said, signed)| signed.duration_since(said).abs());
    if apart.is_some_and(|apart| apart > CLOCK_TOLERANCE) {
        oddities.push(Oddity::SigningTimeDisagrees);
    }
    oddities.sort_unstable();
    oddities.dedup();
    Reading {
        kind,
        verdict: verification.verdict,
        oddities,
        certification,
        evidence: contents.evidence,
        headers,
        original: contents.original,
        notice: contents.notice,
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

fn needs_original(kind: &Kind, certification: Option<&CertificationData>) -> bool {
    match kind {
        Kind::TransportEnvelope | Kind::Anomaly => true,
        Kind::Delivery => certification
            .and_then(|data| data.receipt_type)
            .is_some_and(|receipt_type| receipt_type != ReceiptType::Sintetica),
        _ => false,
    }
}

fn check_certification(data: &CertificationData, headers: &OuterHeaders, original: Option<&[u8]>, oddities: &mut Vec<Oddity>) {
    if data.date.is_none() {
        oddities.push(Oddity::DateUnreadable);
    }
    let named = data.msgid.as_deref().and_then(MessageId::parse);
    if named.is_some() && headers.reference.is_some() && named != headers.reference {
        oddities.push(Oddity::ReferenceDisagrees);
    }
    if original.is_some_and(|original| original_disagrees(data, original)) {
        oddities.push(Oddity::OriginalDisagrees);
    }
}

/// Sender, subject and ids of the certification data against those of the original: its Message-ID is the provider's identifier, or still the one
/// of the sender's program, which X-Riferimento-Message-ID tells (RFC 6109 §2.2.1).
fn original_disagrees(data: &CertificationData, original: &[u8]) -> bool {
    let original = OuterHeaders::read(original);
    let subject = data.subject.as_deref().is_some_and(|said| !same_subject(said, &original.subject));
    let sender = original
        .from
        .is_some_and(|(_, address)| normal_address(&address) != normal_address(&data.sender));
    let (named, identifier) = (data.msgid.as_deref().and_then(MessageId::parse), MessageId::parse(&data.identifier));
    let reference = named.is_some() && original.reference.is_some() && original.reference != named;
    let known = [&named, &identifier];
    let id = original.message_id.is_some() && identifier.is_some() && !known.contains(&&original.message_id);
    subject || sender || reference || id
}

/// Whether a certified subject is this one. Providers change blanks, re-encode or lose letters outside ASCII, and may cut: only
/// ASCII letters and digits are compared, and behind [`CUT_BEHIND`] of them the end may be missing.
pub(super) fn same_subject(certified: &str, subject: &str) -> bool {
    let (certified, subject) = (plain(certified), plain(subject));
    certified == subject || (certified.len() >= CUT_BEHIND && subject.starts_with(&certified))
}

fn plain(text: &str) -> String {
    let field = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let decoded = text.contains("=?").then(|| Part::of(field.as_bytes()).parsed());
    let decoded = decoded.flatten();
    let text = decoded.as_ref().and_then(|message| message.subject()).unwrap_or(text);
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

const CUT_BEHIND: usize = 16;

/// How far the clocks of a provider and of this machine may be apart before it is told.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

#[cfg(test)]
pub(super) mod tests;
