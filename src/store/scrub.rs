//! The background check of the archive, a little at a time: a 256th of the raw files in each step, the ledger's chain once in each cycle.
//!
//! A damaged message counts as not stored: the next comparison with the server fetches it again, and its bytes replace the damaged file.

use std::collections::BTreeSet;

use super::error::lock;
use super::ledger::log;
use super::{SCRUB_STEPS, ScrubState, Store, StoreError};
use crate::signature::Sha256;

impl Store {
    /// How far the check has come, and what is damaged.
    pub fn scrub_state(&self) -> ScrubState {
        self.scrub.state()
    }

    /// Begins a cycle: walks the ledger's chain, then makes the files due from the first step on.
    pub fn start_scrub(&self) -> Result<(), StoreError> {
        let (path, known) = {
            let ledger = lock(&self.ledger);
            (ledger.log.path().to_owned(), ledger.log.head().lines)
        };
        // The ledger is read without its lock, while lines may be appended. Lines are never removed: fewer than there were means damage.
        let walk = log::walk(&path, &mut |_| {})?;
        let cut = (walk.lines < known).then_some(walk.lines.saturating_add(1));
        let now = self.clock.now();
        self.scrub.change(|state| {
            (state.began, state.next) = (Some(now), 0);
            state.ledger_broken_at = walk.broken_at.or(cut);
        });
        Ok(())
    }

    /// Reads the files of the next step, and again all that were damaged before. Returns the messages found damaged for the first time.
    pub fn scrub_next(&self) -> Result<Vec<Sha256>, StoreError> {
        let before = self.scrub.state();
        let Ok(step) = u8::try_from(before.next) else {
            return Ok(Vec::new());
        };
        // The ledger before the folder: a file is written before its line, so that every message listed here must have its file by then.
        let named = self.memory().ledger.messages();
        let files: BTreeSet<Sha256> = self.raw.in_shard(step)?.into_iter().collect();
        let due = named.iter().filter(|message| message.0.first() == Some(&step)).chain(&files);
        let wanted: BTreeSet<Sha256> = due.chain(&before.damaged).copied().collect();
        let mut damaged = BTreeSet::new();
        for message in wanted {
            match self.raw.read(&message) {
                Err(StoreError::Damaged(_)) => drop(damaged.insert(message)),
                Err(StoreError::NotFound) if named.contains(&message) => drop(damaged.insert(message)),
                // A file the system cannot read now (permissions, an I/O error) may be whole: it is not reported as damaged.
                _ => {}
            }
        }
        let now = self.clock.now();
        let found = damaged.difference(&before.damaged).copied().collect();
        self.scrub.change(|state| {
            state.damaged = damaged;
            state.next = before.next.saturating_add(1);
            if state.next >= SCRUB_STEPS {
                state.ended = Some(now);
            }
        });
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use super::*;
    use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
    use crate::clock::{Timestamp, VirtualClock};
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
            location: location(uid),
            flags: Flags::default(),
            received: Timestamp::UNIX_EPOCH,
        });
        store.record(&arrivals.collect::<Vec<_>>()).expect("recorded");
        kept
    }

    fn location(uid: u32) -> Location {
        Location {
            account: AccountId::of("a@pec.example"),
            folder: "INBOX".into(),
            validity: UidValidity(1),
            uid: Uid(uid),
        }
    }

    fn cycle(store: &Store) -> Vec<Sha256> {
        store.start_scrub().expect("begun");
        (0..SCRUB_STEPS).flat_map(|_| store.scrub_next().expect("read")).collect()
    }

    fn file(dir: &Path, message: &Sha256) -> PathBuf {
        let name = message.to_string();
        dir.join("messages").join(&name[..2]).join(format!("{name}.eml"))
    }

    #[test]
    fn a_damaged_message_is_reported_once_fetched_again_and_restored_by_its_bytes() {
        let dir = tempfile::tempdir().expect("a folder");
        let opened = store(dir.path());
        let kept = keep(&opened, &["uno", "due", "tre"]);
        assert_eq!(cycle(&opened), []);
        assert_eq!(opened.scrub_state().ended, Some(Timestamp::UNIX_EPOCH));
        let path = file(dir.path(), &kept[0]);
        fs::remove_file(&path).expect("removed");
        fs::write(&path, "unO").expect("flipped");
        fs::remove_file(file(dir.path(), &kept[1])).expect("removed");
        let mut found = cycle(&opened);
        found.sort();
        let mut damaged = kept[..2].to_vec();
        damaged.sort();
        assert_eq!(found, damaged);
        assert_eq!(cycle(&opened), [], "reported once");
        drop(opened);

        let opened = store(dir.path());
        assert_eq!(opened.scrub_state().damaged.len(), 2, "remembered");
        let account = AccountId::of("a@pec.example");
        let known = |store: &Store| {
            let known = store.known_copies(&account, "INBOX", UidValidity(1)).expect("known");
            known.into_iter().map(|(location, _)| location.uid.0).collect::<Vec<_>>()
        };
        assert_eq!(known(&opened), [3], "the others are to be fetched again");
        keep(&opened, &["uno", "due"]);
        assert_eq!(known(&opened), [1, 2, 3]);
        assert_eq!((cycle(&opened), opened.scrub_state().damaged), (vec![], BTreeSet::new()));
    }

    #[test]
    fn a_cycle_resumes_where_it_was_interrupted_and_walks_the_chain() {
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
