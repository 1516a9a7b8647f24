//! Copies of messages: folders, flags, copies that are expunged, moved and seen again.

use recapito::account::{AccountId, UidValidity};
use recapito::pec::Kind;
use recapito::signature::Sha256;
use recapito::store::{MessageRow, Selection, Store};

use crate::sample_messages::{STUDIO, account, arrival, arrive, examine, folder, location, open, rebuild, seen, text};

fn rows(store: &Store) -> Vec<MessageRow> {
    store.rows(&store.keys(&Selection::default()).expect("keys")).expect("rows")
}

/// Folder, UID and whether it is expunged, of every copy of a message.
fn copies_of(store: &Store, raw: &[u8]) -> Vec<(String, u32, bool)> {
    let rows = store.rows_of(&Sha256::of(raw)).expect("rows");
    rows.into_iter()
        .map(|row| (row.location.folder, row.location.uid.0, row.expunged))
        .collect()
}

fn known(store: &Store, name: &str, validity: u32) -> Vec<u32> {
    let known = store
        .known_copies(&AccountId::of(STUDIO), name, UidValidity(validity))
        .expect("known");
    known.into_iter().map(|(location, _)| location.uid.0).collect()
}

#[test]
fn flags_and_expunged_copies_are_recorded_and_nothing_is_deleted() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let raw = text(Kind::TransportEnvelope, 1, 0, "Atto");
    arrive(
        &store,
        &[
            (raw.clone(), location("INBOX", 1, 4)),
            (text(Kind::TransportEnvelope, 2, 0, "Due"), location("INBOX", 1, 5)),
        ],
    );
    store
        .set_flags(&[(location("INBOX", 1, 4), seen()), (location("INBOX", 1, 99), seen())])
        .expect("flags");
    store.mark_expunged(&[location("INBOX", 1, 4)]).expect("marks");
    drop(store);
    let (store, report) = open(dir.path());
    assert!(!report.index_needs_rebuild);
    let rows = rows(&store);
    assert_eq!(rows.len(), 2);
    assert!(rows[1].expunged && rows[1].flags.seen && !rows[0].expunged && !rows[0].flags.seen);
    assert_eq!(known(&store, "INBOX", 1), [5]);
    assert_eq!(store.raw(&Sha256::of(&raw)).expect("kept"), raw);
    // The server shows it again.
    store.record(&[arrival(&raw, location("INBOX", 1, 4))]).expect("records");
    assert_eq!(known(&store, "INBOX", 1), [4, 5]);
    assert_eq!(copies_of(&store, &raw), [("INBOX".into(), 4, false)]);
}

#[test]
fn a_copy_in_sent_replaces_our_local_copy_in_either_order() {
    let raw = text(Kind::Ordinary, 1, 0, "Nostro");
    let ours = (raw.clone(), location("Sent", 0, 0));
    let theirs = (raw.clone(), location("Inviata", 9, 7));
    for order in [[ours.clone(), theirs.clone()], [theirs, ours]] {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, _) = open(dir.path());
        order.into_iter().for_each(|message| arrive(&store, &[message]));
        assert_eq!(copies_of(&store, &raw), [("Inviata".into(), 7, false)]);
        assert_eq!(rows(&store).len(), 1);
        let before = store.fingerprint().expect("reads");
        rebuild(&store);
        assert_eq!(store.fingerprint().expect("reads"), before);
        assert!(store.unindexed().is_empty());
    }
}

#[test]
fn local_copies_are_distinguished_by_their_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    for number in 1..=3 {
        arrive(&store, &[(text(Kind::Ordinary, number, 0, "Nostro"), location("Sent", 0, 0))]);
    }
    assert_eq!(rows(&store).len(), 3);
}

#[test]
fn a_changed_uidvalidity_invalidates_uids_and_a_message_seen_again_is_not_duplicated() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let (one, two) = (
        text(Kind::TransportEnvelope, 1, 0, "Uno"),
        text(Kind::TransportEnvelope, 2, 0, "Due"),
    );
    let studio = AccountId::of(STUDIO);
    store.save_folder(&studio, &folder("INBOX", None), UidValidity(1)).expect("saves");
    arrive(
        &store,
        &[(one.clone(), location("INBOX", 1, 1)), (two.clone(), location("INBOX", 1, 2))],
    );
    store.save_folder(&studio, &folder("INBOX", None), UidValidity(2)).expect("saves");
    assert_eq!(known(&store, "INBOX", 1), [0_u32; 0]);
    assert_eq!(known(&store, "INBOX", 2), [0_u32; 0]);
    assert_eq!(rows(&store).iter().filter(|row| row.expunged).count(), 2);
    arrive(&store, &[(one.clone(), location("INBOX", 2, 10))]);
    assert_eq!(copies_of(&store, &one), [("INBOX".into(), 10, false)]);
    assert_eq!(copies_of(&store, &two), [("INBOX".into(), 2, true)]);
    assert_eq!(rows(&store).len(), 2);
    // The earlier UIDVALIDITY returns, and its UIDs with it.
    store.save_folder(&studio, &folder("INBOX", None), UidValidity(1)).expect("saves");
    arrive(&store, &[(one.clone(), location("INBOX", 1, 1))]);
    assert_eq!(copies_of(&store, &one), [("INBOX".into(), 1, false)]);
}

#[test]
fn a_message_moved_away_and_back_is_one_row() {
    let raw = text(Kind::TransportEnvelope, 1, 0, "Uno");
    for gone_first in [true, false] {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, _) = open(dir.path());
        let step = |from: (&str, u32), to: (&str, u32)| {
            let expunge = || store.mark_expunged(&[location(from.0, 1, from.1)]).expect("marks");
            if gone_first {
                expunge();
            }
            arrive(&store, &[(raw.clone(), location(to.0, 1, to.1))]);
            if !gone_first {
                expunge();
            }
        };
        arrive(&store, &[(raw.clone(), location("INBOX", 1, 1))]);
        step(("INBOX", 1), ("Archivio", 1));
        assert_eq!(rows(&store).len(), 1, "the list shows the present copy");
        assert_eq!(rows(&store)[0].location.folder, "Archivio");
        assert_eq!(copies_of(&store, &raw).len(), 2, "the expunged copy stays in the ledger");
        step(("Archivio", 1), ("INBOX", 2));
        assert_eq!(copies_of(&store, &raw).iter().filter(|(_, _, expunged)| !expunged).count(), 1);
        assert_eq!(rows(&store)[0].location.uid.0, 2);
        assert_eq!(rows(&store).len(), 1);
    }
}

#[test]
fn two_messages_under_the_same_uid_are_both_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let (one, two) = (
        text(Kind::TransportEnvelope, 1, 0, "Uno"),
        text(Kind::TransportEnvelope, 1, 0, "Altro"),
    );
    arrive(&store, &[(one.clone(), location("INBOX", 1, 1))]);
    arrive(&store, &[(two.clone(), location("INBOX", 1, 1))]);
    assert_eq!(copies_of(&store, &one), [("INBOX".into(), 1, true)]);
    assert_eq!(copies_of(&store, &two), [("INBOX".into(), 1, false)]);
    arrive(&store, &[(one.clone(), location("INBOX", 1, 1))]);
    assert_eq!(copies_of(&store, &one), [("INBOX".into(), 1, false)]);
    assert_eq!(copies_of(&store, &two), [("INBOX".into(), 1, true)]);
}

#[test]
fn recording_the_same_again_adds_no_ledger_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let studio = AccountId::of(STUDIO);
    let messages = [(text(Kind::TransportEnvelope, 1, 0, "Uno"), location("INBOX", 1, 1))];
    let say = || {
        store.save_account(&account(STUDIO)).expect("saves");
        store.save_folder(&studio, &folder("INBOX", None), UidValidity(1)).expect("saves");
        arrive(&store, &messages);
        store.set_flags(&[(location("INBOX", 1, 1), Default::default())]).expect("flags");
        std::fs::metadata(dir.path().join("ledger.jsonl")).expect("is there").len()
    };
    assert_eq!(say(), say());
    assert_eq!(rows(&store).len(), 1);
}

/// A server whose UIDVALIDITY changes between two values: each change costs some lines, however many messages there are.
#[test]
fn a_validity_that_changes_back_and_forth_does_not_record_every_message_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let studio = AccountId::of(STUDIO);
    let messages: Vec<Vec<u8>> = (1..=300)
        .map(|number| text(Kind::TransportEnvelope, number, number, "Uno"))
        .collect();
    let length = || std::fs::metadata(dir.path().join("ledger.jsonl")).expect("is there").len();
    let mut grown = Vec::new();
    for turn in 0..12_u32 {
        let before = length();
        let validity = turn % 2 + 1;
        store
            .save_folder(&studio, &folder("INBOX", None), UidValidity(validity))
            .expect("saves");
        let there: Vec<_> = messages
            .iter()
            .zip(1..)
            .map(|(raw, uid)| arrival(raw, location("INBOX", validity, uid * validity)))
            .collect();
        let back = store.returned(&there);
        let new: Vec<_> = messages.iter().zip(&there).filter(|(_, arrival)| !back.contains(arrival)).collect();
        arrive(
            &store,
            &new.into_iter()
                .map(|(raw, arrival)| (raw.clone(), arrival.location.clone()))
                .collect::<Vec<_>>(),
        );
        store.record_returned(&back).expect("records");
        assert_eq!(known(&store, "INBOX", validity).len(), 300, "turn {turn}");
        assert_eq!(rows(&store).iter().filter(|row| !row.expunged).count(), 300, "turn {turn}");
        grown.push(length() - before);
    }
    assert!(grown[2..].iter().all(|bytes| *bytes < 6_000), "{grown:?}");
    let fingerprint = store.fingerprint().expect("reads");
    rebuild(&store);
    assert_eq!(store.fingerprint().expect("reads"), fingerprint);
    drop(store);
    assert_eq!(rows(&open(dir.path()).0).iter().filter(|row| !row.expunged).count(), 300);
}

#[test]
fn a_removed_account_keeps_its_raw_messages_and_on_request_its_rows() {
    let raw = text(Kind::TransportEnvelope, 1, 0, "Uno");
    for keep_mail in [true, false] {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, _) = open(dir.path());
        store.save_account(&account(STUDIO)).expect("saves");
        arrive(
            &store,
            &[
                (raw.clone(), location("INBOX", 1, 1)),
                (text(Kind::Ordinary, 2, 0, "Inviato"), location("Sent", 1, 1)),
            ],
        );
        store.remove_account(&AccountId::of(STUDIO), keep_mail).expect("removes");
        assert_eq!(rows(&store).len(), if keep_mail { 2 } else { 0 });
        assert_eq!(store.dispatches(None).expect("lists").len(), usize::from(keep_mail));
        assert_eq!(store.raw(&Sha256::of(&raw)).expect("kept"), raw);
        let before = store.fingerprint().expect("reads");
        rebuild(&store);
        assert_eq!(store.fingerprint().expect("reads"), before);
        // The account is added again, and its messages are fetched again.
        store.save_account(&account(STUDIO)).expect("saves");
        arrive(&store, &[(raw.clone(), location("INBOX", 1, 1))]);
        assert_eq!(copies_of(&store, &raw), [("INBOX".into(), 1, false)]);
    }
}

#[test]
fn a_copy_the_ledger_does_not_have_is_not_indexed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let raw = text(Kind::TransportEnvelope, 1, 0, "Uno");
    store.keep(&[&raw]).expect("keeps");
    let arrival = arrival(&raw, location("INBOX", 1, 1));
    let indexed = examine(&arrival, &raw);
    assert!(store.index(std::slice::from_ref(&indexed)).expect("no error").is_empty());
    assert!(rows(&store).is_empty());
    store.record(std::slice::from_ref(&arrival)).expect("records");
    assert_eq!(store.unindexed(), [arrival]);
    store.index(&[indexed]).expect("indexes");
    assert_eq!(rows(&store).len(), 1);
    assert!(store.unindexed().is_empty());
}
