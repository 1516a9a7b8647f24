//! The child that examines a suspect, ended from outside while it works for the real program: by a signal that a program brings upon itself,
//! by one that others send, and by its limit of processor time. The message is kept, named, and the next run goes on.

use std::fs;
use std::process::Command;

use recapito::signature::Sha256;
use serde_json::{Value, json};

use crate::harness::{Invocation, Profile};
use crate::until::until;

/// A message that takes seconds to examine, and passes the gate.
fn heavy_message() -> Vec<u8> {
    let header = "From: a@pec.example\r\nTo: studio@pec.example\r\nSubject: pesante\r\nMessage-ID: <pesante@pec.example>\r\n\
        Date: Thu, 5 Mar 2026 10:11:12 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let page: String = (0..60_000)
        .map(|number| format!("<p>Paragrafo <b>numero</b> {number} &egrave; qui.</p>\r\n"))
        .collect();
    format!("{header}{page}").into_bytes()
}

/// A profile with the heavy message and a small one, both suspects: as if a process had ended that examined them.
struct Suspects {
    profile: Profile,
    heavy: String,
    bytes: Vec<u8>,
}

impl Suspects {
    fn new() -> Self {
        let profile = Profile::new();
        let bytes = heavy_message();
        let small = b"From: a@pec.example\r\nTo: studio@pec.example\r\nSubject: piccolo\r\nMessage-ID: <piccolo@pec.example>\r\n\
            Date: Thu, 5 Mar 2026 10:11:13 +0100\r\n\r\nTesto.\r\n";
        let files = [profile.file("1.eml", &bytes), profile.file("2.eml", small)];
        profile.json(0, ["import".into(), files[0].clone(), files[1].clone()]);
        let marks = [&bytes[..], small].map(|raw| format!("with {}\n", Sha256::of(raw)));
        fs::write(profile.dir().join("examining"), marks.concat()).expect("written");
        fs::remove_dir_all(profile.dir().join("index")).expect("removed");
        Self {
            profile,
            heavy: Sha256::of(&bytes).to_string(),
            bytes,
        }
    }

    /// Starts a pass over the suspects, and sends this signal to the child as soon as it examines the heavy one.
    fn end_child(&self, signal: &str) {
        let mut running = Invocation::new(&self.profile).args(["check"]).start();
        let parent = running.id();
        let child = until("the child examines", || {
            let has_begun = |child: &u32| moved(*child, "rchar") > self.bytes.len() as u64 && moved(*child, "wchar") >= 65;
            children(parent).into_iter().find(has_begun)
        });
        let sent = Command::new("kill").args([signal, &child.to_string()]).status().expect("kill");
        assert!(sent.success());
        until("the program ends", || running.has_ended().then_some(()));
    }

    /// The note of the heavy message in the list, and that everything is kept and the small one is examined.
    fn note(&self) -> Value {
        let listed = self.profile.json(0, ["list"]);
        let rows = listed.as_array().expect("rows");
        assert_eq!(rows.len(), 2, "{listed}");
        let raw = self.profile.run(["show", self.heavy.as_str(), "--raw"]).code(0).stdout;
        assert_eq!(raw, self.bytes, "kept byte for byte");
        let small = rows.iter().find(|row| row["id"] != self.heavy.as_str()).expect("there");
        assert_eq!(small["note"], Value::Null, "{small}");
        let heavy = rows.iter().find(|row| row["id"] == self.heavy.as_str()).expect("there");
        heavy["note"].clone()
    }

    fn set_aside(&self) -> Value {
        self.profile.json(0, ["check"])["set_aside"].clone()
    }
}

/// The processes that this one started and that still run.
fn children(parent: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect()
}

/// How many bytes a process has read or written: the child reads the message, and then writes its digest and a line feed.
fn moved(process: u32, what: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/io")).unwrap_or_default();
    let count = text
        .lines()
        .find_map(|line| line.strip_prefix(what)?.strip_prefix(": ")?.trim().parse().ok());
    count.unwrap_or(0)
}

#[test]
fn a_child_that_aborts_sets_the_message_aside_and_the_next_run_goes_on() {
    let suspects = Suspects::new();
    suspects.end_child("-ABRT");
    assert_eq!(suspects.note(), json!("set-aside"));
    assert_eq!(suspects.set_aside(), json!([suspects.heavy]));
    let people = suspects.profile.run(["check"]).code(0);
    assert!(people.text().contains(&suspects.heavy), "{}", people.text());
    suspects.profile.run(["rebuild"]).code(0);
    assert_eq!(
        (suspects.note(), suspects.set_aside()),
        (Value::Null, json!([])),
        "examined, for the user asked for it"
    );
}

#[test]
fn a_child_that_others_kill_decides_nothing_and_the_next_run_examines_the_message() {
    let suspects = Suspects::new();
    suspects.end_child("-KILL");
    assert_eq!(suspects.set_aside(), json!([]));
    suspects.profile.run(["check"]).code(0);
    assert_eq!(suspects.note(), Value::Null);
}

/// The child has the limit of the process that starts it, where that is lower than its own.
#[test]
fn a_child_at_its_limit_of_processor_time_sets_the_message_aside() {
    let suspects = Suspects::new();
    let ran = Command::new("bash")
        .args(["-c", "ulimit -St 1; exec \"$@\"", "bash"])
        .arg(env!("CARGO_BIN_EXE_recapito"))
        .arg("--profile")
        .arg(suspects.profile.dir())
        .args(["check", "--json"])
        .env("RECAPITO_NO_KEYCHAIN", "1")
        .env("HOME", suspects.profile.beside(""))
        .output()
        .expect("started");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(suspects.note(), json!("set-aside"));
    assert_eq!(suspects.set_aside(), json!([suspects.heavy]));
}
