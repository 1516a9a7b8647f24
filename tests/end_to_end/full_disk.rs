//! A disk that fills up in the middle of a pass.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use recapito::signature::Sha256;
use serde_json::{Value, json};

use crate::dovecot::Dovecot;
use crate::harness::{Profile, by_id, files_below};
use crate::servers::{USER, add_mailbox, with_crlf};

/// Together larger than the small disk.
const MESSAGES: usize = 60;
const SIZE: usize = 600_000;

/// A separate file system in memory.
pub(crate) struct Disk(pub(crate) PathBuf);

impl Disk {
    pub(crate) fn of(size: &str, at: &Path) -> Option<Self> {
        fs::create_dir_all(at).expect("made");
        mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "none"], at).then(|| Self(at.to_owned()))
    }

    pub(crate) fn resize(&self, size: &str) {
        assert!(
            mount(&["-o", &format!("remount,size={size}")], &self.0),
            "the disk cannot be resized"
        );
    }

    pub(crate) fn read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.0), "the disk stays writable");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    Command::new("mount")
        .args(options)
        .arg(at)
        .status()
        .is_ok_and(|status| status.success())
}

pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").expect("proc").uid() == 0
}

fn large(number: usize) -> Vec<u8> {
    let mut bytes =
        format!("From: a@pec.example\nTo: {USER}\nSubject: grande {number}\nMessage-ID: <g{number}@pec.example>\n\n").into_bytes();
    let line = format!("{number:>70}\n");
    while bytes.len() < SIZE {
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes
}

/// Asserts that every raw file matches the digest in its name; returns the digests.
fn raw_files_are_complete(profile: &Profile) -> BTreeSet<String> {
    let files = files_below(&profile.dir().join("messages"));
    let named = files.iter().map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert_eq!(
            Sha256::of(&fs::read(path).expect("read")).to_string(),
            name,
            "{} is incomplete",
            path.display()
        );
        name
    });
    named.collect()
}

#[test]
fn a_full_disk_is_reported_and_leaves_no_truncated_file() {
    let root = tempfile::tempdir().expect("a directory");
    let Some(disk) = Disk::of("24m", &root.path().join("disco")) else {
        assert!(
            !is_root(),
            "no file system can be mounted although the user is root: a full disk cannot be tested"
        );
        eprintln!("NOT TRIED: a full disk. Only root can mount a small file system; run this test as root.");
        return;
    };
    let mut dovecot = Dovecot::start();
    for number in 0..MESSAGES {
        dovecot.deliver(USER, "INBOX", &large(number));
    }
    let wanted: BTreeSet<String> = (0..MESSAGES)
        .map(|number| Sha256::of(&with_crlf(&large(number))).to_string())
        .collect();
    let profile = Profile::at(&disk.0.join("profilo"));
    add_mailbox(&dovecot, &profile, USER);

    for attempt in ["first", "again, as a user does"] {
        let report = profile.run(["sync", "--json"]).code(3).stderr_contains(&[
            "Lo spazio sul disco è finito.",
            "Nulla di ciò che era conservato",
            "Liberare spazio",
        ]);
        assert!(
            report.json()[0]["error"].as_str().is_some_and(|error| error.contains("spazio")),
            "{attempt}"
        );
        let kept = raw_files_are_complete(&profile);
        assert!(
            !kept.is_empty() && kept.len() < MESSAGES && kept.is_subset(&wanted),
            "{attempt}: {} kept",
            kept.len()
        );
    }
    // Stored messages can be read on a full disk.
    let listed = by_id(&profile.json(0, ["list"]));
    assert!(!listed.is_empty());
    for id in listed.keys() {
        assert_eq!(Sha256::of(&profile.run(["show", id, "--raw"]).code(0).stdout).to_string(), *id);
    }

    disk.resize("128m");
    let report = profile.json(0, ["sync"]);
    assert_eq!((&report[0]["error"], &report[0]["failed"]), (&Value::Null, &json!(0)));
    assert_eq!(raw_files_are_complete(&profile), wanted);
    assert_eq!(by_id(&profile.json(0, ["list"])).into_keys().collect::<BTreeSet<_>>(), wanted);
    profile.run(["check"]).code(0);
}
