//! The documented behaviour of the command line, run in this process: exit codes, stdout, stderr and the JSON.
#![allow(clippy::expect_used, reason = "a test helper fails by panicking")]

mod harness;
mod json_fields;

use std::path::PathBuf;

use harness::{Invocation, zip};
use recapito::cli::{self, Parsed};
use recapito::i18n::Language;
use recapito::signature::Sha256;
use serde_json::{Value, json};

const ORDINARY: &str = "From: Mario <mario@example.org>\r\nTo: studio@example.net\r\nSubject: Saluti\r\n\
    Date: Thu, 5 Mar 2026 10:11:12 +0100\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nBuongiorno.\r\n";

// -- usage

#[test]
fn wrong_usage_exits_with_2_and_prints_nothing_on_stdout() {
    for args in [
        vec!["nonsense"],
        vec!["verify"],
        vec!["list", "--limit", "x"],
        vec!["send", "--from", "a@b", "--subject", "x", "--receipt", "piena"],
        vec!["export", "abc", "--to", "x", "--format", "pdf"],
        vec!["--lang", "fr", "list"],
        vec!["show", "abc", "--raw", "--part", "1"],
        vec!["account", "add", "a@b", "--imap", "nohost"],
    ] {
        let ran = Invocation::new().args(args.iter().copied()).stdout("").code(2);
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn help_and_version_exit_with_0_and_print_on_stdout() {
    Invocation::new()
        .args(["--version"])
        .stdout(concat!("recapito ", env!("CARGO_PKG_VERSION"), "\n"))
        .stderr("")
        .code(0);
    let ran = Invocation::new().args(["--lang", "it", "--help"]).stderr("").code(0);
    assert!(ran.stdout.starts_with("Posta elettronica certificata"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nUso: recapito"), "{}", ran.stdout);
}

#[test]
fn every_command_and_option_has_help_in_both_languages() {
    let commands: [&[&str]; 24] = [
        &[],
        &["account"],
        &["account", "add"],
        &["account", "list"],
        &["account", "remove"],
        &["trust"],
        &["trust", "list"],
        &["trust", "add"],
        &["trust", "remove"],
        &["sync"],
        &["watch"],
        &["list"],
        &["show"],
        &["send"],
        &["status"],
        &["verify"],
        &["export"],
        &["hashes"],
        &["preserve"],
        &["retention"],
        &["compare"],
        &["check"],
        &["rebuild"],
        &["demo"],
    ];
    for language in ["it", "en"] {
        for command in commands {
            let args = command.iter().copied().chain(["--help", "--lang", language]);
            let ran = Invocation::new().args(args).code(0);
            assert!(!ran.stdout.contains("help-"), "{command:?}: {}", ran.stdout);
            assert!(ran.stdout.contains("--profile"), "{command:?}: {}", ran.stdout);
        }
    }
}

#[test]
fn global_options_are_accepted_before_and_after_the_command() {
    for args in [
        ["recapito", "--profile", "p", "--json", "list"],
        ["recapito", "list", "--json", "--profile", "p"],
    ] {
        match cli::parse(args, Language::English) {
            Parsed::Cli(cli) => {
                assert_eq!(cli.profile, Some(PathBuf::from("p")));
                assert!(cli.json && cli.command.is_some_and(|command| command.needs_profile()));
            }
            said => unreachable!("{said:?}"),
        }
    }
}

#[test]
fn without_a_command_the_window_opens() {
    match cli::parse(["recapito", "--demo"], Language::English) {
        Parsed::Cli(cli) => assert!(cli.demo && cli.command.is_none()),
        said => unreachable!("{said:?}"),
    }
}

// -- verify

#[test]
fn ordinary_mail_is_unsigned_and_exits_with_1() {
    let ran = Invocation::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--json", "{dir}/a.eml"])
        .stderr("")
        .code(1);
    let judged = ran.json();
    let one = &judged[0];
    assert_eq!(judged.as_array().map(Vec::len), Some(1));
    assert_eq!(one["file"], "{dir}/a.eml");
    assert_eq!(one["sha256"], Sha256::of(ORDINARY.as_bytes()).to_string());
    assert_eq!((&one["kind"], &one["verdict"]), (&json!("ordinaria"), &json!("unsigned")));
    for null in [
        "intact",
        "digest",
        "signature_algorithm",
        "signed_at",
        "signer",
        "anchor",
        "certification",
    ] {
        assert_eq!(one[null], Value::Null, "{null}");
    }
    for no in ["trusted", "valid_then", "valid_now", "weak"] {
        assert_eq!(one[no], json!(false), "{no}");
    }
}

#[test]
fn the_fields_of_verify_have_the_documented_order() {
    let ran = Invocation::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--json", "{dir}/a.eml"])
        .code(1);
    let fields: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  \""))
        .filter_map(|line| line.split('"').next())
        .collect();
    assert_eq!(
        fields,
        [
            "file",
            "sha256",
            "kind",
            "verdict",
            "intact",
            "trusted",
            "valid_then",
            "valid_now",
            "weak",
            "digest",
            "signature_algorithm",
            "signed_at",
            "signer",
            "anchor",
            "certification",
            "refers_to",
            "problems"
        ]
    );
}

#[test]
fn a_single_file_is_described_in_full() {
    let ran = Invocation::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--lang", "it", "{dir}/a.eml"])
        .code(1);
    assert!(
        ran.stdout.starts_with("{dir}/a.eml\nSenza firma: Posta ordinaria\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_folder_is_read_in_sorted_order_at_any_depth() {
    let ran = Invocation::new()
        .file("mail/b.EML", ORDINARY)
        .file("mail/a/z.eml", ORDINARY)
        .file("mail/note.txt", "no mail")
        .args(["verify", "{dir}/mail"])
        .code(1);
    assert_eq!(
        ran.stdout,
        "SIGNATURE   KIND           FILE\n\
         Not signed  Ordinary mail  {dir}/mail/a/z.eml\n\
         Not signed  Ordinary mail  {dir}/mail/b.EML\n\
         Verified: 2. Not genuine: 2.\n"
    );
}

#[test]
fn every_entry_of_a_zip_file_is_verified() {
    let bytes = zip(&[
        ("x/uno.eml", ORDINARY.as_bytes()),
        ("manifest.json", b"{}"),
        ("../due\u{1b}[2J.eml", b"Subject: due\r\n\r\n"),
    ]);
    let test = || Invocation::new().file("a.zip", &bytes);
    let judged = test().args(["verify", "--json", "{dir}/a.zip"]).code(1).json();
    assert_eq!(judged.as_array().map(Vec::len), Some(3));
    assert_eq!(judged[0]["file"], "{dir}/a.zip/x/uno.eml");
    assert_eq!(judged[1]["sha256"], Sha256::of(b"Subject: due\r\n\r\n").to_string());
    assert_eq!(judged[2]["problems"], serde_json::json!(["name-unsafe"]));
    let ran = test().args(["verify", "{dir}/a.zip"]).code(1);
    assert!(!ran.stdout.contains('\u{1b}') && ran.stdout.contains('␛'), "{}", ran.stdout);
}

#[test]
fn a_zip_bomb_is_rejected_and_the_other_entries_are_verified() {
    let bomb = vec![b' '; 8_000_000];
    let bytes = zip(&[("bomb.eml", &bomb), ("uno.eml", ORDINARY.as_bytes())]);
    let ran = Invocation::new()
        .file("a.zip", bytes)
        .args(["verify", "--json", "{dir}/a.zip"])
        .code(3);
    assert_eq!(ran.json().as_array().map(Vec::len), Some(1));
    assert!(ran.stderr.contains("{dir}/a.zip/bomb.eml"), "{}", ran.stderr);
}

#[test]
fn an_unreadable_file_exits_with_3() {
    let ran = Invocation::new()
        .args(["verify", "--json", "{dir}/none.eml"])
        .stdout("[]\n")
        .code(3);
    assert!(ran.stderr.contains("{dir}/none.eml"), "{}", ran.stderr);
    Invocation::new()
        .file("a.zip", "no zip")
        .args(["verify", "--json", "{dir}/a.zip"])
        .stdout("[]\n")
        .code(3);
    let ran = Invocation::new()
        .file("a.eml", ORDINARY)
        .file("ca.pem", "no certificate")
        .args(["verify", "{dir}/a.eml", "--trust", "{dir}/ca.pem"])
        .stdout("")
        .code(3);
    assert!(ran.stderr.starts_with("The file contains no certificate.\n"), "{}", ran.stderr);
}

#[test]
fn an_empty_folder_has_nothing_to_verify() {
    Invocation::new()
        .file("mail/note.txt", "no mail")
        .args(["verify", "--json", "{dir}/mail"])
        .stdout("[]\n")
        .stderr("Not read: {dir}/mail/note.txt: not an email message\nNo .eml files to verify.\n")
        .code(1);
}

// -- without an engine

#[test]
fn a_command_that_needs_the_engine_reports_that_there_is_none() {
    let ran = Invocation::new().args(["list", "--json"]).stdout("").code(3);
    assert_eq!(
        ran.stderr,
        "The program's engine has stopped.\nStored data is safe. Operations in progress were not completed.\nStart the program again.\n"
    );
}
