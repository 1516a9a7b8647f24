//! Packages written for a preservation system. They are ledger entries, since nothing else could restore them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::ledger::LedgerEntry;
use super::{BegunPackage, PreservedPackage, Store, StoreError};
use crate::account::AccountId;
use crate::signature::Sha256;

impl Store {
    /// The packages of an account, oldest first.
    pub fn preserved_packages(&self, account: &AccountId) -> Vec<PreservedPackage> {
        let memory = self.memory();
        let packages = memory.ledger.packages.iter().filter(|package| package.account == *account);
        packages.cloned().collect()
    }

    /// The package of an account that was begun and is not recorded as whole.
    pub fn begun_package(&self, account: &AccountId) -> Option<BegunPackage> {
        let memory = self.memory();
        let begun = memory.ledger.begun_packages.iter().find(|begun| begun.account == *account);
        begun.cloned()
    }

    /// Records that a package is about to be written, so that one which a killed process finished is recognised. Durable when it returns.
    ///
    /// # Errors
    ///
    /// Those of the ledger; [`StoreError::LedgerGap`]: the ledger may not know what is in a package already.
    pub fn begin_package(&self, begun: BegunPackage) -> Result<(), StoreError> {
        self.without_gap()?;
        self.write_line(|_| {
            Ok(Some(LedgerEntry::Preserving {
                account: begun.account,
                from: begun.period.0,
                until: begun.period.1,
                to: begun.to,
                messages: begun.messages,
            }))
        })
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
