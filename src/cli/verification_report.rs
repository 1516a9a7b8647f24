//! The result of checking one message, in the documented JSON format: signature, signer, certification data.

use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use super::address::address;
use crate::clock::Timestamp;
use crate::engine::CheckedToken;
use crate::engine::verify::{SetState, VerifiedMessage};
use crate::i18n::Words;
use crate::i18n::wording::serialized_name;
use crate::pec::rem::Evidence;
use crate::pec::{CertificationData, ErrorCode, Kind, Reading, ReceiptType, RecipientKind};
use crate::signature::{Sha256, SignerCertificate, Verdict, Verification};

/// The JSON of one message; field names and values are documented and stable.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationReport {
    /// The path of the file; for a file inside a zip, the path of the zip and then its own.
    pub file: String,
    /// SHA-256 of the whole message.
    pub sha256: Sha256,
    /// The serialized name of the kind.
    pub kind: String,
    pub verdict: Verdict,
    /// Whether the bytes are those that were signed; null if unknown.
    pub intact: Option<bool>,
    /// Whether the certificate chains to a known authority.
    pub trusted: bool,
    /// Whether the chain was valid at the time of signing.
    pub valid_then: bool,
    /// Whether the signer's certificate is valid now.
    pub valid_now: bool,
    pub weak: bool,
    pub digest: Option<String>,
    pub signature_algorithm: Option<String>,
    /// The signing time as stated by the signature, RFC 3339.
    pub signed_at: Option<String>,
    pub signer: Option<Signer>,
    /// The name of the authority at the root of the chain.
    pub anchor: Option<String>,
    /// The certification data, or the corresponding fields of a REM evidence.
    pub certification: Option<Certification>,
    /// The Message-ID that the signed part refers to, with angle brackets. Outer headers are ignored.
    pub refers_to: Option<String>,
    /// The serialized names of problems, then of oddities.
    pub problems: Vec<String>,
    /// A signature inside the signed content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<Layer>,
    /// For a time-stamp token, what it stamps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Stamps>,
    /// The export that the message is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<Set>,
}

impl VerificationReport {
    /// Converts the verification and reading of one message; `now` decides `valid_now`.
    pub fn new(file: String, sha256: Sha256, verification: &Verification, reading: &Reading, now: Timestamp, words: &Words) -> Self {
        let evidence = matches!(reading.kind, Kind::RemDispatch | Kind::RemEvidence(_)).then(|| reading.evidence.first());
        let certification = match evidence {
            Some(evidence) => evidence.map(|evidence| Certification::of_evidence(evidence, words)),
            None => reading.certification.as_ref().map(|data| Certification::of_daticert(data, words)),
        };
        Self {
            file,
            sha256,
            kind: reading.kind.name(),
            verdict: verification.verdict,
            intact: verification.intact,
            trusted: verification.trusted,
            valid_then: verification.valid_then,
            valid_now: verification.signer.as_ref().is_some_and(|signer| signer.valid_at(now)),
            weak: verification.weak,
            digest: verification.digest.clone(),
            signature_algorithm: verification.signature_algorithm.clone(),
            signed_at: verification.signed_at.map(|at| words.rfc3339(at)),
            signer: verification.signer.as_ref().map(|signer| Signer::new(signer, words)),
            anchor: verification.anchor.clone(),
            refers_to: certification.as_ref().and_then(|data| data.msgid.clone()),
            certification,
            problems: problems(verification, reading),
            inside: verification.inside.as_deref().map(|inside| Layer::new(inside, words)),
            stamps: None,
            set: None,
        }
    }

    /// As [`Self::new`], for a message found in a file.
    pub fn of_message(judged: VerifiedMessage, now: Timestamp, words: &Words) -> Self {
        // When a file arrived is not known, but not later than now.
        let reading = judged.reading.arrived_at(now);
        Self {
            set: judged.set.map(Set::of),
            ..Self::new(judged.name, judged.sha256, &judged.verification, &reading, now, words)
        }
    }

    /// As [`Self::new`], for a time-stamp token: `signed_at` is the stamped time, `digest` that of the imprint, `sha256` the token's own.
    pub fn of_stamp(stamped: &CheckedToken, now: Timestamp, words: &Words) -> Self {
        let verification = &stamped.stamp.verification;
        let nothing = Verification::unsigned();
        Self {
            kind: TIME_STAMP.to_owned(),
            problems: verification.problems.iter().map(|problem| problem.as_str().to_owned()).collect(),
            stamps: Some(Stamps {
                file: stamped.file.clone(),
                policy: stamped.stamp.policy.clone(),
                serial: stamped.stamp.serial.clone(),
            }),
            ..Self::new(
                stamped.token.clone(),
                stamped.sha256,
                verification,
                &Reading::empty(nothing.verdict),
                now,
                words,
            )
        }
    }
}

/// The `kind` of a time-stamp token.
pub const TIME_STAMP: &str = "time-stamp";

/// What a time-stamp token was made over, and its serial number and policy.
#[derive(Debug, Clone, Serialize)]
pub struct Stamps {
    pub file: String,
    policy: Option<String>,
    serial: Option<String>,
}

/// An evidence bundle, court export or package, judged as a set.
#[derive(Debug, Clone, Serialize)]
pub struct Set {
    /// Its list of hashes is complete, and what it says follows from its messages.
    intact: bool,
    /// A genuine time stamp is on its list of hashes.
    stamped: bool,
    /// What it cannot prove: `completeness` (that nothing was left out when it was written), `time` (since when it is as it is).
    unproved: &'static [&'static str],
}

impl Set {
    fn of(state: SetState) -> Self {
        Self {
            intact: state.is_intact,
            stamped: state.is_stamped,
            unproved: match state.is_stamped {
                true => &["completeness"],
                false => &["completeness", "time"],
            },
        }
    }
}

/// A signature inside the signed content: reported, but it certifies nothing.
#[derive(Debug, Clone, Serialize)]
pub struct Layer {
    /// The verdict it would have on its own.
    pub verdict: Verdict,
    intact: Option<bool>,
    trusted: bool,
    valid_then: bool,
    weak: bool,
    digest: Option<String>,
    signature_algorithm: Option<String>,
    signed_at: Option<String>,
    pub signer: Option<Signer>,
    anchor: Option<String>,
    problems: Vec<String>,
}

impl Layer {
    fn new(verification: &Verification, words: &Words) -> Self {
        Self {
            verdict: verification.verdict,
            intact: verification.intact,
            trusted: verification.trusted,
            valid_then: verification.valid_then,
            weak: verification.weak,
            digest: verification.digest.clone(),
            signature_algorithm: verification.signature_algorithm.clone(),
            signed_at: verification.signed_at.map(|at| words.rfc3339(at)),
            signer: verification.signer.as_ref().map(|signer| Signer::new(signer, words)),
            anchor: verification.anchor.clone(),
            problems: verification.problems.iter().map(|problem| problem.as_str().to_owned()).collect(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Signer {
    subject: String,
    emails: Vec<String>,
    issuer: String,
    not_before: String,
    not_after: String,
    sha256: Sha256,
}

impl Signer {
    fn new(signer: &SignerCertificate, words: &Words) -> Self {
        Self {
            subject: signer.subject.clone(),
            emails: signer.emails.iter().map(|email| address(email)).collect(),
            issuer: signer.issuer.clone(),
            not_before: words.rfc3339(signer.not_before),
            not_after: words.rfc3339(signer.not_after),
            sha256: signer.sha256,
        }
    }

    /// The subject with the email addresses of the certificate.
    pub fn name(&self) -> String {
        match self.emails.is_empty() {
            true => self.subject.clone(),
            false => format!("{} <{}>", self.subject, self.emails.join(", ")),
        }
    }

    pub fn issuer_name(&self) -> &str {
        &self.issuer
    }

    /// Start and end, RFC 3339.
    pub fn validity(&self) -> (&str, &str) {
        (&self.not_before, &self.not_after)
    }
}

/// The certified values; those that REM evidence lacks are null.
#[derive(Debug, Clone, Serialize)]
pub struct Certification {
    #[serde(rename = "type")]
    kind: String,
    error: String,
    sender: Option<String>,
    recipients: Vec<CertifiedRecipient>,
    subject: Option<String>,
    provider: Option<String>,
    date: Option<String>,
    identifier: Option<String>,
    msgid: Option<String>,
    receipt_type: Option<ReceiptType>,
    delivery: Option<String>,
    error_detail: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct CertifiedRecipient {
    address: String,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
}

impl Certification {
    /// The date keeps the zone in which the provider wrote it.
    fn of_daticert(data: &CertificationData, words: &Words) -> Self {
        Self {
            kind: data.kind_text.clone(),
            error: data.error.as_str().to_owned(),
            sender: given(&data.sender).map(|sender| address(&sender)),
            recipients: data
                .recipients
                .iter()
                .map(|recipient| CertifiedRecipient {
                    address: address(&recipient.address),
                    kind: match recipient.kind {
                        RecipientKind::Certified => Some("certificato"),
                        RecipientKind::Ordinary => Some("esterno"),
                        RecipientKind::Unknown => None,
                    },
                })
                .collect(),
            subject: data.subject.clone(),
            provider: given(&data.provider),
            date: data.date.map(|at| as_written(at, data.zone_seconds, words)),
            identifier: given(&data.identifier),
            msgid: data.msgid.as_deref().map(bracketed),
            receipt_type: data.receipt_type,
            delivery: data.delivery.as_deref().map(address),
            error_detail: data.error_detail.clone(),
        }
    }

    fn of_evidence(evidence: &Evidence, words: &Words) -> Self {
        Self {
            kind: evidence.event.clone(),
            error: rem_error(evidence),
            sender: evidence.sender.as_deref().map(address),
            recipients: evidence
                .recipients
                .iter()
                .map(|recipient| CertifiedRecipient {
                    address: address(recipient),
                    kind: None,
                })
                .collect(),
            subject: evidence.subject.clone(),
            provider: evidence.issuer.clone(),
            date: evidence.at.map(|at| words.rfc3339(at)),
            identifier: evidence.message_identifier.clone(),
            msgid: evidence.ua_message_id.as_deref().map(bracketed),
            receipt_type: None,
            delivery: evidence
                .refers_to
                .first()
                .and_then(|index| evidence.recipients.get(*index))
                .map(|recipient| address(recipient)),
            error_detail: evidence.reason_text.clone().filter(|_| rem_error(evidence) != NO_ERROR),
        }
    }

    /// The rows of the text output: an i18n key and the value.
    pub fn rows(&self, words: &Words) -> Vec<(&'static str, String)> {
        let recipients = self.recipients.iter().map(|recipient| match recipient.kind {
            Some("esterno") => format!("{} ({})", recipient.address, words.recipient_kind(RecipientKind::Ordinary)),
            _ => recipient.address.clone(),
        });
        let mut rows = vec![
            ("certified-sender", self.sender.clone()),
            ("certified-recipients", Some(recipients.collect::<Vec<_>>().join(", "))),
            ("certified-delivery", self.delivery.clone()),
            ("certified-subject", self.subject.clone()),
            ("certified-date", self.date.clone()),
            ("certified-provider", self.provider.clone()),
            ("certified-receipt-type", self.receipt_type.map(|kind| words.receipt_type(kind))),
            ("certified-error", (self.error != NO_ERROR).then(|| self.error.clone())),
            ("certified-error-detail", self.error_detail.clone()),
            ("certified-identifier", self.identifier.clone()),
            ("certified-message-id", self.msgid.clone()),
        ];
        rows.retain(|(_, text)| text.as_ref().is_some_and(|text| !text.is_empty()));
        rows.into_iter().map(|(key, text)| (key, text.unwrap_or_default())).collect()
    }
}

/// Problems of the signature in order, then oddities of the message, each once.
fn problems(verification: &Verification, reading: &Reading) -> Vec<String> {
    let problems = verification.problems.iter().map(|problem| problem.as_str().to_owned());
    let mut found: Vec<String> = Vec::new();
    for problem in problems.chain(reading.oddities.iter().map(serialized_name)) {
        if !found.contains(&problem) {
            found.push(problem);
        }
    }
    found
}

/// The reason codes other than success (ETSI EN 319 522-2 §8.3.3), or `nessuno`; `altro` for a failure without a reason, as in
/// certification data (RFC 6109).
fn rem_error(evidence: &Evidence) -> String {
    match (evidence.error(), evidence.failures()) {
        (ErrorCode::Nessuno, _) => NO_ERROR.to_owned(),
        (error, failures) if failures.is_empty() => error.as_str().to_owned(),
        (_, failures) => failures.join(", "),
    }
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

const NO_ERROR: &str = "nessuno";

fn as_written(at: Timestamp, zone_seconds: Option<i32>, words: &Words) -> String {
    match zone_seconds.and_then(|seconds| Offset::from_seconds(seconds).ok()) {
        Some(offset) => at.to_zoned(TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        None => words.rfc3339(at),
    }
}

fn bracketed(id: &str) -> String {
    match id.trim() {
        id if id.starts_with('<') => id.to_owned(),
        id => format!("<{id}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certified_date_keeps_its_zone() {
        let words = Words::new(crate::i18n::Language::English).in_zone(TimeZone::UTC);
        let at: Timestamp = "2026-03-05T09:11:12Z".parse().expect("an instant");
        assert_eq!(as_written(at, Some(3600), &words), "2026-03-05T10:11:12+01:00");
        assert_eq!(as_written(at, None, &words), "2026-03-05T09:11:12+00:00");
    }

    #[test]
    fn an_id_is_shown_with_brackets() {
        assert_eq!(bracketed(" <A@b> "), "<A@b>");
        assert_eq!(bracketed("A@b"), "<A@b>");
    }
}
