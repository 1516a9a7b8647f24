//! Stored messages as printed by `list` and `show`.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recapito::sim;
use serde_json::{Value, json};

use crate::dovecot::Dovecot;
use crate::harness::{Invocation, assert_is_digest, assert_is_time, column, files_below, keys};
use crate::raw_clients::Imap;
use crate::servers::{Providers, USER, message, profile_with_mailbox, with_crlf};

fn len(rows: &Value) -> usize {
    rows.as_array().expect("an array").len()
}

#[test]
fn list_prints_every_field_and_accepts_every_filter() {
    let profile = Providers::demo().synced_demo();
    let all = profile.json(0, ["list"]);
    assert!(len(&all) > 80, "{} rows", len(&all));
    for row in all.as_array().expect("rows") {
        assert_eq!(
            keys(row),
            [
                "account", "date", "folder", "from", "id", "kind", "note", "size", "subject", "to", "unread", "verdict"
            ]
        );
        assert_is_digest(&row["id"]);
        assert_is_time(&row["date"]);
        assert!(
            row["unread"].is_boolean() && row["to"].as_array().is_some_and(|to| to.iter().all(Value::is_string)),
            "{row}"
        );
        let size = fs::metadata(profile.raw_file(row["id"].as_str().expect("an id")))
            .expect("kept")
            .len();
        assert_eq!(row["size"], json!(size));
    }
    let dates: Vec<jiff::Timestamp> = column(&all, "date").iter().map(|date| date.parse().expect("a time")).collect();
    assert!(dates.is_sorted_by(|newer, older| newer >= older), "newest first");
    let kinds = column(&all, "kind");
    for kind in [
        "accettazione",
        "avvenuta-consegna",
        "errore-consegna",
        "posta-certificata",
        "ordinaria",
        "anomalia",
        "non-accettazione",
        "preavviso-errore-consegna",
    ] {
        let these = profile.json(0, ["list", "--kind", kind]);
        assert_eq!(len(&these), kinds.iter().filter(|found| **found == kind).count(), "{kind}");
        assert!(
            len(&these) > 0 && column(&these, "kind").iter().all(|found| *found == kind),
            "{kind}"
        );
    }
    let filtered = |args: &[&str], keep: &dyn Fn(&Value) -> bool| {
        let expected: Vec<Value> = all.as_array().expect("rows").iter().filter(|row| keep(row)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < len(&all), "{args:?}");
        assert_eq!(profile.json(0, [&["list"], args].concat()), Value::from(expected), "{args:?}");
    };
    filtered(&["--unread"], &|row| row["unread"] == json!(true));
    filtered(&["--account", sim::OFFICE], &|row| row["account"] == sim::OFFICE);
    filtered(&["--folder", "Inviata"], &|row| row["folder"] == "Inviata");
    filtered(&["--account", sim::LAWYER, "--folder", "INBOX", "--unread"], &|row| {
        row["account"] == sim::LAWYER && row["folder"] == "INBOX" && row["unread"] == json!(true)
    });
    let window = profile.json(0, ["list", "--offset", "3", "--limit", "4"]);
    assert_eq!(window.as_array().expect("rows")[..], all.as_array().expect("rows")[3..7]);
    assert_eq!(len(&profile.json(0, ["list", "--offset", "100000"])), 0);
    assert_eq!(len(&profile.json(0, ["list", "--limit", "0"])), 0);
    profile.run(["list", "--kind", "inventato"]).code(2).stderr_contains(&["inventato"]);
    profile.run(["list", "--account", "nessuno@pec.example"]).code(1);
    let people = profile.run(["list", "--limit", "5"]).code(0);
    assert_eq!(people.text().lines().count(), 6, "{}", people.text());
}

/// Message bodies with all kinds of bytes that a delivery agent may have written.
fn unusual_bodies() -> Vec<(&'static str, Vec<u8>)> {
    let head = |name: &str| format!("From: a@pec.example\nTo: {USER}\nSubject: {name}\nMessage-ID: <{name}@pec.example>\n").into_bytes();
    let with = |name: &'static str, rest: &[u8]| (name, [head(name), rest.to_vec()].concat());
    let crlf = with_crlf(&with("crlf", b"\nriga\nriga\n").1);
    let all_bytes: Vec<u8> = (1..=255).filter(|byte| *byte != b'\r').collect();
    vec![
        with("lf", b"\nuna\ndue\n"),
        ("crlf", crlf),
        with(
            "otto-bit",
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nperch\u{e9} \u{20ac}\n".as_bytes(),
        ),
        with("latino", b"Content-Type: text/plain; charset=iso-8859-1\n\nperch\xe9\n"),
        with(
            "binario",
            &[b"Content-Type: application/octet-stream\n\n", all_bytes.as_slice(), b"\n"].concat(),
        ),
        with("senza-fine", b"\nultima riga senza fine"),
        with("nul", b"\nprima\0dopo\n"),
        with("cr-soli", b"\nuna\rdue\r\rtre\n"),
        with("senza-corpo", b""),
        with("righe-lunghe", &[b"\n".as_slice(), &[b'x'; 20_000], b"\n.\n..\n"].concat()),
    ]
}

#[test]
fn show_raw_prints_the_bytes_on_the_server() {
    let mut dovecot = Dovecot::start();
    let bodies = unusual_bodies();
    for (_, bytes) in &bodies {
        dovecot.deliver(USER, "INBOX", bytes);
    }
    let profile = profile_with_mailbox(&dovecot, USER);
    assert_eq!(profile.json(0, ["sync"])[0]["new"], json!(bodies.len()));
    let listed = profile.json(0, ["list"]);
    let mut imap = Imap::of(&dovecot, USER);
    imap.select("INBOX");
    for (uid, (name, delivered)) in (1..).zip(&bodies) {
        let held = imap.bytes(uid);
        let row = listed
            .as_array()
            .expect("rows")
            .iter()
            .find(|row| row["subject"] == *name)
            .unwrap_or_else(|| panic!("{name}: {listed}"));
        let raw = Invocation::new(&profile)
            .args(["show", row["id"].as_str().expect("an id"), "--raw"])
            .run()
            .code(0);
        assert!(raw.stdout == held, "{name}");
        assert_eq!(raw.stderr, "");
        if *name != "nul" {
            // Dovecot replaces NUL; otherwise it only converts line ends.
            assert!(held == with_crlf(delivered), "{name}");
        }
        profile.run(["show", &row["id"].as_str().expect("an id")[..10]]).code(0);
    }
    profile.run(["show", &"0".repeat(64)]).code(1);
    profile.run(["show", "non-un-id"]).code(1);
}

/// A message with attachments under hostile names, each containing its own number.
fn hostile(names: &[&str]) -> Vec<u8> {
    let mut text = format!(
        "From: a@pec.example\nTo: {USER}\nSubject: allegati\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
            Content-Type: text/plain\n\nTesto.\n"
    );
    for (number, name) in names.iter().enumerate() {
        let encoded = STANDARD.encode(name);
        text.push_str(&format!(
            "--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: \
            attachment;\n filename=\"=?utf-8?B?{encoded}?=\"\n\n{}\n",
            STANDARD.encode(format!("parte {number}\0\u{ff}"))
        ));
    }
    text.push_str("--b--\n");
    text.into_bytes()
}

#[test]
fn attachments_are_saved_only_inside_the_given_folder() {
    let names = [
        "../../fuori.txt",
        "CON",
        "fattura\u{202e}fdp.exe",
        "/etc/passwd",
        "..",
        "nota.txt",
        "nota.txt",
        ".bashrc",
        "a\0b",
        "C:\\Windows\\x.dll",
        &"l".repeat(400),
    ];
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &hostile(&names));
    dovecot.deliver(USER, "INBOX", &message(1));
    let profile = profile_with_mailbox(&dovecot, USER);
    profile.json(0, ["sync"]);
    let listed = profile.json(0, ["list"]);
    let find = |subject: &str| {
        listed
            .as_array()
            .expect("rows")
            .iter()
            .find(|row| row["subject"] == subject)
            .and_then(|row| row["id"].as_str())
            .expect("listed")
            .to_owned()
    };
    let id = find("allegati");

    let dir = profile.beside("salvati/qui");
    let saved = profile.json(0, ["show".into(), id.clone().into(), "--save".into(), dir.clone().into_os_string()]);
    let there = files_below(&profile.beside("salvati"));
    assert_eq!(there.len(), names.len(), "{there:?}");
    assert_eq!(len(&saved), names.len());
    for (number, path) in saved.as_array().expect("paths").iter().enumerate() {
        let path = std::path::Path::new(path.as_str().expect("a path"));
        assert_eq!(path.parent(), Some(dir.as_path()), "{}", path.display());
        let name = path.file_name().expect("a name");
        assert!(
            name.as_bytes().len() <= 200 && !name.to_string_lossy().contains(['\u{202e}', '\0', '\\', ':']),
            "{name:?}"
        );
        assert!(
            !name.to_string_lossy().eq_ignore_ascii_case("con") && !name.as_bytes().starts_with(b"."),
            "{name:?}"
        );
        assert_eq!(fs::read(path).expect("saved"), format!("parte {number}\0\u{ff}").as_bytes());
    }
    // A second time: nothing is overwritten.
    profile.json(0, ["show".into(), id.clone().into(), "--save".into(), dir.into_os_string()]);
    assert_eq!(files_below(&profile.beside("salvati")).len(), 2 * names.len());

    let view = profile.json(0, ["show", &id]);
    let first = view["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .find(|part| part["attachment"] == json!(true))
        .expect("one");
    let number = first["number"].to_string();
    assert_eq!(
        profile.run(["show", &id, "--part", &number]).code(0).stdout,
        "parte 0\0\u{ff}".as_bytes()
    );
    profile.run(["show", &id, "--part", "99"]).code(1);
    profile.run(["show", &id, "--raw", "--part", "1"]).code(2);
    let people = profile.run(["show", &id]).code(0);
    assert!(!people.text().contains(['\u{202e}', '\0', '\u{1b}']), "{}", people.text());
    profile
        .run([
            "show".into(),
            find("n. 1"),
            "--save".into(),
            profile.beside("vuota").display().to_string(),
        ])
        .code(0)
        .stderr_contains(&["Nessun allegato"]);
}

#[test]
fn a_certified_message_is_shown_with_its_proofs() {
    let profile = Providers::demo().synced_demo();
    let listed = profile.json(0, ["list", "--kind", "posta-certificata", "--account", sim::LAWYER]);
    let row = &listed[0];
    let view = profile.json(0, ["show", row["id"].as_str().expect("an id")]);
    assert_eq!(
        keys(&view),
        [
            "cc",
            "cc_others",
            "copies",
            "date",
            "dispatch",
            "from",
            "id",
            "parts",
            "size",
            "subject",
            "text",
            "text_cut",
            "text_from_html",
            "text_without_layout",
            "to",
            "to_others",
            "unread",
            "verification"
        ]
    );
    assert_eq!(
        (&view["id"], &view["verification"]["verdict"], &view["verification"]["kind"]),
        (&row["id"], &json!("genuine"), &json!("posta-certificata"))
    );
    assert!(
        !view["subject"].as_str().expect("a subject").starts_with("POSTA CERTIFICATA"),
        "the inner message's subject"
    );
    let people = profile.run(["show", row["id"].as_str().expect("an id")]).code(0);
    for word in [
        "Autentica: ",
        "Firmatario",
        "Dati di certificazione:",
        "Parti tecniche:",
        "daticert.xml",
    ] {
        assert!(people.text().contains(word), "{word}:\n{}", people.text());
    }
}
