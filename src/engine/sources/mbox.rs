//! mbox (RFC 4155): many messages in one file, each after a line that begins with `From `.
//!
//! The format modifies messages: a line of the text that begins with `From ` is written as `>From ` (mboxo), and in mboxrd so is every line
//! that begins with any number of `>` and `From `. Nothing in the file says which variant it is. One `>` is removed: right for mboxrd, and
//! for mboxo unless the author's own line began with `>From `. The unquoted lines are counted, because a signature over them may become
//! invalid.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::message::{LARGEST, ReadProblem, Sink, SourceMessage, unreadable};

const SEPARATOR: &[u8] = b"From ";

/// Whether a file begins like an mbox: a separator line, then a header field.
pub(super) fn is_mbox(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    let mut lines = start.split(|byte| *byte == b'\n');
    let separated = lines.next().is_some_and(|line| line.starts_with(SEPARATOR));
    let name = lines.next().and_then(|line| line.split(|byte| *byte == b':').next());
    read.is_ok() && separated && name.is_some_and(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic))
}

/// Bytes at the start of a file that decide whether it is an mbox.
const START: u64 = 2048;

/// Passes every message to `sink`, in order.
pub(super) fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match File::open(path) {
        Ok(file) => read(BufReader::new(file), path, sink),
        Err(error) => sink(Err(unreadable(path, &error))),
    }
}

/// The message being read.
struct Growing {
    source: SourceMessage,
    too_large: bool,
}

fn read<E>(mut file: impl BufRead, path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let shown = path.display().to_string();
    let mut number = 0_u64;
    let mut growing: Option<Growing> = None;
    let mut after_blank = true;
    let mut line = Vec::new();
    loop {
        match next_line(&mut file, &mut line) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return sink(Err(ReadProblem::Unreadable(shown, error.to_string()))),
        }
        if after_blank && line.starts_with(SEPARATOR) {
            finish(growing.take(), sink)?;
            number += 1;
            growing = Some(Growing {
                source: SourceMessage::of(format!("{shown}#{number}"), path, Vec::new()),
                too_large: false,
            });
            after_blank = false;
            continue;
        }
        after_blank = matches!(line.as_slice(), b"\n" | b"\r\n");
        if let Some(growing) = &mut growing {
            growing.take(&line);
        }
    }
    finish(growing, sink)
}

impl Growing {
    fn take(&mut self, line: &[u8]) {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let text = match marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(SEPARATOR)) {
            true => {
                self.source.unquoted += 1;
                line.get(1..).unwrap_or_default()
            }
            false => line,
        };
        self.too_large |= (self.source.bytes.len() + text.len()) as u64 > LARGEST;
        match self.too_large {
            true => self.source.bytes = Vec::new(),
            false => self.source.bytes.extend_from_slice(text),
        }
    }
}

/// Passes a complete message on, without the blank line before the next separator: that belongs to the mbox.
fn finish<E>(growing: Option<Growing>, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let Some(Growing { mut source, too_large }) = growing else {
        return Ok(());
    };
    if too_large {
        return sink(Err(ReadProblem::TooLarge(source.name)));
    }
    for blank in [b"\r\n\r\n".as_slice(), b"\n\n"] {
        if source.bytes.ends_with(blank) {
            source.bytes.truncate(source.bytes.len() - blank.len() / 2);
            break;
        }
    }
    sink(Ok(source))
}

/// Reads a line with its terminator. A line longer than the largest message is returned in pieces: that message is rejected anyway.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    Ok(file.by_ref().take(LARGEST).read_until(b'\n', line)? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<(String, String, u64)> {
        let mut found = Vec::new();
        let mut sink = |message: super::super::message::ReadResult| -> Result<(), ()> {
            let source = message.expect("read");
            found.push((source.name, String::from_utf8(source.bytes).expect("text"), source.unquoted));
            Ok(())
        };
        read(text.as_bytes(), Path::new("box"), &mut sink).expect("read");
        found
    }

    #[test]
    fn messages_are_separated_and_quoted_lines_unquoted() {
        let text = "From a@x Thu Mar 14 10:00:00 2024\nSubject: 1\n\nciao\n>From qui\n>>From là\nFrom metà riga\n\n\
From b@x Fri\nSubject: 2\n\nfine\n";
        assert_eq!(
            messages(text),
            [
                ("box#1".into(), "Subject: 1\n\nciao\nFrom qui\n>From là\nFrom metà riga\n".into(), 2),
                ("box#2".into(), "Subject: 2\n\nfine\n".into(), 0)
            ]
        );
    }

    #[test]
    fn line_endings_are_unchanged() {
        let text = "From a@x Thu\r\nSubject: 1\r\n\r\nciao\r\n\r\nFrom b@x Fri\r\nSubject: 2\r\n\r\nsenza fine";
        let found = messages(text);
        assert_eq!(found[0].1, "Subject: 1\r\n\r\nciao\r\n");
        assert_eq!(found[1].1, "Subject: 2\r\n\r\nsenza fine");
    }
}
