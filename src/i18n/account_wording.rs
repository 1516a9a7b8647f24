//! Texts for the values of accounts, servers and attachments: health, passwords, messages left on a server, dangers, files passed over.

use super::Words;
use super::wording::serialized_name;
use crate::account::{FetchProblem, FolderRole};
use crate::engine::openable::Danger;
use crate::engine::sources::LeftOut;
use crate::engine::space::{Skipped, Unchanged};
use crate::engine::view::{FailedMessage, Health};
use crate::engine::{DifferenceKind, RemoteErrorKind, SearchField, SecretLocation, Service};

impl Words {
    /// A folder by its role.
    pub fn folder_role(&self, role: FolderRole) -> String {
        self.get(&format!("folder-{}", serialized_name(&role)))
    }

    /// The part of a message in which words were found.
    pub fn search_field(&self, field: SearchField) -> String {
        self.get(match field {
            SearchField::Subject => "part-subject",
            SearchField::From => "part-from",
            SearchField::To => "part-to",
            SearchField::Attachment => "part-attachment",
            SearchField::Identifier => "part-identifier",
            SearchField::Body => "part-body",
        })
    }

    /// Incoming or outgoing.
    pub fn service(&self, service: Service) -> String {
        self.get(match service {
            Service::Imap => "service-imap",
            Service::Smtp => "service-smtp",
        })
    }

    /// Where a password is stored, as it follows "the password is stored".
    pub fn secret_location(&self, location: SecretLocation) -> String {
        self.get(match location {
            SecretLocation::Keychain => "place-keychain",
            SecretLocation::Vault => "place-vault",
            SecretLocation::Memory => "place-memory",
        })
    }

    /// Reports that a mailbox was added, and where its password is.
    pub fn mailbox_added(&self, location: SecretLocation) -> String {
        self.get(match location {
            SecretLocation::Keychain => "mailbox-added-keychain",
            SecretLocation::Vault => "mailbox-added-vault",
            SecretLocation::Memory => "mailbox-added-memory",
        })
    }

    /// What is wrong with an account; `None` while nothing is.
    pub fn health(&self, health: &Health) -> Option<String> {
        let key = match health {
            Health::Unknown | Health::Good | Health::Syncing { .. } => return None,
            Health::Paused => "health-paused",
            Health::PasswordMissing => "health-password",
            Health::DiskError => "health-disk",
            Health::Faulty { fault, retry_at, .. } => match fault {
                RemoteErrorKind::SwitchedOff => "health-switched-off",
                RemoteErrorKind::CertificateExpired | RemoteErrorKind::CertificateUntrusted | RemoteErrorKind::CertificateWrongHost => {
                    "health-certificate"
                }
                _ if retry_at.is_some() => "health-retrying",
                RemoteErrorKind::LoginRefused
                | RemoteErrorKind::PasswordExpired
                | RemoteErrorKind::LoginBlocked
                | RemoteErrorKind::LoginUnavailable
                | RemoteErrorKind::PrivacyRequired => "health-login",
                _ => "health-faulty",
            },
        };
        Some(self.get(key))
    }

    /// The action that one click takes on what is wrong with an account.
    pub fn repair(&self, health: &Health) -> String {
        self.get(match health {
            Health::Paused => "repair-resume",
            Health::PasswordMissing => "repair-password",
            Health::Faulty { fault, .. } => match fault {
                RemoteErrorKind::LoginRefused | RemoteErrorKind::PasswordExpired => "repair-password",
                RemoteErrorKind::SwitchedOff => "repair-switched-off",
                RemoteErrorKind::CertificateExpired
                | RemoteErrorKind::CertificateUntrusted
                | RemoteErrorKind::CertificateWrongHost
                | RemoteErrorKind::UnknownHost
                | RemoteErrorKind::LoginUnavailable
                | RemoteErrorKind::PrivacyRequired
                | RemoteErrorKind::Tls => "repair-settings",
                _ => "repair-again",
            },
            _ => "repair-again",
        })
    }

    /// Why messages stay on the server, for a list in the terminal.
    pub fn skipped(&self, why: Skipped, count: u64) -> String {
        self.with(&format!("skipped-{}", skipped_code(why)), &[("n", count.into())])
    }

    /// As [`Self::skipped`], shorter, for the window.
    pub fn skipped_short(&self, why: Skipped, count: u64) -> String {
        self.with(&format!("skipped-{}-short", skipped_code(why)), &[("n", count.into())])
    }

    /// Why one message was left as it was.
    pub fn unchanged(&self, why: Unchanged) -> String {
        self.get(&format!("unchanged-{}", unchanged_code(why)))
    }

    /// As [`Self::unchanged`], for several messages.
    pub fn unchanged_count(&self, why: Unchanged, count: u64) -> String {
        self.with(&format!("unchanged-{}-count", unchanged_code(why)), &[("n", count.into())])
    }

    /// A message on the server that was not received as it should be: which one, and why.
    pub fn failed_message(&self, failed: &FailedMessage) -> String {
        let key = format!("fetch-problem-{}", fetch_problem_code(&failed.problem));
        let problem = match &failed.problem {
            FetchProblem::Refused(text) => self.with(&key, &[("words", text.as_str().into())]),
            FetchProblem::OtherSize { announced, received } => {
                self.with(&key, &[("announced", (*announced).into()), ("received", (*received).into())])
            }
            FetchProblem::NotListed(count) => self.with(&key, &[("n", u64::from(*count).into())]),
            FetchProblem::FoldersLeftOut(count) => self.with(&key, &[("n", (*count).into())]),
            _ => self.get(&key),
        };
        let folder = ("folder", failed.folder.as_str().into());
        match failed.uid {
            Some(uid) => self.with(
                "failed-message",
                &[folder, ("uid", uid.0.to_string().into()), ("problem", problem.into())],
            ),
            None if failed.folder.is_empty() => problem,
            None => self.with("failed-folder", &[folder, ("problem", problem.into())]),
        }
    }

    /// How a message differs between two mailboxes.
    pub fn difference(&self, kind: DifferenceKind) -> String {
        self.get(match kind {
            DifferenceKind::OnlyLeft => "compare-only-left",
            DifferenceKind::OnlyRight => "compare-only-right",
            DifferenceKind::Differs => "compare-differs",
            DifferenceKind::Rewritten => "compare-rewritten",
        })
    }

    /// Why a file was passed over.
    pub fn left_out(&self, reason: LeftOut) -> String {
        self.get(&format!("left-out-{}", reason.as_str()))
    }

    /// Why the program does not open an attachment, in a sentence.
    pub fn danger(&self, danger: &Danger) -> String {
        let key = format!("danger-{}", danger.as_str());
        match danger {
            Danger::Holds(name) => self.with(&key, &[("name", name.as_str().into())]),
            _ => self.get(&key),
        }
    }
}

/// The kebab-case name of a reason, as in the JSON of `sync`.
pub fn fetch_problem_code(problem: &FetchProblem) -> &'static str {
    match problem {
        FetchProblem::NoAnswer => "no-answer",
        FetchProblem::NoBody => "no-body",
        FetchProblem::Unreadable => "unreadable",
        FetchProblem::Refused(_) => "refused",
        FetchProblem::BreaksConnection => "breaks-connection",
        FetchProblem::ConnectionLost => "connection-lost",
        FetchProblem::TooLarge => "too-large",
        FetchProblem::NotListed(_) => "not-listed",
        FetchProblem::FoldersLeftOut(_) => "folders-left-out",
        FetchProblem::OtherSize { .. } => "other-size",
        FetchProblem::Renumbered => "renumbered",
    }
}

/// The kebab-case name of a reason, as in the JSON of `space`.
pub fn skipped_code(why: Skipped) -> &'static str {
    match why {
        Skipped::Unread => "unread",
        Skipped::Starred => "starred",
        Skipped::OpenDispatch => "open-dispatch",
        Skipped::Uncertain => "uncertain",
        Skipped::Damaged => "damaged",
    }
}

/// The kebab-case name of a reason, as in the JSON of `space --do`.
pub fn unchanged_code(why: Unchanged) -> &'static str {
    match why {
        Unchanged::Damaged => "damaged",
        Unchanged::NotThere => "not-there",
        Unchanged::Differs => "differs",
        Unchanged::NotRemoved => "not-removed",
    }
}
