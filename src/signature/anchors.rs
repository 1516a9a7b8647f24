//! The pinned authorities of certified mail: by key, not by certificate, since one key had nine certificates.

use jiff::Timestamp;

use super::Sha256;

/// One authority whose signers may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The authority's name, RFC 4514 or as published.
    pub name: String,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki: Sha256,
    /// From when it signed for certified mail, UTC.
    pub not_before: Option<Timestamp>,
    /// Until when, UTC.
    pub not_after: Option<Timestamp>,
    /// Where the fact comes from, or the user's note.
    pub source: String,
    /// The certificate, where one is at hand; else it is found inside the messages.
    pub certificate: Option<Vec<u8>>,
}

/// The set of authorities a verification is made against.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    list: Vec<Anchor>,
}

/// Why a file is no authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// No PEM or DER certificate in it.
    #[error("no certificate in the file")]
    NoCertificate,
    /// The certificate is not one of an authority.
    #[error("not the certificate of an authority")]
    NotAnAuthority,
}

impl Anchors {
    /// The authorities bundled with the program (`assets/trust`).
    pub fn bundled() -> Self {
        Self::default()
    }

    /// No authority at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// These and one or more from a PEM or DER file; returns what was added.
    pub fn add_file(&mut self, _bytes: &[u8], _note: &str) -> Result<Vec<Anchor>, AnchorError> {
        Err(AnchorError::NoCertificate)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.list.iter()
    }
}
