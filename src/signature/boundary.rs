//! The children of a multipart body, to the byte: RFC 2046 §5.1.1.
//!
//! The line break before a delimiter belongs to the delimiter; everything else, trailing blanks and 8-bit bytes included,
//! belongs to the child. A line is a delimiter only when nothing but blanks follows the boundary, so that a boundary which
//! begins with another one does not end it.

use super::header::{split_line, without_break};

/// The children of a body, in order, without preamble and epilogue; and whether the closing delimiter was there.
pub(super) fn children<'a>(body: &'a [u8], boundary: &[u8]) -> (Vec<&'a [u8]>, bool) {
    let mut children = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0_usize;
    let mut rest = body;
    while !rest.is_empty() {
        let (line, next) = split_line(rest);
        let after = at.saturating_add(line.len());
        if let Some(closing) = delimiter(line, boundary) {
            if let Some(from) = start {
                children.push(without_break(body.get(from..at).unwrap_or_default()));
            }
            if closing {
                return (children, true);
            }
            start = Some(after);
        }
        at = after;
        rest = next;
    }
    if let Some(from) = start {
        children.push(body.get(from..).unwrap_or_default());
    }
    (children, false)
}

/// Whether this line is a delimiter, and then whether it is the closing one.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let tail = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let blank = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    if blank(tail) {
        return Some(false);
    }
    tail.strip_prefix(b"--").filter(|tail| blank(tail)).map(|_| true)
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
