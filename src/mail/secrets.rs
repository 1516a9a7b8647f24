//! Where passwords lie: the system keychain, else a vault encrypted with a passphrase (Argon2id).

use std::path::Path;

use crate::account::{AccountId, Secret};

/// Keeps passwords.
#[derive(Debug)]
pub struct Secrets;

/// Where a password went, to be told to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The system's keychain.
    Keychain,
    /// The profile's encrypted vault.
    Vault,
    /// Memory only (the demo).
    Memory,
}

/// Why a password cannot be kept or found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// No keychain, and no passphrase for the vault.
    #[error("no keychain, and no passphrase for the vault")]
    NoPlace,
    /// The keychain is locked or refused.
    #[error("the keychain refused: {0}")]
    KeychainRefused(String),
    /// The passphrase does not open the vault.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// The vault's file is damaged or cannot be written.
    #[error("the vault cannot be used: {0}")]
    VaultBroken(String),
    /// No password is kept for this account.
    #[error("no password is kept")]
    Missing,
}

#[allow(unused_variables, clippy::missing_errors_doc)]
impl Secrets {
    /// The keychain, else the vault in the profile with this passphrase (`RECAPITO_PASSPHRASE`).
    pub fn open(profile: &Path, passphrase: Option<Secret>) -> Self {
        Self
    }
    /// Memory only: the demo and tests.
    pub fn in_memory() -> Self {
        Self
    }
    /// Keeps a password; tells where.
    pub fn keep(&self, account: &AccountId, password: &Secret) -> Result<Place, SecretsError> {
        Err(SecretsError::NoPlace)
    }
    /// The password.
    pub fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        Err(SecretsError::Missing)
    }
    /// Forgets it.
    pub fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        Ok(())
    }
}
