//! One line of a response: what kind of response it begins, and the literal it announces (RFC 9051 §4.3).

/// The kind of a response, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A status response, tagged or not, or a continuation request: human-readable text, never with a literal.
    Text,
    /// A FETCH response, which [`super::fetch_response`] reads.
    Fetch,
    /// Another response with data that is used here.
    Data,
    /// A response of no use here (FLAGS, ID, NAMESPACE, one that no standard knows), or an empty line.
    Unused,
}

/// The kind of the response that begins with this line; `None` if no response begins so: what follows cannot be distinguished from the
/// contents of a message.
pub(super) fn kind(line: &[u8]) -> Option<Kind> {
    let line = line.trim_ascii();
    let Some(data) = line.strip_prefix(b"*") else {
        return match line.first() {
            None => Some(Kind::Unused),
            Some(b'+') => Some(Kind::Text),
            Some(_) => is_tagged(line).then_some(Kind::Text),
        };
    };
    let mut words = words(data);
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    if is_status(first) {
        return Some(Kind::Text);
    }
    if second.eq_ignore_ascii_case(b"FETCH") {
        return Some(Kind::Fetch);
    }
    let named: [&[u8]; 7] = [b"LIST", b"SEARCH", b"ESEARCH", b"CAPABILITY", b"QUOTA", b"VANISHED", b"STATUS"];
    let numbered: [&[u8]; 2] = [b"EXISTS", b"EXPUNGE"];
    let is = |word: &[u8], names: &[&[u8]]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    Some(match is(first, &named) || is(second, &numbered) {
        true => Kind::Data,
        false => Kind::Unused,
    })
}

/// The words of a line, however many blanks separate them.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .filter(|word| !word.is_empty())
}

/// Whether this is the word of a status response.
pub(super) fn is_status(word: &[u8]) -> bool {
    let all: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
    all.iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// Our tags are an R and a number.
fn is_tagged(line: &[u8]) -> bool {
    let mut words = words(line);
    let tag = words.next().and_then(|tag| tag.strip_prefix(b"R")).unwrap_or_default();
    !tag.is_empty() && tag.iter().all(u8::is_ascii_digit) && words.next().is_some_and(is_status)
}

/// The length of the literal that this line announces, with the length of the line before the announcement; an error when the number does
/// not fit into 64 bits.
pub(super) fn literal(line: &[u8]) -> Result<Option<(u64, usize)>, ()> {
    let Some(inside) = without_end(line).strip_suffix(b"}") else {
        return Ok(None);
    };
    let inside = inside.strip_suffix(b"+").unwrap_or(inside);
    let Some(open) = inside.iter().rposition(|byte| *byte == b'{') else {
        return Ok(None);
    };
    let digits = inside.get(open.saturating_add(1)..).unwrap_or_default();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let number = std::str::from_utf8(digits).map_err(|_| ())?;
    number.parse().map(|length| Some((length, open))).map_err(|_| ())
}

/// The line without its CRLF, or its bare LF.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_a_response_or_is_not_of_the_protocol() {
        for (line, expected) in [
            ("* OK ready\r\n", Some(Kind::Text)),
            ("*  ok  ready\r\n", Some(Kind::Text)),
            ("R12 NO [ALERT] x\r\n", Some(Kind::Text)),
            ("+\r\n", Some(Kind::Text)),
            ("* 4  fetch (UID 4)\r\n", Some(Kind::Fetch)),
            ("* -1 FETCH (UID 4)\r\n", Some(Kind::Fetch)),
            ("* 4 EXISTS\r\n", Some(Kind::Data)),
            ("* list () NIL x\r\n", Some(Kind::Data)),
            ("* ID NIL\r\n", Some(Kind::Unused)),
            ("\r\n", Some(Kind::Unused)),
            ("Subject: x\r\n", None),
            ("R12\r\n", None),
            ("R12 Subject\r\n", None),
            ("HTTP/1.1 400 Bad Request\r\n", None),
        ] {
            assert_eq!(kind(line.as_bytes()), expected, "{line:?}");
        }
    }

    #[test]
    fn a_literal_is_announced_at_the_end_of_a_line_only() {
        assert_eq!(literal(b"* 1 FETCH (BODY[] {23}\r\n"), Ok(Some((23, 18))));
        assert_eq!(literal(b"x {5+}\n"), Ok(Some((5, 2))));
        for none in ["x {-1}\r\n", "x {}\r\n", "x {5} y\r\n", "x 5}\r\n", "x {5\r\n"] {
            assert_eq!(literal(none.as_bytes()), Ok(None), "{none:?}");
        }
        assert_eq!(literal(b"x {99999999999999999999999}\r\n"), Err(()));
    }
}
