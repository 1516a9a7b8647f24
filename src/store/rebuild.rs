//! Rebuilding the index from raw files and ledger.
//!
//! The new index is written beside the one in use, in two phases. In the first everything continues as usual: rows go to the old index, and
//! what was indexed meanwhile is examined again for the new one, round after round, until few copies are left. In the second writers of
//! rows wait, so that these few can be written and the new index can replace the old one without a row being lost. A process killed at any
//! point opens the old index; the unfinished folder is removed at the next start.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::{lock, write};
use super::index::{self, Index, IndexSize};
use super::index_record::{self as record, Record};
use super::messages::Progress;
use super::row_index::RowIndex;
use super::{Arrival, CopyId, Examine, Store, StoreError};
use crate::parallel;

/// Rows written to the new index at once.
const BATCH: usize = 500;

/// Below this many copies left the rebuild finishes while writers wait.
const FEW: usize = 200;

impl Store {
    /// Rebuilds the index from raw files and ledger. `progress(done, total)` returns false to stop; the old index then stays in use.
    pub fn rebuild(&self, examine: &Examine<'_>, progress: &mut Progress<'_>) -> Result<(), StoreError> {
        let _one = lock(&self.maintenance);
        // Here and not while writers wait: a trial may take minutes.
        self.try_suspects();
        let root = self.profile.path("index");
        let fresh = Index::create(&root)?;
        let mut rows = RowIndex::default();
        let filled = self.fill_until_few_are_left(&fresh, &mut rows, examine, progress);
        if !matches!(filled, Ok(true)) {
            discard(fresh);
            return filled.map(drop);
        }
        let _writers_wait = lock(&self.writing);
        let missing = self.missing_rows(&rows);
        let filled = self.fill_index(&fresh, &mut rows, &missing, examine, progress);
        if !matches!(filled, Ok(true)) {
            discard(fresh);
            return filled.map(drop);
        }
        // From here on a crash opens the new index.
        fresh.make_current(&root)?;
        let old = {
            // Both locks at once: no reader may see the rows of one index and read entries of the other.
            let mut memory = self.memory_mut();
            let mut current = write(&self.index);
            memory.rows = rows;
            std::mem::replace(&mut *current, fresh)
        };
        discard(old);
        Ok(())
    }

    /// The size of the index. All of it is read.
    pub fn index_size(&self) -> Result<IndexSize, StoreError> {
        self.sled().size()
    }

    /// Examines a message for its copy. `None` if it cannot be read or encoded.
    pub(super) fn examined(&self, id: CopyId, arrival: &Arrival, examine: &Examine<'_>) -> Option<Record> {
        let bytes = self.raw.read(&arrival.message).ok()?;
        // A message that makes a parser panic must not stop the rebuild of all others.
        let entry = catch_unwind(AssertUnwindSafe(|| examine(arrival, &bytes))).ok()?;
        Record::of(id, &entry)
    }

    /// The first phase. Returns false if `progress` stopped it.
    fn fill_until_few_are_left(
        &self,
        fresh: &Index,
        rows: &mut RowIndex,
        examine: &Examine<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<bool, StoreError> {
        loop {
            let missing = self.missing_rows(rows);
            if missing.len() <= FEW {
                return Ok(true);
            }
            if !self.fill_index(fresh, rows, &missing, examine, progress)? {
                return Ok(false);
            }
        }
    }

    fn missing_rows(&self, rows: &RowIndex) -> Vec<(CopyId, Arrival)> {
        let memory = self.memory();
        let ids = CopyId::up_to(memory.ledger.copies.all().len()).filter(|id| !rows.has(*id) && !rows.is_unreadable(*id));
        ids.filter_map(|id| Some((id, memory.ledger.copies.arrival(id)?))).collect()
    }

    /// Examines these copies and writes their rows into the new index. False when stopped.
    fn fill_index(
        &self,
        fresh: &Index,
        rows: &mut RowIndex,
        missing: &[(CopyId, Arrival)],
        examine: &Examine<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<bool, StoreError> {
        let total = (rows.len() + missing.len()) as u64;
        for chunk in missing.chunks(BATCH) {
            let mut progress = |done: u64| progress(done, total);
            let marked = self.begin_examining(chunk.iter().map(|(_, arrival)| &arrival.message));
            let (examined, others): (Vec<_>, Vec<_>) = chunk.iter().cloned().partition(|(_, arrival)| marked.contains(&arrival.message));
            for (id, _) in others {
                // It can be read: every start indexes it if it may be examined by then.
                set_unreadable(fresh, rows, id)?;
            }
            if !self.fill_with(fresh, rows, &examined, examine, &mut progress)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Examines these copies, which are marked, and writes their rows. False when stopped.
    fn fill_with(
        &self,
        fresh: &Index,
        rows: &mut RowIndex,
        copies: &[(CopyId, Arrival)],
        examine: &Examine<'_>,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<bool, StoreError> {
        let mut batch = Vec::with_capacity(copies.len());
        let before = rows.len() as u64;
        let mut done = 0;
        let work = |(id, arrival): &(CopyId, Arrival)| (*id, self.examined(*id, arrival, examine));
        let completed = parallel::unordered(copies, parallel::cores(), work, |(id, record)| {
            match record {
                Some(record) => batch.push(record),
                None => set_unreadable(fresh, rows, id)?,
            }
            done += 1;
            Ok(progress(before + done))
        })?;
        write_batch(fresh, rows, &mut batch)?;
        Ok(completed)
    }
}

/// Notes that a copy has no row, or every start would find the row missing and ask for another rebuild.
fn set_unreadable(fresh: &Index, rows: &mut RowIndex, id: CopyId) -> Result<(), StoreError> {
    fresh.put(record::unreadable_key(id), b"")?;
    rows.set_unreadable(id);
    Ok(())
}

fn write_batch(fresh: &Index, rows: &mut RowIndex, batch: &mut Vec<Record>) -> Result<(), StoreError> {
    fresh.write(batch, Vec::new())?;
    batch.drain(..).for_each(|record| rows.insert(record.id, &record.facts));
    Ok(())
}

/// Closes an index and removes its folder.
fn discard(index: Index) {
    let dir = index.dir().to_owned();
    drop(index);
    index::remove(&dir);
}
