//! The result of verifying a signature (RFC 8551, RFC 5652, RFC 5280 §6, and what RFC 6109 §5 requires of providers), in values that the
//! interfaces translate into text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Sha256;

/// The overall result of the checks that RFC 6109 §5 and RFC 8551 §3 require. Serialized by its kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Intact, exactly one signer, the root of the message is the signed entity, the signer's address is From, and a path to a known PEC
    /// authority was valid when the signature was made.
    Genuine,
    /// Intact, but no path to a known authority.
    UnknownIssuer,
    /// Intact and of a known authority, but the signer's address is not From.
    SignerMismatch,
    /// Intact, but the certificate or its path was not valid when the signature was made.
    NotValidThen,
    /// The bytes are not those that were signed.
    Altered,
    /// The message has no signature.
    Unsigned,
    /// Several interpretations are possible: several signers, signed part not the root, content given twice, several From.
    Ambiguous,
    /// It cannot be checked: malformed structure, or an unsupported algorithm.
    Unreadable,
}

impl Verdict {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::UnknownIssuer => "unknown-issuer",
            Self::SignerMismatch => "signer-mismatch",
            Self::NotValidThen => "not-valid-then",
            Self::Altered => "altered",
            Self::Unsigned => "unsigned",
            Self::Ambiguous => "ambiguous",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether the signed part may be believed: rule 3 of `lib.rs`.
    pub fn is_genuine(self) -> bool {
        self == Self::Genuine
    }
}

/// A finding about the message (RFC 8551), its CMS (RFC 5652 §5) or its path (RFC 5280 §6), which explains or accompanies the verdict.
/// Serialized by its kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// The signed part is nested inside something unsigned.
    SignedPartNotRoot,
    /// The CMS names no signer.
    NoSigner,
    /// The CMS names more than one signer.
    SeveralSigners,
    /// A detached signature that also contains content.
    ContentTwice,
    /// There are no signed attributes, as RFC 5652 §5.3 allows for a content of type id-data; or one of those that are obligatory
    /// (contentType, messageDigest) is missing among them.
    NoSignedAttributes,
    /// A content without signed attributes is itself a set of attributes: the signature was made over the attributes of another message
    /// (RFC 8933 §5 names the ambiguity).
    AttributesAsContent,
    /// eContentType is not id-data.
    ContentTypeNotData,
    /// The digest of the content is not the signed one.
    DigestDiffers,
    /// The signature over the signed attributes is not valid.
    SignatureDiffers,
    /// The signer's certificate is not embedded in the signature.
    CertificateMissing,
    /// No path leads to a known authority.
    NoPath,
    /// The certificate was expired or not yet valid at the time of signing.
    OutsideValidity,
    /// An issuer on the path was expired or not yet valid at the time of signing.
    IssuerOutsideValidity,
    /// The key usage of the certificate does not allow signatures, or its extended key usage not e-mail.
    WrongKeyUsage,
    /// A name constraint of an issuer does not permit the signer.
    NameNotPermitted,
    /// Another rule of the path is broken (basic constraints, path length, unknown critical extension).
    PathRuleBroken,
    /// The signer's address is not the message's From.
    AddressDiffers,
    /// The signer's certificate contains no address.
    NoAddressInCertificate,
    /// There is no From or more than one, or more than one Sender or Reply-To field (RFC 5322 §3.6.2; RFC 6109 §2.1.1).
    FromNotSingle,
    /// The signature has no signing time. Without a certified time either, there is no signed time to judge it at.
    NoSigningTime,
    /// The signing time and the message's Date are more than five minutes apart.
    SigningTimeFarFromDate,
    /// SHA-1 or a key under 2048 bits is involved: weak today.
    WeakAlgorithm,
    /// An algorithm or a parameter is not supported.
    UnsupportedAlgorithm,
    /// The signature cannot be read as CMS.
    BrokenCms,
    /// The MIME structure cannot be read.
    BrokenMime,
    /// The signature is valid only after line ends were converted to CRLF.
    LineEndsRepaired,
    /// Certified-mail headers without a signature.
    CertifiedHeadersWithoutSignature,
    /// The signed entity is itself signed or encrypted: see [`Verification::inside`]. What is inside certifies nothing.
    SignatureInside,
    /// Revocation is never checked: it needs the network (RFC 5280 §6.3), and current lists omit certificates that have expired.
    RevocationNotChecked,
    /// The list of providers (indice dei gestori) is never checked, neither whether the provider was in it when it signed nor whether it
    /// managed the domains it writes for: the list with `managedDomains` is open to licensed providers only (RFC 6109 §4.5, §5.6, §7), and
    /// AgID publishes a list of names without keys or domains (DM 2/11/2005 art. 18). In its place are the pinned authority, which issued
    /// to providers only, its name constraints and its dates.
    ProviderListNotChecked,
    /// The structure passes a limit: nothing of it was checked.
    TooComplex,
    /// The message is set aside: nothing of it was checked.
    SetAside,
    /// The message waits to be examined: nothing of it was checked.
    Waiting,
    /// The file does not have the digest in the time stamp (RFC 3161 §2.4.2, messageImprint).
    ImprintDiffers,
    /// The bytes are not a time-stamp token, or the authority granted none (RFC 3161 §2.4.2, PKIStatus).
    NotAStamp,
    /// The signed attribute that names the certificate of the time stamp is missing or names another (RFC 3161 §2.4.1, RFC 5816).
    SigningCertificateDiffers,
}

impl Problem {
    /// What is never checked, for any message (RFC 5280 §6.3; RFC 6109 §4.5): a limit of every verdict and not a fault of this one.
    pub const NEVER_CHECKED: [Self; 2] = [Self::RevocationNotChecked, Self::ProviderListNotChecked];

    /// Whether this is one of [`Self::NEVER_CHECKED`] (RFC 5280 §6.3; RFC 6109 §4.5).
    pub fn is_never_checked(self) -> bool {
        Self::NEVER_CHECKED.contains(&self)
    }

    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedPartNotRoot => "signed-part-not-root",
            Self::NoSigner => "no-signer",
            Self::SeveralSigners => "several-signers",
            Self::ContentTwice => "content-twice",
            Self::NoSignedAttributes => "no-signed-attributes",
            Self::AttributesAsContent => "attributes-as-content",
            Self::ContentTypeNotData => "content-type-not-data",
            Self::DigestDiffers => "digest-differs",
            Self::SignatureDiffers => "signature-differs",
            Self::CertificateMissing => "certificate-missing",
            Self::NoPath => "no-path",
            Self::OutsideValidity => "outside-validity",
            Self::IssuerOutsideValidity => "issuer-outside-validity",
            Self::WrongKeyUsage => "wrong-key-usage",
            Self::NameNotPermitted => "name-not-permitted",
            Self::PathRuleBroken => "path-rule-broken",
            Self::AddressDiffers => "address-differs",
            Self::NoAddressInCertificate => "no-address-in-certificate",
            Self::FromNotSingle => "from-not-single",
            Self::NoSigningTime => "no-signing-time",
            Self::SigningTimeFarFromDate => "signing-time-far-from-date",
            Self::WeakAlgorithm => "weak-algorithm",
            Self::UnsupportedAlgorithm => "unsupported-algorithm",
            Self::BrokenCms => "broken-cms",
            Self::BrokenMime => "broken-mime",
            Self::LineEndsRepaired => "line-ends-repaired",
            Self::CertifiedHeadersWithoutSignature => "certified-headers-without-signature",
            Self::SignatureInside => "signature-inside",
            Self::RevocationNotChecked => "revocation-not-checked",
            Self::ProviderListNotChecked => "provider-list-not-checked",
            Self::TooComplex => "too-complex",
            Self::SetAside => "set-aside",
            Self::Waiting => "waiting",
            Self::ImprintDiffers => "imprint-differs",
            Self::NotAStamp => "not-a-stamp",
            Self::SigningCertificateDiffers => "signing-certificate-differs",
        }
    }
}

/// The certificate of a signer (RFC 5280 §4.1; RFC 6109 §5.5), as far as users see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerCertificate {
    /// The subject in RFC 4514 form.
    pub subject: String,
    /// rfc822Name entries of subjectAltName, lower case.
    pub emails: Vec<String>,
    /// The issuer in RFC 4514 form.
    pub issuer: String,
    /// Start of validity, UTC.
    pub not_before: Timestamp,
    /// End of validity, UTC.
    pub not_after: Timestamp,
    /// SHA-256 of the DER certificate.
    pub sha256: Sha256,
}

impl SignerCertificate {
    /// Whether this instant is in the certificate's validity (RFC 5280 §4.1.2.5), limits included.
    pub fn valid_at(&self, at: Timestamp) -> bool {
        self.not_before <= at && at <= self.not_after
    }
}

/// The result of [`verify`](super::verify()) for one message (RFC 5652 §5.6; RFC 5280 §6; RFC 6109 §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The overall result.
    pub verdict: Verdict,
    /// Whether the bytes are those that were signed; `None` where that cannot be checked.
    pub intact: Option<bool>,
    /// Whether a path leads to a known authority.
    pub trusted: bool,
    /// Whether certificate and path were valid at the time of signing.
    pub valid_then: bool,
    /// Whether SHA-1 or a short key is involved.
    pub weak: bool,
    /// The digest algorithm of the content, such as `sha1`, `sha256`.
    pub digest: Option<String>,
    /// The signature algorithm, such as `rsa-pkcs1`, `rsa-pss`, `ecdsa-p256`.
    pub signature_algorithm: Option<String>,
    /// The signingTime attribute, UTC, as stated by the provider.
    pub signed_at: Option<Timestamp>,
    /// The signer's certificate, where it was found.
    pub signer: Option<SignerCertificate>,
    /// The name of the authority the path ended at.
    pub anchor: Option<String>,
    /// The findings, in the order of the checks.
    pub problems: Vec<Problem>,
    /// The signed entity (MIME headers and body, CRLF line ends), whatever the verdict; `None` when unsigned. Believe it only when the
    /// verdict is genuine.
    pub entity: Option<Vec<u8>>,
    /// The SHA-256 of `entity`, where the signature is over that digest (RFC 5652 §11.2) and it agrees; else it was not computed.
    pub entity_digest: Option<Sha256>,
    /// The verification of the entity where that is signed itself (a p7m in a p7m): the second layer, checked against the From of the
    /// message. A third layer is only reported as a problem. It has no effect on the verdict on the message.
    pub inside: Option<Box<Verification>>,
}

impl Verification {
    /// The result for a message without a signature.
    pub fn unsigned() -> Self {
        Self {
            verdict: Verdict::Unsigned,
            intact: None,
            trusted: false,
            valid_then: false,
            weak: false,
            digest: None,
            signature_algorithm: None,
            signed_at: None,
            signer: None,
            anchor: None,
            problems: Vec::new(),
            entity: None,
            entity_digest: None,
            inside: None,
        }
    }

    /// The result for a message that is set aside and was not checked (RFC 5652 §5.6).
    pub fn set_aside() -> Self {
        Self {
            problems: vec![Problem::SetAside],
            ..Self::too_complex()
        }
    }

    /// The result for a message that waits to be examined and was not checked (RFC 5652 §5.6).
    pub fn waiting() -> Self {
        Self {
            problems: vec![Problem::Waiting],
            ..Self::too_complex()
        }
    }

    /// The result for a message whose structure is too complex to be checked (RFC 5652 §5.6): neither intact nor altered.
    pub fn too_complex() -> Self {
        Self {
            verdict: Verdict::Unreadable,
            problems: vec![Problem::TooComplex],
            ..Self::unsigned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_have_their_serialized_names() {
        let verdicts = [
            Verdict::Genuine,
            Verdict::UnknownIssuer,
            Verdict::SignerMismatch,
            Verdict::NotValidThen,
            Verdict::Altered,
            Verdict::Unsigned,
            Verdict::Ambiguous,
            Verdict::Unreadable,
        ];
        for verdict in verdicts {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
            assert_eq!(verdict.is_genuine(), verdict.as_str() == "genuine");
        }
    }

    #[test]
    fn a_certificate_is_valid_from_its_first_to_its_last_second() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let certificate = SignerCertificate {
            subject: String::new(),
            emails: Vec::new(),
            issuer: String::new(),
            not_before: at(10),
            not_after: at(20),
            sha256: Sha256::of(b""),
        };
        let valid: Vec<i64> = (0..30).filter(|seconds| certificate.valid_at(at(*seconds))).collect();
        assert_eq!(valid, (10..=20).collect::<Vec<_>>());
    }

    #[test]
    fn what_was_not_checked_says_why() {
        for (verification, problem) in [
            (Verification::too_complex(), Problem::TooComplex),
            (Verification::set_aside(), Problem::SetAside),
            (Verification::waiting(), Problem::Waiting),
        ] {
            assert_eq!(verification.verdict, Verdict::Unreadable);
            assert_eq!((verification.intact, verification.problems), (None, vec![problem]));
            assert!(!problem.is_never_checked());
        }
        assert!(Problem::NEVER_CHECKED.into_iter().all(Problem::is_never_checked));
    }
}
