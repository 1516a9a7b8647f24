//! Drafts: messages being written. They are no evidence and have no ledger entries. Each has a folder with its text and its attachments,
//! which is deleted when the message is sent or the draft discarded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};

use super::error::{StoreError, lock};
use super::profile::{private_dir, sync_dir};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::durable::{self, Access, Replacement};
use crate::pec::draft::{Attachment, Draft};
use crate::pec::{MessageId, ReceiptType};
use crate::signature::Sha256;

/// Identifies a draft: 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(String);

impl DraftId {
    /// The identifier made of 128 random bits.
    pub fn of(bits: [u8; 16]) -> Self {
        Self(bits.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn parse(name: &str) -> Option<Self> {
        let digits = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        digits.then(|| Self(name.to_owned()))
    }
}

/// A draft without its body and attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSummary {
    /// Identifies it for loading and deleting.
    pub id: DraftId,
    /// The account to send from.
    pub account: Option<AccountId>,
    /// To and Cc, as typed.
    pub recipients: Vec<String>,
    /// The subject as typed.
    pub subject: String,
    /// How many files are attached.
    pub attachments: usize,
    /// When it was last saved, UTC.
    pub kept_at: Timestamp,
    /// Set while it is being sent: the left part of the Message-ID it gets.
    pub sending: Option<String>,
}

/// The drafts of a profile.
#[derive(Debug)]
pub struct DraftStore {
    dir: PathBuf,
    writing: Mutex<()>,
}

impl DraftStore {
    pub(super) fn at(dir: PathBuf) -> Self {
        Self {
            dir,
            writing: Mutex::new(()),
        }
    }

    /// Saves a draft, replacing the one with the same identifier. Durable when it returns.
    pub fn save(
        &self,
        id: &DraftId,
        account: Option<&AccountId>,
        draft: &Draft,
        kept_at: Timestamp,
        sending: Option<String>,
    ) -> Result<(), StoreError> {
        let _writing = self.lock();
        let dir = self.dir.join(&id.0);
        private_dir(&self.dir)?;
        private_dir(&dir)?;
        let written = Written {
            account: account.cloned(),
            to: draft.to.clone(),
            cc: draft.cc.clone(),
            subject: draft.subject.clone(),
            body: draft.body.clone(),
            attachments: draft.attachments.iter().map(Attached::of).collect(),
            receipt_type: draft.receipt_type,
            in_reply_to: draft.in_reply_to.clone(),
            kept_at,
            sending,
        };
        let keep = || {
            for (file, attached) in draft.attachments.iter().zip(&written.attachments) {
                let path = dir.join(attached.sha256.to_string());
                // Named by its digest, and verified when it is loaded: the same length is enough not to write it with every save.
                let known = path.metadata().is_ok_and(|found| found.len() == file.bytes.len() as u64);
                if !known {
                    Replacement::of(&path, Access::Owner).write(&file.bytes)?;
                }
            }
            Replacement::of(&dir.join(TEXT), Access::Owner).write(&serde_json::to_vec(&written)?)
        };
        keep().map_err(|error: io::Error| StoreError::io(&dir, error))?;
        sync_dir(&dir)?;
        sync_dir(&self.dir)?;
        remove_unused(&dir, &written);
        Ok(())
    }

    /// How many there are, with those that cannot be read.
    pub fn count(&self) -> u64 {
        self.ids().count() as u64
    }

    /// The drafts, latest first. One that cannot be read is left out and stays on the disk.
    pub fn list(&self) -> Vec<DraftSummary> {
        let mut lines: Vec<DraftSummary> = self
            .ids()
            .filter_map(|id| {
                let written = self
                    .read(&id)
                    .inspect_err(|error| tracing::warn!(%error, "a draft cannot be read"))
                    .ok()?;
                Some(DraftSummary {
                    id,
                    account: written.account,
                    recipients: written.to.into_iter().chain(written.cc).collect(),
                    subject: written.subject,
                    attachments: written.attachments.len(),
                    kept_at: written.kept_at,
                    sending: written.sending,
                })
            })
            .collect();
        lines.sort_unstable_by(|a, b| (b.kept_at, &b.id).cmp(&(a.kept_at, &a.id)));
        lines
    }

    fn ids(&self) -> impl Iterator<Item = DraftId> {
        let names = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        names.filter_map(|entry| DraftId::parse(entry.file_name().to_str()?))
    }

    /// A draft with its attachments, and the account it is sent from.
    pub fn load(&self, id: &DraftId) -> Result<(Option<AccountId>, Draft), StoreError> {
        let _writing = self.lock();
        let written = self.read(id)?;
        let dir = self.dir.join(&id.0);
        let mut attachments = Vec::with_capacity(written.attachments.len());
        for attached in written.attachments {
            let path = dir.join(attached.sha256.to_string());
            let found = durable::read_regular(&path).map_err(|error| StoreError::io(&path, error))?;
            let bytes = found.ok_or(StoreError::NotFound)?;
            if Sha256::of(&bytes) != attached.sha256 {
                return Err(StoreError::Damaged(attached.sha256));
            }
            attachments.push(Attachment {
                name: attached.name,
                media_type: attached.media_type,
                bytes,
                path: attached.path,
            });
        }
        let draft = Draft {
            to: written.to,
            cc: written.cc,
            subject: written.subject,
            body: written.body,
            attachments,
            receipt_type: written.receipt_type,
            in_reply_to: written.in_reply_to,
        };
        Ok((written.account, draft))
    }

    /// Deletes a draft. One that does not exist is deleted already.
    pub fn delete(&self, id: &DraftId) -> Result<(), StoreError> {
        let _writing = self.lock();
        let dir = self.dir.join(&id.0);
        match fs::remove_dir_all(&dir) {
            Ok(()) => sync_dir(&self.dir),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::io(&dir, error)),
        }
    }

    fn read(&self, id: &DraftId) -> Result<Written, StoreError> {
        let path = self.dir.join(&id.0).join(TEXT);
        let read = || {
            let found = durable::read_regular(&path)?.ok_or(io::ErrorKind::NotFound)?;
            Ok(serde_json::from_slice(&found)?)
        };
        read().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::NotFound,
            _ => StoreError::io(&path, error),
        })
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        lock(&self.writing)
    }
}

/// The file of a draft.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    account: Option<AccountId>,
    to: Vec<String>,
    cc: Vec<String>,
    subject: String,
    body: String,
    attachments: Vec<Attached>,
    receipt_type: ReceiptType,
    in_reply_to: Option<MessageId>,
    kept_at: Timestamp,
    #[serde(default)]
    sending: Option<String>,
}

/// An attachment; its bytes are in a file beside, named by their digest.
#[derive(Debug, Serialize, Deserialize)]
struct Attached {
    name: String,
    media_type: String,
    sha256: Sha256,
    path: Option<PathBuf>,
}

impl Attached {
    fn of(file: &Attachment) -> Self {
        Self {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            sha256: Sha256::of(&file.bytes),
            path: file.path.clone(),
        }
    }
}

/// Removes attachments that are no longer used, and temporary files of an interrupted save.
fn remove_unused(dir: &Path, written: &Written) {
    let used = |name: &str| name == TEXT || written.attachments.iter().any(|attached| attached.sha256.to_string() == name);
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(used)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::debug!(%error, "an unused attachment of a draft stays on the disk");
        }
    }
}

const TEXT: &str = "draft.json";

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(subject: &str, files: &[&[u8]]) -> Draft {
        Draft {
            to: vec!["uno@pec.example".into(), "non ancora un indir".into()],
            cc: vec!["due@pec.example".into()],
            subject: subject.into(),
            body: "Testo\ncon righe\n".into(),
            attachments: files
                .iter()
                .map(|bytes| Attachment {
                    name: "atto.pdf".into(),
                    media_type: "application/pdf".into(),
                    bytes: bytes.to_vec(),
                    path: Some("/tmp/atto.pdf".into()),
                })
                .collect(),
            receipt_type: ReceiptType::Breve,
            in_reply_to: MessageId::parse("<prima@pec.example>"),
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap_or_default()
    }

    #[test]
    fn a_draft_is_loaded_as_it_was_saved() {
        let dir = tempfile::tempdir().expect("a directory");
        let account = AccountId::of("studio@pec.example");
        let id = DraftId::of([7; 16]);
        let written = draft("Diffida", &[b"uno", b"due"]);
        let drafts = DraftStore::at(dir.path().join("drafts"));
        drafts.save(&id, Some(&account), &written, at(5), None).expect("kept");
        let again = DraftStore::at(dir.path().join("drafts"));
        assert_eq!(again.load(&id).expect("there"), (Some(account.clone()), written));
        let line = again.list().pop().expect("listed");
        assert_eq!(
            (line.id, line.account, line.attachments, line.kept_at),
            (id, Some(account), 2, at(5))
        );
        assert_eq!(line.recipients.len(), 3);
        #[cfg(unix)]
        for entry in fs::read_dir(dir.path().join("drafts").join("07".repeat(16)))
            .expect("there")
            .flatten()
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&entry.metadata().expect("there").permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_saved_draft_replaces_the_one_before_and_its_attachments() {
        let dir = tempfile::tempdir().expect("a directory");
        let drafts = DraftStore::at(dir.path().join("drafts"));
        let (first, second) = (DraftId::of([1; 16]), DraftId::of([2; 16]));
        drafts
            .save(&first, None, &draft("prima", &[b"uno", b"due"]), at(1), None)
            .expect("kept");
        drafts.save(&second, None, &draft("seconda", &[]), at(2), None).expect("kept");
        drafts.save(&first, None, &draft("terza", &[b"due"]), at(3), None).expect("kept");
        let subjects: Vec<_> = drafts.list().into_iter().map(|line| line.subject).collect();
        assert_eq!(subjects, ["terza", "seconda"]);
        assert_eq!(
            fs::read_dir(dir.path().join("drafts").join("01".repeat(16)))
                .expect("there")
                .count(),
            2
        );
        drafts.delete(&first).expect("forgotten");
        drafts.delete(&first).expect("forgotten already");
        assert_eq!(drafts.list().len(), 1);
        assert!(matches!(drafts.load(&first), Err(StoreError::NotFound)));
    }

    #[test]
    fn a_damaged_draft_is_left_out_and_the_others_stay() {
        let dir = tempfile::tempdir().expect("a directory");
        let drafts = DraftStore::at(dir.path().join("drafts"));
        let (bad, good) = (DraftId::of([1; 16]), DraftId::of([2; 16]));
        drafts.save(&bad, None, &draft("x", &[]), at(1), None).expect("kept");
        drafts.save(&good, None, &draft("y", &[b"uno"]), at(1), None).expect("kept");
        fs::write(dir.path().join("drafts").join("01".repeat(16)).join(TEXT), "{").expect("broken");
        fs::write(dir.path().join("drafts").join("altro"), "x").expect("an unknown file");
        assert!(drafts.list().iter().map(|line| &line.id).eq([&good]));
        let bytes = dir.path().join("drafts").join("02".repeat(16)).join(Sha256::of(b"uno").to_string());
        fs::write(bytes, "altro").expect("changed");
        assert!(matches!(drafts.load(&good), Err(StoreError::Damaged(_))));
    }
}
