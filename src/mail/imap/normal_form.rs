//! Responses in the form that imap-proto reads: blanks, unknown items and odd values would otherwise make it reject the whole response,
//! and with it end the session.
//!
//! What comes out was parsed by imap-proto once: it cannot fail on it. What has no such form is left out, and counted by the caller.

use std::panic::AssertUnwindSafe;

use super::attributes::parse_number;
use super::fetch_response::Piece;
use super::response_line::{is_status, words};

/// Long lists of numbers are split into responses of about this many bytes. The parser restarts at the beginning of a response after every
/// read, so that one long line would take quadratic time.
const PIECE: usize = 4000;
/// Numbers that the ranges of one ESEARCH response may stand for.
const MOST_NUMBERS: u64 = 2_000_000;

/// A status response or continuation request, and the text of its ALERT code (RFC 9051 §7.1) if it has one. `None` if it cannot be read.
pub(super) fn text(line: &[u8]) -> Option<(Vec<u8>, Option<String>)> {
    let line = utf8(line.trim_ascii());
    if let Some(rest) = line.strip_prefix('+') {
        return Some((format!("+ {}\r\n", printable(rest.trim())).into_bytes(), None));
    }
    let mut parts = line.splitn(2, [' ', '\t']);
    let (tag, rest) = (parts.next()?, parts.next().unwrap_or_default().trim_start());
    let mut parts = rest.splitn(2, [' ', '\t']);
    let (status, said) = (parts.next()?, parts.next().unwrap_or_default().trim());
    if !is_status(status.as_bytes()) {
        return None;
    }
    let (code, said) = code(said);
    let said = printable(said);
    let head = format!("{tag} {} ", status.to_uppercase());
    let alert = code.as_deref().is_some_and(|code| code.eq_ignore_ascii_case("ALERT"));
    let with_code = code.map(|code| format!("{head}[{code}] {said}\r\n"));
    // An odd code makes the parser reject the response: then it goes without.
    let forms = with_code.into_iter().chain([format!("{head}{said}\r\n"), format!("{head}\r\n")]);
    let read = forms.map(String::into_bytes).find(|form| is_read(form))?;
    Some((read, alert.then_some(said)))
}

/// Another response; `None` if it cannot be read.
pub(super) fn data(pieces: Vec<Piece>) -> Option<Vec<u8>> {
    let mut pieces = pieces.into_iter();
    let Some(Piece::Line(line)) = pieces.next() else { return None };
    let rest = after_star(&line);
    let mut named = words(rest);
    let (first, second) = (named.next()?.to_ascii_uppercase(), named.next().unwrap_or_default());
    let forms = match first.as_slice() {
        b"LIST" => vec![list(after_word(rest), pieces.next())?],
        b"STATUS" => vec![status(after_word(rest), pieces)?],
        b"SEARCH" => split(
            b"* SEARCH ",
            b" ",
            words(after_word(rest)).take_while(|word| !word.starts_with(b"(")),
            false,
        ),
        b"ESEARCH" => search_of(after_word(rest))?,
        b"VANISHED" if second.eq_ignore_ascii_case(b"(EARLIER)") => vanished(b"* VANISHED (EARLIER) ", after_word(after_word(rest))),
        b"VANISHED" => vanished(b"* VANISHED ", after_word(rest)),
        b"CAPABILITY" => vec![capability(after_word(rest))],
        b"QUOTA" => vec![[b"* ".as_slice(), &words(rest).collect::<Vec<_>>().join(&b' '), b"\r\n"].concat()],
        number => vec![numbered(number, second)?],
    };
    forms.iter().all(|form| is_read(form)).then(|| forms.concat())
}

/// Whether imap-proto reads this as one response.
fn is_read(bytes: &[u8]) -> bool {
    // It panics on some malformed responses.
    let parse = || imap_proto::Response::parse(bytes).is_ok_and(|(rest, _)| rest.is_empty());
    depth(bytes) <= DEPTH_CAP && std::panic::catch_unwind(AssertUnwindSafe(parse)).unwrap_or(false)
}

/// Cap on nested parentheses, deeper than in any response to our commands: the parser is recursive.
const DEPTH_CAP: u32 = 16;

fn depth(bytes: &[u8]) -> u32 {
    let (mut depth, mut deepest) = (0_u32, 0);
    for byte in bytes {
        match byte {
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// As UTF-8; what is not is Latin-1, as older servers send it.
fn utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

/// The response code in brackets, blanks reduced to one, and the text after it.
fn code(said: &str) -> (Option<String>, &str) {
    let inside = said.strip_prefix('[').and_then(|inside| inside.split_once(']'));
    match inside {
        Some((code, text)) => (
            Some(code.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|code| !code.is_empty()),
            text.trim(),
        ),
        None => (None, said),
    }
}

/// What follows the asterisk.
fn after_star(line: &[u8]) -> &[u8] {
    line.trim_ascii().strip_prefix(b"*").unwrap_or_default().trim_ascii_start()
}

/// What follows the first word.
fn after_word(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
    line.get(end..).unwrap_or_default().trim_ascii()
}

fn literal(bytes: &[u8]) -> Vec<u8> {
    [format!("{{{}}}\r\n", bytes.len()).as_bytes(), bytes].concat()
}

/// LIST with the attributes that are attributes, and the name as a literal: the parser returns quoted strings with their backslashes.
fn list(rest: &[u8], after: Option<Piece>) -> Option<Vec<u8>> {
    let inside = rest.strip_prefix(b"(")?;
    let delimiter_follows = |at: usize| {
        let rest = inside.get(at.saturating_add(1)..).unwrap_or_default().trim_ascii_start();
        rest.starts_with(b"\"") || rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case(b"NIL"))
    };
    let close = memchr::memchr_iter(b')', inside).take(64).find(|at| delimiter_follows(*at))?;
    let (attributes, rest) = inside.split_at(close);
    let is_attribute = |word: &&[u8]| {
        word.strip_prefix(b"\\")
            .is_some_and(|name| !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric))
    };
    let attributes: Vec<&[u8]> = words(attributes).filter(is_attribute).collect();
    let rest = rest.get(1..).unwrap_or_default().trim_ascii();
    let (delimiter, rest) = match rest.strip_prefix(b"\"") {
        None => (b"NIL".as_slice(), rest.get(3..)?),
        Some(quoted) => {
            let length = if quoted.starts_with(b"\\") { 2 } else { 1 };
            match quoted.get(length) {
                Some(b'"') => (rest.get(..length.saturating_add(2))?, quoted.get(length.saturating_add(1)..)?),
                // An empty string: no delimiter, as NIL.
                _ => (b"NIL".as_slice(), quoted.strip_prefix(b"\"")?),
            }
        }
    };
    let (name, _) = name(rest.trim_ascii(), after)?;
    Some(
        [
            b"* LIST (".as_slice(),
            &attributes.join(&b' '),
            b") ",
            delimiter,
            b" ",
            &literal(&name),
            b"\r\n",
        ]
        .concat(),
    )
}

/// STATUS with the items that the parser knows and the numbers that fit its types: one other item would make it reject the response.
fn status(rest: &[u8], mut after: impl Iterator<Item = Piece>) -> Option<Vec<u8>> {
    const KNOWN: [&[u8]; 6] = [b"MESSAGES", b"RECENT", b"UIDNEXT", b"UIDVALIDITY", b"UNSEEN", b"HIGHESTMODSEQ"];
    let (name, items) = match rest.is_empty() {
        true => (name(rest, after.next())?.0, after.next()),
        false => {
            let (name, items) = name(rest, None)?;
            (name, Some(Piece::Line(items)))
        }
    };
    let Some(Piece::Line(items)) = items else { return None };
    let items = items.to_ascii_uppercase();
    let mut listed = items
        .split(|byte| matches!(byte, b' ' | b'\t' | b'(' | b')'))
        .filter(|word| !word.is_empty())
        .peekable();
    let mut known: Vec<u8> = Vec::new();
    while let Some(item) = listed.next() {
        if !KNOWN.contains(&item) {
            continue;
        }
        let most = if item == b"HIGHESTMODSEQ" { u64::MAX } else { u64::from(u32::MAX) };
        if let Some(value) = listed.peek().and_then(|value| parse_number(value)).filter(|value| *value <= most) {
            known.extend_from_slice(if known.is_empty() { b"" } else { b" " });
            known.extend_from_slice(item);
            known.extend_from_slice(format!(" {value}").as_bytes());
        }
    }
    Some([b"* STATUS ".as_slice(), &literal(&name), b" (", &known, b")\r\n"].concat())
}

/// A mailbox name, from a literal, a quoted string or an atom, and what follows it. An atom with blanks in it ends where a list begins.
fn name(rest: &[u8], after: Option<Piece>) -> Option<(Vec<u8>, Vec<u8>)> {
    if rest.is_empty() || rest == b"~" {
        return match after? {
            Piece::Literal(name) => Some((name, Vec::new())),
            Piece::Line(_) => None,
        };
    }
    let Some(quoted) = rest.strip_prefix(b"\"") else {
        let end = rest.windows(2).position(|two| two == b" (").unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        return Some((name.trim_ascii().to_vec(), after.to_vec()));
    };
    let (mut name, mut escaped) = (Vec::new(), false);
    for (at, byte) in quoted.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => {
                escaped = true;
                continue;
            }
            b'"' => return Some((name, quoted.get(at.saturating_add(1)..).unwrap_or_default().to_vec())),
            _ => {}
        }
        name.push(*byte);
    }
    None
}

fn capability(rest: &[u8]) -> Vec<u8> {
    const NEEDED: &[u8] = b"IMAP4rev1";
    let is_atom = |word: &&[u8]| word.iter().all(|byte| byte.is_ascii_graphic() && !b"(){%*\"\\]".contains(byte));
    let mut offered: Vec<&[u8]> = words(rest).filter(is_atom).collect();
    // The parser rejects a list without it.
    if !offered.iter().any(|word| word.eq_ignore_ascii_case(NEEDED)) {
        offered.insert(0, NEEDED);
    }
    [b"* CAPABILITY ".as_slice(), &offered.join(&b' '), b"\r\n"].concat()
}

/// EXISTS or EXPUNGE.
fn numbered(number: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let number = parse_number(number).filter(|number| u32::try_from(*number).is_ok())?;
    let name = String::from_utf8_lossy(name).to_uppercase();
    matches!(name.as_str(), "EXISTS" | "EXPUNGE").then(|| format!("* {number} {name}\r\n").into_bytes())
}

/// The UIDs of VANISHED; what is no UID or range is left out.
fn vanished(name: &[u8], rest: &[u8]) -> Vec<Vec<u8>> {
    split(name, b",", rest.split(|byte| *byte == b','), true)
}

/// The numbers behind ALL in an ESEARCH response (RFC 4731), as SEARCH responses.
fn search_of(rest: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = words(rest).skip_while(|word| !word.eq_ignore_ascii_case(b"ALL"));
    words.next();
    let mut numbers = Vec::new();
    for range in words.next().unwrap_or_default().split(|byte| *byte == b',') {
        let Some((from, to)) = range_of(range) else { continue };
        if to.saturating_sub(from).saturating_add(numbers.len() as u64) >= MOST_NUMBERS {
            return None;
        }
        numbers.extend((from..=to).map(|number| number.to_string().into_bytes()));
    }
    Some(split(b"* SEARCH ", b" ", numbers.iter().map(Vec::as_slice), false))
}

fn range_of(range: &[u8]) -> Option<(u64, u64)> {
    let mut ends = range.splitn(2, |byte| *byte == b':');
    let from = parse_number(ends.next()?.trim_ascii())?;
    let to = ends.next().map_or(Some(from), |to| parse_number(to.trim_ascii()))?;
    let (from, to) = (from.min(to), from.max(to));
    (to <= u64::from(u32::MAX)).then_some((from, to))
}

/// Splits a list of numbers, and of ranges where allowed, into several responses of the same name.
fn split<'n>(name: &[u8], separator: &[u8], numbers: impl Iterator<Item = &'n [u8]>, ranges: bool) -> Vec<Vec<u8>> {
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for number in numbers.map(<[u8]>::trim_ascii) {
        let Some((from, to)) = range_of(number).filter(|(from, to)| ranges || from == to) else {
            continue;
        };
        match forms.last_mut() {
            Some(form) if form.len() < PIECE => form.extend_from_slice(separator),
            _ => forms.push(name.to_vec()),
        }
        if let Some(form) = forms.last_mut() {
            match from == to {
                true => form.extend_from_slice(from.to_string().as_bytes()),
                false => form.extend_from_slice(format!("{from}:{to}").as_bytes()),
            }
        }
    }
    forms.iter_mut().for_each(|form| form.extend_from_slice(b"\r\n"));
    forms
}
