//! The authorities a profile trusts in addition to those shipped with the program.

use super::error::EngineError;
use super::handle::Handle;
use super::maintenance::rebuild;
use super::shared::Shared;
use crate::evidence::pem;
use crate::signature::{Anchor, Anchors, Sha256};
use crate::store::TrustedCertificate;

impl Handle {
    /// The trust anchors: those shipped with the program, then the profile's own.
    pub async fn trusted(&self) -> Result<Vec<Anchor>, EngineError> {
        self.read(|shared| Ok(shared.verifier().anchors().iter().cloned().collect())).await
    }

    /// The SHA-256 of the certificates that the profile itself added, which [`Handle::distrust`] removes.
    pub async fn own_authorities(&self) -> Result<Vec<Sha256>, EngineError> {
        self.read(|shared| Ok(shared.store.trusted_certificates().into_iter().map(|file| file.sha256).collect()))
            .await
    }

    /// Adds the authorities of a PEM or DER file to the profile and judges every kept signature again.
    pub async fn trust(&self, file: Vec<u8>, note: String) -> Result<Vec<Sha256>, EngineError> {
        self.read(move |shared| trust(shared, &file, &note)).await
    }

    /// Removes one of the profile's own authorities by its certificate's SHA-256 and judges every kept signature again.
    pub async fn distrust(&self, sha256: Sha256) -> Result<(), EngineError> {
        self.read(move |shared| distrust(shared, &sha256)).await
    }
}

fn trust(shared: &Shared, file: &[u8], note: &str) -> Result<Vec<Sha256>, EngineError> {
    let added = Anchors::none().add_file(file, note)?;
    let mut digests = Vec::with_capacity(added.len());
    for anchor in added {
        let Some(der) = anchor.certificate else { continue };
        let sha256 = Sha256::of(&der);
        shared.store.add_trusted(&TrustedCertificate {
            sha256,
            pem: pem(&der),
            note: note.to_owned(),
        })?;
        digests.push(sha256);
    }
    shared.reload_anchors();
    rebuild(shared, &mut |_, _| true)?;
    Ok(digests)
}

fn distrust(shared: &Shared, sha256: &Sha256) -> Result<(), EngineError> {
    shared.store.remove_trusted(sha256)?;
    shared.reload_anchors();
    rebuild(shared, &mut |_, _| true)
}
