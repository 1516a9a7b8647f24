//! A check of everything: raw files, the ledger's chain, and the index against both.

use std::collections::HashSet;

use super::error::lock;
use super::ledger::log;
use super::ledger_state::LedgerState;
use super::messages::Progress;
use super::{CopyId, Examine, LedgerGap, LedgerStanding, ReadOnly, Store, StoreError};
use crate::parallel;
use crate::signature::Sha256;

/// How many rows a check examines again. All rows are compared with the ledger.
const SAMPLE: usize = 500;

/// What [`Store::check`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// How many raw messages were read and hashed.
    pub messages: u64,
    /// Raw messages whose bytes differ from their name, or that cannot be read.
    pub damaged: Vec<Sha256>,
    /// Messages the ledger names that have no raw file.
    pub missing: Vec<Sha256>,
    /// How many ledger lines were read.
    pub ledger_lines: u64,
    /// The first line (from 1) at which the chain breaks.
    pub ledger_broken_at: Option<u64>,
    /// How it shows that the ledger lacks lines, or is another than the one that was opened.
    pub ledger_gap: Option<LedgerGap>,
    /// There is a witness of the ledger's end outside the profile.
    pub outside_witness: bool,
    /// How many index rows disagree with ledger and raw files.
    pub index_differences: u64,
    /// Messages set aside because the process that examined each on trial ended. That is no damage.
    pub set_aside: Vec<Sha256>,
    /// Messages that were being examined when the process ended, and whose trial has decided nothing yet. That is no damage either.
    pub waiting: Vec<Sha256>,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.damaged.is_empty()
            && self.missing.is_empty()
            && self.ledger_broken_at.is_none()
            && self.ledger_gap.is_none()
            && self.index_differences == 0
    }
}

impl Store {
    /// Hashes every raw file, walks the ledger's chain and compares the index with both.
    ///
    /// `progress(done, total)` returns false to stop; the report then covers what was checked so far. `examine` is called for a sample of
    /// the rows, spread evenly.
    ///
    /// # Errors
    ///
    /// What the file system reports for the ledger or the folders. Unreadable messages are part of the report.
    pub fn check(&self, examine: &Examine<'_>, progress: &mut Progress<'_>) -> Result<CheckReport, StoreError> {
        let _one = lock(&self.maintenance);
        self.try_suspects();
        let mut report = CheckReport {
            set_aside: self.examining.aside(),
            waiting: self.examining.waiting(),
            ledger_gap: self.gap(),
            outside_witness: self.has_outside_witness(),
            ..CheckReport::default()
        };
        let state = self.walk_ledger(&mut report)?;
        if self.profile.read_only() == Some(ReadOnly::Ledger) {
            // What is read in its place is empty.
            report.ledger_broken_at = Some(1);
        }
        let files = self.raw.all()?;
        report.missing = state
            .messages()
            .into_iter()
            .filter(|message| files.binary_search(message).is_err())
            .collect();
        if self.hash_all(&files, &mut report, progress) {
            report.index_differences += self.index_differences(&report, examine);
            report.index_differences += self.damaged_search_files()?;
            let damaged = report.damaged.iter().chain(&report.missing).copied().collect();
            self.scrub.checked(damaged, report.ledger_broken_at, self.clock.now());
        }
        Ok(report)
    }

    fn gap(&self) -> Option<LedgerGap> {
        if let Err(StoreError::LedgerGap(gap)) = lock(&self.ledger).log.check_file() {
            return Some(gap);
        }
        match self.standing() {
            LedgerStanding::Gap(gap) => Some(gap),
            _ => None,
        }
    }

    /// Applies the file's lines to a fresh state and compares it with the one in memory. Nothing can be appended meanwhile.
    fn walk_ledger(&self, report: &mut CheckReport) -> Result<LedgerState, StoreError> {
        let ledger = lock(&self.ledger);
        let mut stored = LedgerState::default();
        let walk = log::walk(ledger.log.path(), &mut |line| stored.apply(line))?;
        report.ledger_lines = walk.lines;
        report.ledger_broken_at = walk.broken_at;
        let memory = self.memory();
        if stored != memory.ledger {
            let (now, then) = (memory.ledger.copies.all(), stored.copies.all());
            let differing = now.iter().zip(then).filter(|(now, then)| now != then).count() + now.len().abs_diff(then.len());
            report.index_differences += differing.max(1) as u64;
        }
        Ok(stored)
    }

    /// Reads and hashes all files. Returns false if `progress` stopped it.
    fn hash_all(&self, files: &[Sha256], report: &mut CheckReport, progress: &mut Progress<'_>) -> bool {
        let work = |digest: &Sha256| match self.raw.read(digest) {
            Err(StoreError::NotFound) | Ok(_) => None,
            Err(_) => Some(*digest),
        };
        let mut done = 0;
        let completed: Result<bool, StoreError> = parallel::unordered(files, parallel::cores(), work, |damaged| {
            report.damaged.extend(damaged);
            done += 1;
            Ok(progress(done, files.len() as u64))
        });
        report.messages = done;
        report.damaged.sort_unstable();
        matches!(completed, Ok(true))
    }

    fn index_differences(&self, report: &CheckReport, examine: &Examine<'_>) -> u64 {
        let marked = self.begin_examining(&self.sample());
        let not_examined: HashSet<&Sha256> = report.set_aside.iter().chain(&report.waiting).collect();
        let (memory, index) = (self.memory(), self.sled());
        let copies = &memory.ledger.copies;
        // Without its raw file a row cannot be checked, and the file is in the report already.
        let unreadable = |message: &Sha256| report.damaged.contains(message) || report.missing.contains(message);
        let count = copies.all().len();
        let mut differences = memory.rows.ids().filter(|id| copies.all().get(id.position()).is_none()).count();
        for id in CopyId::up_to(count) {
            let is_left_out = |message: &Sha256| unreadable(message) || not_examined.contains(message);
            let Some(arrival) = copies.arrival(id).filter(|arrival| !is_left_out(&arrival.message)) else {
                continue;
            };
            let is_stored = match index.row(id) {
                Ok(Some(row)) => row.message == arrival.message && row.location.account == arrival.location.account,
                _ => false,
            };
            let sampled = is_sampled(id, count) && marked.contains(&arrival.message);
            let is_good = is_stored
                && (!sampled
                    || self
                        .examined(id, &arrival, examine)
                        .is_some_and(|record| index.has_entries(&record)));
            differences += usize::from(!is_good);
        }
        differences as u64
    }

    /// The messages of the rows that are examined again.
    fn sample(&self) -> Vec<Sha256> {
        let memory = self.memory();
        let copies = &memory.ledger.copies;
        let count = copies.all().len();
        let sampled = CopyId::up_to(count).filter(|id| is_sampled(*id, count));
        sampled.filter_map(|id| copies.get(id).map(|copy| copy.message)).collect()
    }
}

fn is_sampled(id: CopyId, count: usize) -> bool {
    id.position().is_multiple_of(count.div_ceil(SAMPLE))
}
