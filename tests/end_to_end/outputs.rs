//! Where the output goes: a device that is full, a pipe that nobody reads any more; and what a crash of the process could write.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Stdio};

use crate::harness::{Invocation, PASSPHRASE, Profile};
use crate::until::until;

/// Commands that write to stdout, each with a profile of one message.
fn written(message: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["--help"],
        vec!["--version"],
        vec!["list", "--help"],
        vec!["list"],
        vec!["list", "--json"],
        vec!["account", "list", "--json"],
        vec!["status", "--json"],
        vec!["search", "parola"],
        vec!["verify", message],
        vec!["verify", message, "--json"],
        vec!["check"],
    ]
}

fn profile() -> (Profile, String) {
    let profile = Profile::new();
    let message = profile.file("uno.eml", "From: a@b.it\r\nTo: c@d.it\r\nSubject: una parola\r\n\r\nuna parola\r\n");
    let message = message.to_str().expect("a path").to_owned();
    profile.run(["import", &message]).code(0);
    (profile, message)
}

#[test]
fn output_that_cannot_be_written_is_a_failure_with_its_reason() {
    let (profile, message) = profile();
    for args in written(&message) {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("the device");
        let ran = Invocation::new(&profile).args(args.clone()).run_into(full.into()).code(3);
        assert!(ran.stderr.contains("No space left"), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("Non è possibile scrivere"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let (profile, message) = profile();
    for args in written(&message) {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let ran = Invocation::new(&profile).args(args.clone()).run_into(writer.into());
        // An unsigned message is a bad answer of `verify`, whether or not somebody reads it.
        let code = i32::from(args.contains(&message.as_str()));
        let ran = ran.code_among(&[0, code]);
        assert_eq!(ran.stderr, "", "{args:?}");
    }
}

/// Read while it waits for a password.
#[cfg(target_os = "linux")]
#[test]
fn no_core_is_dumped_whatever_the_shell_allows() {
    let profile = Profile::new();
    let mut child = Command::new("sh")
        .args([
            "-c",
            "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_recapito"),
        ])
        .arg("--profile")
        .arg(profile.dir())
        .args([
            "account",
            "add",
            "a@pec.example",
            "--imap",
            "h:993",
            "--smtp",
            "h:465",
            "--no-test",
            "--password-stdin",
        ])
        .env("RECAPITO_NO_KEYCHAIN", "1")
        .env("RECAPITO_PASSPHRASE", PASSPHRASE)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let limits = format!("/proc/{}/limits", child.id());
    let core = || {
        let limits = fs::read_to_string(&limits).unwrap_or_default();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"))?;
        let mut values = line.split_whitespace().map(str::to_owned);
        Some((values.next()?, values.next()?))
    };
    until("neither limit allows a core file", || core() == Some(("0".into(), "0".into())));
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"segreta\n").expect("still waiting for the password");
    drop(stdin);
    assert!(child.wait().expect("ended").success());
}
