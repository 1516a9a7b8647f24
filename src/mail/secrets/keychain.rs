//! The system's keychain: Secret Service, Keychain, Credential Manager.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use keyring::v1::{Entry, Error};

use super::SecretsError;
use crate::account::{AccountId, Secret};

const SERVICE: &str = "recapito";
/// A locked keychain may ask its user and wait; we do not wait with it for ever.
const DEADLINE: Duration = Duration::from_secs(10);

/// The keychain's part that belongs to one profile.
#[derive(Debug)]
pub(super) struct Keychain {
    profile: String,
}

impl Keychain {
    /// Two profiles with the same account do not share its password.
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
        self.ask(account, move |entry| entry.set_password(password.expose()))
    }

    pub(super) fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        self.ask(account, |entry| entry.get_password().map(Secret::new))
    }

    /// Forgetting what is not kept is no error.
    pub(super) fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        match self.ask(account, Entry::delete_credential) {
            Err(SecretsError::Missing) => Ok(()),
            other => other,
        }
    }

    /// On a thread of its own, which is left behind when the keychain does not answer in time.
    fn ask<T: Send + 'static>(
        &self,
        account: &AccountId,
        work: impl FnOnce(&Entry) -> keyring::v1::Result<T> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let user = format!("{account} {}", self.profile);
        let (tell, answer) = mpsc::channel();
        let asked = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let done = Entry::new(SERVICE, &user).and_then(|entry| work(&entry));
            // Nobody listens after the deadline.
            let _ = tell.send(done);
        });
        asked.map_err(|error| SecretsError::KeychainRefused(error.to_string()))?;
        match answer.recv_timeout(DEADLINE) {
            Ok(done) => done.map_err(meaning),
            Err(_) => Err(SecretsError::KeychainRefused("no answer".to_owned())),
        }
    }
}

fn meaning(error: Error) -> SecretsError {
    match error {
        Error::NoEntry => SecretsError::Missing,
        Error::NoDefaultStore => SecretsError::NoStorage,
        // Its words would print the bytes.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => SecretsError::KeychainRefused("not text".to_owned()),
        other => SecretsError::KeychainRefused(other.to_string()),
    }
}
