//! Keeping mail: raw messages, the ledger, and indexes that can always be remade from the two.
//!
//! * [`raw`]: write-once `.eml` files named by SHA-256. They are the evidence; nothing rewrites them.
//! * [`ledger`]: append-only, hash-chained, fsynced lines: what cannot be derived from raw messages (where a copy lay, what the user set up,
//!   how a submission went).
//! * [`marks`]: what the last pass over an account saw; losing it costs one full comparison.
//! * sled: rows, links, views. All of it can be remade by [`Store::rebuild`]; a damaged one is set aside and remade.
//! * [`search`]: the full-text index. It follows the ledger by itself and can be remade as well.
//!
//! A commit goes raw files (one barrier for many) → ledger line (fdatasync) → sled. People are told "kept" or "sent" after the
//! ledger, never after sled. This room reads no mail: what a message means is handed to it as [`IndexEntry`]. All calls block; the
//! engine calls them off its async threads.

mod check;
mod copies;
#[cfg(test)]
mod crash_tests;
mod dispatches;
pub mod drafts;
pub mod failpoints;
mod folders;
mod index;
pub mod ledger;
mod ledger_state;
pub mod messages;
pub mod outbox;
mod preserved;
mod profile;
pub mod raw;
pub mod removals;
mod row_index;
pub mod scrub;
pub mod search;
pub mod sync_state;
mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use check::IndexSize;
pub use dispatches::SentMessage;
pub use drafts::{DraftId, DraftSummary, Drafts};
pub use ledger::{Entry, Line};
pub use messages::{Arrival, CopyId, FolderRecord, IndexEntry, MessageRow, ReceiptFilter, Selection};
pub use outbox::{OutboxEntry, SendId, SendState};
pub use preserved::PreservedPackage;
pub use sync_state::{FolderState, QuotaSample, SyncState};
pub use trust::TrustedCertificate;

use self::copies::Number;
use self::index::record::Record;
use self::index::{Index, Opening};
use self::ledger::log::Log;
use self::ledger_state::Book;
use self::profile::Profile;
use self::raw::RawFiles;
use self::row_index::Table;
use self::scrub::ScrubFile;
use self::search::Search;
use self::sync_state::SyncStateFiles;
use crate::account::{Account, AccountId};
use crate::clock::Clock;
use crate::pec::DispatchId;
use crate::pec::draft::Outgoing;
use crate::signature::Sha256;

/// An open profile. One process at a time; cheap to share behind an `Arc`.
///
/// Locks are taken in the order of the fields, never the other way.
#[derive(Debug)]
pub struct Store {
    /// One rebuild or check at a time.
    care: Mutex<()>,
    /// One writer of rows at a time; a rebuilt index takes over under it.
    writing: Mutex<()>,
    ledger: Mutex<Log>,
    memory: RwLock<Memory>,
    index: RwLock<Index>,
    search: Search,
    raw: RawFiles,
    sync_states: SyncStateFiles,
    scrub: ScrubFile,
    drafts: Drafts,
    clock: Arc<dyn Clock>,
    profile: Profile,
}

/// What is kept in memory: the ledger's folded lines and the facts of the index's rows.
#[derive(Debug)]
struct Memory {
    book: Book,
    table: Table,
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

impl StoreError {
    fn io(path: &Path, error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io {
                path: path.to_owned(),
                source: Arc::new(error),
            },
        }
    }
}

/// What opening a profile had to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// The index lacks rows: [`Store::rebuild`] must run. Where nothing was set aside, indexing [`Store::unindexed`] is enough.
    pub index_needs_rebuild: bool,
    /// The index was damaged or missing; an empty one took its place.
    pub index_set_aside: bool,
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
pub type Examine<'a> = dyn Fn(&Arrival, &[u8]) -> IndexEntry + Sync + 'a;

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// Opens or creates the profile in `dir`, behind an exclusive lock; damage to the index is set aside, never fatal.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<(Self, OpenReport), StoreError> {
        let profile = Profile::open(dir)?;
        let raw = RawFiles::open(profile.path("messages"))?;
        let opening = Opening::begin(profile.path("index"))?;
        let mut book = Book::default();
        let (log, ledger_tail_cut) = match Log::open(profile.path("ledger.jsonl"), &mut |line| book.apply(line)) {
            Ok(opened) => opened,
            Err(error) => {
                opening.abandon();
                return Err(error);
            }
        };
        let opened = opening.finish(&book.places, clock.now())?;
        let store = Self {
            care: Mutex::new(()),
            writing: Mutex::new(()),
            ledger: Mutex::new(log),
            memory: RwLock::new(Memory { book, table: opened.table }),
            index: RwLock::new(opened.index),
            search: Search::new(profile.path("search")),
            raw,
            sync_states: SyncStateFiles::at(profile.path("marks")),
            scrub: ScrubFile::at(profile.path("scrub.json")),
            drafts: Drafts::at(profile.path("drafts")),
            clock,
            profile,
        };
        let mended = OpenReport {
            index_needs_rebuild: opened.set_aside || !store.unindexed().is_empty(),
            index_set_aside: opened.set_aside,
            ledger_tail_cut,
        };
        Ok((store, mended))
    }

    /// What is being written and was not sent.
    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    // -- accounts: in the ledger

    /// All accounts, in the order they were added.
    pub fn accounts(&self) -> Vec<Account> {
        self.memory().book.accounts.clone()
    }
    /// One of them.
    pub fn account(&self, id: &AccountId) -> Option<Account> {
        self.memory().book.accounts.iter().find(|account| account.id == *id).cloned()
    }
    /// Adds or changes an account.
    pub fn save_account(&self, account: &Account) -> Result<(), StoreError> {
        self.write_line(|book| {
            let entry = Entry::AccountSaved { account: account.clone() };
            Ok((!book.accounts.contains(account)).then_some(entry))
        })
    }
    /// Forgets an account; `keep_mail` leaves its rows listed. Raw files always stay.
    pub fn remove_account(&self, account: &AccountId, keep_mail: bool) -> Result<(), StoreError> {
        self.sync_states.delete(account)?;
        self.write_line(|book| match book.accounts.iter().any(|known| known.id == *account) {
            true => Ok(Some(Entry::AccountRemoved {
                account: account.clone(),
                keep_mail,
            })),
            false => Err(StoreError::NotFound),
        })
    }

    // -- messages

    /// Keeps raw messages: durable when it returns, same order as given. Same bytes are kept once.
    pub fn keep(&self, messages: &[&[u8]]) -> Result<Vec<Sha256>, StoreError> {
        let digests: Vec<Sha256> = messages.iter().map(|message| Sha256::of(message)).collect();
        let named: Vec<(Sha256, &[u8])> = digests.iter().copied().zip(messages.iter().copied()).collect();
        self.keep_hashed(&named)?;
        Ok(digests)
    }
    /// The same where the digests are known.
    pub fn keep_hashed(&self, messages: &[(Sha256, &[u8])]) -> Result<(), StoreError> {
        self.raw.keep(messages)?;
        self.scrub.healed(messages.iter().map(|(digest, _)| digest));
        Ok(())
    }
    /// Writes arrivals to the ledger (one line, one fdatasync): durable when it returns. Only after [`Store::keep`].
    pub fn record(&self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        self.write_line(|book| {
            let known = |arrival: &&Arrival| {
                let number = book.places.find(&arrival.message, &arrival.location);
                let place = number.and_then(|number| book.places.place(number));
                place.is_some_and(|place| !place.is_expunged() && (place.flags, place.received) == (arrival.flags, arrival.received))
            };
            let arrivals: Vec<Arrival> = arrivals.iter().filter(|arrival| !known(arrival)).cloned().collect();
            Ok((!arrivals.is_empty()).then_some(Entry::Arrived { arrivals }))
        })
    }
    /// Puts examined messages into the index, receipts under their dispatches. Idempotent and order-free. Returns the dispatches touched.
    ///
    /// What the ledger does not know ([`Store::record`] comes first), or knows to lie elsewhere by now, is left out.
    pub fn index(&self, examined: &[IndexEntry]) -> Result<Vec<DispatchId>, StoreError> {
        let _one = lock(&self.writing);
        let mut placed: BTreeMap<Number, &IndexEntry> = BTreeMap::new();
        let mut stale = Vec::new();
        {
            let (memory, index) = (self.memory(), self.sled());
            for indexed in examined {
                let Some(number) = memory.book.places.find(&indexed.row.message, &indexed.row.location) else {
                    tracing::debug!(message = %indexed.row.message, "no such place: not indexed");
                    continue;
                };
                if placed.insert(number, indexed).is_none() && memory.table.has(number) {
                    stale.extend(index.belongings(number)?);
                }
            }
        }
        let records = placed.iter().map(|(number, indexed)| Record::of(*number, indexed));
        let records: Vec<Record> = records.collect::<Option<_>>().ok_or(StoreError::Index)?;
        self.sled().write(&records, stale)?;
        let table = &mut self.memory_mut().table;
        records.iter().for_each(|record| table.insert(record.number, &record.facts));
        let touched: BTreeSet<DispatchId> = records.into_iter().flat_map(|record| record.touched).collect();
        Ok(touched.into_iter().collect())
    }
    /// Lists messages that are in the ledger and were not examined yet, as they describe themselves; [`Store::index`] puts each in its place.
    /// Until then they are in memory alone: they prove nothing, are found under no Message-ID, and belong to no dispatch.
    pub fn list_unexamined(&self, rows: Vec<MessageRow>) {
        let memory = &mut *self.memory_mut();
        for row in rows {
            if let Some(number) = memory.book.places.find(&row.message, &row.location) {
                memory.table.list(number, row.bounded());
            }
        }
    }
    /// The arrivals the ledger knows and the index does not: what a killed process had kept and not yet indexed.
    pub fn unindexed(&self) -> Vec<Arrival> {
        let memory = self.memory();
        let numbers = (0..memory.book.places.all().len() as Number).filter(|number| !memory.table.has(*number));
        let arrivals = numbers.filter_map(|number| Some((number, memory.book.places.arrival(number)?)));
        arrivals
            .filter(|(number, arrival)| !memory.table.is_unreadable(*number) || self.raw.read(&arrival.message).is_ok())
            .map(|(_, arrival)| arrival)
            .collect()
    }
    /// The exact bytes, re-hashed.
    pub fn raw(&self, message: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.raw.read(message)
    }
    /// The message whose digest starts with these hexadecimal digits (at least 6), when there is exactly one.
    pub fn find_by_prefix(&self, digits: &str) -> Result<Sha256, StoreError> {
        self.raw.find_prefix(digits)
    }

    /// Keys of the rows of a selection, newest first. A copy that is gone is left out while its account holds the message elsewhere.
    pub fn keys(&self, selection: &Selection) -> Result<Vec<CopyId>, StoreError> {
        if let Some(query) = search::question(selection) {
            return self.keys_found(&query, selection);
        }
        let memory = self.memory();
        Ok(memory.table.select(&memory.book.places, selection, memory.table.by_date()))
    }
    /// The rows of these keys; keys without a row are skipped.
    pub fn rows(&self, keys: &[CopyId]) -> Result<Vec<MessageRow>, StoreError> {
        Ok(self.rows_by_key(keys)?.into_iter().map(|(_, row)| row).collect())
    }
    /// The same, each with its key.
    pub fn rows_by_key(&self, keys: &[CopyId]) -> Result<Vec<(CopyId, MessageRow)>, StoreError> {
        let numbers = keys.iter().map(|key| key.0);
        self.rows_at(numbers)
    }
    /// Every row of one message (it may lie in several folders).
    pub fn rows_of(&self, message: &Sha256) -> Result<Vec<MessageRow>, StoreError> {
        let numbers: Vec<Number> = self.memory().book.places.copies(message).collect();
        Ok(self.rows_at(numbers.into_iter())?.into_iter().map(|(_, row)| row).collect())
    }
    /// Whether an account has a copy of this message, on its server or not.
    pub fn has_copy(&self, account: &AccountId, message: &Sha256) -> bool {
        self.memory().book.places.holds(account, message)
    }

    // -- sending (design §5): each returns after its ledger line is durable

    /// Keeps the bytes and writes *composed*. The same bytes composed again are the same submission as long as it was not committed;
    /// after that their Message-ID is spent ([`StoreError::WrongSendState`]).
    pub fn compose(&self, account: &AccountId, outgoing: &Outgoing, receipt_type: crate::pec::ReceiptType) -> Result<SendId, StoreError> {
        lock(&self.ledger).writable()?;
        let kept = self.keep(&[&outgoing.bytes])?;
        if kept != [outgoing.digest] {
            return Err(StoreError::Damaged(outgoing.digest));
        }
        // A Message-ID is spent by one submission, so it names it.
        let mut id = SendId(DispatchId::of(&outgoing.message_id).as_str().to_owned());
        self.write_line(|book| {
            if let Some(known) = book.submissions.of_message_id(&outgoing.message_id) {
                if known.state != SendState::Composed || known.message != outgoing.digest || known.account != *account {
                    return Err(StoreError::WrongSendState);
                }
                id = known.id.clone();
                return Ok(None);
            }
            Ok(Some(Entry::Composed {
                send: id.clone(),
                account: account.clone(),
                message: outgoing.digest,
                message_id: outgoing.message_id.clone(),
                sender: outgoing.sender.clone(),
                recipients: outgoing.recipients.clone(),
                subject: outgoing.subject.clone(),
                receipt_type,
            }))
        })?;
        Ok(id)
    }
    /// Moves a submission on; refuses a step the protocol does not allow ([`StoreError::WrongSendState`]).
    pub fn advance(&self, send: &SendId, to: SendState) -> Result<(), StoreError> {
        self.write_line(|book| match book.submissions.find(send) {
            None => Err(StoreError::NotFound),
            Some(entry) if !entry.allows(&to) => Err(StoreError::WrongSendState),
            Some(_) => Ok(Some(Entry::Sent {
                send: send.clone(),
                state: to,
            })),
        })
    }
    /// All submissions, oldest first. One that a crash caught in flight is shown so: the engine moves it to *uncertain*.
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        Ok(self.memory().book.submissions.all().to_vec())
    }

    /// Decides on an entry against the book, writes it durably, and takes it into the book. `None`: nothing to write.
    fn write_line(&self, decide: impl FnOnce(&Book) -> Result<Option<Entry>, StoreError>) -> Result<(), StoreError> {
        let mut ledger = lock(&self.ledger);
        ledger.writable()?;
        let Some(entry) = decide(&self.memory().book)? else {
            return Ok(());
        };
        let line = ledger.append(self.clock.now(), entry)?;
        self.memory_mut().book.apply(line);
        Ok(())
    }

    fn rows_at(&self, numbers: impl Iterator<Item = Number>) -> Result<Vec<(CopyId, MessageRow)>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let mut rows = Vec::new();
        for number in numbers {
            let Some(arrival) = memory.book.places.arrival(number) else {
                continue;
            };
            let row = match memory.table.unexamined(number) {
                Some(row) => row.clone(),
                None if memory.table.has(number) => index
                    .row(number)?
                    .filter(|row| row.message == arrival.message)
                    .ok_or_else(|| index.damaged())?,
                None => continue,
            };
            let expunged = memory.book.places.place(number).is_some_and(copies::Place::is_expunged);
            let row = MessageRow {
                location: arrival.location,
                flags: arrival.flags,
                expunged,
                ..row
            };
            rows.push((CopyId(number), row));
        }
        Ok(rows)
    }

    fn memory(&self) -> RwLockReadGuard<'_, Memory> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn memory_mut(&self) -> RwLockWriteGuard<'_, Memory> {
        self.memory.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn sled(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.sled().close(self.memory().table.len());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
