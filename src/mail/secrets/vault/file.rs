//! The vault's file, replaced whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::NONCE_LEN;
use serde::{Deserialize, Serialize};

use super::{SecretsError, broken};
use crate::durable::{self, Access, Replacement};

const VERSION: u32 = 1;
/// More than any vault needs: a file that asks for it is not ours.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 20;

/// `vault.json` of a profile.
#[derive(Debug)]
pub(super) struct File(PathBuf);

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Contents {
    version: u32,
    pub(super) kdf: Kdf,
    /// A known text sealed with the key.
    pub(super) check: Sealed,
    /// Sealed passwords by account.
    pub(super) entries: BTreeMap<String, Sealed>,
}

/// How the key is made: Argon2id with these costs and this salt (base64).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kdf {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    salt: String,
}

/// A sealed text: nonce and ciphertext with tag (base64).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sealed {
    nonce: String,
    bytes: String,
}

impl File {
    pub(super) fn of(profile: &Path) -> Self {
        Self(profile.join("vault.json"))
    }

    /// What is there; `None` when there is no vault yet.
    pub(super) fn read(&self) -> Result<Option<Contents>, SecretsError> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(&error.to_string())),
        };
        let contents: Contents = serde_json::from_slice(&text).map_err(|error| broken(&error.to_string()))?;
        match contents.version {
            VERSION => Ok(Some(contents)),
            other => Err(broken(&format!("version {other}"))),
        }
    }

    pub(super) fn write(&self, contents: &Contents) -> Result<(), SecretsError> {
        let text = serde_json::to_vec_pretty(contents).map_err(|error| broken(&error.to_string()))?;
        self.replace(&text).map_err(|error| broken(&error.to_string()))
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
    pub(super) fn new(kdf: Kdf, check: Sealed) -> Self {
        Self {
            version: VERSION,
            kdf,
            check,
            entries: BTreeMap::new(),
        }
    }
}

impl Kdf {
    /// The cost of a new vault: 64 MiB, three passes, one lane.
    pub(super) fn new(salt: [u8; 16]) -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
            salt: STANDARD.encode(salt),
        }
    }

    pub(super) fn salt(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.salt).ok()
    }

    pub(super) fn is_sane(&self) -> bool {
        self.memory_kib <= MOST_MEMORY_KIB && self.passes <= MOST_PASSES && self.lanes <= 16
    }
}

impl Sealed {
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
