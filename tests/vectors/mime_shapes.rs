//! MIME in generated shapes, read here and by Python's `email` package: nested, closed and not, with boundaries of every kind and one that
//! begins with another, in every transfer encoding. Both must find the same leaves with the same bytes. `FUZZ_SEED=n` selects other
//! messages, `FUZZ_ROUNDS=n` their number.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recapito::pec::MimeTree;
use serde_json::json;

use crate::fuzz_smoke::{Random, number};

#[test]
fn python_finds_the_same_leaves() {
    let seed = number("FUZZ_SEED").unwrap_or(20_241_202);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    eprintln!("{rounds} messages of seed {seed}");
    let mut shapes = Shapes {
        dice: Random::new(seed),
        words: 0,
        boundaries: Vec::new(),
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases");
    let mut cases = File::create(&path).unwrap();
    for round in 0..rounds {
        let first = shapes.words;
        let message = shapes.message();
        let tree = MimeTree::read(&message);
        assert!(tree.is_whole());
        let leaves = tree
            .entities()
            .filter(|entity| !entity.is_multipart() && entity.message().is_none());
        let leaves: Vec<(String, Vec<u8>)> = leaves
            .map(|leaf| (leaf.media_type().to_owned(), leaf.content().into_owned()))
            .collect();
        let all: Vec<u8> = leaves.iter().flat_map(|(_, content)| content.clone()).collect();
        let all = String::from_utf8_lossy(&all).into_owned();
        for word in first..shapes.words {
            let found = all.matches(&format!("parola{word}.")).count();
            assert_eq!(
                found,
                1,
                "seed {seed}, round {round}: parola{word} in\n{}",
                String::from_utf8_lossy(&message)
            );
        }
        let leaves: Vec<_> = leaves
            .iter()
            .map(|(media, content)| json!([media, STANDARD.encode(content)]))
            .collect();
        writeln!(
            cases,
            "{}",
            json!({"round": round, "message": STANDARD.encode(&message), "leaves": leaves})
        )
        .unwrap();
    }
    assert_eq!(python("mime_shapes.py", &path), "end\n", "seed {seed}");
}

/// What a script in this folder prints about a file of cases.
pub(crate) fn python(script: &str, cases: &std::path::Path) -> String {
    let script = format!("{}/tests/vectors/{script}", env!("CARGO_MANIFEST_DIR"));
    let read = Command::new("/usr/bin/python3")
        .arg(script)
        .stdin(File::open(cases).unwrap())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&read.stdout).into_owned();
    found.lines().take(20).map(|line| format!("{line}\n")).collect()
}

/// Default number of messages.
const ROUNDS: u64 = 3_000;

struct Shapes {
    dice: Random,
    /// Words written so far, each different.
    words: usize,
    boundaries: Vec<String>,
}

impl Shapes {
    fn message(&mut self) -> Vec<u8> {
        self.boundaries.clear();
        let entity = self.entity(4, true);
        let head = ["Subject: a\n", "From: a@b.example\nDate: x\n", "X: y\n z\n"][self.dice.next_below(3)];
        let text = [head.as_bytes(), &entity].concat();
        match self.dice.next_below(2) {
            0 => text,
            _ => String::from_utf8(text).unwrap().replace('\n', "\r\n").into_bytes(),
        }
    }

    /// Header and body, `\n` line ends, the last line without one.
    fn entity(&mut self, depth: usize, closed: bool) -> Vec<u8> {
        match self.dice.next_below(if depth == 0 { 1 } else { 4 }) {
            0 => self.leaf(),
            1 => {
                let inner = self.entity(depth - 1, closed);
                [b"Content-Type: message/rfc822\n\nSubject: dentro\n".as_slice(), &inner].concat()
            }
            _ => self.multipart(depth, closed),
        }
    }

    fn multipart(&mut self, depth: usize, closed: bool) -> Vec<u8> {
        let boundary = self.boundary();
        let kind = ["mixed", "alternative", "related", "signed", "report", "x-altro"][self.dice.next_below(6)];
        let mut out = format!("{}\n\n", self.content_type(kind, &boundary)).into_bytes();
        if self.dice.next_below(3) == 0 {
            out.extend_from_slice(b"This is a multi-part message in MIME format.\n");
        }
        for _ in 0..=self.dice.next_below(3) {
            out.extend_from_slice(format!("--{boundary}{}\n", self.blanks()).as_bytes());
            out.extend_from_slice(&self.entity(depth - 1, false));
            out.push(b'\n');
        }
        // Only the delimiter of an outer multipart ends what is not closed.
        match self.dice.next_below(if closed { 1 } else { 4 }) {
            0 | 1 => out.extend_from_slice(format!("--{boundary}--{}", self.blanks()).as_bytes()),
            2 => out.extend_from_slice(format!("--{boundary}").as_bytes()),
            _ => drop(out.pop()),
        }
        if out.ends_with(b"--") && self.dice.next_below(3) == 0 {
            out.extend_from_slice(b"\nepilogo");
        }
        out
    }

    fn content_type(&mut self, kind: &str, boundary: &str) -> String {
        let is_token = boundary
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+'));
        let (half, rest) = boundary.split_at(boundary.len() / 2);
        match self.dice.next_below(5) {
            0 if is_token => format!("Content-Type: multipart/{kind}; boundary={boundary}"),
            1 => format!("Content-type: Multipart/{};\n\tBOUNDARY=\"{boundary}\"", kind.to_uppercase()),
            2 => format!("CONTENT-TYPE: multipart/{kind}; charset=utf-8; boundary=\"{boundary}\"; type=\"a/b\""),
            3 if !half.is_empty() => format!("Content-Type: multipart/{kind}; boundary*0=\"{half}\";\n boundary*1=\"{rest}\""),
            _ => format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\""),
        }
    }

    /// A boundary that is in use nowhere around; often it begins with one that is.
    fn boundary(&mut self) -> String {
        loop {
            let alphabet = b"abcXYZ019-_.=+'(),/:? ";
            let mut boundary = match self.boundaries.last() {
                Some(last) if self.dice.next_below(2) == 0 => last.clone(),
                _ => String::new(),
            };
            for _ in 0..=self.dice.next_below(12) {
                boundary.push(char::from(alphabet[self.dice.next_below(alphabet.len())]));
            }
            let boundary = boundary.trim().trim_end_matches('-').trim().to_owned();
            if !boundary.is_empty() && boundary.len() <= 70 && !self.boundaries.contains(&boundary) {
                self.boundaries.push(boundary.clone());
                return boundary;
            }
        }
    }

    fn blanks(&mut self) -> &'static str {
        ["", "", "", " ", "\t ", "  "][self.dice.next_below(6)]
    }

    fn leaf(&mut self) -> Vec<u8> {
        let mut content = String::new();
        for _ in 0..=self.dice.next_below(4) {
            self.words += 1;
            let line = format!("parola{}.", self.words - 1);
            let near = self.boundaries.last().cloned().unwrap_or_default();
            let odd = [
                String::new(),
                format!("--{near}x\n"),
                format!(" --{near}\n"),
                format!("--{near}--x\n"),
                "\n".to_owned(),
                "--\n".to_owned(),
            ];
            content.push_str(&odd[self.dice.next_below(odd.len())]);
            content.push_str(&line);
            content.push('\n');
        }
        let content = content.trim_end_matches('\n');
        let kind = [
            "text/plain",
            "text/html; charset=utf-8",
            "application/pdf; name=\"a b.pdf\"",
            "image/png",
            "text/csv",
        ][self.dice.next_below(5)];
        let (encoding, body) = match self.dice.next_below(4) {
            0 => (
                "base64",
                STANDARD
                    .encode(content)
                    .as_bytes()
                    .chunks(60)
                    .map(|line| String::from_utf8_lossy(line).into_owned() + "\n")
                    .collect(),
            ),
            1 => (
                "quoted-printable",
                content.replace('=', "=3D").replace("rol", "r=\nol").replace('.', "=2E"),
            ),
            2 => ("8bit", content.to_owned()),
            _ => return format!("\n{content}").into_bytes(),
        };
        format!("Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n{}", body.trim_end()).into_bytes()
    }
}
