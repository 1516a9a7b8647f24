//! What lies in a profile under the names that the store opens: a link, a folder, a file, a pipe, a socket, garbage, or a file that anybody
//! may read. The profile opens, the rest works, nothing behind a link is touched, and what was moved aside is named.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use recapito::pec::Kind;
use recapito::store::{ReadOnly, Selection};

use crate::sample_messages::{arrive, examine, location, open, text};

/// Every name of a profile that was used, with whether another thing in its place is moved aside. Names below `messages/` and `index/` that
/// are numbers or digests are in none.
const NAMES: [(&str, bool); 14] = [
    ("examining", true),
    ("format", true),
    ("index", true),
    ("index/current", true),
    ("ledger.head", true),
    ("ledger.jsonl", false),
    ("ledger.reserve", true),
    ("lock", true),
    ("messages", true),
    ("messages/tmp", true),
    ("marks", true),
    ("drafts", true),
    ("scrub.json", true),
    ("search", true),
];

const ODDITIES: [&str; 5] = ["link", "dangling link", "folder", "file", "socket"];

/// A profile with one message.
fn used(dir: &Path) {
    let (store, _) = open(dir);
    arrive(&store, &[(text(Kind::Ordinary, 1, 1, "uno"), location("INBOX", 1, 1))]);
}

/// Puts something of this kind where the name is; false if it is what belongs there.
fn put(oddity: &str, path: &Path, other: &Path) -> bool {
    let was_folder = path.is_dir();
    if was_folder {
        fs::remove_dir_all(path).expect("removed");
    } else {
        let _ = fs::remove_file(path);
    }
    match oddity {
        "link" => symlink(other, path).expect("linked"),
        "dangling link" => symlink(other.join("nowhere"), path).expect("linked"),
        "folder" => fs::create_dir(path).expect("created"),
        "file" => fs::write(path, b"\xff\0 garbage").expect("written"),
        _ => drop(UnixListener::bind(path).expect("bound")),
    }
    !matches!((oddity, was_folder), ("folder", true) | ("file", false))
}

#[test]
fn whatever_lies_under_a_name_the_profile_opens_and_nothing_behind_a_link_is_touched() {
    for (name, is_moved) in NAMES {
        for oddity in ODDITIES {
            let dir = tempfile::tempdir().expect("a folder");
            let (profile, other): (PathBuf, PathBuf) = (dir.path().join("p"), dir.path().join("other"));
            used(&profile);
            fs::create_dir(&other).expect("created");
            fs::write(other.join("untouched"), "x").expect("written");
            let is_odd = put(oddity, &profile.join(name), &other);
            if name == "ledger.jsonl" && !is_odd {
                continue;
            }
            let (store, report) = open(&profile);
            assert_eq!(
                report.moved_aside.len(),
                usize::from(is_odd && is_moved),
                "{oddity} as {name}: {report:?}"
            );
            store.keys(&Selection::default()).expect("listed");
            if name == "ledger.jsonl" {
                assert_eq!(report.read_only, Some(ReadOnly::Ledger), "{oddity}");
                store.keep(&[b"From: a@b.it\r\n\r\nx"]).expect_err("nothing is kept");
            } else if name == "format" && !is_odd {
                assert_eq!(report.read_only, Some(ReadOnly::Format));
                assert_eq!(fs::read(profile.join("format")).expect("read"), b"\xff\0 garbage", "left as it is");
            } else {
                store.keep(&[b"From: a@b.it\r\n\r\nx"]).expect("kept");
            }
            drop(store);
            let names: Vec<_> = fs::read_dir(&other)
                .expect("listed")
                .map(|entry| entry.expect("an entry").file_name())
                .collect();
            assert_eq!(names, ["untouched"], "{oddity} as {name}");
        }
    }
}

#[test]
fn every_name_of_a_used_profile_is_in_the_table_and_private() {
    let dir = tempfile::tempdir().expect("a folder");
    used(dir.path());
    let names = fs::read_dir(dir.path()).expect("listed").map(|entry| entry.expect("an entry"));
    for entry in names {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(NAMES.iter().any(|(known, _)| *known == name), "{name} is missing from the table");
        fs::set_permissions(
            entry.path(),
            fs::Permissions::from_mode(if entry.path().is_dir() { 0o755 } else { 0o644 }),
        )
        .expect("loosened");
    }
    drop(open(dir.path()));
    for (name, _) in NAMES {
        if let Ok(found) = fs::symlink_metadata(dir.path().join(name)) {
            assert_eq!(found.mode() & 0o077, 0, "{name}");
        }
    }
}

#[test]
fn a_format_that_no_version_wrote_is_left_as_it_is_and_only_a_greater_number_is_newer() {
    for (text, is_newer) in [
        ("2.1", false),
        ("v2", false),
        ("1-beta", false),
        ("q\n", false),
        ("", false),
        ("-1", false),
        ("2\n", true),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        used(dir.path());
        fs::write(dir.path().join("format"), text).expect("written");
        let opened = recapito::store::Store::open(dir.path(), std::sync::Arc::new(recapito::clock::SystemClock));
        match opened {
            Ok((store, report)) => {
                assert_eq!((is_newer, report.read_only), (false, Some(ReadOnly::Format)), "{text:?}");
                assert_eq!(store.all_messages().expect("listed").len(), 1, "{text:?}: raw messages can be read");
            }
            Err(error) => assert!(is_newer, "{text:?}: {error}"),
        }
        assert_eq!(fs::read_to_string(dir.path().join("format")).expect("read"), text);
    }
}

#[test]
fn a_ledger_that_is_no_file_is_reported_by_a_check_and_raw_messages_are_read() {
    for oddity in ["link", "dangling link", "folder", "socket"] {
        let dir = tempfile::tempdir().expect("a folder");
        let (profile, other) = (dir.path().join("p"), dir.path().join("other"));
        used(&profile);
        fs::create_dir(&other).expect("created");
        put(oddity, &profile.join("ledger.jsonl"), &other);
        let (store, _) = open(&profile);
        let report = store.check(&examine, &mut |_, _| true).expect("checked");
        assert_eq!(
            (report.is_good(), report.ledger_broken_at, report.messages),
            (false, Some(1), 1),
            "{oddity}"
        );
        let [message] = store.all_messages().expect("listed")[..] else {
            unreachable!("one message")
        };
        store.raw(&message).expect("read");
    }
}

#[test]
fn a_raw_file_that_is_none_is_damaged_and_replaced_when_its_message_is_stored_again() {
    for oddity in ["link", "dangling link", "folder", "file", "socket"] {
        let dir = tempfile::tempdir().expect("a folder");
        let (profile, other) = (dir.path().join("p"), dir.path().join("other"));
        used(&profile);
        fs::create_dir(&other).expect("created");
        let bytes = text(Kind::Ordinary, 1, 1, "uno");
        let message = recapito::signature::Sha256::of(&bytes);
        let name = message.to_string();
        let path = profile.join("messages").join(&name[..2]).join(format!("{name}.eml"));
        put(oddity, &path, &other);
        let (store, _) = open(&profile);
        store.raw(&message).expect_err("not the message");
        let report = store.check(&examine, &mut |_, _| true).expect("checked");
        assert_eq!([report.damaged, report.missing].concat(), [message], "{oddity}");
        store.keep(&[&bytes]).expect("kept");
        assert_eq!(store.raw(&message).expect("read"), bytes, "{oddity}");
        assert_eq!(
            fs::read_dir(&other).expect("listed").count(),
            0,
            "{oddity}: nothing behind a link is touched"
        );
    }
}
