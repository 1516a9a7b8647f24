//! Which kind a message is: by header and signed certification data together; where they disagree the signed part wins.

use super::daticert::DaticertError;
use super::mime::{Media, Part};
use super::reading::{Oddity, OuterHeaders};
use super::{CertificationData, Kind, rem};
use crate::signature::{Problem, Verdict, Verification};

/// What stands directly in the signed `multipart/mixed`. Anything deeper was put there by users and is not looked at.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The first daticert.xml.
    pub(super) certification: Option<Result<CertificationData, DaticertError>>,
    /// There are more.
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
        if media.kind != "multipart/mixed" {
            return contents;
        }
        let Some(boundary) = media.boundary else {
            contents.broken = true;
            return contents;
        };
        for child in root.children(&boundary) {
            contents.take(&child, &child.media());
        }
        // Who foresees the boundary could end the multipart before the provider's own certification data.
        contents.certification_twice |= root.goes_on_after_end(&boundary);
        contents
    }

    fn take(&mut self, part: &Part<'_>, media: &Media) {
        let name = media.name.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        let is_xml = matches!(media.kind.as_str(), "application/xml" | "text/xml");
        if matches!(media.kind.as_str(), "message/rfc822" | "message/global") || name == "postacert.eml" {
            match self.original {
                Some(_) => self.original_twice = true,
                None => self.original = Some(part.content(media).into_owned()),
            }
        } else if is_certification_name(&name) || is_xml {
            let xml = part.content(media);
            if let Some(evidence) = rem::Evidence::parse(&xml).filter(|_| self.evidence.len() < EVIDENCE_LIMIT) {
                self.evidence.push(evidence);
                return;
            }
            match CertificationData::parse(&xml) {
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
}

/// The kind of a message and what is strange about how it came to be.
pub(super) fn judge(outer: &Part<'_>, headers: &OuterHeaders, verification: &Verification, contents: &Contents) -> (Kind, Vec<Oddity>) {
    let claimed = headers.claimed_kind.as_ref();
    if verification.verdict == Verdict::Unsigned {
        return ordinary(outer, claimed.map(|_| Oddity::CertifiedHeadersUnsigned));
    }
    if verification.problems.contains(&Problem::SignedPartNotRoot) {
        let forwarded = claimed.is_some() || contents.certifies();
        return ordinary(outer, forwarded.then_some(Oddity::ForwardedByOthers));
    }
    let (kind, oddity) = match (&contents.certification, contents.evidence.first()) {
        (Some(Ok(data)), _) => match &data.kind {
            Some(kind) => (Some(kind.clone()), None),
            None => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        },
        (Some(Err(_)), _) => (claimed.cloned(), Some(Oddity::CertificationUnreadable)),
        (None, Some(evidence)) => (Some(rem_kind(evidence, contents)), None),
        (None, None) => return uncertified(outer, claimed, verification, contents),
    };
    let believable = matches!(verification.verdict, Verdict::Genuine | Verdict::Altered | Verdict::Unreadable);
    match kind {
        Some(kind) if claimed.is_some() || believable => {
            let disagrees = (claimed != Some(&kind)).then_some(Oddity::HeaderDisagrees);
            (kind, oddity.into_iter().chain(disagrees).collect())
        }
        _ => ordinary(outer, Some(oddity.unwrap_or(Oddity::CarriesCertified))),
    }
}

/// What the outer headers claim, REM included; `None` when they claim nothing known.
pub(super) fn claimed(fields: &[(String, String)]) -> Option<Kind> {
    let value = |name: &str| {
        let field = fields.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    if let Some(word) = value("x-ricevuta") {
        return Kind::from_certified(&word).filter(Kind::is_receipt);
    }
    // "X-Trasplorto" is RFC 6109's own slip in §3.2.2.
    if let Some(word) = value("x-trasporto").or_else(|| value("x-trasplorto")) {
        return match word.as_str() {
            "posta-certificata" => Some(Kind::TransportEnvelope),
            "errore" => Some(Kind::Anomaly),
            _ => None,
        };
    }
    let event = fields.iter().find(|(field, _)| field == "rem-eventidentifier");
    let event = event.map(|(_, value)| rem::tail(value).to_owned());
    match value("rem-messagetype").as_deref().map(rem::tail) {
        Some("dispatch") => Some(Kind::RemDispatch),
        Some("payload") => None,
        _ => event.map(Kind::RemEvidence),
    }
}

/// A dispatch carries the original beside the acceptance's evidence; receipts return none (ETSI EN 319 532-3 §6.2).
fn rem_kind(evidence: &rem::Evidence, contents: &Contents) -> Kind {
    if contents.original.is_some() && evidence.event == "SubmissionAcceptance" {
        Kind::RemDispatch
    } else {
        Kind::RemEvidence(evidence.event.clone())
    }
}

/// Signed, without certification data: an anomaly envelope, a damaged message, or anybody's S/MIME. A provider signs a wrapped
/// message without certification data in anomaly envelopes only (RFC 6109 §3.2.2), whatever the unsigned headers say.
fn uncertified(outer: &Part<'_>, claimed: Option<&Kind>, verification: &Verification, contents: &Contents) -> (Kind, Vec<Oddity>) {
    match claimed {
        None => ordinary(outer, None),
        Some(Kind::Anomaly) => (Kind::Anomaly, Vec::new()),
        Some(_) if verification.verdict.is_genuine() && contents.original.is_some() => {
            (Kind::Anomaly, vec![Oddity::HeaderDisagrees, Oddity::CertificationMissing])
        }
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

/// Whether a certified message or its certification data is attached somewhere, [`DEPTH_LIMIT`] multiparts deep at most.
fn carries_certified(outer: &Part<'_>) -> bool {
    let mut waiting = vec![(*outer, 0_usize)];
    let mut seen = 0_usize;
    while let Some((part, depth)) = waiting.pop() {
        seen = seen.saturating_add(1);
        if seen > PART_LIMIT {
            return false;
        }
        let media = part.media();
        let name = media.name.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        if is_certification_name(&name) {
            return true;
        }
        if media.kind == "message/rfc822" {
            let content = part.content(&media);
            if claimed(&Part::of(&content).fields()).is_some() {
                return true;
            }
        } else if let Some(boundary) = media
            .boundary
            .filter(|_| media.kind.starts_with("multipart/") && depth < DEPTH_LIMIT)
        {
            let children = part.children(&boundary);
            waiting.extend(children.into_iter().rev().map(|child| (child, depth.saturating_add(1))));
        }
    }
    false
}

fn is_certification_name(name: &str) -> bool {
    matches!(name, "daticert.xml" | "certdata.xml")
}

/// The plain text of a text part, or of the first one in an alternative.
fn plain_text(part: &Part<'_>, media: &Media) -> Option<String> {
    let text = match media.kind.as_str() {
        "text/plain" => part.text(media),
        "multipart/alternative" => {
            let children = part.children(media.boundary.as_deref()?);
            let plain = children.into_iter().find(|child| child.media().kind == "text/plain")?;
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
