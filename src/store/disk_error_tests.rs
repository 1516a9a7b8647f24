//! A disk that is full or fails, and damage that sled does not notice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failpoints::ArmedFailpoint;
use super::sample_messages::{arrival, bytes, examine, open, outgoing};
use super::{Arrival, IndexEntry, OpenReport, ReadOnly, Selection, SendState, Store, StoreError};
use crate::account::AccountId;
use crate::clock::VirtualClock;
use crate::pec::ReceiptType;
use crate::signature::Sha256;

const ENOSPC: i32 = 28;
const EIO: i32 = 5;
const EROFS: i32 = 30;

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
        store.compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa, None)
    };
    assert!(matches!(full, Err(StoreError::Full)));
    assert!(!reserve.exists(), "it was given up");
    assert!(store.outbox().expect("reads").is_empty());
    let send = store
        .compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa, None)
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
        .compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa, None)
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
        assert_eq!(report, OpenReport::default(), "{what}: opening reads facts only");
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
        assert_eq!(report, OpenReport::default(), "{what}: not repaired");
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
        assert!(store.keys(&Selection::default()).expect("lists").is_empty());
        assert!(matches!(store.rebuild(&examine, &mut |_, _| true), Err(StoreError::Full)));
        let send = store
            .compose(&AccountId::of("studio@pec.example"), &sent, ReceiptType::Completa, None)
            .expect("composes");
        store.advance(&send, SendState::Committed).expect("moves on");
        assert_eq!(store.raw(&sent.digest).expect("kept"), sent.bytes);
    }
    let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
    assert!(report.index_needs_rebuild);
    store.rebuild(&examine, &mut |_, _| true).expect("there is room again");
    assert_eq!(store.keys(&Selection::default()).expect("lists").len(), 1);
}

/// Nothing can be written: the store works on a copy of its small files, which has other inodes than the ledger's head names.
#[test]
fn a_read_only_profile_is_checked_without_a_false_gap_and_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let messages = bytes(1);
    let store = open(dir.path());
    let slices: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let kept = store.keep(&slices).expect("kept");
    let arrivals: Vec<Arrival> = (1..).zip(&kept).map(|(uid, message)| arrival(*message, uid)).collect();
    store.record(&arrivals).expect("recorded");
    store
        .compose(&AccountId::of("studio@pec.example"), &outgoing(1), ReceiptType::Completa, None)
        .expect("composed");
    drop(store);
    let before = files_below(dir.path());
    let (store, report) = {
        let _fault = ArmedFailpoint::at("profile.writable", 1, EROFS);
        Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens")
    };
    assert_eq!(report.read_only, Some(ReadOnly::Disk));
    store.rebuild(&examine, &mut |_, _| true).expect("rebuilt, on the copy");
    let check = store.check(&examine, &mut |_, _| true).expect("checked");
    assert_eq!(
        (check.is_good(), check.ledger_gap, check.messages),
        (true, None, kept.len() as u64 + 1)
    );
    assert!(matches!(store.keep(&slices), Err(StoreError::ReadOnly(ReadOnly::Disk))));
    assert_eq!(store.raw(&kept[0]).expect("read"), messages[0]);
    drop(store);
    assert!(files_below(dir.path()) == before, "nothing was written");
    let (store, report) = Store::open(dir.path(), Arc::new(VirtualClock::running())).expect("opens");
    assert_eq!(report.read_only, None);
    store.keep(&slices).expect("writable again");
}

/// Every file with its bytes.
fn files_below(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("listed").map(|entry| entry.expect("an entry")) {
        match entry.path().is_dir() {
            true => files.extend(files_below(&entry.path())),
            false => drop(files.insert(entry.path(), std::fs::read(entry.path()).expect("read"))),
        }
    }
    files
}
