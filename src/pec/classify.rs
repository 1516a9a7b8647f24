//! Which kind a message is (RFC 6109 §3, §4.3; ETSI EN 319 532-3 §6): by header and signed certification data together; where they disagree
//! the signed part wins.

use super::headers::{OuterHeaders, claimed_kind};
use super::mime::{CHILD_LIMIT, Media, Part};
use super::oddity::Oddity;
use super::xml::DaticertError;
use super::{CertificationData, Kind, rem, xml};
use crate::signature::{Problem, Verdict, Verification};

/// What stands directly in the signed `multipart/mixed`. Anything deeper was put there by users and is not looked at.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The first daticert.xml.
    pub(super) certification: Option<Result<CertificationData, DaticertError>>,
    /// There are more, or evidence that contradicts it, or places where more could hide: nobody can say what the provider meant.
    pub(super) certification_twice: bool,
    /// REM evidence, in order.
    pub(super) evidence: Vec<rem::Evidence>,
    /// The first attached message, exact bytes after transfer decoding.
    pub(super) original: Option<Vec<u8>>,
    /// There are more.
    pub(super) original_twice: bool,
    /// The provider's sentence for people, plain text.
    pub(super) notice: Option<String>,
    /// A multipart without boundary.
    pub(super) broken: bool,
}

impl Contents {
    /// Looks through a signed entity.
    pub(super) fn of(entity: &[u8]) -> Self {
        let root = Part::of(entity);
        let media = root.media();
        let mut contents = Self::default();
        if media.essence != "multipart/mixed" {
            return contents;
        }
        let Some(boundary) = media.boundary else {
            contents.broken = true;
            return contents;
        };
        let children = root.children(&boundary);
        for child in &children {
            contents.take(child, &child.media());
        }
        // Who foresees the boundary could end the multipart before the provider's own certification data, or put more parts in
        // front of them than are looked at.
        contents.certification_twice |= root.continues_after_end(&boundary) || children.len() >= CHILD_LIMIT || contents.contradicts();
        contents
    }

    fn take(&mut self, part: &Part<'_>, media: &Media) {
        let name = media.plain_name();
        if matches!(media.essence.as_str(), "message/rfc822" | "message/global") || name == "postacert.eml" {
            match self.original {
                Some(_) => self.original_twice = true,
                None => self.original = Some(part.content(media).into_owned()),
            }
        } else if is_certification_name(&name) || is_xml(media) {
            let said = xml::flatten(&part.content(media));
            if let Some(evidence) = said.as_deref().ok().and_then(rem::Evidence::read) {
                match self.evidence.len() < EVIDENCE_LIMIT {
                    true => self.evidence.push(evidence),
                    false => self.certification_twice = true,
                }
                return;
            }
            match said.and_then(CertificationData::read) {
                Err(_) if !is_certification_name(&name) => {}
                _ if self.certification.is_some() => self.certification_twice = true,
                read => self.certification = Some(read),
            }
        } else if self.notice.is_none() {
            self.notice = plain_text(part, media);
        }
    }

    fn certifies(&self) -> bool {
        self.certification.is_some() || !self.evidence.is_empty()
    }

    /// Certification data beside evidence, evidence about different messages, or a dispatch accepted twice: one of them was put
    /// there by a user.
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

    /// Whether the provider's sentence says that this is an anomaly envelope (RFC 6109 §3.2.2: its first words are fixed).
    fn speaks_of_anomaly(&self) -> bool {
        let notice = self.notice.as_deref().unwrap_or_default();
        notice.trim_start().to_lowercase().starts_with("anomalia")
    }

    /// Takes away what is not to be believed, so that nobody downstream can: all certification data of an ordinary message, of
    /// an anomaly envelope, and where there are two. A dispatch is told by its acceptance, a receipt by its latest event, so that comes first.
    pub(super) fn believed_of(self, kind: &Kind) -> Self {
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
                let mut contents = self;
                contents.evidence.sort_by_key(|evidence| !is_acceptance(evidence));
                contents
            }
            Kind::RemEvidence(event) => {
                let mut contents = self;
                contents.evidence.sort_by_key(|evidence| evidence.event != *event);
                contents
            }
            _ => self,
        }
    }
}

/// The kind of a message and what is strange about how it came to be.
///
/// The signed part wins over the header but in two cases, in which a user could have written into the signed part, by foreseeing
/// the boundary between its parts. An anomaly envelope holds ordinary mail and no certification data (RFC 6109 §3.2.2): where the
/// header or the provider's own sentence says it is one, certification data inside are the wrapped mail's. And where there
/// are two certification data, the header tells the kind. The header is not signed, but to alter it so can only take belief away.
pub(super) fn judge(outer: &Part<'_>, headers: &OuterHeaders, verification: &Verification, contents: &Contents) -> (Kind, Vec<Oddity>) {
    let claimed = headers.claimed_kind.as_ref();
    if verification.verdict == Verdict::Unsigned {
        return ordinary(outer, claimed.map(|_| Oddity::CertifiedHeadersUnsigned));
    }
    if verification.problems.contains(&Problem::SignedPartNotRoot) {
        let forwarded = claimed.is_some() || contents.certifies();
        return ordinary(outer, forwarded.then_some(Oddity::ForwardedByOthers));
    }
    let believable = matches!(verification.verdict, Verdict::Genuine | Verdict::Altered | Verdict::Unreadable);
    let is_anomaly = claimed == Some(&Kind::Anomaly) || contents.speaks_of_anomaly();
    if contents.certifies() && is_anomaly && (claimed.is_some() || believable) {
        let disagrees = (claimed != Some(&Kind::Anomaly)).then_some(Oddity::HeaderDisagrees);
        let oddities = disagrees.into_iter().chain([Oddity::CertificationInAnomaly]);
        return (Kind::Anomaly, oddities.collect());
    }
    let (kind, oddity) = match (&contents.certification, contents.evidence.first()) {
        (Some(_), _) | (None, Some(_)) if contents.certification_twice && claimed.is_some() => (claimed.cloned(), None),
        (Some(Ok(data)), _) => match &data.kind {
            Some(kind) => (Some(kind.clone()), None),
            None => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        },
        (Some(Err(_)), _) => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        (None, Some(first)) => {
            let several = contents.evidence.iter().any(|other| other.event != first.event);
            let kind = rem_kind(first, contents);
            let oddity = (several && kind != Kind::RemDispatch).then_some(Oddity::SeveralEvents);
            (Some(kind), oddity)
        }
        (None, None) => return uncertified(outer, claimed, verification, contents),
    };
    match kind {
        Some(kind) if claimed.is_some() || believable => {
            let disagrees = (claimed != Some(&kind)).then_some(Oddity::HeaderDisagrees);
            (kind, oddity.into_iter().chain(disagrees).collect())
        }
        _ => ordinary(outer, Some(oddity.unwrap_or(Oddity::CarriesCertified))),
    }
}

/// A dispatch carries the original beside the acceptance's evidence; receipts return none (ETSI EN 319 532-3 §6.2). Of several events of one
/// message (§6.2.6.1) the latest tells what has become of it, the first one written where the times are equal or missing.
fn rem_kind(first: &rem::Evidence, contents: &Contents) -> Kind {
    if contents.original.is_some() && contents.evidence.iter().any(is_acceptance) {
        return Kind::RemDispatch;
    }
    let later = |latest: &&rem::Evidence, next: &&rem::Evidence| next.at > latest.at;
    let latest = contents.evidence.iter().fold(first, |latest, next| match later(&latest, &next) {
        true => next,
        false => latest,
    });
    Kind::RemEvidence(latest.event.clone())
}

/// Signed, without certification data: an anomaly envelope, a damaged message, or anybody's S/MIME. A provider signs a wrapped
/// message without certification data in anomaly envelopes only (RFC 6109 §3.2.2), whatever the unsigned headers say; what else it
/// signs is mail of its own. Only what is not genuine keeps the kind it claims: it is shown as what it imitates or was.
fn uncertified(outer: &Part<'_>, claimed: Option<&Kind>, verification: &Verification, contents: &Contents) -> (Kind, Vec<Oddity>) {
    match claimed {
        None => ordinary(outer, None),
        Some(Kind::Anomaly) => (Kind::Anomaly, Vec::new()),
        Some(_) if verification.verdict.is_genuine() && contents.original.is_some() => {
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

/// Whether a certified message or its certification data is attached, among the first [`PART_LIMIT`] parts and at most [`DEPTH_LIMIT`] multiparts
/// deep.
fn carries_certified(outer: &Part<'_>) -> bool {
    outer.walk(DEPTH_LIMIT).take(PART_LIMIT).any(|found| {
        let is_message = found.media.essence == "message/rfc822";
        is_certification_name(&found.media.plain_name())
            || (is_message && claimed_kind(&Part::of(&found.part.content(&found.media)).fields()).is_some())
    })
}

/// Whether a part is XML by its media type (RFC 7303 §4.2).
pub(super) fn is_xml(media: &Media) -> bool {
    matches!(media.essence.as_str(), "application/xml" | "text/xml")
}

fn is_acceptance(evidence: &rem::Evidence) -> bool {
    evidence.event == "SubmissionAcceptance"
}

pub(super) fn is_certification_name(name: &str) -> bool {
    matches!(name, "daticert.xml" | "certdata.xml")
}

/// The plain text of a text part, or of the first one in an alternative.
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

const EVIDENCE_LIMIT: usize = 50;
const DEPTH_LIMIT: usize = 8;
const PART_LIMIT: usize = 1_000;
const NOTICE_LIMIT: usize = 20_000;
