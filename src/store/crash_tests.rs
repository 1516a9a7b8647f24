//! A process that ends at any failpoint: what is left on the disk is complete and can be continued.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::failpoints;
use super::sample_messages::{arrival, bytes, examine, found, message_id, open, outgoing, texts};
use super::{Arrival, IndexEntry, OpenReport, OutboxEntry, SendState, Store};
use crate::account::{AccountId, UidValidity};
use crate::clock::VirtualClock;
use crate::pec::ReceiptType;
use crate::signature::Sha256;

/// How many rounds the process makes; each reaches every failpoint at least once.
const ROUNDS: u32 = 6;

#[test]
fn a_process_killed_at_any_failpoint_loses_and_duplicates_nothing() {
    if let Some(dir) = std::env::var_os("RECAPITO_KILL_DIR") {
        // This is the process that is to be ended.
        return work(Path::new(&dir));
    }
    let mut killed = std::collections::BTreeMap::new();
    // The others are reached once in the life of a profile: tests/engine/killed.rs covers them.
    let often: Vec<&str> = failpoints::NAMES
        .into_iter()
        .filter(|point| {
            ["raw.", "ledger.", "head.", "search."]
                .iter()
                .any(|prefix| point.starts_with(prefix))
                || ["index.before-write", "index.written"].contains(point)
        })
        .collect();
    assert_eq!(often.len(), 19);
    for point in often.iter().copied() {
        for nth in [1, 2, 9] {
            let dir = tempfile::tempdir().expect("a folder");
            let at = format!("{point}#{nth}");
            if run_and_kill(dir.path(), &at) {
                *killed.entry(point).or_insert(0) += 1;
            }
            verify_after(dir.path(), &at);
        }
    }
    assert!(
        often.iter().all(|point| killed.get(point) >= Some(&2)),
        "not every point was hit: {killed:?}"
    );
}

/// Appends to the file of what was acknowledged. The parent process checks it against the profile.
fn acknowledge(dir: &Path, word: &str) {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join("acknowledged"))
        .expect("opens");
    writeln!(file, "{word}").expect("writes");
}

/// Ends this process when it reaches a failpoint for the n-th time: `name#n`.
fn exit_at(at: &str) {
    let (name, nth) = at.split_once('#').expect("a point and a number");
    let (name, passed, nth) = (name.to_owned(), AtomicU32::new(0), nth.parse::<u32>().expect("a number"));
    failpoints::set_hook(Box::new(move |point| {
        if point == name && passed.fetch_add(1, Ordering::SeqCst) + 1 == nth {
            std::process::abort();
        }
        Ok(())
    }));
}

fn work(dir: &Path) {
    exit_at(&std::env::var("RECAPITO_EXIT_AT").expect("a point"));
    let store = open(&dir.join("profile"));
    for round in 1..=ROUNDS {
        let messages = bytes(round);
        // Even rounds store messages one by one, odd ones behind one barrier.
        let parts: Vec<&[Vec<u8>]> = if round % 2 == 0 {
            messages.chunks(1).collect()
        } else {
            vec![&messages]
        };
        let mut uid = round * 10;
        for part in parts {
            let slices: Vec<&[u8]> = part.iter().map(Vec::as_slice).collect();
            let digests = store.keep(&slices).expect("keeps");
            acknowledge(
                dir,
                &format!("kept {}", digests.iter().map(Sha256::to_string).collect::<Vec<_>>().join(",")),
            );
            let arrivals: Vec<Arrival> = digests.iter().zip(uid..).map(|(digest, uid)| arrival(*digest, uid)).collect();
            uid += digests.len() as u32;
            store.record(&arrivals).expect("records");
            acknowledge(dir, &format!("recorded {}", arrivals.len()));
            let examined: Vec<IndexEntry> = arrivals.iter().zip(part).map(|(arrival, raw)| examine(arrival, raw)).collect();
            store.index(&examined).expect("indexes");
        }
        store.make_searchable(&texts, 1, &mut |_, _| true).expect("makes searchable");
        acknowledge(dir, &format!("searchable {}", uid - round * 10));
        let send = store
            .compose(&AccountId::of("studio@pec.example"), &outgoing(round), ReceiptType::Completa, None)
            .expect("composes");
        for (state, word) in steps() {
            store.advance(&send, state).expect("moves on");
            acknowledge(dir, &format!("sent {round} {word}"));
        }
    }
    acknowledge(dir, "end");
}

fn steps() -> [(SendState, &'static str); 3] {
    [
        (SendState::Committed, "committed"),
        (
            SendState::InFlight {
                attempt: 1,
                refused: Vec::new(),
            },
            "in-flight",
        ),
        (SendState::Accepted { reply: "250 ok".into() }, "accepted"),
    ]
}

fn step(entry: &OutboxEntry) -> usize {
    match entry.state {
        SendState::Composed => 0,
        SendState::Committed => 1,
        SendState::InFlight { .. } => 2,
        SendState::Accepted { .. } => 3,
        ref other => panic!("never written: {other:?}"),
    }
}

/// Runs the work in a process that ends at a failpoint; true if it ended there.
fn run_and_kill(dir: &Path, at: &str) -> bool {
    let test_binary = std::env::current_exe().expect("known");
    let output = Command::new(test_binary)
        .args([
            "--exact",
            "store::crash_tests::a_process_killed_at_any_failpoint_loses_and_duplicates_nothing",
            "--test-threads=1",
        ])
        .env("RECAPITO_KILL_DIR", dir)
        .env("RECAPITO_EXIT_AT", at)
        .output()
        .expect("starts");
    let finished = acknowledged(dir).contains(&"end".to_owned());
    assert_eq!(
        output.status.success(),
        finished,
        "{at}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    !finished
}

fn acknowledged(dir: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join("acknowledged")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Nothing acknowledged is lost, nothing is duplicated, nothing incomplete is visible.
fn verify_after(dir: &Path, at: &str) {
    let (store, _) = Store::open(&dir.join("profile"), Arc::new(VirtualClock::running())).expect("opens");
    let acknowledged = acknowledged(dir);
    assert_eq!(
        std::fs::read_dir(dir.join("profile/messages/tmp")).expect("is there").count(),
        0,
        "{at}"
    );
    let copies = verify_messages(&store, &acknowledged, at);
    verify_outbox(&store, &acknowledged, at);
    let fingerprint = verify_indexes(&store, &acknowledged, copies, at);
    drop(store);
    let (again, report) = Store::open(&dir.join("profile"), Arc::new(VirtualClock::running())).expect("opens");
    assert_eq!(report, OpenReport::default(), "{at}");
    assert_eq!(again.fingerprint().expect("reads"), fingerprint, "{at}");
}

/// Returns how many copies the ledger has.
fn verify_messages(store: &Store, acknowledged: &[String], at: &str) -> usize {
    for kept in acknowledged.iter().filter_map(|line| line.strip_prefix("kept ")) {
        for digest in kept.split(',') {
            store
                .raw(&digest.parse().expect("a digest"))
                .unwrap_or_else(|error| panic!("{at}: {error}"));
        }
    }
    let recorded: usize = acknowledged
        .iter()
        .filter_map(|line| line.strip_prefix("recorded "))
        .map(|n| n.parse::<usize>().expect("n"))
        .sum();
    let known = store
        .known_copies(&AccountId::of("studio@pec.example"), "INBOX", UidValidity(7))
        .expect("known");
    assert!(
        (recorded..=recorded + 5).contains(&known.len()),
        "{at}: {recorded} recorded, {} known",
        known.len()
    );
    known.len()
}

fn verify_outbox(store: &Store, acknowledged: &[String], at: &str) {
    let outbox = store.outbox().expect("outbox");
    for round in 1..=ROUNDS {
        let said = steps()
            .iter()
            .filter(|(_, word)| acknowledged.contains(&format!("sent {round} {word}")))
            .count();
        let found: Vec<_> = outbox.iter().filter(|entry| entry.message_id == message_id(round + 1000)).collect();
        assert!(found.len() <= 1, "{at}: composed twice");
        let reached = found.first().map_or(0, |entry| step(entry));
        assert!(
            (said..=said + 1).contains(&reached),
            "{at}: {said} steps acknowledged, {reached} found"
        );
    }
}

/// Completes the indexes as the engine would and compares them with a rebuild. Returns the fingerprint.
fn verify_indexes(store: &Store, acknowledged: &[String], copies: usize, at: &str) -> Sha256 {
    let late: Vec<IndexEntry> = store
        .unindexed()
        .iter()
        .map(|arrival| examine(arrival, &store.raw(&arrival.message).expect("kept")))
        .collect();
    store.index(&late).expect("indexes");
    let completed = store.fingerprint().expect("reads");
    let said: usize = acknowledged
        .iter()
        .filter_map(|line| line.strip_prefix("searchable ")?.parse::<usize>().ok())
        .sum();
    assert!(found(store, "testo") >= said, "{at}: {said} were to be found");
    store.make_searchable(&texts, 1, &mut |_, _| true).expect("catches up");
    assert_eq!(found(store, "testo"), copies, "{at}: all are found, none twice");
    assert_eq!(found(store, "assente"), 0, "{at}");
    store.rebuild(&examine, &mut |_, _| true).expect("rebuilds");
    assert_eq!(store.fingerprint().expect("reads"), completed, "{at}: a rebuild differs");
    let report = store.check(&examine, &mut |_, _| true).expect("checks");
    assert!(report.is_good(), "{at}: {report:?}");
    completed
}
