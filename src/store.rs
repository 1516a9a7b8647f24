//! Keeping mail: raw messages, the ledger, and indexes that can always be remade from the two.
//!
//! * [`raw`]: write-once `.eml` files named by SHA-256. They are the evidence; nothing rewrites them.
//! * [`ledger`]: append-only, hash-chained, fsynced lines: what cannot be derived from raw messages (where a copy lay, what the user set up,
//!   how a submission went).
//! * sled: rows, links, views. All of it can be remade by [`Store::rebuild`]; a damaged one is set aside and remade.
//!
//! A commit goes raw files (one barrier for many) → ledger line (fdatasync) → sled. People are told "kept" or "sent" after the
//! ledger, never after sled. This room reads no mail: what a message means is handed to it as [`Indexed`]. All calls block; the
//! engine calls them off its async threads.

pub mod ledger;
pub mod messages;
pub mod outbox;
pub mod raw;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use ledger::{Entry, Line};
pub use messages::{Arrival, FolderRecord, Indexed, MessageRow, Receipts, RowKey, Selection};
pub use outbox::{OutboxEntry, SendId, SendState};

use crate::account::{Account, AccountId, Flags, Folder, Location, UidValidity};
use crate::clock::{Clock, Timestamp};
use crate::pec::draft::Outgoing;
use crate::pec::proof::Proof;
use crate::pec::{Dispatch, DispatchId, Receipt};
use crate::signature::Sha256;

/// An open profile. One process at a time; cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Store {
    _dir: PathBuf,
}

/// Why something could not be kept or found.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process has the profile open.
    #[error("the profile is open in another process")]
    Locked,
    /// The profile lies on a network share.
    #[error("the profile lies on a network share")]
    NetworkShare,
    /// The profile was written by a newer version.
    #[error("the profile was written by a newer version")]
    Newer,
    /// No space left, or quota reached.
    #[error("no space left")]
    Full,
    /// The file system refused: path and reason.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: PathBuf,
        /// The reason.
        source: Arc<std::io::Error>,
    },
    /// A raw file no longer has the bytes it is named after.
    #[error("{0} is damaged")]
    Damaged(Sha256),
    /// No such message, dispatch or account.
    #[error("not found")]
    NotFound,
    /// The ledger's chain is broken at this line (from 1).
    #[error("the ledger is broken at line {0}")]
    LedgerBroken(u64),
    /// The indexes failed; they can be rebuilt.
    #[error("the index failed")]
    Index,
    /// The submission is not in the state this step needs.
    #[error("the submission is not in the state this step needs")]
    WrongSendState,
}

/// What opening a profile had to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mended {
    /// The index was damaged or missing and set aside: [`Store::rebuild`] must run.
    pub index_needs_rebuild: bool,
    /// The ledger's last line was torn and cut off.
    pub ledger_tail_cut: bool,
}

/// What [`Store::check`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Raw messages read and re-hashed.
    pub messages: u64,
    /// Raw messages whose bytes differ from their name.
    pub damaged: Vec<Sha256>,
    /// Messages the ledger names that have no raw file.
    pub missing: Vec<Sha256>,
    /// Ledger lines read.
    pub ledger_lines: u64,
    /// The first line (from 1) at which the chain breaks.
    pub ledger_broken_at: Option<u64>,
    /// Index rows that disagree with ledger and raw files.
    pub index_differences: u64,
}

impl CheckReport {
    /// Nothing wrong.
    pub fn is_good(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty() && self.ledger_broken_at.is_none() && self.index_differences == 0
    }
}

/// Turns an arrival and its raw bytes into what the index keeps. Pure; handed in by the engine.
pub type Examine<'a> = dyn Fn(&Arrival, &[u8]) -> Indexed + Sync + 'a;

/// A profile's own authority for certified-mail signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedFile {
    /// SHA-256 of the certificate.
    pub sha256: Sha256,
    /// PEM.
    pub pem: String,
    /// The user's note.
    pub note: String,
}

#[allow(unused_variables, clippy::missing_errors_doc)]
impl Store {
    /// Opens or creates the profile in `dir`, behind an exclusive lock; damage to the index is set aside, never fatal.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<(Self, Mended), StoreError> {
        Err(StoreError::Index)
    }

    // -- accounts and trust: in the ledger

    /// All accounts, in the order they were added.
    pub fn accounts(&self) -> Vec<Account> {
        Vec::new()
    }
    /// Adds or changes an account.
    pub fn save_account(&self, account: &Account) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// Forgets an account; `keep_mail` leaves its rows listed. Raw files always stay.
    pub fn remove_account(&self, account: &AccountId, keep_mail: bool) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// The profile's own authorities.
    pub fn trusted(&self) -> Vec<TrustedFile> {
        Vec::new()
    }
    /// Adds one.
    pub fn add_trusted(&self, file: &TrustedFile) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// Removes one; [`StoreError::NotFound`] when there is none of that digest.
    pub fn remove_trusted(&self, sha256: &Sha256) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }

    // -- messages

    /// Keeps raw messages: durable when it returns, same order as given. Same bytes are kept once.
    pub fn keep(&self, messages: &[&[u8]]) -> Result<Vec<Sha256>, StoreError> {
        Err(StoreError::Index)
    }
    /// Writes arrivals to the ledger (one line, one fdatasync): durable when it returns. Only after [`Store::keep`].
    pub fn record(&self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// Puts examined messages into the index, receipts under their dispatches. Idempotent and order-free. Returns the dispatches touched.
    pub fn index(&self, examined: &[Indexed]) -> Result<Vec<DispatchId>, StoreError> {
        Err(StoreError::Index)
    }
    /// The exact bytes, re-hashed.
    pub fn raw(&self, message: &Sha256) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::NotFound)
    }
    /// The message whose digest starts with these hexadecimal digits (at least 6), when there is exactly one.
    pub fn find_prefix(&self, digits: &str) -> Result<Sha256, StoreError> {
        Err(StoreError::NotFound)
    }

    /// Keys of the rows of a selection, newest first.
    pub fn keys(&self, selection: &Selection) -> Result<Vec<RowKey>, StoreError> {
        Ok(Vec::new())
    }
    /// The rows of these keys; keys without a row are skipped.
    pub fn rows(&self, keys: &[RowKey]) -> Result<Vec<MessageRow>, StoreError> {
        Ok(Vec::new())
    }
    /// Every row of one message (it may lie in several folders).
    pub fn rows_of(&self, message: &Sha256) -> Result<Vec<MessageRow>, StoreError> {
        Ok(Vec::new())
    }
    /// The messages with this outer Message-ID.
    pub fn by_message_id(&self, id: &crate::pec::MessageId) -> Result<Vec<Sha256>, StoreError> {
        Ok(Vec::new())
    }

    // -- folders and flags

    /// Remembers a folder as the server shows it; a changed validity voids the UIDs known before (rows stay, marked gone until seen again).
    pub fn save_folder(&self, account: &AccountId, folder: &Folder, validity: UidValidity) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// The folders of an account with their counts.
    pub fn folders(&self, account: &AccountId) -> Result<Vec<FolderRecord>, StoreError> {
        Ok(Vec::new())
    }
    /// The copies known in a folder, with their flags, by UID; those marked gone are left out.
    pub fn known(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Result<Vec<(Location, Flags)>, StoreError> {
        Ok(Vec::new())
    }
    /// Changes flags, one ledger line for all of them.
    pub fn set_flags(&self, changes: &[(Location, Flags)]) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// Marks copies as no longer on the server. Nothing is deleted (design invariant 6).
    pub fn mark_gone(&self, locations: &[Location]) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }

    // -- dispatches

    /// All dispatches, newest first.
    pub fn dispatches(&self, account: Option<&AccountId>) -> Result<Vec<DispatchId>, StoreError> {
        Ok(Vec::new())
    }
    /// A dispatch (submission state from the ledger) and every receipt kept under it.
    pub fn dispatch(&self, id: &DispatchId) -> Result<Option<(Dispatch, Vec<Receipt>)>, StoreError> {
        Ok(None)
    }
    /// Remembers what comparing a receipt with the sent message gave.
    pub fn set_proof(&self, dispatch: &DispatchId, receipt: &Sha256, proof: Proof) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }

    // -- sending (design §5): each returns after its ledger line is durable

    /// Keeps the bytes and writes *composed*.
    pub fn compose(&self, account: &AccountId, outgoing: &Outgoing, receipt_type: crate::pec::ReceiptType) -> Result<SendId, StoreError> {
        Err(StoreError::Index)
    }
    /// Moves a submission on; refuses a step the protocol does not allow ([`StoreError::WrongSendState`]).
    pub fn advance(&self, send: &SendId, to: SendState) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// All submissions, oldest first.
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        Ok(Vec::new())
    }

    // -- care

    /// Re-hashes every raw file, walks the ledger's chain, compares the index with both. `progress(done, of)` returns false to stop.
    pub fn check(&self, examine: &Examine<'_>, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<CheckReport, StoreError> {
        Err(StoreError::Index)
    }
    /// Remakes the index from raw files and ledger. `progress(done, of)` returns false to stop (the old index stays then).
    pub fn rebuild(&self, examine: &Examine<'_>, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), StoreError> {
        Err(StoreError::Index)
    }
    /// Now, by the store's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}
