//! Adding, changing, testing, pausing and removing accounts.

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::view::Diagnosis;
use crate::account::{Account, AccountId, Secret};
use crate::mail::account_check;
use crate::mail::providers::{self, ProviderSettings};
use crate::mail::remote::RemoteError;
use crate::mail::secrets::{SecretLocation, SecretsError};

impl Handle {
    /// The provider settings for an address, by its domain.
    pub fn provider_for(&self, address: &str) -> Option<ProviderSettings> {
        providers::for_address(address)
    }

    /// The settings of all known providers.
    pub fn providers(&self) -> Vec<ProviderSettings> {
        providers::all()
    }

    /// The day on which these settings were last checked.
    pub fn providers_checked_on(&self) -> Option<jiff::civil::Date> {
        providers::as_of()
    }

    /// Logs in to both servers of an account and returns the error of each.
    pub async fn try_account(&self, account: Account, password: Secret) -> Result<Diagnosis, EngineError> {
        self.run(async move {
            let found = account_check::check_account(&account, &password).await;
            let fault = |end: Result<(), RemoteError>| end.err().map(|error| (error.kind, error.detail));
            Ok(Diagnosis {
                imap: fault(found.imap),
                smtp: fault(found.smtp),
                smtp_login_tried: found.smtp_login_tried,
            })
        })
        .await
    }

    /// Adds or changes an account and stores its password; returns where the password is.
    pub async fn save_account(&self, account: Account, password: Secret) -> Result<SecretLocation, EngineError> {
        let id = account.id.clone();
        let location = self
            .read(move |shared| {
                let location = shared.secrets.keep(&account.id, &password)?;
                shared.store.save_account(&account)?;
                Ok(location)
            })
            .await?;
        self.shared()?.emit(Event::AccountsChanged);
        if self.is_live() {
            self.start_account(id)?;
        }
        Ok(location)
    }

    /// Changes the name of an account, which is the sender's in its messages. The password stays as it is stored.
    pub async fn rename_account(&self, account: AccountId, name: Option<String>) -> Result<(), EngineError> {
        self.read(move |shared| {
            let known = shared.account(&account)?;
            shared.store.save_account(&Account { name, ..known })?;
            shared.emit(Event::AccountsChanged);
            Ok(())
        })
        .await
    }

    /// Removes an account and its password. With `keep_mail` its messages stay here.
    pub async fn remove_account(&self, account: AccountId, keep_mail: bool) -> Result<(), EngineError> {
        self.read(move |shared| {
            shared.account(&account)?;
            shared.account_states().remove(&account);
            shared.store.remove_account(&account, keep_mail)?;
            shared.status_cache.forget_all();
            match shared.secrets.forget(&account) {
                Ok(()) | Err(SecretsError::Missing) => {}
                Err(error) => return Err(error.into()),
            }
            shared.emit(Event::AccountsChanged);
            Ok(())
        })
        .await
    }

    /// Pauses accounts: what is being fetched stops at once, what arrived is kept, and the rest is fetched after [`Handle::resume`].
    pub async fn pause(&self, accounts: Vec<AccountId>) -> Result<(), EngineError> {
        let shared = self.shared()?;
        accounts.iter().for_each(|account| shared.set_paused(account, true));
        Ok(())
    }

    /// Resumes paused accounts. Each connects again at once.
    pub async fn resume(&self, accounts: Vec<AccountId>) -> Result<(), EngineError> {
        let shared = self.shared()?;
        accounts.iter().for_each(|account| shared.set_paused(account, false));
        Ok(())
    }
}
