//! The certification authority of the simulation, and the signers of its providers (RFC 6109 §5).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::{Decode, Encode, EncodeValue, Tagged};
use rcgen::string::Ia5String;
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::error::SimError;
use crate::clock::Timestamp;
use crate::signature::Sha256;

/// A certification authority (ECDSA P-256).
#[derive(Debug)]
pub struct SimAuthority {
    pem: String,
    der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
    year: i32,
}

impl SimAuthority {
    /// Creates a key and a self-signed certificate valid from ten years before `now` to ten years after.
    ///
    /// # Errors
    /// When the certificate cannot be created.
    pub fn new(name: &str, now: Timestamp) -> Result<Self, SimError> {
        let year = i32::from(now.to_zoned(jiff::tz::TimeZone::UTC).year());
        let key = KeyPair::generate().map_err(certificate_error)?;
        let mut params = named(name, year, 10);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).map_err(certificate_error)?;
        Ok(Self {
            pem: certificate.pem(),
            der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
            year,
        })
    }

    /// The certificate in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A signer for the service address of a provider, with a certificate as RFC 6109 §5 requires and a new key (ECDSA P-256).
    ///
    /// # Errors
    /// When the certificate cannot be created.
    pub fn signer(&self, name: &str, address: &str) -> Result<SimSigner, SimError> {
        let key = KeyPair::generate().map_err(certificate_error)?;
        self.signer_with(name, address, &key.serialize_der())
    }

    /// As [`SimAuthority::signer`] with a given key: PKCS #8, ECDSA P-256 or RSA.
    ///
    /// # Errors
    /// When the key cannot be read or the certificate not created.
    pub fn signer_with(&self, name: &str, address: &str, pkcs8: &[u8]) -> Result<SimSigner, SimError> {
        let key = KeyPair::try_from(pkcs8).map_err(certificate_error)?;
        let mut params = named(name, self.year, 3);
        let mail = Ia5String::try_from(address).map_err(certificate_error)?;
        params.subject_alt_names = vec![SanType::Rfc822Name(mail)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(certificate_error)?;
        Ok(SimSigner {
            address: address.to_owned(),
            key: Key::read(pkcs8)?,
            certificate: Certificate::from_der(certificate.der()).map_err(certificate_error)?,
            authority: Certificate::from_der(&self.der).map_err(certificate_error)?,
        })
    }

    /// A server certificate for `localhost` and 127.0.0.1, and its key.
    pub(super) fn server(&self) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), SimError> {
        let key = KeyPair::generate().map_err(certificate_error)?;
        let mut params = named("localhost", self.year, 5);
        let host = Ia5String::try_from("localhost").map_err(certificate_error)?;
        params.subject_alt_names = vec![SanType::DnsName(host), SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into())];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(certificate_error)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok((certificate.der().clone(), key))
    }
}

/// The signing key and certificate of a provider.
#[derive(Debug)]
pub struct SimSigner {
    address: String,
    key: Key,
    certificate: Certificate,
    authority: Certificate,
}

impl SimSigner {
    /// The address in the certificate.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A detached CMS SignedData (RFC 5652) over `content` in DER, with content type, message digest and signing time as signed attributes,
    /// and with both certificates.
    ///
    /// # Errors
    /// When signing fails.
    pub fn sign(&self, content: &[u8], at: Timestamp) -> Result<Vec<u8>, SimError> {
        let attributes = signed_attributes(content, at).map_err(signature_error)?;
        let bytes = attributes.to_der().map_err(signature_error)?;
        let signature = self.key.sign(&bytes)?;
        self.assemble(attributes, &signature).map_err(signature_error)
    }

    /// A multipart/signed message (RFC 8551 §3.5.3): `headers` (each with CRLF), `entity`, and its signature. `subtype` is the media
    /// subtype of the signature part; providers write it with and without `x-`.
    ///
    /// # Errors
    /// When signing fails.
    pub fn wrap(&self, headers: &str, entity: &[u8], at: Timestamp, subtype: &str) -> Result<Vec<u8>, SimError> {
        let signature = STANDARD.encode(self.sign(entity, at)?);
        // Derived from the content, so that the same content gives the same message but for the signature.
        let boundary = format!("----{}", Sha256::of(entity).to_string().get(..32).unwrap_or("firma").to_uppercase());
        let mut out = headers.as_bytes().to_vec();
        let head = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/{subtype}\";\r\n micalg=\"sha-256\"; \
             boundary=\"{boundary}\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n--{boundary}\r\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(entity);
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: application/{subtype}; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(super::mime::folded_base64(&signature).as_bytes());
        out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        Ok(out)
    }

    fn assemble(&self, attributes: SetOfVec<Attribute>, signature: &[u8]) -> der::Result<Vec<u8>> {
        let mut digests = SetOfVec::new();
        digests.insert(algorithm(SHA256))?;
        let mut certificates = SetOfVec::new();
        certificates.insert(CertificateChoices::Certificate(self.certificate.clone()))?;
        certificates.insert(CertificateChoices::Certificate(self.authority.clone()))?;
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: self.certificate.tbs_certificate.issuer.clone(),
                serial_number: self.certificate.tbs_certificate.serial_number.clone(),
            }),
            digest_alg: algorithm(SHA256),
            signed_attrs: Some(attributes),
            signature_algorithm: self.key.algorithm(),
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        };
        let mut signers = SetOfVec::new();
        signers.insert(signer)?;
        let signed = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: digests,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: ID_DATA,
                econtent: None,
            },
            certificates: Some(CertificateSet(certificates)),
            crls: None,
            signer_infos: SignerInfos(signers),
        };
        ContentInfo {
            content_type: ID_SIGNED_DATA,
            content: Any::encode_from(&signed)?,
        }
        .to_der()
    }
}

/// The private key of a signer.
#[derive(Debug)]
enum Key {
    Ecdsa(Box<EcdsaKeyPair>),
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    fn read(pkcs8: &[u8]) -> Result<Self, SimError> {
        if let Ok(rsa) = RsaKeyPair::from_pkcs8(pkcs8) {
            return Ok(Self::Rsa(Box::new(rsa)));
        }
        let ecdsa = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new());
        Ok(Self::Ecdsa(Box::new(ecdsa.map_err(certificate_error)?)))
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SimError> {
        let random = SystemRandom::new();
        match self {
            Self::Ecdsa(key) => Ok(key.sign(&random, bytes).map_err(signature_error)?.as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                    .map_err(signature_error)?;
                Ok(signature)
            }
        }
    }

    fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Ecdsa(_) => algorithm(ECDSA_WITH_SHA256),
            Self::Rsa(_) => AlgorithmIdentifierOwned {
                oid: SHA256_WITH_RSA,
                parameters: Some(Any::null()),
            },
        }
    }
}

fn signed_attributes(content: &[u8], at: Timestamp) -> der::Result<SetOfVec<Attribute>> {
    let seconds = std::time::Duration::from_secs(at.as_second().max(0).unsigned_abs());
    let mut attributes = SetOfVec::new();
    attributes.insert(attribute(CONTENT_TYPE, &ID_DATA)?)?;
    attributes.insert(attribute(SIGNING_TIME, &UtcTime::from_unix_duration(seconds)?)?)?;
    attributes.insert(attribute(MESSAGE_DIGEST, &OctetString::new(Sha256::of(content).0.to_vec())?)?)?;
    Ok(attributes)
}

fn attribute<T: Tagged + EncodeValue>(oid: ObjectIdentifier, value: &T) -> der::Result<Attribute> {
    let mut values = SetOfVec::new();
    values.insert(Any::encode_from(value)?)?;
    Ok(Attribute { oid, values })
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn named(name: &str, year: i32, years: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "IT");
    params.distinguished_name.push(DnType::OrganizationName, name);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(year - years, 1, 1);
    params.not_after = rcgen::date_time_ymd(year + years, 12, 31);
    params
}

fn certificate_error(error: impl std::fmt::Display) -> SimError {
    SimError::Certificate(error.to_string())
}

fn signature_error(error: impl std::fmt::Display) -> SimError {
    SimError::Signature(error.to_string())
}

const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
