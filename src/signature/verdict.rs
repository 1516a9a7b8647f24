//! What can be said of a signature (RFC 8551, RFC 5652, RFC 5280 §6, and what RFC 6109 §5 asks of providers'), in values that the faces put into
//! words.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Sha256;

/// The answer, one word, over the checks that RFC 6109 §5 and RFC 8551 §3 ask for. Wire words as in the command line's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Intact, exactly one signer, the message's root is the signed entity, signer address = From, and a path to a known
    /// PEC authority that held when the signature was made.
    Genuine,
    /// Intact, but no path to a known authority.
    UnknownIssuer,
    /// Intact and of a known authority, but the signer's address is not From.
    SignerMismatch,
    /// Intact, but the certificate or its path did not hold when the signature was made.
    NotValidThen,
    /// The bytes are not those that were signed.
    Altered,
    /// There is no signature.
    Unsigned,
    /// More than one reading is possible: several signers, signed part not the root, content given twice, several From.
    Ambiguous,
    /// It cannot be checked: broken structure, or an algorithm the verifier lacks.
    Unreadable,
}

impl Verdict {
    /// The wire word.
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

    /// Whether the signed part may be believed (design invariant 3).
    pub fn is_genuine(self) -> bool {
        self == Self::Genuine
    }
}

/// Something found while checking a message (RFC 8551), its CMS (RFC 5652 §5) or its path (RFC 5280 §6), beside or behind the verdict. The wire
/// word is the kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// The signed part is nested inside something unsigned.
    SignedPartNotRoot,
    /// The CMS names no signer.
    NoSigner,
    /// The CMS names more than one signer.
    SeveralSigners,
    /// A detached signature that also carries content (V1).
    ContentTwice,
    /// The signed attributes (contentType, messageDigest) are missing.
    NoSignedAttributes,
    /// eContentType is not id-data.
    ContentTypeNotData,
    /// The digest of the content is not the signed one.
    DigestDiffers,
    /// The signature over the attributes does not verify.
    SignatureDiffers,
    /// The signer's certificate is not inside the signature.
    CertificateMissing,
    /// No path leads to a known authority.
    NoPath,
    /// The certificate was expired or not yet valid when it signed.
    OutsideValidity,
    /// An issuer on the path was expired or not yet valid at the time of signing.
    IssuerOutsideValidity,
    /// The certificate's key usage does not allow signatures, or its extended key usage not e-mail.
    WrongKeyUsage,
    /// A name constraint of an issuer excludes the signer.
    NameNotPermitted,
    /// Another rule of the path is broken (basic constraints, path length, unknown critical extension).
    PathRuleBroken,
    /// The signer's address is not the message's From.
    AddressDiffers,
    /// The signer's certificate names no address.
    NoAddressInCertificate,
    /// There is no From or more than one, or more than one Sender or Reply-To field (RFC 5322 §3.6.2; RFC 6109 §2.1.1).
    FromNotSingle,
    /// The signature says no time; the time of the message was used.
    NoSigningTime,
    /// The signing time and the message's Date are more than five minutes apart.
    SigningTimeFarFromDate,
    /// SHA-1 or a key of 1024 bits: weak today.
    WeakAlgorithm,
    /// An algorithm or parameter that cannot be checked here.
    UnsupportedAlgorithm,
    /// The signature cannot be read as CMS.
    BrokenCms,
    /// The MIME structure cannot be read.
    BrokenMime,
    /// Verified only after line ends were made CRLF.
    LineEndsRepaired,
    /// Certified-mail headers without a signature.
    CertifiedHeadersWithoutSignature,
    /// The signed entity is itself signed or encrypted: see [`Verification::inside`]. What is inside certifies nothing.
    SignatureInside,
    /// Revocation is never checked: it needs the network (RFC 5280 §6.3), and today's lists no longer speak of certificates that have expired.
    RevocationNotChecked,
    /// Whether the provider stood in the providers' list (indice dei gestori) when it signed, and managed the domains it speaks for, is never
    /// checked: the list with `managedDomains` is open to licensed providers only (RFC 6109 §4.5, §5.6, §7), and AgID publishes a list of
    /// names without keys or domains (DM 2/11/2005 art. 18). What stands in for it is the pinned authority, which certified for providers
    /// alone, its name constraints and its own dates.
    ProviderListNotChecked,
    /// The file does not have the digest that the time stamp was made over (RFC 3161 §2.4.2, messageImprint).
    ImprintDiffers,
    /// It is no time-stamp token, or the authority granted none (RFC 3161 §2.4.2, PKIStatus).
    NotAStamp,
    /// The signed attribute that names the stamp's certificate is missing or names another (RFC 3161 §2.4.1, RFC 5816).
    SigningCertificateDiffers,
}

impl Problem {
    /// What no verification here can check, whatever the message (RFC 5280 §6.3; RFC 6109 §4.5): a limit of every verdict, no fault of this one.
    pub const NEVER_CHECKED: [Self; 2] = [Self::RevocationNotChecked, Self::ProviderListNotChecked];

    /// Whether this is a limit of every verdict (RFC 5280 §6.3; RFC 6109 §4.5).
    pub fn is_never_checked(self) -> bool {
        Self::NEVER_CHECKED.contains(&self)
    }

    /// The wire word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedPartNotRoot => "signed-part-not-root",
            Self::NoSigner => "no-signer",
            Self::SeveralSigners => "several-signers",
            Self::ContentTwice => "content-twice",
            Self::NoSignedAttributes => "no-signed-attributes",
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
            Self::ImprintDiffers => "imprint-differs",
            Self::NotAStamp => "not-a-stamp",
            Self::SigningCertificateDiffers => "signing-certificate-differs",
        }
    }
}

/// The certificate of a signer (RFC 5280 §4.1; RFC 6109 §5.5), as far as people ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerCertificate {
    /// The subject's name, RFC 4514.
    pub subject: String,
    /// rfc822Name entries of subjectAltName, lower case.
    pub emails: Vec<String>,
    /// The issuer's name, RFC 4514.
    pub issuer: String,
    /// Start of validity, UTC.
    pub not_before: Timestamp,
    /// End of validity, UTC.
    pub not_after: Timestamp,
    /// SHA-256 of the DER certificate.
    pub sha256: Sha256,
}

impl SignerCertificate {
    /// Whether the certificate's validity (RFC 5280 §4.1.2.5) holds at this instant.
    pub fn valid_at(&self, at: Timestamp) -> bool {
        self.not_before <= at && at <= self.not_after
    }
}

/// Everything [`verify`](super::verify()) found out about one message (RFC 5652 §5.6; RFC 5280 §6; RFC 6109 §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The answer.
    pub verdict: Verdict,
    /// Whether the bytes are those that were signed; `None` where that cannot be told.
    pub intact: Option<bool>,
    /// Whether a path leads to a known authority.
    pub trusted: bool,
    /// Whether certificate and path held at the time of signing.
    pub valid_then: bool,
    /// Whether SHA-1 or a short key is involved.
    pub weak: bool,
    /// The digest of the content, such as `sha1`, `sha256`.
    pub digest: Option<String>,
    /// The signature algorithm, such as `rsa-pkcs1`, `rsa-pss`, `ecdsa-p256`.
    pub signature_algorithm: Option<String>,
    /// The signing time attribute, UTC: the provider's own word.
    pub signed_at: Option<Timestamp>,
    /// The signer's certificate.
    pub signer: Option<SignerCertificate>,
    /// The name of the authority the path ended at.
    pub anchor: Option<String>,
    /// What was found on the way, in order.
    pub problems: Vec<Problem>,
    /// The entity under the signature (MIME headers and body, CRLF line ends), whatever the verdict; `None` when unsigned.
    /// Believe it only when the verdict is genuine.
    pub entity: Option<Vec<u8>>,
    /// The verification of the entity where that is a signature again (a p7m in a p7m): the second layer, judged for the message's From. A
    /// third is named by a problem and not opened. It says nothing of the message.
    pub inside: Option<Box<Verification>>,
}

impl Verification {
    /// The answer for a message without a signature.
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
            inside: None,
        }
    }
}
