//! Time-stamp tokens (RFC 3161, RFC 5816; in Italian *marca temporale*): proof by an authority that a file existed at an instant.
//!
//! Both forms in use are read: a whole TimeStampResp (`.tsr`) and the bare token (`.tst`). The result is a [`Verification`], *genuine* when
//! the file has the stamped digest, the single signature is valid, its signed attributes name its certificate, that certificate is for time
//! stamps only and was valid at the stamped instant, and its path leads to an authority the user added. Which authorities issue time stamps
//! is not guessed: AgID's authority for certified mail does not, and one added for time stamps is not trusted for mail.

use jiff::Timestamp;
use ring::digest as hashes;
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};

use der::Decode;
use der::oid::ObjectIdentifier;

use super::algorithm::{self, Digest, Failure, Method, PublicKey};
use super::asn1::{self, Element, Malformed, Reader};
use super::certificate::Certificate;
use super::chain::{self, Purpose};
use super::cms::{Attributes, SignedData, Signer};
use super::signer_check::{Checked, check};
use super::tst_info::{NoToken, TST_INFO, TstInfo, with_info};
use super::{Anchors, Problem, Verdict, Verification, name};

/// A token checked against the file it is about (RFC 3161 §2.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStampToken {
    /// The result. `signed_at` is genTime, `digest` that of the imprint, `signer` the time-stamping unit; there is no entity.
    pub verification: Verification,
    /// The policy of the authority, a dotted object identifier.
    pub policy: Option<String>,
    /// The serial number of the token, hexadecimal.
    pub serial: Option<String>,
}

/// The digest of a file, computed in chunks by the algorithm of a token (messageImprint, RFC 3161 §2.4.1).
pub struct Imprint(Option<hashes::Context>);

impl std::fmt::Debug for Imprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imprint").finish_non_exhaustive()
    }
}

impl Imprint {
    /// An imprint by the algorithm of this token (RFC 3161 §2.4.2). Where the token cannot be read, nothing is computed.
    pub fn for_token(token: &[u8]) -> Self {
        let digest = with_info(token, |_, info| Digest::named(info.algorithm)).ok().flatten();
        Self(digest.map(|digest| hashes::Context::new(digest.algorithm())))
    }

    /// Adds the next bytes of the file (RFC 3161 §2.4.1).
    pub fn update(&mut self, bytes: &[u8]) {
        if let Some(context) = &mut self.0 {
            context.update(bytes);
        }
    }

    fn finish(self) -> Option<hashes::Digest> {
        self.0.map(hashes::Context::finish)
    }
}

/// Verifies a token for a file whose bytes the imprint has read (RFC 3161 §2.4.2), against authorities for time stamps. Never fails:
/// problems are in the result.
pub fn verify(token: &[u8], imprint: Imprint, anchors: &Anchors) -> TimeStampToken {
    let mut checking = TokenCheck {
        stamp: TimeStampToken {
            verification: Verification::unsigned(),
            policy: None,
            serial: None,
        },
        is_unreadable: false,
        is_ambiguous: false,
    };
    let imprint = imprint.finish();
    let checked = with_info(token, |data, info| {
        checking.token(data, &info, imprint.as_ref().map(AsRef::as_ref), anchors)
    });
    match checked {
        Ok(Ok(())) => {}
        Ok(Err(Malformed)) => checking.unreadable(Problem::BrokenCms),
        Err(NoToken::Refused) => checking.unreadable(Problem::NotAStamp),
        Err(NoToken::Malformed) => checking.unreadable(Problem::BrokenCms),
    }
    checking.conclude()
}

/// A verification in progress.
struct TokenCheck {
    stamp: TimeStampToken,
    is_unreadable: bool,
    is_ambiguous: bool,
}

impl TokenCheck {
    fn token(&mut self, data: &SignedData<'_>, info: &TstInfo<'_>, imprint: Option<&[u8]>, anchors: &Anchors) -> Result<(), Malformed> {
        self.stamp.policy = ObjectIdentifier::from_bytes(info.policy.value).ok().map(|oid| oid.to_string());
        self.stamp.serial = Some(info.serial.iter().map(|byte| format!("{byte:02x}")).collect());
        let result = &mut self.stamp.verification;
        result.signed_at = Some(info.at);
        result.digest = algorithm::name_for_report(info.algorithm);
        result.weak = Digest::named(info.algorithm) == Some(Digest::Sha1);
        if info.has_critical {
            self.unreadable(Problem::UnsupportedAlgorithm);
        }
        // `None`: the digest algorithm of the token is not supported, so that nothing was computed.
        let covers = imprint.map(|imprint| imprint == info.imprint);
        match covers {
            None => self.unreadable(Problem::UnsupportedAlgorithm),
            Some(false) => self.problem(Problem::ImprintDiffers),
            Some(true) => {}
        }
        let signer = match data.signers.as_slice() {
            [one] => Signer::read(*one)?,
            [] => {
                self.unreadable(Problem::NoSigner);
                return Ok(());
            }
            _ => {
                self.is_ambiguous = true;
                self.problem(Problem::SeveralSigners);
                return Ok(());
            }
        };
        self.signer(data, &signer, info.at, covers == Some(true), anchors)
    }

    fn signer(
        &mut self,
        data: &SignedData<'_>,
        signer: &Signer<'_>,
        at: Timestamp,
        covers: bool,
        anchors: &Anchors,
    ) -> Result<(), Malformed> {
        let Some(attributes) = signer.attributes.as_ref().filter(|own| own.message_digest.is_some()) else {
            self.unreadable(Problem::NoSignedAttributes);
            return Ok(());
        };
        if attributes.content_type != Some(TST_INFO) {
            self.is_ambiguous = true;
            self.problem(Problem::ContentTypeNotData);
        }
        let all: Vec<Certificate<'_>> = data.certificates.iter().filter_map(|der| Certificate::read(der)).collect();
        let candidates: Vec<Certificate<'_>> = all.iter().filter(|certificate| signer.is(certificate)).cloned().collect();
        let Some(first) = candidates.first() else {
            self.unreadable(Problem::CertificateMissing);
            return Ok(());
        };
        let Some(method) = Method::named(signer.algorithm, signer.digest) else {
            self.stamp.verification.signer = first.summary();
            self.stamp.verification.signature_algorithm = algorithm::name_for_report(signer.algorithm);
            self.unreadable(Problem::UnsupportedAlgorithm);
            return Ok(());
        };
        let checked = check(data.content.unwrap_or_default(), false, signer, method, first, &candidates);
        if !self.signature(&checked, method, covers) {
            return Ok(());
        }
        if !names(attributes, checked.holder)? {
            self.is_ambiguous = true;
            self.problem(Problem::SigningCertificateDiffers);
        }
        self.path(checked.holder, &all, at, anchors);
        Ok(())
    }

    /// Records digest and signature; false when the signature cannot be checked here.
    fn signature(&mut self, checked: &Checked<'_, '_>, method: Method, covers: bool) -> bool {
        let result = &mut self.stamp.verification;
        result.signer = checked.holder.summary();
        result.signature_algorithm = Some(method.scheme.name_with(checked.key).to_owned());
        result.weak |= method.digest == Digest::Sha1 || checked.key.is_some_and(PublicKey::is_weak);
        if !checked.digest_agrees {
            self.problem(Problem::DigestDiffers);
        }
        match checked.signature {
            Ok(()) => self.stamp.verification.intact = Some(checked.digest_agrees && covers),
            Err(Failure::Differs) => {
                self.problem(Problem::SignatureDiffers);
                self.stamp.verification.intact = Some(false);
            }
            Err(Failure::Unsupported) => self.unreadable(Problem::UnsupportedAlgorithm),
        }
        checked.signature != Err(Failure::Unsupported)
    }

    /// Records the path of the time-stamping unit at the stamped instant.
    fn path(&mut self, holder: &Certificate<'_>, all: &[Certificate<'_>], at: Timestamp, anchors: &Anchors) {
        // The stamped instant and no other: the authority vouches for it, and the certificate may have expired since.
        let judgement = chain::judge(holder, all, anchors, Some(at), Purpose::Stamps);
        let result = &mut self.stamp.verification;
        result.trusted = judgement.trusted;
        result.valid_then = judgement.trusted && judgement.problems.is_empty();
        result.weak |= judgement.weak;
        result.anchor = judgement.anchor;
        judgement.problems.into_iter().for_each(|problem| self.problem(problem));
    }

    fn conclude(mut self) -> TimeStampToken {
        let result = &mut self.stamp.verification;
        if result.weak {
            result.problems.push(Problem::WeakAlgorithm);
        }
        result.verdict = if self.is_unreadable {
            Verdict::Unreadable
        } else if result.intact != Some(true) {
            Verdict::Altered
        } else if self.is_ambiguous {
            Verdict::Ambiguous
        } else if !result.trusted {
            Verdict::UnknownIssuer
        } else if !result.valid_then {
            Verdict::NotValidThen
        } else {
            result.problems.push(Problem::RevocationNotChecked);
            Verdict::Genuine
        };
        self.stamp
    }

    fn problem(&mut self, problem: Problem) {
        let problems = &mut self.stamp.verification.problems;
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    fn unreadable(&mut self, problem: Problem) {
        self.is_unreadable = true;
        self.problem(problem);
    }
}

/// Whether SigningCertificate (RFC 2634 §5.4) or SigningCertificateV2 (RFC 5035 §3) is present and each one present names this certificate
/// first.
fn names(attributes: &Attributes<'_>, holder: &Certificate<'_>) -> Result<bool, Malformed> {
    let mut named = false;
    for (oid, is_second) in [(SIGNING_CERTIFICATE, false), (SIGNING_CERTIFICATE_V2, true)] {
        let Some(value) = attributes.value_of(oid)? else { continue };
        let mut ids = Reader::new(value.whole)
            .take(asn1::SEQUENCE)?
            .inside()
            .take(asn1::SEQUENCE)?
            .inside();
        let mut id = ids.take(asn1::SEQUENCE)?.inside();
        let digest = match is_second {
            false => Some(Digest::Sha1),
            true => id.optional(asn1::SEQUENCE)?.map_or(Some(Digest::Sha256), Digest::named),
        };
        let hash = id.take(asn1::OCTET_STRING)?.value;
        let matches_issuer = id.optional(asn1::SEQUENCE)?.map_or(Ok(true), |said| matches_issuer(said, holder))?;
        let agrees = digest.is_some_and(|digest| digest.of(holder.der).as_ref() == hash);
        if !agrees || !matches_issuer {
            return Ok(false);
        }
        named = true;
    }
    Ok(named)
}

/// Whether an IssuerSerial is that of this certificate.
fn matches_issuer(said: Element<'_>, holder: &Certificate<'_>) -> Result<bool, Malformed> {
    let mut parts = said.inside();
    let names = GeneralNames::from_der(parts.take(asn1::SEQUENCE)?.whole).map_err(|_| Malformed)?;
    let serial = parts.take(asn1::INTEGER)?.value;
    let is_issuer = |said: &GeneralName| matches!(said, GeneralName::DirectoryName(said) if name::same(said, holder.issuer()));
    Ok(serial == holder.serial && names.iter().any(is_issuer))
}

/// id-aa-signingCertificate, 1.2.840.113549.1.9.16.2.12
const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c];
/// id-aa-signingCertificateV2, 1.2.840.113549.1.9.16.2.47
const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_refused_as_no_token() {
        for (bytes, problem) in [
            (&b""[..], Problem::BrokenCms),
            (b"\x30\x00", Problem::BrokenCms),
            // rejection, without a token
            (b"\x30\x05\x30\x03\x02\x01\x02", Problem::NotAStamp),
            (b"\x30\x05\x30\x03\x02\x01\x00", Problem::NotAStamp),
        ] {
            let stamp = verify(bytes, Imprint::for_token(bytes), &Anchors::none());
            assert_eq!(
                (stamp.verification.verdict, stamp.verification.problems),
                (Verdict::Unreadable, vec![problem])
            );
        }
    }
}
