//! What already went into which package for a preservation system: in the ledger, so it survives whatever is remade.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Entry, Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::signature::Sha256;

/// A package that was written and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreservedPackage {
    /// When it was written, UTC.
    pub at: Timestamp,
    /// The mailbox.
    pub account: AccountId,
    /// The first day of its period, in Italy.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// SHA-256 of its index.
    pub index: Sha256,
    /// The messages in it.
    pub messages: BTreeSet<Sha256>,
}

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// The packages of an account, oldest first.
    pub fn preserved_packages(&self, account: &AccountId) -> Vec<PreservedPackage> {
        let memory = self.memory();
        memory
            .book
            .packages
            .iter()
            .filter(|package| package.account == *account)
            .cloned()
            .collect()
    }

    /// Remembers a package; durable when it returns.
    pub fn record_package(
        &self,
        account: &AccountId,
        period: (Date, Date),
        index: Sha256,
        messages: BTreeSet<Sha256>,
    ) -> Result<(), StoreError> {
        self.write_line(|_| {
            Ok(Some(Entry::Preserved {
                account: account.clone(),
                from: period.0,
                until: period.1,
                index,
                messages,
            }))
        })
    }
}
