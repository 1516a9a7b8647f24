//! What another client, or the server, does to a mailbox is followed here.

use std::fs;

use recapito::account::{Flags, FolderRole, Uid};
use recapito::mail::imap::Session;
use recapito::signature::Sha256;

use crate::mailbox::{Office, PLAIN, USER, WITHOUT_QRESYNC, letter};

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
};
const NONE: Flags = Flags {
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
};

fn filled(more: &str, messages: u32) -> Office {
    let mut office = Office::with(more);
    for number in 1..=messages {
        office.dovecot.deliver(USER, "INBOX", &letter(number, 300));
    }
    assert_eq!(office.counts(), (u64::from(messages), 0));
    office
}

fn set(office: &Office, session: &mut Session, uids: &[u32], add: Flags, remove: Flags) {
    let uids: Vec<Uid> = uids.iter().copied().map(Uid).collect();
    office.block(session.store_flags(&uids, add, remove)).expect("stores");
}

#[test]
fn a_pass_without_changes_costs_one_short_response_for_any_mailbox_size() {
    let office = filled("", 300);
    for folder in ["Atti", "Atti/2025", "Atti/2026", "Bozze"] {
        office.dovecot.make_folder(USER, folder);
    }
    assert_eq!(office.counts(), (0, 0));
    assert_eq!(office.counts(), (0, 0));
    let (asked, told) = office.traffic(3);
    // ENABLE, GETQUOTAROOT, one LIST with every folder's status, LOGOUT.
    assert!(asked < 200 && told < 1500, "{asked} bytes asked, {told} told");
}

#[test]
fn only_changed_flags_are_transferred() {
    let office = filled("", 300);
    assert_eq!(office.counts(), (0, 0));
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    set(&office, &mut other, &[3, 4, 5, 200], Flags { flagged: true, ..SEEN }, NONE);
    office.block(other.logout());
    assert_eq!(office.counts(), (0, 4));
    let (_, told) = office.traffic(4);
    assert!(told < 2500, "{told} bytes told for four flags among 300");
    assert_eq!(
        office
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
        let mut office = filled(more, 12);
        office.dovecot.make_folder(USER, "Archivio");
        office.dovecot.deliver(USER, "INBOX", &letter(13, 300));
        assert_eq!(office.counts(), (1, 0), "{more}");
        let mut other = office.other();
        office.select(&mut other, "INBOX");
        set(&office, &mut other, &[1], SEEN, NONE);
        office.block(other.move_to(&[Uid(5), Uid(6)], "Archivio")).expect("moves");
        office.dovecot.deliver(USER, "INBOX", &letter(14, 300));
        let report = office.sync();
        assert_eq!(
            (report.new, report.updated),
            (3, 3),
            "{more}: one new, two elsewhere; two left, one read"
        );
        assert_eq!(office.rows("INBOX").len(), 12, "{more}");
        assert_eq!(office.rows("Archivio").len(), 2, "{more}");
        // From the archive they are deleted for good; here they stay.
        office.select(&mut other, "Archivio");
        set(&office, &mut other, &[1, 2], Flags { deleted: true, ..NONE }, NONE);
        office.block(other.expunge(&[Uid(1), Uid(2)])).expect("expunges");
        assert_eq!(office.counts(), (0, 2), "{more}");
        let kept = office.rows("Archivio").into_iter().chain(office.rows("INBOX"));
        let gone: Vec<Sha256> = kept.filter(|row| row.expunged).map(|row| row.message).collect();
        let mut expected = [5, 6].map(|number| Sha256::of(&letter(number, 300)));
        let mut gone_here: Vec<Sha256> = gone.clone();
        gone_here.sort_unstable();
        gone_here.dedup();
        expected.sort_unstable();
        assert_eq!(gone_here, expected, "{more}");
        for message in gone {
            assert!(!office.block(office.handle.raw(message)).expect("kept").is_empty());
        }
        assert_eq!(office.counts(), (0, 0), "{more}");
    }
}

#[test]
fn messages_of_a_recreated_folder_are_recognised_and_not_fetched_again() {
    let mut office = Office::with("");
    for number in 1..=30 {
        office.dovecot.deliver(USER, "Pratiche", &letter(number, 20_000));
    }
    assert_eq!(office.counts(), (30, 0));
    office.dovecot.remove_folder(USER, "Pratiche");
    // In another order, one missing, one the same but for a byte of its text, one new.
    let mut changed = letter(7, 20_000);
    let last = changed.len() - 3;
    changed[last] = b'!';
    for number in (1..=29).rev() {
        let bytes = if number == 7 { changed.clone() } else { letter(number, 20_000) };
        office.dovecot.deliver(USER, "Pratiche", &bytes);
    }
    office.dovecot.deliver(USER, "Pratiche", &letter(31, 20_000));
    let report = office.sync();
    assert_eq!(report.new, 1, "header and size are those of what is kept but for the new one");
    assert!(report.bytes < 25_000, "{} bytes", report.bytes);
    let rows = office.rows("Pratiche");
    assert_eq!(rows.iter().filter(|row| !row.expunged).count(), 30);
    assert_eq!(
        rows.iter()
            .filter(|row| row.expunged)
            .map(|row| row.subject.as_str())
            .collect::<Vec<_>>(),
        ["Lettera 30"]
    );
    assert_eq!(office.counts(), (0, 0));
}

#[test]
fn messages_of_a_deleted_or_renamed_folder_are_marked_and_kept() {
    for more in ["", WITHOUT_QRESYNC, PLAIN] {
        let mut office = Office::with(more);
        for number in 1..=60 {
            office.dovecot.deliver(USER, "Pratiche", &letter(number, 2_000));
        }
        for number in 61..=63 {
            office.dovecot.deliver(USER, "Vecchie", &letter(number, 2_000));
        }
        assert_eq!(office.counts(), (63, 0), "{more}");
        office.dovecot.rename_folder(USER, "Pratiche", "Fascicoli");
        office.dovecot.remove_folder(USER, "Vecchie");
        let report = office.sync();
        assert_eq!((report.new, report.updated), (0, 60 + 60 + 3), "{more}: gone, known again, gone");
        assert_eq!(report.bytes, 0, "{more}: nothing is fetched again");
        let rows = |office: &Office, folder: &str| {
            let rows = office.rows(folder);
            (rows.len(), rows.iter().filter(|row| row.expunged).count())
        };
        assert_eq!(rows(&office, "Fascicoli"), (60, 0), "{more}");
        assert_eq!(rows(&office, "Pratiche"), (0, 0), "{more}: moved");
        assert_eq!(rows(&office, "Vecchie"), (3, 3), "{more}");
        for row in office.rows("Vecchie") {
            assert!(!office.block(office.handle.raw(row.message)).expect("kept").is_empty());
        }
        assert_eq!(office.counts(), (0, 0), "{more}");
        // It is there again, under numbers of its own.
        office.dovecot.deliver(USER, "Vecchie", &letter(62, 2_000));
        let report = office.sync();
        assert_eq!((report.new, report.updated, report.bytes), (0, 1, 0), "{more}");
        assert_eq!(rows(&office, "Vecchie"), (3, 2), "{more}");
    }
}

#[test]
fn a_deleted_folder_is_listed_only_while_messages_of_it_are_kept() {
    for more in ["", PLAIN] {
        let mut office = Office::with(more);
        for folder in ["Vuota", "Piena", "Piena/Dentro"] {
            office.dovecot.make_folder(USER, folder);
        }
        office.dovecot.deliver(USER, "Piena", &letter(1, 300));
        assert_eq!(office.counts(), (1, 0), "{more}");
        let listed = |office: &Office| {
            let folders = office.view().folders.into_iter();
            let ours = folders.filter(|folder| folder.name != "INBOX" && folder.role.is_none());
            ours.map(|folder| (folder.name, folder.removed)).collect::<Vec<_>>()
        };
        let told = |folders: &[(&str, bool)]| folders.iter().map(|(name, gone)| ((*name).to_owned(), *gone)).collect::<Vec<_>>();
        assert_eq!(
            listed(&office),
            told(&[("Piena", false), ("Piena/Dentro", false), ("Vuota", false)]),
            "{more}"
        );
        office.dovecot.remove_folder(USER, "Vuota");
        office.dovecot.remove_folder(USER, "Piena/Dentro");
        assert_eq!(office.counts(), (0, 0), "{more}: no message is concerned");
        assert_eq!(listed(&office), told(&[("Piena", false)]), "{more}");
        office.dovecot.remove_folder(USER, "Piena");
        assert_eq!(office.counts(), (0, 1), "{more}");
        assert_eq!(listed(&office), told(&[("Piena", true)]), "{more}: what it held is still here");
        assert_eq!(office.rows("Piena").len(), 1, "{more}");
        let mut office = office.reopened(|_| ());
        assert_eq!(listed(&office), told(&[("Piena", true)]), "{more}: the ledger tells");
        office.dovecot.make_folder(USER, "Vuota");
        office.dovecot.deliver(USER, "Piena", &letter(1, 300));
        assert_eq!(office.counts(), (0, 1), "{more}: known again");
        assert_eq!(listed(&office), told(&[("Piena", false), ("Vuota", false)]), "{more}");
        assert_eq!(office.rows("Piena").iter().filter(|row| !row.expunged).count(), 1, "{more}");
    }
}

#[test]
fn a_lost_or_stale_sync_state_is_rebuilt_by_the_next_pass() {
    let office = filled("", 5);
    let office = office.reopened(|profile| fs::remove_dir_all(profile.join("marks")).expect("removed"));
    assert_eq!(office.counts(), (0, 0));
    assert_eq!(office.rows("INBOX").len(), 5);
    // The profile of an earlier day under the marks of a later one, as from a half-restored copy.
    let backup = tempfile::tempdir().expect("a directory");
    let mut office = office.reopened(|profile| copy(profile, backup.path()));
    office.dovecot.deliver(USER, "INBOX", &letter(6, 300));
    assert_eq!(office.counts(), (1, 0));
    let office = office.reopened(|profile| {
        let marks = profile.with_file_name("marks");
        fs::rename(profile.join("marks"), &marks).expect("put aside");
        fs::remove_dir_all(profile).expect("removed");
        copy(backup.path(), profile);
        fs::remove_dir_all(profile.join("marks")).expect("removed");
        fs::rename(marks, profile.join("marks")).expect("put back");
    });
    assert_eq!(office.counts(), (1, 0), "the one that only the later profile had");
    assert_eq!(office.rows("INBOX").len(), 6);
}

#[test]
fn an_oversized_message_is_skipped_reported_and_not_requested_again() {
    let mut office = Office::with("plugin {\n quota_rule = *:storage=1G\n}\n");
    office.dovecot.deliver(USER, "INBOX", &letter(1, 300));
    office.dovecot.deliver(USER, "INBOX", &vec![b'x'; 151 << 20]);
    for _ in 0..2 {
        let report = office.sync();
        assert_eq!(report.failed, 1, "{report:?}");
    }
    let (asked, told) = office.traffic(2);
    assert!(asked < 250 && told < 1500, "{asked}, {told}");
    assert_eq!(office.rows("INBOX").len(), 1);
}

#[test]
fn folders_of_every_kind_are_synced() {
    let mut office = Office::with("");
    let odd = [
        ("Attivit&AOA-/2026", "Attività/2026", None),
        ("Posta eliminata", "Posta eliminata", Some(FolderRole::Trash)),
        ("Ricevute &- notifiche", "Ricevute & notifiche", None),
        ("con \"virgolette\" \\ e ~", "con \"virgolette\" \\ e ~", None),
    ];
    for (number, (wire, _, _)) in (1..).zip(odd) {
        office.dovecot.deliver(USER, wire, &letter(number, 300));
    }
    assert_eq!(office.counts(), (4, 0));
    for (_, name, role) in odd {
        assert_eq!(office.rows(name).len(), 1, "{name}");
        assert_eq!(office.role(name), role, "{name}");
    }
    assert_eq!(office.role("Inviata"), Some(FolderRole::Sent));
    // A folder that goes does not take what is kept along.
    office.dovecot.remove_folder(USER, "Posta eliminata");
    assert_eq!(office.sync().new, 0);
    assert_eq!(office.rows("Posta eliminata").len(), 1);
    assert_eq!(office.counts(), (0, 0));
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
