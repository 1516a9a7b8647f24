//! The engine with a real store against the servers of the simulated providers, with a virtual clock.

#![allow(clippy::expect_used, reason = "a test that cannot go on says where")]

mod background_check;
mod backlog;
mod bundles;
mod child_process;
mod drafts;
mod earlier_process;
mod edited_bundles;
mod failing_disk;
mod follow_up;
mod held;
mod import;
mod killed;
mod killed_sends;
mod lists;
mod opening_attachments;
mod outside_files;
mod queue;
mod retention;
mod sending;
mod trials;
#[path = "../support/until.rs"]
mod until;
mod world;

use futures_util::StreamExt as _;
use recapito::clock::SignedDuration;
use recapito::engine::{
    Activity, ActivityEntry, Destination, EngineError, Event, ListQuery, ReceiptFilter, RemoteErrorKind, SearchField, Selection,
    view::Health,
};
use recapito::pec::{AlertCode, DispatchState, Kind, ReceiptType, RecipientState};
use recapito::signature::Verdict;
use recapito::sim::{self, Faults};
use recapito::store::SendState;
use world::{Stage, draft};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// The same in another order.
fn shuffled<T: Clone>(all: &[T], seed: usize) -> Vec<T> {
    let mut all: Vec<(usize, T)> = all.iter().cloned().enumerate().collect();
    all.sort_by_key(|(at, _)| (at + 1).wrapping_mul(seed.wrapping_mul(2_654_435_761) | 1) % 1_009);
    all.into_iter().map(|(_, one)| one).collect()
}

#[test]
fn each_of_four_recipients_reaches_a_different_final_state() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT, sim::LATE, sim::UNKNOWN], &[sim::ORDINARY]));
    assert_eq!(stage.states(&id), [RecipientState::Waiting; 4]);
    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(
        stage.states(&id),
        [
            RecipientState::Delivered,
            RecipientState::Accepted,
            RecipientState::Failed,
            RecipientState::Ordinary
        ]
    );
    stage.pass(hours(12));
    let view = stage.dispatch(&id);
    assert_eq!(view.status.recipients[1].state, RecipientState::Delayed);
    assert_eq!(
        view.status.recipients[2].reason.as_deref().map(|reason| &reason[..5]),
        Some("5.1.1")
    );
    stage.pass(hours(2));
    assert_eq!(stage.states(&id)[1], RecipientState::Delivered);
    let view = stage.dispatch(&id);
    assert_eq!(view.status.state, DispatchState::PartlyDelivered);
    assert!(view.status.recipients.iter().all(|recipient| recipient.is_final));
    assert!(view.status.alerts.is_empty(), "{:?}", view.status.alerts);
    assert_eq!(stage.loopback.submissions().len(), 1);
}

#[test]
fn the_complete_receipt_contains_the_sent_message() {
    for asked in [ReceiptType::Completa, ReceiptType::Breve, ReceiptType::Sintetica] {
        let stage = Stage::new();
        let mut draft = draft(&[sim::INSTANT], &[]);
        draft.receipt_type = asked;
        let id = stage.send(&draft);
        stage.pass(SignedDuration::from_secs(60));
        let view = stage.dispatch(&id);
        let receipts = &view.status.recipients[0].receipts;
        let delivery = receipts
            .iter()
            .find(|receipt| receipt.kind == Kind::Delivery)
            .expect("a delivery receipt");
        let expected = match asked {
            ReceiptType::Completa => recapito::pec::Proof::Same,
            ReceiptType::Breve => recapito::pec::Proof::HashesMatch,
            ReceiptType::Sintetica => recapito::pec::Proof::DeliveryOnly,
        };
        assert_eq!(delivery.proof, Some(expected), "{asked:?}");
        assert_eq!(delivery.receipt_type, Some(asked));
    }
}

#[test]
fn a_day_without_a_delivery_receipt_ends_as_not_delivered() {
    let stage = Stage::new();
    stage
        .loopback
        .world(|world| world.mailbox_mut(sim::INSTANT).expect("there").behaviour = sim::MailboxBehaviour::NeverDelivered);
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(hours(13));
    assert_eq!(stage.states(&id), [RecipientState::Delayed]);
    stage.pass(hours(12));
    let view = stage.dispatch(&id);
    assert_eq!(view.status.recipients[0].state, RecipientState::Failed);
    assert!(view.status.recipients[0].is_final);
    assert_eq!(view.status.state, DispatchState::Failed);
}

#[test]
fn a_dispatch_without_any_receipt_is_reported() {
    let stage = Stage::new();
    stage.faults(Faults {
        withheld: vec![Kind::Delivery, Kind::DelayNotice],
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(hours(26));
    let view = stage.dispatch(&id);
    assert_eq!(view.status.recipients[0].state, RecipientState::Accepted);
    assert!(view.status.recipients[0].overdue);
    assert!(view.status.alerts.iter().any(|alert| alert.code == AlertCode::OverdueDelivery));
    assert_eq!(stage.block(stage.handle.attention()).expect("dispatches").open.len(), 1);
}

#[test]
fn a_delivery_receipt_may_arrive_before_the_acceptance() {
    let stage = Stage::new();
    stage.faults(Faults {
        delivery_before_acceptance: true,
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(5));
    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
}

#[test]
fn a_receipt_damaged_in_transit_changes_no_state_and_is_shown() {
    let stage = Stage::new();
    stage.faults(Faults {
        damaged_signatures_of: Some("pec.gestore-due.example".into()),
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let view = stage.dispatch(&id);
    assert_eq!(
        view.status.recipients[0].state,
        RecipientState::Accepted,
        "only the acceptance of the first provider counts"
    );
    let alert = view
        .status
        .alerts
        .iter()
        .find(|alert| alert.code == AlertCode::ForgedReceipt)
        .expect("an alert");
    let receipt = stage
        .block(stage.handle.message(alert.receipt.expect("its message")))
        .expect("readable");
    assert_eq!(receipt.verification.verdict, Verdict::Altered);
    assert_eq!(receipt.reading.kind, Kind::Delivery);
}

#[test]
fn a_response_lost_after_the_final_dot_is_uncertain_until_the_acceptance_arrives() {
    let stage = Stage::new();
    stage.faults(Faults {
        close_before_final_reply: 1,
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    assert_eq!(stage.dispatch(&id).status.state, DispatchState::Uncertain);
    assert_eq!(stage.states(&id), [RecipientState::Uncertain]);
    // After restarts and further passes, nothing is submitted a second time.
    let stage = stage.restart();
    stage.sync();
    assert_eq!(stage.dispatch(&id).status.state, DispatchState::Uncertain);
    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert_eq!(stage.loopback.submissions().len(), 1, "exactly one submission at the server");
    let submissions: Vec<SendState> = stage.outbox().into_iter().map(|entry| entry.state).collect();
    assert!(matches!(submissions.as_slice(), [SendState::Resolved { .. }]), "{submissions:?}");
}

#[test]
fn a_connection_lost_before_data_reports_that_nothing_was_sent() {
    let stage = Stage::new();
    let busy = sim::SmtpReply {
        code: 421,
        text: "4.3.2 servizio non disponibile".into(),
    };
    stage.faults(Faults {
        replies: vec![("MAIL".into(), busy)],
        ..Faults::default()
    });
    let answer = stage.try_send(&draft(&[sim::INSTANT], &[]));
    assert!(
        matches!(&answer, Err(EngineError::Remote(error)) if error.kind == RemoteErrorKind::Busy),
        "{answer:?}"
    );
    assert!(stage.loopback.submissions().is_empty());
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert_eq!(stage.loopback.submissions().len(), 1);
}

#[test]
fn a_rejection_by_the_server_is_shown_with_its_text() {
    let stage = Stage::new();
    stage.faults(Faults {
        final_reply: Some(sim::SmtpReply {
            code: 552,
            text: "5.3.4 messaggio troppo grande".into(),
        }),
        ..Faults::default()
    });
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    let view = stage.dispatch(&id);
    assert_eq!(view.status.state, DispatchState::Refused);
    assert!(
        view.status.recipients[0]
            .reason
            .as_deref()
            .is_some_and(|reason| reason.contains("troppo grande")),
        "{view:?}"
    );
}

#[test]
fn what_was_done_is_in_the_activity_log() {
    let stage = Stage::new();
    assert!(stage.handle.activity().is_empty());
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    stage.sync();
    let log = stage.handle.activity();
    let sent = |entry: &ActivityEntry| matches!(&entry.what, Activity::Sent(sent) if sent.dispatch == id);
    assert_eq!(log.iter().filter(|entry| sent(entry)).count(), 1, "{log:?}");
    assert!(
        log.iter().any(|entry| matches!(entry.what, Activity::Checked(new) if new > 0)),
        "{log:?}"
    );
    assert!(log.iter().all(|entry| !entry.what.is_problem()), "{log:?}");
    let live = stage.restart_live();
    let row = live.rows(&Selection::default()).swap_remove(0);
    live.block(live.handle.move_to(vec![row.key], Destination::TRASH)).expect("moved");
    let log = live.handle.activity();
    assert!(log.iter().any(|entry| matches!(entry.what, Activity::Moved(1, _))), "{log:?}");
}

#[test]
fn a_conversation_is_found_in_all_folders_of_its_account() {
    let stage = Stage::with_demo_synced();
    let query = ListQuery {
        selection: Selection {
            receipts: ReceiptFilter::Hidden,
            ..Selection::default()
        },
        ..ListQuery::default()
    };
    let all = stage.block(stage.handle.conversations(query)).expect("conversations");
    let longest = all.into_iter().max_by_key(Vec::len).expect("a conversation");
    let asked = stage.block(stage.handle.rows(vec![longest[0]])).expect("rows").swap_remove(0);
    let found = stage
        .block(stage.handle.conversation(asked.location.account.clone(), asked.key))
        .expect("found");
    assert!(found.len() > 1 && found.iter().any(|row| row.key == asked.key), "{found:?}");
    assert!(found.is_sorted_by_key(|row| row.date), "the oldest is first");
    let messages: std::collections::BTreeSet<_> = found.iter().map(|row| row.message.to_string()).collect();
    assert_eq!(messages.len(), found.len(), "each message once");
}

#[test]
fn the_copy_in_the_sent_folder_is_appended_once_and_shown_as_one_row() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.sync();
    stage.sync();
    let sent = stage.rows(&Selection {
        folder: Some("Inviata".into()),
        ..Selection::default()
    });
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].delivery.as_ref().map(|delivery| delivery.dispatch.clone()), Some(id));
    let on_server = stage.loopback.world(|world| {
        world
            .mailbox(sim::LAWYER)
            .and_then(|mailbox| mailbox.folder("Inviata"))
            .expect("a folder")
            .messages
            .len()
    });
    assert_eq!(on_server, 1);
}

#[test]
fn all_demo_messages_are_fetched_and_remain_after_an_offline_restart() {
    let stage = Stage::with_demo_synced();
    let all = stage.rows(&Selection::default());
    for row in all.iter().filter(|row| row.location.folder == "Inviata") {
        assert!(row.delivery.is_some(), "{} is a separate dispatch", row.subject);
    }
    assert!(all.len() > 80, "{} rows", all.len());
    let forged: Vec<_> = stage
        .block(stage.handle.dispatches(None, false))
        .expect("dispatches")
        .into_iter()
        .filter(|view| view.status.alerts.iter().any(|alert| alert.code == AlertCode::ForgedReceipt))
        .collect();
    assert!(!forged.is_empty(), "the forged receipt is shown with the dispatch it claims");
    for view in &forged {
        assert!(view.status.recipients.iter().all(|recipient| {
            recipient.state != RecipientState::Delivered
                || recipient
                    .receipts
                    .iter()
                    .any(|receipt| receipt.verdict.is_genuine() && receipt.kind == Kind::Delivery)
        }));
    }
    let inbox = stage.rows(&Selection {
        folder: Some("INBOX".into()),
        receipts: ReceiptFilter::Hidden,
        ..Selection::default()
    });
    assert!(inbox.iter().all(|row| !row.kind.is_receipt()));
    assert!(inbox.iter().any(|row| row.kind == Kind::TransportEnvelope
        && row.verdict == Some(Verdict::Genuine)
        && !row.subject.starts_with("POSTA CERTIFICATA")));
    assert!(
        inbox.iter().all(|row| row.delivery.is_none()),
        "a false receipt is not listed as a sent message"
    );
    let before: Vec<_> = all.iter().map(|row| (row.message, row.location.clone(), row.flags)).collect();
    let states = stage.all_states();
    let offline = stage.restart_offline();
    let mut after: Vec<_> = offline
        .rows(&Selection::default())
        .iter()
        .map(|row| (row.message, row.location.clone(), row.flags))
        .collect();
    let mut before = before;
    before.sort_by(|a, b| a.1.cmp(&b.1));
    after.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(before, after);
    assert_eq!(states, offline.all_states());
    offline.block(offline.handle.rebuild(|_, _| true)).expect("rebuilt");
    assert_eq!(states, offline.all_states(), "a rebuild gives the same state");
    assert!(offline.block(offline.handle.check(|_, _| true)).expect("checked").is_good());
}

#[test]
fn a_sync_changes_nothing_on_the_server() {
    let stage = Stage::with_demo_synced();
    let seen = |stage: &Stage| {
        stage.loopback.world(|world| {
            let mailboxes = world.mailboxes().iter();
            mailboxes
                .flat_map(|mailbox| {
                    mailbox
                        .folders
                        .iter()
                        .flat_map(|folder| folder.messages.iter().map(|message| (message.uid, message.flags)))
                })
                .collect::<Vec<_>>()
        })
    };
    let before = seen(&stage);
    stage.sync();
    assert_eq!(before, seen(&stage));
}

#[test]
fn marking_as_read_and_deleting_reach_the_server_and_keep_the_raw_message() {
    let stage = Stage::with_demo_synced().restart_live();
    stage.sync();
    let inbox = Selection {
        account: Some(recapito::account::AccountId::of(sim::LAWYER)),
        folder: Some("INBOX".into()),
        unread: true,
        receipts: ReceiptFilter::Hidden,
        ..Selection::default()
    };
    let row = stage.rows(&inbox).into_iter().next().expect("an unread message");
    stage.block(stage.handle.set_seen(vec![row.key], true)).expect("marked");
    let flags = |folder: &str| {
        stage.loopback.world(|world| {
            world
                .mailbox(sim::LAWYER)
                .and_then(|mailbox| mailbox.folder(folder))
                .and_then(|folder| folder.message(row.location.uid.0))
                .map(|message| message.flags)
        })
    };
    assert!(flags("INBOX").expect("still there").seen);
    assert!(
        stage
            .rows(&Selection {
                unread: false,
                ..inbox.clone()
            })
            .iter()
            .any(|other| other.message == row.message && other.flags.seen)
            || stage.rows(&inbox).iter().all(|other| other.message != row.message)
    );
    stage.block(stage.handle.move_to(vec![row.key], Destination::TRASH)).expect("moved");
    assert_eq!(flags("INBOX"), None, "no longer in the inbox on the server");
    stage.sync();
    let bin = stage.rows(&Selection {
        folder: Some("Cestino".into()),
        ..Selection::default()
    });
    assert!(bin.iter().any(|other| other.message == row.message));
    assert!(stage.block(stage.handle.raw(row.message)).is_ok());
    assert!(
        stage
            .rows(&Selection { unread: false, ..inbox })
            .iter()
            .all(|other| other.message != row.message),
        "a moved message is one row"
    );
}

#[test]
fn a_rejected_login_is_tried_once_and_other_accounts_continue() {
    let stage = Stage::with_demo_synced();
    let wrong = recapito::account::Secret::new("sbagliata".into());
    let account = stage.account(sim::COMPANY);
    stage.block(stage.handle.save_account(account.clone(), wrong)).expect("saved");
    let reports = stage.block(stage.handle.sync(Vec::new())).expect("ran");
    for report in reports {
        let refused = matches!(&report.error, Some(EngineError::Remote(error)) if error.kind == RemoteErrorKind::LoginRefused);
        assert_eq!(refused, report.account == account.id, "{report:?}");
    }
    let overview = stage.block(stage.handle.overview()).expect("overview");
    let health = &overview
        .accounts
        .iter()
        .find(|view| view.account.id == account.id)
        .expect("there")
        .health;
    assert!(
        matches!(
            health,
            Health::Faulty {
                fault: RemoteErrorKind::LoginRefused,
                retry_at: None,
                ..
            }
        ),
        "{health:?}"
    );
}

#[test]
fn a_wrong_clock_does_not_change_the_times_of_receipts() {
    let stage = Stage::with_demo_synced();
    let right = stage.instants_with_clock_off_by(hours(0));
    assert!(right.iter().filter(|(_, _, at)| at.is_some()).count() > 10, "{right:?}");
    for off in [-24, 24, -87_600, 87_600] {
        assert_eq!(stage.instants_with_clock_off_by(hours(off)), right, "{off} hours");
    }
}

fn query(text: &str) -> Selection {
    Selection {
        text: Some(text.into()),
        ..Selection::default()
    }
}

#[test]
fn stored_messages_are_searchable_and_a_receipt_names_its_dispatch() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::COMPANY], &[]));
    stage.pass(hours(1));
    let found = stage
        .block(stage.handle.search(query("adempimento diffide diffida.txt"), 50))
        .expect("answered");
    assert!(found.is_empty(), "all words must match");
    let found = stage.block(stage.handle.search(query("diffidare"), 50)).expect("answered");
    let sent: Vec<_> = found.iter().filter(|found| found.row.delivery.is_some()).collect();
    assert_eq!(sent.len(), 1, "the sent message");
    assert!(sent[0].parts.contains(&SearchField::Body) && sent[0].parts.contains(&SearchField::Attachment));
    let receipts: Vec<_> = found.iter().filter(|found| found.row.kind.is_receipt()).collect();
    assert!(receipts.iter().any(|found| found.row.kind == Kind::Delivery));
    assert!(
        found.iter().all(|found| found.dispatch.as_ref() == Some(&id)),
        "all belong to one dispatch"
    );
    let identifier = stage.dispatch(&id).dispatch.message_id;
    let by_identifier = stage.block(stage.handle.search(query(identifier.as_str()), 50)).expect("answered");
    assert!(by_identifier.iter().any(|found| found.row.message == sent[0].row.message));
}

#[test]
fn a_running_engine_indexes_arriving_messages_for_search() {
    let stage = Stage::new().restart_live();
    let mut events = Box::pin(stage.handle.events());
    stage.send(&draft(&[sim::COMPANY], &[]));
    stage.block(async {
        while stage.handle.search(query("diffida"), 50).await.expect("answered").is_empty() {
            while events.next().await.expect("the engine runs") != Event::Searchable {}
        }
    });
    let overview = stage.block(stage.handle.overview()).expect("overview");
    assert_eq!(overview.unsearchable, 0);
}
