//! The archive read again, a little at a time: one two-hundred-and-fiftysixth of the raw files a step, the ledger's chain once a lap.
//!
//! Where it stands and what it found lies in a small file of its own; losing that costs a lap. What is found ailing counts as not known to be kept:
//! the next comparison with the server fetches it again, and the same bytes heal it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::ledger::log;
use super::{CheckReport, Store, StoreError, lock};
use crate::clock::Timestamp;
use crate::durable::{Access, Replacement};
use crate::signature::Sha256;

/// Steps of a lap: the folders that raw files lie in.
pub const STEPS: u16 = 256;

/// Where the reading stands, and what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrubState {
    /// When this lap began, UTC.
    #[serde(default)]
    pub began: Option<Timestamp>,
    /// The next step of it; [`STEPS`] when it is done.
    #[serde(default)]
    pub next: u16,
    /// When a whole lap, or a check of everything, ended last, UTC.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// Messages whose file is damaged or missing.
    #[serde(default)]
    #[serde(rename = "ailing")]
    pub damaged: BTreeSet<Sha256>,
    /// The first line (from 1) at which the ledger's chain breaks.
    #[serde(default)]
    pub ledger_broken_at: Option<u64>,
}

/// The file it is remembered in.
#[derive(Debug)]
pub(super) struct ScrubFile {
    path: PathBuf,
    state: Mutex<ScrubState>,
}

impl ScrubFile {
    pub(super) fn at(path: PathBuf) -> Self {
        let known = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self {
            path,
            state: Mutex::new(known.unwrap_or_default()),
        }
    }

    fn state(&self) -> ScrubState {
        lock(&self.state).clone()
    }

    /// Changes what is known, and remembers it where anything changed; not synced, since losing it costs only time.
    fn change(&self, change: impl FnOnce(&mut ScrubState)) {
        let mut state = lock(&self.state);
        let before = state.clone();
        change(&mut state);
        if *state == before {
            return;
        }
        let replacement = Replacement::of(&self.path, Access::Umask).unsynced();
        let text = serde_json::to_vec(&*state).map_err(std::io::Error::from);
        let written = text.and_then(|text| replacement.write(&text));
        if let Err(error) = written {
            tracing::debug!(%error, "how far the archive was read again is not remembered");
        }
    }

    pub(super) fn is_damaged(&self, message: &Sha256) -> bool {
        lock(&self.state).damaged.contains(message)
    }

    pub(super) fn is_well(&self) -> bool {
        lock(&self.state).damaged.is_empty()
    }

    /// Takes in what a check of everything found.
    pub(super) fn checked(&self, report: &CheckReport, now: Timestamp) {
        self.change(|state| {
            state.damaged = report.damaged.iter().chain(&report.missing).copied().collect();
            state.ledger_broken_at = report.ledger_broken_at;
            state.ended = Some(now);
        });
    }

    /// Messages that were kept just now are well.
    pub(super) fn healed<'d>(&self, messages: impl Iterator<Item = &'d Sha256>) {
        if !self.is_well() {
            let messages: BTreeSet<&Sha256> = messages.collect();
            self.change(|state| state.damaged.retain(|damaged| !messages.contains(damaged)));
        }
    }
}

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// How far the archive was read again, and what is damaged.
    pub fn scrub_state(&self) -> ScrubState {
        self.scrub.state()
    }

    /// Begins a lap: the ledger's chain is walked, then the files are due from the first.
    pub fn start_scrub(&self) -> Result<(), StoreError> {
        let (path, known) = {
            let ledger = lock(&self.ledger);
            (ledger.path().to_owned(), ledger.head().0)
        };
        // Lines are only ever added: what was there when asked must be there still.
        let walk = log::walk(&path, &mut |_| {})?;
        let cut = (walk.lines < known).then_some(walk.lines.saturating_add(1));
        let now = self.clock.now();
        self.scrub.change(|state| {
            (state.began, state.next) = (Some(now), 0);
            state.ledger_broken_at = walk.broken_at.or(cut);
        });
        Ok(())
    }

    /// Reads the files of the next step and all that were ailing before. Returns those found ailing now and not before.
    pub fn scrub_next(&self) -> Result<Vec<Sha256>, StoreError> {
        let before = self.scrub.state();
        let Ok(step) = u8::try_from(before.next) else {
            return Ok(Vec::new());
        };
        // The ledger is asked first: a file is there before the line that names it.
        let told = self.memory().book.messages();
        let files: BTreeSet<Sha256> = self.raw.in_step(step)?.into_iter().collect();
        let due = told.iter().filter(|message| message.0.first() == Some(&step)).chain(&files);
        let wanted: BTreeSet<Sha256> = due.chain(&before.damaged).copied().collect();
        let mut damaged = BTreeSet::new();
        for message in wanted {
            match self.raw.read(&message) {
                Err(StoreError::Damaged(_)) => drop(damaged.insert(message)),
                Err(StoreError::NotFound) if told.contains(&message) => drop(damaged.insert(message)),
                // A file that the system does not give today is not said to be damaged.
                _ => {}
            }
        }
        let now = self.clock.now();
        let news = damaged.difference(&before.damaged).copied().collect();
        self.scrub.change(|state| {
            state.damaged = damaged;
            state.next = before.next.saturating_add(1);
            if state.next >= STEPS {
                state.ended = Some(now);
            }
        });
        Ok(news)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
    use crate::clock::VirtualClock;
    use crate::store::Arrival;

    fn store(dir: &Path) -> Store {
        Store::open(dir, Arc::new(VirtualClock::frozen(Timestamp::UNIX_EPOCH)))
            .expect("opens")
            .0
    }

    fn keep(store: &Store, texts: &[&str]) -> Vec<Sha256> {
        let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        let kept = store.keep(&bytes).expect("kept");
        let arrivals = kept.iter().zip(1..).map(|(message, uid)| Arrival {
            message: *message,
            location: place(uid),
            flags: Flags::default(),
            received: Timestamp::UNIX_EPOCH,
        });
        store.record(&arrivals.collect::<Vec<_>>()).expect("recorded");
        kept
    }

    fn place(uid: u32) -> Location {
        Location {
            account: AccountId::of("a@pec.example"),
            folder: "INBOX".into(),
            validity: UidValidity(1),
            uid: Uid(uid),
        }
    }

    fn lap(store: &Store) -> Vec<Sha256> {
        store.start_scrub().expect("begun");
        (0..STEPS).flat_map(|_| store.scrub_next().expect("read")).collect()
    }

    fn file(dir: &Path, message: &Sha256) -> PathBuf {
        let name = message.to_string();
        dir.join("messages").join(&name[..2]).join(format!("{name}.eml"))
    }

    #[test]
    fn what_ails_is_found_once_fetched_again_and_healed_by_its_bytes() {
        let dir = tempfile::tempdir().expect("a folder");
        let opened = store(dir.path());
        let kept = keep(&opened, &["uno", "due", "tre"]);
        assert_eq!(lap(&opened), []);
        assert_eq!(opened.scrub_state().ended, Some(Timestamp::UNIX_EPOCH));
        let path = file(dir.path(), &kept[0]);
        fs::remove_file(&path).expect("removed");
        fs::write(&path, "unO").expect("flipped");
        fs::remove_file(file(dir.path(), &kept[1])).expect("removed");
        let mut found = lap(&opened);
        found.sort();
        let mut damaged = kept[..2].to_vec();
        damaged.sort();
        assert_eq!(found, damaged);
        assert_eq!(lap(&opened), [], "told once");
        drop(opened);

        let opened = store(dir.path());
        assert_eq!(opened.scrub_state().damaged.len(), 2, "remembered");
        let account = AccountId::of("a@pec.example");
        let known = |store: &Store| {
            let known = store.known_copies(&account, "INBOX", UidValidity(1)).expect("told");
            known.into_iter().map(|(location, _)| location.uid.0).collect::<Vec<_>>()
        };
        assert_eq!(known(&opened), [3], "the others are to be fetched again");
        keep(&opened, &["uno", "due"]);
        assert_eq!(known(&opened), [1, 2, 3]);
        assert_eq!((lap(&opened), opened.scrub_state().damaged), (vec![], BTreeSet::new()));
    }

    #[test]
    fn a_lap_is_taken_up_where_it_was_left_and_walks_the_chain() {
        let dir = tempfile::tempdir().expect("a folder");
        let opened = store(dir.path());
        keep(&opened, &["uno"]);
        keep(&opened, &["uno", "due"]);
        opened.start_scrub().expect("begun");
        (0..10).for_each(|_| drop(opened.scrub_next().expect("read")));
        drop(opened);
        let opened = store(dir.path());
        assert_eq!((opened.scrub_state().next, opened.scrub_state().ledger_broken_at), (10, None));
        let path = dir.path().join("ledger.jsonl");
        let text = fs::read_to_string(&path).expect("read");
        fs::write(&path, text.replacen("INBOX", "INBOY", 1)).expect("changed");
        opened.start_scrub().expect("begun");
        assert_eq!(opened.scrub_state().ledger_broken_at, Some(1));
        fs::write(&path, text.lines().next().map(|line| format!("{line}\n")).expect("a line")).expect("cut");
        opened.start_scrub().expect("begun");
        assert_eq!(opened.scrub_state().ledger_broken_at, Some(2));
    }
}
