//! Which kind a message is (RFC 6109 §3, §4.3; ETSI EN 319 532-3 §6), from its headers and its signed certification data together. Where
//! they disagree the signed part wins.

use jiff::Timestamp;

use super::headers::{OuterHeaders, claimed_kind};
use super::mime::{CHILD_LIMIT, Media, Part};
use super::oddity::Oddity;
use super::xml::DaticertError;
use super::{CertificationData, Kind, rem, xml};
use crate::signature::{Problem, Verdict, Verification};

/// The direct parts of the signed `multipart/mixed`. Anything deeper was written by users and is not read: a forwarded PEC carries the
/// certification data of another message.
#[derive(Debug, Default)]
pub(super) struct SignedParts {
    /// The first daticert.xml.
    pub(super) certification: Option<Result<CertificationData, DaticertError>>,
    /// There are more, or evidence that contradicts it, or parts where more could hide: it cannot be determined which the provider wrote.
    pub(super) certification_twice: bool,
    /// REM evidence, in document order.
    pub(super) evidence: Vec<rem::Evidence>,
    /// The first attached message, exact bytes after transfer decoding.
    pub(super) original: Option<Vec<u8>>,
    /// There is more than one attached message.
    pub(super) original_twice: bool,
    /// The text part written by the provider for people.
    pub(super) notice: Option<String>,
    /// A multipart without boundary.
    pub(super) broken: bool,
}

impl SignedParts {
    /// Reads the direct parts of a signed entity.
    pub(super) fn of(entity: &[u8]) -> Self {
        let root = Part::of(entity);
        let media = root.media();
        let mut parts = Self::default();
        if media.essence != "multipart/mixed" {
            return parts;
        }
        let Some(boundary) = media.boundary else {
            parts.broken = true;
            return parts;
        };
        let children = root.children(&boundary);
        for child in &children {
            parts.add(child, &child.media());
        }
        // A user who predicts the boundary could close the multipart before the provider's own certification data, or insert more parts in
        // front of them than are read.
        parts.certification_twice |= root.continues_after_end(&boundary) || children.len() >= CHILD_LIMIT || parts.contradicts();
        parts
    }

    /// The certified time; `None` where it cannot be determined who wrote it.
    pub(super) fn certified_time(&self) -> Option<Timestamp> {
        match &self.certification {
            _ if self.certification_twice => None,
            Some(data) => data.as_ref().ok()?.date,
            None => self.evidence.iter().filter_map(|evidence| evidence.at).max(),
        }
    }

    fn add(&mut self, part: &Part<'_>, media: &Media) {
        let name = media.plain_name();
        if is_message(media) {
            match self.original {
                Some(_) => self.original_twice = true,
                None => self.original = Some(part.content(media).into_owned()),
            }
        } else if is_certification_name(&name) || is_xml(media) {
            let said = xml::flatten(&part.content(media));
            if let Some(evidence) = said.as_deref().ok().and_then(rem::Evidence::read) {
                match self.evidence.len() < EVIDENCE_LIMIT {
                    true => self.evidence.push(evidence),
                    // What is not read could contradict what was.
                    false => self.certification_twice = true,
                }
                return;
            }
            match said.and_then(CertificationData::read) {
                // Any other XML may be anything; an unreadable daticert.xml must be noticed.
                Err(_) if !is_certification_name(&name) => {}
                _ if self.certification.is_some() => self.certification_twice = true,
                read => self.certification = Some(read),
            }
        } else if self.notice.is_none() {
            self.notice = plain_text(part, media);
        }
    }

    fn has_certification(&self) -> bool {
        self.certification.is_some() || !self.evidence.is_empty()
    }

    /// Certification data beside evidence, evidence about different messages, or two acceptances in a dispatch: one of them was inserted by
    /// a user.
    fn contradicts(&self) -> bool {
        let Some((first, others)) = self.evidence.split_first() else {
            return false;
        };
        let about = |evidence: &rem::Evidence| {
            let ids = (evidence.message_identifier.clone(), evidence.ua_message_id.clone());
            (ids, evidence.sender.clone())
        };
        self.certification.is_some()
            || others.iter().any(|other| about(other) != about(first))
            || (self.original.is_some() && self.evidence.iter().filter(|evidence| is_acceptance(evidence)).count() > 1)
    }

    /// Whether the provider's text declares an anomaly envelope (its first words are fixed: RFC 6109 §3.2.2).
    fn declares_anomaly(&self) -> bool {
        let notice = self.notice.as_deref().unwrap_or_default();
        notice.trim_start().to_lowercase().starts_with("anomalia")
    }

    /// Removes what must not be believed, so that no caller can use it: all certification data of an ordinary message, of an anomaly
    /// envelope, and where there are two. The evidence that decides comes first: the acceptance of a REM dispatch, the latest event of a
    /// REM receipt.
    pub(super) fn believed_as(self, kind: &Kind) -> Self {
        match kind {
            Kind::Ordinary => Self {
                broken: self.broken,
                ..Self::default()
            },
            Kind::Anomaly => Self {
                certification: None,
                certification_twice: false,
                evidence: Vec::new(),
                ..self
            },
            _ if self.certification_twice => Self {
                certification: None,
                evidence: Vec::new(),
                ..self
            },
            Kind::RemDispatch => {
                let mut parts = self;
                parts.evidence.sort_by_key(|evidence| !is_acceptance(evidence));
                parts
            }
            Kind::RemEvidence(event) => {
                let mut parts = self;
                parts.evidence.sort_by_key(|evidence| evidence.event != *event);
                parts
            }
            _ => self,
        }
    }
}

/// The kind of a message, with what is irregular about it.
///
/// The signed part wins over the header except in two cases, where a user who predicted the boundary between the parts could have written
/// into the signed part. An anomaly envelope holds ordinary mail and no certification data (RFC 6109 §3.2.2): where the header or the
/// provider's text declares one, certification data inside belong to the wrapped mail. And where there are two certification data, the
/// header decides the kind. The header is not signed, but altering it in these cases can only make less be believed.
pub(super) fn judge(outer: &Part<'_>, headers: &OuterHeaders, verification: &Verification, parts: &SignedParts) -> (Kind, Vec<Oddity>) {
    let claimed = headers.claimed_kind.as_ref();
    // Anybody can write X-Ricevuta into unsigned mail.
    if verification.verdict == Verdict::Unsigned {
        return ordinary(outer, claimed.map(|_| Oddity::CertifiedHeadersUnsigned));
    }
    // A mailing list or a forward has put the signed part into a message of its own, which no provider issued.
    if verification.problems.contains(&Problem::SignedPartNotRoot) {
        let forwarded = claimed.is_some() || parts.has_certification();
        return ordinary(outer, forwarded.then_some(Oddity::ForwardedByOthers));
    }
    // Altered and unreadable messages keep their kind, to be shown as damaged; any other verdict may be on S/MIME of anybody, which must
    // also claim to be certified mail to be shown as such.
    let believable = matches!(verification.verdict, Verdict::Genuine | Verdict::Altered | Verdict::Unreadable);
    let is_anomaly = claimed == Some(&Kind::Anomaly) || parts.declares_anomaly();
    if parts.has_certification() && is_anomaly && (claimed.is_some() || believable) {
        let disagrees = (claimed != Some(&Kind::Anomaly)).then_some(Oddity::HeaderDisagrees);
        let oddities = disagrees.into_iter().chain([Oddity::CertificationInAnomaly]);
        return (Kind::Anomaly, oddities.collect());
    }
    let (kind, oddity) = match (&parts.certification, parts.evidence.first()) {
        (Some(_), _) | (None, Some(_)) if parts.certification_twice && claimed.is_some() => (claimed.cloned(), None),
        (Some(Ok(data)), _) => match &data.kind {
            Some(kind) => (Some(kind.clone()), None),
            None => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        },
        (Some(Err(_)), _) => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        (None, Some(first)) => {
            let several = parts.evidence.iter().any(|other| other.event != first.event);
            let kind = rem_kind(first, parts);
            let oddity = (several && kind != Kind::RemDispatch).then_some(Oddity::SeveralEvents);
            (Some(kind), oddity)
        }
        (None, None) => return uncertified(outer, claimed, verification, parts),
    };
    match kind {
        Some(kind) if claimed.is_some() || believable => {
            let disagrees = (claimed != Some(&kind)).then_some(Oddity::HeaderDisagrees);
            (kind, oddity.into_iter().chain(disagrees).collect())
        }
        _ => ordinary(outer, Some(oddity.unwrap_or(Oddity::CarriesCertified))),
    }
}

/// A REM dispatch carries the original beside the evidence of its acceptance; receipts return none (ETSI EN 319 532-3 §6.2). Of several
/// events about one message (§6.2.6.1) the latest decides; the first written where times are equal or missing.
fn rem_kind(first: &rem::Evidence, parts: &SignedParts) -> Kind {
    if parts.original.is_some() && parts.evidence.iter().any(is_acceptance) {
        return Kind::RemDispatch;
    }
    let later = |latest: &&rem::Evidence, next: &&rem::Evidence| next.at > latest.at;
    let latest = parts.evidence.iter().fold(first, |latest, next| match later(&latest, &next) {
        true => next,
        false => latest,
    });
    Kind::RemEvidence(latest.event.clone())
}

/// Signed, without certification data: an anomaly envelope, a damaged message, or S/MIME of anybody. The only wrapped message that a
/// provider signs without certification data is an anomaly envelope (RFC 6109 §3.2.2), whatever the unsigned headers claim; anything else
/// it signs is mail of its own. Only a message that is not genuine keeps the kind it claims: it is shown as what it imitates or once was.
fn uncertified(outer: &Part<'_>, claimed: Option<&Kind>, verification: &Verification, parts: &SignedParts) -> (Kind, Vec<Oddity>) {
    match claimed {
        None => ordinary(outer, None),
        Some(Kind::Anomaly) => (Kind::Anomaly, Vec::new()),
        Some(_) if verification.verdict.is_genuine() && parts.original.is_some() => {
            (Kind::Anomaly, vec![Oddity::HeaderDisagrees, Oddity::CertificationMissing])
        }
        Some(_) if verification.verdict.is_genuine() => ordinary(outer, Some(Oddity::CertificationMissing)),
        Some(kind) if verification.entity.is_some() => (kind.clone(), vec![Oddity::CertificationMissing]),
        Some(kind) => (kind.clone(), Vec::new()),
    }
}

fn ordinary(outer: &Part<'_>, oddity: Option<Oddity>) -> (Kind, Vec<Oddity>) {
    let carries = oddity.is_none() && carries_certified(outer);
    (
        Kind::Ordinary,
        oddity.or(carries.then_some(Oddity::CarriesCertified)).into_iter().collect(),
    )
}

/// Whether a certified message or its certification data is attached, among the first [`PART_LIMIT`] parts and at most [`DEPTH_LIMIT`]
/// multiparts deep.
fn carries_certified(outer: &Part<'_>) -> bool {
    outer.walk(DEPTH_LIMIT).take(PART_LIMIT).any(|found| {
        let is_message = found.media.essence == "message/rfc822";
        is_certification_name(&found.media.plain_name())
            || (is_message && claimed_kind(&Part::of(&found.part.content(&found.media)).fields()).is_some())
    })
}

/// Whether a part is an attached message: the original, in the signed part.
fn is_message(media: &Media) -> bool {
    matches!(media.essence.as_str(), "message/rfc822" | "message/global") || media.plain_name() == "postacert.eml"
}

/// Whether a part is XML by its media type (RFC 7303).
pub(super) fn is_xml(media: &Media) -> bool {
    matches!(media.essence.as_str(), "application/xml" | "text/xml")
}

fn is_acceptance(evidence: &rem::Evidence) -> bool {
    evidence.event == "SubmissionAcceptance"
}

pub(super) fn is_certification_name(name: &str) -> bool {
    matches!(name, "daticert.xml" | "certdata.xml")
}

/// The plain text of a text part, or of the first one in a multipart/alternative.
fn plain_text(part: &Part<'_>, media: &Media) -> Option<String> {
    let text = match media.essence.as_str() {
        "text/plain" => part.text(media),
        "multipart/alternative" => {
            let children = part.children(media.boundary.as_deref()?);
            let plain = children.into_iter().find(|child| child.media().essence == "text/plain")?;
            plain.text(&plain.media())
        }
        _ => return None,
    };
    Some(text.chars().take(NOTICE_LIMIT).collect())
}

/// REM evidence that is read from one message.
const EVIDENCE_LIMIT: usize = 50;
const DEPTH_LIMIT: usize = 8;
const PART_LIMIT: usize = 1_000;
/// Characters kept of the text for people.
const NOTICE_LIMIT: usize = 20_000;
