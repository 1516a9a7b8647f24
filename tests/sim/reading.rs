//! The demo's messages as read by our own code: signatures, receipts and the states of dispatches.

use std::collections::BTreeMap;

use recapito::account::AccountId;
use recapito::clock::VirtualClock;
use recapito::pec::linking::{dispatch_of_sent, dispatches_of};
use recapito::pec::status::{AlertCode, DispatchState, fold};
use recapito::pec::{self, Kind, Receipt};
use recapito::pec::{Proof, proof};
use recapito::signature::{Anchors, Sha256, Verdict};
use recapito::sim::{self, SimWorld};

use super::noon;

fn demo() -> (SimWorld, Anchors) {
    let world = sim::demo_world(1, &VirtualClock::frozen(noon())).expect("a demo world");
    let mut anchors = Anchors::none();
    anchors.add_file(world.authority_pem().as_bytes(), "demo").expect("an authority");
    (world, anchors)
}

fn folder<'a>(world: &'a SimWorld, address: &str, name: &str) -> &'a [sim::SimMessage] {
    &world
        .mailbox(address)
        .and_then(|mailbox| mailbox.folder(name))
        .expect("a folder")
        .messages
}

#[test]
fn all_but_the_forged_receipts_are_genuine_and_without_oddities() {
    let (world, anchors) = demo();
    let mut suspicious = Vec::new();
    for address in [sim::LAWYER, sim::COMPANY, sim::OFFICE] {
        for message in folder(&world, address, "INBOX") {
            let verification = recapito::pec::verify(&message.bytes, &anchors);
            let reading = pec::read(&message.bytes, &verification);
            if verification.verdict.is_genuine() {
                assert_eq!(reading.oddities, [], "{}", reading.headers.subject);
                assert_eq!(
                    reading.certification.is_some(),
                    reading.kind != Kind::Anomaly,
                    "{}",
                    reading.headers.subject
                );
                assert!(!verification.weak);
            } else {
                suspicious.push((reading.kind, verification.verdict));
            }
        }
    }
    assert_eq!(
        suspicious,
        [(Kind::Delivery, Verdict::UnknownIssuer), (Kind::Ordinary, Verdict::Unsigned)]
    );
}

#[test]
fn each_dispatch_of_the_demo_folds_to_its_scripted_state() {
    let (world, anchors) = demo();
    let mut states = BTreeMap::<DispatchState, usize>::new();
    let mut proofs = Vec::new();
    let mut alerts = Vec::new();
    for address in [sim::LAWYER, sim::COMPANY, sim::OFFICE] {
        let read = |message: &sim::SimMessage| {
            let verification = recapito::pec::verify(&message.bytes, &anchors);
            let reading = pec::read(&message.bytes, &verification);
            Some((
                Receipt::of(Sha256::of(&message.bytes), &reading, verification.weak, message.at)?,
                reading,
            ))
        };
        let receipts: Vec<_> = folder(&world, address, "INBOX").iter().filter_map(read).collect();
        for sent in folder(&world, address, "Inviata") {
            let dispatch = dispatch_of_sent(&AccountId::of(address), Sha256::of(&sent.bytes), &sent.bytes, sent.at).expect("a dispatch");
            let its: Vec<_> = receipts
                .iter()
                .filter(|(receipt, _)| dispatches_of(receipt).contains(&dispatch.id))
                .collect();
            let compare = |(receipt, reading): &&(Receipt, pec::Reading)| {
                proof::compare(reading, receipt.receipt_type.unwrap_or_default(), &sent.bytes)
            };
            proofs.extend(its.iter().filter_map(compare));
            let status = fold(
                &dispatch,
                &its.iter().map(|(receipt, _)| receipt.clone()).collect::<Vec<_>>(),
                noon(),
            );
            *states.entry(status.state).or_default() += 1;
            alerts.extend(status.alerts.iter().map(|alert| alert.code));
        }
    }
    let expected = [
        (DispatchState::Delivered, 20),
        (DispatchState::PartlyDelivered, 1),
        (DispatchState::Pending, 1),
        (DispatchState::Attention, 1),
        (DispatchState::Failed, 3),
        (DispatchState::Refused, 2),
    ];
    assert_eq!(states, BTreeMap::from(expected));
    alerts.sort();
    assert_eq!(
        alerts,
        [AlertCode::ForgedReceipt, AlertCode::ForgedReceipt, AlertCode::OverdueDelivery]
    );
    let count = |wanted: Proof| proofs.iter().filter(|found| **found == wanted).count();
    assert_eq!(
        count(Proof::Same) + count(Proof::HashesMatch) + count(Proof::DeliveryOnly),
        proofs.len()
    );
    assert_eq!((count(Proof::HashesMatch), count(Proof::DeliveryOnly)), (1, 3));
}
