//! Digest and signature algorithms (RFC 3370, RFC 5754; RSA: RFC 8017, RFC 4055; ECDSA: RFC 5753): which are supported, which are weak, and
//! the check of one signature.

use der::oid::ObjectIdentifier;
use ring::digest as hashes;
use ring::signature::{self as rings, RsaParameters, UnparsedPublicKey, VerificationAlgorithm};

use super::asn1::{self, Element, Malformed, Reader};

/// A digest algorithm that is supported. MD5 is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// A signature scheme, without its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

/// The scheme and digest of one signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Method {
    pub scheme: Scheme,
    pub digest: Digest,
}

/// Why a signature is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was checked and does not match.
    Differs,
    /// The algorithm or key is not supported.
    Unsupported,
}

/// The signature algorithm of an AlgorithmIdentifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub scheme: Scheme,
    /// `None` where a separate AlgorithmIdentifier names it (rsaEncryption).
    pub digest: Option<Digest>,
}

/// A public key from a SubjectPublicKeyInfo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PublicKey<'a> {
    kind: KeyKind,
    bits: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    /// Length of the modulus in bits.
    Rsa(usize),
    P256,
    P384,
}

impl Digest {
    /// The digest of an AlgorithmIdentifier; `None` where it is not supported.
    pub(super) fn named(identifier: Element<'_>) -> Option<Self> {
        match oid(identifier)?.to_string().as_str() {
            "1.3.14.3.2.26" => Some(Self::Sha1),
            "2.16.840.1.101.3.4.2.1" => Some(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The name shown in reports, such as `sha256`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub(super) fn of(self, bytes: &[u8]) -> hashes::Digest {
        hashes::digest(self.algorithm(), bytes)
    }

    /// The implementation in ring.
    pub(super) fn algorithm(self) -> &'static hashes::Algorithm {
        match self {
            Self::Sha1 => &hashes::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &hashes::SHA256,
            Self::Sha384 => &hashes::SHA384,
            Self::Sha512 => &hashes::SHA512,
        }
    }

    fn length(self) -> u64 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl Algorithm {
    /// Reads an AlgorithmIdentifier; `None` when it or one of its parameters is not supported.
    pub(super) fn named(identifier: Element<'_>) -> Option<Self> {
        let (scheme, digest) = match oid(identifier)?.to_string().as_str() {
            "1.2.840.113549.1.1.1" => (Scheme::RsaPkcs1, None),
            // The second is the older identifier of OIW for the same algorithm.
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => (Scheme::RsaPkcs1, Some(Digest::Sha1)),
            "1.2.840.113549.1.1.11" => (Scheme::RsaPkcs1, Some(Digest::Sha256)),
            "1.2.840.113549.1.1.12" => (Scheme::RsaPkcs1, Some(Digest::Sha384)),
            "1.2.840.113549.1.1.13" => (Scheme::RsaPkcs1, Some(Digest::Sha512)),
            "1.2.840.113549.1.1.10" => (Scheme::RsaPss, Some(pss_digest(identifier)?)),
            "1.2.840.10045.2.1" => (Scheme::Ecdsa, None),
            "1.2.840.10045.4.3.2" => (Scheme::Ecdsa, Some(Digest::Sha256)),
            "1.2.840.10045.4.3.3" => (Scheme::Ecdsa, Some(Digest::Sha384)),
            _ => return None,
        };
        Some(Self { scheme, digest })
    }
}

impl Method {
    /// Combines the two AlgorithmIdentifiers of a signer; `None` when one is not supported or they contradict each other.
    pub(super) fn named(signature: Element<'_>, digest: Element<'_>) -> Option<Self> {
        let algorithm = Algorithm::named(signature)?;
        let digest = Digest::named(digest)?;
        let agree = algorithm.digest.is_none_or(|own| own == digest);
        agree.then_some(Self {
            scheme: algorithm.scheme,
            digest,
        })
    }
}

impl Scheme {
    /// The name shown in reports for a signature of this scheme by this key.
    pub(super) fn name_with(self, key: Option<PublicKey<'_>>) -> &'static str {
        match (self, key.map(|key| key.kind)) {
            (Self::RsaPkcs1, _) => "rsa-pkcs1",
            (Self::RsaPss, _) => "rsa-pss",
            (Self::Ecdsa, Some(KeyKind::P256)) => "ecdsa-p256",
            (Self::Ecdsa, Some(KeyKind::P384)) => "ecdsa-p384",
            (Self::Ecdsa, _) => "ecdsa",
        }
    }
}

/// The name of an algorithm shown in reports: a word for known ones, else the dotted identifier.
pub(super) fn name_for_report(identifier: Element<'_>) -> Option<String> {
    if let Some(digest) = Digest::named(identifier) {
        return Some(digest.as_str().to_owned());
    }
    let dotted = oid(identifier)?.to_string();
    let word = match dotted.as_str() {
        "1.2.840.113549.2.5" => "md5",
        "1.2.840.113549.1.1.4" => "rsa-md5",
        "2.16.840.1.101.3.4.2.4" => "sha224",
        "1.2.840.113549.1.1.1" => "rsa-pkcs1",
        "1.2.840.113549.1.1.10" => "rsa-pss",
        _ => return Some(dotted),
    };
    Some(word.to_owned())
}

impl<'a> PublicKey<'a> {
    /// Reads a SubjectPublicKeyInfo; `None` for keys that are not supported.
    pub(super) fn read(info: &'a [u8]) -> Option<Self> {
        Self::try_read(info).ok().flatten()
    }

    fn try_read(info: &'a [u8]) -> Result<Option<Self>, Malformed> {
        let mut fields = Reader::new(info).take(asn1::SEQUENCE)?.inside();
        let identifier = fields.take(asn1::SEQUENCE)?;
        let bits = fields.take(asn1::BIT_STRING)?.value.strip_prefix(&[0]).ok_or(Malformed)?;
        let mut parts = identifier.inside();
        let family = parts.take(asn1::OID)?;
        let kind = match name_of(family).as_deref() {
            Some("1.2.840.113549.1.1.1") => modulus_bits(bits)?.map(KeyKind::Rsa),
            Some("1.2.840.10045.2.1") => match name_of(parts.take(asn1::OID)?).as_deref() {
                Some("1.2.840.10045.3.1.7") => Some(KeyKind::P256),
                Some("1.3.132.0.34") => Some(KeyKind::P384),
                _ => None,
            },
            _ => None,
        };
        Ok(kind.map(|kind| Self { kind, bits }))
    }

    /// Whether the key is too short for today (RSA under 2048 bits).
    pub(super) fn is_weak(self) -> bool {
        matches!(self.kind, KeyKind::Rsa(bits) if bits < 2048)
    }

    /// Checks a signature over `message`.
    pub(super) fn verify(self, scheme: Scheme, digest: Digest, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        let method: &'static dyn VerificationAlgorithm = match (self.kind, scheme) {
            (KeyKind::Rsa(bits), Scheme::RsaPkcs1) => pkcs1(bits, digest).ok_or(Failure::Unsupported)?,
            (KeyKind::Rsa(bits), Scheme::RsaPss) => pss(bits, digest).ok_or(Failure::Unsupported)?,
            (KeyKind::P256, Scheme::Ecdsa) => match digest {
                Digest::Sha256 => &rings::ECDSA_P256_SHA256_ASN1,
                Digest::Sha384 => &rings::ECDSA_P256_SHA384_ASN1,
                _ => return Err(Failure::Unsupported),
            },
            (KeyKind::P384, Scheme::Ecdsa) => match digest {
                Digest::Sha256 => &rings::ECDSA_P384_SHA256_ASN1,
                Digest::Sha384 => &rings::ECDSA_P384_SHA384_ASN1,
                _ => return Err(Failure::Unsupported),
            },
            // A key of another family cannot have made the signature.
            _ => return Err(Failure::Differs),
        };
        UnparsedPublicKey::new(method, self.bits)
            .verify(message, signature)
            .map_err(|_| Failure::Differs)
    }
}

/// The algorithm of an AlgorithmIdentifier.
fn oid(identifier: Element<'_>) -> Option<ObjectIdentifier> {
    let first = identifier.inside().take(asn1::OID).ok()?;
    ObjectIdentifier::from_bytes(first.value).ok()
}

fn name_of(oid: Element<'_>) -> Option<String> {
    ObjectIdentifier::from_bytes(oid.value).ok().map(|oid| oid.to_string())
}

fn pkcs1(bits: usize, digest: Digest) -> Option<&'static RsaParameters> {
    match digest {
        Digest::Sha1 => Some(&rings::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        Digest::Sha256 => Some(&rings::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        // ring has no SHA-384 for shorter keys.
        Digest::Sha384 => (bits >= 2048).then_some(&rings::RSA_PKCS1_2048_8192_SHA384),
        Digest::Sha512 => Some(&rings::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    }
}

fn pss(bits: usize, digest: Digest) -> Option<&'static RsaParameters> {
    match digest {
        // ring has PSS neither for shorter keys nor with SHA-1.
        _ if bits < 2048 => None,
        Digest::Sha1 => None,
        Digest::Sha256 => Some(&rings::RSA_PSS_2048_8192_SHA256),
        Digest::Sha384 => Some(&rings::RSA_PSS_2048_8192_SHA384),
        Digest::Sha512 => Some(&rings::RSA_PSS_2048_8192_SHA512),
    }
}

/// The length of an RSA modulus in bits; `None` where modulus or exponent is outside what ring accepts. Such keys are refused before the
/// check, so that "cannot be checked" is never reported as "altered".
fn modulus_bits(key: &[u8]) -> Result<Option<usize>, Malformed> {
    let mut numbers = Reader::new(key).take(asn1::SEQUENCE)?.inside();
    let (modulus, exponent) = (positive(numbers.take(asn1::INTEGER)?), positive(numbers.take(asn1::INTEGER)?));
    numbers.end()?;
    let (Some(modulus), Some(exponent)) = (modulus, exponent) else {
        return Ok(None);
    };
    let first = modulus.first().copied().unwrap_or(0);
    let bits = modulus.len().saturating_mul(8).saturating_sub(first.leading_zeros() as usize);
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let power = exponent
        .iter()
        .fold(0_u64, |sum, &byte| sum.saturating_mul(256).saturating_add(u64::from(byte)));
    let usable = (1024..=8192).contains(&bits) && odd(modulus) && odd(exponent) && (3..1 << 33).contains(&power);
    Ok(usable.then_some(bits))
}

fn positive(integer: Element<'_>) -> Option<&[u8]> {
    match integer.value {
        [0, rest @ ..] => Some(rest),
        [first, ..] if *first < 0x80 => Some(integer.value),
        _ => None,
    }
}

/// The digest of RSASSA-PSS parameters (RFC 4055 §3.1), if they are supported: the same digest for hash and mask, and a salt of its length.
/// ring supports no other salt.
fn pss_digest(identifier: Element<'_>) -> Option<Digest> {
    let mut parts = identifier.inside();
    parts.take(asn1::OID).ok()?;
    let mut parameters = parts.take(asn1::SEQUENCE).ok()?.inside();
    let hash = parameters.optional(0xa0).ok()??;
    let digest = Digest::named(hash.inside().take(asn1::SEQUENCE).ok()?)?;
    let mask = parameters.optional(0xa1).ok()??.inside().take(asn1::SEQUENCE).ok()?;
    let mut mask_parts = mask.inside();
    let mask_name = name_of(mask_parts.take(asn1::OID).ok()?)?;
    let mask_digest = Digest::named(mask_parts.take(asn1::SEQUENCE).ok()?)?;
    let salt = parameters.optional(0xa2).ok()?.map_or(Some(20), |salt| small(salt.inside()))?;
    let trailer = parameters.optional(0xa3).ok()?.map_or(Some(1), |trailer| small(trailer.inside()))?;
    let usable = mask_name == "1.2.840.113549.1.1.8" && mask_digest == digest && salt == digest.length() && trailer == 1;
    usable.then_some(digest)
}

fn small(mut integer: Reader<'_>) -> Option<u64> {
    let value = integer.take(asn1::INTEGER).ok()?.value;
    (value.len() <= 4 && value.first().is_some_and(|first| *first < 0x80))
        .then(|| value.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        asn1::write(tag, &parts.concat(), &mut out);
        out
    }

    fn identifier(oid: &str, parameters: &[u8]) -> Vec<u8> {
        let oid = ObjectIdentifier::new(oid).unwrap();
        der(asn1::SEQUENCE, &[&der(asn1::OID, &[oid.as_bytes()]), parameters])
    }

    fn element(bytes: &[u8]) -> Element<'_> {
        Reader::new(bytes).any().unwrap()
    }

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let key = der(asn1::SEQUENCE, &[&der(asn1::INTEGER, &[modulus]), &der(asn1::INTEGER, &[exponent])]);
        let info = identifier("1.2.840.113549.1.1.1", &[5, 0]);
        der(asn1::SEQUENCE, &[&info, &der(asn1::BIT_STRING, &[&[0], &key])])
    }

    #[test]
    fn unsupported_keys_are_not_read() {
        let modulus = |length: usize| [&[0][..], &vec![0xff; length]].concat();
        let weak = |info: &[u8]| PublicKey::read(info).map(PublicKey::is_weak);
        assert_eq!(weak(&rsa(&modulus(128), &[1, 0, 1])), Some(true));
        assert_eq!(weak(&rsa(&modulus(256), &[3])), Some(false));
        assert_eq!(weak(&rsa(&modulus(127), &[1, 0, 1])), None);
        assert_eq!(weak(&rsa(&modulus(1025), &[1, 0, 1])), None);
        for exponent in [&[1][..], &[4], &[0x81], &[1, 0, 0, 0, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(weak(&rsa(&modulus(256), exponent)), None, "{exponent:?}");
        }
        assert_eq!(weak(b""), None);
    }

    #[test]
    fn pss_is_supported_with_one_digest_and_its_length_as_salt() {
        let sha256 = identifier("2.16.840.1.101.3.4.2.1", &[]);
        let sha512 = identifier("2.16.840.1.101.3.4.2.3", &[]);
        let pss = |hash: &[u8], mask: &[u8], salt: u8| {
            let mask = identifier("1.2.840.113549.1.1.8", mask);
            let parameters = [
                der(0xa0, &[hash]),
                der(0xa1, &[&mask]),
                der(0xa2, &[&der(asn1::INTEGER, &[&[salt]])]),
            ];
            let parts: Vec<&[u8]> = parameters.iter().map(Vec::as_slice).collect();
            identifier("1.2.840.113549.1.1.10", &der(asn1::SEQUENCE, &parts))
        };
        let digest = |bytes: &[u8]| Algorithm::named(element(bytes)).and_then(|algorithm| algorithm.digest);
        assert_eq!(digest(&pss(&sha256, &sha256, 32)), Some(Digest::Sha256));
        assert_eq!(digest(&pss(&sha256, &sha256, 20)), None);
        assert_eq!(digest(&pss(&sha256, &sha512, 32)), None);
        assert_eq!(digest(&identifier("1.2.840.113549.1.1.10", &[])), None);
    }

    #[test]
    fn the_two_identifiers_of_a_signer_must_agree() {
        let sha1 = identifier("1.3.14.3.2.26", &[5, 0]);
        let rsa_sha256 = identifier("1.2.840.113549.1.1.11", &[5, 0]);
        let rsa = identifier("1.2.840.113549.1.1.1", &[5, 0]);
        assert_eq!(Method::named(element(&rsa_sha256), element(&sha1)), None);
        let digest = Digest::Sha1;
        let scheme = Scheme::RsaPkcs1;
        assert_eq!(Method::named(element(&rsa), element(&sha1)), Some(Method { scheme, digest }));
        let md5 = identifier("1.2.840.113549.2.5", &[5, 0]);
        assert_eq!(Method::named(element(&rsa), element(&md5)), None);
        assert_eq!(name_for_report(element(&md5)).as_deref(), Some("md5"));
    }
}
