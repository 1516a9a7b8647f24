//! Dispatches and their receipts, in any order of arrival.

use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;
use recapito::account::AccountId;
use recapito::clock::VirtualClock;
use recapito::pec::{Kind, Proof, ReceiptType, Submission};
use recapito::signature::Sha256;
use recapito::store::{Arrival, IndexEntry, SendState, Store, StoreError};

use crate::sample_messages::{STUDIO, account, arrival, arrive, at, dispatch_id, examine, location, open, outgoing, rebuild, text};

fn kinds(store: &Store, number: u32) -> Vec<Kind> {
    let (_, receipts) = store.dispatch(&dispatch_id(number)).expect("reads").expect("is there");
    receipts.into_iter().map(|receipt| receipt.kind).collect()
}

#[test]
fn a_dispatch_is_described_by_its_receipts_and_then_by_its_message() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    arrive(&store, &[(text(Kind::Delivery, 4, 2, "Consegna"), location("INBOX", 1, 3))]);
    arrive(&store, &[(text(Kind::Acceptance, 3, 2, "Accettazione"), location("INBOX", 1, 2))]);
    let (found, _) = store.dispatch(&dispatch_id(2)).expect("reads").expect("is there");
    assert_eq!(
        (found.subject.as_str(), found.message),
        ("Accettazione", None),
        "the earlier description wins"
    );
    let sent = text(Kind::Ordinary, 2, 0, "Atto");
    arrive(&store, &[(sent.clone(), location("Sent", 1, 1))]);
    let (dispatch, _) = store.dispatch(&dispatch_id(2)).expect("reads").expect("is there");
    assert_eq!((dispatch.subject.as_str(), dispatch.message), ("Atto", Some(Sha256::of(&sent))));
    assert_eq!(kinds(&store, 2), [Kind::Acceptance, Kind::Delivery]);
    assert_eq!(store.dispatches(None).expect("lists"), [dispatch_id(2)]);
    assert!(
        store
            .dispatches(Some(&AccountId::of("altro@pec.example")))
            .expect("lists")
            .is_empty()
    );
    assert!(store.dispatch(&dispatch_id(77)).expect("reads").is_none());
}

#[test]
fn our_own_submission_is_a_dispatch_from_committed_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let send = store
        .compose(&AccountId::of(STUDIO), &outgoing(5), ReceiptType::Breve, None)
        .expect("composes");
    let submission = |store: &Store| {
        store
            .dispatch(&dispatch_id(5))
            .expect("reads")
            .map(|(dispatch, _)| dispatch.submission)
    };
    assert_eq!(submission(&store), None);
    assert!(store.dispatches(None).expect("lists").is_empty());
    store.advance(&send, SendState::Committed).expect("moves on");
    assert_eq!(store.dispatches(None).expect("lists"), [dispatch_id(5)]);
    assert_eq!(submission(&store), Some(Submission::Committed));
    let refused = vec![("x@pec.example".to_owned(), "550".to_owned())];
    store
        .advance(
            &send,
            SendState::InFlight {
                attempt: 1,
                refused: refused.clone(),
            },
        )
        .expect("moves on");
    assert_eq!(submission(&store), Some(Submission::InFlight));
    store.advance(&send, SendState::Uncertain).expect("moves on");
    assert_eq!(submission(&store), Some(Submission::Uncertain));
    store
        .advance(
            &send,
            SendState::Resolved {
                receipt: Sha256::of(b"receipt"),
            },
        )
        .expect("moves on");
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(submission(&store), Some(Submission::Accepted { refused: refused.clone() }));
    // A copy in Sent does not hide the state of the ledger.
    arrive(&store, &[(outgoing(5).bytes, location("Sent", 1, 1))]);
    assert_eq!(submission(&store), Some(Submission::Accepted { refused }));
    assert_eq!(store.dispatches(Some(&AccountId::of(STUDIO))).expect("lists"), [dispatch_id(5)]);
}

#[test]
fn a_submission_is_sent_when_it_is_committed_and_again_when_its_data_begin() {
    let dir = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(VirtualClock::frozen(at(0)));
    let (store, _) = Store::open(dir.path(), clock.clone()).expect("opens");
    let send = store
        .compose(&AccountId::of(STUDIO), &outgoing(5), ReceiptType::Breve, None)
        .expect("composes");
    let sent_at = || store.dispatch(&dispatch_id(5)).expect("reads").expect("is there").0.sent_at;
    let (attempt, refused) = (1, Vec::new());
    for (second, state) in [(10, SendState::Committed), (20, SendState::InFlight { attempt, refused })] {
        clock.advance(SignedDuration::from_secs(10));
        store.advance(&send, state).expect("moves on");
        assert_eq!(sent_at(), at(second));
    }
    clock.advance(SignedDuration::from_secs(10));
    store.advance(&send, SendState::Uncertain).expect("moves on");
    assert_eq!(sent_at(), at(20));
}

#[test]
fn another_message_with_our_message_id_is_a_dispatch_of_its_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let send = store
        .compose(&AccountId::of(STUDIO), &outgoing(5), ReceiptType::Breve, None)
        .expect("composes");
    store.advance(&send, SendState::Committed).expect("moves on");
    arrive(&store, &[(text(Kind::Ordinary, 5, 0, "Altro"), location("Sent", 1, 1))]);
    let found = store.dispatches(None).expect("lists");
    assert_eq!(found.len(), 2);
    let (ours, _) = store.dispatch(&dispatch_id(5)).expect("reads").expect("is there");
    assert_eq!(ours.submission, Submission::Committed);
}

#[test]
fn the_submissions_of_an_account_removed_with_its_messages_are_no_dispatches() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    for (number, address) in [(5, STUDIO), (6, "altro@pec.example")] {
        store.save_account(&account(address)).expect("saved");
        let send = store
            .compose(&AccountId::of(address), &outgoing(number), ReceiptType::Breve, None)
            .expect("composes");
        store.advance(&send, SendState::Committed).expect("moves on");
    }
    let studio = AccountId::of(STUDIO);
    store.remove_account(&studio, true).expect("removed");
    assert_eq!(store.dispatches(None).expect("lists"), [dispatch_id(5), dispatch_id(6)]);
    store.save_account(&account(STUDIO)).expect("saved");
    store.remove_account(&studio, false).expect("removed");
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(store.dispatches(None).expect("lists"), [dispatch_id(6)]);
    let is_there = |number| store.dispatch(&dispatch_id(number)).expect("reads").is_some();
    assert_eq!((is_there(5), is_there(6)), (false, true));
}

#[test]
fn a_message_examined_again_replaces_its_entries() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let raw = text(Kind::Delivery, 4, 2, "Consegna");
    arrive(&store, &[(raw.clone(), location("INBOX", 1, 3))]);
    let mut again = examine(&arrival(&raw, location("INBOX", 1, 3)), &raw);
    let receipt = again.receipt.as_mut().expect("a receipt");
    receipt.msgid = Some(crate::sample_messages::id(3));
    again.dispatch = None;
    store.index(&[again]).expect("indexes");
    assert!(store.dispatch(&dispatch_id(2)).expect("reads").is_none());
    arrive(&store, &[(text(Kind::Ordinary, 3, 0, "Atto"), location("Sent", 1, 1))]);
    assert_eq!(kinds(&store, 3), [Kind::Delivery]);
}

#[test]
fn a_proof_is_stored_with_its_receipt() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let raw = text(Kind::Delivery, 4, 2, "Consegna");
    arrive(
        &store,
        &[(raw.clone(), location("INBOX", 1, 3)), (raw.clone(), location("Archivio", 1, 3))],
    );
    let sent = text(Kind::Ordinary, 2, 0, "Atto");
    arrive(&store, &[(sent.clone(), location("Sent", 1, 1))]);
    let sent = Sha256::of(&sent);
    store.set_proof(&sent, &Sha256::of(&raw), Proof::Same).expect("remembers");
    let unknown = store.set_proof(&sent, &Sha256::of(b"other"), Proof::Same);
    assert!(matches!(unknown, Err(StoreError::NotFound)));
    drop(store);
    let (store, _) = open(dir.path());
    let (_, receipts) = store.dispatch(&dispatch_id(2)).expect("reads").expect("is there");
    assert_eq!(
        receipts.iter().map(|receipt| receipt.proof).collect::<Vec<_>>(),
        [Some(Proof::Same)],
        "one receipt in two folders"
    );
}

fn story() -> Vec<(Arrival, IndexEntry)> {
    let mut messages = vec![(text(Kind::Ordinary, 2, 0, "Atto"), location("Sent", 0, 0))];
    for (number, kind) in [
        (8, Kind::Acceptance),
        (9, Kind::Delivery),
        (10, Kind::DeliveryError),
        (11, Kind::DelayNotice),
    ] {
        messages.push((text(kind.clone(), number, 2, "Ricevuta"), location("INBOX", 1, number)));
        messages.push((text(kind, number + 10, 3, "Altra"), location("INBOX", 1, number + 10)));
    }
    let examined = messages.into_iter().map(|(raw, location)| {
        let arrival = arrival(&raw, location);
        let indexed = examine(&arrival, &raw);
        (arrival, indexed)
    });
    examined.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Any order, repetition and batches give the same index, and a rebuild too.
    #[test]
    fn indexing_is_free_of_order_and_repetition(
        order in Just((0..18_usize).map(|at| at % 9).collect::<Vec<_>>()).prop_shuffle(),
        batch in 1..7_usize,
    ) {
        let story = story();
        let dir = tempfile::tempdir().expect("a folder");
        let (store, _) = open(dir.path());
        let raws = [text(Kind::Ordinary, 2, 0, "Atto")];
        store.keep(&[&raws[0]]).expect("keeps");
        store.record(&story.iter().map(|(arrival, _)| arrival.clone()).collect::<Vec<_>>()).expect("records");
        for part in order.chunks(batch) {
            let examined: Vec<IndexEntry> = part.iter().map(|at| story[*at].1.clone()).collect();
            store.index(&examined).expect("indexes");
        }
        let once = tempfile::tempdir().expect("a folder");
        let (reference, _) = open(once.path());
        for (arrival, indexed) in &story {
            reference.record(std::slice::from_ref(arrival)).expect("records");
            reference.index(std::slice::from_ref(indexed)).expect("indexes");
        }
        prop_assert_eq!(store.fingerprint().expect("reads"), reference.fingerprint().expect("reads"));
    }
}

#[test]
fn a_rebuild_that_is_stopped_leaves_the_old_index() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let messages: Vec<_> = (1..=300)
        .map(|number| (text(Kind::TransportEnvelope, number, 0, "Atto"), location("INBOX", 1, number)))
        .collect();
    arrive(&store, &messages);
    let before = store.fingerprint().expect("reads");
    let mut calls = 0;
    store
        .rebuild(&examine, &mut |_, _| {
            calls += 1;
            calls < 250
        })
        .expect("stops");
    assert_eq!(calls, 250);
    assert_eq!(store.fingerprint().expect("reads"), before);
    rebuild(&store);
    assert_eq!(store.fingerprint().expect("reads"), before);
    drop(store);
    let (store, report) = open(dir.path());
    assert!(!report.index_needs_rebuild);
    assert_eq!(store.fingerprint().expect("reads"), before);
    let folders = std::fs::read_dir(dir.path().join("index"))
        .expect("reads")
        .flatten()
        .filter(|entry| entry.path().is_dir());
    assert_eq!(folders.count(), 1, "the old indexes are removed");
}

#[test]
fn a_message_that_makes_its_parser_panic_does_not_stop_the_others() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let messages: Vec<_> = (1..=30)
        .map(|number| (text(Kind::TransportEnvelope, number, 0, "Atto"), location("INBOX", 1, number)))
        .collect();
    arrive(&store, &messages);
    let breaks = |arrival: &Arrival, raw: &[u8]| {
        assert_ne!(arrival.location.uid.0, 7, "a panic in the parser");
        examine(arrival, raw)
    };
    store.rebuild(&breaks, &mut |_, _| true).expect("rebuilds");
    assert_eq!(store.keys(&Default::default()).expect("lists").len(), 29);
    assert!(
        store.raw(&arrival(&messages[6].0, messages[6].1.clone()).message).is_ok(),
        "its bytes are kept"
    );
    rebuild(&store);
    assert_eq!(store.keys(&Default::default()).expect("lists").len(), 30);
}
