//! The profile's own authorities: in the ledger.

use super::{Entry, Store, StoreError};
use crate::signature::Sha256;

/// A profile's own authority for certified-mail signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedCertificate {
    /// SHA-256 of the certificate.
    pub sha256: Sha256,
    /// PEM.
    pub pem: String,
    /// The user's note.
    pub note: String,
}

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// The profile's own authorities.
    pub fn trusted_certificates(&self) -> Vec<TrustedCertificate> {
        self.memory().book.trusted.clone()
    }
    /// Adds one.
    pub fn add_trusted(&self, file: &TrustedCertificate) -> Result<(), StoreError> {
        self.write_line(|book| {
            let TrustedCertificate { sha256, pem, note } = file.clone();
            Ok((!book.trusted.contains(file)).then_some(Entry::TrustAdded { pem, sha256, note }))
        })
    }
    /// Removes one; [`StoreError::NotFound`] when there is none of that digest.
    pub fn remove_trusted(&self, sha256: &Sha256) -> Result<(), StoreError> {
        self.write_line(|book| match book.trusted.iter().any(|known| known.sha256 == *sha256) {
            true => Ok(Some(Entry::TrustRemoved { sha256: *sha256 })),
            false => Err(StoreError::NotFound),
        })
    }
}
