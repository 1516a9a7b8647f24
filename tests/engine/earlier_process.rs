//! A submission that an earlier process committed, with a ledger that is the newest: what is found here and on the server decides.

use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use recapito::account::{AccountId, Flags};
use recapito::clock::{SignedDuration, SystemClock};
use recapito::engine::{EngineError, RemoteErrorKind, Selection};
use recapito::pec::draft::Outgoing;
use recapito::pec::{ReceiptType, RecipientState};
use recapito::sim::{self, Faults};
use recapito::store::{OutboxEntry, SendState, Store};

use crate::world::{Stage, draft};

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// A synced mailbox, and a message that is not in the outbox yet.
fn mailbox_and_message() -> (Stage, Outgoing) {
    let stage = Stage::new();
    let account = stage.account(sim::LAWYER);
    let frozen = draft(&[sim::INSTANT], &[]).freeze(&account, Timestamp::now(), "earlier");
    stage.sync();
    (stage, frozen.expect("a message"))
}

fn put(stage: &Stage, folder: &str, bytes: &[u8]) {
    let uid = stage.loopback.world(|world| {
        let mailbox = world.mailbox_mut(sim::LAWYER).expect("a mailbox");
        mailbox.put(folder, bytes.to_vec(), Flags::default(), Timestamp::now())
    });
    uid.expect("a folder");
}

/// Commits the message in a process of its own.
fn commit(profile: &Path, message: &Outgoing) {
    let (store, _) = Store::open(profile, Arc::new(SystemClock)).expect("opened");
    let send = store.compose(&AccountId::of(sim::LAWYER), message, ReceiptType::Completa, None);
    store.advance(&send.expect("composed"), SendState::Committed).expect("committed");
}

fn restart_committed(stage: Stage, message: &Outgoing) -> Stage {
    let profile = stage.profile();
    stage.restart_after(|| commit(&profile, message))
}

/// The only submission, as the ledger has it.
fn recorded(stage: Stage) -> (Stage, OutboxEntry) {
    let profile = stage.profile();
    let mut all = Vec::new();
    let stage = stage.restart_after(|| {
        let (store, _) = Store::open(&profile, Arc::new(SystemClock)).expect("opened");
        all = store.outbox().expect("read");
    });
    assert_eq!(all.len(), 1, "{all:?}");
    (stage, all.remove(0))
}

/// Syncs, and again after a restart: what the outbox says must stay. Asserts how many messages were submitted in all.
fn settled(stage: Stage, submitted: usize) -> (Stage, OutboxEntry) {
    stage.sync();
    let (stage, entry) = recorded(stage);
    stage.sync();
    let (stage, again) = recorded(stage);
    assert_eq!(entry, again);
    assert_eq!(stage.loopback.submissions().len(), submitted, "{:?}", entry.state);
    (stage, entry)
}

/// As when the disk was full as the receipt arrived: it is stored, and the line that settles the submission is not.
#[test]
fn a_genuine_receipt_that_is_here_resolves_it() {
    let (stage, message) = mailbox_and_message();
    let reply = stage.loopback.world(|world| {
        let recipients = [sim::INSTANT.to_owned()];
        world.submit(sim::LAWYER, sim::LAWYER, &recipients, &message.bytes, Timestamp::now())
    });
    assert!(reply.is_positive(), "{reply:?}");
    stage.pass(MINUTE);
    let (stage, entry) = settled(restart_committed(stage, &message), 1);
    let SendState::Resolved { receipt } = entry.state else {
        unreachable!("{:?}", entry.state)
    };
    let receipts = stage.rows(&Selection::default());
    assert!(receipts.iter().any(|row| row.message == receipt && row.kind.is_receipt()));
    assert!(entry.filed, "the copy in Sent");
}

#[test]
fn a_copy_in_any_folder_of_the_server_shows_that_it_was_submitted() {
    let (stage, message) = mailbox_and_message();
    put(&stage, "Archivio", &message.bytes);
    let (_, entry) = settled(restart_committed(stage, &message), 0);
    assert_eq!((entry.state, entry.filed), (SendState::Found, false));
}

#[test]
fn a_receipt_that_proves_nothing_leaves_it_uncertain() {
    let (stage, message) = mailbox_and_message();
    let claimed = format!(
        "From: posta-certificata@pec.gestore-uno.example\r\nTo: {}\r\nSubject: ACCETTAZIONE: Diffida ad adempiere\r\n\
         Message-ID: <claimed@pec.gestore-uno.example>\r\nX-Ricevuta: accettazione\r\nX-Riferimento-Message-ID: {}\r\n\r\n\
         Ricevuta di accettazione\r\n",
        sim::LAWYER,
        message.message_id
    );
    put(&stage, "Archivio", claimed.as_bytes());
    let (_, entry) = settled(restart_committed(stage, &message), 0);
    assert_eq!((entry.state, entry.filed), (SendState::Uncertain, false));
}

/// A copy among the drafts is no sign of a submission.
#[test]
fn what_nothing_names_is_submitted_once() {
    let (stage, message) = mailbox_and_message();
    put(&stage, "Bozze", &message.bytes);
    let (_, entry) = settled(restart_committed(stage, &message), 1);
    assert!(matches!(entry.state, SendState::Accepted { .. }), "{:?}", entry.state);
    assert_eq!((entry.attempts, entry.filed), (1, true));
}

/// The first pass of a running engine does not open a folder whose status is as before, so that only the search meets the refusal.
#[test]
fn it_waits_while_a_folder_cannot_be_searched() {
    let (stage, message) = mailbox_and_message();
    stage.faults(Faults {
        refused_folder: Some("Archivio".into()),
        ..Faults::default()
    });
    stage.loopback.advance(MINUTE);
    let profile = stage.profile();
    let before = last_sync(&stage);
    let stage = stage.restart_live_after(|| commit(&profile, &message));
    let mut events = Box::pin(stage.handle.events());
    while last_sync(&stage) == before {
        stage.block(events.next()).expect("the engine runs");
    }
    // This pass begins after the first has processed the outbox, and opens every folder.
    let reports = stage.block(stage.handle.sync(Vec::new())).expect("ran");
    assert!(reports.iter().all(|report| report.error.is_some()), "{reports:?}");
    let (stage, entry) = recorded(stage);
    assert_eq!((entry.state, entry.attempts), (SendState::Committed, 0));
    assert!(stage.loopback.submissions().is_empty());
    stage.faults(Faults::default());
    let (_, entry) = settled(stage, 1);
    assert!(matches!(entry.state, SendState::Accepted { .. }), "{:?}", entry.state);
}

/// Its body may have been sent: nothing but a receipt settles it.
#[test]
fn what_was_in_flight_is_uncertain_and_not_submitted_again() {
    let (stage, message) = mailbox_and_message();
    let profile = stage.profile();
    let stage = stage.restart_after(|| {
        commit(&profile, &message);
        let (store, _) = Store::open(&profile, Arc::new(SystemClock)).expect("opened");
        let send = store.outbox().expect("read").remove(0).id;
        let in_flight = SendState::InFlight {
            attempt: 1,
            refused: Vec::new(),
        };
        store.advance(&send, in_flight).expect("recorded");
    });
    let (stage, entry) = settled(stage, 0);
    assert_eq!((entry.state, entry.attempts, entry.filed), (SendState::Uncertain, 1, false));
    // The receipts of another message with the same sender and recipient say nothing about it.
    let other = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(MINUTE);
    assert_eq!(stage.states(&other), [RecipientState::Delivered]);
    assert_eq!(stage.outbox()[0].state, SendState::Uncertain);
}

/// Only a pass over every folder can tell that nothing names it.
#[test]
fn it_waits_while_another_message_is_sent() {
    let (stage, message) = mailbox_and_message();
    let stage = restart_committed(stage, &message);
    stage.send(&draft(&[sim::COMPANY], &[]));
    let mut outbox = stage.outbox();
    assert_eq!(outbox.len(), 2);
    let (other, earlier) = (outbox.remove(1), outbox.remove(0));
    assert_eq!((earlier.state, earlier.attempts), (SendState::Committed, 0));
    assert!(
        matches!(other.state, SendState::Accepted { .. }) && other.filed,
        "{:?}",
        other.state
    );
}

/// Whether something names it cannot be known, so that it is not submitted.
#[test]
fn it_waits_while_the_server_refuses_to_search() {
    let (stage, message) = mailbox_and_message();
    let stage = restart_committed(stage, &message);
    stage.faults(Faults {
        refuse_search: true,
        ..Faults::default()
    });
    for _ in 0..2 {
        let reports = stage.block(stage.handle.sync(Vec::new())).expect("ran");
        let refused = |error: &EngineError| matches!(error, EngineError::Remote(error) if error.kind == RemoteErrorKind::Refused);
        assert!(reports[0].error.as_ref().is_some_and(refused), "{reports:?}");
    }
    let (stage, entry) = recorded(stage);
    assert_eq!((entry.state, entry.attempts), (SendState::Committed, 0));
    assert!(stage.loopback.submissions().is_empty());
    stage.faults(Faults::default());
    let (_, entry) = settled(stage, 1);
    assert!(matches!(entry.state, SendState::Accepted { .. }), "{:?}", entry.state);
}

fn last_sync(stage: &Stage) -> Option<Timestamp> {
    let overview = stage.block(stage.handle.overview()).expect("overview");
    overview.accounts[0].last_sync
}
