//! Storage of passwords: the system's keychain, else a file encrypted with a passphrase (the vault).
//!
//! Passwords are never in the settings, on a command line or in a log. All calls may block, while a keychain asks its user or a key is
//! derived from the passphrase: do not call them on an async runtime's thread.

mod error;
mod keychain;
mod random;
mod vault;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::account::{AccountId, Secret};
pub use error::SecretsError;
use keychain::Keychain;
pub use random::{random, token};
use vault::Vault;

/// The passwords of a profile's accounts.
#[derive(Debug)]
pub struct Secrets(Backend);

#[derive(Debug)]
enum Backend {
    Profile { keychain: Option<Keychain>, vault: Arc<Vault> },
    Memory(Mutex<HashMap<AccountId, Secret>>),
}

/// Where a password is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretLocation {
    /// The keychain of the operating system.
    Keychain,
    /// The encrypted file in the profile.
    Vault,
    /// Memory only: the demo.
    Memory,
}

impl Secrets {
    /// Uses the keychain, or the profile's vault with this passphrase where there is no keychain. With `RECAPITO_NO_KEYCHAIN=1` in the
    /// environment the keychain is not used.
    pub fn open(profile: &Path, passphrase: Option<Secret>) -> Self {
        match std::env::var_os("RECAPITO_NO_KEYCHAIN").is_some_and(|value| value == "1") {
            true => Self::vault_only(profile, passphrase),
            false => Self(Backend::Profile {
                keychain: Some(Keychain::of(profile)),
                vault: Arc::new(Vault::of(profile, passphrase)),
            }),
        }
    }

    /// Uses the profile's vault only.
    pub fn vault_only(profile: &Path, passphrase: Option<Secret>) -> Self {
        Self(Backend::Profile {
            keychain: None,
            vault: Arc::new(Vault::of(profile, passphrase)),
        })
    }

    /// Keeps passwords in memory only: for the demo and tests.
    pub fn in_memory() -> Self {
        Self(Backend::Memory(Mutex::default()))
    }

    /// Says that a password will soon be asked for: the vault, if it will be needed, derives its key meanwhile. Does not block.
    pub fn prepare(&self) {
        if let Backend::Profile { keychain: None, vault } = &self.0
            && vault.has_passphrase()
        {
            vault.prepare();
        }
    }

    /// Stores a password and returns where. A password of the account in another location is removed.
    ///
    /// # Errors
    /// All but `Missing`.
    pub fn keep(&self, account: &AccountId, password: &Secret) -> Result<SecretLocation, SecretsError> {
        let (keychain, vault) = match &self.0 {
            Backend::Profile { keychain, vault } => (keychain, vault),
            Backend::Memory(kept) => {
                unpoisoned(kept).insert(account.clone(), password.clone());
                return Ok(SecretLocation::Memory);
            }
        };
        let refused = match keychain.as_ref().map(|keychain| keychain.keep(account, password)) {
            Some(Ok(())) => {
                // An older password must not be found once the keychain is gone.
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
            // An older password in the keychain would be read before the new one in the vault. The result is ignored: a keychain that just
            // failed to store may fail here too.
            let _ = keychain.forget(account);
        }
        Ok(SecretLocation::Vault)
    }

    /// The password of an account.
    ///
    /// # Errors
    /// `Missing` when no accessible location has it; else why the location that may have it is not accessible.
    pub fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        let (keychain, vault) = match &self.0 {
            Backend::Profile { keychain, vault } => (keychain, vault),
            Backend::Memory(kept) => return unpoisoned(kept).get(account).cloned().ok_or(SecretsError::Missing),
        };
        let keychain_error = match keychain.as_ref().map(|keychain| keychain.find(account)) {
            Some(Ok(found)) => return Ok(found),
            Some(Err(error)) => error,
            None => SecretsError::NoStorage,
        };
        match vault.find(account) {
            // The vault has no passphrase or no password: the error of the keychain is the useful one.
            Err(SecretsError::NoStorage) => Err(keychain_error),
            Err(SecretsError::Missing) if keychain_error != SecretsError::NoStorage => Err(keychain_error),
            other => other,
        }
    }

    /// Removes the password of an account from every location. One that is not stored is no error.
    ///
    /// # Errors
    /// When a location fails to remove it.
    pub fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        match &self.0 {
            Backend::Profile { keychain, vault } => {
                let from_keychain = keychain.as_ref().map(|keychain| keychain.forget(account));
                vault.forget(account)?;
                match from_keychain {
                    Some(Err(refused)) if refused != SecretsError::NoStorage => Err(refused),
                    _ => Ok(()),
                }
            }
            Backend::Memory(kept) => {
                unpoisoned(kept).remove(account);
                Ok(())
            }
        }
    }
}

/// A panic in another thread cannot leave this map half changed.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn passwords_in_memory_are_stored_read_and_removed() {
        let secrets = Secrets::in_memory();
        let account = AccountId::of("a@pec.test");
        assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
        assert_eq!(secrets.keep(&account, &secret("x")), Ok(SecretLocation::Memory));
        assert_eq!(secrets.find(&account), Ok(secret("x")));
        secrets.forget(&account).expect("forgets");
        assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
    }

    #[test]
    fn without_keychain_and_passphrase_nothing_can_be_stored() {
        let profile = tempfile::tempdir().expect("dir");
        let secrets = Secrets::vault_only(profile.path(), None);
        let account = AccountId::of("a@pec.test");
        assert_eq!(secrets.keep(&account, &secret("x")), Err(SecretsError::NoStorage));
        assert_eq!(secrets.find(&account), Err(SecretsError::NoStorage));
        assert_eq!(secrets.forget(&account), Ok(()));
    }
}
