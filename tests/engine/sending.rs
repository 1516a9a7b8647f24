//! One submission from the confirmation to the copy in Sent, as the ledger, the list and the server have it right after it was sent.

use futures_util::{FutureExt as _, StreamExt as _};
use recapito::account::{AccountId, Flags};
use recapito::engine::{Event, Selection};
use recapito::pec::{DispatchState, RecipientState};
use recapito::sim::{self, Faults, SmtpReply};
use recapito::store::SendState;

use crate::world::{Stage, draft};

fn refused_at(verb: &str, code: u16) -> Faults {
    Faults {
        replies: vec![(verb.to_owned(), SmtpReply::new(code, "5.1.1 non qui"))],
        ..Faults::default()
    }
}

fn on_server(stage: &Stage, address: &str) -> usize {
    seen_on_server(stage, address).len()
}

/// Whether each message in Sent is read.
fn seen_on_server(stage: &Stage, address: &str) -> Vec<bool> {
    stage.loopback.world(|world| {
        let sent = world.mailbox(address).and_then(|mailbox| mailbox.folder("Inviata"));
        sent.expect("a folder").messages.iter().map(|message| message.flags.seen).collect()
    })
}

#[test]
fn what_was_accepted_is_listed_as_read_in_sent_and_filed_before_any_pass() {
    let stage = Stage::new();
    stage.sync();
    let mut events = Box::pin(stage.handle.events());
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    let changed = Event::DispatchChanged(id.clone());
    let mut count = 0;
    while let Some(Some(event)) = events.next().now_or_never() {
        count += usize::from(event == changed);
    }
    assert!(count >= 4, "committed, in flight, accepted, filed: {count}");
    let rows = stage.rows(&Selection::default());
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].location.folder.as_str(), rows[0].flags.seen), ("Inviata", true));
    assert_eq!(seen_on_server(&stage, sim::LAWYER), [true]);
    let ledger = std::fs::read_to_string(stage.profile().join("ledger.jsonl")).expect("read");
    let states: Vec<&str> = ["committed", "in-flight\",\"attempt\":1,", "accepted", "filed"].into();
    let places = states.iter().map(|state| ledger.find(&format!("\"state\":\"{state}")));
    let places: Vec<usize> = places.collect::<Option<_>>().expect("every state");
    assert!(places.is_sorted(), "{places:?}");
    let entry = stage.outbox().remove(0);
    assert!(matches!(entry.state, SendState::Accepted { .. }) && entry.filed && entry.attempts == 1);
}

#[test]
fn a_refusal_before_the_body_is_recorded_with_its_reply_and_no_copy_is_listed() {
    for (verb, code) in [("MAIL", 550), ("RCPT", 550), ("DATA", 554)] {
        let stage = Stage::new();
        stage.faults(refused_at(verb, code));
        let id = stage.send(&draft(&[sim::INSTANT], &[]));
        let view = stage.dispatch(&id);
        assert_eq!(view.status.state, DispatchState::Refused, "{verb}");
        let reason = view.status.recipients[0].reason.clone().unwrap_or_default();
        assert!(reason.contains("non qui"), "{verb}: {reason}");
        assert!(stage.rows(&Selection::default()).is_empty(), "{verb}");
        assert!(stage.loopback.submissions().is_empty() && on_server(&stage, sim::LAWYER) == 0);
        assert!(matches!(stage.outbox()[0].state, SendState::Rejected { .. }), "{verb}");
    }
}

#[test]
fn a_recipient_refused_by_the_server_has_the_reply_and_the_others_get_the_message() {
    let stage = Stage::new();
    stage.faults(refused_at("RCPT", 550));
    let id = stage.send(&draft(&[sim::UNKNOWN, sim::INSTANT], &[]));
    let view = stage.dispatch(&id);
    let states: Vec<RecipientState> = view.status.recipients.iter().map(|recipient| recipient.state).collect();
    assert_eq!(states, [RecipientState::Refused, RecipientState::Waiting]);
    assert!(
        view.status.recipients[0]
            .reason
            .as_deref()
            .is_some_and(|reason| reason.contains("non qui"))
    );
    stage.pass(recapito::clock::SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Refused, RecipientState::Delivered]);
    assert_eq!(stage.outbox()[0].refused.len(), 1);
}

#[test]
fn a_message_is_filed_in_its_own_mailbox_only() {
    let stage = Stage::new();
    let (company, password) = stage.loopback.account(sim::COMPANY).expect("a mailbox");
    stage.block(stage.handle.save_account(company, password)).expect("saved");
    stage.faults(Faults {
        imap_unavailable: 1,
        ..Faults::default()
    });
    stage.send(&draft(&[sim::INSTANT], &[]));
    assert_eq!(on_server(&stage, sim::LAWYER), 0, "its server could not be reached");
    let sync = |address: &str| {
        let reports = stage.block(stage.handle.sync(vec![AccountId::of(address)])).expect("ran");
        assert!(reports.iter().all(|report| report.error.is_none()), "{reports:?}");
    };
    sync(sim::COMPANY);
    assert_eq!((on_server(&stage, sim::COMPANY), on_server(&stage, sim::LAWYER)), (0, 0));
    sync(sim::LAWYER);
    assert_eq!((on_server(&stage, sim::COMPANY), on_server(&stage, sim::LAWYER)), (0, 1));
}

/// Many providers file a sent message themselves, also late.
#[test]
fn no_second_copy_is_filed_where_the_provider_has_filed_one() {
    let stage = Stage::new();
    stage.faults(Faults {
        imap_unavailable: 1,
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    let message = stage.dispatch(&id).dispatch.message.expect("kept");
    let bytes = stage.block(stage.handle.raw(message)).expect("kept");
    stage.loopback.world(|world| {
        let lawyer = world.mailbox_mut(sim::LAWYER).expect("a mailbox");
        lawyer.put("Inviata", bytes, Flags::default(), jiff::Timestamp::now()).expect("put");
    });
    stage.sync();
    stage.sync();
    assert_eq!(on_server(&stage, sim::LAWYER), 1);
    assert!(stage.outbox()[0].filed);
}
