//! A message read with its verification: only the signed part certifies anything (RFC 6109 §2.1, §3).

use std::borrow::Cow;
use std::cell::RefCell;

use jiff::Timestamp;

use super::classify::{self, SignedParts};
use super::headers::OuterHeaders;
use super::mime::Part;
use super::oddity::Oddity;
use super::subject::same_subject;
use super::{CertificationData, Kind, MessageId, MimeTree, ReceiptType, gate, rem};
use crate::account::normal_address;
use crate::signature::{self, Anchors, CLOCK_TOLERANCE, Sha256, Verdict, Verification, Verifier};

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
    /// The reading of something that is no message, such as a time stamp (RFC 5322 §2.1): ordinary, without headers.
    pub fn empty(verdict: Verdict) -> Self {
        Self {
            kind: Kind::Ordinary,
            verdict,
            oddities: vec![Oddity::NotMime],
            certification: None,
            evidence: Vec::new(),
            headers: OuterHeaders::default(),
            original: None,
            notice: None,
        }
    }

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

    /// The same, of a message that arrived at this time, UTC: nothing can be certified after that (RFC 6109 §4.4, `data`).
    pub fn arrived_at(mut self, arrived: Timestamp) -> Self {
        let later = self.certified_date().filter(|certified| *certified > arrived);
        if later.is_some_and(|certified| is_far_apart((certified, arrived))) {
            self.oddities.push(Oddity::CertifiedAfterArrival);
            self.oddities.sort_unstable();
        }
        self
    }

    /// Whether this oddity was found.
    pub fn has_oddity(&self, oddity: Oddity) -> bool {
        self.oddities.contains(&oddity)
    }
}

/// Verifies and reads a whole message (RFC 5652 §5.6; RFC 6109 §4.3), unless it passes a limit of the [gate]: then its signature cannot be
/// checked, its kind is [`Kind::Ordinary`], and only its header is read.
pub fn verify_and_read(message: &[u8], verifier: &Verifier) -> (Verification, Reading) {
    verify_and_read_tree(&MimeTree::read(message), verifier)
}

/// As [`verify_and_read`], of a message whose entities (RFC 2046 §5) were read already.
pub fn verify_and_read_tree(tree: &MimeTree<'_>, verifier: &Verifier) -> (Verification, Reading) {
    let message = tree.message();
    if tree.limit_passed().is_some() {
        return refused(message);
    }
    let parts = PartsRead::default();
    let verification = verifier.verify_reading(message, &|entity| parts.certified_time(entity));
    // What an opaque signature contains is no part of the message's own structure.
    let is_opaque = Part::of(message).media().multipart_boundary().is_none();
    let entity = verification.entity.as_deref().filter(|_| is_opaque).unwrap_or_default();
    if gate::check(entity).is_err() {
        return refused(message);
    }
    let parts = verification.entity.as_deref().map(|entity| parts.take(entity)).unwrap_or_default();
    let reading = read_parts(message, &verification, parts);
    (verification, reading)
}

/// The parts of the signed entities of one message, kept from when the verification asks for their certified time: they are not read twice.
#[derive(Default)]
struct PartsRead(RefCell<Vec<(*const [u8], SignedParts)>>);

impl PartsRead {
    fn certified_time(&self, entity: &[u8]) -> Option<Timestamp> {
        let parts = SignedParts::of(entity);
        let at = parts.certified_time();
        self.0.borrow_mut().push((entity, parts));
        at
    }

    /// The parts of an entity, which is recognised by its address.
    fn take(self, entity: &[u8]) -> SignedParts {
        let mut read = self.0.into_inner().into_iter();
        read.find(|(at, _)| std::ptr::eq(*at, entity))
            .map_or_else(|| SignedParts::of(entity), |(_, parts)| parts)
    }
}

fn refused(message: &[u8]) -> (Verification, Reading) {
    let verification = Verification::too_complex();
    let reading = Reading {
        oddities: vec![Oddity::TooComplex],
        headers: OuterHeaders::read(message),
        ..Reading::empty(verification.verdict)
    };
    (verification, reading)
}

/// Reads a whole message (RFC 6109 §4.3; ETSI EN 319 532-3 §6.2), given its verification. Never fails: what cannot be understood is
/// [`Kind::Ordinary`] with its oddities.
pub fn read(message: &[u8], verification: &Verification) -> Reading {
    let parts = verification.entity.as_deref().map(SignedParts::of).unwrap_or_default();
    read_parts(message, verification, parts)
}

/// The same, given the parts of the signed entity.
fn read_parts(message: &[u8], verification: &Verification, parts: SignedParts) -> Reading {
    let outer = Part::of(message);
    let parsed = outer.parsed();
    let headers = OuterHeaders::of(&outer, parsed.as_ref());
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
    let is_valid = certification.as_ref().is_none_or(CertificationData::is_valid) && parts.evidence.iter().all(rem::Evidence::is_valid);
    if !is_valid {
        oddities.push(Oddity::CertificationIrregular);
    }
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

/// Verifies the signature of a whole message at the time that its signed part certifies, where it certifies one (RFC 6109 §4.4; EventTime,
/// ETSI EN 319 522-3 §5.2).
pub fn verify(message: &[u8], anchors: &Anchors) -> Verification {
    signature::verify_certified(message, anchors, certified_time)
}

/// The time that a signed entity certifies (RFC 6109 §4.4; EventTime, ETSI EN 319 522-3 §5.2), UTC; `None` where it certifies none, or
/// where it cannot be determined which certification data are the provider's. Whether it can be believed is for the signature to decide.
pub fn certified_time(entity: &[u8]) -> Option<Timestamp> {
    SignedParts::of(entity).certified_time()
}

/// What copies of one message share although their bytes differ: the signed bytes of a genuine one, whose outer header nobody signed; else
/// the whole message with CRLF line ends (RFC 5322 §2.1), which message stores on disk write as line feeds. `message` is the digest of
/// `raw`.
pub fn same_as(message: Sha256, raw: &[u8], verification: &Verification) -> Sha256 {
    if let Some(entity) = verification.entity.as_deref().filter(|_| verification.verdict.is_genuine()) {
        return verification.entity_digest.unwrap_or_else(|| Sha256::of(entity));
    }
    match signature::with_crlf(raw) {
        Cow::Owned(repaired) => Sha256::of(&repaired),
        Cow::Borrowed(_) => message,
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
    if named
        .zip(headers.reference.as_ref())
        .is_some_and(|(named, reference)| !named.is_same(reference))
    {
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
    let differs = |one: &Option<MessageId>, other: &Option<MessageId>| {
        let both = one.as_ref().zip(other.as_ref());
        both.is_some_and(|(one, other)| !one.is_same(other))
    };
    let reference = differs(&original.reference, &named);
    // Providers differ in whether they replace the Message-ID of the original they return: both forms are right.
    let id = differs(&original.message_id, &identifier) && (named.is_none() || differs(&original.message_id, &named));
    subject || sender || reference || id
}

#[cfg(test)]
pub(super) mod tests;
