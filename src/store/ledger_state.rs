//! The book: everything the ledger tells, folded line by line.

use std::collections::BTreeSet;

use super::copies::Places;
use super::outbox::Submissions;
use super::removals::Removals;
use super::{Entry, Line, PreservedPackage, TrustedCertificate};
use crate::account::Account;
use crate::signature::Sha256;

/// Accounts, authorities, submissions and places, as the ledger's lines up to now tell them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    pub(super) accounts: Vec<Account>,
    pub(super) trusted: Vec<TrustedCertificate>,
    pub(super) submissions: Submissions,
    pub(super) places: Places,
    pub(super) removals: Removals,
    pub(super) packages: Vec<PreservedPackage>,
}

impl Book {
    /// Takes in the next line.
    pub(super) fn apply(&mut self, line: Line) {
        match line.entry {
            Entry::Arrived { arrivals } => arrivals.iter().for_each(|arrival| self.places.arrived(arrival)),
            Entry::Flags { changes } => changes.iter().for_each(|(location, flags)| self.places.flagged(location, *flags)),
            Entry::Expunged { locations } => locations.iter().for_each(|location| self.places.gone(location)),
            Entry::Removing { removals } => self.removals.removing(line.at, &removals, &self.places),
            Entry::NotRemoved { copies } => self.removals.not_removed(&copies, &self.places),
            Entry::Folder { account, folder, validity } => self.places.folder_seen(&account, &folder, validity),
            Entry::AccountSaved { account } => match self.accounts.iter_mut().find(|known| known.id == account.id) {
                Some(known) => *known = account,
                None => self.accounts.push(account),
            },
            Entry::AccountRemoved { account, keep_mail } => {
                self.accounts.retain(|known| known.id != account);
                if !keep_mail {
                    self.places.account_dropped(&account);
                    self.submissions.account_dropped(&account);
                }
            }
            Entry::TrustAdded { pem, sha256, note } => {
                self.trusted.retain(|known| known.sha256 != sha256);
                self.trusted.push(TrustedCertificate { sha256, pem, note });
            }
            Entry::TrustRemoved { sha256 } => self.trusted.retain(|known| known.sha256 != sha256),
            entry @ Entry::Composed { .. } => self.submissions.composed(line.at, entry),
            Entry::Preserved {
                account,
                from,
                until,
                index,
                messages,
            } => self.packages.push(PreservedPackage {
                at: line.at,
                account,
                from,
                until,
                index,
                messages,
            }),
            Entry::Sent { send, state } => self.submissions.moved(line.at, &send, state),
        }
    }

    /// Every message the ledger names.
    pub(super) fn messages(&self) -> BTreeSet<Sha256> {
        let arrived = self.places.all().iter().map(|place| place.message);
        arrived.chain(self.submissions.all().iter().map(|entry| entry.message)).collect()
    }
}
