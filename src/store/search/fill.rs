//! Adding messages to the full-text index.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::ExtractTexts;
use super::open_index::{Batch, Missing, OpenIndex};
use super::query::SearchTexts;
use crate::parallel;
use crate::signature::Sha256;
use crate::store::Store;
use crate::store::error::{StoreError, lock, write};
use crate::store::messages::CopyId;

/// Messages that are marked as being examined at a time.
const MARKED: usize = 1_000;

impl Store {
    /// Adds every stored message that the full-text index lacks, also those that arrive meanwhile. Returns how many were added.
    ///
    /// `progress(done, total)` returns false to stop; what is done stays.
    pub fn make_searchable(
        &self,
        texts: &ExtractTexts<'_>,
        workers: usize,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<u64, StoreError> {
        let mut filling = lock(&self.full_text.filling);
        let open = self.open_search()?;
        // Where the index was closed meanwhile, what was not committed is missing again.
        let mut batch = filling.take().filter(|batch| batch.is_of(&open));
        let mut done = 0;
        let mut waiting = Vec::new();
        loop {
            let missing = {
                let memory = self.memory();
                write(&open.progress).take_missing(&memory.ledger.copies)
            };
            if missing.is_empty() && batch.is_none() {
                match waiting.is_empty() {
                    true => self.full_text.set_complete(&self.last_copy()),
                    false => write(&open.progress).give_back(&waiting),
                }
                return Ok(done);
            }
            let mut fill = Fill { texts, workers, progress };
            let filled = self.fill_search(&open, batch.take(), &missing, &mut fill);
            waiting.extend(missing.iter().filter(|(_, message)| self.examining.is_suspect(message)));
            let known = &mut *write(&open.progress);
            done += missing.iter().filter(|(id, _)| known.indexed.has(*id)).count() as u64;
            match filled {
                Ok(true) => {}
                Ok(false) => {
                    known.give_back(&missing);
                    return Ok(done);
                }
                Err(error) => {
                    known.give_back(&missing);
                    // Opening it again finds out whether it is damaged.
                    self.full_text.close();
                    return Err(error);
                }
            }
        }
    }

    /// Whether every stored message had been processed when messages were last added. Reads the mark beside the index without opening the
    /// index.
    pub fn is_searchable(&self) -> bool {
        self.full_text.is_complete(&self.last_copy())
    }

    /// Deletes the full-text index; [`Store::make_searchable`] builds a new one.
    pub fn delete_search_index(&self) -> Result<(), StoreError> {
        let mut filling = lock(&self.full_text.filling);
        drop(filling.take());
        self.full_text.close();
        match fs::remove_dir_all(&self.full_text.root) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&self.full_text.root, error)),
            _ => Ok(()),
        }
    }

    /// How many files of the full-text index are damaged; 0 if there is none.
    pub(crate) fn damaged_search_files(&self) -> Result<u64, StoreError> {
        if !self.full_text.root.is_dir() {
            return Ok(0);
        }
        Ok(self.open_search()?.documents.damaged()? as u64)
    }

    /// The state of the ledger as far as it concerns the index: how many copies there are, and the message of the last.
    fn last_copy(&self) -> String {
        let memory = self.memory();
        let all = memory.ledger.copies.all();
        match all.last() {
            Some(last) => format!("{} {}", all.len(), last.message),
            None => String::new(),
        }
    }

    /// Adds the texts of messages that were examined a moment ago, which are then not read again by [`Store::make_searchable`]; it also
    /// commits them. Nothing is added while that is at work.
    pub fn add_texts(&self, texts: Vec<(Sha256, SearchTexts)>) -> Result<(), StoreError> {
        let Ok(mut filling) = self.full_text.filling.try_lock() else {
            return Ok(());
        };
        let open = self.open_search()?;
        let mut batch = Batch::resumed(filling.take(), &open)?;
        for (message, texts) in texts {
            let first = self.memory().ledger.copies.first(&message);
            if let Some(id) = first.filter(|id| !batch.has(*id) && !open.has(*id)) {
                batch.add(id, &message, &texts)?;
            }
        }
        *filling = Some(batch);
        Ok(())
    }

    /// Adds messages in the order the workers finish them, to a batch that was begun if there is one. False when stopped.
    fn fill_search(
        &self,
        open: &Arc<OpenIndex>,
        begun: Option<Batch>,
        missing: &[Missing],
        fill: &mut Fill<'_>,
    ) -> Result<bool, StoreError> {
        let texts = fill.texts;
        let extract = |(id, message): &Missing| {
            // A file that cannot be read is reported by the archive check. A message that makes a parser panic must not stop the others.
            let bytes = self.raw.read(message).ok();
            let found = bytes.and_then(|bytes| catch_unwind(AssertUnwindSafe(|| texts(&bytes))).ok());
            (*id, *message, found)
        };
        let mut batch = Batch::resumed(begun, open)?;
        let missing: Vec<Missing> = missing.iter().filter(|(id, _)| !batch.has(*id)).copied().collect();
        let mut done = 0;
        let mut take = |(id, message, texts): (CopyId, Sha256, Option<SearchTexts>)| {
            if let Some(texts) = texts {
                batch.add(id, &message, &texts)?;
            }
            done += 1;
            Ok((fill.progress)(done, missing.len() as u64))
        };
        let mut goes_on = Ok(true);
        for chunk in missing.chunks(MARKED) {
            let marked = self.begin_examining(chunk.iter().map(|(_, message)| message));
            let chosen: Vec<Missing> = chunk.iter().filter(|(_, message)| marked.contains(message)).copied().collect();
            goes_on = parallel::unordered(&chosen, fill.workers, extract, &mut take);
            if !matches!(goes_on, Ok(true)) {
                break;
            }
        }
        // When stopped, what was added is committed all the same.
        match goes_on {
            Err(error) => Err(error),
            Ok(completed) => batch.end().map(|()| completed),
        }
    }
}

/// How the index is filled.
struct Fill<'f> {
    texts: &'f ExtractTexts<'f>,
    workers: usize,
    progress: &'f mut dyn FnMut(u64, u64) -> bool,
}
