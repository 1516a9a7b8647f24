//! Storage of a profile: raw messages, the ledger, and indexes that can be rebuilt from the two.
//!
//! | what | file | can be rebuilt |
//! |---|---|---|
//! | raw messages, named by SHA-256, never rewritten | `raw`, `messages/` | no: they are the evidence |
//! | the ledger, append-only and hash-chained: arrivals, flags, accounts, submissions | `ledger`, `ledger.jsonl` | no |
//! | what the last sync of an account saw, and what it could not fetch | `sync_state`, `marks/` | yes, by comparing all UIDs once |
//! | rows, dispatches and receipts | `index`, in sled | yes, [`Store::rebuild`] |
//! | full text | [`search`], in tantivy | yes, [`Store::make_searchable`] |
//! | what is being examined, and what is set aside | [`examining`], `examining` | yes: a message that ends the process is found again |
//! | drafts | `drafts` | no, but they are no evidence |
//!
//! # Files
//!
//! The methods of [`Store`] are grouped by topic: `arrivals`, `rows`, `dispatches`, `folders`, `sync`, `sending`, `accounts`,
//! `attention`,
//! `gaps`, `server_removal`, `preserved`, `check`, `rebuild` and `scrub`. The state behind them has files of its own: `ledger_state` with `copies`,
//! `outbox` and `removals` is what the ledger describes, `row_index` is the index in memory, and `sync_state` and `scrub_state` each have
//! a small file on the disk.
//!
//! # Order of a commit
//!
//! raw files (one barrier for many) → ledger line (fdatasync) → sled → tantivy. A crash between two steps leaves the later stores behind
//! the earlier ones, never ahead: a raw file without a line is unused, a line without a row is listed by [`Store::unindexed`]. The user
//! sees "kept" or "sent" once the ledger has the line; sled's flush is no fsync and proves nothing.
//!
//! # Memory
//!
//! The ledger is read completely at start into `ledger_state`: which copies exist, their flags, accounts and submissions. `row_index` has
//! what lists are sorted and filtered by. sled is read for the rows that are shown.
//!
//! The store does not parse mail: the engine examines a message and passes the result as [`IndexEntry`]. All calls block; the engine makes
//! them outside its async threads.

mod accounts;
mod arrivals;
mod attention;
mod check;
mod condition;
mod copies;
#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod disk_error_tests;
mod dispatches;
mod drafts;
mod error;
pub mod examining;
pub mod failpoints;
mod fold;
mod folders;
mod follow_up;
mod gaps;
mod index;
mod index_record;
mod ledger;
#[cfg(test)]
mod ledger_edit_tests;
mod ledger_state;
mod listing;
mod messages;
mod outbox;
mod preserved;
mod profile;
mod raw;
mod rebuild;
mod removals;
mod row_index;
mod rows;
#[cfg(test)]
mod sample_messages;
mod scrub;
mod scrub_state;
pub mod search;
mod selection;
#[cfg(test)]
mod send_model;
pub mod send_protocol;
mod sending;
mod server_removal;
mod standing;
mod sync;
mod sync_state;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use check::CheckReport;
pub use drafts::{DraftId, DraftStore, DraftSummary};
pub use error::{ReadOnly, StoreError};
pub use follow_up::{Decided, FollowUp, FollowUpDecision};
pub use index::IndexSize;
pub use ledger_state::{BegunPackage, PreservedPackage, TrustedCertificate};
pub use messages::{Arrival, CopyId, Examine, IndexEntry, MessageRow, RowState};
pub use outbox::{OutboxEntry, SendId, SendState};
pub use removals::{Removal, RemovedCopy};
pub use scrub_state::{SCRUB_STEPS, ScrubState};
pub use search::delivery_conditions;
pub use selection::{FolderRecord, ReceiptFilter, Selection, Sort, SortBy};
pub use standing::{LedgerGap, LedgerStanding};
pub use sync_state::{FailedFetch, FolderFailures, FolderState, QuotaSample, SyncState};

use self::error::{lock, read, write};
use self::examining::{Examining, Trial};
use self::index::Index;
use self::index::opening::IndexOpening;
pub use self::ledger::LedgerExcerpt;
use self::ledger::{Ledger, LedgerEntry};
use self::ledger_state::LedgerState;
use self::profile::Profile;
use self::raw::RawFiles;
use self::row_index::RowIndex;
use self::scrub_state::ScrubFile;
use self::search::full_text::FullText;
use self::sync_state::SyncStateFiles;
use crate::clock::Clock;

/// An open profile. One process at a time; cheap to share behind an `Arc`.
///
/// Locks are taken in the order of the fields, never the other way round.
#[derive(Debug)]
pub struct Store {
    /// One rebuild or check at a time.
    maintenance: Mutex<()>,
    /// One writer of rows at a time; a rebuilt index replaces the old one under this lock.
    writing: Mutex<()>,
    ledger: Mutex<Ledger>,
    memory: RwLock<Memory>,
    index: RwLock<Index>,
    full_text: FullText,
    raw: RawFiles,
    sync_states: SyncStateFiles,
    scrub: ScrubFile,
    examining: Examining,
    drafts: DraftStore,
    clock: Arc<dyn Clock>,
    profile: Profile,
}

/// What is held in memory: the state the ledger describes, and what lists need of the rows in the index.
#[derive(Debug)]
struct Memory {
    ledger: LedgerState,
    rows: RowIndex,
    /// The submissions that the user confirmed in this process.
    confirmed: BTreeSet<SendId>,
}

/// What else a profile is opened with.
#[derive(Debug, Default)]
pub struct StoreOptions<'o> {
    /// A folder outside the profile for a witness of the ledger's end, one file per profile.
    pub state: Option<&'o Path>,
    /// Where messages are examined that were being examined when an earlier process ended; see [`examining`] for what `None` means.
    pub trial: Option<Arc<dyn Trial>>,
}

/// What opening a profile repaired.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// The index lacks rows: [`Store::rebuild`] must run. Where nothing was set aside, indexing [`Store::unindexed`] is enough.
    pub index_needs_rebuild: bool,
    /// The index was damaged or missing; an empty one replaced it.
    pub index_set_aside: bool,
    /// The ledger's last line was incomplete and was cut off.
    pub ledger_tail_cut: bool,
    /// The profile is opened for reading only, and why.
    pub read_only: Option<ReadOnly>,
    /// What was no file or folder where one should be, a link for example: moved aside, and now under these names.
    pub moved_aside: Vec<String>,
    /// Files and folders of the profile that other users could read, and no longer can; `.` is the profile's folder.
    pub made_private: Vec<String>,
}

impl Store {
    /// Opens or creates the profile in `dir`, behind an exclusive lock. A damaged index is set aside and is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Locked`], [`StoreError::NetworkShare`], [`StoreError::Newer`], or what the file system reports. A broken ledger is no
    /// error here: it can be read, and appending to it fails.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<(Self, OpenReport), StoreError> {
        Self::open_with(dir, StoreOptions::default(), clock)
    }

    /// As [`Store::open`], with options.
    pub fn open_with(dir: &Path, options: StoreOptions<'_>, clock: Arc<dyn Clock>) -> Result<(Self, OpenReport), StoreError> {
        let profile = Profile::open(dir)?;
        // A copy of the ledger is no ledger: it has no witness.
        let state = options.state.filter(|_| profile.read_only().is_none());
        let raw = RawFiles::open(profile.path("messages"))?;
        // sled loads on its own thread while this one reads the ledger: the two take about the same time.
        let opening = IndexOpening::begin(profile.path("index"))?;
        let mut ledger = LedgerState::default();
        let (log, ledger_tail_cut) = match Ledger::open(&profile, state, &mut |line| ledger.apply(line)) {
            Ok(opened) => opened,
            Err(error) => {
                // Without waiting for it the next start would find sled's files still locked.
                opening.abandon();
                return Err(error);
            }
        };
        let opened = opening.finish(&ledger.copies, clock.now())?;
        let store = Self {
            maintenance: Mutex::new(()),
            writing: Mutex::new(()),
            ledger: Mutex::new(log),
            memory: RwLock::new(Memory {
                ledger,
                rows: opened.rows,
                confirmed: BTreeSet::new(),
            }),
            index: RwLock::new(opened.index),
            full_text: FullText::new(profile.path("search")),
            raw,
            sync_states: SyncStateFiles::at(profile.path("marks")),
            scrub: ScrubFile::at(profile.path("scrub.json")),
            examining: Examining::at(profile.path("examining"), options.trial),
            drafts: DraftStore::at(profile.path("drafts")),
            clock,
            profile,
        };
        let corrected = store.profile.corrected().clone();
        let report = OpenReport {
            index_needs_rebuild: opened.set_aside || !store.unindexed().is_empty(),
            index_set_aside: opened.set_aside,
            ledger_tail_cut,
            read_only: store.profile.read_only(),
            moved_aside: corrected.moved_aside,
            made_private: corrected.made_private,
        };
        store.follow_if_settled()?;
        Ok((store, report))
    }

    /// Which messages are being examined, and which are set aside.
    pub fn examining(&self) -> &Examining {
        &self.examining
    }

    /// The drafts of this profile.
    pub fn drafts(&self) -> &DraftStore {
        &self.drafts
    }

    /// Decides on a ledger entry by the current state, writes it durably, and applies it to the state. `None`: there is nothing to write.
    ///
    /// The ledger stays locked throughout, so that no other line comes between decision and entry.
    fn write_line(&self, decide: impl FnOnce(&LedgerState) -> Result<Option<LedgerEntry>, StoreError>) -> Result<(), StoreError> {
        self.check_writable()?;
        let mut ledger = lock(&self.ledger);
        ledger.log.writable()?;
        let Some(entry) = decide(&self.memory().ledger)? else {
            return Ok(());
        };
        let line = ledger.append(self.clock.now(), entry)?;
        self.memory_mut().ledger.apply(line);
        Ok(())
    }

    /// An error if the profile is opened for reading only.
    fn check_writable(&self) -> Result<(), StoreError> {
        self.profile.read_only().map_or(Ok(()), |why| Err(StoreError::ReadOnly(why)))
    }

    fn memory(&self) -> RwLockReadGuard<'_, Memory> {
        read(&self.memory)
    }

    fn memory_mut(&self) -> RwLockWriteGuard<'_, Memory> {
        write(&self.memory)
    }

    fn sled(&self) -> RwLockReadGuard<'_, Index> {
        read(&self.index)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.sled().close(self.memory().rows.len());
    }
}
