//! Packages for a preservation system (conservazione): selects the messages of an account and period, leaves out those that an earlier
//! package has, and records what the new one contains. `evidence::preservation` writes the package.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;

use super::body;
use super::error::EngineError;
use super::examine::Examiner;
use super::handle::Handle;
use super::shared::Shared;
use crate::account::{Account, AccountId, FolderRole};
use crate::evidence::preservation::{self, Document, Holder, MessageDetails, SubmissionPackage};
use crate::evidence::{ExportError, ExportSource};
use crate::signature::Sha256;
use crate::store::{BegunPackage, MessageRow, Selection};

/// A package to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preserve {
    /// The account whose messages it contains.
    pub account: AccountId,
    /// The owner of the archive; `None`: the account's name or address.
    pub holder: Option<Holder>,
    /// The first day, Italian time.
    pub from: Date,
    /// The last day, included.
    pub until: Date,
    /// Include messages that are in an earlier package.
    pub again: bool,
    /// The package: a new folder, or a zip when the name ends in `.zip`.
    pub to: PathBuf,
}

/// Result of writing a package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preserved {
    /// SHA-256 of the package's index; `None`: there was nothing to pack, and nothing was written.
    pub index: Option<Sha256>,
    /// Messages in the package.
    pub messages: u64,
    /// Messages of the period left out because an earlier package has them.
    pub before: u64,
    /// Messages of the period left out because they are set aside, or wait to be examined. The next package can have them.
    pub left_out: Vec<Sha256>,
    /// Its files, relative to the package.
    pub files: Vec<PathBuf>,
}

impl Handle {
    /// Writes a package, reads it back, and records its content in the ledger. `progress(done, of)` returns false to stop.
    pub async fn preserve(
        &self,
        what: Preserve,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Preserved, EngineError> {
        self.read(move |shared| preserve(shared, &what, &mut progress)).await
    }
}

fn preserve(shared: &Shared, what: &Preserve, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Preserved, EngineError> {
    let account = shared.account(&what.account)?;
    settle_begun(shared, &what.account)?;
    let packed = packed(shared, &what.account);
    let (before, due): (Vec<MessageRow>, Vec<MessageRow>) = messages(shared, &what.account)?
        .into_values()
        .filter(|row| (what.from..=what.until).contains(&preservation::day(row.date)))
        .partition(|row| !what.again && packed.contains(&row.message));
    let before = before.len() as u64;
    let marked = shared.store.begin_examining(due.iter().map(|row| &row.message));
    let (due, others): (Vec<MessageRow>, Vec<MessageRow>) = due.into_iter().partition(|row| marked.contains(&row.message));
    let left_out: Vec<Sha256> = others.iter().map(|row| row.message).collect();
    if due.is_empty() {
        return Ok(Preserved {
            before,
            left_out,
            ..Preserved::default()
        });
    }
    let submission = submission(shared, what, account, due)?;
    let messages: BTreeSet<Sha256> = submission.documents.iter().map(|document| document.message).collect();
    let to = std::path::absolute(&what.to).map_err(|error| EngineError::File {
        path: what.to.clone(),
        reason: error.to_string(),
    })?;
    // A package that exists is refused before anything is recorded about it.
    if to.symlink_metadata().is_ok() {
        return Err(EngineError::TargetExists(what.to.clone()));
    }
    let begun = BegunPackage {
        account: what.account.clone(),
        period: (what.from, what.until),
        to,
        messages: messages.clone(),
    };
    shared.store.begin_package(begun)?;
    let (verifier, examiner) = (shared.verifier(), shared.examiner());
    let source = ExportSource {
        store: &shared.store,
        verifier: &verifier,
        progress,
    };
    // Signature and attachments are read while the package is written, from the bytes that go into it.
    let describe = |raw: &[u8]| describe(&examiner, raw);
    let package = preservation::write(&submission, &describe, source, &what.to)?;
    let count = messages.len() as u64;
    // Recorded after the package was read back. If the process ends before, the next one finds the package by what was recorded above.
    shared
        .store
        .record_package(&what.account, (what.from, what.until), package.index, messages)
        .map_err(ExportError::from)?;
    Ok(Preserved {
        index: Some(package.index),
        messages: count,
        before,
        left_out,
        files: package.files,
    })
}

/// Settles the package that an earlier process began: records it if it is whole, and removes what is unfinished.
pub(super) fn settle_begun(shared: &Shared, account: &AccountId) -> Result<(), EngineError> {
    let Some(begun) = shared.store.begun_package(account) else {
        return Ok(());
    };
    match preservation::find(&begun.to, &begun.messages) {
        Some(index) => Ok(shared.store.record_package(account, begun.period, index, begun.messages)?),
        None => {
            preservation::remove_unfinished(&begun.to);
            Ok(())
        }
    }
}

fn submission(shared: &Shared, what: &Preserve, account: Account, due: Vec<MessageRow>) -> Result<SubmissionPackage, EngineError> {
    let documents = due.into_iter().map(|row| document(shared, &what.account, row));
    Ok(SubmissionPackage {
        account: what.account.clone(),
        holder: what.holder.clone().unwrap_or_else(|| Holder {
            name: account.name.unwrap_or(account.address),
            id: None,
        }),
        from: what.from,
        until: what.until,
        documents: documents.collect::<Result<_, _>>()?,
    })
}

/// The messages in earlier packages of this account.
pub(super) fn packed(shared: &Shared, account: &AccountId) -> BTreeSet<Sha256> {
    shared
        .store
        .preserved_packages(account)
        .into_iter()
        .flat_map(|package| package.messages)
        .collect()
}

/// Every message of an account except drafts, one row each.
pub(super) fn messages(shared: &Shared, account: &AccountId) -> Result<BTreeMap<Sha256, MessageRow>, EngineError> {
    let roles = shared.store.folder_roles();
    let keys = shared.store.keys(&Selection {
        account: Some(account.clone()),
        ..Selection::default()
    })?;
    let is_draft = |row: &MessageRow| roles.get(&(account.clone(), row.location.folder.clone())) == Some(&FolderRole::Drafts);
    let rows = shared.store.rows(&keys)?.into_iter().filter(|row| !is_draft(row));
    let mut messages: BTreeMap<Sha256, MessageRow> = BTreeMap::new();
    for row in rows {
        match messages.get(&row.message) {
            // Without a readable Date the row has the time of arrival, which differs between copies: the earliest is the message's.
            Some(known) if known.date <= row.date => {}
            _ => drop(messages.insert(row.message, row)),
        }
    }
    Ok(messages)
}

fn document(shared: &Shared, account: &AccountId, row: MessageRow) -> Result<Document, EngineError> {
    let sent = match &row.dispatch {
        Some(id) => shared.store.dispatch_with(id, &row.message)?,
        None => None,
    };
    Ok(Document {
        message: row.message,
        at: row.date,
        is_own: AccountId::of(&row.from) == *account,
        primary: sent.and_then(|sent| sent.message).filter(|sent| *sent != row.message),
        kind: row.kind,
        subject: row.subject,
        from: (row.from_name, row.from),
        to: row.to,
    })
}

pub(super) fn describe(examiner: &Examiner, raw: &[u8]) -> MessageDetails {
    let (verification, reading) = examiner.read(raw);
    let parsed = body::parse(raw, &reading);
    let parts = parsed.content.attachments.iter().filter_map(|at| parsed.parts.get(*at));
    MessageDetails {
        is_signed: verification.intact == Some(true),
        verdict: verification.verdict.as_str().to_owned(),
        message_id: reading.headers.message_id.as_ref().map(ToString::to_string),
        attachments: parts
            .filter_map(|part| Some((part.name.clone(), Sha256::of(&body::part_bytes(raw, part.number)?))))
            .collect(),
    }
}
