//! The background check of stored messages: damage is reported with the affected dispatches and repaired from the server.

use std::fs;
use std::path::{Path, PathBuf};

use futures_util::{FutureExt as _, StreamExt as _};
use recapito::clock::SignedDuration;
use recapito::engine::{Event, ReceiptFilter, Selection};
use recapito::signature::Sha256;

use crate::world::Stage;

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
