//! Judging one line of a response.

use bytes::{BufMut, BytesMut};

/// Long lists of numbers are handed on in lines of about this many bytes: the parser starts over at every read.
const PIECE: usize = 4000;
/// Parentheses deeper than any response we ask for: the parser descends by recursion.
const DEPTH_CAP: u32 = 16;

/// Where in a response the stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Before its first line.
    Start,
    /// A status or continuation: words for people, never a literal.
    Text,
    /// Data; how deep in parentheses.
    Data(u32),
    /// A STATUS; how deep in parentheses.
    Status(u32),
    /// Data that the parser must not see.
    Dropped,
}

impl Frame {
    pub(super) fn is_dropped(self) -> bool {
        self == Self::Dropped
    }

    pub(super) fn may_hold_literals(self) -> bool {
        matches!(self, Self::Data(_) | Self::Status(_) | Self::Dropped)
    }
}

/// The frame after this line began or went on; `None` when it is nested beyond reason.
pub(super) fn enter(frame: Frame, line: &[u8]) -> Option<Frame> {
    let frame = match frame {
        Frame::Start => first(line),
        running => running,
    };
    match frame {
        Frame::Data(depth) => depth_after(depth, line).map(Frame::Data),
        Frame::Status(depth) => depth_after(depth, line).map(Frame::Status),
        other => Some(other),
    }
}

/// The length of the literal that follows this line, if it announces one; an error when the number is beyond counting.
pub(super) fn literal(line: &[u8]) -> Result<Option<u64>, ()> {
    let inside = || line.strip_suffix(b"\r\n")?.strip_suffix(b"}");
    let Some(inside) = inside() else { return Ok(None) };
    let inside = inside.strip_suffix(b"+").unwrap_or(inside);
    let Some(open) = inside.iter().rposition(|byte| *byte == b'{') else {
        return Ok(None);
    };
    let digits = inside.get(open.saturating_add(1)..).unwrap_or_default();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let number = std::str::from_utf8(digits).map_err(|_| ())?;
    number.parse().map(Some).map_err(|_| ())
}

/// Puts the line, in a form the parser takes, where the parser reads.
pub(super) fn pass(frame: Frame, line: Vec<u8>, opens_literal: bool, out: &mut BytesMut) {
    match frame {
        Frame::Dropped => {}
        Frame::Text => out.extend_from_slice(readable(&line).as_bytes()),
        Frame::Status(_) if opens_literal => out.extend_from_slice(&line),
        Frame::Status(_) => out.extend_from_slice(&plain_name(known_items(line))),
        _ if !opens_literal && starts(&line, b"* LIST ") => out.extend_from_slice(&plain_name(line)),
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* SEARCH ") => split(&line, b"* SEARCH ", b' ', out),
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* VANISHED (EARLIER) ") => {
            split(&line, b"* VANISHED (EARLIER) ", b',', out)
        }
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* VANISHED ") => split(&line, b"* VANISHED ", b',', out),
        _ => out.extend_from_slice(&dated(line)),
    }
}

fn first(line: &[u8]) -> Frame {
    let Some(data) = line.strip_prefix(b"* ") else { return Frame::Text };
    let mut words = data.split(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is = |word: &[u8], names: &[&[u8]]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    let numbered = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
    if is(first, &[b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"]) {
        return Frame::Text;
    }
    if is(first, &[b"STATUS"]) {
        return Frame::Status(0);
    }
    let known = is(first, &[b"LIST", b"SEARCH", b"CAPABILITY", b"QUOTA", b"VANISHED"]);
    match known || (numbered && is(second, &[b"EXISTS", b"EXPUNGE", b"FETCH"])) {
        true => Frame::Data(0),
        false => Frame::Dropped,
    }
}

fn depth_after(mut depth: u32, line: &[u8]) -> Option<u32> {
    let (mut quoted, mut escaped) = (false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth = depth.saturating_add(1),
            b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_CAP {
            return None;
        }
    }
    Some(depth)
}

fn starts(line: &[u8], prefix: &[u8]) -> bool {
    line.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Status words as UTF-8 (older servers speak Latin-1), with the blank after a response code that the parser counts on.
fn readable(line: &[u8]) -> String {
    let mut text = match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => line.iter().copied().map(char::from).collect(),
    };
    if let Some(close) = text.find(']').filter(|_| text.contains('[')) {
        let after = close.saturating_add(1);
        if !text.get(after..).is_some_and(|rest| rest.starts_with([' ', '\r', '\n'])) {
            text.insert(after, ' ');
        }
    }
    text
}

/// A list of numbers as several responses of the same name.
fn split(line: &[u8], name: &[u8], separator: u8, out: &mut BytesMut) {
    let body = line.strip_suffix(b"\r\n").unwrap_or(line).get(name.len()..).unwrap_or_default();
    let mut length = 0_usize;
    for number in body.split(|byte| *byte == separator).filter(|number| !number.is_empty()) {
        match length {
            0 => out.extend_from_slice(name),
            _ => out.put_u8(separator),
        }
        out.extend_from_slice(number);
        length = length.saturating_add(number.len()).saturating_add(1);
        if length >= PIECE {
            out.extend_from_slice(b"\r\n");
            length = 0;
        }
    }
    if length > 0 {
        out.extend_from_slice(b"\r\n");
    }
}

/// A STATUS with the items that the parser knows, and numbers it can hold: one unknown item would end the session.
fn known_items(line: Vec<u8>) -> Vec<u8> {
    const KNOWN: [&str; 6] = ["MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"];
    let quoted = quoted_strings(&line);
    let is_quoted = |at: usize| quoted.iter().any(|(start, end)| (*start..*end).contains(&at));
    let opens = line.iter().enumerate().find(|(at, byte)| **byte == b'(' && !is_quoted(*at));
    let Some((open, _)) = opens else { return line };
    let (before, list) = line.split_at(open);
    let list = String::from_utf8_lossy(list).to_uppercase();
    let words: Vec<&str> = list
        .split(|letter: char| " ()\r\n".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let known = words.chunks_exact(2).filter_map(|pair| {
        let [name, value] = pair else { return None };
        let fits = match *name {
            "HIGHESTMODSEQ" => value.parse::<u64>().is_ok(),
            _ => value.parse::<u32>().is_ok(),
        };
        (fits && KNOWN.contains(name)).then(|| format!("{name} {value}"))
    });
    let known: Vec<String> = known.collect();
    [before, format!("({})\r\n", known.join(" ")).as_bytes()].concat()
}

/// The name of a LIST or STATUS as a literal where it stands in quotes with escapes in it: the parser hands out quoted strings as they stand, and
/// does not say that they were quoted.
fn plain_name(line: Vec<u8>) -> Vec<u8> {
    let quoted = quoted_strings(&line);
    let ends = |end: usize| line.get(end..).is_some_and(|rest| rest == b"\r\n");
    let name = match starts(&line, b"* STATUS ") {
        true => quoted.first(),
        false => quoted.last().filter(|(_, end)| ends(*end)),
    };
    let Some((start, end)) = name else { return line };
    let inside = line.get(start.saturating_add(1)..end.saturating_sub(1)).unwrap_or_default();
    if !inside.contains(&b'\\') {
        return line;
    }
    let mut name = Vec::with_capacity(inside.len());
    let mut escaped = false;
    for byte in inside {
        escaped = *byte == b'\\' && !escaped;
        if !escaped {
            name.push(*byte);
        }
    }
    let (before, after) = (line.get(..*start).unwrap_or_default(), line.get(*end..).unwrap_or_default());
    [before, format!("{{{}}}\r\n", name.len()).as_bytes(), &name, after].concat()
}

/// Where quoted strings begin and end, quotes included.
fn quoted_strings(line: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut open, mut escaped) = (Vec::new(), None, false);
    for (at, byte) in line.iter().enumerate() {
        match (byte, open) {
            _ if escaped => escaped = false,
            (b'\\', Some(_)) => escaped = true,
            (b'"', None) => open = Some(at),
            (b'"', Some(start)) => {
                found.push((start, at.saturating_add(1)));
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// The parser panics on `INTERNALDATE NIL`; an empty date is one it can take.
fn dated(line: Vec<u8>) -> Vec<u8> {
    const NIL: &[u8] = b"INTERNALDATE NIL";
    let Some(at) = line.windows(NIL.len()).position(|window| window.eq_ignore_ascii_case(NIL)) else {
        return line;
    };
    let (before, after) = (line.get(..at), line.get(at.saturating_add(NIL.len())..));
    let mut mended = before.unwrap_or_default().to_vec();
    mended.extend_from_slice(b"INTERNALDATE \"\"");
    mended.extend(dated(after.unwrap_or_default().to_vec()));
    mended
}
