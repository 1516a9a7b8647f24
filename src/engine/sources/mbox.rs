//! mbox (RFC 4155): many messages in one file, each after a line that begins with `From ` and ends in a date.
//!
//! Nothing in a file says which of its variants it is, and each can change a message. What is taken for a separator:
//! - a `From ` line that ends in a date and has a header field below it, with or without a blank line before it. A sentence that begins
//!   with "From" has no date at its end. Where the first separator has no date, none is asked of the others, only a blank line before.
//! - but not inside a multipart that is closed later on, as in an attached message that begins with its own `From ` line, and not within
//!   the length that a Content-Length field states, where a separator or the end of the file follows that length (mboxcl, mboxcl2).
//!
//! What the program that wrote the file put below a separator is left out: the same line again as `>From `, and Thunderbird's X-Mozilla
//! fields, which hold the flags. Quoted lines of the text are dealt with in `quoting`.

mod quoting;
mod separator;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read as _, Seek, SeekFrom};
use std::path::Path;

use memchr::memmem;

use self::quoting::QuotedLines;
use self::separator::{Separator, starts_message};
use super::message::{LARGEST, ReadProblem, Sink, SourceMessage, unreadable};
use crate::account::Flags;
use crate::pec;

/// Whether bytes at the start of a file begin like an mbox: a separator, then what can stand below one.
pub(super) fn begins(start: &[u8]) -> bool {
    let mut lines = start.split_inclusive(|byte| *byte == b'\n').skip_while(|line| is_blank(line));
    let separator = lines.next().map(without_mark).and_then(Separator::of);
    separator.is_some() && lines.next().is_some_and(starts_message)
}

/// Passes every message to `sink`, in order.
pub(super) fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match File::open(path).and_then(|file| Ok((file.metadata()?.len(), file))) {
        Ok((length, file)) => Reader::new(BufReader::new(file), length, path, path.display().to_string()).read(sink),
        Err(error) => sink(Err(unreadable(path, &error))),
    }
}

/// Passes every message of an mbox in memory to `sink`. `path` is the file it comes from, `shown` its name for display.
pub(super) fn each_in<E>(mbox: &[u8], path: &Path, shown: String, sink: &mut Sink<'_, E>) -> Result<(), E> {
    Reader::new(Cursor::new(mbox), mbox.len() as u64, path, shown).read(sink)
}

/// Reads a file line by line, one line ahead.
struct Reader<'p, R> {
    file: R,
    length: u64,
    path: &'p Path,
    shown: String,
    line: Line,
    next: Line,
    /// Whether separators of this file have a date.
    is_dated: bool,
    /// Bytes that were read ahead of a separator.
    ahead: u64,
}

#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
    start: u64,
    /// It is the rest of a line that is longer than [`LINE_LIMIT`].
    is_rest: bool,
}

impl Line {
    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

/// The message that is being read.
struct Growing {
    source: SourceMessage,
    too_large: bool,
    state: State,
    /// The lines that Thunderbird writes above the header.
    mozilla: Vec<u8>,
    quoted: QuotedLines,
    /// The delimiter of its outermost multipart, as long as that is not closed.
    open: Option<Vec<u8>>,
    /// Its length was stated, and is right.
    has_length: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Above the first field of the message itself.
    Top,
    Header,
    Body,
    /// Behind a body of stated length.
    After,
}

impl<'p, R: BufRead + Seek> Reader<'p, R> {
    fn new(file: R, length: u64, path: &'p Path, shown: String) -> Self {
        Self {
            file,
            length,
            path,
            shown,
            line: Line::default(),
            next: Line::default(),
            is_dated: true,
            ahead: 0,
        }
    }

    fn read<E>(mut self, sink: &mut Sink<'_, E>) -> Result<(), E> {
        let shown = std::mem::take(&mut self.shown);
        let mut number = 0_u64;
        let mut growing: Option<Growing> = None;
        let mut after_blank = true;
        if let Err(error) = self.advance() {
            return sink(Err(ReadProblem::Unreadable(shown, error.to_string())));
        }
        loop {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    finish(growing.take(), sink)?;
                    return sink(Err(ReadProblem::Unreadable(shown, error.to_string())));
                }
            }
            if let Some(separator) = self.separator(growing.as_ref(), after_blank) {
                if number == 0 {
                    self.is_dated = separator.date.is_some();
                }
                // The same separator twice, with nothing between: the message is below the second.
                if growing.as_ref().is_none_or(|growing| !growing.is_empty()) {
                    finish(growing.take(), sink)?;
                    number += 1;
                }
                growing = Some(Growing::new(format!("{shown}#{number}"), self.path, &separator));
                after_blank = false;
                continue;
            }
            after_blank = is_blank(&self.line.bytes) && !self.line.is_rest;
            if let Some(growing) = &mut growing
                && growing.take(&self.line)
                && let Err(error) = self.stated_length(growing)
            {
                return sink(Err(ReadProblem::Unreadable(shown, error.to_string())));
            }
        }
        finish(growing, sink)
    }

    /// Moves on by one line; false at the end. A line longer than [`LINE_LIMIT`] comes in pieces.
    fn advance(&mut self) -> io::Result<bool> {
        std::mem::swap(&mut self.line, &mut self.next);
        self.next.start = self.line.end();
        self.next.is_rest = !self.line.bytes.is_empty() && !self.line.bytes.ends_with(b"\n");
        self.next.bytes.clear();
        self.file.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut self.next.bytes)?;
        Ok(!self.line.bytes.is_empty())
    }

    /// The current line as a separator, where it is one.
    fn separator(&mut self, growing: Option<&Growing>, after_blank: bool) -> Option<Separator> {
        let line = match self.line.start {
            0 => without_mark(&self.line.bytes),
            _ => &self.line.bytes,
        };
        let separator = Separator::of(line).filter(|_| !self.line.is_rest && starts_message(&self.next.bytes))?;
        let Some(growing) = growing else { return Some(separator) };
        if separator.date.is_none() && (self.is_dated || !after_blank) {
            return None;
        }
        let is_inside = growing.open.as_ref().is_some_and(|open| self.closes_later(open));
        (!is_inside).then_some(separator)
    }

    /// Whether a multipart that is open at the current line goes on below it: its boundary is next used in a delimiter, not in the header
    /// of another copy of the message.
    fn closes_later(&mut self, delimiter: &[u8]) -> bool {
        let boundary = delimiter.strip_prefix(b"--").unwrap_or(delimiter);
        let end = self.next.end();
        let mut read = 0;
        let mut line = Vec::new();
        let mut found = None;
        while found.is_none() && read < AHEAD && self.ahead < AHEAD_IN_ALL {
            // The line that was already read comes first.
            let bytes = match read {
                0 => &self.next.bytes,
                _ => {
                    line.clear();
                    match self.file.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line) {
                        Ok(1..) => &line,
                        Ok(0) | Err(_) => break,
                    }
                }
            };
            read += bytes.len() as u64;
            self.ahead += bytes.len() as u64;
            let is_declared =
                || memmem::find(bytes, boundary).is_some() && memmem::find(&bytes.to_ascii_lowercase(), b"boundary").is_some();
            found = match is_delimiter(bytes, delimiter) {
                true => Some(true),
                false => is_declared().then_some(false),
            };
        }
        // Where the file cannot be rewound, reading on fails too and is reported.
        let _ = self.file.seek(SeekFrom::Start(end));
        found.unwrap_or(false)
    }

    /// Takes the body of a message whose header states its length, where a separator or the end of the file follows.
    fn stated_length(&mut self, growing: &mut Growing) -> io::Result<()> {
        let start = self.line.end();
        let stated = pec::parsed_header(&growing.source.bytes).and_then(|header| header.header_raw("Content-Length")?.trim().parse().ok());
        let Some(length) = stated.filter(|length| (1..=LARGEST).contains(length)) else {
            return Ok(());
        };
        let end = start.saturating_add(length);
        if end > self.length || !self.is_end(end)? {
            self.file.seek(SeekFrom::Start(self.next.end()))?;
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(start))?;
        let mut body = Vec::new();
        self.file.by_ref().take(length).read_to_end(&mut body)?;
        growing.push(&body);
        growing.quoted.add_all(&growing.source.bytes, body.len());
        (growing.has_length, growing.state, growing.open) = (true, State::After, None);
        self.next = Line {
            start: end,
            ..Line::default()
        };
        self.file.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut self.next.bytes)?;
        Ok(())
    }

    /// Whether a message can end at this offset: blank lines at most, then a separator or the end of the file.
    fn is_end(&mut self, offset: u64) -> io::Result<bool> {
        self.file.seek(SeekFrom::Start(offset))?;
        let mut line = Vec::new();
        for _ in 0..=BLANKS_BETWEEN {
            line.clear();
            self.file.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line)?;
            if !is_blank(&line) {
                break;
            }
        }
        Ok(line.is_empty() || Separator::of(&line).is_some_and(|separator| separator.date.is_some() || !self.is_dated))
    }
}

impl Growing {
    fn new(name: String, path: &Path, separator: &Separator) -> Self {
        let mut source = SourceMessage::of(name, path, Vec::new());
        source.dated = separator.date.or(source.dated);
        Self {
            source,
            too_large: false,
            state: State::Top,
            mozilla: Vec::new(),
            quoted: QuotedLines::default(),
            open: None,
            has_length: false,
        }
    }

    fn is_empty(&self) -> bool {
        self.source.bytes.is_empty() && !self.too_large
    }

    /// Takes a line; returns true after the empty line below the header.
    fn take(&mut self, line: &Line) -> bool {
        let bytes = line.bytes.as_slice();
        match self.state {
            State::Top if bytes.strip_prefix(b">").and_then(Separator::of).is_some() => {}
            State::Top if separator::is_mozilla(bytes, !self.mozilla.is_empty()) => self.mozilla.extend_from_slice(bytes),
            State::Top => {
                self.leave_top();
                return self.take(line);
            }
            State::Header => {
                self.push(bytes);
                if is_blank(bytes) {
                    self.state = State::Body;
                    let boundary = pec::multipart_boundary(&self.source.bytes);
                    self.open = boundary.map(|boundary| [b"--", boundary.as_slice()].concat());
                    return true;
                }
            }
            State::Body => {
                if !line.is_rest {
                    self.quoted.add(bytes, self.source.bytes.len());
                    self.close(bytes);
                }
                self.push(bytes);
            }
            State::After if is_blank(bytes) => {}
            // No separator follows after all.
            State::After => {
                self.state = State::Body;
                self.push(bytes);
            }
        }
        false
    }

    /// Takes the flags from Thunderbird's lines, or gives the lines back where they are somebody else's.
    fn leave_top(&mut self) {
        self.state = State::Header;
        let mozilla = std::mem::take(&mut self.mozilla);
        match separator::mozilla_status(&mozilla) {
            Some(status) => {
                self.source.flags = Some(Flags {
                    seen: status & 1 != 0,
                    answered: status & 2 != 0,
                    flagged: status & 4 != 0,
                    ..Flags::default()
                });
            }
            None => self.push(&mozilla),
        }
    }

    fn close(&mut self, line: &[u8]) {
        let is_closing = |open: &Vec<u8>| is_delimiter(line, open) && line.get(open.len()..).is_some_and(|tail| tail.starts_with(b"--"));
        if self.open.as_ref().is_some_and(is_closing) {
            self.open = None;
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.too_large |= (self.source.bytes.len() + bytes.len()) as u64 > LARGEST;
        match self.too_large {
            true => self.source.bytes = Vec::new(),
            false => self.source.bytes.extend_from_slice(bytes),
        }
    }
}

/// Passes a complete message on, without the blank line before the next separator: that belongs to the mbox.
fn finish<E>(growing: Option<Growing>, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let Some(mut growing) = growing else {
        return Ok(());
    };
    if growing.state == State::Top {
        growing.leave_top();
    }
    let mut source = growing.source;
    if growing.too_large {
        return sink(Err(ReadProblem::TooLarge(source.name)));
    }
    let blank = [b"\r\n\r\n".as_slice(), b"\n\n"]
        .into_iter()
        .find(|blank| source.bytes.ends_with(blank));
    if let Some(blank) = blank.filter(|_| !growing.has_length) {
        source.bytes.truncate(source.bytes.len() - blank.len() / 2);
    }
    growing.quoted.restore(&mut source, growing.has_length);
    sink(Ok(source))
}

/// Bytes that are read ahead to see whether a multipart goes on: for one separator, and in one file.
const AHEAD: u64 = 64 << 20;
const AHEAD_IN_ALL: u64 = 4 << 30;
/// Blank lines that may stand between a body of stated length and a separator.
const BLANKS_BETWEEN: usize = 2;
/// Bytes of a line that are read at once.
const LINE_LIMIT: u64 = 1 << 20;

/// Whether a line is this delimiter, closing or not (RFC 2046 §5.1.1).
fn is_delimiter(line: &[u8], delimiter: &[u8]) -> bool {
    let tail = line.strip_prefix(delimiter);
    tail.is_some_and(|tail| tail.strip_prefix(b"--").unwrap_or(tail).trim_ascii().is_empty())
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

/// Without a byte order mark.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<SourceMessage> {
        let mut found = Vec::new();
        let mut sink = |message: super::super::message::ReadResult| -> Result<(), ()> {
            found.push(message.expect("read"));
            Ok(())
        };
        each_in(text.as_bytes(), Path::new("box"), "box".to_owned(), &mut sink).expect("read");
        found
    }

    fn texts(text: &str) -> Vec<String> {
        read(text)
            .into_iter()
            .map(|source| String::from_utf8(source.bytes).expect("text"))
            .collect()
    }

    const AT: &str = "Thu Mar 14 10:00:00 2024";

    #[test]
    fn messages_are_separated_and_quoted_lines_unquoted() {
        let text = format!(
            "From a@x {AT}\nSubject: 1\n\nciao\n>From qui\n>>From là\n\nFrom metà strada alle 10:00\nA: b\n\n\
             From b@x {AT}\nSubject: 2\n\nfine\n"
        );
        let found = read(&text);
        let seen: Vec<_> = found.iter().map(|source| (source.name.as_str(), source.unquoted)).collect();
        assert_eq!(seen, [("box#1", 2), ("box#2", 0)]);
        assert_eq!(
            texts(&text),
            [
                "Subject: 1\n\nciao\nFrom qui\n>From là\n\nFrom metà strada alle 10:00\nA: b\n",
                "Subject: 2\n\nfine\n"
            ]
        );
        assert_eq!(found[0].dated, "2024-03-14T09:00:00Z".parse().ok());
    }

    #[test]
    fn line_endings_are_unchanged() {
        let text = format!("From a@x {AT}\r\nSubject: 1\r\n\r\nciao\r\n\r\nFrom b@x {AT}\r\nSubject: 2\r\n\r\nsenza fine");
        assert_eq!(texts(&text), ["Subject: 1\r\n\r\nciao\r\n", "Subject: 2\r\n\r\nsenza fine"]);
    }

    #[test]
    fn separators_without_a_date_count_where_the_first_has_none() {
        assert_eq!(
            texts("From a@x\nA: 1\n\nuno\n\nFrom b@x\nA: 2\n\ndue\n"),
            ["A: 1\n\nuno\n", "A: 2\n\ndue\n"]
        );
        let dated = format!("From a@x {AT}\nA: 1\n\nuno\n\nFrom b@x\nA: 2\n");
        assert_eq!(texts(&dated).len(), 1);
    }

    #[test]
    fn what_the_program_wrote_below_a_separator_is_left_out() {
        let text = format!(
            "From - {AT}\r\n>From - {AT}\r\nX-Account-Key: a\r\nX-Mozilla-Status: 0007\r\nX-Mozilla-Keys:   \r\n   \r\n\
             Subject: 1\r\n\r\nuno\r\n\
             From - {AT}\r\nFrom - {AT}\r\nX-UIDL: mio\r\nSubject: 2\r\n\r\ndue\r\n"
        );
        assert_eq!(
            texts(&text),
            ["Subject: 1\r\n\r\nuno\r\n", "X-UIDL: mio\r\nSubject: 2\r\n\r\ndue\r\n"]
        );
        let flags = read(&text).first().and_then(|source| source.flags).expect("flags");
        assert!(flags.seen && flags.answered && flags.flagged);
    }

    #[test]
    fn a_separator_inside_an_attached_message_is_its_own() {
        let open = format!(
            "From a@x {AT}\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: message/rfc822\n\n\
             From c@x {AT}\nSubject: dentro\n\nx\n"
        );
        let closed = format!("{open}--b--\n\nFrom d@x {AT}\nSubject: 2\n\ndue\n");
        assert_eq!(texts(&closed).len(), 2, "{:?}", texts(&closed));
        let again = format!("{open}\nFrom a@x {AT}\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nx\n--b--\n");
        assert_eq!(texts(&again).len(), 3, "a message that is not closed, and later a copy of it");
    }

    #[test]
    fn a_stated_length_is_kept_where_a_message_can_end_there() {
        let body = format!("uno\n\nFrom a@x {AT}\nA: b\n>From c\n");
        let stated =
            |length: usize| format!("From a@x {AT}\nSubject: 1\nContent-Length: {length}\n\n{body}\nFrom b@x {AT}\nSubject: 2\n\ndue\n");
        let found = texts(&stated(body.len()));
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with(&body), "{:?}", found[0]);
        assert_eq!(texts(&stated(body.len() - 3)).len(), 3);
        assert_eq!(texts(&stated(9_999)).len(), 3);
    }
}
