//! The system's keychain: Secret Service (Linux), Keychain (macOS), Credential Manager (Windows).

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use keyring::v1::{Entry, Error};

use super::error::SecretsError;
use crate::account::{AccountId, Secret};

const SERVICE: &str = "recapito";
/// A locked keychain may wait for its user without limit.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The passwords of one profile in the keychain.
#[derive(Debug)]
pub(super) struct Keychain {
    profile: String,
}

impl Keychain {
    /// Entries are named by the account and a digest of the profile's path: two profiles with the same account do not share its password.
    pub(super) fn of(profile: &Path) -> Self {
        let path = profile
            .canonicalize()
            .or_else(|_| std::path::absolute(profile))
            .unwrap_or_else(|_| profile.to_owned());
        let digest = ring::digest::digest(&ring::digest::SHA256, path.as_os_str().as_encoded_bytes());
        Self {
            profile: digest.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    pub(super) fn keep(&self, account: &AccountId, password: &Secret) -> Result<(), SecretsError> {
        let password = password.clone();
        self.with_entry(account, move |entry| entry.set_password(password.expose()))
    }

    pub(super) fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        self.with_entry(account, |entry| entry.get_password().map(Secret::new))
    }

    /// A password that is not stored is no error.
    pub(super) fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        match self.with_entry(account, Entry::delete_credential) {
            Err(SecretsError::Missing) => Ok(()),
            other => other,
        }
    }

    /// Runs `work` on a new thread, which is detached when the keychain does not answer in time: the call cannot be cancelled.
    fn with_entry<T: Send + 'static>(
        &self,
        account: &AccountId,
        work: impl FnOnce(&Entry) -> keyring::v1::Result<T> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let user = format!("{account} {}", self.profile);
        let (sender, answer) = mpsc::channel();
        let spawned = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let result = Entry::new(SERVICE, &user).and_then(|entry| work(&entry));
            // The receiver is gone after the time-out.
            let _ = sender.send(result);
        });
        spawned.map_err(|error| SecretsError::KeychainRefused(error.to_string()))?;
        match answer.recv_timeout(TIMEOUT) {
            Ok(result) => result.map_err(secrets_error),
            Err(_) => Err(SecretsError::KeychainRefused("no answer".to_owned())),
        }
    }
}

fn secrets_error(error: Error) -> SecretsError {
    match error {
        Error::NoEntry => SecretsError::Missing,
        Error::NoDefaultStore => SecretsError::NoStorage,
        // The message of these errors contains the bytes of the password.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => SecretsError::KeychainRefused("not text".to_owned()),
        other => SecretsError::KeychainRefused(other.to_string()),
    }
}
