//! Packages for a preservation system: which messages of a mailbox and period, and what already went into which package.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::examine::Examiner;
use super::shared::Shared;
use super::{EngineError, Handle, body};
use crate::account::{AccountId, FolderRole};
use crate::clock::Timestamp;
use crate::evidence::preservation::{self, Document, Holder, MessageDetails, SubmissionPackage};
use crate::evidence::{ExportError, ExportSource};
use crate::signature::Sha256;
use crate::store::{MessageRow, Selection};

/// What is to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preserve {
    /// The mailbox.
    pub account: AccountId,
    /// Whose archive it is; the account's name or address without.
    pub holder: Option<Holder>,
    /// The first day, in Italy.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Also what is in an earlier package.
    pub again: bool,
    /// A new folder, or a zip when it ends in `.zip`.
    pub to: PathBuf,
}

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preserved {
    /// SHA-256 of the package's index; `None` when there was nothing to pack, and nothing was written.
    pub index: Option<Sha256>,
    /// Messages in it.
    pub messages: u64,
    /// Messages of the period left out: an earlier package has them.
    pub before: u64,
    /// Its files.
    pub files: Vec<PathBuf>,
}

impl Handle {
    /// Writes a package, reads it back, and remembers what is in it. `progress(done, of)` returns false to stop.
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
    let packed = packed(shared, &what.account);
    let (before, due): (Vec<MessageRow>, Vec<MessageRow>) = messages(shared, &what.account)?
        .into_values()
        .filter(|row| (what.from..=what.until).contains(&day(row.date)))
        .partition(|row| !what.again && packed.contains(&row.message));
    let before = before.len() as u64;
    if due.is_empty() {
        return Ok(Preserved {
            before,
            ..Preserved::default()
        });
    }
    let documents = due.into_iter().map(|row| document(shared, &what.account, row));
    let submission = SubmissionPackage {
        account: what.account.clone(),
        holder: what.holder.clone().unwrap_or_else(|| Holder {
            name: account.name.clone().unwrap_or(account.address),
            id: None,
        }),
        from: what.from,
        until: what.until,
        documents: documents.collect::<Result<_, _>>()?,
    };
    let (verifier, examiner) = (shared.verifier(), shared.examiner());
    let source = ExportSource {
        store: &shared.store,
        verifier: &verifier,
        progress,
    };
    let describe = |raw: &[u8]| describe(&examiner, raw);
    let package = preservation::write(&submission, &describe, source, &what.to)?;
    let messages: BTreeSet<Sha256> = submission.documents.iter().map(|document| document.message).collect();
    let count = messages.len() as u64;
    shared
        .store
        .record_package(&what.account, (what.from, what.until), package.index, messages)
        .map_err(ExportError::from)?;
    Ok(Preserved {
        index: Some(package.index),
        messages: count,
        before,
        files: package.files,
    })
}

/// What is in an earlier package of this account.
pub(super) fn packed(shared: &Shared, account: &AccountId) -> BTreeSet<Sha256> {
    shared
        .store
        .packages(account)
        .into_iter()
        .flat_map(|package| package.messages)
        .collect()
}

/// Every message of an account, drafts aside, one row each.
pub(super) fn messages(shared: &Shared, account: &AccountId) -> Result<BTreeMap<Sha256, MessageRow>, EngineError> {
    let roles = shared.store.roles();
    let keys = shared.store.keys(&Selection {
        account: Some(account.clone()),
        ..Selection::default()
    })?;
    let is_draft = |row: &MessageRow| roles.get(&(account.clone(), row.location.folder.clone())) == Some(&FolderRole::Drafts);
    let rows = shared.store.rows(&keys)?.into_iter().filter(|row| !is_draft(row));
    let mut messages: BTreeMap<Sha256, MessageRow> = BTreeMap::new();
    for row in rows {
        match messages.get(&row.message) {
            // Copies differ by when they came, where no date can be read.
            Some(known) if known.date <= row.date => {}
            _ => drop(messages.insert(row.message, row)),
        }
    }
    Ok(messages)
}

/// The Italian day of an instant.
pub(super) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC)).date()
}

fn document(shared: &Shared, account: &AccountId, row: MessageRow) -> Result<Document, EngineError> {
    let sent = match &row.dispatch {
        Some(id) => shared.store.sent(id)?,
        None => None,
    };
    Ok(Document {
        message: row.message,
        at: row.date,
        is_own: AccountId::of(&row.from) == *account,
        primary: sent.map(|sent| sent.message).filter(|sent| *sent != row.message),
        kind: row.kind,
        subject: row.subject,
        from: (row.from_name, row.from),
        to: row.to,
    })
}

fn describe(examiner: &Examiner, raw: &[u8]) -> MessageDetails {
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
