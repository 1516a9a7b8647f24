//! The index: sled, holding only what can be remade.
//!
//! sled panics on most damage and at times loses rows in silence, so it is opened and read on a thread that may fail, every value carries a
//! check, and what belongs together is counted together. Each index lives in a folder of its own (`index/<n>`, named by `index/current`):
//! a rebuilt one takes over by a rename of that small file, and a hanging one can no longer touch its successor.

pub(super) mod record;

use std::fs;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use self::record::{Facts, KeptReceipt, Record};
use super::copies::{Number, Place, Places};
use super::row_index::{Filling, Table};
use super::{MessageRow, StoreError, failpoints, profile};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, linking};

/// Grows when keys or values change shape; an index of another layout is remade.
const LAYOUT: &[u8] = b"3";
const LAYOUT_KEY: &[u8] = b"mlayout";
const ROWS_KEY: &[u8] = b"mrows";

/// A file of this name says that damage was found while the index was in use.
const DAMAGED: &str = "damaged";

/// Why an index was not opened, when it is not the index's fault.
const NO_SPACE: &str = "no space left";

const CACHE_BYTES: u64 = 48 << 20;
/// What a killed process loses of the index; the ledger tells what to index again.
const FLUSH_EVERY_MS: u64 = 1000;
/// How long opening may go without a sign of life.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long an index that was closed a moment ago is waited for.
const LET_GO: Duration = Duration::from_secs(5);
/// A sign of life is given every so many entries.
const SIGN_OF_LIFE: usize = 5_000;

/// One open sled database; none where the disk had no room for it: then lists are empty, and everything else works.
#[derive(Clone)]
pub(super) struct Index {
    db: Option<sled::Db>,
    dir: PathBuf,
}

/// What opening the index found.
pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) table: Table,
    /// A damaged one was set aside, or there was none though the ledger names messages.
    pub(super) set_aside: bool,
}

impl Opened {
    fn without(dir: PathBuf) -> Self {
        tracing::warn!("no space for the index");
        Self {
            index: Index { db: None, dir },
            table: Table::default(),
            set_aside: true,
        }
    }
}

/// The current index, being opened on a thread of its own while the ledger is read.
#[derive(Debug)]
pub(super) struct Opening {
    root: PathBuf,
    dir: Option<PathBuf>,
    wait: mpsc::Receiver<Sign>,
}

/// What the opening thread says: that it is alive, then what it found.
type Sign = Option<Result<Loaded, &'static str>>;

/// An index with the facts of its rows, not yet held against the ledger.
#[derive(Debug)]
struct Loaded {
    index: Index,
    table: Table,
    /// The beginning of each row's message.
    messages: Vec<(Number, [u8; 8])>,
}

impl Opening {
    /// Begins to open the index in this folder.
    pub(super) fn begin(root: PathBuf) -> Result<Self, StoreError> {
        profile::private_dir(&root)?;
        let current = fs::read_to_string(root.join("current"))
            .ok()
            .and_then(|text| text.trim().parse::<u64>().ok());
        clear_others(&root, current);
        let dir = current.map(|current| root.join(current.to_string()));
        let (answer, wait) = mpsc::channel();
        if let Some(dir) = dir.clone() {
            let open = move || {
                let loaded = catch_unwind(AssertUnwindSafe(|| load(dir, &|| drop(answer.send(None)))));
                let _ = answer.send(Some(loaded.unwrap_or(Err("sled panicked"))));
            };
            let started = thread::Builder::new().name("open-index".into()).spawn(open);
            started.map_err(|error| StoreError::io(&root, error))?;
        }
        Ok(Self { root, dir, wait })
    }

    /// The index, held against the ledger's places; a damaged one is set aside and an empty one takes its place.
    pub(super) fn finish(self, places: &Places, now: Timestamp) -> Result<Opened, StoreError> {
        if let Some(dir) = &self.dir {
            match self.loaded().and_then(|loaded| held_against(loaded, places)) {
                Ok((index, table)) => {
                    return Ok(Opened {
                        index,
                        table,
                        set_aside: false,
                    });
                }
                Err(NO_SPACE) => return Ok(Opened::without(dir.clone())),
                Err(reason) => {
                    tracing::warn!(reason, "the index is set aside");
                    profile::set_aside(dir, &self.root, now)?;
                }
            }
        }
        let fresh = Index::create(&self.root).and_then(|index| index.make_current(&self.root).map(|()| index));
        let index = match fresh {
            Ok(index) => index,
            Err(StoreError::Full) => return Ok(Opened::without(self.root.join("none"))),
            Err(other) => return Err(other),
        };
        Ok(Opened {
            index,
            table: Table::default(),
            set_aside: places.all().iter().any(Place::is_row),
        })
    }

    /// Closes it again.
    pub(super) fn abandon(self) {
        if self.dir.is_some() {
            drop(self.loaded());
        }
    }

    fn loaded(&self) -> Result<Loaded, &'static str> {
        loop {
            match self.wait.recv_timeout(DEADLINE) {
                Ok(Some(loaded)) => return loaded,
                Ok(None) => {}
                Err(_) => return Err("it did not open in time"),
            }
        }
    }
}

impl Index {
    /// A new, empty index beside the current one.
    pub(super) fn create(root: &Path) -> Result<Self, StoreError> {
        let taken = numbered(root).into_iter().max().unwrap_or(0);
        let current = fs::read_to_string(root.join("current"))
            .ok()
            .and_then(|text| text.trim().parse::<u64>().ok())
            .unwrap_or(0);
        let dir = root.join((taken.max(current) + 1).to_string());
        profile::private_dir(&dir)?;
        failpoints::hit("index.create").map_err(|error| StoreError::io(&dir, error))?;
        let index = guarded(|| {
            let db = config(&dir).open()?;
            db.insert(LAYOUT_KEY, LAYOUT)?;
            Ok(Self {
                db: Some(db),
                dir: dir.clone(),
            })
        })?;
        Ok(index)
    }

    /// Makes this the index the next start opens.
    pub(super) fn make_current(&self, root: &Path) -> Result<(), StoreError> {
        self.flush()?;
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        profile::write_small(&root.join("current"), &format!("{name}\n"))
    }

    /// Writes records, all or none; entries of the same rows that are no longer true go.
    pub(super) fn write(&self, records: &[Record], stale: Vec<Vec<u8>>) -> Result<(), StoreError> {
        failpoints::hit("index.before-write").map_err(|error| StoreError::io(&self.dir, error))?;
        let mut batch = sled::Batch::default();
        stale.into_iter().for_each(|key| batch.remove(key));
        for record in records {
            batch.remove(record::unreadable_key(record.number));
            record
                .entries
                .iter()
                .for_each(|(key, value)| batch.insert(key.as_slice(), value.as_slice()));
        }
        self.guarded(|db| db.apply_batch(batch))?;
        failpoints::hit("index.written").map_err(|error| StoreError::io(&self.dir, error))
    }

    /// Takes rows out with everything that belongs to them.
    fn forget(&self, numbers: &[Number]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for number in numbers {
            let own = [record::facts_key(*number), record::row_key(*number)];
            own.into_iter().chain(self.belongings(*number)?).for_each(|key| batch.remove(key));
        }
        self.guarded(|db| db.apply_batch(batch))
    }

    pub(super) fn put(&self, key: Vec<u8>, body: &[u8]) -> Result<(), StoreError> {
        let (key, value) = record::sealed(key, body);
        self.guarded(|db| db.insert(key, value)).map(drop)
    }

    /// Index entries of a row as it stands, other than the row itself.
    pub(super) fn belongings(&self, number: Number) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.facts(number)?.map(|facts| facts.belongings(number)).unwrap_or_default())
    }

    pub(super) fn facts(&self, number: Number) -> Result<Option<Facts>, StoreError> {
        self.value(&record::facts_key(number), Facts::read)
    }

    /// The row as it was indexed: location, flags and `gone` are for the places to say.
    pub(super) fn row(&self, number: Number) -> Result<Option<MessageRow>, StoreError> {
        self.row_value(number, |body| serde_json::from_slice(record::row_parts(body)?.1).ok())
    }

    /// The dispatch as a row tells it.
    pub(super) fn dispatch(&self, id: &DispatchId, number: Number, account: &AccountId) -> Result<Option<Dispatch>, StoreError> {
        if self.facts(number)?.is_some_and(|facts| facts.derived) {
            let kept = self.receipt(id, number)?;
            return Ok(kept.and_then(|kept| linking::dispatch_of_receipt(account, &kept.receipt)));
        }
        self.value(&record::under_key(b'd', id, number), |body| serde_json::from_slice(body).ok())
    }

    /// The receipt that a row is, as it is kept under a dispatch.
    pub(super) fn receipt(&self, id: &DispatchId, number: Number) -> Result<Option<KeptReceipt>, StoreError> {
        self.value(&record::under_key(b'c', id, number), KeptReceipt::read)
    }

    pub(super) fn proof(&self, key: &[u8]) -> Result<Option<crate::pec::Proof>, StoreError> {
        self.value(key, |body| serde_json::from_slice(body).ok())
    }

    /// Whether these very entries stand in the index.
    pub(super) fn holds(&self, record: &Record) -> bool {
        record
            .entries
            .iter()
            .all(|(key, value)| matches!(self.guarded(|db| db.get(key)), Ok(Some(found)) if found == value))
    }

    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.guarded(|db| db.flush()).map(drop)
    }

    /// Remembers how many rows there are, for the next start to compare, and flushes.
    pub(super) fn close(&self, rows: usize) {
        let _ = self.guarded(|db| {
            db.insert(ROWS_KEY, rows.to_string().as_bytes())?;
            db.flush()
        });
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Bytes on disk, as far as sled can tell.
    pub(super) fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.guarded(|db| db.size_on_disk())
    }

    /// Bytes of everything it holds.
    pub(super) fn live_bytes(&self) -> Result<u64, StoreError> {
        self.guarded(|db| {
            db.iter().try_fold(0u64, |sum, entry| {
                let (key, value) = entry?;
                Ok(sum.saturating_add(key.len() as u64).saturating_add(value.len() as u64))
            })
        })
    }

    /// Damages the first value under a letter, for tests; an emptied one is removed.
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

    /// What was asked for is not there, or not what it must be. The next start sets this index aside.
    pub(super) fn damaged(&self) -> StoreError {
        tracing::warn!(dir = %self.dir.display(), "the index is damaged");
        if let Err(error) = fs::write(self.dir.join(DAMAGED), b"") {
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

    fn row_value<T>(&self, number: Number, read: impl FnOnce(&[u8]) -> Option<T>) -> Result<Option<T>, StoreError> {
        self.value(&record::row_key(number), read)
    }

    /// `None` when there is no such entry, an error when it is damaged.
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

/// Removes an index folder nobody has open.
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

/// A panic inside sled is an error like any other.
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

/// Reads the facts of all rows into memory. Rows and what belongs to them are read when they are asked for, and checked then.
fn load(dir: PathBuf, alive: &dyn Fn()) -> Result<Loaded, &'static str> {
    const SLED: &str = "sled failed while reading";
    if !dir.is_dir() {
        return Err("there is none");
    }
    if dir.join(DAMAGED).exists() {
        return Err("damage was found in it");
    }
    let db = open(&dir).map_err(|error| if is_full(&error) { NO_SPACE } else { "it does not open" })?;
    alive();
    if db.get(LAYOUT_KEY).map_err(|_| SLED)?.as_deref() != Some(LAYOUT) {
        return Err("another layout");
    }
    let mut filling = Filling::default();
    let mut messages = Vec::new();
    for entry in db.scan_prefix(b"f") {
        let (key, value) = entry.map_err(|_| SLED)?;
        let facts = record::opened(&key, &value).and_then(Facts::read).ok_or("damaged facts")?;
        let number = record::number_in(&key).ok_or("a damaged key")?;
        messages.push((number, facts.message));
        filling.add(number, &facts);
        if filling.len().is_multiple_of(SIGN_OF_LIFE) {
            alive();
        }
    }
    let mut table = filling.whole();
    alive();
    for entry in db.scan_prefix(b"x") {
        let (key, _) = entry.map_err(|_| SLED)?;
        table.set_unreadable(record::number_in(&key).ok_or("a damaged key")?);
    }
    if let Some(rows) = db.remove(ROWS_KEY).map_err(|_| SLED)?
        && rows.as_ref() != table.len().to_string().as_bytes()
    {
        return Err("rows are missing");
    }
    Ok(Loaded {
        index: Index { db: Some(db), dir },
        table,
        messages,
    })
}

/// Opens sled. Its threads may hold the file for a moment after the last handle went; nobody else can have it, the profile being ours.
fn open(dir: &Path) -> sled::Result<sled::Db> {
    let since = Instant::now();
    loop {
        match config(dir).open() {
            Err(error) if is_locked(&error) && since.elapsed() < LET_GO => thread::sleep(Duration::from_millis(5)),
            opened => return opened,
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

/// Every row must be of the message that the ledger puts in its place. Rows past the ledger's end come from a profile that was copied while it
/// ran: they go, and come again with their messages.
fn held_against(loaded: Loaded, places: &Places) -> Result<(Index, Table), &'static str> {
    let Loaded {
        index,
        mut table,
        messages,
    } = loaded;
    let known = places.all().len();
    let (rows, ahead): (Vec<_>, Vec<_>) = messages.into_iter().partition(|(number, _)| (*number as usize) < known);
    let is_of = |number: Number, message| places.all().get(number as usize).map(|place| record::beginning(&place.message)) == Some(message);
    if !rows.into_iter().all(|(number, message)| is_of(number, message)) {
        return Err("a row of another message");
    }
    if !ahead.is_empty() {
        let ahead: Vec<Number> = ahead.into_iter().map(|(number, _)| number).collect();
        tracing::warn!(rows = ahead.len(), "the index is ahead of the ledger");
        index.forget(&ahead).map_err(|_| "rows that cannot be forgotten")?;
        ahead.into_iter().for_each(|number| table.remove(number));
    }
    Ok((index, table))
}

/// What an interrupted rebuild left.
fn clear_others(root: &Path, current: Option<u64>) {
    for number in numbered(root).into_iter().filter(|number| Some(*number) != current) {
        if current.is_some() {
            remove(&root.join(number.to_string()));
        }
    }
}

fn numbered(root: &Path) -> Vec<u64> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
        .collect()
}
