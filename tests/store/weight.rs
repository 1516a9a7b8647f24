//! What the index weighs on the disk, beside what it holds.

use recapito::pec::Kind;
use recapito::store::Weight;

use crate::made::{arrival, arrive, examine, location, open, rebuild, text};

#[test]
fn a_rebuild_makes_an_index_that_grew_small_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let messages: Vec<_> = (1..=300)
        .map(|number| {
            let subject = format!("{number} {}", "oggetto lungo ".repeat(12));
            (text(Kind::TransportEnvelope, number, 0, &subject), location("INBOX", 1, number))
        })
        .collect();
    arrive(&store, &messages);
    for _ in 0..60 {
        let again: Vec<_> = messages.iter().map(|(raw, at)| examine(&arrival(raw, at.clone()), raw)).collect();
        store.index(&again).expect("indexed");
    }
    let grown = store.index_weight().expect("weighed");
    rebuild(&store);
    let fresh = store.index_weight().expect("weighed");
    assert_eq!(fresh.live, grown.live, "the same is in it");
    assert!(fresh.live > 300 * 100, "{fresh:?}");
    assert!(fresh.on_disk < grown.on_disk, "{grown:?} {fresh:?}");
}

#[test]
fn more_than_four_times_what_it_holds_is_too_much() {
    let weight = |on_disk, live| Weight { on_disk, live };
    assert!(weight(401 << 20, 100 << 20).is_too_much());
    assert!(!weight(400 << 20, 100 << 20).is_too_much());
    assert!(!weight(60 << 20, 1).is_too_much(), "too little to matter");
}
