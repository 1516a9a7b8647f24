//! A ledger edited in every way: thousands of edits of a real one, each of which is recognised, and none of which lets a submission that was
//! made be made again.

use std::fs;
use std::path::Path;

use super::ledger::log::Log;
use super::ledger::{Ledger, LedgerEntry, LedgerLine};
use super::ledger_state::LedgerState;
use super::outbox::Composed;
use super::profile::Profile;
use super::send_protocol::{NextStep, Traces, after_restart, next_step};
use super::standing::LedgerStanding;
use super::{LedgerGap, SendId, SendState, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{MessageId, ReceiptType};
use crate::signature::Sha256;

/// A profile with a ledger whose last submission was accepted, and what is outside.
struct Sample {
    root: tempfile::TempDir,
    whole: Vec<u8>,
    lines: Vec<LedgerLine>,
}

fn account(name: &str) -> LedgerEntry {
    LedgerEntry::AccountRemoved {
        account: AccountId::of(name),
        keep_mail: true,
    }
}

fn composed(number: u8) -> LedgerEntry {
    LedgerEntry::Composed(Composed {
        send: SendId(format!("s{number}")),
        account: AccountId::of("studio@pec.example"),
        message: Sha256::of(&[number]),
        message_id: MessageId::parse(&format!("<{number}@pec.example>")).expect("an id"),
        sender: "studio@pec.example".into(),
        recipients: Vec::new(),
        subject: format!("Invio {number}"),
        receipt_type: ReceiptType::Completa,
        not_before: None,
    })
}

fn sent(number: u8, state: SendState) -> LedgerEntry {
    LedgerEntry::Sent {
        send: SendId(format!("s{number}")),
        state,
    }
}

fn entries() -> Vec<LedgerEntry> {
    let in_flight = SendState::InFlight {
        attempt: 1,
        refused: Vec::new(),
    };
    let mut entries = vec![account("studio@pec.example"), account("altro@pec.example")];
    for number in 1..=2 {
        entries.push(composed(number));
        entries.push(sent(number, SendState::Committed));
        entries.push(sent(number, in_flight.clone()));
        entries.push(sent(number, SendState::Accepted { reply: "250 ok".into() }));
    }
    entries
}

fn append_all(ledger: &mut Ledger, entries: Vec<LedgerEntry>) {
    ledger.follow().expect("followed");
    for entry in entries {
        ledger.append(Timestamp::UNIX_EPOCH, entry).expect("appended");
    }
}

impl Sample {
    fn new() -> Self {
        let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
        {
            let profile = Profile::open(&root.path().join("profile")).expect("opened");
            let (mut ledger, _) = Ledger::open(&profile, Some(&root.path().join("state")), &mut |_| {}).expect("opened");
            append_all(&mut ledger, entries());
        }
        let whole = fs::read(root.path().join("profile/ledger.jsonl")).expect("read");
        let mut lines = Vec::new();
        drop(Log::open(root.path().join("profile/ledger.jsonl"), &mut |line| lines.push(line)).expect("opened"));
        Self { root, whole, lines }
    }

    fn line_starts(&self) -> Vec<usize> {
        let ends = self
            .whole
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at + 1);
        std::iter::once(0).chain(ends).collect()
    }

    /// Puts these bytes in the ledger's place and says how they are taken.
    fn judge(&self, edited: &[u8], what: &str) {
        let path = self.root.path().join("profile/ledger.jsonl");
        fs::write(&path, edited).expect("written");
        self.judge_file(what);
        for aside in fs::read_dir(self.root.path().join("profile")).expect("listed").flatten() {
            if aside.file_name().to_string_lossy().starts_with("ledger.cut-") {
                fs::remove_file(aside.path()).expect("removed");
            }
        }
    }

    fn judge_file(&self, what: &str) {
        let profile = Profile::open(&self.root.path().join("profile")).expect("opened");
        let (mut lines, mut state) = (Vec::new(), LedgerState::default());
        let opened = Ledger::open(&profile, Some(&self.root.path().join("state")), &mut |line: LedgerLine| {
            lines.push(line.clone());
            state.apply(line);
        });
        let (ledger, _) = opened.unwrap_or_else(|error| panic!("{what}: it does not open: {error}"));
        let standing = ledger.witnesses.standing();
        let is_recognised = ledger.log.writable().is_err() || matches!(standing, LedgerStanding::Gap(_));
        assert!(
            is_recognised || lines == self.lines,
            "{what}: {} lines pass, {standing:?}",
            lines.len()
        );
        for entry in state.submissions.all() {
            let settled = after_restart(&entry.state, standing).unwrap_or_else(|| entry.state.clone());
            let step = next_step(&settled, entry.filed, false, standing, Traces::None);
            assert_ne!(step, NextStep::Submit, "{what}: sent again, {standing:?}");
        }
    }
}

#[test]
fn every_edit_of_a_ledger_is_recognised_and_none_sends_again() {
    let sample = Sample::new();
    let (whole, starts) = (&sample.whole, sample.line_starts());
    let line = |at: usize| &whole[starts[at]..starts[at + 1]];
    let count = starts.len() - 1;
    let mut edits = 0;
    let mut judge = |edited: &[u8], what: &str| {
        edits += 1;
        sample.judge(edited, what);
    };
    for length in (0..whole.len()).filter(|length| length % 2 == 0 || starts.iter().any(|start| start.abs_diff(*length) < 4)) {
        judge(&whole[..length], &format!("cut to {length}"));
    }
    for at in (0..whole.len()).step_by(4) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        judge(&flipped, &format!("a flipped bit in byte {at}"));
    }
    for one in 0..count {
        let without = [&whole[..starts[one]], &whole[starts[one + 1]..]].concat();
        judge(&without, &format!("without line {one}"));
        let doubled = [&whole[..starts[one + 1]], &whole[starts[one]..]].concat();
        judge(&doubled, &format!("line {one} twice"));
        for other in one + 1..count {
            let between = &whole[starts[one + 1]..starts[other]];
            let swapped = [&whole[..starts[one]], line(other), between, line(one), &whole[starts[other + 1]..]].concat();
            judge(&swapped, &format!("lines {one} and {other} exchanged"));
        }
    }
    judge(b"", "emptied");
    judge(&[whole.as_slice(), b"{\"seq\":11,"].concat(), "half a line more");
    judge(&[whole.as_slice(), b"x\n"].concat(), "a line that is none");
    eprintln!("{edits} edits");
    assert!(edits > 2_000, "{edits}");
}

/// An older ledger that something was written to, and the ledger of another profile.
#[test]
fn a_ledger_that_went_another_way_is_recognised() {
    let sample = Sample::new();
    let (whole, starts) = (&sample.whole, sample.line_starts());
    let path = sample.root.path().join("profile/ledger.jsonl");
    for kept in 0..starts.len() - 1 {
        for more in 0..8 {
            fs::write(&path, &whole[..starts[kept]]).expect("written");
            {
                let (mut log, _) = Log::open(path.clone(), &mut |_| {}).expect("opened");
                for number in 0..more {
                    let entry = account(&format!("nuovo-{number}@pec.example"));
                    log.append(Timestamp::UNIX_EPOCH, entry).expect("appended");
                }
            }
            sample.judge_file(&format!("{more} lines written to the first {kept}"));
        }
    }
    let other = tempfile::tempdir().expect("a folder");
    let profile = other.path().join("profile");
    {
        let profile = Profile::open(&profile).expect("opened");
        let (mut ledger, _) = Ledger::open(&profile, None, &mut |_| {}).expect("opened");
        append_all(
            &mut ledger,
            std::iter::once(account("altrui@pec.example")).chain(entries()).collect(),
        );
    }
    sample.judge(
        &fs::read(profile.join("ledger.jsonl")).expect("read"),
        "the ledger of another profile",
    );
    fs::remove_file(&path).expect("removed");
    sample.judge_file("removed");
}

/// A profile restored as a whole, and a copy of one that is open: only the witness outside shows it.
#[test]
fn a_profile_restored_as_a_whole_is_recognised_by_the_witness_outside() {
    let root = tempfile::tempdir().expect("a folder");
    let (dir, state, backup) = (root.path().join("profile"), root.path().join("state"), root.path().join("backup"));
    let open = |dir: &Path| {
        let profile = Profile::open(dir).expect("opened");
        let (ledger, _) = Ledger::open(&profile, Some(&state), &mut |_| {}).expect("opened");
        (profile, ledger)
    };
    let copy = |from: &Path, to: &Path| {
        fs::create_dir_all(to).expect("made");
        for name in ["ledger.jsonl", "ledger.head", "format"] {
            fs::copy(from.join(name), to.join(name)).expect("copied");
        }
    };
    {
        let (_profile, mut ledger) = open(&dir);
        append_all(&mut ledger, entries()[..4].to_vec());
    }
    copy(&dir, &backup);
    {
        let (_profile, mut ledger) = open(&dir);
        assert_eq!(*ledger.witnesses.standing(), LedgerStanding::Confirmed);
        append_all(&mut ledger, entries()[4..].to_vec());
        let (_other, copied) = open(&backup);
        let in_use = LedgerStanding::Gap(LedgerGap::CopyInUse);
        assert_eq!(*copied.witnesses.standing(), in_use, "both are open");
    }
    copy(&backup, &dir);
    let (_profile, mut ledger) = open(&dir);
    let behind = LedgerGap::Behind { lines: 4, known: 10 };
    assert_eq!(*ledger.witnesses.standing(), LedgerStanding::Gap(behind));
    ledger
        .append(Timestamp::UNIX_EPOCH, account("nuovo@pec.example"))
        .expect("appended");
    drop((_profile, ledger));
    let (_profile, mut ledger) = open(&dir);
    assert!(
        matches!(ledger.witnesses.standing(), LedgerStanding::Gap(_)),
        "writing does not make it right"
    );
    ledger.accept().expect("accepted");
    drop((_profile, ledger));
    let (_profile, ledger) = open(&dir);
    assert_eq!(*ledger.witnesses.standing(), LedgerStanding::Confirmed, "the user decided");
}

/// A ledger that another program replaces, removes or writes to while it is open takes no further line, and what is there stays as it is.
#[test]
fn a_ledger_replaced_while_it_is_open_takes_no_line() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("removed", |path| fs::remove_file(path).expect("removed")),
        ("replaced", |path| {
            fs::copy(path, path.with_extension("copy")).expect("copied");
            fs::rename(path.with_extension("copy"), path).expect("replaced");
        }),
        ("cut", |path| {
            let bytes = fs::read(path).expect("read");
            fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
        }),
        ("written to", |path| {
            let bytes = fs::read(path).expect("read");
            fs::write(path, [bytes.as_slice(), b"more"].concat()).expect("written");
        }),
    ];
    for (what, change) in changes {
        let root = tempfile::tempdir().expect("a folder");
        let profile = Profile::open(root.path()).expect("opened");
        let (mut ledger, _) = Ledger::open(&profile, None, &mut |_| {}).expect("opened");
        append_all(&mut ledger, entries());
        let path = root.path().join("ledger.jsonl");
        change(&path);
        let before = fs::read(&path).ok();
        let refused = ledger.append(Timestamp::UNIX_EPOCH, account("nuovo@pec.example"));
        let replaced = StoreError::LedgerGap(LedgerGap::Replaced);
        assert_eq!(
            refused.map_err(|error| error.to_string()).err(),
            Some(replaced.to_string()),
            "{what}"
        );
        assert_eq!(fs::read(&path).ok(), before, "{what}");
    }
}

#[cfg(unix)]
#[test]
fn two_processes_without_a_lock_file_do_not_share_a_ledger() {
    let root = tempfile::tempdir().expect("a folder");
    let first = Profile::open(root.path()).expect("opened");
    let opened = Ledger::open(&first, None, &mut |_| {}).expect("opened");
    fs::remove_file(root.path().join("lock")).expect("removed");
    let second = Profile::open(root.path()).expect("the lock is another file");
    let refused = Ledger::open(&second, None, &mut |_| {});
    assert!(matches!(refused, Err(StoreError::Locked)));
    drop(opened);
}
