//! Changes that another client or the server makes to a mailbox.

use std::fs;

use recapito::account::{Flags, FolderRole, Keywords, Uid};
use recapito::mail::imap::Session;
use recapito::signature::Sha256;

use crate::mailbox::{PLAIN, TestMailbox, USER, WITHOUT_QRESYNC, message};

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};
const NONE: Flags = Flags {
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};

fn filled(more: &str, messages: u32) -> TestMailbox {
    let mut mailbox = TestMailbox::with(more);
    for number in 1..=messages {
        mailbox.dovecot.deliver(USER, "INBOX", &message(number, 300));
    }
    assert_eq!(mailbox.counts(), (u64::from(messages), 0));
    mailbox
}

fn set(mailbox: &TestMailbox, session: &mut Session, uids: &[u32], add: Flags, remove: Flags) {
    let uids: Vec<Uid> = uids.iter().copied().map(Uid).collect();
    mailbox.block(session.store_flags(&uids, add, remove)).expect("stores");
}

#[test]
fn a_pass_without_changes_costs_one_short_response_for_any_mailbox_size() {
    let mailbox = filled("", 300);
    for folder in ["Atti", "Atti/2025", "Atti/2026", "Bozze"] {
        mailbox.dovecot.make_folder(USER, folder);
    }
    assert_eq!(mailbox.counts(), (0, 0));
    assert_eq!(mailbox.counts(), (0, 0));
    let (sent, received) = mailbox.traffic(3);
    // ENABLE, GETQUOTAROOT, one LIST with every folder's status, LOGOUT.
    assert!(sent < 200 && received < 1500, "{sent} bytes sent, {received} received");
}

#[test]
fn only_changed_flags_are_transferred() {
    let mailbox = filled("", 300);
    assert_eq!(mailbox.counts(), (0, 0));
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    set(&mailbox, &mut second_client, &[3, 4, 5, 200], Flags { flagged: true, ..SEEN }, NONE);
    mailbox.block(second_client.logout());
    assert_eq!(mailbox.counts(), (0, 4));
    let (_, received) = mailbox.traffic(4);
    assert!(received < 2500, "{received} bytes received for four flags among 300");
    assert_eq!(
        mailbox
            .rows("INBOX")
            .iter()
            .filter(|row| row.flags.flagged && row.flags.seen)
            .count(),
        4
    );
}

#[test]
fn moves_and_deletions_are_recorded_for_every_set_of_server_capabilities() {
    for more in ["", WITHOUT_QRESYNC, PLAIN] {
        let mut mailbox = filled(more, 12);
        mailbox.dovecot.make_folder(USER, "Archivio");
        mailbox.dovecot.deliver(USER, "INBOX", &message(13, 300));
        assert_eq!(mailbox.counts(), (1, 0), "{more}");
        let mut second_client = mailbox.second_client();
        mailbox.select(&mut second_client, "INBOX");
        set(&mailbox, &mut second_client, &[1], SEEN, NONE);
        mailbox.block(second_client.move_to(&[Uid(5), Uid(6)], "Archivio")).expect("moves");
        mailbox.dovecot.deliver(USER, "INBOX", &message(14, 300));
        let report = mailbox.sync();
        assert_eq!(
            (report.new, report.updated),
            (3, 3),
            "{more}: one new, two elsewhere; two left, one read"
        );
        assert_eq!(mailbox.rows("INBOX").len(), 12, "{more}");
        assert_eq!(mailbox.rows("Archivio").len(), 2, "{more}");
        // Expunged from the archive on the server; stored messages are kept.
        mailbox.select(&mut second_client, "Archivio");
        set(&mailbox, &mut second_client, &[1, 2], Flags { deleted: true, ..NONE }, NONE);
        mailbox.block(second_client.expunge(&[Uid(1), Uid(2)])).expect("expunges");
        assert_eq!(mailbox.counts(), (0, 2), "{more}");
        let kept = mailbox.rows("Archivio").into_iter().chain(mailbox.rows("INBOX"));
        let gone: Vec<Sha256> = kept.filter(|row| row.expunged).map(|row| row.message).collect();
        let mut expected = [5, 6].map(|number| Sha256::of(&message(number, 300)));
        let mut gone_here: Vec<Sha256> = gone.clone();
        gone_here.sort_unstable();
        gone_here.dedup();
        expected.sort_unstable();
        assert_eq!(gone_here, expected, "{more}");
        for message in gone {
            assert!(!mailbox.block(mailbox.handle.raw(message)).expect("kept").is_empty());
        }
        assert_eq!(mailbox.counts(), (0, 0), "{more}");
    }
}

#[test]
fn messages_of_a_recreated_folder_are_recognised_and_not_fetched_again() {
    let mut mailbox = TestMailbox::with("");
    for number in 1..=30 {
        mailbox.dovecot.deliver(USER, "Pratiche", &message(number, 20_000));
    }
    assert_eq!(mailbox.counts(), (30, 0));
    mailbox.dovecot.remove_folder(USER, "Pratiche");
    // In another order, one missing, one with a changed byte in its text, one new.
    let mut changed = message(7, 20_000);
    let last = changed.len() - 3;
    changed[last] = b'!';
    for number in (1..=29).rev() {
        let bytes = if number == 7 { changed.clone() } else { message(number, 20_000) };
        mailbox.dovecot.deliver(USER, "Pratiche", &bytes);
    }
    mailbox.dovecot.deliver(USER, "Pratiche", &message(31, 20_000));
    let report = mailbox.sync();
    assert_eq!(
        report.new, 1,
        "header and size match those of stored messages, except for the new one"
    );
    assert!(report.bytes < 25_000, "{} bytes", report.bytes);
    let rows = mailbox.rows("Pratiche");
    assert_eq!(rows.iter().filter(|row| !row.expunged).count(), 30);
    assert_eq!(
        rows.iter()
            .filter(|row| row.expunged)
            .map(|row| row.subject.as_str())
            .collect::<Vec<_>>(),
        ["Lettera 30"]
    );
    assert_eq!(mailbox.counts(), (0, 0));
}

#[test]
fn messages_of_a_deleted_or_renamed_folder_are_marked_and_kept() {
    for more in ["", WITHOUT_QRESYNC, PLAIN] {
        let mut mailbox = TestMailbox::with(more);
        for number in 1..=60 {
            mailbox.dovecot.deliver(USER, "Pratiche", &message(number, 2_000));
        }
        for number in 61..=63 {
            mailbox.dovecot.deliver(USER, "Vecchie", &message(number, 2_000));
        }
        assert_eq!(mailbox.counts(), (63, 0), "{more}");
        mailbox.dovecot.rename_folder(USER, "Pratiche", "Fascicoli");
        mailbox.dovecot.remove_folder(USER, "Vecchie");
        let report = mailbox.sync();
        assert_eq!((report.new, report.updated), (0, 60 + 60 + 3), "{more}: gone, known again, gone");
        assert_eq!(report.bytes, 0, "{more}: nothing is fetched again");
        let rows = |mailbox: &TestMailbox, folder: &str| {
            let rows = mailbox.rows(folder);
            (rows.len(), rows.iter().filter(|row| row.expunged).count())
        };
        assert_eq!(rows(&mailbox, "Fascicoli"), (60, 0), "{more}");
        assert_eq!(rows(&mailbox, "Pratiche"), (0, 0), "{more}: moved");
        assert_eq!(rows(&mailbox, "Vecchie"), (3, 3), "{more}");
        for row in mailbox.rows("Vecchie") {
            assert!(!mailbox.block(mailbox.handle.raw(row.message)).expect("kept").is_empty());
        }
        assert_eq!(mailbox.counts(), (0, 0), "{more}");
        // The folder exists again, with other UIDs.
        mailbox.dovecot.deliver(USER, "Vecchie", &message(62, 2_000));
        let report = mailbox.sync();
        assert_eq!((report.new, report.updated, report.bytes), (0, 1, 0), "{more}");
        assert_eq!(rows(&mailbox, "Vecchie"), (3, 2), "{more}");
    }
}

#[test]
fn a_deleted_folder_is_listed_only_while_messages_of_it_are_kept() {
    for more in ["", PLAIN] {
        let mut mailbox = TestMailbox::with(more);
        for folder in ["Vuota", "Piena", "Piena/Dentro"] {
            mailbox.dovecot.make_folder(USER, folder);
        }
        mailbox.dovecot.deliver(USER, "Piena", &message(1, 300));
        assert_eq!(mailbox.counts(), (1, 0), "{more}");
        let listed = |mailbox: &TestMailbox| {
            let folders = mailbox.view().folders.into_iter();
            let ours = folders.filter(|folder| folder.name != "INBOX" && folder.role.is_none());
            ours.map(|folder| (folder.name, folder.removed)).collect::<Vec<_>>()
        };
        let expected = |folders: &[(&str, bool)]| folders.iter().map(|(name, gone)| ((*name).to_owned(), *gone)).collect::<Vec<_>>();
        assert_eq!(
            listed(&mailbox),
            expected(&[("Piena", false), ("Piena/Dentro", false), ("Vuota", false)]),
            "{more}"
        );
        mailbox.dovecot.remove_folder(USER, "Vuota");
        mailbox.dovecot.remove_folder(USER, "Piena/Dentro");
        assert_eq!(mailbox.counts(), (0, 0), "{more}: no message is affected");
        assert_eq!(listed(&mailbox), expected(&[("Piena", false)]), "{more}");
        mailbox.dovecot.remove_folder(USER, "Piena");
        assert_eq!(mailbox.counts(), (0, 1), "{more}");
        assert_eq!(listed(&mailbox), expected(&[("Piena", true)]), "{more}: its messages are kept");
        assert_eq!(mailbox.rows("Piena").len(), 1, "{more}");
        let mut mailbox = mailbox.restart_with(|_| ());
        assert_eq!(listed(&mailbox), expected(&[("Piena", true)]), "{more}: after a restart");
        mailbox.dovecot.make_folder(USER, "Vuota");
        mailbox.dovecot.deliver(USER, "Piena", &message(1, 300));
        assert_eq!(mailbox.counts(), (0, 1), "{more}: recognised");
        assert_eq!(listed(&mailbox), expected(&[("Piena", false), ("Vuota", false)]), "{more}");
        assert_eq!(mailbox.rows("Piena").iter().filter(|row| !row.expunged).count(), 1, "{more}");
    }
}

#[test]
fn a_lost_or_stale_sync_state_is_rebuilt_by_the_next_pass() {
    let mailbox = filled("", 5);
    let mailbox = mailbox.restart_with(|profile| fs::remove_dir_all(profile.join("marks")).expect("removed"));
    assert_eq!(mailbox.counts(), (0, 0));
    assert_eq!(mailbox.rows("INBOX").len(), 5);
    // An older profile with a newer sync state, as after a partly restored backup.
    let backup = tempfile::tempdir().expect("a directory");
    let mut mailbox = mailbox.restart_with(|profile| copy(profile, backup.path()));
    mailbox.dovecot.deliver(USER, "INBOX", &message(6, 300));
    assert_eq!(mailbox.counts(), (1, 0));
    let mailbox = mailbox.restart_with(|profile| {
        let marks = profile.with_file_name("marks");
        fs::rename(profile.join("marks"), &marks).expect("put aside");
        fs::remove_dir_all(profile).expect("removed");
        copy(backup.path(), profile);
        fs::remove_dir_all(profile.join("marks")).expect("removed");
        fs::rename(marks, profile.join("marks")).expect("put back");
    });
    assert_eq!(mailbox.counts(), (1, 0), "the message that only the newer profile had");
    assert_eq!(mailbox.rows("INBOX").len(), 6);
}

#[test]
fn an_oversized_message_is_skipped_reported_and_not_requested_again() {
    let mut mailbox = TestMailbox::with("plugin {\n quota_rule = *:storage=1G\n}\n");
    mailbox.dovecot.deliver(USER, "INBOX", &message(1, 300));
    mailbox.dovecot.deliver(USER, "INBOX", &vec![b'x'; 151 << 20]);
    for _ in 0..2 {
        let report = mailbox.sync();
        assert_eq!(report.failed, 1, "{report:?}");
    }
    let (sent, received) = mailbox.traffic(2);
    assert!(sent < 250 && received < 1500, "{sent}, {received}");
    assert_eq!(mailbox.rows("INBOX").len(), 1);
}

#[test]
fn folders_of_every_kind_are_synced() {
    let mut mailbox = TestMailbox::with("");
    let odd = [
        ("Attivit&AOA-/2026", "Attività/2026", None),
        ("Posta eliminata", "Posta eliminata", Some(FolderRole::Trash)),
        ("Ricevute &- notifiche", "Ricevute & notifiche", None),
        ("con \"virgolette\" \\ e ~", "con \"virgolette\" \\ e ~", None),
    ];
    for (number, (wire, _, _)) in (1..).zip(odd) {
        mailbox.dovecot.deliver(USER, wire, &message(number, 300));
    }
    assert_eq!(mailbox.counts(), (4, 0));
    for (_, name, role) in odd {
        assert_eq!(mailbox.rows(name).len(), 1, "{name}");
        assert_eq!(mailbox.role(name), role, "{name}");
    }
    assert_eq!(mailbox.role("Inviata"), Some(FolderRole::Sent));
    // The messages of a removed folder are kept.
    mailbox.dovecot.remove_folder(USER, "Posta eliminata");
    assert_eq!(mailbox.sync().new, 0);
    assert_eq!(mailbox.rows("Posta eliminata").len(), 1);
    assert_eq!(mailbox.counts(), (0, 0));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), &target).expect("copied")),
        }
    }
}
