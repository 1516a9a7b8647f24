//! A process killed from outside (SIGKILL) while it keeps, records and indexes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use recapito::account::{AccountId, UidValidity};
use recapito::pec::Kind;
use recapito::store::IndexEntry;

use crate::sample_messages::{STUDIO, arrive, examine, location, open, rebuild, text};

const NAME: &str = "killed::a_process_killed_from_outside_loses_nothing_acknowledged";

/// Keeps batch after batch and says so on standard output until it is killed.
fn work(dir: &Path) {
    let (store, _) = open(dir);
    let start = store
        .known_copies(&AccountId::of(STUDIO), "INBOX", UidValidity(1))
        .expect("known")
        .len() as u32;
    for batch in 0.. {
        let numbers = (start + batch * 10 + 1)..=(start + batch * 10 + 10);
        let messages: Vec<_> = numbers
            .map(|number| (text(Kind::Delivery, number, number % 7, "Consegna"), location("INBOX", 1, number)))
            .collect();
        arrive(&store, &messages);
        use std::io::Write;
        writeln!(std::io::stdout(), "\nacknowledged {}", start + batch * 10 + 10).expect("says so");
    }
}

#[test]
fn a_process_killed_from_outside_loses_nothing_acknowledged() {
    if let Some(dir) = std::env::var_os("RECAPITO_KILL_DIR") {
        return work(Path::new(&dir));
    }
    let dir = tempfile::tempdir().expect("a folder");
    let mut needed_mending = 0;
    for life in 1..=8_usize {
        let mut child = Command::new(std::env::current_exe().expect("known"))
            .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
            .env("RECAPITO_KILL_DIR", dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let acknowledged = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<usize>().ok());
        let last = acknowledged.take(life * 2).last().expect("it worked");
        child.kill().expect("kills");
        child.wait().expect("ends");
        let (store, mended) = open(dir.path());
        needed_mending += usize::from(mended.index_needs_rebuild);
        let known = store.known_copies(&AccountId::of(STUDIO), "INBOX", UidValidity(1)).expect("known");
        assert!(known.len() >= last, "life {life}: {} known of {last}", known.len());
        let late: Vec<IndexEntry> = store
            .unindexed()
            .iter()
            .map(|arrival| examine(arrival, &store.raw(&arrival.message).expect("kept")))
            .collect();
        store.index(&late).expect("indexes");
        let made_up = store.fingerprint().expect("reads");
        rebuild(&store);
        assert_eq!(store.fingerprint().expect("reads"), made_up);
        assert_eq!(store.keys(&Default::default()).expect("keys").len(), known.len());
    }
    assert!(needed_mending > 0, "no kill ever hit the moment between ledger and index");
}
