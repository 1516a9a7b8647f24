//! Care: checking everything against everything, and remaking the index.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;

use super::copies::Number;
use super::index::record::{self, Record};
use super::index::{self, Index};
use super::ledger::log;
use super::ledger_state::Book;
use super::row_index::Table;
use super::{Arrival, CheckReport, Examine, Store, StoreError, lock};
use crate::parallel;
use crate::signature::Sha256;

/// Rows written to a new index at once.
const BATCH: usize = 500;

/// Below this many open places a rebuild finishes with writers waiting.
const FEW: usize = 200;

/// How many rows a check examines anew; all rows are compared with the ledger.
const SAMPLE: usize = 500;

/// What the loops here tell while they run: done, of; false to stop.
type Progress<'p> = dyn FnMut(u64, u64) -> bool + 'p;

/// What an index weighs, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexSize {
    /// On disk, as far as sled can tell.
    pub on_disk: u64,
    /// Its keys and values alone.
    pub live: u64,
}

impl IndexSize {
    /// Below this the disk does not matter.
    const LIGHT: u64 = 64 << 20;

    /// Whether a rebuild is worth its time: sled gives back little of what it once took.
    pub fn is_oversized(&self) -> bool {
        self.on_disk > Self::LIGHT && self.on_disk / 4 > self.live
    }
}

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// Re-hashes every raw file, walks the ledger's chain, compares the index with both. `progress(done, of)` returns false to stop; the
    /// report then says what was found up to there. `examine` is asked for a sample of the rows, spread evenly.
    pub fn check(&self, examine: &Examine<'_>, progress: &mut Progress<'_>) -> Result<CheckReport, StoreError> {
        let _one = lock(&self.care);
        let mut report = CheckReport::default();
        let told = self.walk_ledger(&mut report)?;
        let files = self.raw.all()?;
        report.missing = told
            .messages()
            .into_iter()
            .filter(|message| files.binary_search(message).is_err())
            .collect();
        if self.hash_all(&files, &mut report, progress) {
            report.index_differences += self.index_differences(&report, examine);
            report.index_differences += self.damaged_search()?;
            self.scrub.checked(&report, self.clock.now());
        }
        Ok(report)
    }

    /// Remakes the index from raw files and ledger. `progress(done, of)` returns false to stop (the old index stays then).
    ///
    /// Work goes on meanwhile: what is indexed in the old index until the last moment is examined again for the new one.
    pub fn rebuild(&self, examine: &Examine<'_>, progress: &mut Progress<'_>) -> Result<(), StoreError> {
        let _one = lock(&self.care);
        let root = self.profile.path("index");
        let fresh = Index::create(&root)?;
        let mut table = Table::default();
        let mut fill = || -> Result<bool, StoreError> {
            loop {
                let open = self.open_places(&table);
                if open.len() <= FEW {
                    return Ok(true);
                }
                if !self.fill(&fresh, &mut table, &open, examine, progress)? {
                    return Ok(false);
                }
            }
        };
        let filled = fill();
        if !matches!(filled, Ok(true)) {
            let dir = fresh.dir().to_owned();
            drop(fresh);
            index::remove(&dir);
            return filled.map(drop);
        }
        let _writers_wait = lock(&self.writing);
        let open = self.open_places(&table);
        if !self.fill(&fresh, &mut table, &open, examine, progress)? {
            let dir = fresh.dir().to_owned();
            drop(fresh);
            index::remove(&dir);
            return Ok(());
        }
        fresh.make_current(&root)?;
        let old = {
            let mut memory = self.memory_mut();
            let mut current = self.index.write().unwrap_or_else(PoisonError::into_inner);
            memory.table = table;
            std::mem::replace(&mut *current, fresh)
        };
        let dir = old.dir().to_owned();
        drop(old);
        index::remove(&dir);
        Ok(())
    }

    /// What the index weighs. All of it is read.
    pub fn index_size(&self) -> Result<IndexSize, StoreError> {
        let index = self.sled();
        Ok(IndexSize {
            on_disk: index.size_on_disk()?,
            live: index.live_bytes()?,
        })
    }

    fn walk_ledger(&self, report: &mut CheckReport) -> Result<Book, StoreError> {
        let ledger = lock(&self.ledger);
        let mut told = Book::default();
        let walk = log::walk(ledger.path(), &mut |line| told.apply(line))?;
        report.ledger_lines = walk.lines;
        report.ledger_broken_at = walk.broken_at;
        let memory = self.memory();
        if told != memory.book {
            let (now, then) = (memory.book.places.all(), told.places.all());
            let differing = now.iter().zip(then).filter(|(now, then)| now != then).count() + now.len().abs_diff(then.len());
            report.index_differences += differing.max(1) as u64;
        }
        Ok(told)
    }

    /// False when stopped.
    fn hash_all(&self, files: &[Sha256], report: &mut CheckReport, progress: &mut Progress<'_>) -> bool {
        let work = |digest: &Sha256| match self.raw.read(digest) {
            Err(StoreError::NotFound) | Ok(_) => None,
            Err(_) => Some(*digest),
        };
        let mut done = 0;
        let whole: Result<bool, StoreError> = parallel::unordered(files, parallel::cores(), work, |damaged| {
            report.damaged.extend(damaged);
            done += 1;
            Ok(progress(done, files.len() as u64))
        });
        report.messages = done;
        report.damaged.sort_unstable();
        matches!(whole, Ok(true))
    }

    fn index_differences(&self, report: &CheckReport, examine: &Examine<'_>) -> u64 {
        let (memory, index) = (self.memory(), self.sled());
        let unhealthy = |message: &Sha256| report.damaged.contains(message) || report.missing.contains(message);
        let mut differences = memory
            .table
            .numbers()
            .filter(|number| memory.book.places.all().get(*number as usize).is_none())
            .count();
        let rows = memory.book.places.all().len();
        for number in 0..rows as Number {
            let Some(arrival) = memory.book.places.arrival(number).filter(|arrival| !unhealthy(&arrival.message)) else {
                continue;
            };
            let good = match index.row(number) {
                Ok(Some(row)) => row.message == arrival.message && row.location.account == arrival.location.account,
                _ => false,
            };
            let sampled = (number as usize).is_multiple_of(rows.div_ceil(SAMPLE));
            let good = good && (!sampled || self.examined(number, &arrival, examine).is_some_and(|record| index.holds(&record)));
            differences += usize::from(!good);
        }
        differences as u64
    }

    fn open_places(&self, table: &Table) -> Vec<(Number, Arrival)> {
        let memory = self.memory();
        let numbers = (0..memory.book.places.all().len() as Number).filter(|number| !table.has(*number) && !table.is_unreadable(*number));
        numbers
            .filter_map(|number| Some((number, memory.book.places.arrival(number)?)))
            .collect()
    }

    fn examined(&self, number: Number, arrival: &Arrival, examine: &Examine<'_>) -> Option<Record> {
        let bytes = self.raw.read(&arrival.message).ok()?;
        // One message that breaks its reader must not take all the others with it.
        let indexed = catch_unwind(AssertUnwindSafe(|| examine(arrival, &bytes))).ok()?;
        Record::of(number, &indexed)
    }

    /// Examines these places and writes them into a new index. False when stopped.
    fn fill(
        &self,
        fresh: &Index,
        table: &mut Table,
        open: &[(Number, Arrival)],
        examine: &Examine<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<bool, StoreError> {
        let of = (table.len() + open.len()) as u64;
        let mut batch = Vec::with_capacity(BATCH);
        let mut done = table.len() as u64;
        let work = |(number, arrival): &(Number, Arrival)| (*number, self.examined(*number, arrival, examine));
        let whole = parallel::unordered(open, parallel::cores(), work, |(number, record)| {
            match record {
                Some(record) => batch.push(record),
                None => {
                    fresh.put(record::unreadable_key(number), b"")?;
                    table.set_unreadable(number);
                }
            }
            if batch.len() >= BATCH {
                write_batch(fresh, table, &mut batch)?;
            }
            done += 1;
            Ok(progress(done, of))
        })?;
        write_batch(fresh, table, &mut batch)?;
        Ok(whole)
    }
}

fn write_batch(fresh: &Index, table: &mut Table, batch: &mut Vec<Record>) -> Result<(), StoreError> {
    fresh.write(batch, Vec::new())?;
    batch.drain(..).for_each(|record| table.insert(record.number, &record.facts));
    Ok(())
}
