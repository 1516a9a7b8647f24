//! The state the ledger describes: every line applied in order.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;

use super::copies::Copies;
use super::follow_up::FollowUps;
use super::ledger::{LedgerEntry, LedgerLine};
use super::outbox::Submissions;
use super::removals::Removals;
use crate::account::{Account, AccountId};
use crate::clock::Timestamp;
use crate::pec::MessageId;
use crate::signature::Sha256;

/// Accounts, certificates, submissions and copies after the last line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LedgerState {
    pub(super) accounts: Vec<Account>,
    pub(super) trusted: Vec<TrustedCertificate>,
    pub(super) submissions: Submissions,
    pub(super) copies: Copies,
    pub(super) removals: Removals,
    pub(super) follow_ups: FollowUps,
    pub(super) packages: Vec<PreservedPackage>,
    /// Packages that were begun and are not recorded as whole, at most one for each account.
    pub(super) begun_packages: Vec<BegunPackage>,
    /// Message-IDs of submissions that the ledger lacks and the user has not acknowledged.
    pub(super) unknown: Vec<MessageId>,
}

/// A certificate the user trusts for signatures of certified mail, in addition to the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedCertificate {
    /// SHA-256 of the certificate.
    pub sha256: Sha256,
    /// The certificate in PEM form.
    pub pem: String,
    /// What the user noted about it.
    pub note: String,
}

/// A package for a preservation system that was written and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreservedPackage {
    /// When it was written, UTC.
    pub at: Timestamp,
    /// The account its messages are from.
    pub account: AccountId,
    /// The first day of its period, Italian time.
    pub from: Date,
    /// The last day of it.
    pub until: Date,
    /// SHA-256 of its index file.
    pub index: Sha256,
    /// The messages in it.
    pub messages: BTreeSet<Sha256>,
}

/// A package that was begun: the process that wrote it may have ended before or after it was whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunPackage {
    /// The account its messages are from.
    pub account: AccountId,
    /// The first and the last day of its period, Italian time.
    pub period: (Date, Date),
    /// Where it was to be.
    pub to: PathBuf,
    /// The messages that were to be in it.
    pub messages: BTreeSet<Sha256>,
}

impl LedgerState {
    /// Applies the next line.
    pub(super) fn apply(&mut self, line: LedgerLine) {
        match line.entry {
            LedgerEntry::Arrived { arrivals } => arrivals.iter().for_each(|arrival| self.copies.arrived(arrival, line.at)),
            LedgerEntry::Flags { changes, follow_ups } => {
                changes.iter().for_each(|(location, flags)| self.copies.set_flags(location, *flags));
                self.follow_ups.apply(line.at, follow_ups);
            }
            LedgerEntry::Expunged { locations } => locations.iter().for_each(|location| self.copies.expunge(location)),
            LedgerEntry::Removing { removals } => self.removals.plan(line.at, &removals, &self.copies),
            LedgerEntry::NotRemoved { copies } => self.removals.cancel(&copies, &self.copies),
            LedgerEntry::Folder { account, folder, validity } => self.copies.folder_listed(&account, &folder, validity),
            LedgerEntry::AccountSaved { account } => match self.accounts.iter_mut().find(|known| known.id == account.id) {
                Some(known) => *known = account,
                None => self.accounts.push(account),
            },
            LedgerEntry::AccountRemoved { account, keep_mail } => {
                self.accounts.retain(|known| known.id != account);
                if !keep_mail {
                    self.copies.drop_account(&account);
                    self.submissions.drop_account(&account);
                }
            }
            LedgerEntry::TrustAdded { pem, sha256, note } => {
                self.trusted.retain(|known| known.sha256 != sha256);
                self.trusted.push(TrustedCertificate { sha256, pem, note });
            }
            LedgerEntry::TrustRemoved { sha256 } => self.trusted.retain(|known| known.sha256 != sha256),
            LedgerEntry::Composed(composed) => self.submissions.compose(line.at, composed),
            LedgerEntry::UnknownSubmission { message_id, .. } => self.unknown.push(message_id),
            LedgerEntry::GapAcknowledged { .. } => self.unknown.clear(),
            LedgerEntry::Returned {
                account,
                folder,
                validity,
                uids,
            } => self.copies.returned(&account, &folder, validity, &uids),
            LedgerEntry::Preserving {
                account,
                from,
                until,
                to,
                messages,
            } => {
                self.begun_packages.retain(|begun| begun.account != account);
                self.begun_packages.push(BegunPackage {
                    account,
                    period: (from, until),
                    to,
                    messages,
                });
            }
            LedgerEntry::Preserved {
                account,
                from,
                until,
                index,
                messages,
            } => {
                self.begun_packages.retain(|begun| begun.account != account);
                self.packages.push(PreservedPackage {
                    at: line.at,
                    account,
                    from,
                    until,
                    index,
                    messages,
                });
            }
            LedgerEntry::Sent { send, state } => self.submissions.advance(line.at, &send, state),
        }
    }

    /// Every message the ledger names.
    pub(super) fn messages(&self) -> BTreeSet<Sha256> {
        let arrived = self.copies.all().iter().map(|copy| copy.message);
        arrived.chain(self.submissions.all().iter().map(|entry| entry.message)).collect()
    }
}
