//! The trash and back: the server and the list agree at once, and nothing kept here is touched.

use std::sync::Arc;

use recapito::account::Uid;
use recapito::clock::SystemClock;
use recapito::engine::EngineError;

use crate::mailbox::{Office, PLAIN, USER, letter};
use crate::server::Dovecot;
use crate::until::until;

/// Neither MOVE nor UIDPLUS: nobody tells where a message goes.
const BARE: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE\n}";

fn office(more: &str) -> Office {
    Office::before(Dovecot::with(more), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.make_folder(USER, "Cestino");
        for number in 1..=3 {
            dovecot.deliver(USER, "INBOX", &letter(number, 400));
        }
    })
}

fn subjects(office: &Office, folder: &str) -> Vec<String> {
    let mut subjects: Vec<String> = office
        .rows(folder)
        .into_iter()
        .filter(|row| !row.expunged)
        .map(|row| row.subject)
        .collect();
    subjects.sort();
    subjects
}

fn on_server(office: &Office, folder: &str) -> usize {
    let mut other = office.other();
    office.select(&mut other, folder);
    let all = office.block(other.fetch_flags(Uid(1))).expect("flags");
    all.into_iter().filter(|(_, flags)| !flags.deleted).count()
}

/// Deletes a starred message and takes it back; `at_once` says whether the list knows without another pass.
fn there_and_back(more: &str, at_once: bool) {
    let office = office(more);
    until("all is there", || {
        office.rows("INBOX").len() == 3 && office.role("Cestino").is_some()
    });
    let row = office
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("there");
    office.block(office.handle.set_flagged(vec![row.key], true)).expect("starred");

    let trashed = office.block(office.handle.trash(vec![row.key])).expect("moved");
    assert_eq!((on_server(&office, "INBOX"), on_server(&office, "Cestino")), (2, 1));
    if at_once {
        assert_eq!(subjects(&office, "INBOX"), ["Lettera 1", "Lettera 3"]);
        assert_eq!(subjects(&office, "Cestino"), ["Lettera 2"]);
        assert_eq!(office.rows("INBOX").len(), 2, "no ghost of it in the inbox");
    }
    until("the list follows", || subjects(&office, "Cestino") == ["Lettera 2"]);

    office.block(office.handle.restore(trashed.clone())).expect("back");
    assert_eq!(on_server(&office, "INBOX"), 3);
    if at_once {
        assert_eq!(subjects(&office, "INBOX").len(), 3);
        assert_eq!(office.rows("INBOX").len(), 3);
    }
    until("the list follows", || subjects(&office, "INBOX").len() == 3);
    let back = office
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("back");
    assert_eq!(back.message, row.message);
    assert!(back.flags.flagged && !back.flags.deleted, "{:?}", back.flags);
    assert_eq!(office.block(office.handle.raw(row.message)).expect("kept"), letter(2, 400));
    if at_once {
        let again = office.block(office.handle.restore(trashed));
        assert!(matches!(again, Err(EngineError::NotOnServer)), "{again:?}");
        assert_eq!(on_server(&office, "INBOX"), 3, "never twice");
    }
}

#[test]
fn move_to_trash_and_back_with_move_and_uidplus() {
    there_and_back("", true);
}

#[test]
fn move_to_trash_and_back_without_move() {
    there_and_back(PLAIN, true);
}

#[test]
fn move_to_trash_and_back_without_move_and_uidplus() {
    there_and_back(BARE, false);
}

#[test]
fn move_to_archive_and_back() {
    let office = Office::before(Dovecot::start(), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.make_folder(USER, "Archivio");
        for number in 1..=3 {
            dovecot.deliver(USER, "INBOX", &letter(number, 400));
        }
    });
    until("all is there", || {
        office.rows("INBOX").len() == 3 && office.role("Archivio").is_some()
    });
    let keys = office.rows("INBOX").iter().map(|row| row.key).collect();
    let archived = office.block(office.handle.archive(keys)).expect("moved");
    assert_eq!(archived.len(), 3);
    assert_eq!((on_server(&office, "INBOX"), on_server(&office, "Archivio")), (0, 3));
    assert_eq!(subjects(&office, "Archivio").len(), 3);
    office.block(office.handle.restore(archived)).expect("back");
    assert_eq!((on_server(&office, "INBOX"), on_server(&office, "Archivio")), (3, 0));
    assert_eq!(subjects(&office, "INBOX").len(), 3);
}

#[test]
fn a_message_no_longer_on_the_server_is_not_reported_as_moved() {
    let office = office("");
    until("all is there", || {
        office.rows("INBOX").len() == 3 && office.role("Cestino").is_some()
    });
    let row = office
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("there");
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    office
        .block(other.move_to(&[row.location.uid], "Inviata"))
        .expect("moved by another");
    let answer = office.block(office.handle.trash(vec![row.key]));
    assert!(matches!(answer, Err(EngineError::NotOnServer)), "{answer:?}");
    assert_eq!(on_server(&office, "Cestino"), 0);
}

#[test]
fn without_a_trash_folder_nothing_is_moved() {
    let office = Office::before(Dovecot::start(), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.deliver(USER, "INBOX", &letter(1, 400));
    });
    until("it is there", || office.rows("INBOX").len() == 1);
    let key = office.rows("INBOX")[0].key;
    let answer = office.block(office.handle.trash(vec![key]));
    assert!(matches!(answer, Err(EngineError::NoTrash)), "{answer:?}");
    let answer = office.block(office.handle.archive(vec![key]));
    assert!(matches!(answer, Err(EngineError::NoArchive)), "{answer:?}");
    assert_eq!(subjects(&office, "INBOX"), ["Lettera 1"]);
    assert_eq!(on_server(&office, "INBOX"), 1);
}
