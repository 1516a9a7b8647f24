//! The steps of the send protocol that the ledger allows.

use recapito::account::AccountId;
use recapito::pec::ReceiptType;
use recapito::signature::Sha256;
use recapito::store::{SendId, SendState, Store, StoreError};

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
        .compose(&AccountId::of(STUDIO), &outgoing(number), ReceiptType::Completa)
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
    let other = store.compose(&AccountId::of(STUDIO), &changed, ReceiptType::Completa);
    assert!(matches!(other, Err(StoreError::WrongSendState)));
    store.advance(&send, SendState::Committed).expect("moves on");
    let again = store.compose(&AccountId::of(STUDIO), &outgoing(1), ReceiptType::Completa);
    assert!(matches!(again, Err(StoreError::WrongSendState)));
    let lying = recapito::pec::draft::Outgoing {
        digest: Sha256::of(b"else"),
        ..outgoing(2)
    };
    assert!(matches!(
        store.compose(&AccountId::of(STUDIO), &lying, ReceiptType::Completa),
        Err(StoreError::Damaged(_))
    ));
    assert_eq!(store.outbox().expect("reads").len(), 1);
}
