//! Tags as keywords on the server, by this program and by another one.

use std::sync::Arc;

use recapito::account::{Flags, Keywords, Uid};
use recapito::clock::SystemClock;
use recapito::engine::Selection;
use recapito::engine::view::Row;
use recapito::store::Store;

use crate::mailbox::{PLAIN, TestMailbox, USER, WITHOUT_QRESYNC, message};
use crate::server::Dovecot;
use crate::until::until;

/// Three messages in a mailbox that a running engine has read.
fn filled(more: &str) -> TestMailbox {
    let mailbox = TestMailbox::with_messages(Dovecot::with(more), true, Arc::new(SystemClock), |dovecot, _| {
        for number in 1..=3 {
            dovecot.deliver(USER, "INBOX", &message(number, 300));
        }
    });
    until("the messages are listed", || mailbox.rows("INBOX").len() == 3);
    mailbox
}

fn with_keywords(names: &[&str]) -> Flags {
    Flags {
        keywords: Keywords::of(names.iter().copied()),
        ..Flags::default()
    }
}

fn row(mailbox: &TestMailbox, uid: u32) -> Row {
    let mut rows = mailbox.rows("INBOX").into_iter();
    rows.find(|row| row.location.uid == Uid(uid)).expect("there")
}

fn tags(mailbox: &TestMailbox, uid: u32) -> Vec<String> {
    row(mailbox, uid).flags.keywords.names()
}

/// What the server has, as another client reads it.
fn on_server(mailbox: &TestMailbox, uid: u32) -> Vec<String> {
    let mut client = mailbox.second_client();
    mailbox.select(&mut client, "INBOX");
    let flags = mailbox.block(client.fetch_flags(Uid(uid))).expect("fetched");
    mailbox.block(client.logout());
    let found = flags.into_iter().find(|(found, _)| *found == Uid(uid));
    found.and_then(|(_, flags)| flags).unwrap_or_default().keywords.names()
}

#[test]
fn tags_are_stored_on_the_server_and_those_of_other_programs_are_read() {
    for more in ["", WITHOUT_QRESYNC, PLAIN] {
        let mailbox = filled(more);
        let key = row(&mailbox, 2).key;
        let set = |add: &[&str], remove: &[&str]| {
            let (add, remove) = (with_keywords(add).keywords, with_keywords(remove).keywords);
            mailbox.block(mailbox.handle.set_keywords(vec![key], add, remove)).expect("stored")
        };
        assert!(set(&["$label1", "cliente_rossi"], &[]).is_empty(), "the server keeps all");
        assert_eq!(on_server(&mailbox, 2), ["$label1", "cliente_rossi"], "{more}");
        assert_eq!(tags(&mailbox, 2), ["$label1", "cliente_rossi"]);
        mailbox.sync();
        assert_eq!(
            tags(&mailbox, 2),
            ["$label1", "cliente_rossi"],
            "{more}: the pass finds what is known"
        );
        set(&[], &["$label1"]);
        assert_eq!(on_server(&mailbox, 2), ["cliente_rossi"]);

        let mut other = mailbox.second_client();
        mailbox.select(&mut other, "INBOX");
        let (add, remove) = (with_keywords(&["$Label3"]), with_keywords(&["cliente_rossi"]));
        mailbox.block(other.store_flags(&[Uid(2), Uid(3)], add, remove)).expect("stored");
        mailbox.block(other.logout());
        mailbox.sync();
        until("the other program's tags are read", || tags(&mailbox, 2) == ["$label3"]);
        let tagged = Selection {
            keywords: Keywords::of(["$label3"]),
            ..Selection::default()
        };
        assert_eq!(mailbox.block(mailbox.handle.keys(tagged)).expect("listed").len(), 2, "{more}");
    }
}

/// The server keeps one keyword, the other is kept here: a pass that reads the first leaves the second.
#[test]
fn tags_kept_here_stay_through_every_pass() {
    let mut mailbox = TestMailbox::with("");
    mailbox.dovecot.deliver(USER, "INBOX", &message(1, 300));
    assert_eq!(mailbox.counts(), (1, 0));
    let at = row(&mailbox, 1).location;
    let kept = Flags {
        keywords: Keywords::of(["$label2"]).here_only(),
        ..Flags::default()
    };
    let mailbox = mailbox.restart_with(move |profile| {
        let (store, _) = Store::open(profile, Arc::new(SystemClock)).expect("opens");
        store.set_flags(&[(at, kept)]).expect("recorded");
    });
    assert_eq!(tags(&mailbox, 1), ["$label2"]);
    let mut other = mailbox.second_client();
    mailbox.select(&mut other, "INBOX");
    mailbox
        .block(other.store_flags(&[Uid(1)], with_keywords(&["$label4"]), Flags::default()))
        .expect("stored");
    assert_eq!(mailbox.counts(), (0, 1));
    assert_eq!(tags(&mailbox, 1), ["$label2", "$label4"]);
    assert_eq!(on_server(&mailbox, 1), ["$label4"]);
    assert_eq!(mailbox.counts(), (0, 0));
}
