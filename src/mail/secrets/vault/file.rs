//! Format of `vault.json` (version 1), which is replaced atomically.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::NONCE_LEN;
use serde::{Deserialize, Serialize};

use crate::durable::{self, Access, Replacement};
use crate::mail::secrets::error::{SecretsError, vault_error};

const VERSION: u32 = 1;
/// Caps on the cost parameters in a file, far above those that [`Kdf::new`] writes.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 20;
const MAX_LANES: u32 = 16;

/// `vault.json` of a profile.
#[derive(Debug)]
pub(super) struct File(PathBuf);

/// Content of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Contents {
    version: u32,
    pub(super) kdf: Kdf,
    /// The known text, encrypted.
    pub(super) check: Encrypted,
    /// Encrypted passwords by account.
    pub(super) entries: BTreeMap<String, Encrypted>,
}

/// Parameters of the key derivation: Argon2id with these costs and this salt (base64).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kdf {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    salt: String,
}

/// An encrypted text: nonce, and ciphertext with tag (base64).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Encrypted {
    nonce: String,
    bytes: String,
}

impl File {
    pub(super) fn of(profile: &Path) -> Self {
        Self(profile.join("vault.json"))
    }

    /// `None` when the file does not exist.
    pub(super) fn read(&self) -> Result<Option<Contents>, SecretsError> {
        // Also corrects the permissions of a file that others could read.
        let Some(text) = durable::read_regular(&self.0).map_err(vault_error)? else {
            return Ok(None);
        };
        let contents: Contents = serde_json::from_slice(&text).map_err(vault_error)?;
        // A newer version may encrypt differently: fail instead of overwriting what this version cannot read.
        match contents.version {
            VERSION => Ok(Some(contents)),
            other => Err(vault_error(format!("version {other}"))),
        }
    }

    pub(super) fn write(&self, contents: &Contents) -> Result<(), SecretsError> {
        let text = serde_json::to_vec_pretty(contents).map_err(vault_error)?;
        self.replace(&text).map_err(vault_error)
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let extension = format!("json.{}", std::process::id());
        Replacement::of(&self.0, Access::Owner)
            .temporary_extension(&extension)
            .write(text)?;
        durable::sync_parent(&self.0)
    }
}

impl Contents {
    pub(super) fn new(kdf: Kdf, check: Encrypted) -> Self {
        Self {
            version: VERSION,
            kdf,
            check,
            entries: BTreeMap::new(),
        }
    }
}

impl Kdf {
    /// Parameters of a new vault: 7 MiB, five passes, one lane, one of the minima that OWASP's Password Storage Cheat Sheet sets for
    /// Argon2id and calls equal in strength.
    ///
    /// Every command that logs in derives the key. Of those minima this one is the fastest, as its memory stays in the processor's cache:
    /// it takes 0.6 times the time of 19 MiB with two passes. A vault that exists keeps the parameters in its file.
    pub(super) fn new(salt: [u8; 16]) -> Self {
        Self {
            memory_kib: 7 * 1024,
            passes: 5,
            lanes: 1,
            salt: STANDARD.encode(salt),
        }
    }

    pub(super) fn salt(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.salt).ok()
    }

    pub(super) fn is_acceptable(&self) -> bool {
        self.memory_kib <= MAX_MEMORY_KIB && self.passes <= MAX_PASSES && self.lanes <= MAX_LANES
    }
}

impl Encrypted {
    pub(super) fn new(nonce: &[u8], bytes: &[u8]) -> Self {
        Self {
            nonce: STANDARD.encode(nonce),
            bytes: STANDARD.encode(bytes),
        }
    }

    pub(super) fn parts(&self) -> Option<([u8; NONCE_LEN], Vec<u8>)> {
        let nonce = STANDARD.decode(&self.nonce).ok()?.try_into().ok()?;
        Some((nonce, STANDARD.decode(&self.bytes).ok()?))
    }
}
