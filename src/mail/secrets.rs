//! Where passwords lie: the system keychain, else a vault encrypted with a passphrase (Argon2id).
//!
//! Never in the settings, on a command line or in a log. All calls may block (a keychain asks its user, a passphrase is stretched): call them off the
//! async runtime.

mod keychain;
mod vault;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use ring::rand::{SecureRandom, SystemRandom};

use crate::account::{AccountId, Secret};
use keychain::Keychain;
use vault::Vault;

/// Keeps passwords.
#[derive(Debug)]
pub struct Secrets(Kind);

#[derive(Debug)]
enum Kind {
    Profile { keychain: Option<Keychain>, vault: Vault },
    Memory(Mutex<HashMap<AccountId, Secret>>),
}

/// Where a password went, to be told to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretLocation {
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
    NoStorage,
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

/// 128 random bits as 32 hexadecimal digits: what nobody can guess and no other program makes again.
pub fn token() -> Result<String, SecretsError> {
    let bytes: [u8; 16] = random()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], SecretsError> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| SecretsError::VaultBroken("no randomness".to_owned()))?;
    Ok(bytes)
}

impl Secrets {
    /// The keychain, else the vault in the profile with this passphrase (`RECAPITO_PASSPHRASE`). With `RECAPITO_NO_KEYCHAIN=1` in the environment
    /// the keychain is left alone.
    pub fn open(profile: &Path, passphrase: Option<Secret>) -> Self {
        match std::env::var_os("RECAPITO_NO_KEYCHAIN").is_some_and(|value| value == "1") {
            true => Self::vault_only(profile, passphrase),
            false => Self(Kind::Profile {
                keychain: Some(Keychain::of(profile)),
                vault: Vault::of(profile, passphrase),
            }),
        }
    }

    /// The vault in the profile, whatever keychain there is.
    pub fn vault_only(profile: &Path, passphrase: Option<Secret>) -> Self {
        Self(Kind::Profile {
            keychain: None,
            vault: Vault::of(profile, passphrase),
        })
    }

    /// Memory only: the demo and tests.
    pub fn in_memory() -> Self {
        Self(Kind::Memory(Mutex::default()))
    }

    /// Keeps a password; tells where. What another place kept for this account is removed there.
    ///
    /// # Errors
    /// All but `Missing`.
    pub fn keep(&self, account: &AccountId, password: &Secret) -> Result<SecretLocation, SecretsError> {
        let (keychain, vault) = match &self.0 {
            Kind::Profile { keychain, vault } => (keychain, vault),
            Kind::Memory(kept) => {
                locked(kept).insert(account.clone(), password.clone());
                return Ok(SecretLocation::Memory);
            }
        };
        let refused = match keychain.as_ref().map(|keychain| keychain.keep(account, password)) {
            Some(Ok(())) => {
                vault.forget(account)?;
                return Ok(SecretLocation::Keychain);
            }
            Some(Err(refused)) => refused,
            None => SecretsError::NoStorage,
        };
        if !vault.has_passphrase() {
            return Err(refused);
        }
        vault.keep(account, password)?;
        if let Some(keychain) = keychain {
            // It would be found before the vault's; a keychain that just refused to write may well refuse this too.
            let _ = keychain.forget(account);
        }
        Ok(SecretLocation::Vault)
    }

    /// The password.
    ///
    /// # Errors
    /// `Missing` when no place that could be looked into has it; else why the place that may have it cannot be looked into.
    pub fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        let (keychain, vault) = match &self.0 {
            Kind::Profile { keychain, vault } => (keychain, vault),
            Kind::Memory(kept) => return locked(kept).get(account).cloned().ok_or(SecretsError::Missing),
        };
        let unfound = match keychain.as_ref().map(|keychain| keychain.find(account)) {
            Some(Ok(found)) => return Ok(found),
            Some(Err(error)) => error,
            None => SecretsError::NoStorage,
        };
        match vault.find(account) {
            // No passphrase, or nothing kept there: the keychain's own reason says more.
            Err(SecretsError::NoStorage) => Err(unfound),
            Err(SecretsError::Missing) if unfound != SecretsError::NoStorage => Err(unfound),
            other => other,
        }
    }

    /// Forgets it, wherever it lies. Forgetting what is not kept is no error.
    ///
    /// # Errors
    /// When a place that has it does not let it go.
    pub fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        match &self.0 {
            Kind::Profile { keychain, vault } => {
                let from_keychain = keychain.as_ref().map(|keychain| keychain.forget(account));
                vault.forget(account)?;
                match from_keychain {
                    Some(Err(refused)) if refused != SecretsError::NoStorage => Err(refused),
                    _ => Ok(()),
                }
            }
            Kind::Memory(kept) => {
                locked(kept).remove(account);
                Ok(())
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn memory_keeps_finds_and_forgets() {
        let secrets = Secrets::in_memory();
        let account = AccountId::of("a@pec.test");
        assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
        assert_eq!(secrets.keep(&account, &secret("x")), Ok(SecretLocation::Memory));
        assert_eq!(secrets.find(&account), Ok(secret("x")));
        secrets.forget(&account).expect("forgets");
        assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
    }

    #[test]
    fn without_keychain_and_passphrase_there_is_no_place() {
        let profile = tempfile::tempdir().expect("dir");
        let secrets = Secrets::vault_only(profile.path(), None);
        let account = AccountId::of("a@pec.test");
        assert_eq!(secrets.keep(&account, &secret("x")), Err(SecretsError::NoStorage));
        assert_eq!(secrets.find(&account), Err(SecretsError::NoStorage));
        assert_eq!(secrets.forget(&account), Ok(()));
    }
}
