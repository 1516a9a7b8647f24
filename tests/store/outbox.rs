//! The steps of the send protocol that the ledger allows.

use recapito::account::AccountId;
use recapito::pec::{MessageId, ReceiptType};
use recapito::signature::Sha256;
use recapito::store::{LedgerGap, SendId, SendState, Store, StoreError};

use crate::sample_messages::{STUDIO, open, outgoing};

fn all_states() -> [SendState; 10] {
    [
        SendState::Composed,
        SendState::Committed,
        SendState::InFlight {
            attempt: 1,
            refused: Vec::new(),
        },
        SendState::Accepted { reply: "250".into() },
        SendState::Rejected { reply: "550".into() },
        SendState::Uncertain,
        SendState::Resolved {
            receipt: Sha256::of(b"receipt"),
        },
        SendState::Filed,
        SendState::Withdrawn,
        SendState::Found,
    ]
}

fn compose(store: &Store, number: u32) -> SendId {
    store
        .compose(&AccountId::of(STUDIO), &outgoing(number), ReceiptType::Completa, None)
        .expect("composes")
}

#[test]
fn only_steps_of_the_protocol_are_allowed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let states = all_states();
    // The way to each state, and the steps allowed from there.
    let paths: [(&[usize], &[usize]); 10] = [
        (&[], &[1, 8]),
        (&[1], &[2, 4, 5, 6, 8, 9]),
        (&[1, 2], &[3, 4, 5]),
        (&[1, 2, 3], &[7]),
        (&[1, 2, 4], &[]),
        (&[1, 2, 5], &[6]),
        (&[1, 2, 5, 6], &[7]),
        (&[1, 2, 3, 7], &[]),
        (&[1, 8], &[]),
        (&[1, 9], &[]),
    ];
    let mut number = 0;
    for (path, allowed) in paths {
        for (at, to) in states.iter().enumerate() {
            number += 1;
            let send = compose(&store, number);
            path.iter()
                .for_each(|step| store.advance(&send, states[*step].clone()).expect("an allowed path"));
            let moved = store.advance(&send, to.clone());
            assert_eq!(moved.is_ok(), allowed.contains(&at), "{path:?} to {to:?}");
            assert!(matches!(moved, Ok(()) | Err(StoreError::WrongSendState)));
        }
    }
    assert!(matches!(
        store.advance(&SendId("none".into()), SendState::Committed),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn a_submission_is_read_back_in_its_last_state() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let send = compose(&store, 1);
    let refused = vec![("x@pec.example".to_owned(), "550 no".to_owned())];
    store.advance(&send, SendState::Committed).expect("moves on");
    store
        .advance(
            &send,
            SendState::InFlight {
                attempt: 3,
                refused: refused.clone(),
            },
        )
        .expect("moves on");
    drop(store);
    let (store, _) = open(dir.path());
    let entry = &store.outbox().expect("reads")[0];
    assert_eq!(
        entry.state,
        SendState::InFlight {
            attempt: 3,
            refused: refused.clone()
        },
        "in flight, as when the process ended"
    );
    assert_eq!((entry.attempts, &entry.refused, entry.filed), (1, &refused, false));
    assert_eq!(store.raw(&entry.message).expect("kept"), outgoing(1).bytes);
    store.advance(&send, SendState::Accepted { reply: "250".into() }).expect("moves on");
    store.advance(&send, SendState::Filed).expect("moves on");
    let entry = &store.outbox().expect("reads")[0];
    assert_eq!((&entry.state, entry.filed), (&SendState::Accepted { reply: "250".into() }, true));
}

#[test]
fn a_message_id_is_used_up_once_committed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let send = compose(&store, 1);
    assert_eq!(compose(&store, 1), send, "composed again after a crash it is the same submission");
    let mut changed = outgoing(1);
    changed.bytes.push(b'!');
    changed.digest = Sha256::of(&changed.bytes);
    let other = store.compose(&AccountId::of(STUDIO), &changed, ReceiptType::Completa, None);
    assert!(matches!(other, Err(StoreError::WrongSendState)));
    let elsewhere = store.compose(&AccountId::of("altro@pec.example"), &outgoing(1), ReceiptType::Completa, None);
    assert!(matches!(elsewhere, Err(StoreError::WrongSendState)), "of another account");
    store.advance(&send, SendState::Committed).expect("moves on");
    let again = store.compose(&AccountId::of(STUDIO), &outgoing(1), ReceiptType::Completa, None);
    assert!(matches!(again, Err(StoreError::WrongSendState)));
    let lying = recapito::pec::draft::Outgoing {
        digest: Sha256::of(b"else"),
        ..outgoing(2)
    };
    assert!(matches!(
        store.compose(&AccountId::of(STUDIO), &lying, ReceiptType::Completa, None),
        Err(StoreError::Damaged(_))
    ));
    assert_eq!(store.outbox().expect("reads").len(), 1);
}

#[test]
fn what_an_earlier_process_left_is_settled_at_the_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let [composed, committed, in_flight] = [1, 2, 3].map(|number| compose(&store, number));
    let (attempt, refused) = (1, Vec::new());
    store.advance(&committed, SendState::Committed).expect("moves on");
    store.advance(&in_flight, SendState::Committed).expect("moves on");
    let in_data = SendState::InFlight { attempt, refused };
    store.advance(&in_flight, in_data.clone()).expect("moves on");
    let confirmed = |store: &Store| [&composed, &committed, &in_flight].map(|send| store.is_confirmed_here(send));
    assert_eq!(confirmed(&store), [false, true, true]);
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(confirmed(&store), [false; 3]);
    let states = || {
        store
            .outbox()
            .expect("reads")
            .into_iter()
            .map(|entry| entry.state)
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), [SendState::Composed, SendState::Committed, in_data]);
    store.settle_interrupted().expect("settles");
    assert_eq!(states(), [SendState::Composed, SendState::Committed, SendState::Uncertain]);
}

#[test]
fn a_submission_that_the_ledger_does_not_know_is_recognised_by_its_mark() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let (studio, other) = (AccountId::of(STUDIO), AccountId::of("altro@pec.example"));
    let mark = store.message_id_mark(&studio);
    let witness = |account: &AccountId, local: &str| {
        let id = MessageId::parse(&format!("<{local}@pec.example>")).expect("an id");
        store.witness_submission(account, &id, &Sha256::of(b"copy")).expect("records")
    };
    assert!(!witness(&studio, "random"));
    assert!(!witness(&studio, &mark), "the mark alone is not made here");
    assert!(!witness(&other, &format!("random{mark}")), "made for another account");
    assert!(store.compose(&studio, &outgoing(1), ReceiptType::Completa, None).is_ok());
    assert!(witness(&studio, &format!("RANDOM{}", mark.to_uppercase())));
    assert!(!witness(&studio, &format!("RANDOM{}", mark.to_uppercase())), "recorded once");
    // It shows that the ledger lacks lines: nothing is sent any more.
    let refused = store.compose(&studio, &outgoing(2), ReceiptType::Completa, None);
    assert!(matches!(refused, Err(StoreError::LedgerGap(LedgerGap::UnknownSubmission { .. }))));
}
