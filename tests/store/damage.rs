//! Damage to ledger, index and raw files is noticed, and never shown as good.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use recapito::account::AccountId;
use recapito::pec::{Kind, ReceiptType};
use recapito::signature::Sha256;
use recapito::store::{OpenReport, SendState, Store, StoreError};

use crate::sample_messages::{STUDIO, account, arrive, examine, location, open, outgoing, rebuild, text};

fn filled(dir: &Path) -> Store {
    let (store, _) = open(dir);
    store.save_account(&account(STUDIO)).expect("saves");
    let kinds = [Kind::Ordinary, Kind::Acceptance, Kind::Delivery, Kind::TransportEnvelope];
    let messages: Vec<_> = (1..=200_u32)
        .map(|number| {
            (
                text(kinds[number as usize % 4].clone(), number, number / 4 * 4, "Atto di citazione"),
                location("INBOX", 1, number),
            )
        })
        .collect();
    messages.chunks(50).for_each(|part| arrive(&store, part));
    store
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("makes");
    for entry in fs::read_dir(from).expect("reads").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copies");
        }
    }
    let permissions = fs::metadata(from).expect("reads").permissions();
    fs::set_permissions(to, permissions).expect("sets");
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("reads").flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()))
        } else {
            found.push(entry.path())
        }
    }
    found.sort();
    found
}

fn rows(store: &Store) -> BTreeSet<String> {
    let rows = store.rows(&store.keys(&Default::default()).expect("keys")).expect("rows");
    rows.iter().map(|row| format!("{row:?}")).collect()
}

/// A profile to damage, with its rows.
struct Sample {
    dir: tempfile::TempDir,
    fingerprint: Sha256,
    rows: BTreeSet<String>,
}

impl Sample {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let store = filled(dir.path());
        let (fingerprint, rows) = (store.fingerprint().expect("reads"), rows(&store));
        drop(store);
        Self { dir, fingerprint, rows }
    }

    /// Damages a copy of the profile: no wrong row may be shown, and a rebuild must restore all. Returns whether the damage was noticed.
    fn survives(&self, what: &str, damage: impl FnOnce(&Path)) -> bool {
        let copied = tempfile::tempdir().expect("a folder");
        copy(self.dir.path(), copied.path());
        damage(copied.path());
        let (store, report) = open(copied.path());
        if report.index_needs_rebuild {
            assert!(rows(&store).is_subset(&self.rows), "{what}: wrong rows");
            store
                .advance(
                    &store
                        .compose(&AccountId::of(STUDIO), &outgoing(9000), ReceiptType::Completa, None)
                        .expect("usable"),
                    SendState::Withdrawn,
                )
                .expect("usable");
            rebuild(&store);
        }
        assert_eq!(store.fingerprint().expect("reads"), self.fingerprint, "{what}: not the same");
        drop(store);
        let (store, again) = open(copied.path());
        assert_eq!(again, OpenReport::default(), "{what}: not repaired");
        assert_eq!(rows(&store), self.rows, "{what}");
        report.index_needs_rebuild
    }
}

#[test]
fn an_index_that_lost_files_is_rebuilt() {
    let sample = Sample::new();
    assert!(sample.survives("all removed", |dir| fs::remove_dir_all(dir.join("index")).expect("removes")));
    assert!(!sample.survives("untouched", |_| {}));
    let count = files(&sample.dir.path().join("index")).len();
    assert!(count >= 3, "sled has its files there");
    let mut noticed = 0;
    for at in 0..count {
        noticed += usize::from(sample.survives(&format!("file {at} removed"), |dir| {
            fs::remove_file(&files(&dir.join("index"))[at]).expect("removes");
        }));
    }
    assert!(noticed >= 2, "{noticed} of {count} noticed");
}

#[test]
fn a_damaged_index_never_shows_wrong_rows() {
    let sample = Sample::new();
    let damaged = |dir: &Path, change: &dyn Fn(&mut Vec<u8>)| {
        let path = files(&dir.join("index"))
            .into_iter()
            .max_by_key(|path| fs::metadata(path).expect("is there").len())
            .expect("a file");
        let mut bytes = fs::read(&path).expect("reads");
        change(&mut bytes);
        fs::write(&path, bytes).expect("writes");
    };
    let mut noticed = 0;
    const FLIPS: usize = 16;
    for part in 1..=FLIPS {
        noticed += usize::from(sample.survives(&format!("bit flipped at {part}/{FLIPS}"), |dir| {
            damaged(dir, &|bytes| {
                // Among the bytes sled has written, not in the space it preallocated.
                let written: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
                bytes[written[written.len() * part / (FLIPS + 1)]] ^= 1 << (part % 8);
            });
        }));
    }
    for part in 1..=3_usize {
        noticed += usize::from(sample.survives(&format!("cut at {part}/4"), |dir| {
            damaged(dir, &|bytes| bytes.truncate(bytes.len() * part / 4))
        }));
        noticed += usize::from(sample.survives(&format!("sector zeroed at {part}/4"), |dir| {
            damaged(dir, &|bytes| {
                let written = bytes.iter().rposition(|byte| *byte != 0).expect("written");
                let start = written * part / 4;
                bytes.iter_mut().skip(start).take(512).for_each(|byte| *byte = 0);
            });
        }));
    }
    assert!(noticed >= FLIPS / 2, "the damage must hit what matters: {noticed} of {}", FLIPS + 6);
}

#[test]
fn rows_of_an_index_that_the_ledger_does_not_have_are_removed() {
    let sample = Sample::new();
    let copied = tempfile::tempdir().expect("a folder");
    copy(sample.dir.path(), copied.path());
    let ledger = copied.path().join("ledger.jsonl");
    let text = fs::read_to_string(&ledger).expect("reads");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&ledger, lines[..3].concat()).expect("cuts");
    let (store, report) = open(copied.path());
    assert_eq!(report, OpenReport::default(), "nothing is damaged, and nothing is missing");
    assert_eq!(rows(&store).len(), 100);
    assert!(rows(&store).is_subset(&sample.rows));
    // Other copies get the numbers of those that were removed.
    let others: Vec<_> = (301..=330_u32)
        .map(|number| (text_of(number), location("INBOX", 1, number)))
        .collect();
    arrive(&store, &others);
    assert_eq!(rows(&store).len(), 130);
    let fingerprint = store.fingerprint().expect("reads");
    rebuild(&store);
    assert_eq!(
        store.fingerprint().expect("reads"),
        fingerprint,
        "nothing of the removed rows is left"
    );
    drop(store);
    assert_eq!(open(copied.path()).1, OpenReport::default());
}

fn text_of(number: u32) -> Vec<u8> {
    text(Kind::Acceptance, number, number / 4 * 4, "Atto di citazione")
}

#[test]
fn an_incomplete_last_line_is_cut_off_and_set_aside() {
    let dir = tempfile::tempdir().expect("a folder");
    let before = filled(dir.path()).fingerprint().expect("reads");
    let ledger = dir.path().join("ledger.jsonl");
    let whole = fs::read(&ledger).expect("reads");
    let mut torn = whole.clone();
    torn.extend_from_slice(br#"{"seq":6,"at":"2023-11-"#);
    fs::write(&ledger, torn).expect("writes");
    let (store, report) = open(dir.path());
    assert!(report.ledger_tail_cut && !report.index_needs_rebuild);
    assert_eq!(store.fingerprint().expect("reads"), before);
    assert_eq!(fs::read(&ledger).expect("reads"), whole);
    assert_eq!(
        fs::read(dir.path().join("ledger.cut-6")).expect("kept aside"),
        br#"{"seq":6,"at":"2023-11-"#
    );
    store.save_account(&account("altro@pec.example")).expect("saves");
    drop(store);
    assert!(!open(dir.path()).1.ledger_tail_cut);
}

#[test]
fn a_broken_chain_is_an_error_and_nothing_is_sent() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let send = store
        .compose(&AccountId::of(STUDIO), &outgoing(1000), ReceiptType::Completa, None)
        .expect("composes");
    let rows_before = rows(&store);
    drop(store);
    let ledger = dir.path().join("ledger.jsonl");
    let whole = fs::read(&ledger).expect("reads");
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let flipped = {
        let mut bytes = whole.clone();
        bytes[lines[0].len() + 40] ^= 1;
        bytes
    };
    let removed: Vec<u8> = lines
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != 1)
        .flat_map(|(_, line)| line.to_vec())
        .collect();
    for broken in [flipped, removed] {
        fs::write(&ledger, broken).expect("writes");
        let (store, _) = open(dir.path());
        assert!(matches!(
            store.advance(&send, SendState::Committed),
            Err(StoreError::LedgerBroken(2))
        ));
        assert!(matches!(
            store.compose(&AccountId::of(STUDIO), &outgoing(1), ReceiptType::Completa, None),
            Err(StoreError::LedgerBroken(2))
        ));
        assert!(matches!(
            store.save_account(&account("altro@pec.example")),
            Err(StoreError::LedgerBroken(2))
        ));
        assert_eq!(store.accounts().len(), 1, "undamaged lines can still be read");
        rebuild(&store);
        assert!(rows(&store).is_subset(&rows_before) && rows(&store).len() >= 150);
        let report = store.check(&examine, &mut |_, _| true).expect("checks");
        assert_eq!(report.ledger_broken_at, Some(2));
        drop(store);
    }
}

#[test]
fn a_check_names_what_is_damaged_and_what_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let all = files(&dir.path().join("messages"));
    let clean = store.check(&examine, &mut |_, _| true).expect("checks");
    assert!(clean.is_good(), "{clean:?}");
    assert_eq!((clean.messages, clean.ledger_lines), (200, 5));
    let digest = |path: &Path| {
        path.file_stem()
            .expect("a name")
            .to_string_lossy()
            .parse::<Sha256>()
            .expect("a digest")
    };
    fs::remove_file(&all[0]).expect("removes");
    fs::remove_file(&all[1]).expect("removes");
    fs::write(&all[1], b"other bytes").expect("writes");
    let report = store.check(&examine, &mut |_, _| true).expect("checks");
    assert_eq!(
        (report.missing.clone(), report.damaged.clone()),
        (vec![digest(&all[0])], vec![digest(&all[1])])
    );
    assert_eq!((report.messages, report.index_differences), (199, 0));
    // The index can be rebuilt without them, and no start asks for it again.
    rebuild(&store);
    assert_eq!(rows(&store).len(), 198);
    drop(store);
    assert!(!open(dir.path()).1.index_needs_rebuild);
}

#[test]
fn a_check_can_be_stopped() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let report = store.check(&examine, &mut |done, of| done < 20 && of == 200).expect("checks");
    assert_eq!(report.messages, 20);
}

#[test]
fn a_check_counts_rows_that_differ_from_their_messages() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let says_otherwise = |arrival: &recapito::store::Arrival, raw: &[u8]| {
        let mut indexed = examine(arrival, raw);
        if arrival.location.uid.0 <= 3 {
            indexed.row.subject = "Altro".into();
        }
        indexed
    };
    let report = store.check(&says_otherwise, &mut |_, _| true).expect("checks");
    assert_eq!(report.index_differences, 3);
}

/// Every flipped bit, every shorter length, a longer file and zeros.
#[test]
fn every_change_of_a_raw_file_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let raw = text(Kind::Delivery, 1, 1, &"Atto di citazione ".repeat(20));
    let digest = store.keep(&[&raw]).expect("keeps")[0];
    let path = files(&dir.path().join("messages")).remove(0);
    let changed = |bytes: &[u8], what: &str| {
        fs::remove_file(&path).expect("removes");
        fs::write(&path, bytes).expect("writes");
        assert!(
            matches!(store.raw(&digest), Err(StoreError::Damaged(found)) if found == digest),
            "{what}"
        );
    };
    for at in 0..raw.len() {
        for bit in 0..8 {
            let mut flipped = raw.clone();
            flipped[at] ^= 1 << bit;
            changed(&flipped, &format!("byte {at}, bit {bit}"));
        }
        changed(&raw[..at], &format!("cut to {at}"));
    }
    changed(&[raw.as_slice(), b"\0"].concat(), "longer");
    changed(&vec![0; raw.len()], "zeros");
    let report = store.check(&examine, &mut |_, _| true).expect("checks");
    assert_eq!((report.damaged.as_slice(), report.messages), ([digest].as_slice(), 1));
    // A folder in its place is reported as well.
    fs::remove_file(&path).expect("removes");
    fs::create_dir(&path).expect("makes");
    assert!(matches!(store.raw(&digest), Err(StoreError::Damaged(found)) if found == digest));
    let report = store.check(&examine, &mut |_, _| true).expect("checks");
    assert_eq!(report.damaged, [digest]);
    fs::remove_dir(&path).expect("removes");
    store.keep(&[&raw]).expect("keeps");
    assert_eq!(store.raw(&digest).expect("restored"), raw);
}

/// What sled leaves when it is killed while it writes a snapshot.
#[test]
fn incomplete_snapshots_of_sled_do_no_harm() {
    let sample = Sample::new();
    for (name, bytes) in [
        ("snap.0000000000001000.generating", b"half".as_slice()),
        ("snap.00000000FFFFFFFF", b""),
        ("blobs.new", b"x"),
    ] {
        sample.survives(name, |dir| {
            let db = files(&dir.join("index"))
                .into_iter()
                .find(|path| path.ends_with("db"))
                .expect("sled's file");
            fs::write(db.with_file_name(name), bytes).expect("writes");
        });
    }
}

#[test]
fn of_several_processes_starting_at_once_one_opens_the_profile() {
    let dir = tempfile::tempdir().expect("a folder");
    for _ in 0..20 {
        let barrier = std::sync::Barrier::new(8);
        let opened: Vec<Result<(Store, OpenReport), StoreError>> = std::thread::scope(|scope| {
            let open = || {
                barrier.wait();
                Store::open(dir.path(), std::sync::Arc::new(recapito::clock::VirtualClock::running()))
            };
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            starts.into_iter().map(|start| start.join().expect("ends")).collect()
        });
        assert_eq!(opened.iter().filter(|opened| opened.is_ok()).count(), 1);
        let refused = opened.iter().filter(|opened| matches!(opened, Err(StoreError::Locked)));
        assert_eq!(refused.count(), 7);
    }
}
