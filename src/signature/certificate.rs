//! One X.509 certificate (RFC 5280 §4; the profile of providers' signers: RFC 6109 §5.5): its exact bytes, its fields, and what its
//! extensions allow.

use der::Decode;
use der::oid::ObjectIdentifier;
use jiff::Timestamp;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints, SubjectAltName, SubjectKeyIdentifier};
use x509_cert::time::Time;

use super::algorithm::{Algorithm, Digest, Failure, PublicKey};
use super::asn1::{self, Malformed, Reader};
use super::name;
use super::{Sha256, SignerCertificate};

/// A parsed certificate.
#[derive(Debug, Clone)]
pub(super) struct Certificate<'a> {
    /// The whole certificate, DER.
    pub der: &'a [u8],
    /// The tbsCertificate, DER: the bytes signed by the issuer.
    tbs: &'a [u8],
    /// The SubjectPublicKeyInfo, DER.
    spki: &'a [u8],
    /// The serial number as encoded.
    pub serial: &'a [u8],
    algorithm: Option<Algorithm>,
    signature: &'a [u8],
    fields: x509_cert::TbsCertificate,
}

/// The value of one extension, if it is there.
type Extension<T> = Result<Option<T>, Malformed>;

impl<'a> Certificate<'a> {
    /// Parses one certificate in DER; `None` when it is not one, or larger than [`SIZE`].
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        Self::try_read(der).ok()
    }

    fn try_read(der: &'a [u8]) -> Result<Self, Malformed> {
        if der.len() > SIZE {
            return Err(Malformed);
        }
        let mut outer = Reader::new(der);
        let mut parts = outer.take(asn1::SEQUENCE)?.inside();
        outer.end()?;
        let tbs = parts.take(asn1::SEQUENCE)?;
        let identifier = parts.take(asn1::SEQUENCE)?;
        let signature = parts.take(asn1::BIT_STRING)?.value.strip_prefix(&[0]).ok_or(Malformed)?;
        parts.end()?;
        let mut inner = tbs.inside();
        // The version; absent in version 1.
        inner.optional(0xa0)?;
        let serial = inner.take(asn1::INTEGER)?.value;
        // RFC 5280 §4.1.1.2: both fields name the same algorithm, or the outer one would not be covered by the signature.
        if inner.take(asn1::SEQUENCE)?.whole != identifier.whole {
            return Err(Malformed);
        }
        for _issuer_validity_subject in 0..3 {
            inner.take(asn1::SEQUENCE)?;
        }
        let spki = inner.take(asn1::SEQUENCE)?.whole;
        let fields = x509_cert::TbsCertificate::from_der(tbs.whole).map_err(|_| Malformed)?;
        Ok(Self {
            der,
            tbs: tbs.whole,
            spki,
            serial,
            algorithm: Algorithm::named(identifier),
            signature,
            fields,
        })
    }

    pub(super) fn subject(&self) -> &x509_cert::name::Name {
        &self.fields.subject
    }

    pub(super) fn issuer(&self) -> &x509_cert::name::Name {
        &self.fields.issuer
    }

    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    pub(super) fn is_self_issued(&self) -> bool {
        name::same(self.subject(), self.issuer())
    }

    /// SHA-256 of the SubjectPublicKeyInfo, by which authorities are pinned.
    pub(super) fn spki_digest(&self) -> Sha256 {
        Sha256::of(self.spki)
    }

    pub(super) fn public_key(&self) -> Option<PublicKey<'a>> {
        PublicKey::read(self.spki)
    }

    /// First and last instant of validity, UTC.
    pub(super) fn validity(&self) -> Option<(Timestamp, Timestamp)> {
        Some((
            instant(&self.fields.validity.not_before)?,
            instant(&self.fields.validity.not_after)?,
        ))
    }

    /// Checks the signature of this certificate with the key of `issuer`.
    pub(super) fn is_signed_by(&self, issuer: &Certificate<'_>) -> Result<(), Failure> {
        let Algorithm { scheme, digest } = self.algorithm.ok_or(Failure::Unsupported)?;
        let digest = digest.ok_or(Failure::Unsupported)?;
        let key = issuer.public_key().ok_or(Failure::Unsupported)?;
        key.verify(scheme, digest, self.tbs, self.signature)
    }

    /// Whether this certificate is signed with SHA-1.
    pub(super) fn is_signed_with_sha1(&self) -> bool {
        self.algorithm.is_some_and(|algorithm| algorithm.digest == Some(Digest::Sha1))
    }

    pub(super) fn basic_constraints(&self) -> Extension<BasicConstraints> {
        self.extension("2.5.29.19")
    }

    pub(super) fn key_usage(&self) -> Extension<KeyUsage> {
        self.extension("2.5.29.15")
    }

    /// Whether it may sign e-mail: it has no extended key usage, or one with emailProtection or anyExtendedKeyUsage.
    pub(super) fn may_sign_mail(&self) -> Result<bool, Malformed> {
        let usage: Option<ExtendedKeyUsage> = self.extension(EXTENDED_KEY_USAGE)?;
        Ok(usage.is_none_or(|usage| usage.0.iter().any(|oid| *oid == EMAIL_PROTECTION || *oid == ANY_USAGE)))
    }

    /// Whether it may issue for time stamps: it has no extended key usage, or one with timeStamping or anyExtendedKeyUsage.
    pub(super) fn may_stamp_time(&self) -> Result<bool, Malformed> {
        let usage: Option<ExtendedKeyUsage> = self.extension(EXTENDED_KEY_USAGE)?;
        Ok(usage.is_none_or(|usage| usage.0.iter().any(|oid| *oid == TIME_STAMPING || *oid == ANY_USAGE)))
    }

    /// Whether its extended key usage is critical and names timeStamping alone (RFC 3161 §2.3).
    pub(super) fn stamps_time_only(&self) -> Result<bool, Malformed> {
        let usage: Option<ExtendedKeyUsage> = self.extension(EXTENDED_KEY_USAGE)?;
        let extensions = self.fields.extensions.as_deref().unwrap_or_default();
        let is_critical = extensions
            .iter()
            .any(|extension| extension.extn_id.to_string() == EXTENDED_KEY_USAGE && extension.critical);
        Ok(is_critical && usage.is_some_and(|usage| usage.0 == [TIME_STAMPING]))
    }

    pub(super) fn name_constraints(&self) -> Extension<NameConstraints> {
        self.extension("2.5.29.30")
    }

    pub(super) fn key_identifier(&self) -> Extension<SubjectKeyIdentifier> {
        self.extension("2.5.29.14")
    }

    /// The names in subjectAltName.
    pub(super) fn alternative_names(&self) -> Result<Vec<GeneralName>, Malformed> {
        let names: Option<SubjectAltName> = self.extension("2.5.29.17")?;
        Ok(names.map(|names| names.0).unwrap_or_default())
    }

    /// The e-mail addresses in subjectAltName, lower case.
    pub(super) fn emails(&self) -> Vec<String> {
        self.alternative_names()
            .unwrap_or_default()
            .iter()
            .filter_map(|name| match name {
                GeneralName::Rfc822Name(address) => Some(address.as_str().to_ascii_lowercase()),
                _ => None,
            })
            .collect()
    }

    /// Whether it has a critical extension that is not processed here, too many extensions, or one extension twice (RFC 5280 §4.2).
    pub(super) fn has_unprocessed_extension(&self) -> bool {
        let extensions = self.fields.extensions.as_deref().unwrap_or_default();
        if extensions.len() > EXTENSIONS {
            return true;
        }
        let unknown = extensions
            .iter()
            .any(|extension| extension.critical && !PROCESSED.contains(&extension.extn_id.to_string().as_str()));
        let twice = extensions.iter().enumerate().any(|(at, extension)| {
            extensions
                .iter()
                .skip(at.saturating_add(1))
                .any(|other| other.extn_id == extension.extn_id)
        });
        unknown || twice
    }

    /// The summary that is shown to users; `None` when the validity cannot be read.
    pub(super) fn summary(&self) -> Option<SignerCertificate> {
        let (not_before, not_after) = self.validity()?;
        Some(SignerCertificate {
            subject: name::text(self.subject()),
            emails: self.emails(),
            issuer: name::text(self.issuer()),
            not_before,
            not_after,
            sha256: Sha256::of(self.der),
        })
    }

    fn extension<T: for<'b> Decode<'b>>(&self, oid: &str) -> Extension<T> {
        let oid = ObjectIdentifier::new(oid).map_err(|_| Malformed)?;
        let extensions = self.fields.extensions.as_deref().unwrap_or_default();
        extensions
            .iter()
            .find(|extension| extension.extn_id == oid)
            .map(|extension| T::from_der(extension.extn_value.as_bytes()).map_err(|_| Malformed))
            .transpose()
    }
}

/// The largest certificate that is read, in bytes: those of AgID CA1, with all their name constraints, have about 6,000.
const SIZE: usize = 128 * 1024;
/// The most extensions a certificate may have.
const EXTENSIONS: usize = 64;

const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// Extensions that are processed, or without effect on the checks made here: key identifiers, key usage, alternative names, basic and name
/// constraints, CRL distribution points, policies (any is accepted), extended key usage, authority information access.
const PROCESSED: [&str; 11] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
    "1.3.6.1.5.5.7.1.1",
];

fn instant(time: &Time) -> Option<Timestamp> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Timestamp::from_second(seconds).ok()
}
