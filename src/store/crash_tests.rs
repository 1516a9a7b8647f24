//! Tests that end a process at every failpoint, make calls fail, and check what is left on the disk.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::failpoints::{self, ArmedFailpoint};
use super::search::{SearchField, SearchTexts};
use super::{Arrival, IndexEntry, MessageRow, OutboxEntry, Selection, SendState, Store, StoreError};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::clock::{Timestamp, VirtualClock};
use crate::pec::draft::Outgoing;
use crate::pec::{Dispatch, DispatchId, ErrorCode, Kind, MessageId, Receipt, ReceiptType, Recipient, RecipientKind, Role, Submission};
use crate::signature::{Sha256, Verdict};

const ENOSPC: i32 = 28;
const EIO: i32 = 5;

/// How many rounds the process makes; each reaches every failpoint at least once.
const ROUNDS: u32 = 6;

fn open(dir: &Path) -> Store {
    let clock = VirtualClock::frozen(Timestamp::from_second(1_700_000_000).expect("in range"));
    Store::open(dir, Arc::new(clock)).expect("opens").0
}

/// The messages of a round: a sent message and its receipts, with the number of the round.
fn bytes(round: u32) -> Vec<Vec<u8>> {
    (0..5)
        .map(|n| format!("X-Round: {round}\r\nX-Number: {n}\r\n\r\n{}", "testo ".repeat(400)).into_bytes())
        .collect()
}

fn message_id(round: u32) -> MessageId {
    MessageId::parse(&format!("<round-{round}@pec.example>")).expect("an id")
}

fn arrival(message: Sha256, uid: u32) -> Arrival {
    Arrival {
        message,
        location: Location {
            account: AccountId::of("studio@pec.example"),
            folder: "INBOX".into(),
            validity: UidValidity(7),
            uid: Uid(uid),
        },
        flags: Flags::default(),
        received: Timestamp::from_second(1_700_000_000 + i64::from(uid)).expect("in range"),
    }
}

/// Reads the messages written above: number 0 is the sent message, the others are receipts for it.
fn examine(arrival: &Arrival, raw: &[u8]) -> IndexEntry {
    let text = std::str::from_utf8(raw).expect("ours");
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|value| value.trim().parse::<u32>().ok())
    };
    let (round, number) = (field("X-Round:").expect("a round"), field("X-Number:").expect("a number"));
    let names = message_id(round);
    let id = DispatchId::of(&names);
    let dispatch = Dispatch {
        id: id.clone(),
        message_id: names.clone(),
        account: arrival.location.account.clone(),
        subject: format!("Atto {round}"),
        sent_at: arrival.received,
        recipients: vec![Recipient {
            address: "comune@pec.example".into(),
            role: Role::To,
        }],
        message: (number == 0).then_some(arrival.message),
        receipt_type: ReceiptType::Completa,
        submission: Submission::Elsewhere,
    };
    let receipt = Receipt {
        message: arrival.message,
        kind: Kind::Delivery,
        verdict: Verdict::Genuine,
        weak: false,
        at: arrival.received,
        msgid: Some(names),
        reference: None,
        identifier: None,
        provider: "Gestore".into(),
        sender: "studio@pec.example".into(),
        subject: dispatch.subject.clone(),
        recipients: vec![("comune@pec.example".into(), RecipientKind::Certified)],
        about: Vec::new(),
        error: ErrorCode::Nessuno,
        error_detail: None,
        receipt_type: None,
        delay: None,
        proof: None,
    };
    let row = MessageRow {
        message: arrival.message,
        location: arrival.location.clone(),
        kind: if number == 0 { Kind::Ordinary } else { Kind::Delivery },
        verdict: Some(Verdict::Genuine),
        pretends: false,
        from_name: None,
        from: "studio@pec.example".into(),
        to: vec!["comune@pec.example".into()],
        subject: dispatch.subject.clone(),
        date: arrival.received,
        flags: arrival.flags,
        size: raw.len() as u64,
        attachments: 0,
        dispatch: Some(id),
        expunged: false,
    };
    IndexEntry {
        row,
        message_id: None,
        receipt: (number != 0).then_some(receipt),
        dispatch: Some(dispatch),
        content_digest: None,
    }
}

fn outgoing(round: u32) -> Outgoing {
    let bytes = format!("Message-ID: {}\r\n\r\natto {round}", message_id(round + 1000)).into_bytes();
    Outgoing {
        digest: Sha256::of(&bytes),
        bytes,
        message_id: message_id(round + 1000),
        sender: "studio@pec.example".into(),
        recipients: vec![Recipient {
            address: "comune@pec.example".into(),
            role: Role::To,
        }],
        subject: format!("Atto {round}"),
    }
}

/// Every word of a message.
fn texts(raw: &[u8]) -> SearchTexts {
    vec![(SearchField::Body, String::from_utf8_lossy(raw).into_owned())]
}

/// How many messages have this word.
fn found(store: &Store, word: &str) -> usize {
    let selection = Selection {
        text: Some(format!("{word} ")),
        ..Selection::default()
    };
    store.keys(&selection).expect("searches").len()
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
            .compose(&AccountId::of("studio@pec.example"), &outgoing(round), ReceiptType::Completa)
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
    for kept in acknowledged.iter().filter_map(|line| line.strip_prefix("kept ")) {
        for digest in kept.split(',') {
            store
                .raw(&digest.parse().expect("a digest"))
                .unwrap_or_else(|error| panic!("{at}: {error}"));
        }
    }
    assert_eq!(
        std::fs::read_dir(dir.join("profile/messages/tmp")).expect("is there").count(),
        0,
        "{at}"
    );
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
    // The index is completed as the engine would; a rebuild must give the same.
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
    assert!(found(&store, "testo") >= said, "{at}: {said} were to be found");
    store.make_searchable(&texts, 1, &mut |_, _| true).expect("catches up");
    assert_eq!(found(&store, "testo"), known.len(), "{at}: all are found, none twice");
    assert_eq!(found(&store, "assente"), 0, "{at}");
    store.rebuild(&examine, &mut |_, _| true).expect("rebuilds");
    assert_eq!(store.fingerprint().expect("reads"), completed, "{at}: a rebuild differs");
    let report = store.check(&examine, &mut |_, _| true).expect("checks");
    assert!(report.is_good(), "{at}: {report:?}");
    drop(store);
    let (again, report) = Store::open(&dir.join("profile"), Arc::new(VirtualClock::running())).expect("opens");
    assert_eq!(report, super::OpenReport::default(), "{at}");
    assert_eq!(again.fingerprint().expect("reads"), completed, "{at}");
}

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
            ["raw.", "ledger.", "search."].iter().any(|room| point.starts_with(room))
                || ["index.before-write", "index.written"].contains(point)
        })
        .collect();
    assert_eq!(often.len(), 17);
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

#[test]
fn a_full_disk_leaves_no_incomplete_file() {
    for (point, nth) in [("raw.before-write", 1), ("raw.half-written", 3), ("raw.written", 6)] {
        let dir = tempfile::tempdir().expect("a folder");
        let store = open(dir.path());
        let messages: Vec<Vec<u8>> = (1..=2).flat_map(bytes).collect();
        let slices: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
        let full = {
            let _fault = ArmedFailpoint::at(point, nth, ENOSPC);
            store.keep(&slices)
        };
        assert!(matches!(full, Err(StoreError::Full)), "{point}: {full:?}");
        for message in &messages {
            assert!(matches!(store.raw(&Sha256::of(message)), Err(StoreError::NotFound)));
        }
        assert_eq!(std::fs::read_dir(dir.path().join("messages/tmp")).expect("is there").count(), 0);
        let kept = store.keep(&slices).expect("there is room again");
        assert_eq!(store.raw(&kept[9]).expect("kept"), messages[9]);
    }
}

#[test]
fn after_a_failed_barrier_files_are_written_again_and_a_second_failure_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for count in [1, 5] {
        let messages: Vec<Vec<u8>> = bytes(count).into_iter().take(count as usize).collect();
        let slices: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
        let kept = {
            let _fault = ArmedFailpoint::at("raw.barrier", 1, EIO);
            store.keep(&slices).expect("written again")
        };
        assert_eq!(store.raw(&kept[0]).expect("kept"), messages[0]);
    }
    let refused = {
        let _fault = ArmedFailpoint::at("raw.fsync", 1, EIO);
        store.keep(&[b"a message the disk will not take"])
    };
    assert!(matches!(refused, Err(StoreError::Io { .. })));
    assert!(matches!(
        store.raw(&Sha256::of(b"a message the disk will not take")),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn the_ledger_uses_its_reserve_when_the_disk_is_full() {
    let dir = tempfile::tempdir().expect("a folder");
    let reserve = dir.path().join("ledger.reserve");
    let store = open(dir.path());
    assert!(std::fs::metadata(&reserve).expect("is there").len() >= 1 << 20);
    let full = {
        let _fault = ArmedFailpoint::at("ledger.half-written", 1, ENOSPC);
        store.compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa)
    };
    assert!(matches!(full, Err(StoreError::Full)));
    assert!(!reserve.exists(), "it was given up");
    assert!(store.outbox().expect("reads").is_empty());
    let send = store
        .compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa)
        .expect("composes");
    assert!(reserve.exists(), "it is set aside again");
    drop(store);
    let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
    assert!(!report.ledger_tail_cut, "nothing half written stayed");
    assert_eq!(store.outbox().expect("reads")[0].id, send);
}

#[test]
fn after_a_failed_ledger_sync_nothing_is_appended() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let send = store
        .compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa)
        .expect("composes");
    let refused = {
        let _fault = ArmedFailpoint::at("ledger.fdatasync", 1, EIO);
        store.advance(&send, SendState::Committed)
    };
    assert!(matches!(refused, Err(StoreError::Io { .. })));
    assert!(matches!(store.advance(&send, SendState::Committed), Err(StoreError::Io { .. })));
    drop(store);
    let store = open(dir.path());
    assert_eq!(store.outbox().expect("reads")[0].state, SendState::Composed);
    store.advance(&send, SendState::Committed).expect("after the ledger was read again");
}

#[test]
fn damage_to_rows_is_found_when_they_are_read_and_repaired_after_the_next_start() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 2] = [("changed", |value| value.push(1)), ("gone", Vec::clear)];
    for ((what, damage), letter) in damages.into_iter().flat_map(|damage| [(damage, b'r'), (damage, b'c')]) {
        let dir = tempfile::tempdir().expect("a folder");
        let store = open(dir.path());
        let raw = bytes(1);
        let slices: Vec<&[u8]> = raw.iter().map(Vec::as_slice).collect();
        let digests = store.keep(&slices).expect("keeps");
        let arrivals: Vec<Arrival> = digests.iter().zip(1..).map(|(digest, uid)| arrival(*digest, uid)).collect();
        store.record(&arrivals).expect("records");
        let examined: Vec<IndexEntry> = arrivals.iter().zip(&raw).map(|(arrival, raw)| examine(arrival, raw)).collect();
        store.index(&examined).expect("indexes");
        let fingerprint = store.fingerprint().expect("reads");
        store.sled().change_one(letter, damage);
        drop(store);
        let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
        assert_eq!(report, super::OpenReport::default(), "{what}: opening reads facts only");
        assert!(
            matches!(store.fingerprint(), Err(StoreError::Index)),
            "{what}: shown as if nothing were"
        );
        drop(store);
        let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
        assert!(report.index_set_aside, "{what}");
        store.rebuild(&examine, &mut |_, _| true).expect("rebuilds");
        assert_eq!(store.fingerprint().expect("reads"), fingerprint, "{what}");
        drop(store);
        let (_, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
        assert_eq!(report, super::OpenReport::default(), "{what}: not repaired");
    }
}

#[test]
fn without_space_for_an_index_everything_else_works() {
    let dir = tempfile::tempdir().expect("a folder");
    let sent = outgoing(1);
    {
        let store = open(dir.path());
        let raw = bytes(1);
        let digest = store.keep(&[&raw[0]]).expect("keeps")[0];
        store.record(&[arrival(digest, 1)]).expect("records");
    }
    std::fs::remove_dir_all(dir.path().join("index")).expect("removes");
    {
        let _fault = ArmedFailpoint::at("index.create", 1, ENOSPC);
        let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens all the same");
        assert!(report.index_needs_rebuild && report.index_set_aside);
        assert!(store.keys(&super::Selection::default()).expect("lists").is_empty());
        assert!(matches!(store.rebuild(&examine, &mut |_, _| true), Err(StoreError::Full)));
        let send = store
            .compose(&AccountId::of("studio@pec.example"), &sent, ReceiptType::Completa)
            .expect("composes");
        store.advance(&send, SendState::Committed).expect("moves on");
        assert_eq!(store.raw(&sent.digest).expect("kept"), sent.bytes);
    }
    let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
    assert!(report.index_needs_rebuild);
    store.rebuild(&examine, &mut |_, _| true).expect("there is room again");
    assert_eq!(store.keys(&super::Selection::default()).expect("lists").len(), 1);
}
