//! The full-text index while it is open: which messages it has, and what was added and not committed yet.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use super::documents::{Documents, IndexedMessages, Writer};
use super::query::SearchTexts;
use crate::signature::Sha256;
use crate::store::copies::Copies;
use crate::store::error::{StoreError, read, write};
use crate::store::messages::CopyId;

/// The open index with the messages it has.
#[derive(Debug)]
pub(super) struct OpenIndex {
    pub(super) documents: Documents,
    pub(super) progress: RwLock<Progress>,
}

/// How much of the ledger is in the index.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) indexed: IndexedMessages,
    /// Copies below this number have been processed, with or without success.
    seen: CopyId,
}

/// A message to be added: the number of its first copy, and its digest.
pub(super) type Missing = (CopyId, Sha256);

/// Bytes of text added before they are committed, which limits the memory between the readers and the writer.
const COMMIT_BYTES: usize = 16 << 20;

/// A commit after this time even with less text, so that searches find messages soon.
const COMMIT_AFTER: Duration = Duration::from_secs(3);

impl OpenIndex {
    /// An index that has these messages; nothing of the ledger has been processed yet.
    pub(super) fn new(documents: Documents, indexed: IndexedMessages) -> Self {
        Self {
            documents,
            progress: RwLock::new(Progress {
                indexed,
                seen: CopyId::FIRST,
            }),
        }
    }

    /// Whether a message can be found.
    pub(super) fn has(&self, id: CopyId) -> bool {
        read(&self.progress).indexed.has(id)
    }
}

/// Messages added and not committed yet.
#[derive(Debug)]
pub(super) struct Batch {
    open: Arc<OpenIndex>,
    writer: Writer,
    ids: HashSet<CopyId>,
    bytes: usize,
    since: Instant,
}

impl Batch {
    /// The batch that was begun, if it is of this index, else a new one.
    pub(super) fn resumed(begun: Option<Self>, open: &Arc<OpenIndex>) -> Result<Self, StoreError> {
        match begun.filter(|batch| batch.is_of(open)) {
            Some(batch) => Ok(batch),
            None => Self::new(open),
        }
    }

    fn new(open: &Arc<OpenIndex>) -> Result<Self, StoreError> {
        Ok(Self {
            open: open.clone(),
            writer: open.documents.writer()?,
            ids: HashSet::new(),
            bytes: 0,
            since: Instant::now(),
        })
    }

    /// Whether it is of this index, and not of one that was closed since.
    pub(super) fn is_of(&self, open: &Arc<OpenIndex>) -> bool {
        Arc::ptr_eq(&self.open, open)
    }

    /// Whether a message was added since the last commit.
    pub(super) fn has(&self, id: CopyId) -> bool {
        self.ids.contains(&id)
    }

    /// Adds a message; commits where enough was added, or the last commit is long ago.
    pub(super) fn add(&mut self, id: CopyId, message: &Sha256, texts: &SearchTexts) -> Result<(), StoreError> {
        self.writer.add(id, message, texts)?;
        self.ids.insert(id);
        self.bytes += texts.iter().map(|(_, text)| text.len()).sum::<usize>();
        match self.bytes >= COMMIT_BYTES || self.since.elapsed() >= COMMIT_AFTER {
            true => self.commit(),
            false => Ok(()),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.writer.commit()?;
        self.open.documents.reload()?;
        let mut progress = write(&self.open.progress);
        self.ids.drain().for_each(|id| progress.indexed.insert(id));
        self.bytes = 0;
        self.since = Instant::now();
        Ok(())
    }

    /// Commits what was added, and waits for merges that have begun.
    pub(super) fn end(mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.writer.close()
    }
}

impl Progress {
    /// The messages not processed yet that are not in the index, in the order of the ledger. They count as processed from now on.
    pub(super) fn take_missing(&mut self, copies: &Copies) -> Vec<Missing> {
        let count = copies.all().len();
        let all = CopyId::up_to(count).zip(copies.all()).skip(self.seen.position());
        let firsts = all.filter(|(id, copy)| copies.first(&copy.message) == Some(*id) && !self.indexed.has(*id));
        let missing = firsts.map(|(id, copy)| (id, copy.message)).collect();
        self.seen = CopyId(u32::try_from(count).unwrap_or(u32::MAX));
        missing
    }

    /// Makes those of these messages that were not added missing again.
    pub(super) fn give_back(&mut self, missing: &[Missing]) {
        let first = missing.iter().map(|(id, _)| *id).find(|id| !self.indexed.has(*id));
        self.seen = first.map_or(self.seen, |first| first.min(self.seen));
    }
}
