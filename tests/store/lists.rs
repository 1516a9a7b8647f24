//! Lists: what a selection shows, and how many rows a folder counts.

use recapito::account::{AccountId, Flags, FolderRole, Location, UidValidity};
use recapito::pec::{Kind, MessageId};
use recapito::store::{Arrival, CopyId, IndexEntry, MessageRow, ReceiptFilter, Selection, Sort, SortBy, Store};

use crate::sample_messages::{STUDIO, arrival, arrive, examine, folder, location, open, seen, subjects, text};

fn shown(store: &Store, selection: &Selection) -> Vec<String> {
    let rows = store.rows(&store.keys(selection).expect("keys")).expect("rows");
    subjects(&rows).into_iter().map(str::to_owned).collect()
}

fn filled(dir: &std::path::Path) -> Store {
    let (store, _) = open(dir);
    let studio = AccountId::of(STUDIO);
    store
        .save_folder(&studio, &folder("INBOX", Some(FolderRole::Inbox)), UidValidity(1))
        .expect("saves");
    store
        .save_folder(&studio, &folder("Inviata", Some(FolderRole::Sent)), UidValidity(1))
        .expect("saves");
    let other = Location {
        account: AccountId::of("altro@pec.example"),
        ..location("INBOX", 5, 1)
    };
    arrive(
        &store,
        &[
            (text(Kind::TransportEnvelope, 3, 0, "Perché no"), location("INBOX", 1, 3)),
            (text(Kind::TransportEnvelope, 1, 0, "Città di Forlì"), location("INBOX", 1, 1)),
            (text(Kind::Ordinary, 2, 0, "Inviato"), location("Inviata", 1, 2)),
            (text(Kind::Delivery, 4, 2, "CONSEGNA"), location("INBOX", 1, 4)),
            (text(Kind::Anomaly, 5, 0, "Altrui"), other),
        ],
    );
    store.set_flags(&[(location("INBOX", 1, 1), seen())]).expect("flags");
    store
}

#[test]
fn a_selection_shows_matching_rows_newest_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let all = Selection::default();
    assert_eq!(
        shown(&store, &all),
        ["Altrui", "CONSEGNA", "Perché no", "Inviato", "Città di Forlì"]
    );
    let studio = Selection {
        account: Some(AccountId::of(STUDIO)),
        receipts: ReceiptFilter::Hidden,
        ..all.clone()
    };
    assert_eq!(shown(&store, &studio), ["Perché no", "Inviato", "Città di Forlì"]);
    assert_eq!(
        shown(
            &store,
            &Selection {
                receipts: ReceiptFilter::Only,
                ..all.clone()
            }
        ),
        ["CONSEGNA"]
    );
    assert_eq!(
        shown(
            &store,
            &Selection {
                folder: Some("Inviata".into()),
                ..all.clone()
            }
        ),
        ["Inviato"]
    );
    // The other account's INBOX was never listed by its server: its role follows from its name.
    let inboxes = Selection {
        role: Some(FolderRole::Inbox),
        unread: true,
        ..all.clone()
    };
    assert_eq!(shown(&store, &inboxes), ["Altrui", "CONSEGNA", "Perché no"]);
    assert_eq!(
        shown(
            &store,
            &Selection {
                kinds: vec![Kind::Anomaly],
                ..all.clone()
            }
        ),
        ["Altrui"]
    );
    assert!(shown(&store, &Selection { flagged: true, ..all }).is_empty());
}

fn flagged() -> Flags {
    Flags {
        flagged: true,
        ..Flags::default()
    }
}

/// A message with these facts at this UID of the INBOX, or of the folder of sent mail.
fn listed(store: &Store, uid: u32, sent: bool, change: impl FnOnce(&mut IndexEntry)) {
    let raw = text(if sent { Kind::Ordinary } else { Kind::TransportEnvelope }, uid, 0, "x");
    let arrival = arrival(&raw, location(if sent { "Inviata" } else { "INBOX" }, 1, uid));
    store.keep(&[&raw]).expect("kept");
    store.record(std::slice::from_ref(&arrival)).expect("recorded");
    let mut entry = examine(&arrival, &raw);
    entry.row.from_name = None;
    change(&mut entry);
    store.index(&[entry]).expect("indexed");
}

#[test]
fn conditions_of_a_selection_combine() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    listed(&store, 21, false, |entry| {
        entry.row.subject = "Fattura da uno sconosciuto".into();
        entry.invoice = true;
        entry.row.attachments = 1;
    });
    listed(&store, 22, false, |entry| {
        entry.row.subject = "Fattura del Comune".into();
        entry.row.from = " Comune@PEC.example".into();
        entry.invoice = true;
    });
    listed(&store, 23, false, |entry| {
        entry.row.subject = "Risposta del Comune".into();
        entry.row.from = "comune@pec.example".into();
        entry.row.attachments = 2;
    });
    let of = |change: fn(&mut Selection)| {
        let mut selection = Selection {
            account: Some(AccountId::of(STUDIO)),
            ..Selection::default()
        };
        change(&mut selection);
        shown(&store, &selection)
    };
    assert_eq!(
        of(|wanted| wanted.invoices = true),
        ["Fattura del Comune", "Fattura da uno sconosciuto"]
    );
    assert_eq!(
        of(|wanted| wanted.attachments = true),
        ["Risposta del Comune", "Fattura da uno sconosciuto"]
    );
    assert_eq!(
        of(|wanted| wanted.known_writer = true),
        ["Risposta del Comune", "Fattura del Comune"]
    );
    let both = |wanted: &mut Selection| {
        wanted.known_writer = true;
        wanted.attachments = true;
    };
    assert_eq!(of(both), ["Risposta del Comune"]);
    drop(store);
    let (store, report) = open(dir.path());
    assert!(!report.index_needs_rebuild, "{report:?}");
    let again = Selection {
        invoices: true,
        attachments: true,
        ..Selection::default()
    };
    assert_eq!(shown(&store, &again), ["Fattura da uno sconosciuto"], "kept in the index");
}

#[test]
fn conditions_in_the_text_of_a_search_combine_with_words() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    listed(&store, 31, false, |entry| {
        entry.row.subject = "Con allegato".into();
        entry.row.attachments = 1;
        entry.invoice = true;
    });
    store.set_flags(&[(location("INBOX", 1, 3), flagged())]).expect("flags");
    let found = |query: &str| {
        shown(
            &store,
            &Selection {
                receipts: ReceiptFilter::Hidden,
                text: Some(query.into()),
                ..Selection::default()
            },
        )
    };
    assert_eq!(found("is:read "), ["Città di Forlì"]);
    assert_eq!(found("stato:speciale "), ["Perché no"]);
    assert_eq!(found("-is:starred is:unread "), ["Con allegato", "Altrui", "Inviato"]);
    assert_eq!(found("has:attachment con:fattura"), ["Con allegato"]);
    assert_eq!(found("has:attachment is:read "), Vec::<String>::new());
    let message = store.all_messages().expect("messages")[0];
    let digits: String = message.to_string().chars().take(8).collect();
    let of = store.rows_of(&message).expect("rows");
    let all = Selection {
        text: Some(format!("impronta:{digits}")),
        ..Selection::default()
    };
    assert_eq!(shown(&store, &all), subjects(&of));
}

#[test]
fn messages_that_share_a_message_id_are_one_conversation() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let id = |name: &str| MessageId::parse(&format!("<{name}@pec.example>")).expect("an id");
    let thread = |uid: u32, names: &[&str]| {
        listed(&store, uid, false, |entry| {
            entry.row.subject = format!("n. {uid}");
            entry.thread = names.iter().map(|name| id(name)).collect();
        });
    };
    thread(1, &["a"]);
    thread(2, &["b"]);
    // Its message is not here; both answers name it.
    thread(3, &["c", "missing"]);
    thread(4, &["d", "a"]);
    thread(5, &["e", "MISSING"]);
    thread(6, &[]);
    thread(7, &["f", "d"]);
    let keys = store.keys(&Selection::default()).expect("keys");
    let subjects = |keys: &[CopyId]| {
        let rows = store.rows(keys).expect("rows");
        rows.into_iter().map(|row| row.location.uid.0).collect::<Vec<_>>()
    };
    let found: Vec<Vec<u32>> = store.conversations(&keys).iter().map(|one| subjects(one)).collect();
    assert_eq!(found, [vec![7, 4, 1], vec![6], vec![5, 3], vec![2]]);
    let other = Location {
        account: AccountId::of("altro@pec.example"),
        ..location("INBOX", 1, 8)
    };
    let raw = text(Kind::Ordinary, 8, 0, "x");
    let arrived = arrival(&raw, other);
    store.keep(&[&raw]).expect("kept");
    store.record(std::slice::from_ref(&arrived)).expect("recorded");
    let mut entry = examine(&arrived, &raw);
    entry.thread = vec![id("a")];
    store.index(&[entry]).expect("indexed");
    let keys = store.keys(&Selection::default()).expect("keys");
    assert_eq!(store.conversations(&keys).len(), 5, "another account has conversations of its own");
}

#[test]
fn a_writer_is_known_only_from_folders_of_sent_mail() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let studio = AccountId::of(STUDIO);
    let sent = folder("Inviata", Some(FolderRole::Sent));
    store.save_folder(&studio, &sent, UidValidity(1)).expect("saves");
    listed(&store, 1, false, |entry| {
        // It pretends to be sent by the user.
        entry.row.kind = Kind::Ordinary;
        entry.dispatch = examine(
            &arrival(&text(Kind::Ordinary, 9, 0, "x"), location("INBOX", 1, 9)),
            &text(Kind::Ordinary, 9, 0, "x"),
        )
        .dispatch;
    });
    listed(&store, 2, false, |entry| entry.row.from = "comune@pec.example".into());
    let known = Selection {
        known_writer: true,
        ..Selection::default()
    };
    assert_eq!(shown(&store, &known).len(), 0);
    listed(&store, 3, true, |_| {});
    assert_eq!(shown(&store, &known).len(), 1);
}

#[test]
fn keys_are_sorted_by_any_column_in_both_directions() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    for (uid, who, subject, size) in [
        (1, "Élan S.r.l.", "R: Zeta", 30),
        (2, "azienda", "àlfa", 10),
        (3, "Zucca", "Fwd: Re: alfa", 20),
    ] {
        listed(&store, uid, false, |entry| {
            entry.row.from_name = Some(who.into());
            entry.row.subject = subject.into();
            entry.row.size = size;
            entry.row.too_complex = uid == 2;
        });
    }
    let uids = |by, descending| {
        let mut keys = store.keys(&Selection::default()).expect("keys");
        store.sort(&mut keys, Sort { by, descending });
        let rows = store.rows(&keys).expect("rows");
        rows.into_iter().map(|row| row.location.uid.0).collect::<Vec<_>>()
    };
    assert_eq!(uids(SortBy::Date, true), [3, 2, 1]);
    assert_eq!(uids(SortBy::Date, false), [1, 2, 3]);
    assert_eq!(uids(SortBy::Who, false), [2, 1, 3]);
    assert_eq!(uids(SortBy::Who, true), [3, 1, 2]);
    assert_eq!(uids(SortBy::Subject, false), [3, 2, 1], "equal ones: the newest first");
    assert_eq!(uids(SortBy::Subject, true), [1, 3, 2]);
    assert_eq!(uids(SortBy::Size, true), [1, 3, 2]);
    assert_eq!(uids(SortBy::State, false), [2, 3, 1]);
}

/// An unexamined message is listed with what its headers claim; once examined, it keeps its verdict.
#[test]
fn unexamined_messages_are_listed_in_memory_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let raws = [
        text(Kind::Delivery, 9, 2, "CONSEGNA: altra"),
        text(Kind::TransportEnvelope, 8, 0, "In arrivo"),
    ];
    let arrivals: Vec<Arrival> = raws
        .iter()
        .zip(8..)
        .map(|(raw, uid)| arrival(raw, location("INBOX", 1, uid)))
        .collect();
    store.record(&arrivals).expect("recorded");
    let waiting = |arrival: &Arrival, raw: &[u8]| MessageRow {
        verdict: None,
        dispatch: None,
        ..examine(arrival, raw).row
    };
    let rows = || arrivals.iter().zip(&raws).map(|(arrival, raw)| waiting(arrival, raw)).collect();
    store.list_unexamined(rows());
    let all = Selection::default();
    assert_eq!(shown(&store, &all).len(), 7);
    let of_kind = |kind| Selection {
        kinds: vec![kind],
        ..Selection::default()
    };
    assert_eq!(shown(&store, &of_kind(Kind::TransportEnvelope)), ["Perché no", "Città di Forlì"]);
    let hidden = Selection {
        receipts: ReceiptFilter::Hidden,
        ..Selection::default()
    };
    assert!(shown(&store, &hidden).contains(&"In arrivo".to_owned()));
    assert!(!shown(&store, &hidden).contains(&"CONSEGNA: altra".to_owned()));
    assert_eq!(store.unindexed(), arrivals);
    store.index(&[examine(&arrivals[1], &raws[1])]).expect("indexed");
    store.list_unexamined(rows());
    assert_eq!(shown(&store, &of_kind(Kind::TransportEnvelope)).len(), 3, "an examined row stays");
    assert_eq!(store.unindexed(), arrivals[..1]);
    drop(store);
    let (store, report) = open(dir.path());
    assert!(report.index_needs_rebuild && !report.index_set_aside, "{report:?}");
    assert_eq!(shown(&store, &all).len(), 6);
}

#[test]
fn folders_count_rows_but_not_receipts() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let folders = store.folders(&AccountId::of(STUDIO)).expect("folders");
    let counts: Vec<_> = folders
        .iter()
        .map(|record| (record.folder.name.as_str(), record.total, record.unread))
        .collect();
    assert_eq!(counts, [("INBOX", 2, 1), ("Inviata", 1, 1)]);
}

#[test]
fn long_texts_are_cut_and_keys_stay_after_a_restart() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    arrive(
        &store,
        &[(text(Kind::TransportEnvelope, 1, 0, &"à".repeat(5000)), location("INBOX", 1, 1))],
    );
    let keys = store.keys(&Selection::default()).expect("keys");
    let before = store.rows(&keys).expect("rows");
    assert_eq!(before[0].subject, "à".repeat(250));
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(store.keys(&Selection::default()).expect("keys"), keys);
    assert_eq!(store.rows(&keys).expect("rows"), before);
}

#[test]
fn texts_are_cut_the_same_way_before_and_after_the_examination() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    for (length, uid) in [79, 90, 110, 200, 254, 300].into_iter().zip(1..) {
        let raw = text(Kind::Ordinary, uid, 0, "x");
        let arrival = arrival(&raw, location("INBOX", 1, uid));
        store.keep(&[&raw]).expect("kept");
        store.record(std::slice::from_ref(&arrival)).expect("recorded");
        let mut entry = examine(&arrival, &raw);
        let long = |letter: &str| format!("\u{7}{}", letter.repeat(length));
        entry.row = MessageRow {
            from_name: Some(long("n")),
            from: long("f"),
            to: vec![long("t"); 7],
            subject: long("s"),
            ..entry.row
        };
        let texts = || {
            let rows = store.rows(&store.keys(&Selection::default()).expect("keys")).expect("rows");
            let row = rows
                .into_iter()
                .find(|row| row.location.uid == arrival.location.uid)
                .expect("listed");
            (row.from_name, row.from, row.to, row.subject)
        };
        store.list_unexamined(vec![MessageRow {
            verdict: None,
            ..entry.row.clone()
        }]);
        let unexamined = texts();
        store.index(&[entry]).expect("indexed");
        assert_eq!(unexamined, texts(), "{length} characters");
    }
}

#[test]
fn the_first_row_of_each_period_is_found_in_both_directions() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let mut keys = store.keys(&Selection::default()).expect("keys");
    let dates: Vec<_> = store.rows(&keys).expect("rows").into_iter().map(|row| row.date).collect();
    // The latest period has two rows, the next none, the one after it one; the others are before all of them.
    let begins = [dates[1], dates[1], dates[2]];
    let expected = [(0, keys[0]), (2, keys[2]), (3, keys[3])];
    assert_eq!(store.first_of_periods(&keys, &begins, true), expected);
    keys.reverse();
    let expected = [(3, keys[0]), (2, keys[2]), (0, keys[3])];
    assert_eq!(store.first_of_periods(&keys, &begins, false), expected);
    assert_eq!(store.first_of_periods(&[], &begins, true), []);
}
