//! The certificates that a message's signature carries (RFC 5652 §5.1; RFC 6109 §5 wants the signer's among them): for whom wants to look at the path without this program.

use super::Sha256;
use super::certificate::Certificate;
use super::cms::{Content, Envelope};
use super::header::Entity;
use super::name;
use super::signed_part::{self, FoundSignature};

/// One certificate inside a signature (RFC 5652 §10.2.2). That it is there says nothing of whether it may be believed: see the message's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedCertificate {
    /// The exact bytes, DER.
    pub der: Vec<u8>,
    /// SHA-256 of them.
    pub sha256: Sha256,
    /// SHA-256 of its SubjectPublicKeyInfo: what an authority is pinned by.
    pub spki: Sha256,
    /// The subject's name, RFC 4514.
    pub subject: String,
}

/// The certificates inside a message's signature (RFC 5652 §5.1), in their order, each once; none where there is no signature that can be read.
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
    fn a_message_without_a_signature_carries_none() {
        assert!(embedded_certificates(b"Subject: x\r\n\r\ny").is_empty());
        assert!(embedded_certificates(b"").is_empty());
    }
}
