//! The index of rows, dispatches and receipts, in sled. It has only what can be rebuilt.
//!
//! sled panics on most damage, and can lose entries without an error. Therefore every call is guarded against panics, every value has a
//! checksum, and the number of rows is compared at each start. What does not fit sets the index aside; nothing of it is shown.
//!
//! Each index has a folder of its own (`index/<n>`), and the small file `index/current` names the one in use. A rebuilt index takes over
//! when that file is replaced. A thread that still hangs in an old index cannot touch the new one.

pub(super) mod opening;

use std::fs;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::index_record::{self as record, Facts, Record, StoredReceipt};
use super::messages::{CopyId, MessageRow};
use super::{failpoints, profile};
use crate::account::AccountId;
use crate::durable;
use crate::pec::{Dispatch, DispatchId, Proof, linking};

/// Incremented when keys or values change their form. An index of another layout is rebuilt.
const LAYOUT: &[u8] = b"5";
const LAYOUT_KEY: &[u8] = b"mlayout";
const ROWS_KEY: &[u8] = b"mrows";

/// A file of this name in an index's folder: damage was found while it was in use.
const DAMAGED: &str = "damaged";

const CACHE_BYTES: u64 = 48 << 20;

/// A killed process loses at most this much of the index. The ledger names what has to be indexed again.
const FLUSH_EVERY_MS: u64 = 1000;

/// One open sled database. There is none where the disk had no space for it: lists are empty then, and everything else works.
#[derive(Clone)]
pub(super) struct Index {
    db: Option<sled::Db>,
    dir: PathBuf,
}

/// The size of an index, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexSize {
    /// On disk, as far as sled reports it.
    pub on_disk: u64,
    /// Its keys and values alone.
    pub live: u64,
}

impl IndexSize {
    /// Below this the size does not matter.
    const SMALL: u64 = 64 << 20;

    /// Whether a rebuild would free much space: sled rarely returns space to the system.
    pub fn is_oversized(&self) -> bool {
        self.on_disk > Self::SMALL && self.on_disk / 4 > self.live
    }
}

impl Index {
    /// A new, empty index beside the current one.
    pub(super) fn create(root: &Path) -> Result<Self, StoreError> {
        let taken = numbered(root).into_iter().max().unwrap_or(0);
        let dir = root.join((taken.max(current(root).unwrap_or(0)) + 1).to_string());
        profile::private_dir(&dir)?;
        failpoints::hit("index.create").map_err(|error| StoreError::io(&dir, error))?;
        guarded(|| {
            let db = config(&dir).open()?;
            db.insert(LAYOUT_KEY, LAYOUT)?;
            Ok(Self {
                db: Some(db),
                dir: dir.clone(),
            })
        })
    }

    /// Makes this the index that the next start opens.
    pub(super) fn make_current(&self, root: &Path) -> Result<(), StoreError> {
        self.flush()?;
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        profile::write_small(&root.join("current"), &format!("{name}\n"))
    }

    /// Writes records and removes `stale` keys, all or nothing.
    pub(super) fn write(&self, records: &[Record], stale: Vec<Vec<u8>>) -> Result<(), StoreError> {
        failpoints::hit("index.before-write").map_err(|error| StoreError::io(&self.dir, error))?;
        let mut batch = sled::Batch::default();
        // Removed first: a record may write one of the stale keys again.
        stale.into_iter().for_each(|key| batch.remove(key));
        for record in records {
            batch.remove(record::unreadable_key(record.id));
            record
                .entries
                .iter()
                .for_each(|(key, value)| batch.insert(key.as_slice(), value.as_slice()));
        }
        self.guarded(|db| db.apply_batch(batch))?;
        failpoints::hit("index.written").map_err(|error| StoreError::io(&self.dir, error))
    }

    /// Writes one value with its checksum.
    pub(super) fn put(&self, key: Vec<u8>, body: &[u8]) -> Result<(), StoreError> {
        let (key, value) = record::sealed(key, body);
        self.guarded(|db| db.insert(key, value)).map(drop)
    }

    /// Removes rows with all entries that belong to them.
    fn remove_rows(&self, ids: &[CopyId]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for id in ids {
            let own = [record::facts_key(*id), record::row_key(*id)];
            own.into_iter().chain(self.dependent_keys(*id)?).for_each(|key| batch.remove(key));
        }
        self.guarded(|db| db.apply_batch(batch))
    }

    /// Keys of the entries that belong to a row as it is stored now.
    pub(super) fn dependent_keys(&self, id: CopyId) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.facts(id)?.map(|facts| facts.dependent_keys(id)).unwrap_or_default())
    }

    pub(super) fn facts(&self, id: CopyId) -> Result<Option<Facts>, StoreError> {
        self.value(&record::facts_key(id), Facts::read)
    }

    /// The row as it was indexed. Location, flags and expunged state are those of the ledger.
    pub(super) fn row(&self, id: CopyId) -> Result<Option<MessageRow>, StoreError> {
        self.value(&record::row_key(id), record::read_row)
    }

    /// The dispatch as a row describes it.
    pub(super) fn dispatch(&self, dispatch: &DispatchId, id: CopyId, account: &AccountId) -> Result<Option<Dispatch>, StoreError> {
        if self.facts(id)?.is_some_and(|facts| facts.from_receipt) {
            let stored = self.receipt(dispatch, id)?;
            return Ok(stored.and_then(|stored| linking::dispatch_of_receipt(account, &stored.receipt)));
        }
        self.value(&record::dispatch_key(b'd', dispatch, id), |body| serde_json::from_slice(body).ok())
    }

    /// The receipt that a row is, as it is stored under a dispatch.
    pub(super) fn receipt(&self, dispatch: &DispatchId, id: CopyId) -> Result<Option<StoredReceipt>, StoreError> {
        self.value(&record::dispatch_key(b'c', dispatch, id), StoredReceipt::read)
    }

    pub(super) fn proof(&self, key: &[u8]) -> Result<Option<Proof>, StoreError> {
        self.value(key, |body| serde_json::from_slice(body).ok())
    }

    /// Whether the index has exactly these entries.
    pub(super) fn has_entries(&self, record: &Record) -> bool {
        record
            .entries
            .iter()
            .all(|(key, value)| matches!(self.guarded(|db| db.get(key)), Ok(Some(found)) if found == value))
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.guarded(|db| db.flush()).map(drop)
    }

    /// Stores the number of rows, for the next start to compare, and flushes.
    pub(super) fn close(&self, rows: usize) {
        // Without the number the next start has nothing to compare, as after a crash.
        let _ = self.guarded(|db| {
            db.insert(ROWS_KEY, rows.to_string().as_bytes())?;
            db.flush()
        });
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The size on disk and of all entries, which are read for it.
    pub(super) fn size(&self) -> Result<IndexSize, StoreError> {
        let live = self.guarded(|db| {
            db.iter().try_fold(0u64, |sum, entry| {
                let (key, value) = entry?;
                Ok(sum.saturating_add(key.len() as u64).saturating_add(value.len() as u64))
            })
        })?;
        Ok(IndexSize {
            on_disk: self.guarded(|db| db.size_on_disk())?,
            live,
        })
    }

    /// Damages the first value whose key begins with this letter; removes it if `damage` empties it.
    #[cfg(test)]
    pub(super) fn change_one(&self, letter: u8, damage: fn(&mut Vec<u8>)) {
        let changed = self.guarded(|db| {
            let (key, value) = db.scan_prefix([letter]).next().expect("there is one")?;
            let mut value = value.to_vec();
            damage(&mut value);
            match value.is_empty() {
                true => db.remove(key),
                false => db.insert(key, value),
            }
        });
        changed.expect("changed");
    }

    /// The error for an entry that is missing or wrong. The next start sets this index aside.
    pub(super) fn damaged(&self) -> StoreError {
        tracing::warn!(dir = %self.dir.display(), "the index is damaged");
        if let Err(error) = durable::overwrite(&self.dir.join(DAMAGED), b"", false) {
            tracing::warn!(%error, "the damage cannot be noted");
        }
        StoreError::Index
    }

    fn guarded<T>(&self, call: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, StoreError> {
        let db = self.db.as_ref().ok_or(StoreError::Index)?;
        guarded(|| call(db)).map_err(|error| match error {
            StoreError::Index => self.damaged(),
            other => other,
        })
    }

    /// `None` if there is no such entry, an error if it is damaged.
    fn value<T>(&self, key: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Result<Option<T>, StoreError> {
        let Some(value) = self.guarded(|db| db.get(key))? else {
            return Ok(None);
        };
        let read = record::opened(key, &value).and_then(read);
        read.map(Some).ok_or_else(|| self.damaged())
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// Removes the folder of an index that is closed.
pub(super) fn remove(dir: &Path) {
    if let Err(error) = fs::remove_dir_all(dir) {
        tracing::warn!(%error, "an old index stays on disk");
    }
}

fn config(dir: &Path) -> sled::Config {
    sled::Config::default()
        .path(dir)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(FLUSH_EVERY_MS))
}

/// Calls sled; a panic is an error like any other.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if is_full(&error) => Err(StoreError::Full),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the index failed");
            Err(StoreError::Index)
        }
        Err(_) => Err(StoreError::Index),
    }
}

fn is_full(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// The number of the index in use.
fn current(root: &Path) -> Option<u64> {
    let text = durable::read_regular(&root.join("current")).ok().flatten()?;
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// The numbers of all index folders.
fn numbered(root: &Path) -> Vec<u64> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
        .collect()
}
