//! Accounts and the user's own trusted certificates. Both are ledger entries.

use super::ledger::LedgerEntry;
use super::{Store, StoreError, TrustedCertificate};
use crate::account::{Account, AccountId};
use crate::signature::Sha256;

impl Store {
    /// All accounts, in the order they were added.
    pub fn accounts(&self) -> Vec<Account> {
        self.memory().ledger.accounts.clone()
    }

    /// The account of this id.
    pub fn account(&self, id: &AccountId) -> Option<Account> {
        self.memory().ledger.accounts.iter().find(|account| account.id == *id).cloned()
    }

    /// Adds an account, or replaces the one of the same id.
    pub fn save_account(&self, account: &Account) -> Result<(), StoreError> {
        self.write_line(|state| {
            let entry = LedgerEntry::AccountSaved { account: account.clone() };
            Ok((!state.accounts.contains(account)).then_some(entry))
        })
    }

    /// Removes an account; `keep_mail` leaves its messages listed. Raw files always stay.
    pub fn remove_account(&self, account: &AccountId, keep_mail: bool) -> Result<(), StoreError> {
        // Before the line: with a state left behind, an account added again would take its folders for unchanged and fetch nothing.
        self.sync_states.delete(account)?;
        self.write_line(|state| match state.accounts.iter().any(|known| known.id == *account) {
            true => Ok(Some(LedgerEntry::AccountRemoved {
                account: account.clone(),
                keep_mail,
            })),
            false => Err(StoreError::NotFound),
        })
    }

    /// The certificates the user trusts for signatures of certified mail, in addition to the built-in ones.
    pub fn trusted_certificates(&self) -> Vec<TrustedCertificate> {
        self.memory().ledger.trusted.clone()
    }

    /// Adds a trusted certificate, or replaces the one of the same digest.
    pub fn add_trusted(&self, certificate: &TrustedCertificate) -> Result<(), StoreError> {
        self.write_line(|state| {
            let TrustedCertificate { sha256, pem, note } = certificate.clone();
            Ok((!state.trusted.contains(certificate)).then_some(LedgerEntry::TrustAdded { pem, sha256, note }))
        })
    }

    /// Removes a trusted certificate; [`StoreError::NotFound`] when there is none of this digest.
    pub fn remove_trusted(&self, sha256: &Sha256) -> Result<(), StoreError> {
        self.write_line(|state| match state.trusted.iter().any(|known| known.sha256 == *sha256) {
            true => Ok(Some(LedgerEntry::TrustRemoved { sha256: *sha256 })),
            false => Err(StoreError::NotFound),
        })
    }
}
