//! What is sent, read by other programs: Python's `email` package and GMime must find the same text, subject, people and files in thousands
//! of generated messages. `FUZZ_SEED=n` selects other messages, `FUZZ_ROUNDS=n` their number.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use recapito::account::{Account, AccountId};
use recapito::pec::MessageId;
use recapito::pec::draft::{Attachment, Draft, Outgoing};
use serde_json::{Value, json};

use crate::fuzz_smoke::{Random, number};

#[test]
fn other_readers_find_what_was_written() {
    let seed = number("FUZZ_SEED").unwrap_or(20_241_130);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    eprintln!("{rounds} messages of seed {seed}");
    let mut dice = Random::new(seed);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases");
    let mut cases = File::create(&path).unwrap();
    for _ in 0..rounds {
        let (account, draft) = (account(&mut dice), draft(&mut dice));
        let token = format!("{:032x}", dice.next_below(usize::MAX));
        let now = Timestamp::from_second(dice.next_below(4_000_000_000) as i64).unwrap();
        let sent = draft.freeze(&account, now, &token).unwrap();
        check_lines(&sent.bytes);
        writeln!(cases, "{}", case(&account, &draft, &sent, now)).unwrap();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/other_readers.py");
    let read = Command::new("/usr/bin/python3")
        .arg(script)
        .stdin(File::open(&path).unwrap())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&read.stdout).into_owned();
    let head: Vec<&str> = found.lines().take(20).collect();
    assert!(
        found == "end\n",
        "seed {seed}, {} differences:\n{}",
        found.lines().count(),
        head.join("\n")
    );
}

/// ASCII in lines of at most 78 octets, each ended by CRLF (RFC 5322 §2.1.1, RFC 2045 §6.7); no field twice.
fn check_lines(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_ascii() && text.ends_with("\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']));
    let longest = text.split("\r\n").max_by_key(|line| line.len()).unwrap_or_default();
    // One address alone may be longer (RFC 5321 §4.5.3.1).
    assert!(
        longest.len() <= 78 || longest.trim_end_matches(',').ends_with("example>"),
        "{longest}"
    );
    assert!(longest.len() <= 998);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    for name in ["Message-ID", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type"] {
        assert_eq!(format!("\r\n{head}").matches(&format!("\r\n{name}: ")).count(), 1, "{name}: {head}");
    }
}

fn case(account: &Account, draft: &Draft, sent: &Outgoing, now: Timestamp) -> Value {
    let mut text = draft.body.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let files = draft.attachments.iter().map(|file| {
        let is_text = file.media_type.starts_with("text/") && std::str::from_utf8(&file.bytes).is_ok();
        json!([file.name, file.name, is_text.then_some("utf-8"), STANDARD.encode(&file.bytes)])
    });
    json!({
        "message": STANDARD.encode(&sent.bytes),
        "defects": [],
        "subject": draft.subject.trim(),
        "from": [[account.name.as_deref().unwrap_or_default().trim(), account.address]],
        "to": draft.to,
        "cc": draft.cc,
        "message_id": sent.message_id.to_string(),
        "date": now.as_second(),
        "mime_version": "1.0",
        "charset": "utf-8",
        "text": text,
        "files": files.collect::<Vec<_>>(),
    })
}

fn account(dice: &mut Random) -> Account {
    let address = "studio@pec.example".to_owned();
    Account {
        id: AccountId::of(&address),
        name: (dice.next_below(4) > 0).then(|| words(dice, false)),
        user: address.clone(),
        address,
        imap: "imap.example:993".parse().unwrap(),
        smtp: "smtp.example:465".parse().unwrap(),
        server_authority: None,
        group: None,
    }
}

fn draft(dice: &mut Random) -> Draft {
    let address = |dice: &mut Random, at: usize| match dice.next_below(5) {
        0 => format!("{}.{at}@{}.pec.example", "a".repeat(60), "b".repeat(dice.next_below(60) + 1)),
        1 => format!("!#$%&'*+-/=?^_`{{|}}~{at}@pec.example"),
        _ => format!("uno.{at}@pec.example"),
    };
    let files = dice.next_below(4);
    Draft {
        to: (0..=dice.next_below(6)).map(|at| address(dice, at)).collect(),
        cc: (6..6 + dice.next_below(3)).map(|at| address(dice, at)).collect(),
        subject: words(dice, false),
        body: words(dice, true),
        attachments: (0..files).map(|_| file(dice)).collect(),
        in_reply_to: MessageId::parse("<opec21.20240305@pec.example>").filter(|_| dice.next_below(2) == 0),
        ..Draft::default()
    }
}

fn file(dice: &mut Random) -> Attachment {
    let extension = ["pdf", "txt", "html", "eml", "p7m", "csv", ""][dice.next_below(7)];
    let stem = words(dice, false);
    let bytes = match dice.next_below(3) {
        0 => words(dice, true).into_bytes(),
        _ => (0..dice.next_below(300)).map(|_| dice.next_below(256) as u8).collect(),
    };
    Attachment {
        name: format!("{stem}.{extension}"),
        ..Attachment::of_file(format!("/a.{extension}").into(), bytes)
    }
}

/// Text from pieces that readers and relays are known to treat in their own ways, and any character; without control characters where
/// `is_text` is false.
fn words(dice: &mut Random, is_text: bool) -> String {
    let count = match dice.next_below(6) {
        0 => dice.next_below(2),
        1 => dice.next_below(120),
        _ => dice.next_below(12) + 1,
    };
    let mut text = String::new();
    for _ in 0..count {
        match dice.next_below(4) {
            0 => text.extend((0..=dice.next_below(6)).filter_map(|_| char::from_u32(dice.next_below(0x11_0000) as u32))),
            1 if is_text => text.push_str(LINES[dice.next_below(LINES.len())]),
            2 => text.push_str(&PIECES[dice.next_below(PIECES.len())].repeat(1 + dice.next_below(40) / 30 * dice.next_below(60))),
            _ => text.push_str(PIECES[dice.next_below(PIECES.len())]),
        }
    }
    match is_text {
        true => text,
        false => text.replace(char::is_control, ""),
    }
}

/// Pieces of one line.
const PIECES: [&str; 44] = [
    " ",
    "  ",
    "\u{a0}",
    "\u{feff}",
    "\u{200b}",
    "\u{2028}",
    "\u{3000}",
    "a",
    "parola ",
    "città ",
    "è così",
    "Ñandú",
    "ﬁ",
    "e\u{301}",
    "👩\u{200d}⚖\u{fe0f}",
    "🇮🇹",
    "\u{202e}fdp.exe\u{202c}",
    "\u{2066}",
    "漢字",
    "ไทย",
    "=?utf-8?Q?=41?=",
    "=?utf-8?B?QQ==?=",
    "=?",
    "?=",
    "=41",
    "=",
    "%41",
    "''",
    "utf-8''",
    "\"",
    "\\",
    "\\\"",
    "(",
    ")",
    "<b@c.example>",
    ",",
    ";",
    ":",
    "@",
    "[",
    "*0*=",
    "?",
    "_",
    "&amp;",
];

/// Pieces of texts: line ends of every kind, and lines that relays and mbox files change.
const LINES: [&str; 16] = [
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\n.",
    "\n..\n",
    "\r\n.\r\n",
    "\nFrom qui\n",
    "\n>From là\n",
    " \n",
    "\t\r\n",
    "\n--=_00\n",
    "\n--\n",
    "\0",
    "\u{b}\u{c}\u{85}\u{1b}",
    "\n\n\n",
];

/// Default number of messages.
const ROUNDS: u64 = 300;
