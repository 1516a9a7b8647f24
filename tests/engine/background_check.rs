//! Damaged files of stored messages: the background check reports them with the affected dispatches, a sync repairs them from the server,
//! and until then everything else works.

use std::fs;
use std::path::{Path, PathBuf};

use futures_util::{FutureExt as _, StreamExt as _};
use recapito::clock::SignedDuration;
use recapito::engine::{Event, ReceiptFilter, Selection};
use recapito::pec::{Kind, Proof, ReceiptType, RecipientState};
use recapito::signature::Sha256;
use recapito::sim;

use crate::world::{Stage, draft};

fn file(profile: &Path, message: &Sha256) -> PathBuf {
    let name = message.to_string();
    profile.join("messages").join(&name[..2]).join(format!("{name}.eml"))
}

#[test]
fn a_flipped_bit_is_found_reported_with_its_dispatch_and_repaired_from_the_server() {
    let stage = Stage::with_demo_synced();
    let receipts = stage.rows(&Selection {
        receipts: ReceiptFilter::Only,
        ..Selection::default()
    });
    let receipt = receipts.first().expect("a receipt");
    stage.block(stage.handle.scrub_next()).expect("begun");
    stage.pass(SignedDuration::from_hours(8 * 24));
    let path = file(&stage.profile(), &receipt.message);
    let good = fs::read(&path).expect("kept");
    fs::remove_file(&path).expect("removed");
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 1;
    fs::write(&path, bad).expect("flipped");

    let mut events = Box::pin(stage.handle.events());
    let mut steps = 0;
    while stage.block(stage.handle.damaged_messages()).expect("damaged messages").is_empty() {
        stage.block(stage.handle.scrub_next()).expect("read");
        steps += 1;
        assert!(steps < 600, "never found");
    }
    let heard: Vec<Event> = std::iter::from_fn(|| events.next().now_or_never().flatten()).collect();
    assert!(heard.contains(&Event::MessageDamaged(receipt.message)), "{heard:?}");
    let overview = stage.block(stage.handle.overview()).expect("overview");
    let [ailment] = overview.damaged.as_slice() else {
        unreachable!("{:?}", overview.damaged)
    };
    assert_eq!(
        (ailment.message, ailment.missing, ailment.on_server),
        (receipt.message, false, true)
    );
    assert_eq!(ailment.account.as_ref(), Some(&receipt.location.account));
    assert!(ailment.dispatch.is_some() && ailment.kind == Some(receipt.kind.clone()));

    stage.sync();
    assert_eq!(fs::read(&path).expect("kept"), good, "restored from the server");
    assert_eq!(stage.block(stage.handle.damaged_messages()).expect("damaged messages"), []);
    assert_eq!(
        stage
            .rows(&Selection {
                receipts: ReceiptFilter::Only,
                ..Selection::default()
            })
            .len(),
        receipts.len()
    );
}

#[test]
fn a_receipt_whose_sent_message_is_damaged_is_listed_and_compared_once_the_message_is_repaired() {
    let stage = Stage::new();
    let mut draft = draft(&[sim::INSTANT], &[]);
    // A brief receipt has to be compared with the bytes of the sent message.
    draft.receipt_type = ReceiptType::Breve;
    let id = stage.send(&draft);
    stage.sync();
    let sent = stage.dispatch(&id).dispatch.message.expect("our own message");
    let path = file(&stage.profile(), &sent);
    fs::remove_file(&path).expect("removed");
    let delivery = |stage: &Stage| {
        let view = stage.dispatch(&id);
        let receipts = &view.status.recipients[0].receipts;
        receipts
            .iter()
            .find(|receipt| receipt.kind == Kind::Delivery)
            .expect("delivered")
            .proof
    };

    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert_eq!(delivery(&stage), None, "there is nothing to compare it with");

    // The index is lost too: the engine starts all the same.
    let index = stage.profile().join("index");
    let stage = stage.restart_after(|| fs::remove_dir_all(index).expect("removed"));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert_eq!(delivery(&stage), None);

    stage.block(stage.handle.check(|_, _| true)).expect("checked");
    stage.sync();
    assert!(path.exists(), "fetched again");
    assert_eq!(delivery(&stage), Some(Proof::HashesMatch));
}
