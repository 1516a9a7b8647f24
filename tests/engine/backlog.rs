//! Messages that are kept faster than they are examined.

use std::sync::{Condvar, Mutex};

use futures_util::StreamExt as _;
use recapito::clock::SignedDuration;
use recapito::engine::view::Row;
use recapito::engine::{CopyId, ReceiptFilter, Selection};
use recapito::pec::Kind;
use recapito::signature::Verdict;
use recapito::sim;
use recapito::store::failpoints;

use crate::world::Stage;

/// Whether examined messages are kept from reaching the index, and who waits to hear that they no longer are.
static HELD: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

fn hold(held: bool) {
    *HELD.0.lock().expect("whole") = held;
    HELD.1.notify_all();
}

#[test]
fn unexamined_messages_are_listed_without_proof_until_they_are_examined() {
    failpoints::set_hook(Box::new(|point| {
        if point == "index.before-write" {
            drop(HELD.1.wait_while(HELD.0.lock().expect("whole"), |held| *held));
        }
        Ok(())
    }));
    let stage = Stage::with_the_story(&[sim::LAWYER]);
    let there = stage.loopback.world(|world| {
        let folders = &world.mailbox(sim::LAWYER).expect("there").folders;
        folders.iter().map(|folder| folder.messages.len()).sum::<usize>()
    });
    hold(true);
    let pass = std::thread::spawn(stage.bringing(SignedDuration::ZERO));
    let everything = Selection::default();
    let listed = stage.block(async {
        let mut events = std::pin::pin!(stage.handle.events());
        loop {
            let keys = stage.handle.keys(everything.clone()).await.expect("listed");
            if keys.len() == there {
                return stage.handle.rows(keys).await.expect("read");
            }
            events.next().await.expect("lives");
        }
    });
    assert!(listed.iter().all(|row| row.verdict.is_none() && row.delivery.is_none()));
    let envelope = |row: &&Row| row.kind == Kind::TransportEnvelope;
    let claims = listed.iter().find(envelope).expect("one says it is an envelope");
    assert!(claims.subject.starts_with("POSTA CERTIFICATA: "), "{}", claims.subject);
    let certified = Selection {
        kind: Some(Kind::TransportEnvelope),
        ..everything.clone()
    };
    assert!(stage.rows(&certified).is_empty(), "nobody has confirmed it");
    let calm = Selection {
        receipts: ReceiptFilter::Hidden,
        ..everything.clone()
    };
    let calm_before: Vec<CopyId> = stage.rows(&calm).iter().map(|row| row.key).collect();
    assert!(calm_before.len() < there, "what says it is a receipt is not in the way");
    assert!(stage.all_states().is_empty());
    let read = stage.block(stage.handle.message(claims.message)).expect("read");
    assert_eq!(read.verification.verdict, Verdict::Genuine, "who opens it has it examined at once");
    hold(false);
    pass.join().expect("ends well");
    let known = stage.rows(&everything);
    assert_eq!(known.len(), there);
    assert!(known.iter().all(|row| row.verdict.is_some()));
    let shown_now = stage.rows(&calm);
    assert!(shown_now.len() >= calm_before.len());
    let mut unmasked = shown_now.iter().filter(|row| !calm_before.contains(&row.key));
    assert!(unmasked.all(|row| row.pretends), "only a false receipt comes to light");
    assert!(!stage.rows(&certified).is_empty());
    assert!(!stage.all_states().is_empty());
}
