//! Messages that are stored faster than they are examined.

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

/// Whether writes to the index are blocked, and the condition variable that is notified when they no longer are.
static BLOCKED: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

fn block_index(blocked: bool) {
    *BLOCKED.0.lock().expect("not poisoned") = blocked;
    BLOCKED.1.notify_all();
}

#[test]
fn unexamined_messages_are_listed_without_proof_until_they_are_examined() {
    failpoints::set_hook(Box::new(|point| {
        if point == "index.before-write" {
            drop(BLOCKED.1.wait_while(BLOCKED.0.lock().expect("not poisoned"), |blocked| *blocked));
        }
        Ok(())
    }));
    let stage = Stage::with_demo(&[sim::LAWYER]);
    let on_server = stage.loopback.world(|world| {
        let folders = &world.mailbox(sim::LAWYER).expect("there").folders;
        folders.iter().map(|folder| folder.messages.len()).sum::<usize>()
    });
    block_index(true);
    let pass = std::thread::spawn(stage.pass_in_thread(SignedDuration::ZERO));
    let everything = Selection::default();
    let listed = stage.block(async {
        let mut events = std::pin::pin!(stage.handle.events());
        loop {
            let keys = stage.handle.keys(everything.clone()).await.expect("listed");
            if keys.len() == on_server {
                return stage.handle.rows(keys).await.expect("read");
            }
            events.next().await.expect("the engine runs");
        }
    });
    assert!(listed.iter().all(|row| row.verdict.is_none() && row.delivery.is_none()));
    let envelope = |row: &&Row| row.kind == Kind::TransportEnvelope;
    let claims = listed.iter().find(envelope).expect("a message that claims to be an envelope");
    assert!(claims.subject.starts_with("POSTA CERTIFICATA: "), "{}", claims.subject);
    let certified = Selection {
        kinds: vec![Kind::TransportEnvelope],
        ..everything.clone()
    };
    assert!(stage.rows(&certified).is_empty(), "not yet verified");
    let without_receipts = Selection {
        receipts: ReceiptFilter::Hidden,
        ..everything.clone()
    };
    let rows_before: Vec<CopyId> = stage.rows(&without_receipts).iter().map(|row| row.key).collect();
    assert!(rows_before.len() < on_server, "messages that claim to be receipts are hidden");
    assert!(stage.all_states().is_empty());
    let read = stage.block(stage.handle.message(claims.message)).expect("read");
    assert_eq!(read.verification.verdict, Verdict::Genuine, "an opened message is examined at once");
    block_index(false);
    pass.join().expect("no panic");
    let known = stage.rows(&everything);
    assert_eq!(known.len(), on_server);
    assert!(known.iter().all(|row| row.verdict.is_some()));
    let shown_now = stage.rows(&without_receipts);
    assert!(shown_now.len() >= rows_before.len());
    let mut newly_shown = shown_now.iter().filter(|row| !rows_before.contains(&row.key));
    assert!(newly_shown.all(|row| row.pretends), "only false receipts are added");
    assert!(!stage.rows(&certified).is_empty());
    assert!(!stage.all_states().is_empty());
}
