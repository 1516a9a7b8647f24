//! Retention periods as time passes: provider logs and the duty to keep.

use recapito::account::AccountId;
use recapito::clock::SignedDuration;
use recapito::engine::RetentionStatus;
use recapito::pec::Kind;
use recapito::sim::{self, Faults};

use crate::world::{Stage, draft};

fn retention(stage: &Stage) -> RetentionStatus {
    let all = stage
        .block(stage.handle.retention(vec![AccountId::of(sim::LAWYER)]))
        .expect("answered");
    all.into_iter().next().expect("the lawyer's")
}

#[test]
fn provider_logs_of_an_unproved_dispatch_exist_for_thirty_months() {
    let stage = Stage::new();
    let proved = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_hours(1));
    stage.faults(Faults {
        withheld: vec![Kind::Delivery],
        ..Faults::default()
    });
    let unproved = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_hours(72));
    let status = retention(&stage);
    let [one] = status.unproved.as_slice() else {
        unreachable!("{:?}", status.unproved)
    };
    assert_eq!(
        (&one.dispatch, one.recipients.as_slice()),
        (&unproved, &[sim::INSTANT.to_owned()][..])
    );
    assert!(one.days_left.is_some_and(|left| (905..=916).contains(&left)), "{:?}", one.days_left);
    assert_eq!((status.logs_gone, status.packages), (0, 0));
    assert_eq!((status.unpreserved, status.to_keep), (status.messages, status.messages));

    stage.loopback.advance(SignedDuration::from_hours(24 * 365 * 3));
    let status = retention(&stage);
    assert!(
        status.unproved.iter().all(|one| one.days_left.is_some_and(|left| left < 0)),
        "{:?}",
        status.unproved
    );
    assert_eq!(status.logs_gone, 2, "{proved} too");
    assert_eq!(status.beyond_keeping, 0);
    stage.loopback.advance(SignedDuration::from_hours(24 * 366 * 8));
    let status = retention(&stage);
    assert_eq!((status.beyond_keeping, status.to_keep, status.unpreserved), (status.messages, 0, 0));
}
