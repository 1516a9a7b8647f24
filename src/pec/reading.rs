//! A message read with its verification: only the signed part certifies anything (RFC 6109 §2.1, §3).

use jiff::{SignedDuration, Timestamp};

use super::classify::{self, SignedParts};
use super::headers::OuterHeaders;
use super::mime::Part;
use super::oddity::Oddity;
use super::subject::same_subject;
use super::{CertificationData, Kind, MessageId, ReceiptType, rem};
use crate::account::normal_address;
use crate::signature::{Verdict, Verification};

/// What a message says, and how far it can be believed: the parts of RFC 6109 §4.3 or of ETSI EN 319 532-3 §6.2, and the unsigned headers
/// above them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The kind: from the signed part where there is one, else from the headers of a signed message. Unsigned mail with certified headers
    /// is [`Kind::Ordinary`] with an oddity.
    pub kind: Kind,
    /// The verdict on the signature.
    pub verdict: Verdict,
    /// What is irregular about it, sorted, each once.
    pub oddities: Vec<Oddity>,
    /// The certification data in the signed part; `None` where there are two, and in an anomaly envelope.
    pub certification: Option<CertificationData>,
    /// The REM evidence in the signed part (one message may carry several); empty where they contradict each other.
    pub evidence: Vec<rem::Evidence>,
    /// The outer headers, which no signature covers.
    pub headers: OuterHeaders,
    /// The original message (postacert.eml, or the REM original) in the signed part, exact bytes; of an anomaly envelope the wrapped
    /// message; `None` elsewhere.
    pub original: Option<Vec<u8>>,
    /// The provider's text for people in the signed part, at most 20 000 characters.
    pub notice: Option<String>,
}

impl Reading {
    /// The original sender's address as certified (daticert `mittente`, RFC 6109 §4.4; SenderDetails, ETSI EN 319 522-2 §8); `None` unless
    /// the verdict is genuine. The sender of mail from outside REM is named by the provider that accepted it, but not certified.
    pub fn certified_sender(&self) -> Option<&str> {
        let data = self.certification.as_ref().map(|data| data.sender.as_str());
        let from_outside = self.evidence.iter().any(rem::Evidence::is_from_outside);
        let sender = data.or_else(|| self.evidence.first().filter(|_| !from_outside)?.sender.as_deref());
        sender.filter(|sender| self.verdict.is_genuine() && !sender.is_empty())
    }

    /// The certified instant, UTC (daticert `data`, RFC 6109 §4.4; EventTime, ETSI EN 319 522-3 §5.2); `None` unless the verdict is genuine
    /// and the date can be read.
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

/// Reads a whole message (RFC 6109 §4.3; ETSI EN 319 532-3 §6.2), given its verification. Never fails: what cannot be understood is
/// [`Kind::Ordinary`] with its oddities.
pub fn read(message: &[u8], verification: &Verification) -> Reading {
    let outer = Part::of(message);
    let parsed = outer.parsed();
    let headers = OuterHeaders::of(&outer, parsed.as_ref());
    let parts = verification.entity.as_deref().map(SignedParts::of).unwrap_or_default();
    let (kind, mut oddities) = classify::judge(&outer, &headers, verification, &parts);
    // From here on only what may be believed is left.
    let parts = parts.believed_as(&kind);
    if parts.broken || parsed.is_none() {
        oddities.push(Oddity::NotMime);
    }
    if parts.certification_twice {
        oddities.push(Oddity::CertificationTwice);
    }
    if parts.original_twice {
        oddities.push(Oddity::OriginalTwice);
    }
    // An unreadable one is already an oddity of the kind.
    let certification = parts.certification.and_then(Result::ok);
    if needs_original(&kind, certification.as_ref()) && parts.original.is_none() && verification.entity.is_some() {
        oddities.push(Oddity::OriginalMissing);
    }
    if let Some(data) = &certification {
        check_certification(data, &headers, parts.original.as_deref(), &mut oddities);
    }
    let certified = match &certification {
        Some(data) => data.date,
        None => parts.evidence.first().and_then(|evidence| evidence.at),
    };
    if certified.zip(verification.signed_at).is_some_and(is_far_apart) {
        oddities.push(Oddity::SigningTimeDisagrees);
    }
    oddities.sort_unstable();
    oddities.dedup();
    Reading {
        kind,
        verdict: verification.verdict,
        oddities,
        certification,
        evidence: parts.evidence,
        headers,
        original: parts.original,
        notice: parts.notice,
    }
}

fn is_far_apart((one, other): (Timestamp, Timestamp)) -> bool {
    one.duration_since(other).abs() > CLOCK_TOLERANCE
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

/// Whether sender, subject or ids of the certification data differ from those of the original. The original's Message-ID is the provider's
/// identifier, or still the one of the sender's program, which X-Riferimento-Message-ID then repeats (RFC 6109 §2.2.1).
fn original_disagrees(data: &CertificationData, original: &[u8]) -> bool {
    let original = OuterHeaders::read(original);
    let subject = data.subject.as_deref().is_some_and(|said| !same_subject(said, &original.subject));
    let sender = original
        .from
        .is_some_and(|(_, address)| normal_address(&address) != normal_address(&data.sender));
    let (named, identifier) = (data.msgid.as_deref().and_then(MessageId::parse), MessageId::parse(&data.identifier));
    let reference = named.is_some() && original.reference.is_some() && original.reference != named;
    // Providers differ in whether they replace the Message-ID of the original they return: both forms are right.
    let known = [&named, &identifier];
    let id = original.message_id.is_some() && identifier.is_some() && !known.contains(&&original.message_id);
    subject || sender || reference || id
}

/// How far the clocks of a provider and of this machine may differ without an alert.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

#[cfg(test)]
pub(super) mod tests;
