//! New folders and other names for folders: on the server, with what is kept here.

use std::sync::Arc;

use recapito::clock::SystemClock;
use recapito::engine::{EngineError, FolderNameProblem};
use recapito::signature::Sha256;

use crate::mailbox::{PLAIN, TestMailbox, USER, WITHOUT_QRESYNC, message};
use crate::server::Dovecot;
use crate::until::until;

fn live() -> TestMailbox {
    let mailbox = TestMailbox::with_messages(Dovecot::start(), true, Arc::new(SystemClock), |dovecot, _| {
        dovecot.make_folder(USER, "Cestino");
        for number in 1..=20 {
            dovecot.deliver(USER, "Pratiche", &message(number, 2_000));
        }
        for number in 21..=23 {
            dovecot.deliver(USER, "Pratiche/2026", &message(number, 2_000));
        }
    });
    until("all messages are listed", || {
        mailbox.rows("Pratiche").len() == 20 && mailbox.rows("Pratiche/2026").len() == 3 && has(&mailbox, "Cestino")
    });
    mailbox
}

fn has(mailbox: &TestMailbox, name: &str) -> bool {
    mailbox.view().folders.iter().any(|folder| folder.name == name && !folder.removed)
}

fn on_server(mailbox: &TestMailbox) -> Vec<String> {
    let mut second_client = mailbox.second_client();
    let folders = mailbox.block(second_client.folders()).expect("listed");
    folders.into_iter().map(|folder| folder.name).collect()
}

/// The digests of the messages of a folder that are on the server.
fn messages(mailbox: &TestMailbox, folder: &str) -> Vec<Sha256> {
    let rows = mailbox.rows(folder).into_iter().filter(|row| !row.expunged);
    let mut messages: Vec<Sha256> = rows.map(|row| row.message).collect();
    messages.sort_unstable();
    messages
}

#[test]
fn a_new_folder_is_on_the_server_and_listed_whatever_its_letters() {
    let mailbox = live();
    let create = |parent: Option<&str>, leaf: &str| {
        let parent = parent.map(str::to_owned);
        mailbox.block(mailbox.handle.create_folder(mailbox.id(), parent, leaf.to_owned()))
    };
    assert_eq!(create(None, " Attività & perizie ").expect("created"), "Attività & perizie");
    let inside = create(Some("Attività & perizie"), "Größe 台北").expect("created");
    assert_eq!(inside, "Attività & perizie/Größe 台北");
    let names = on_server(&mailbox);
    assert!(
        names.contains(&inside) && names.contains(&"Attività & perizie".to_owned()),
        "{names:?}"
    );
    until("they are listed", || has(&mailbox, &inside) && has(&mailbox, "Attività & perizie"));
    let again = create(None, "Attività & perizie");
    assert!(matches!(again, Err(EngineError::FolderName(FolderNameProblem::Taken))), "{again:?}");
    let inbox = create(None, "inbox");
    assert!(matches!(inbox, Err(EngineError::FolderName(FolderNameProblem::Taken))), "{inbox:?}");
    let separated = create(None, "2026/7");
    assert!(
        matches!(separated, Err(EngineError::FolderName(FolderNameProblem::Character('/')))),
        "{separated:?}"
    );
    let nowhere = create(Some("Mai esistita"), "2026");
    assert!(matches!(nowhere, Err(EngineError::NoSuchFolder)), "{nowhere:?}");
}

#[test]
fn a_renamed_folder_keeps_its_messages_and_those_of_the_folders_below_it() {
    let mailbox = live();
    let (above, below) = (messages(&mailbox, "Pratiche"), messages(&mailbox, "Pratiche/2026"));
    let renamed = mailbox.block(mailbox.handle.rename_folder(mailbox.id(), "Pratiche".into(), "Città".into()));
    assert_eq!(renamed.expect("renamed"), "Città");
    until("the messages are in the renamed folders", || {
        messages(&mailbox, "Città") == above && messages(&mailbox, "Città/2026") == below
    });
    assert!(mailbox.rows("Pratiche").is_empty() && mailbox.rows("Pratiche/2026").is_empty());
    until("the old name is gone", || !has(&mailbox, "Pratiche") && has(&mailbox, "Città"));
    for message in above.iter().chain(&below) {
        assert!(!mailbox.block(mailbox.handle.raw(*message)).expect("kept").is_empty());
    }
    let key = mailbox.rows("Città/2026")[0].key;
    mailbox
        .block(mailbox.handle.set_flagged(vec![key], true))
        .expect("the messages can be used");
}

#[test]
fn messages_of_a_renamed_folder_are_not_fetched_again() {
    for more in ["", WITHOUT_QRESYNC, PLAIN] {
        let mut mailbox = TestMailbox::with(more);
        for number in 1..=60 {
            mailbox.dovecot.deliver(USER, "Pratiche", &message(number, 2_000));
        }
        assert_eq!(mailbox.counts(), (60, 0), "{more}");
        let mut second_client = mailbox.second_client();
        mailbox.block(second_client.folders()).expect("listed");
        mailbox
            .block(second_client.rename_folder("Pratiche", "Fascicoli", Some('/')))
            .expect("renamed");
        let report = mailbox.sync();
        assert_eq!((report.new, report.bytes), (0, 0), "{more}");
        assert_eq!(messages(&mailbox, "Fascicoli").len(), 60, "{more}");
    }
}

#[test]
fn folders_with_a_role_keep_their_names() {
    let mailbox = live();
    for folder in ["INBOX", "Cestino"] {
        let answer = mailbox.block(mailbox.handle.rename_folder(mailbox.id(), folder.into(), "Altro".into()));
        assert!(matches!(answer, Err(EngineError::FolderHasRole)), "{folder}: {answer:?}");
    }
    let taken = mailbox.block(mailbox.handle.rename_folder(mailbox.id(), "Pratiche".into(), "Cestino".into()));
    assert!(matches!(taken, Err(EngineError::FolderName(FolderNameProblem::Taken))), "{taken:?}");
    assert_eq!(messages(&mailbox, "Pratiche").len(), 20, "nothing changed");
}
