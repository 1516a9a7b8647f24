//! The verification of one message: its form by RFC 8551 §3, digest and signature by RFC 5652 §5.6, the path by RFC 5280 §6, and the rules
//! for certified mail by RFC 6109 §2.1.1 and §5.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::algorithm::{Digest, Failure, Method, PublicKey};
use super::asn1::Malformed;
use super::certificate::Certificate;
use super::chain::{self, Judgement, Purpose};
use super::cms::{self, Envelope, SignedData, Signer};
use super::header::Entity;
use super::signed_part::{self, FoundSignature, SignedPart};
use super::signer_check::{Checked, check, with_crlf};
use super::{Anchors, Problem, SignerCertificate, Verdict, Verification, algorithm, originator};

/// Reads the time that a signed entity certifies (RFC 6109 §4.4, `data`); `None` where it certifies none. Supplied by the caller, since this
/// module knows nothing of certification data.
pub type CertifiedTime = fn(&[u8]) -> Option<Timestamp>;

/// The same for one verification, by a caller that keeps what it reads.
type TimeReader<'r> = &'r dyn Fn(&[u8]) -> Option<Timestamp>;

/// Verifies the signature of a whole message, headers included (RFC 8551 §3; RFC 6109 §5). Never fails: what cannot be read is stated in
/// the verdict. The time at which it is judged is the signature's own; see [`verify_certified`] for messages that certify one.
pub fn verify(message: &[u8], anchors: &Anchors) -> Verification {
    verify_certified(message, anchors, |_| None)
}

/// As [`verify`], judged at the time that the signed entity certifies, where it certifies one (RFC 6109 §4.4).
pub fn verify_certified(message: &[u8], anchors: &Anchors, certified_time: CertifiedTime) -> Verification {
    verify_with(message, anchors, &certified_time)
}

/// A signer with what is needed to check its path.
#[derive(Debug)]
pub(super) struct SignerPath<'a> {
    pub signer: &'a Certificate<'a>,
    /// All certificates embedded in the signature, DER, the signer's among them.
    pub embedded: &'a [&'a [u8]],
    /// The time of signing, UTC.
    pub at: Option<Timestamp>,
}

impl SignerPath<'_> {
    /// Checks the path against these authorities.
    pub(super) fn judge(&self, anchors: &Anchors) -> Judgement {
        let embedded: Vec<Certificate<'_>> = self.embedded.iter().filter_map(|der| Certificate::read(der)).collect();
        chain::judge(self.signer, &embedded, anchors, self.at, Purpose::Mail)
    }
}

/// Answers questions about certificates: [`Anchors`] computes every answer, a verifier caches them.
pub(super) trait PathJudge {
    /// Checks the path of a signer.
    fn check(&self, path: &SignerPath<'_>) -> Judgement;

    /// The summary of a certificate for users.
    fn describe(&self, certificate: &Certificate<'_>) -> Option<SignerCertificate> {
        certificate.summary()
    }
}

impl PathJudge for Anchors {
    fn check(&self, path: &SignerPath<'_>) -> Judgement {
        path.judge(self)
    }
}

/// Verifies a message, and one more layer where the signed entity is signed itself.
pub(super) fn verify_with(message: &[u8], judge: &dyn PathJudge, certified_time: TimeReader<'_>) -> Verification {
    let message = Entity::read(message);
    let mut verification = verify_layer(&message, &message, judge, certified_time);
    let inside = verification
        .entity
        .as_deref()
        .map(Entity::read)
        .filter(signed_part::is_signed_or_encrypted);
    if let Some(mut inside) = inside.map(|entity| verify_layer(&message, &entity, judge, certified_time)) {
        if inside
            .entity
            .as_deref()
            .map(Entity::read)
            .is_some_and(|entity| signed_part::is_signed_or_encrypted(&entity))
        {
            inside.problems.push(Problem::SignatureInside);
        }
        verification.problems.push(Problem::SignatureInside);
        verification.inside = Some(Box::new(inside));
    }
    verification
}

/// Verifies the signature of an entity: of the message itself, or of its signed entity. From and Date are those of the message.
fn verify_layer(message: &Entity<'_>, entity: &Entity<'_>, judge: &dyn PathJudge, certified_time: TimeReader<'_>) -> Verification {
    let mut inspection = Inspection::new(judge, certified_time);
    match signed_part::find(entity) {
        FoundSignature::None => {
            let mut unsigned = Verification::unsigned();
            if CERTIFIED_HEADERS.iter().any(|name| message.has_field_with_prefix(name)) {
                unsigned.problems.push(Problem::CertifiedHeadersWithoutSignature);
            }
            return unsigned;
        }
        FoundSignature::Unsupported => inspection.unreadable(Problem::UnsupportedAlgorithm),
        FoundSignature::Malformed(content) => {
            inspection.unreadable(Problem::BrokenMime);
            inspection.result.entity = content.map(|content| with_crlf(content).into_owned());
        }
        FoundSignature::Ambiguous(content) => {
            inspection.ambiguous(Problem::BrokenMime);
            inspection.result.entity = content.map(|content| with_crlf(content).into_owned());
        }
        FoundSignature::Signed(part) => inspection.part(message, &part),
    }
    inspection.conclude()
}

/// Header names, or prefixes of them, that only providers may write.
const CERTIFIED_HEADERS: [&str; 3] = ["X-Ricevuta", "X-Trasporto", "REM-"];

/// The problems of a path that depend on the time it is judged at.
const VALIDITY: [Problem; 2] = [Problem::OutsideValidity, Problem::IssuerOutsideValidity];

/// How far two clocks may differ without a problem being reported: of a provider, of its signing device (RFC 5652 §11.3), of this machine.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// A verification in progress.
struct Inspection<'r> {
    judge: &'r dyn PathJudge,
    certified_time: TimeReader<'r>,
    result: Verification,
    is_unreadable: bool,
    is_ambiguous: bool,
    address_agrees: bool,
}

impl<'r> Inspection<'r> {
    fn new(judge: &'r dyn PathJudge, certified_time: TimeReader<'r>) -> Self {
        Self {
            judge,
            certified_time,
            result: Verification::unsigned(),
            is_unreadable: false,
            is_ambiguous: false,
            address_agrees: false,
        }
    }

    /// Decides the verdict. The order matters: what cannot be checked must not be reported as altered, and what has several interpretations
    /// must not be reported as intact.
    fn conclude(mut self) -> Verification {
        let result = &mut self.result;
        if result.weak {
            result.problems.push(Problem::WeakAlgorithm);
        }
        result.verdict = if self.is_unreadable {
            Verdict::Unreadable
        } else if self.is_ambiguous {
            Verdict::Ambiguous
        } else if result.intact != Some(true) {
            Verdict::Altered
        } else if !result.trusted {
            Verdict::UnknownIssuer
        } else if !result.valid_then {
            Verdict::NotValidThen
        } else if !self.address_agrees {
            Verdict::SignerMismatch
        } else {
            result.problems.extend(Problem::NEVER_CHECKED);
            Verdict::Genuine
        };
        self.result
    }

    fn part(&mut self, message: &Entity<'_>, part: &SignedPart<'_>) {
        if !part.root {
            self.ambiguous(Problem::SignedPartNotRoot);
        }
        if self.cms(message, part).is_err() {
            self.unreadable(Problem::BrokenCms);
        }
        if self.result.entity.is_none() {
            self.result.entity = part.content.map(|content| with_crlf(content).into_owned());
        }
    }

    fn cms(&mut self, message: &Entity<'_>, part: &SignedPart<'_>) -> Result<(), Malformed> {
        let envelope = Envelope::read(&part.cms)?;
        let cms::Content::Signed(data) = envelope.content()? else {
            self.unreadable(Problem::UnsupportedAlgorithm);
            return Ok(());
        };
        let content = match (part.content, data.content) {
            (Some(detached), None) => detached,
            (None, Some(inside)) => {
                self.result.entity = Some(inside.to_vec());
                inside
            }
            // Readers would differ on which of the two is the message.
            (Some(_), Some(_)) => {
                self.ambiguous(Problem::ContentTwice);
                return Ok(());
            }
            // A certs-only message has neither content nor signers (RFC 8551 §3.8).
            (None, None) if data.signers.is_empty() => &[],
            (None, None) => return Err(Malformed),
        };
        let signer = match data.signers.as_slice() {
            [one] => Signer::read(*one)?,
            [] => {
                self.unreadable(Problem::NoSigner);
                return Ok(());
            }
            _ => {
                self.ambiguous(Problem::SeveralSigners);
                return Ok(());
            }
        };
        if data.content_type != cms::DATA
            || signer
                .attributes
                .as_ref()
                .is_some_and(|own| own.content_type.is_some_and(|said| said != cms::DATA))
        {
            self.ambiguous(Problem::ContentTypeNotData);
        }
        match &signer.attributes {
            // Allowed for content of type id-data (RFC 5652 §5.3).
            None => self.problem(Problem::NoSignedAttributes),
            Some(own) if own.content_type.is_none() => self.ambiguous(Problem::NoSignedAttributes),
            Some(_) => {}
        }
        self.signer(message, content, part.content.is_some(), &data, &signer);
        Ok(())
    }

    fn signer(&mut self, message: &Entity<'_>, content: &[u8], detached: bool, data: &SignedData<'_>, signer: &Signer<'_>) {
        self.result.signed_at = signer.attributes.as_ref().and_then(|own| own.signing_time);
        self.result.digest = algorithm::name_for_report(signer.digest);
        let candidates: Vec<Certificate<'_>> = data
            .certificates
            .iter()
            .filter_map(|der| Certificate::read(der))
            .filter(|certificate| signer.is(certificate))
            .collect();
        let Some(first) = candidates.first() else {
            self.unreadable(Problem::CertificateMissing);
            return;
        };
        // MD5 ends here: what is not supported is unreadable, not altered.
        let Some(method) = Method::named(signer.algorithm, signer.digest) else {
            self.result.signature_algorithm = algorithm::name_for_report(signer.algorithm);
            self.result.signer = self.judge.describe(first);
            self.unreadable(Problem::UnsupportedAlgorithm);
            return;
        };
        if signer.attributes.as_ref().is_some_and(|own| own.message_digest.is_none()) {
            self.result.signer = self.judge.describe(first);
            self.unreadable(Problem::NoSignedAttributes);
            return;
        }
        let checked = check(content, detached, signer, method, first, &candidates);
        // The signature over a set of attributes is also one over a content of these bytes: it cannot be known which was signed.
        if signer.attributes.is_none() && cms::is_set_of_attributes(checked.form.as_deref().unwrap_or(content)) {
            self.ambiguous(Problem::AttributesAsContent);
        }
        let holder = checked.holder;
        if self.signature(checked, method) {
            self.check_holder(message, holder, &data.certificates);
        }
    }

    /// Records digest, signature and the form of the content that agrees; false when the signature cannot be checked here.
    fn signature(&mut self, checked: Checked<'_, '_>, method: Method) -> bool {
        self.result.signer = self.judge.describe(checked.holder);
        self.result.signature_algorithm = Some(method.scheme.name_with(checked.key).to_owned());
        self.result.weak = method.digest == Digest::Sha1 || checked.key.is_some_and(PublicKey::is_weak);
        if !checked.digest_agrees {
            self.problem(Problem::DigestDiffers);
        }
        if matches!(checked.form, Some(Cow::Owned(_))) {
            self.problem(Problem::LineEndsRepaired);
        }
        self.result.entity_digest = checked.digest.filter(|_| method.digest == Digest::Sha256);
        self.result.entity = checked.form.map(Cow::into_owned).or(self.result.entity.take());
        match checked.signature {
            Ok(()) => self.result.intact = Some(checked.digest_agrees),
            Err(Failure::Differs) => {
                self.problem(Problem::SignatureDiffers);
                self.result.intact = Some(false);
            }
            Err(Failure::Unsupported) => self.unreadable(Problem::UnsupportedAlgorithm),
        }
        checked.signature != Err(Failure::Unsupported)
    }

    /// Checks time, path and address of the certificate.
    fn check_holder(&mut self, message: &Entity<'_>, holder: &Certificate<'_>, embedded: &[&[u8]]) {
        let date = originator::date(message);
        if self.result.signed_at.is_none() {
            self.problem(Problem::NoSigningTime);
        }
        let certified = self.result.entity.as_deref().and_then(self.certified_time);
        // Only signed times decide: whoever forges a message chooses its Date. Where there are two, the path must hold at both.
        let at = certified.or(self.result.signed_at);
        let path = |at| SignerPath {
            signer: holder,
            embedded,
            at,
        };
        let mut judgement = self.judge.check(&path(at));
        if judgement.problems.is_empty() && self.result.signed_at.is_some_and(|signed_at| at != Some(signed_at)) {
            judgement = self.judge.check(&path(self.result.signed_at));
        }
        self.result.trusted = judgement.trusted;
        self.result.valid_then = judgement.trusted && judgement.problems.is_empty();
        // Without any signed time there is no time to judge the path at. What is altered is altered at any time.
        if at.is_none() {
            judgement.problems.retain(|problem| !VALIDITY.contains(problem));
            self.is_unreadable |= judgement.trusted && self.result.intact == Some(true) && !self.is_ambiguous;
        }
        self.result.weak |= judgement.weak;
        self.result.anchor = judgement.anchor;
        judgement.problems.into_iter().for_each(|problem| self.problem(problem));
        if let (Some(signed_at), Some(date)) = (self.result.signed_at, date)
            && signed_at.duration_since(date).abs() > CLOCK_TOLERANCE
        {
            self.problem(Problem::SigningTimeFarFromDate);
        }
        let emails = holder.emails();
        if originator::has_repeated_fields(message) {
            self.ambiguous(Problem::FromNotSingle);
        }
        match originator::single_from(message) {
            None => self.ambiguous(Problem::FromNotSingle),
            Some(_) if emails.is_empty() => self.problem(Problem::NoAddressInCertificate),
            Some(from) if emails.contains(&from) => self.address_agrees = true,
            Some(_) => self.problem(Problem::AddressDiffers),
        }
    }

    fn problem(&mut self, problem: Problem) {
        if !self.result.problems.contains(&problem) {
            self.result.problems.push(problem);
        }
    }

    fn unreadable(&mut self, problem: Problem) {
        self.is_unreadable = true;
        self.problem(problem);
    }

    fn ambiguous(&mut self, problem: Problem) {
        self.is_ambiguous = true;
        self.problem(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b";
    const SIGNATURE: &str = "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nMAMCAQU=\r\n";

    fn results(media_type: &str, body: &str) -> (Verdict, Option<bool>, Vec<Problem>, Option<Vec<u8>>) {
        let message = format!("From: a@b.it\r\nContent-Type: {media_type}\r\n\r\n{body}");
        let verification = verify(message.as_bytes(), &Anchors::bundled());
        let Verification {
            verdict,
            intact,
            problems,
            entity,
            ..
        } = verification;
        (verdict, intact, problems, entity)
    }

    #[test]
    fn malformed_structures_have_their_own_verdicts() {
        let (unreadable, ambiguous) = (Verdict::Unreadable, Verdict::Ambiguous);
        let pgp = SIGNED.replace("pkcs7", "pgp");
        assert_eq!(results(&pgp, ""), (unreadable, None, vec![Problem::UnsupportedAlgorithm], None));
        let encrypted = "application/pkcs7-mime; smime-type=enveloped-data";
        assert_eq!(
            results(encrypted, "MAMCAQU="),
            (unreadable, None, vec![Problem::UnsupportedAlgorithm], None)
        );
        let broken = vec![Problem::BrokenMime];
        assert_eq!(results(SIGNED, "nothing"), (unreadable, None, broken.clone(), None));
        let stripped = results(SIGNED, "--b\r\n\r\nx\n\r\n--b--\r\n");
        assert_eq!(stripped, (unreadable, None, broken.clone(), Some(b"\r\nx\r\n".to_vec())));
        let three = format!("--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n{SIGNATURE}--b--\r\n");
        assert_eq!(results(SIGNED, &three), (ambiguous, None, broken, Some(b"\r\nx".to_vec())));
        let no_cms = format!("--b\r\n\r\nx\r\n{SIGNATURE}--b--\r\n");
        assert_eq!(
            results(SIGNED, &no_cms),
            (unreadable, None, vec![Problem::BrokenCms], Some(b"\r\nx".to_vec()))
        );
    }

    #[test]
    fn ordinary_mail_is_unsigned() {
        assert_eq!(results("text/plain", "x"), (Verdict::Unsigned, None, vec![], None));
        assert_eq!(verify(b"", &Anchors::none()), Verification::unsigned());
    }
}
