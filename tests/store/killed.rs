//! A process killed (SIGKILL) while it stores, records and indexes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use recapito::account::{AccountId, UidValidity};
use recapito::pec::Kind;
use recapito::store::IndexEntry;

use crate::sample_messages::{STUDIO, arrive, examine, location, open, rebuild, text};

const NAME: &str = "killed::a_process_killed_from_outside_loses_nothing_acknowledged";

/// Stores batch after batch and prints the count to standard output until it is killed.
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
    let mut needed_rebuild = 0;
    for run in 1..=8_usize {
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
        let last = acknowledged.take(run * 2).last().expect("it worked");
        child.kill().expect("kills");
        child.wait().expect("ends");
        let (store, report) = open(dir.path());
        needed_rebuild += usize::from(report.index_needs_rebuild);
        let known = store.known_copies(&AccountId::of(STUDIO), "INBOX", UidValidity(1)).expect("known");
        assert!(known.len() >= last, "run {run}: {} known of {last}", known.len());
        let late: Vec<IndexEntry> = store
            .unindexed()
            .iter()
            .map(|arrival| examine(arrival, &store.raw(&arrival.message).expect("kept")))
            .collect();
        store.index(&late).expect("indexes");
        let completed = store.fingerprint().expect("reads");
        rebuild(&store);
        assert_eq!(store.fingerprint().expect("reads"), completed);
        assert_eq!(store.keys(&Default::default()).expect("keys").len(), known.len());
    }
    assert!(needed_rebuild > 0, "no kill ever hit the moment between ledger and index");
}
