//! One line of a response: its place in the response (frame), the literal it announces, and the form in which the parser reads it.

use bytes::{BufMut, BytesMut};

/// Long lists of numbers are split into lines of about this many bytes. The parser restarts at the beginning of a response after every
/// read, so that one long line would take quadratic time.
const PIECE: usize = 4000;
/// Cap on nested parentheses, deeper than in any response to our commands. The parser is recursive: without a cap its stack could overflow.
const DEPTH_CAP: u32 = 16;

/// The position of a line in its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Before the first line of a response.
    Start,
    /// A status response or continuation: human-readable text, never with a literal.
    Text,
    /// Data, with the depth of open parentheses.
    Data(u32),
    /// A STATUS response, with the depth of open parentheses.
    Status(u32),
    /// A response that the parser does not know: discarded.
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

/// The frame after this line; `None` when parentheses are nested too deep.
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

/// The length of the literal that this line announces, if any; an error when the number does not fit into 64 bits.
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

/// Appends the line to `out` in a form that the parser accepts.
pub(super) fn append(frame: Frame, line: Vec<u8>, opens_literal: bool, out: &mut BytesMut) {
    match frame {
        Frame::Dropped => {}
        Frame::Text => out.extend_from_slice(utf8_text(&line).as_bytes()),
        Frame::Status(_) if opens_literal => out.extend_from_slice(&line),
        Frame::Status(_) => out.extend_from_slice(&unescaped_name(known_items(line))),
        _ if !opens_literal && starts(&line, b"* LIST ") => out.extend_from_slice(&unescaped_name(line)),
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* SEARCH ") => split(&line, b"* SEARCH ", b' ', out),
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* VANISHED (EARLIER) ") => {
            split(&line, b"* VANISHED (EARLIER) ", b',', out)
        }
        _ if !opens_literal && line.len() > PIECE && starts(&line, b"* VANISHED ") => split(&line, b"* VANISHED ", b',', out),
        _ => out.extend_from_slice(&without_nil_date(line)),
    }
}

/// The frame of the first line of a response.
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
    // imap-proto knows more responses, but these are the only ones that are used; the rest (FLAGS, ID, NAMESPACE) cannot do harm when
    // dropped.
    let known = is(first, &[b"LIST", b"SEARCH", b"CAPABILITY", b"QUOTA", b"VANISHED"]);
    match known || (numbered && is(second, &[b"EXISTS", b"EXPUNGE", b"FETCH"])) {
        true => Frame::Data(0),
        false => Frame::Dropped,
    }
}

/// The depth of open parentheses after a line, those in quoted strings not counted; `None` above the cap.
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

/// The text of a status response as UTF-8 (older servers send Latin-1), with the space after a response code that the parser requires.
fn utf8_text(line: &[u8]) -> String {
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

/// Splits a list of numbers into several responses of the same name.
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

/// A STATUS response reduced to the items that the parser knows and the numbers that fit its types: one other item would stop the session.
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

/// The mailbox name of a LIST or STATUS response as a literal where it is a quoted string with escapes: the parser returns quoted strings
/// with their backslashes, and does not report that they were quoted.
fn unescaped_name(line: Vec<u8>) -> Vec<u8> {
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

/// Start and end of every quoted string, quotes included.
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

/// Replaces `INTERNALDATE NIL`, on which the parser panics, by an empty date, which it accepts.
fn without_nil_date(line: Vec<u8>) -> Vec<u8> {
    const NIL: &[u8] = b"INTERNALDATE NIL";
    let Some(at) = line.windows(NIL.len()).position(|window| window.eq_ignore_ascii_case(NIL)) else {
        return line;
    };
    let (before, after) = (line.get(..at), line.get(at.saturating_add(NIL.len())..));
    let mut replaced = before.unwrap_or_default().to_vec();
    replaced.extend_from_slice(b"INTERNALDATE \"\"");
    replaced.extend(without_nil_date(after.unwrap_or_default().to_vec()));
    replaced
}
