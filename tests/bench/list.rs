//! Opening a profile with 100,000 rows, and its list: all keys, and the rows of the first window.

use std::path::Path;
use std::sync::Arc;

use recapito::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use recapito::clock::{SystemClock, Timestamp};
use recapito::pec::{Kind, MessageId};
use recapito::signature::{Sha256, Verdict};
use recapito::store::{Arrival, IndexEntry, MessageRow, OpenReport, Selection, Store};

use super::Scale;
use super::measure::{Figure, Report, Side, in_turns, timed};

const WINDOW: usize = 60;

pub fn measure(scale: Scale, report: &mut Report) {
    let count = scale.of(100_000);
    let dir = tempfile::tempdir().expect("a directory");
    let profile = dir.path().join("profile");
    drop(filled(&profile, count));
    let start = || {
        let (took, (store, mended)) = timed(|| Store::open(&profile, Arc::new(SystemClock)).expect("opens"));
        assert_eq!(mended, OpenReport::default());
        drop(store);
        took
    };
    let [started] = in_turns(scale.runs, [Side::new("open the profile", start)]);
    report.add(Figure {
        goal: "list",
        tool: "Recapito: open a profile of 100,000 rows",
        n: scale.runs,
        median: started.wall * 1e3,
        unit: "ms",
        ratio: None,
        wanted: Some(("at most 300 ms", started.wall <= 0.3)),
    });
    let (store, _) = Store::open(&profile, Arc::new(SystemClock)).expect("opens");
    let selection = Selection {
        role: Some(FolderRole::Inbox),
        ..Selection::default()
    };
    assert_eq!(store.keys(&selection).expect("keys").len(), count);
    let open = || {
        let (took, rows) = timed(|| {
            let keys = store.keys(&selection).expect("keys");
            store.rows(&keys[..WINDOW.min(keys.len())]).expect("rows")
        });
        assert_eq!(rows.len(), WINDOW.min(count));
        took
    };
    let [opened] = in_turns(scale.runs * 4, [Side::new("keys and a window of rows", open)]);
    report.add(Figure {
        goal: "list",
        tool: "Recapito: open 100,000 rows, read 60",
        n: scale.runs * 4,
        median: opened.wall * 1e3,
        unit: "ms",
        ratio: None,
        wanted: Some(("at most 10 ms (100 ms at a million)", opened.wall <= 0.010)),
    });
}

/// A profile with this many rows, without the messages.
pub fn filled(profile: &Path, count: usize) -> Store {
    let (store, _) = Store::open(profile, Arc::new(SystemClock)).expect("a profile");
    let account = AccountId::of("studio@pec.example");
    let inbox = Folder {
        name: "INBOX".to_owned(),
        delimiter: Some('/'),
        role: Some(FolderRole::Inbox),
        selectable: true,
    };
    store.save_folder(&account, &inbox, UidValidity(1)).expect("a folder");
    let numbers: Vec<u32> = (1..=u32::try_from(count).expect("few")).collect();
    for batch in numbers.chunks(5_000) {
        let examined: Vec<IndexEntry> = batch.iter().map(|number| row(&account, *number)).collect();
        let arrivals: Vec<Arrival> = examined
            .iter()
            .map(|one| Arrival {
                message: one.row.message,
                location: one.row.location.clone(),
                flags: Flags::default(),
                received: one.row.date,
            })
            .collect();
        store.record(&arrivals).expect("recorded");
        store.index(&examined).expect("indexed");
    }
    store
}

fn row(account: &AccountId, number: u32) -> IndexEntry {
    let receipt = number % 10 < 7;
    let row = MessageRow {
        message: Sha256::of(&number.to_be_bytes()),
        location: Location {
            account: account.clone(),
            folder: "INBOX".to_owned(),
            validity: UidValidity(1),
            uid: Uid(number),
        },
        kind: if receipt { Kind::Delivery } else { Kind::TransportEnvelope },
        verdict: Some(Verdict::Genuine),
        pretends: false,
        too_complex: false,
        from_name: Some("Officine Meridiane S.r.l.".to_owned()),
        from: "officine.meridiane@pec.example".to_owned(),
        to: vec!["studio@pec.example".to_owned()],
        subject: format!("Riscontro alla nota prot. {number} del comune di Borgo Esempio"),
        date: Timestamp::from_second(1_700_000_000 + i64::from(number) * 61).expect("in range"),
        flags: Flags::default(),
        size: 9_000,
        attachments: 1,
        dispatch: None,
        expunged: false,
    };
    IndexEntry {
        same_as: row.message,
        row,
        message_id: MessageId::parse(&format!("<{number}@pec.example>")),
        receipt: None,
        dispatch: None,
        content_digest: None,
        identity: None,
        invoice: false,
        thread: Vec::new(),
    }
}
