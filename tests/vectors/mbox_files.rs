//! mbox files as programs write them, from messages that are known: quoted in every way or not, separated in every way, with what programs
//! put below their separators. Every message must come back as it was, byte for byte, and a signed one with its signature intact. Python's
//! `mailbox` must find the same in the files that it can read. `FUZZ_SEED=n` selects other files, `FUZZ_ROUNDS=n` their number.

use std::convert::Infallible;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recapito::engine::sources::{ReadResult, each_in_mbox};
use recapito::signature::{Anchors, verify};
use serde_json::json;

use crate::certified_messages::{MessageTemplate, STYLES, with_line_feeds};
use crate::fuzz_smoke::{Random, number};
use crate::mime_shapes::python;

#[test]
fn every_message_of_an_mbox_comes_back_as_it_was() {
    let seed = number("FUZZ_SEED").unwrap_or(20_241_203);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    eprintln!("{rounds} files of seed {seed}");
    let mut dice = Random::new(seed);
    let signed: Vec<Signed> = (0..SIGNED).map(|_| Signed::new(&mut dice)).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases");
    let mut cases = File::create(&path).unwrap();
    for round in 0..rounds {
        let writer = Writer::new(&mut dice);
        let originals: Vec<Vec<u8>> = (0..1 + dice.next_below(4)).map(|_| writer.message(&mut dice, &signed)).collect();
        let mbox = writer.write(&mut dice, &originals);
        let found = read(&mbox);
        assert_eq!(
            texts(&found),
            texts(&originals),
            "seed {seed}, round {round}, {writer:?}:\n{}",
            String::from_utf8_lossy(&mbox)
        );
        if writer.is_plain() {
            let originals: Vec<String> = originals.iter().map(|original| STANDARD.encode(original)).collect();
            writeln!(
                cases,
                "{}",
                json!({"round": round, "mbox": STANDARD.encode(&mbox), "originals": originals})
            )
            .unwrap();
        }
    }
    assert_eq!(python("mbox_files.py", &path), "end\n", "seed {seed}");
}

fn read(mbox: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut sink = |message: ReadResult| -> Result<(), Infallible> {
        found.push(message.unwrap().bytes);
        Ok(())
    };
    let Ok(()) = each_in_mbox(mbox, Path::new("box"), &mut sink);
    found
}

fn texts(messages: &[Vec<u8>]) -> Vec<String> {
    messages
        .iter()
        .map(|message| String::from_utf8_lossy(message).into_owned())
        .collect()
}

/// Default number of files, and of different signed messages in them.
const ROUNDS: u64 = 1_000;
const SIGNED: usize = 12;

/// A genuine message whose text has lines that an mbox quotes, with both line ends.
struct Signed {
    crlf: Vec<u8>,
    lf: Vec<u8>,
}

impl Signed {
    fn new(dice: &mut Random) -> Self {
        let mut template = MessageTemplate::of("posta-certificata", STYLES[dice.next_below(STYLES.len())]);
        let lines = [
            "From my side, yes.",
            ">From your side, no.",
            ">>From theirs.",
            "altro",
            "From here on it is signed.",
        ];
        let text: String = (0..5).map(|_| format!("{}\r\n", lines[dice.next_below(lines.len())])).collect();
        template.original = Some(format!("From: a@b.example\r\nSubject: dentro\r\n\r\nprima\r\n\r\n{text}dopo\r\n").into_bytes());
        let crlf = template.signed();
        assert_eq!(verify(&crlf, &Anchors::none()).intact, Some(true));
        Self {
            lf: with_line_feeds(&crlf),
            crlf,
        }
    }
}

/// How lines of the text that begin with `From ` are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// `>` before `From `.
    Mboxo,
    /// `>` before any number of `>` and `From `.
    Mboxrd,
    /// Not at all; the length is stated.
    Mboxcl2,
    /// Not at all.
    None,
}

/// A program that writes mbox files.
#[derive(Debug)]
struct Writer {
    quoting: Quoting,
    line_end: &'static str,
    /// A blank line before each separator.
    separates: bool,
    /// The separator once more below itself.
    doubles: bool,
    /// Thunderbird's fields below it.
    mozilla: bool,
}

impl Writer {
    fn new(dice: &mut Random) -> Self {
        Self {
            quoting: [Quoting::Mboxo, Quoting::Mboxrd, Quoting::Mboxcl2, Quoting::None][dice.next_below(4)],
            line_end: ["\n", "\r\n"][dice.next_below(2)],
            separates: dice.next_below(3) > 0,
            doubles: dice.next_below(5) == 0,
            mozilla: dice.next_below(3) == 0,
        }
    }

    /// Whether Python's `mailbox` reads it: it unquotes nothing, takes every `From ` line for a separator, and leaves what is below one.
    fn is_plain(&self) -> bool {
        self.quoting == Quoting::Mboxrd && self.separates && !self.doubles && !self.mozilla
    }

    fn message(&self, dice: &mut Random, signed: &[Signed]) -> Vec<u8> {
        let message = self.original(dice, signed);
        if self.quoting != Quoting::Mboxcl2 {
            return message;
        }
        let blank = self.line_end.repeat(2);
        let header = message.windows(blank.len()).position(|window| window == blank.as_bytes()).unwrap();
        let length = message.len() - header - blank.len();
        [format!("Content-Length: {length}{}", self.line_end).as_bytes(), &message].concat()
    }

    fn original(&self, dice: &mut Random, signed: &[Signed]) -> Vec<u8> {
        let text = match dice.next_below(16) {
            0 if !self.is_plain() => {
                let signed = &signed[dice.next_below(signed.len())];
                let message = if self.line_end == "\n" { &signed.lf } else { &signed.crlf };
                return message.clone();
            }
            1..=4 => self.nested(dice),
            _ => format!("Subject: {}\n\n{}", dice.next_below(1000), self.text(dice)),
        };
        text.replace('\n', self.line_end).into_bytes()
    }

    /// A message attached with an mbox line of its own.
    fn nested(&self, dice: &mut Random) -> String {
        let boundary = ["b", "=_x y", "-----=_Next"][dice.next_below(3)];
        let text = self.text(dice);
        format!(
            "Subject: inoltro\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\nContent-Type: message/rfc822\n\n\
             From c@d.example Mon Jan  1 00:00:00 2024\nSubject: dentro\n\n{text}\n--{boundary}--\n"
        )
    }

    /// Lines that may look like separators, as far as this way of writing does not make them ambiguous.
    fn text(&self, dice: &mut Random) -> String {
        let mut lines = vec![
            "ciao",
            "From my side it is all right: yes.",
            "from a@b.example Mon Jan  1 00:00:00 2024",
            " From qui",
            "",
            "> From qui",
        ];
        match self.quoting {
            Quoting::Mboxo => lines.push("From a@b.example Mon Jan  1 00:00:00 2024"),
            Quoting::Mboxrd | Quoting::Mboxcl2 => {
                lines.extend([
                    "From a@b.example Mon Jan  1 00:00:00 2024",
                    ">From qui",
                    ">>From a@b.example Mon Jan  1 00:00:00 2024",
                ]);
            }
            Quoting::None => {}
        }
        let text: Vec<&str> = (0..=dice.next_below(8)).map(|_| lines[dice.next_below(lines.len())]).collect();
        format!("{}\nfine: sì\n", text.join("\n"))
    }

    fn write(&self, dice: &mut Random, messages: &[Vec<u8>]) -> Vec<u8> {
        let mut out = Vec::new();
        for message in messages {
            let separator = self.separator(dice);
            let mut lines = vec![separator.clone()];
            lines.extend(self.doubles.then(|| format!(">{separator}")));
            if self.mozilla {
                let keys = format!("X-Mozilla-Keys: {}", " ".repeat(20));
                lines.extend(["X-Mozilla-Status: 0001".to_owned(), "X-Mozilla-Status2: 00000000".to_owned(), keys]);
            }
            for line in lines {
                out.extend_from_slice(line.as_bytes());
                out.extend_from_slice(self.line_end.as_bytes());
            }
            self.write_message(message, &mut out);
            if self.separates {
                out.extend_from_slice(self.line_end.as_bytes());
            }
        }
        out
    }

    fn write_message(&self, message: &[u8], out: &mut Vec<u8>) {
        let mut in_body = false;
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            let is_from = in_body && line[marks..].starts_with(b"From ");
            if is_from && (self.quoting == Quoting::Mboxrd || (self.quoting == Quoting::Mboxo && marks == 0)) {
                out.push(b'>');
            }
            in_body |= matches!(line, b"\n" | b"\r\n");
            out.extend_from_slice(line);
        }
    }

    fn separator(&self, dice: &mut Random) -> String {
        let sender = ["-", "MAILER-DAEMON", "mario@pec.example", "\"Mario Rossi\" <a@b.example>"][dice.next_below(4)];
        let date = [
            "Mon Jan  1 00:00:00 2024",
            "Fri Jul 8 12:08 2011",
            "Fri Jul  8 12:08:34 CEST 2011",
            "Fri Jul 08 12:08:34 +0000 2011",
            "Fri Jul  8 12:08:34 2011 +0200",
        ][dice.next_below(5)];
        format!("From {sender} {date}")
    }
}
