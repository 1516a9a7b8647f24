//! Moving to the trash or archive and back: the list follows the server at once, and stored messages are unchanged.

use std::sync::Arc;

use recapito::account::{AccountId, Uid};
use recapito::clock::SystemClock;
use recapito::engine::{Destination, EngineError};

use crate::mailbox::{PLAIN, TestMailbox, USER, message};
use crate::server::Dovecot;
use crate::until::until;

/// Neither MOVE nor UIDPLUS: the server does not report the UID of a moved message.
const BARE: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE\n}";

fn mailbox(more: &str) -> TestMailbox {
    TestMailbox::with_messages(Dovecot::with(more), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.make_folder(USER, "Cestino");
        for number in 1..=3 {
            dovecot.deliver(USER, "INBOX", &message(number, 400));
        }
    })
}

fn subjects(mailbox: &TestMailbox, folder: &str) -> Vec<String> {
    let mut subjects: Vec<String> = mailbox
        .rows(folder)
        .into_iter()
        .filter(|row| !row.expunged)
        .map(|row| row.subject)
        .collect();
    subjects.sort();
    subjects
}

fn on_server(mailbox: &TestMailbox, folder: &str) -> usize {
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, folder);
    let all = mailbox.block(second_client.fetch_flags(Uid(1))).expect("flags");
    all.into_iter()
        .filter(|(_, flags)| !flags.is_some_and(|flags| flags.deleted))
        .count()
}

/// Moves a starred message to the folder “Cestino” and restores it; `at_once` says whether the list is updated without another pass.
fn move_and_restore(more: &str, destination: Destination, at_once: bool) {
    let mailbox = mailbox(more);
    until("all messages are listed", || {
        mailbox.rows("INBOX").len() == 3 && mailbox.role("Cestino").is_some()
    });
    let row = mailbox
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("there");
    mailbox.block(mailbox.handle.set_flagged(vec![row.key], true)).expect("starred");

    let trashed = mailbox.block(mailbox.handle.move_to(vec![row.key], destination)).expect("moved");
    assert_eq!((on_server(&mailbox, "INBOX"), on_server(&mailbox, "Cestino")), (2, 1));
    if at_once {
        assert_eq!(subjects(&mailbox, "INBOX"), ["Lettera 1", "Lettera 3"]);
        assert_eq!(subjects(&mailbox, "Cestino"), ["Lettera 2"]);
        assert_eq!(mailbox.rows("INBOX").len(), 2, "the moved message is not in the inbox");
    }
    until("the list is updated", || subjects(&mailbox, "Cestino") == ["Lettera 2"]);

    mailbox.block(mailbox.handle.restore(trashed.clone())).expect("restored");
    assert_eq!(on_server(&mailbox, "INBOX"), 3);
    if at_once {
        assert_eq!(subjects(&mailbox, "INBOX").len(), 3);
        assert_eq!(mailbox.rows("INBOX").len(), 3);
    }
    until("the list is updated", || subjects(&mailbox, "INBOX").len() == 3);
    let back = mailbox
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("restored");
    assert_eq!(back.message, row.message);
    assert!(back.flags.flagged && !back.flags.deleted, "{:?}", back.flags);
    assert_eq!(mailbox.block(mailbox.handle.raw(row.message)).expect("kept"), message(2, 400));
    if at_once {
        let again = mailbox.block(mailbox.handle.restore(trashed));
        assert!(matches!(again, Err(EngineError::NotOnServer)), "{again:?}");
        assert_eq!(on_server(&mailbox, "INBOX"), 3, "never twice");
    }
}

#[test]
fn move_to_trash_and_back_with_move_and_uidplus() {
    move_and_restore("", Destination::TRASH, true);
}

#[test]
fn move_to_trash_and_back_without_move() {
    move_and_restore(PLAIN, Destination::TRASH, true);
}

#[test]
fn move_to_trash_and_back_without_move_and_uidplus() {
    move_and_restore(BARE, Destination::TRASH, false);
}

/// The same folder, chosen by name.
fn by_name(name: &str) -> Destination {
    Destination::Folder {
        account: AccountId::of(USER),
        name: name.to_owned(),
    }
}

#[test]
fn move_to_a_chosen_folder_and_back_with_and_without_move_and_uidplus() {
    move_and_restore("", by_name("Cestino"), true);
    move_and_restore(PLAIN, by_name("Cestino"), true);
    move_and_restore(BARE, by_name("Cestino"), false);
}

#[test]
fn nothing_is_moved_to_a_folder_that_is_not_there_or_of_another_mailbox() {
    let mailbox = mailbox("");
    until("all messages are listed", || mailbox.rows("INBOX").len() == 3);
    let keys: Vec<_> = mailbox.rows("INBOX").iter().map(|row| row.key).collect();
    let answer = mailbox.block(mailbox.handle.move_to(keys.clone(), by_name("Mai esistita")));
    assert!(matches!(answer, Err(EngineError::NoSuchFolder)), "{answer:?}");
    let other = Destination::Folder {
        account: AccountId::of("altro@pec.test"),
        name: "Cestino".to_owned(),
    };
    let answer = mailbox.block(mailbox.handle.move_to(keys, other));
    assert!(matches!(answer, Err(EngineError::OtherMailbox)), "{answer:?}");
    assert_eq!((on_server(&mailbox, "INBOX"), on_server(&mailbox, "Cestino")), (3, 0));
}

#[test]
fn move_to_archive_and_back() {
    let mailbox = TestMailbox::with_messages(Dovecot::start(), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.make_folder(USER, "Archivio");
        for number in 1..=3 {
            dovecot.deliver(USER, "INBOX", &message(number, 400));
        }
    });
    until("all messages are listed", || {
        mailbox.rows("INBOX").len() == 3 && mailbox.role("Archivio").is_some()
    });
    let keys = mailbox.rows("INBOX").iter().map(|row| row.key).collect();
    let archived = mailbox.block(mailbox.handle.move_to(keys, Destination::ARCHIVE)).expect("moved");
    assert_eq!(archived.len(), 3);
    assert_eq!((on_server(&mailbox, "INBOX"), on_server(&mailbox, "Archivio")), (0, 3));
    assert_eq!(subjects(&mailbox, "Archivio").len(), 3);
    mailbox.block(mailbox.handle.restore(archived)).expect("restored");
    assert_eq!((on_server(&mailbox, "INBOX"), on_server(&mailbox, "Archivio")), (3, 0));
    assert_eq!(subjects(&mailbox, "INBOX").len(), 3);
}

#[test]
fn a_message_no_longer_on_the_server_is_not_reported_as_moved() {
    let mailbox = mailbox("");
    until("all messages are listed", || {
        mailbox.rows("INBOX").len() == 3 && mailbox.role("Cestino").is_some()
    });
    let row = mailbox
        .rows("INBOX")
        .into_iter()
        .find(|row| row.subject == "Lettera 2")
        .expect("there");
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    mailbox
        .block(second_client.move_to(&[row.location.uid], "Inviata"))
        .expect("moved by another client");
    let answer = mailbox.block(mailbox.handle.move_to(vec![row.key], Destination::TRASH));
    assert!(matches!(answer, Err(EngineError::NotOnServer)), "{answer:?}");
    assert_eq!(on_server(&mailbox, "Cestino"), 0);
}

#[test]
fn without_a_trash_folder_nothing_is_moved() {
    let mailbox = TestMailbox::with_messages(Dovecot::start(), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.deliver(USER, "INBOX", &message(1, 400));
    });
    until("the message is listed", || mailbox.rows("INBOX").len() == 1);
    let key = mailbox.rows("INBOX")[0].key;
    let answer = mailbox.block(mailbox.handle.move_to(vec![key], Destination::TRASH));
    assert!(matches!(answer, Err(EngineError::NoTrash)), "{answer:?}");
    let answer = mailbox.block(mailbox.handle.move_to(vec![key], Destination::ARCHIVE));
    assert!(matches!(answer, Err(EngineError::NoArchive)), "{answer:?}");
    assert_eq!(subjects(&mailbox, "INBOX"), ["Lettera 1"]);
    assert_eq!(on_server(&mailbox, "INBOX"), 1);
}
