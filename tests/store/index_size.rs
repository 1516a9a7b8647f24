//! The size of the index on disk, compared with its entries.

use recapito::account::{AccountId, Location};
use recapito::pec::Kind;
use recapito::store::IndexSize;

use crate::sample_messages::{STUDIO, account, arrive, location, open, rebuild, text};

#[test]
fn a_rebuild_shrinks_an_index_with_rows_of_a_removed_account() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let large = account("grande@pec.example");
    store.save_account(&large).expect("saved");
    let messages: Vec<_> = (1..=1500)
        .map(|number| {
            let subject = format!("{number} {}", "oggetto lungo ".repeat(12));
            let owner = if number > 100 { large.id.clone() } else { AccountId::of(STUDIO) };
            let place = Location {
                account: owner,
                ..location("INBOX", 1, number)
            };
            (text(Kind::TransportEnvelope, number, 0, &subject), place)
        })
        .collect();
    arrive(&store, &messages);
    store.remove_account(&large.id, false).expect("removed");
    let grown = store.index_size().expect("weighed");
    rebuild(&store);
    let fresh = store.index_size().expect("weighed");
    assert!(fresh.live > 100 * 100, "{fresh:?}");
    assert!(fresh.live * 5 < grown.live && fresh.on_disk < grown.on_disk, "{grown:?} {fresh:?}");
}

#[test]
fn an_index_is_oversized_at_more_than_four_times_its_entries() {
    let size = |on_disk, live| IndexSize { on_disk, live };
    assert!(size(401 << 20, 100 << 20).is_oversized());
    assert!(!size(400 << 20, 100 << 20).is_oversized());
    assert!(!size(60 << 20, 1).is_oversized(), "too little to matter");
}
