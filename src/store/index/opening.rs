//! Opening the index at start: on its own thread, with a time limit, and compared with the ledger before it is used.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{DAMAGED, Index, LAYOUT, LAYOUT_KEY, ROWS_KEY, config, current, is_full, numbered, remove};
use crate::clock::Timestamp;
use crate::store::copies::{Copies, ServerCopy};
use crate::store::error::StoreError;
use crate::store::index_record::{self as record, Facts};
use crate::store::messages::CopyId;
use crate::store::profile;
use crate::store::row_index::{RowIndex, RowIndexBuilder};

/// Why an index was not opened although it may be good.
const NO_SPACE: &str = "no space left";

/// How long opening may take without a sign of progress.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How many entries are read from one sign of progress to the next.
const PROGRESS_EVERY: usize = 5_000;

/// How long to wait for sled's lock on an index closed a moment ago.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// What opening the index found.
pub(crate) struct Opened {
    pub(crate) index: Index,
    pub(crate) rows: RowIndex,
    /// A damaged index was set aside, or there was none though the ledger names messages.
    pub(crate) set_aside: bool,
}

impl Opened {
    fn without_space(dir: PathBuf) -> Self {
        tracing::warn!("no space for the index");
        Self {
            index: Index { db: None, dir },
            rows: RowIndex::default(),
            set_aside: true,
        }
    }
}

/// The current index, being loaded on its own thread.
///
/// sled can hang on a damaged file. The thread cannot be ended then: it keeps its index, which is set aside, and this process continues
/// with a new one.
#[derive(Debug)]
pub(crate) struct IndexOpening {
    root: PathBuf,
    dir: Option<PathBuf>,
    signals: mpsc::Receiver<Signal>,
}

/// What the thread sends: `None` as a sign of progress, in the end what it loaded or the reason why not.
type Signal = Option<Result<Loaded, &'static str>>;

/// An index with the facts of its rows, not yet compared with the ledger.
#[derive(Debug)]
struct Loaded {
    index: Index,
    rows: RowIndex,
    /// The first bytes of the digest of each row's message.
    messages: Vec<(CopyId, [u8; 8])>,
}

impl IndexOpening {
    /// Begins to load the current index under `root`.
    pub(crate) fn begin(root: PathBuf) -> Result<Self, StoreError> {
        profile::private_dir(&root)?;
        let current = current(&root);
        remove_others(&root, current);
        let dir = current.map(|current| root.join(current.to_string()));
        let (sender, signals) = mpsc::channel();
        if let Some(dir) = dir.clone() {
            let load = move || {
                let loaded = catch_unwind(AssertUnwindSafe(|| load(dir, &|| drop(sender.send(None)))));
                let _ = sender.send(Some(loaded.unwrap_or(Err("sled panicked"))));
            };
            let started = thread::Builder::new().name("open-index".into()).spawn(load);
            started.map_err(|error| StoreError::io(&root, error))?;
        }
        Ok(Self { root, dir, signals })
    }

    /// The loaded index, compared with the ledger's copies. A damaged one is set aside and an empty one replaces it.
    pub(crate) fn finish(self, copies: &Copies, now: Timestamp) -> Result<Opened, StoreError> {
        if let Some(dir) = &self.dir {
            match self.loaded().and_then(|loaded| compared(loaded, copies)) {
                Ok((index, rows)) => {
                    return Ok(Opened {
                        index,
                        rows,
                        set_aside: false,
                    });
                }
                // The index may be good: it is left in place for a start with more space.
                Err(NO_SPACE) => return Ok(Opened::without_space(dir.clone())),
                Err(reason) => {
                    tracing::warn!(reason, "the index is set aside");
                    profile::set_aside(dir, &self.root, now)?;
                }
            }
        }
        let fresh = Index::create(&self.root).and_then(|index| index.make_current(&self.root).map(|()| index));
        let index = match fresh {
            Ok(index) => index,
            Err(StoreError::Full) => return Ok(Opened::without_space(self.root.join("none"))),
            Err(other) => return Err(other),
        };
        Ok(Opened {
            index,
            rows: RowIndex::default(),
            set_aside: copies.all().iter().any(ServerCopy::is_row),
        })
    }

    /// Waits for the thread and closes what it opened.
    pub(crate) fn abandon(self) {
        if self.dir.is_some() {
            drop(self.loaded());
        }
    }

    fn loaded(&self) -> Result<Loaded, &'static str> {
        loop {
            match self.signals.recv_timeout(TIMEOUT) {
                Ok(Some(loaded)) => return loaded,
                Ok(None) => {}
                Err(_) => return Err("it did not open in time"),
            }
        }
    }
}

/// Reads the facts of all rows. Rows, dispatches and receipts are read, and their checksums verified, when they are needed.
fn load(dir: PathBuf, progress: &dyn Fn()) -> Result<Loaded, &'static str> {
    const SLED: &str = "sled failed while reading";
    // A link leads to files of others, which sled would write.
    if !dir.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        return Err("there is none");
    }
    if dir.join(DAMAGED).exists() {
        return Err("damage was found in it");
    }
    let db = open(&dir).map_err(|error| if is_full(&error) { NO_SPACE } else { "it does not open" })?;
    progress();
    if db.get(LAYOUT_KEY).map_err(|_| SLED)?.as_deref() != Some(LAYOUT) {
        return Err("another layout");
    }
    let mut builder = RowIndexBuilder::default();
    let mut messages = Vec::new();
    for entry in db.scan_prefix(b"f") {
        let (key, value) = entry.map_err(|_| SLED)?;
        let facts = record::opened(&key, &value).and_then(Facts::read).ok_or("damaged facts")?;
        let id = record::copy_in(&key).ok_or("a damaged key")?;
        messages.push((id, facts.message));
        builder.add(id, &facts);
        if builder.len().is_multiple_of(PROGRESS_EVERY) {
            progress();
        }
    }
    let mut rows = builder.build();
    progress();
    for entry in db.scan_prefix(b"x") {
        let (key, _) = entry.map_err(|_| SLED)?;
        rows.set_unreadable(record::copy_in(&key).ok_or("a damaged key")?);
    }
    // Removed, so that only a clean close leaves a count: after a crash fewer rows are expected.
    if let Some(count) = db.remove(ROWS_KEY).map_err(|_| SLED)?
        && count.as_ref() != rows.len().to_string().as_bytes()
    {
        return Err("rows are missing");
    }
    Ok(Loaded {
        index: Index { db: Some(db), dir },
        rows,
        messages,
    })
}

/// Opens sled. Its threads may keep the file locked for a moment after the last handle was dropped; no other process can have it, since the
/// profile is locked by this one.
fn open(dir: &Path) -> sled::Result<sled::Db> {
    let since = Instant::now();
    loop {
        match config(dir).open() {
            Err(error) if is_locked(&error) && since.elapsed() < LOCK_TIMEOUT => thread::sleep(Duration::from_millis(5)),
            opened => return opened,
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

/// Compares the rows with the ledger: each must be of the message that the ledger has under its number.
///
/// Rows past the ledger's end come from a profile that was copied while in use. They are removed; their messages are fetched and indexed
/// again.
fn compared(loaded: Loaded, copies: &Copies) -> Result<(Index, RowIndex), &'static str> {
    let Loaded { index, mut rows, messages } = loaded;
    let count = copies.all().len();
    let (known, ahead): (Vec<_>, Vec<_>) = messages.into_iter().partition(|(id, _)| id.position() < count);
    let is_of = |id: CopyId, message| copies.all().get(id.position()).map(|copy| record::first_bytes(&copy.message)) == Some(message);
    if !known.into_iter().all(|(id, message)| is_of(id, message)) {
        return Err("a row of another message");
    }
    if !ahead.is_empty() {
        let ahead: Vec<CopyId> = ahead.into_iter().map(|(id, _)| id).collect();
        tracing::warn!(rows = ahead.len(), "the index is ahead of the ledger");
        index.remove_rows(&ahead).map_err(|_| "rows that cannot be removed")?;
        ahead.into_iter().for_each(|id| rows.remove(id));
    }
    Ok((index, rows))
}

/// Removes what an interrupted rebuild left. Without a current index nothing is removed: one of the folders may still be wanted.
fn remove_others(root: &Path, current: Option<u64>) {
    let Some(current) = current else { return };
    for number in numbered(root).into_iter().filter(|number| *number != current) {
        remove(&root.join(number.to_string()));
    }
}
