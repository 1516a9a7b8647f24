//! The lines of the ledger about some messages, and such lines read back without the ledger.

use std::collections::BTreeSet;

use recapito::account::AccountId;
use recapito::pec::{ReceiptType, Submission};
use recapito::signature::Sha256;
use recapito::store::{Arrival, LedgerExcerpt, SendState, Store};

use crate::sample_messages::{STUDIO, arrival, at, dispatch_id, location, open, outgoing};

/// Composes this message and commits it.
fn commit(store: &Store, number: u32) -> Sha256 {
    let message = outgoing(number);
    let send = store
        .compose(&AccountId::of(STUDIO), &message, ReceiptType::Completa, None)
        .expect("composes");
    store.advance(&send, SendState::Committed).expect("moves on");
    message.digest
}

fn read(lines: &[String]) -> Option<LedgerExcerpt> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    LedgerExcerpt::read(text.as_bytes())
}

#[test]
fn the_lines_about_a_message_are_its_arrivals_and_the_steps_of_its_submission() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let (message, other) = (commit(&store, 1), commit(&store, 2));
    let received = vec![
        // Our own copy, with a time that no server wrote.
        Arrival {
            received: at(50),
            ..arrival(&outgoing(1).bytes, location("Sent", 0, 0))
        },
        arrival(&outgoing(1).bytes, location("Sent", 1, 7)),
    ];
    store.record(&received).expect("records");
    store
        .record(&[arrival(&outgoing(3).bytes, location("INBOX", 1, 9))])
        .expect("records");
    let third = outgoing(3).digest;

    let about = BTreeSet::from([message]);
    let lines = store.ledger_lines(&about).expect("reads");
    let what = |line: &String| {
        let line: serde_json::Value = serde_json::from_str(line).expect("an object");
        line["entry"]["what"].as_str().expect("a tag").to_owned()
    };
    assert_eq!(lines.iter().map(what).collect::<Vec<_>>(), ["composed", "sent", "arrived"]);
    assert!(store.ledger_lines(&BTreeSet::new()).expect("reads").is_empty());

    let excerpt = read(&lines).expect("reads");
    assert!(excerpt.is_exactly_about(&about));
    for wrong in [BTreeSet::new(), BTreeSet::from([other]), BTreeSet::from([message, other])] {
        assert!(!excerpt.is_exactly_about(&wrong));
    }
    let dispatch = excerpt.dispatch(&dispatch_id(1)).expect("is there");
    assert_eq!((dispatch.submission, dispatch.message), (Submission::Committed, Some(message)));
    assert_eq!(excerpt.dispatch(&dispatch_id(2)), None);
    assert_eq!(excerpt.received(&message).collect::<Vec<_>>(), [at(7), at(50)]);
    assert_eq!(
        excerpt.arrived(&message),
        Some(at(0)),
        "recorded then, and earlier than a server had it"
    );
    assert_eq!((excerpt.received(&other).count(), excerpt.arrived(&other)), (0, None));

    // A message that was sent and never arrived, and one that arrived only.
    for (message, arrived) in [(other, None), (third, Some(at(9)))] {
        let about = BTreeSet::from([message]);
        let excerpt = read(&store.ledger_lines(&about).expect("reads")).expect("reads");
        assert!(excerpt.is_exactly_about(&about));
        assert_eq!(excerpt.arrived(&message), arrived);
    }
}

#[test]
fn lines_of_an_excerpt_are_whole_in_order_and_chained() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [lines, strange] = [(&dirs[0], 1), (&dirs[1], 2)].map(|(dir, number)| {
        let (store, _) = open(dir.path());
        let message = commit(&store, number);
        store
            .record(&[arrival(&outgoing(number).bytes, location("Sent", 1, 1))])
            .expect("records");
        store.ledger_lines(&BTreeSet::from([message])).expect("reads")
    });
    let of = |lines: &[&String]| read(&lines.iter().map(|line| (*line).clone()).collect::<Vec<_>>()).is_some();
    assert!(of(&[]) && of(&[&lines[0]]) && of(&[&lines[0], &lines[1], &lines[2]]));
    assert!(of(&[&lines[0], &lines[2]]), "a line about other messages is left out");
    assert!(!of(&[&lines[1], &lines[0]]));
    assert!(!of(&[&lines[0], &lines[0]]) && !of(&[&lines[0], &strange[0]]));
    assert!(!of(&[&lines[0], &strange[1]]), "neighbours of two ledgers");
    assert!(!of(&[&lines[0].replace("Nostro", "Vostro")]));
    assert!(LedgerExcerpt::read(lines[0].as_bytes()).is_none(), "the last line has no end");
}
