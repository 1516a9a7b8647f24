//! Dispatches that need attention, and those that the user has set aside.

use recapito::clock::SignedDuration;
use recapito::engine::{AttentionItem, AttentionList, FollowUpDecision};
use recapito::pec::{DispatchId, Kind, RecipientState};
use recapito::sim::{self, Faults};

use crate::world::{Stage, draft};
use crate::{hours, shuffled};

fn list(stage: &Stage) -> AttentionList {
    let list = stage.block(stage.handle.attention()).expect("read");
    let overview = stage.block(stage.handle.overview()).expect("an overview");
    assert_eq!(overview.attention, list.open.len() as u64, "the badge counts the list");
    assert_eq!(overview.set_aside, list.set_aside.len() as u64);
    assert!(list.open.iter().all(|item| item.decided.is_none()) && list.set_aside.iter().all(|item| item.decided.is_some()));
    list
}

fn ids(items: &[AttentionItem]) -> Vec<DispatchId> {
    items.iter().map(|item| item.view.dispatch.id.clone()).collect()
}

fn decide(stage: &Stage, items: &[AttentionItem], decision: FollowUpDecision) {
    let seen = items.iter().map(|item| (item.view.dispatch.id.clone(), item.problem)).collect();
    stage.block(stage.handle.follow_up(seen, decision)).expect("written");
}

#[test]
fn what_is_done_is_done_after_a_restart_and_comes_back_when_a_receipt_changes_the_state() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::UNKNOWN, sim::LATE], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let before = list(&stage);
    assert_eq!(ids(&before.open), std::slice::from_ref(&id));
    decide(&stage, &before.open, FollowUpDecision::Done);
    let done = list(&stage);
    assert!(done.open.is_empty());
    let decided = done.set_aside[0].decided.clone().expect("decided");
    assert_eq!(
        (decided.follow_up.decision, decided.at),
        (FollowUpDecision::Done, stage.handle.now())
    );
    let stage = stage.restart();
    stage.sync();
    assert_eq!(ids(&list(&stage).set_aside), std::slice::from_ref(&id));
    // The same receipts once more change nothing; the notice of the twelfth hour does.
    stage.pass(hours(1));
    assert_eq!(ids(&list(&stage).set_aside), std::slice::from_ref(&id));
    stage.pass(hours(11));
    assert_eq!(stage.states(&id)[1], RecipientState::Delayed);
    let late = list(&stage);
    assert_eq!(ids(&late.open), std::slice::from_ref(&id));
    decide(&stage, &late.open, FollowUpDecision::Done);
    // Taken back by the user.
    decide(&stage, &list(&stage).set_aside, FollowUpDecision::Reopened);
    assert_eq!(ids(&list(&stage).open), [id]);
}

#[test]
fn what_is_postponed_comes_back_at_its_time() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::UNKNOWN], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let until = stage.handle.now() + hours(48);
    decide(&stage, &list(&stage).open, FollowUpDecision::Postponed { until });
    stage.pass(hours(47));
    assert_eq!(ids(&list(&stage).set_aside), std::slice::from_ref(&id));
    stage.pass(hours(1));
    assert_eq!(ids(&list(&stage).open), [id]);
}

/// Whatever is decided, in any order, while time passes and receipts come: the counts are those of the lists, and no dispatch is lost.
#[test]
fn the_counts_are_those_of_the_lists_whatever_is_decided() {
    let stage = Stage::new();
    stage.faults(Faults {
        withheld: vec![Kind::DelayNotice],
        ..Faults::default()
    });
    for to in [sim::UNKNOWN, sim::LATE, sim::INSTANT, sim::UNKNOWN, sim::LATE, sim::UNKNOWN] {
        stage.send(&draft(&[to], &[]));
    }
    stage.pass(SignedDuration::from_secs(60));
    let mut decided = 0_usize;
    for step in 0..40_usize {
        let all = list(&stage);
        let from = if step % 3 == 2 { &all.set_aside } else { &all.open };
        let some: Vec<AttentionItem> = shuffled(from, step).into_iter().take(1 + step % 2).collect();
        let decision = match step % 3 {
            0 => FollowUpDecision::Done,
            1 => FollowUpDecision::Postponed {
                until: stage.handle.now() + hours(3),
            },
            _ => FollowUpDecision::Reopened,
        };
        decided += some.len();
        decide(&stage, &some, decision);
        let now = list(&stage);
        assert_eq!(
            now.open.len() + now.set_aside.len(),
            all.open.len() + all.set_aside.len(),
            "step {step}"
        );
        if step % 5 == 4 {
            stage.pass(hours(4));
        }
    }
    assert!(decided > 30, "{decided}");
}
