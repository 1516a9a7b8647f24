//! The stored form of a profile: `profile/` was written by an earlier version and has every kind of ledger line and index entry.
//! `RECAPITO_GOLDEN=1` writes it again.
//!
//! sled's own files are not part of it: its keys and values are in `index.txt`, in hexadecimal.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use recapito::account::{AccountId, FetchProblem, FolderRole, Uid, UidValidity};
use recapito::pec::Proof;
use recapito::pec::draft::{Attachment, Draft};
use recapito::pec::{Kind, ReceiptType};
use recapito::signature::Sha256;
use recapito::store::Removal;
use recapito::store::{
    DraftId, FailedFetch, FolderFailures, FolderState, OpenReport, QuotaSample, Selection, SendState, Store, SyncState, TrustedCertificate,
};

use crate::sample_messages::{STUDIO, account, arrive, at, folder, id, location, open, outgoing, seen, text};

/// The files of `profile/` except `index.txt`, with their names in a profile.
const FILES: [(&str, &str); 4] = [
    ("ledger.jsonl", "ledger.jsonl"),
    ("scrub.json", "scrub.json"),
    ("draft.json", "drafts/07070707070707070707070707070707/draft.json"),
    (
        "marks.json",
        "marks/e1e111d39be0d6953c57babfa793f7476dc4ceeb4c68efc0fadd08489b2e439d.json",
    ),
];

#[test]
fn this_version_stores_what_an_earlier_version_stored() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(filled(dir.path()));
    // Only for a new layout; the files of the old one are kept and opened too.
    if std::env::var_os("RECAPITO_GOLDEN").is_some() {
        write_profile(dir.path());
    }
    for (name, path) in FILES {
        assert_eq!(
            fs::read_to_string(dir.path().join(path)).expect(path),
            fs::read_to_string(stored(name)).expect(name),
            "{name}"
        );
    }
    assert_eq!(index_of(dir.path()), fs::read_to_string(stored("index.txt")).expect("read"));
}

fn write_profile(from: &Path) {
    fs::create_dir_all(stored("")).expect("made");
    for (name, path) in FILES {
        fs::copy(from.join(path), stored(name)).expect(path);
    }
    fs::write(stored("index.txt"), index_of(from)).expect("written");
}

#[test]
fn a_profile_of_an_earlier_version_opens_unchanged() {
    let fresh = tempfile::tempdir().expect("a folder");
    let expected = contents(&filled(fresh.path()));
    let dir = tempfile::tempdir().expect("a folder");
    for message in files(&fresh.path().join("messages")) {
        let copy = dir.path().join(message.strip_prefix(fresh.path()).expect("below"));
        fs::create_dir_all(copy.parent().expect("a folder")).expect("made");
        fs::copy(message, copy).expect("copied");
    }
    fs::create_dir_all(dir.path().join("index")).expect("made");
    fs::create_dir_all(dir.path().join("marks")).expect("made");
    fs::create_dir_all(dir.path().join("drafts/07070707070707070707070707070707")).expect("made");
    let attached = Sha256::of(b"bytes").to_string();
    fs::write(dir.path().join("drafts/07070707070707070707070707070707").join(attached), "bytes").expect("written");
    for (name, path) in FILES {
        fs::copy(stored(name), dir.path().join(path)).expect(name);
    }
    fs::write(dir.path().join("format"), "1\n").expect("written");
    fs::write(dir.path().join("index/current"), "1\n").expect("written");
    {
        let db = sled::open(dir.path().join("index/1")).expect("opens");
        for line in fs::read_to_string(stored("index.txt")).expect("read").lines() {
            let (key, value) = line.split_once(' ').expect("a key and a value");
            db.insert(bytes(key), bytes(value)).expect("inserted");
        }
    }
    let (store, report) = open(dir.path());
    // The files of a repository have the permissions of a checkout.
    let made_private = Vec::new();
    assert_eq!(OpenReport { made_private, ..report }, OpenReport::default());
    assert_eq!(contents(&store), expected);
    assert!(
        store
            .check(&crate::sample_messages::examine, &mut |_, _| true)
            .expect("checked")
            .damaged
            .len()
            == 1
    );
}

/// A profile with every kind of line and entry.
fn filled(dir: &Path) -> Store {
    let (store, _) = open(dir);
    let studio = AccountId::of(STUDIO);
    store.save_account(&account(STUDIO)).expect("saved");
    store.save_account(&account("altro@pec.example")).expect("saved");
    for certificate in ["uno", "due"] {
        let authority = TrustedCertificate {
            sha256: Sha256::of(certificate.as_bytes()),
            pem: certificate.into(),
            note: "interna".into(),
        };
        store.add_trusted(&authority).expect("added");
    }
    store.remove_trusted(&Sha256::of(b"due")).expect("removed");
    let inbox = folder("INBOX", Some(FolderRole::Inbox));
    store.save_folder(&studio, &inbox, UidValidity(1)).expect("saved");
    let kinds = [Kind::Ordinary, Kind::Acceptance, Kind::Delivery, Kind::TransportEnvelope];
    let messages: Vec<_> = (0..8_u32)
        .map(|number| {
            let kind = kinds[number as usize % 4].clone();
            (
                text(kind, number, number / 4 * 4, "Atto di citazione"),
                location("INBOX", 1, number + 1),
            )
        })
        .collect();
    arrive(&store, &messages);
    store.set_flags(&[(location("INBOX", 1, 1), seen())]).expect("flagged");
    store.mark_expunged(&[location("INBOX", 1, 2)]).expect("marked");
    let removal = |at: usize| Removal {
        message: Sha256::of(&messages[at].0),
        location: messages[at].1.clone(),
        message_id: Some(id(at as u32)),
        flags: seen(),
        received: crate::sample_messages::at(0),
        size: 9,
    };
    store.plan_removals(vec![removal(2), removal(3)]).expect("said");
    store.mark_expunged(&[location("INBOX", 1, 3)]).expect("marked");
    store
        .cancel_removals(vec![(removal(3).message, removal(3).location)])
        .expect("said");
    let receipt = Sha256::of(&messages[1].0);
    store
        .set_proof(&Sha256::of(&messages[0].0), &receipt, Proof::DeliveryOnly)
        .expect("kept");
    submit(&store, &studio, receipt);
    let package = BTreeSet::from([receipt]);
    store
        .record_package(&studio, (date(2023, 1, 1), date(2023, 12, 31)), Sha256::of(b"index"), package)
        .expect("recorded");
    store.remove_account(&AccountId::of("altro@pec.example"), false).expect("removed");
    store.save_sync_state(&studio, &marks()).expect("saved");
    store
        .drafts()
        .save(&DraftId::of([7; 16]), Some(&studio), &draft(), at(7), Some("token".into()))
        .expect("kept");
    let damaged = files(&dir.join("messages")).remove(0);
    fs::remove_file(&damaged).expect("removed");
    fs::write(&damaged, "other").expect("written");
    store.start_scrub().expect("begun");
    (0..200).for_each(|_| drop(store.scrub_next().expect("read")));
    store
}

fn submit(store: &Store, studio: &AccountId, receipt: Sha256) {
    let in_flight = SendState::InFlight {
        attempt: 1,
        refused: vec![("no@pec.example".into(), "550 no".into())],
    };
    let reply = || "250 ok".to_owned();
    let ways = [
        vec![SendState::Withdrawn],
        vec![
            SendState::Committed,
            in_flight.clone(),
            SendState::Accepted { reply: reply() },
            SendState::Filed,
        ],
        vec![
            SendState::Committed,
            in_flight.clone(),
            SendState::Rejected { reply: "550 no".into() },
        ],
        vec![
            SendState::Committed,
            in_flight.clone(),
            SendState::Uncertain,
            SendState::Resolved { receipt },
        ],
        vec![SendState::Committed, in_flight],
    ];
    for (number, way) in (100..).zip(ways) {
        let send = store
            .compose(studio, &outgoing(number), ReceiptType::Breve, None)
            .expect("composed");
        way.into_iter().for_each(|state| store.advance(&send, state).expect("advanced"));
    }
}

fn marks() -> SyncState {
    let mut marks = SyncState {
        last_sync: Some(at(1)),
        last_news: Some(at(2)),
        ..SyncState::default()
    };
    let mark = FolderState {
        validity: UidValidity(1),
        uid_next: Some(Uid(9)),
        messages: 8,
        unseen: Some(7),
        modseq: Some(42),
        compared: at(3),
        renumbered: 0,
    };
    marks.folders.insert("INBOX".into(), mark);
    let failed = FailedFetch {
        problem: FetchProblem::Refused("no".into()),
        attempts: 1,
        last: at(5),
    };
    let failures = FolderFailures {
        validity: UidValidity(1),
        messages: [(Uid(5), failed)].into(),
    };
    marks.failed_fetches.insert("INBOX".into(), failures);
    marks.quota.push(QuotaSample {
        at: at(4),
        used: 5,
        limit: 6,
    });
    marks
}

fn draft() -> Draft {
    Draft {
        to: vec!["uno@pec.example".into()],
        cc: vec!["due@pec.example".into()],
        subject: "Bozza".into(),
        body: "Testo\n".into(),
        attachments: vec![Attachment {
            name: "atto.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: b"bytes".to_vec(),
            path: Some("/tmp/atto.pdf".into()),
        }],
        receipt_type: ReceiptType::Sintetica,
        in_reply_to: Some(id(3)),
    }
}

/// Everything the store shows of its profile.
fn contents(store: &Store) -> String {
    let studio = AccountId::of(STUDIO);
    let keys = store.keys(&Selection::default()).expect("keys");
    let dispatches = store.dispatches(None).expect("dispatches");
    let dispatches: Vec<_> = dispatches.iter().map(|id| store.dispatch(id).expect("a dispatch")).collect();
    format!(
        "{:#?}",
        (
            (
                store.accounts(),
                store.trusted_certificates(),
                store.folders(&studio).expect("folders")
            ),
            (store.rows(&keys).expect("rows"), dispatches, store.outbox().expect("outbox")),
            (
                store.removed_copies(&studio),
                store.pending_removals(&studio),
                store.preserved_packages(&studio)
            ),
            (
                store.sync_state(&studio),
                store.scrub_state(),
                store.drafts().list(),
                store.drafts().load(&DraftId::of([7; 16]))
            ),
            (store.fingerprint().expect("read"), store.ledger_head()),
        )
    )
}

fn index_of(dir: &Path) -> String {
    let current = fs::read_to_string(dir.join("index/current")).expect("read");
    let db = sled::open(dir.join("index").join(current.trim())).expect("opens");
    let mut text = String::new();
    for entry in db.iter() {
        let (key, value) = entry.expect("read");
        writeln!(text, "{} {}", hex(&key), hex(&value)).expect("written");
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(digits).collect()
}

fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store/profile").join(name)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("read").flatten() {
        match entry.path().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found.sort();
    found
}
