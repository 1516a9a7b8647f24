//! The pinned authorities of certified mail: the trust anchors of RFC 5280 §6.1.1. Providers sign under certificates of the authority of
//! AgID (formerly DigitPA) for certified mail (RFC 6109 §5.5). Keys are pinned, not certificates: one key had nine certificates.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;

use super::certificate::Certificate;
use super::{Sha256, name};

/// One authority whose signers are believed: a trust anchor (RFC 5280 §6.1.1) with the period in which it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The name of the authority, in RFC 4514 form or as published.
    pub name: String,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki: Sha256,
    /// Start of the period in which it issued for certified mail, UTC; `None` means no limit.
    pub not_before: Option<Timestamp>,
    /// End of that period, UTC; `None` means no limit.
    pub not_after: Option<Timestamp>,
    /// The source of the entry, or the note of the user who added it.
    pub source: String,
    /// The certificate in DER, where one is at hand; else it is found inside the messages.
    pub certificate: Option<Vec<u8>>,
}

/// The authorities that signatures are verified against (RFC 5280 §6.1.1).
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    list: Vec<Anchor>,
}

/// Why a file cannot be added as an authority (RFC 5280 §4.2.1.3, §4.2.1.9).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// The file holds no certificate in PEM or DER.
    #[error("no certificate in the file")]
    NoCertificate,
    /// A certificate in it is not that of an authority.
    #[error("not the certificate of an authority")]
    NotAnAuthority,
}

impl Anchors {
    /// The authorities bundled with the program (`assets/trust`): AgID CA1 and, for messages up to 2018, DigitPA CA1. They are pinned by
    /// key and name; their certificates are found inside the messages and checked with their own validity and constraints.
    pub fn bundled() -> Self {
        let file: Bundle = serde_json::from_str(BUNDLE).unwrap_or_default();
        let list = file.authorities.into_iter().map(Anchor::from).collect();
        Self { list }
    }

    /// The date of the bundled list, to be shown with it: the current list of AgID (DM 2/11/2005 art. 18) is not fetched.
    pub fn bundle_date() -> Option<jiff::civil::Date> {
        serde_json::from_str::<Bundle>(BUNDLE).ok()?.date
    }

    /// An empty set: every signature is of an unknown issuer.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds the certificates of a PEM (RFC 7468 §5) or DER file and returns the anchors. One certificate that is not of an authority
    /// refuses the whole file, and nothing is added.
    pub fn add_file(&mut self, bytes: &[u8], note: &str) -> Result<Vec<Anchor>, AnchorError> {
        let certificates = certificates(bytes);
        if certificates.is_empty() {
            return Err(AnchorError::NoCertificate);
        }
        // All are read before any is added.
        let added: Result<Vec<Anchor>, AnchorError> = certificates.iter().map(|der| authority(der, note)).collect();
        let added = added?;
        for anchor in &added {
            self.insert(anchor.clone());
        }
        Ok(added)
    }

    /// Adds an authority known by key and name alone, as RFC 5280 §6.1.1 (d) allows.
    pub fn pin(&mut self, anchor: Anchor) {
        self.insert(anchor);
    }

    /// The authorities, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.list.iter()
    }

    fn insert(&mut self, anchor: Anchor) {
        let known = |own: &Anchor| own.spki == anchor.spki && own.certificate == anchor.certificate && own.name == anchor.name;
        if !self.list.iter().any(known) {
            self.list.push(anchor);
        }
    }
}

const BUNDLE: &str = include_str!("../../assets/trust/authorities.json");

/// The format of the bundled file.
#[derive(Debug, Default, Deserialize)]
struct Bundle {
    date: Option<jiff::civil::Date>,
    authorities: Vec<BundledAuthority>,
}

#[derive(Debug, Deserialize)]
struct BundledAuthority {
    name: String,
    spki: Sha256,
    not_before: Timestamp,
    not_after: Timestamp,
    source: String,
}

impl From<BundledAuthority> for Anchor {
    fn from(bundled: BundledAuthority) -> Self {
        Self {
            name: bundled.name,
            spki: bundled.spki,
            not_before: Some(bundled.not_before),
            not_after: Some(bundled.not_after),
            source: bundled.source,
            certificate: None,
        }
    }
}

/// The anchor for the certificate of an authority.
fn authority(der: &[u8], note: &str) -> Result<Anchor, AnchorError> {
    let certificate = Certificate::read(der).ok_or(AnchorError::NoCertificate)?;
    let constraints = certificate.basic_constraints().map_err(|_| AnchorError::NotAnAuthority)?;
    let usage = certificate.key_usage().map_err(|_| AnchorError::NotAnAuthority)?;
    let is_authority = constraints.is_some_and(|constraints| constraints.ca) && usage.is_none_or(|usage| usage.key_cert_sign());
    let (not_before, not_after) = certificate.validity().ok_or(AnchorError::NoCertificate)?;
    if !is_authority || certificate.public_key().is_none() {
        return Err(AnchorError::NotAnAuthority);
    }
    Ok(Anchor {
        name: name::text(certificate.subject()),
        spki: certificate.spki_digest(),
        not_before: Some(not_before),
        not_after: Some(not_after),
        source: note.to_owned(),
        certificate: Some(der.to_vec()),
    })
}

/// The certificates of a file in DER: PEM blocks with any text around them, or one DER certificate.
fn certificates(bytes: &[u8]) -> Vec<Vec<u8>> {
    if Certificate::read(bytes).is_some() {
        return vec![bytes.to_vec()];
    }
    let text = String::from_utf8_lossy(bytes);
    text.split("-----BEGIN CERTIFICATE-----")
        .skip(1)
        .filter_map(|block| block.split_once("-----END CERTIFICATE-----"))
        .filter_map(|(block, _)| {
            let letters: String = block.split_whitespace().collect();
            STANDARD.decode(letters).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_bundle_is_read() {
        let names: Vec<String> = Anchors::bundled().iter().map(|anchor| anchor.name.clone()).collect();
        assert_eq!(names, ["AgID CA1", "DigitPA CA1"]);
        assert!(
            Anchors::bundled()
                .iter()
                .all(|anchor| anchor.not_before < anchor.not_after && !anchor.source.is_empty())
        );
        assert_eq!(Anchors::none().iter().count(), 0);
    }

    #[test]
    fn files_without_a_certificate_are_refused() {
        let mut anchors = Anchors::none();
        assert_eq!(anchors.add_file(b"", "x"), Err(AnchorError::NoCertificate));
        let block = b"-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n";
        assert_eq!(anchors.add_file(block, "x"), Err(AnchorError::NoCertificate));
        assert_eq!(anchors.iter().count(), 0);
    }
}
