//! Explains errors in three sentences: what happened, what it means, what to do.

use fluent_bundle::FluentValue;

use super::Words;
use super::wording::draft_code;
use crate::engine::opening::OpeningNotice;
use crate::engine::{EngineError, FolderNameProblem, ReadOnly, RemoteError, RemoteErrorKind, SecretsError, Service, StoreError};
use crate::pec::draft::DraftProblem;
use crate::signature::anchors::AnchorError;

/// The explanation of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened, as a sentence.
    pub what: String,
    /// The consequences: what is lost, what still works.
    pub meaning: String,
    /// What the user can do about it.
    pub remedy: String,
    /// What the server, the system or another program reported, in its own words; empty where nothing was.
    pub detail: String,
}

impl Explanation {
    /// What happened, with what was reported: for an output that has one line for both.
    pub fn what_with_detail(&self, words: &Words) -> String {
        match self.detail.trim() {
            "" => self.what.clone(),
            detail => format!("{} {}", self.what, words.with("fault-words", &[("detail", detail.into())])),
        }
    }

    /// With this report.
    fn reporting(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }
}

/// Explains an error. For a draft that cannot be sent, explains its first fatal problem.
pub fn explain(words: &Words, error: &EngineError) -> Explanation {
    match error {
        EngineError::Store(error) => explain_store(words, error),
        EngineError::Remote(error) => explain_remote(words, error),
        EngineError::Secrets(error) => explain_secrets(words, error),
        EngineError::Anchor(error) => explain_anchor(words, error),
        EngineError::Draft(problems) => match problems.iter().find(|problem| problem.is_fatal()) {
            Some(problem) => explain_draft(words, problem),
            None => sentences(words, "draft-refused", &[]),
        },
        EngineError::NoSuchAccount => sentences(words, "no-such-account", &[]),
        EngineError::NotFound => sentences(words, "not-found", &[]),
        EngineError::SeveralDispatches(ids) => {
            let ids: Vec<&str> = ids.iter().map(crate::pec::DispatchId::as_str).collect();
            sentences(words, "several-dispatches", &[("ids", ids.join(", "))])
        }
        EngineError::NotOnServer => sentences(words, "not-on-server", &[]),
        EngineError::NoTrash => sentences(words, "no-trash", &[]),
        EngineError::NoArchive => sentences(words, "no-archive", &[]),
        EngineError::NoSuchFolder => sentences(words, "no-such-folder", &[]),
        EngineError::FolderName(problem) => explain_folder_name(words, *problem),
        EngineError::FolderHasRole => sentences(words, "folder-has-role", &[]),
        EngineError::OtherMailbox => sentences(words, "other-mailbox", &[]),
        EngineError::NoExactRemoval => sentences(words, "no-exact-removal", &[]),
        EngineError::InsideProfile(path) => sentences(words, "inside-profile", &[("path", path.display().to_string())]),
        EngineError::File { path, reason } => sentences(words, "file", &[("path", path.display().to_string())]).reporting(reason),
        EngineError::NotAFile(path) => sentences(words, "not-a-file", &[("path", path.display().to_string())]),
        EngineError::FileTooLarge { path, most } => sentences(
            words,
            "file-too-large",
            &[("path", path.display().to_string()), ("most", words.size(*most))],
        ),
        EngineError::TargetExists(path) => sentences(words, "target-exists", &[("path", path.display().to_string())]),
        EngineError::ChangedSince(path) => sentences(words, "changed-since", &[("path", path.display().to_string())]),
        EngineError::TargetFull(path) => sentences(words, "target-full", &[("path", path.display().to_string())]),
        EngineError::NotOpenable(danger) => sentences(words, "not-openable", &[("reason", words.danger(danger))]),
        EngineError::NotOpened(reason) => sentences(words, "not-opened", &[]).reporting(reason),
        EngineError::NotAsWritten(path) => sentences(words, "not-as-written", &[("path", path.display().to_string())]),
        EngineError::NotAnEarlierState(path) => sentences(words, "not-an-earlier-state", &[("path", path.display().to_string())]),
        EngineError::Cancelled => sentences(words, "cancelled", &[]),
        EngineError::Paused => sentences(words, "paused", &[]),
        EngineError::Stopped => sentences(words, "stopped", &[]),
    }
}

fn explain_folder_name(words: &Words, problem: FolderNameProblem) -> Explanation {
    let meaning = match problem {
        FolderNameProblem::Empty => words.get("folder-name-empty"),
        FolderNameProblem::Character(letter) if letter.is_control() => words.get("folder-name-control"),
        FolderNameProblem::Character(letter) => words.with("folder-name-character", &[("letter", letter.to_string().into())]),
        FolderNameProblem::TooLong => words.get("folder-name-long"),
        FolderNameProblem::Taken => words.get("folder-name-taken"),
        FolderNameProblem::NoSubfolders => words.get("folder-name-no-subfolders"),
    };
    Explanation {
        what: words.get("folder-name-what"),
        meaning,
        remedy: words.get("folder-name-remedy"),
        detail: String::new(),
    }
}

/// Explains an error of the store.
pub fn explain_store(words: &Words, error: &StoreError) -> Explanation {
    match error {
        StoreError::Locked => sentences(words, "store-locked", &[]),
        StoreError::NetworkShare => sentences(words, "store-network-share", &[]),
        StoreError::ReadOnly(ReadOnly::Disk) => sentences(words, "store-read-only", &[]),
        StoreError::ReadOnly(ReadOnly::Format) => sentences(words, "store-format-unknown", &[]),
        StoreError::ReadOnly(ReadOnly::Ledger) => sentences(words, "store-ledger-no-file", &[]),
        StoreError::Newer => sentences(words, "store-newer", &[]),
        StoreError::Full => sentences(words, "store-full", &[]),
        StoreError::Io { path, source } => {
            sentences(words, "store-io", &[("path", path.display().to_string())]).reporting(source.to_string())
        }
        StoreError::Damaged(message) => sentences(words, "store-damaged", &[("message", message.to_string())]),
        StoreError::NotFound => sentences(words, "not-found", &[]),
        StoreError::LedgerBroken(line) => sentences(words, "store-ledger-broken", &[("line", line.to_string())]),
        StoreError::LedgerGap(gap) => sentences(words, "store-ledger-gap", &[("gap", words.ledger_gap(gap))]),
        StoreError::Index => sentences(words, "store-index", &[]),
        StoreError::WrongSendState => sentences(words, "store-wrong-send-state", &[]),
    }
}

/// Explains what opening a profile found or corrected.
pub fn explain_opening(words: &Words, notice: &OpeningNotice) -> Explanation {
    match notice {
        OpeningNotice::ReadOnly(why) => explain_store(words, &StoreError::ReadOnly(*why)),
        OpeningNotice::MadePrivate(names) => sentences(words, "opening-made-private", &[("names", words.profile_names(names))]),
        OpeningNotice::MovedAside(names) => sentences(words, "opening-moved-aside", &[("names", names.join(", "))]),
        OpeningNotice::LedgerTailCut => sentences(words, "opening-ledger-tail-cut", &[]),
    }
}

/// Explains an error of a server. The detail is the server's own reply.
pub fn explain_remote(words: &Words, error: &RemoteError) -> Explanation {
    explain_remote_kind(words, error.service, error.kind, &error.detail)
}

/// As [`explain_remote`], from the parts of the error. `detail` is the server's reply; empty if there is none.
pub fn explain_remote_kind(words: &Words, service: Service, fault: RemoteErrorKind, detail: &str) -> Explanation {
    sentences(words, remote_kind_key(fault), &[("service", words.service(service))]).reporting(detail.trim())
}

/// Explains why a password cannot be stored or read.
pub fn explain_secrets(words: &Words, error: &SecretsError) -> Explanation {
    match error {
        SecretsError::NoStorage => sentences(words, "secrets-no-place", &[]),
        SecretsError::KeychainRefused(reason) => sentences(words, "secrets-keychain-refused", &[]).reporting(reason),
        SecretsError::WrongPassphrase => sentences(words, "secrets-wrong-passphrase", &[]),
        SecretsError::VaultBroken(reason) => sentences(words, "secrets-vault-broken", &[]).reporting(reason),
        SecretsError::Missing => sentences(words, "secrets-missing", &[]),
    }
}

/// Explains why a file does not contain an authority.
pub fn explain_anchor(words: &Words, error: &AnchorError) -> Explanation {
    match error {
        AnchorError::NoCertificate => sentences(words, "anchor-no-certificate", &[]),
        AnchorError::NotAnAuthority => sentences(words, "anchor-not-an-authority", &[]),
    }
}

/// Explains a problem of a draft.
pub fn explain_draft(words: &Words, problem: &DraftProblem) -> Explanation {
    let variable = match problem {
        DraftProblem::BadAddress(address) | DraftProblem::SeveralAddresses(address) | DraftProblem::RepeatedAddress(address) => {
            Some(("address", address.clone()))
        }
        DraftProblem::ManyRecipients(count) => Some(("count", count.to_string())),
        DraftProblem::LargeTimesRecipients(bytes) => Some(("size", words.size(*bytes))),
        DraftProblem::BlockedType(name) => Some(("name", name.clone())),
        DraftProblem::NoRecipient | DraftProblem::ControlCharacter | DraftProblem::NoSubject | DraftProblem::AttachmentForgotten => None,
    };
    sentences(words, &format!("draft-{}", draft_code(problem)), variable.as_slice())
}

/// The common prefix of the three keys.
fn remote_kind_key(fault: RemoteErrorKind) -> &'static str {
    match fault {
        RemoteErrorKind::UnknownHost => "fault-unknown-host",
        RemoteErrorKind::Unreachable => "fault-unreachable",
        RemoteErrorKind::TimedOut => "fault-timed-out",
        RemoteErrorKind::CertificateUntrusted => "fault-certificate-untrusted",
        RemoteErrorKind::CertificateWrongHost => "fault-certificate-wrong-host",
        RemoteErrorKind::CertificateExpired => "fault-certificate-expired",
        RemoteErrorKind::Tls => "fault-tls",
        RemoteErrorKind::LoginRefused => "fault-login-refused",
        RemoteErrorKind::LoginUnavailable => "fault-login-unavailable",
        RemoteErrorKind::PasswordExpired => "fault-password-expired",
        RemoteErrorKind::LoginBlocked => "fault-login-blocked",
        RemoteErrorKind::PrivacyRequired => "fault-privacy-required",
        RemoteErrorKind::SwitchedOff => "fault-switched-off",
        RemoteErrorKind::Closed => "fault-closed",
        RemoteErrorKind::Refused => "fault-refused",
        RemoteErrorKind::Protocol => "fault-protocol",
        RemoteErrorKind::TooLarge => "fault-too-large",
        RemoteErrorKind::Busy => "fault-busy",
    }
}

fn sentences(words: &Words, stem: &str, variables: &[(&str, String)]) -> Explanation {
    let variables: Vec<(&str, FluentValue<'_>)> = variables.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    Explanation {
        what: words.with(&format!("{stem}-what"), &variables),
        meaning: words.with(&format!("{stem}-meaning"), &variables),
        remedy: words.with(&format!("{stem}-remedy"), &variables),
        detail: String::new(),
    }
}
