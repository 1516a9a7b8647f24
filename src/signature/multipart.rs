//! The body parts of a multipart body as exact bytes (RFC 2046 §5.1.1). Verification and the reading of certification data cut at the same
//! delimiters, so that a message cannot show one structure to the verifier and another to the reader.
//!
//! The line break before a delimiter belongs to the delimiter. Everything else, trailing blanks and 8-bit bytes included, belongs to the
//! body part. Only blanks may follow the boundary on a delimiter line, so a boundary that starts with another one does not end it.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::header::without_break;

/// A delimiter line in a multipart body (RFC 2046 §5.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimiter {
    /// Offset of the line.
    pub(crate) start: usize,
    /// Offset of the next line.
    pub(crate) end: usize,
    /// Whether this is the close-delimiter.
    pub(crate) closing: bool,
}

/// All delimiter lines of a body, in order, including those after the close-delimiter (RFC 2046 §5.1.1).
pub(crate) fn delimiters<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = Delimiter> + use<'a> {
    let mark = [b"--", boundary].concat();
    let finder = memmem::Finder::new(&mark).into_owned();
    let mut from = 0_usize;
    std::iter::from_fn(move || {
        loop {
            let start = from.saturating_add(finder.find(body.get(from..)?)?);
            // Skip the rest of the line whatever it holds: a boundary repeated within one line must not make this quadratic.
            let end = memchr(b'\n', body.get(start..)?).map_or(body.len(), |at| start.saturating_add(at).saturating_add(1));
            from = end;
            let begins_line = start.checked_sub(1).is_none_or(|before| body.get(before) == Some(&b'\n'));
            let tail = body.get(start.saturating_add(mark.len())..end).filter(|_| begins_line);
            let closing = tail.and_then(|tail| tail.strip_prefix(b"--")).is_some_and(is_blank);
            if closing || tail.is_some_and(is_blank) {
                return Some(Delimiter { start, end, closing });
            }
        }
    })
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The body parts, in order, without preamble and epilogue. Without a close-delimiter the last one ends with the body.
///
/// Lazy and without a limit: callers that collect set their own with `take`.
pub(crate) fn body_parts<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    part_ranges(body, boundary).filter_map(|range| body.get(range))
}

/// Where in the body the [`body_parts`] are.
pub(crate) fn part_ranges<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let mut delimiters = delimiters(body, boundary);
    let mut start = delimiters.next().filter(|first| !first.closing).map(|first| first.end);
    std::iter::from_fn(move || {
        let from = start.take()?;
        let Some(delimiter) = delimiters.next() else {
            return Some(from..body.len());
        };
        start = (!delimiter.closing).then_some(delimiter.end);
        let part = body.get(from..delimiter.start).map(without_break)?;
        Some(from..from.saturating_add(part.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
        body_parts(body, boundary.as_bytes()).collect()
    }

    #[test]
    fn body_parts_keep_every_byte_but_the_break_before_the_delimiter() {
        let body = b"preamble\r\n--b\r\nA: 1\r\n\r\nx \r\n\r\n--b2\r\n--b-- x\r\n\xff\x00\r\n--b \t\r\nsecond\n--b--\nepilogue --b\n--b\n";
        assert_eq!(
            parts(body, "b"),
            [&b"A: 1\r\n\r\nx \r\n\r\n--b2\r\n--b-- x\r\n\xff\x00"[..], b"second"]
        );
    }

    #[test]
    fn without_a_close_delimiter_the_last_part_ends_with_the_body() {
        assert_eq!(parts(b"--b\nx\n", "b"), [&b"x\n"[..]]);
        assert_eq!(parts(b"--b--", "b"), Vec::<&[u8]>::new());
        assert_eq!(parts(b"--b\n--b--", "b"), [&b""[..]]);
        assert_eq!(parts(b"nothing", "b"), Vec::<&[u8]>::new());
    }
}
