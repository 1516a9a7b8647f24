//! The children of a multipart body, to the byte: RFC 2046 §5.1.1.
//!
//! The line break before a delimiter belongs to the delimiter; everything else, trailing blanks and 8-bit bytes included,
//! belongs to the child. A line is a delimiter only when nothing but blanks follows the boundary, so that a boundary which
//! begins with another one does not end it.

use memchr::{memchr, memmem};

use super::header::without_break;

/// A delimiter line in a multipart body (RFC 2046 §5.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimiter {
    /// Where the line begins.
    pub(crate) start: usize,
    /// Where the next line begins.
    pub(crate) end: usize,
    /// It ends the multipart.
    pub(crate) closing: bool,
}

/// Every delimiter line of a body, in order, those behind the closing one too (RFC 2046 §5.1.1).
pub(crate) fn delimiters<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = Delimiter> + use<'a> {
    let mark = [b"--", boundary].concat();
    let finder = memmem::Finder::new(&mark).into_owned();
    let mut from = 0_usize;
    std::iter::from_fn(move || {
        loop {
            let start = from.saturating_add(finder.find(body.get(from..)?)?);
            // Only a line's beginning counts: the rest of this line is not looked at again, whatever the boundary repeats.
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

/// The children of a body, in order, without preamble and epilogue; and whether the closing delimiter was there.
pub(super) fn children<'a>(body: &'a [u8], boundary: &[u8]) -> (Vec<&'a [u8]>, bool) {
    let mut children = Vec::new();
    let mut start: Option<usize> = None;
    for delimiter in delimiters(body, boundary) {
        if let Some(from) = start {
            children.push(without_break(body.get(from..delimiter.start).unwrap_or_default()));
        }
        if delimiter.closing {
            return (children, true);
        }
        start = Some(delimiter.end);
    }
    if let Some(from) = start {
        children.push(body.get(from..).unwrap_or_default());
    }
    (children, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_keep_every_byte_but_the_break_before_the_delimiter() {
        let body = b"preamble\r\n--b\r\nA: 1\r\n\r\nx \r\n\r\n--b2\r\n--b-- x\r\n\xff\x00\r\n--b \t\r\nsecond\n--b--\nepilogue --b\n--b\n";
        let (children, closed) = children(body, b"b");
        assert!(closed);
        assert_eq!(children, [&b"A: 1\r\n\r\nx \r\n\r\n--b2\r\n--b-- x\r\n\xff\x00"[..], b"second"]);
    }

    #[test]
    fn without_a_closing_delimiter_the_last_child_ends_with_the_body() {
        assert_eq!(children(b"--b\nx\n", b"b"), (vec![&b"x\n"[..]], false));
        assert_eq!(children(b"--b--", b"b"), (vec![], true));
        assert_eq!(children(b"--b\n--b--", b"b"), (vec![&b""[..]], true));
        assert_eq!(children(b"nothing", b"b"), (vec![], false));
    }
}
