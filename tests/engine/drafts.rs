//! Drafts stored by the engine: they survive restarts, and a sent one is not listed again.

use recapito::account::AccountId;
use recapito::clock::SystemClock;
use recapito::engine::{EngineError, Selection};
use recapito::pec::{Kind, ReceiptType};
use recapito::sim;
use recapito::store::{SendState, Store};

use crate::world::{Stage, draft};

#[test]
fn a_draft_survives_a_restart_and_is_counted() {
    let stage = Stage::new();
    let (id, account) = (stage.handle.new_draft(), AccountId::of(sim::LAWYER));
    let written = draft(&[sim::INSTANT], &[]);
    stage
        .block(stage.handle.save_draft(id.clone(), Some(account.clone()), written.clone()))
        .expect("kept");
    let stage = stage.restart_offline();
    assert_eq!(stage.block(stage.handle.overview()).expect("overview").drafts, 1);
    assert_eq!(
        stage.block(stage.handle.draft(id.clone())).expect("there"),
        (Some(account), written)
    );
    stage.block(stage.handle.delete_draft(id)).expect("deleted");
    assert!(stage.block(stage.handle.drafts()).expect("drafts").is_empty());
    assert!(stage.loopback.submissions().is_empty(), "a draft is not submitted");
}

#[test]
fn a_sent_draft_is_removed_even_after_a_crash_between_ledger_and_draft() {
    let stage = Stage::new();
    let (id, account) = (stage.handle.new_draft(), AccountId::of(sim::LAWYER));
    let written = draft(&[sim::INSTANT], &[]);
    stage
        .block(stage.handle.save_draft(id.clone(), Some(account.clone()), written.clone()))
        .expect("kept");
    let dispatch = stage
        .block(stage.handle.send_draft(id.clone(), account.clone(), written.clone()))
        .expect("sent");
    assert!(stage.block(stage.handle.drafts()).expect("drafts").is_empty());
    // The disk after a crash right after the ledger's line: the draft with the Message-ID under which it was sent.
    stage
        .block(stage.handle.save_draft(id.clone(), Some(account), written))
        .expect("kept");
    crash_while_sending(&stage, stage.dispatch(&dispatch).dispatch.message_id.as_str());
    let stage = stage.restart_offline();
    assert!(stage.block(stage.handle.drafts()).expect("drafts").is_empty());
    assert_eq!(stage.loopback.submissions().len(), 1);
}

/// The draft says which Message-ID it was about to get, and the ledger does not have it as confirmed.
#[test]
fn a_draft_that_was_not_committed_is_kept_whatever_else_was_sent() {
    let stage = Stage::new();
    stage.send(&draft(&[sim::INSTANT], &[]));
    let account = stage.account(sim::LAWYER);
    let written = draft(&[sim::COMPANY], &[]);
    let frozen = written.freeze(&account, jiff::Timestamp::now(), "composed").expect("a message");
    let (profile, id) = (stage.profile(), stage.handle.new_draft());
    let save = stage.handle.save_draft(id.clone(), Some(account.id.clone()), written.clone());
    stage.block(save).expect("kept");
    // First not in the ledger at all, then composed, then withdrawn.
    crash_while_sending(&stage, frozen.message_id.as_str());
    let stage = stage.restart_offline();
    assert_eq!(stage.block(stage.handle.draft(id.clone())).expect("kept").1, written);
    let open = || {
        let (store, _) = Store::open(&profile, std::sync::Arc::new(SystemClock)).expect("opened");
        let send = store.compose(&account.id, &frozen, ReceiptType::Completa, None).expect("composed");
        (store, send)
    };
    let stage = stage.restart_after(|| drop(open()));
    assert_eq!(stage.block(stage.handle.draft(id.clone())).expect("kept").1, written);
    let stage = stage.restart_after(|| {
        let (store, send) = open();
        store.advance(&send, SendState::Withdrawn).expect("withdrawn");
    });
    assert_eq!(stage.block(stage.handle.draft(id)).expect("kept").1, written);
    assert_eq!(stage.loopback.submissions().len(), 1);
}

/// As if the process had ended while it sent the only draft under this Message-ID.
fn crash_while_sending(stage: &Stage, message_id: &str) {
    let text = stage.profile().join("drafts").join(folder(stage)).join("draft.json");
    let token = message_id.split('@').next().expect("a token");
    let found = std::fs::read_to_string(&text).expect("there");
    let crashed = found.replace("\"sending\":null", &format!("\"sending\":\"{token}\""));
    assert_ne!(crashed, found);
    std::fs::write(&text, crashed).expect("written");
}

#[test]
fn a_draft_that_could_not_be_sent_is_kept() {
    let stage = Stage::new();
    let account = AccountId::of(sim::LAWYER);
    let written = draft(&[sim::INSTANT], &[]);
    // No password: nothing reaches the server, and the submission is withdrawn.
    let stage = stage.restart_offline();
    let id = stage.handle.new_draft();
    let refused = stage.block(stage.handle.send_draft(id.clone(), account, written.clone()));
    assert!(matches!(refused, Err(EngineError::Secrets(_))), "{refused:?}");
    assert_eq!(stage.block(stage.handle.draft(id)).expect("kept").1, written);
    let stage = stage.restart_offline();
    assert_eq!(stage.block(stage.handle.drafts()).expect("drafts").len(), 1);
}

#[test]
fn known_correspondents_are_suggested_and_forged_senders_are_not() {
    let stage = Stage::with_demo_synced();
    let known = stage.block(stage.handle.correspondents()).expect("addresses");
    let rows = stage.rows(&Selection::default());
    let forged = rows.iter().find(|row| row.pretends).expect("in the demo");
    assert!(known.iter().all(|known| known.address != forged.from), "{}", forged.from);
    let stranger = rows
        .iter()
        .find(|row| row.kind == Kind::Ordinary && row.delivery.is_none() && !row.pretends);
    assert!(known.iter().any(|known| known.name.is_some()));
    let sent_to = |address: &str| {
        rows.iter()
            .any(|row| row.delivery.is_some() && row.to.iter().any(|to| to == address))
    };
    if let Some(stranger) = stranger.filter(|row| !sent_to(&row.from)) {
        assert!(known.iter().all(|known| known.address != stranger.from), "{}", stranger.from);
    }
    let latest = stage.block(stage.handle.dispatches(None, false)).expect("dispatches");
    assert_eq!(known[0].address, latest[0].dispatch.recipients[0].address);
}

fn folder(stage: &Stage) -> String {
    let mut names = std::fs::read_dir(stage.profile().join("drafts")).expect("there").flatten();
    names.next().expect("a draft").file_name().to_string_lossy().into_owned()
}
