//! What can still be asked of a provider, as months go by.

use recapito::account::AccountId;
use recapito::clock::SignedDuration;
use recapito::engine::RetentionStatus;
use recapito::pec::Kind;
use recapito::sim::{self, Faults};

use crate::world::{Stage, draft};

fn retention(stage: &Stage) -> RetentionStatus {
    let told = stage.block(stage.handle.retention(vec![AccountId::of(sim::LAWYER)])).expect("told");
    told.into_iter().next().expect("the lawyer's")
}

#[test]
fn a_dispatch_without_proof_can_be_asked_for_thirty_months_and_no_longer() {
    let stage = Stage::new();
    let proved = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_hours(1));
    stage.faults(Faults {
        withheld: vec![Kind::Delivery],
        ..Faults::default()
    });
    let unproved = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_hours(72));
    let told = retention(&stage);
    let [one] = told.unproved.as_slice() else {
        unreachable!("{:?}", told.unproved)
    };
    assert_eq!(
        (&one.dispatch, one.recipients.as_slice()),
        (&unproved, &[sim::INSTANT.to_owned()][..])
    );
    assert!(one.days_left.is_some_and(|left| (905..=916).contains(&left)), "{:?}", one.days_left);
    assert_eq!((told.logs_gone, told.packages), (0, 0));
    assert_eq!((told.unpreserved, told.to_keep), (told.messages, told.messages));

    stage.loopback.advance(SignedDuration::from_hours(24 * 365 * 3));
    let told = retention(&stage);
    assert!(
        told.unproved.iter().all(|one| one.days_left.is_some_and(|left| left < 0)),
        "{:?}",
        told.unproved
    );
    assert_eq!(told.logs_gone, 2, "{proved} too");
    assert_eq!(told.beyond_keeping, 0);
    stage.loopback.advance(SignedDuration::from_hours(24 * 366 * 8));
    let told = retention(&stage);
    assert_eq!((told.beyond_keeping, told.to_keep, told.unpreserved), (told.messages, 0, 0));
}
