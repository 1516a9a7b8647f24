//! The certificates embedded in the signature of a message (RFC 5652 §5.1; RFC 6109 §5 requires the signer's among them), for export: with
//! them the path can be checked without this program.

use super::Sha256;
use super::certificate::Certificate;
use super::cms::{Content, Envelope};
use super::header::Entity;
use super::name;
use super::signed_part::{self, FoundSignature};

/// One certificate in the CertificateSet of a signature (RFC 5652 §10.2.2, §10.2.3). Its presence does not mean that it can be believed:
/// see the verdict on the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedCertificate {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// SHA-256 of `der`.
    pub sha256: Sha256,
    /// SHA-256 of its SubjectPublicKeyInfo, by which authorities are pinned.
    pub spki: Sha256,
    /// The subject in RFC 4514 form.
    pub subject: String,
}

/// The certificates in the signature of a message (RFC 5652 §5.1), in their order, each once; empty where there is no readable signature.
pub fn embedded_certificates(message: &[u8]) -> Vec<EmbeddedCertificate> {
    let message = Entity::read(message);
    let FoundSignature::Signed(part) = signed_part::find(&message) else {
        return Vec::new();
    };
    let Ok(envelope) = Envelope::read(&part.cms) else {
        return Vec::new();
    };
    let Ok(Content::Signed(data)) = envelope.content() else {
        return Vec::new();
    };
    let mut found: Vec<EmbeddedCertificate> = Vec::new();
    for certificate in data.certificates.iter().filter_map(|der| Certificate::read(der)) {
        if found.iter().all(|known| known.der != certificate.der) {
            found.push(EmbeddedCertificate {
                der: certificate.der.to_vec(),
                sha256: Sha256::of(certificate.der),
                spki: certificate.spki_digest(),
                subject: name::text(certificate.subject()),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_a_signature_has_none() {
        assert!(embedded_certificates(b"Subject: x\r\n\r\ny").is_empty());
        assert!(embedded_certificates(b"").is_empty());
    }
}
