//! Messages that are to be sent at a time: not before it, once, and taken back until then.

use recapito::account::AccountId;
use recapito::clock::SignedDuration;
use recapito::engine::{QueueState, SendId};
use recapito::pec::{DispatchId, MessageId, Submission};
use recapito::sim;

use crate::until::until;
use crate::world::{Stage, draft};

/// Confirms a message that is to leave in an hour.
fn hold(stage: &Stage) -> (DispatchId, jiff::Timestamp) {
    let written = recapito::pec::draft::Draft {
        in_reply_to: MessageId::parse("<prima@pec.example>"),
        ..draft(&[sim::INSTANT], &[sim::LATE])
    };
    let at = stage.handle.now() + SignedDuration::from_hours(1);
    let kept = stage.handle.new_draft();
    let send = stage.handle.send_draft_at(kept, AccountId::of(sim::LAWYER), written, at);
    (stage.block(send).expect("confirmed"), at)
}

fn submission(stage: &Stage, id: &DispatchId) -> Submission {
    stage
        .block(stage.handle.dispatch(id.clone()))
        .expect("a dispatch")
        .dispatch
        .submission
}

#[test]
fn a_held_message_leaves_at_its_time_and_once_also_after_a_restart() {
    for restarts in [false, true] {
        let stage = Stage::new();
        let (id, at) = hold(&stage);
        let stage = if restarts { stage.restart() } else { stage };
        stage.sync();
        assert!(stage.loopback.submissions().is_empty(), "not before its time");
        let queue = stage.block(stage.handle.queue()).expect("read");
        assert_eq!(queue.len(), 1);
        assert_eq!(queue[0].state, QueueState::Held { until: at });
        assert_eq!(submission(&stage, &id), Submission::Committed);
        let view = stage.block(stage.handle.dispatch(id.clone())).expect("a dispatch");
        assert_eq!(view.dispatch.sent_at, at, "receipts are expected from then on");

        stage.loopback.advance(SignedDuration::from_mins(59));
        stage.sync();
        assert!(stage.loopback.submissions().is_empty(), "a minute before its time");
        stage.loopback.advance(SignedDuration::from_mins(1));
        stage.sync();
        stage.sync();
        assert_eq!(stage.loopback.submissions().len(), 1, "restarted: {restarts}");
        assert!(matches!(submission(&stage, &id), Submission::Accepted { .. }));
        assert!(stage.block(stage.handle.drafts()).expect("drafts").is_empty());
    }
}

#[test]
fn a_held_message_that_is_taken_back_is_a_draft_and_never_leaves() {
    let stage = Stage::new();
    let (id, _) = hold(&stage);
    let kept = stage.block(stage.handle.cancel_submission(SendId::of(&id))).expect("taken back");
    stage.loopback.advance(SignedDuration::from_hours(2));
    stage.sync();
    assert!(stage.loopback.submissions().is_empty());
    assert!(stage.block(stage.handle.queue()).expect("read").is_empty());
    let (account, again) = stage.block(stage.handle.draft(kept)).expect("a draft");
    assert_eq!(account, Some(AccountId::of(sim::LAWYER)));
    assert_eq!(again.to, [sim::INSTANT]);
    assert_eq!(
        again.in_reply_to,
        MessageId::parse("<prima@pec.example>"),
        "it still answers the same message"
    );
}

#[test]
fn a_live_engine_sends_a_held_message_by_itself_when_its_time_has_come() {
    let stage = Stage::new().restart_live();
    let (id, _) = hold(&stage);
    assert!(stage.loopback.submissions().is_empty());
    stage.loopback.advance(SignedDuration::from_hours(1));
    until("the message has left", || stage.loopback.submissions().len() == 1);
    until("its outcome is recorded", || {
        matches!(submission(&stage, &id), Submission::Accepted { .. })
    });
}
