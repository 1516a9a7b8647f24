//! Packages written for a preservation system. They are ledger entries, since nothing else could restore them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::ledger::LedgerEntry;
use super::{PreservedPackage, Store, StoreError};
use crate::account::AccountId;
use crate::signature::Sha256;

impl Store {
    /// The packages of an account, oldest first.
    pub fn preserved_packages(&self, account: &AccountId) -> Vec<PreservedPackage> {
        let memory = self.memory();
        let packages = memory.ledger.packages.iter().filter(|package| package.account == *account);
        packages.cloned().collect()
    }

    /// Records a package of the messages of `period` (first and last day, Italian time). Durable when it returns.
    ///
    /// # Errors
    ///
    /// Those of the ledger.
    pub fn record_package(
        &self,
        account: &AccountId,
        period: (Date, Date),
        index: Sha256,
        messages: BTreeSet<Sha256>,
    ) -> Result<(), StoreError> {
        self.write_line(|_| {
            Ok(Some(LedgerEntry::Preserved {
                account: account.clone(),
                from: period.0,
                until: period.1,
                index,
                messages,
            }))
        })
    }
}
