//! The queue: what has not left, taking a message back, and what is never offered again.

use recapito::engine::{EngineError, QueueState, StoreError};
use recapito::pec::DispatchId;
use recapito::sim::{self, Faults, SmtpReply};
use recapito::store::SendState;

use crate::world::{Stage, draft};

#[test]
fn a_message_that_waits_is_in_the_queue_and_becomes_a_draft_when_it_is_taken_back() {
    let stage = Stage::new().restart_live();
    let busy = || ("MAIL".to_owned(), SmtpReply::new(451, "busy"));
    stage.faults(Faults {
        replies: std::iter::repeat_with(busy).take(50).collect(),
        ..Faults::default()
    });
    let written = draft(&[sim::INSTANT], &[sim::LATE]);
    let id: DispatchId = stage.send(&written);
    let queue = stage.block(stage.handle.queue()).expect("read");
    assert_eq!(queue.len(), 1);
    assert_eq!((&queue[0].dispatch, &queue[0].state), (&id, &QueueState::Waiting));
    assert_eq!(queue[0].recipients, [sim::INSTANT, sim::LATE]);
    let overview = stage.block(stage.handle.overview()).expect("an overview");
    assert_eq!((overview.queued, overview.leaving), (1, 1));
    stage
        .block(stage.handle.cancel_submission(queue[0].send.clone()))
        .expect("taken back");
    assert!(stage.block(stage.handle.queue()).expect("read").is_empty());
    let kept = stage.block(stage.handle.drafts()).expect("drafts");
    assert_eq!(kept.len(), 1);
    let (account, again) = stage.block(stage.handle.draft(kept[0].id.clone())).expect("a draft");
    assert_eq!(account, Some(recapito::account::AccountId::of(sim::LAWYER)));
    assert_eq!((&again.to, &again.cc, &again.subject), (&written.to, &written.cc, &written.subject));
    assert_eq!(again.body.trim_end(), written.body.trim_end());
    assert_eq!(again.attachments[0].bytes, written.attachments[0].bytes);
    assert!(stage.loopback.submissions().is_empty(), "nothing was submitted");
}

/// What fails before DATA waits in a running engine if it may pass by itself. Otherwise the submission is withdrawn.
#[test]
fn only_a_transient_error_in_a_running_engine_lets_a_message_wait() {
    for (is_live, verb, code, waits) in [
        (false, "MAIL", 451, false),
        (false, "AUTH", 535, false),
        (true, "AUTH", 535, false),
        (true, "MAIL", 451, true),
    ] {
        let stage = Stage::new();
        let stage = if is_live { stage.restart_live() } else { stage };
        let reply = || (verb.to_owned(), SmtpReply::new(code, "no"));
        stage.faults(Faults {
            replies: std::iter::repeat_with(reply).take(50).collect(),
            ..Faults::default()
        });
        let sent = stage.try_send(&draft(&[sim::INSTANT], &[]));
        assert_eq!(sent.is_ok(), waits, "{is_live} {code}: {sent:?}");
        let queue = stage.block(stage.handle.queue()).expect("read");
        assert_eq!(queue.len(), usize::from(waits), "{is_live} {code}");
        let state = stage.outbox().pop().expect("recorded").state;
        let expected = if waits { SendState::Committed } else { SendState::Withdrawn };
        assert_eq!(state, expected, "{is_live} {code}");
    }
}

#[test]
fn what_is_uncertain_is_in_the_queue_and_cannot_be_taken_back() {
    let stage = Stage::new();
    stage.faults(Faults {
        close_before_final_reply: 1,
        withheld: vec![recapito::pec::Kind::Acceptance, recapito::pec::Kind::Delivery],
        ..Faults::default()
    });
    stage.send(&draft(&[sim::INSTANT], &[]));
    let queue = stage.block(stage.handle.queue()).expect("read");
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].state, QueueState::Uncertain);
    let refused = stage.block(stage.handle.cancel_submission(queue[0].send.clone()));
    assert!(
        matches!(refused, Err(EngineError::Store(StoreError::WrongSendState))),
        "{refused:?}"
    );
    assert!(
        stage.block(stage.handle.drafts()).expect("drafts").is_empty(),
        "no draft is left behind"
    );
    assert_eq!(stage.block(stage.handle.overview()).expect("an overview").leaving, 0);
}
