//! What lists show and in which order, where it depends on deliveries.

use std::slice::from_ref;

use recapito::account::{FolderRole, Keywords};
use recapito::clock::SignedDuration;
use recapito::engine::{DeliveryFilter, ListQuery, ReceiptFilter, Selection, Sort, SortBy};
use recapito::pec::DispatchId;
use recapito::sim;

use crate::world::{Stage, draft};

fn sent() -> ListQuery {
    ListQuery {
        selection: Selection {
            role: Some(FolderRole::Sent),
            receipts: ReceiptFilter::Hidden,
            ..Selection::default()
        },
        ..ListQuery::default()
    }
}

/// The dispatches that a list shows.
fn shown(stage: &Stage, query: ListQuery) -> Vec<DispatchId> {
    let keys = stage.block(stage.handle.list(query)).expect("listed");
    let rows = stage.block(stage.handle.rows(keys)).expect("rows");
    rows.into_iter().filter_map(|row| Some(row.delivery?.dispatch)).collect()
}

#[test]
fn sent_messages_are_listed_by_the_state_of_their_delivery() {
    let stage = Stage::new();
    let many = stage.send(&draft(&[sim::INSTANT, sim::LATE, sim::UNKNOWN], &[sim::ORDINARY]));
    let one = stage.send(&draft(&[sim::INSTANT], &[]));
    let of = |filter| {
        let query = ListQuery {
            delivery: Some(filter),
            ..sent()
        };
        let mut found = shown(&stage, query);
        found.sort_by_key(|id| *id == one);
        found
    };
    assert_eq!(of(DeliveryFilter::Waiting), [many.clone(), one.clone()]);
    stage.pass(SignedDuration::from_secs(60));
    assert!(of(DeliveryFilter::Waiting).is_empty());
    assert_eq!(of(DeliveryFilter::Delivered), from_ref(&one));
    for filter in [DeliveryFilter::Accepted, DeliveryFilter::Failed, DeliveryFilter::Unproved] {
        assert_eq!(of(filter), from_ref(&many), "{filter:?}");
    }
    assert!(of(DeliveryFilter::Late).is_empty());
    assert!(of(DeliveryFilter::Refused).is_empty());
    stage.pass(SignedDuration::from_hours(12));
    assert_eq!(of(DeliveryFilter::Late), from_ref(&many));
    assert!(of(DeliveryFilter::Accepted).is_empty());
    let text = |text: &str| {
        let mut query = sent();
        query.selection.text = Some(text.to_owned());
        shown(&stage, query)
    };
    assert_eq!(text("stato:in-ritardo "), from_ref(&many));
    assert_eq!(text("-state:late "), from_ref(&one));
    assert!(text("state:late state:delivered ").is_empty());
    let problems = ListQuery { problems: true, ..sent() };
    assert_eq!(shown(&stage, problems), [many]);
}

#[test]
fn sorted_by_state_what_needs_the_user_comes_first() {
    let stage = Stage::new();
    let failed = stage.send(&draft(&[sim::UNKNOWN], &[]));
    let delivered = stage.send(&draft(&[sim::INSTANT], &[]));
    let unproved = stage.send(&draft(&[sim::INSTANT], &[sim::ORDINARY]));
    stage.pass(SignedDuration::from_secs(60));
    let sorted = |descending| {
        let sort = Sort {
            by: SortBy::State,
            descending,
        };
        shown(&stage, ListQuery { sort, ..sent() })
    };
    assert_eq!(sorted(false), [failed.clone(), unproved.clone(), delivered.clone()]);
    assert_eq!(sorted(true), [delivered, unproved, failed]);
}

#[test]
fn a_tag_that_the_server_does_not_take_is_kept_here() {
    // PERMANENTFLAGS of the simulated servers has no keywords and no \*.
    let stage = Stage::with_demo_synced().restart_live();
    stage.sync();
    let inbox = ListQuery {
        selection: Selection {
            role: Some(FolderRole::Inbox),
            receipts: ReceiptFilter::Hidden,
            ..Selection::default()
        },
        ..ListQuery::default()
    };
    let key = stage.block(stage.handle.list(inbox)).expect("listed")[0];
    let tag = Keywords::of(["$label1"]);
    let refused = stage
        .block(stage.handle.set_keywords(vec![key], tag, Keywords::NONE))
        .expect("kept");
    assert_eq!(refused, tag);
    stage.sync();
    let row = &stage.block(stage.handle.rows(vec![key])).expect("rows")[0];
    assert_eq!(row.flags.keywords, tag.here_only());
    let tagged = Selection {
        keywords: tag,
        ..Selection::default()
    };
    assert_eq!(stage.block(stage.handle.keys(tagged)).expect("listed"), [key]);
}

#[test]
fn an_answer_belongs_to_the_conversation_of_its_message() {
    let stage = Stage::new();
    let first = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let all = ListQuery {
        selection: Selection::default(),
        ..ListQuery::default()
    };
    let conversations = stage.block(stage.handle.conversations(all)).expect("listed");
    // Each sent message with its receipts, which refer to it.
    assert_eq!(conversations.len(), 2);
    let keys: Vec<_> = conversations.into_iter().flatten().collect();
    let rows = stage.block(stage.handle.rows(keys)).expect("rows");
    assert_eq!(rows.iter().filter(|row| row.kind.is_receipt()).count(), rows.len() - 2);
    assert!(
        rows.iter()
            .any(|row| row.delivery.as_ref().is_some_and(|delivery| delivery.dispatch == first))
    );
}
