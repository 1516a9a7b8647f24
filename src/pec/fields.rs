//! The limits of one header block (RFC 5322 §2.2), and the only call of mail-parser's header parser.
//!
//! The parser is linear but for four things, each of which is counted here per field: groups of addresses, whose names it joins again for
//! each; parameters, which it compares with one another; encoded words that do not end, each of which it reads to the end of the line; and
//! the number of fields itself, which is memory.

use mail_parser::{Message, MessageParser};
use memchr::memchr;

use super::{Limit, field_text};

/// Fields of one header block.
const FIELDS: usize = 10_000;
/// Bytes of one header block.
const BLOCK_BYTES: usize = 8 << 20;
/// Commas in one field with addresses.
const ADDRESSES: usize = 500_000;
/// Colons in one field with addresses: each ends the name of a group.
const GROUPS: usize = 500;
/// Bytes of one field with parameters.
const PARAMETER_BYTES: usize = 64 << 10;
/// Separators of parameters, and of their charset and language (RFC 2231 §4), in one field.
const PARAMETERS: usize = 500;
/// Encoded words without an end, one after the other.
const OPEN_WORDS: usize = 250;
/// Bytes that are read of a block that passes a limit.
const BOUNDED_BYTES: usize = 64 << 10;

/// The fields of a header block as mail-parser reads them; `None` where there is none. The blank line after the block may be part of it. Of
/// a block that passes a limit the first [`BOUNDED_BYTES`] are read, without the fields that pass one themselves.
pub(super) fn read(block: &[u8]) -> Option<Message<'_>> {
    let parser = MessageParser::default();
    match limit_passed(block) {
        None => parser.parse_headers(block),
        Some(_) => parser.parse_headers(&bounded(block)).map(without_offsets),
    }
}

/// The fields by their values alone: where they are in the block they were taken from is not known.
fn without_offsets(message: Message<'_>) -> Message<'static> {
    let mut message = message.into_owned();
    for header in message.parts.iter_mut().flat_map(|part| &mut part.headers) {
        (header.offset_field, header.offset_start, header.offset_end) = (0, 0, 0);
    }
    message
}

/// The first limit that a header block passes.
pub(super) fn limit_passed(block: &[u8]) -> Option<Limit> {
    if block.len() > BLOCK_BYTES {
        return Some(Limit::HeaderBytes);
    }
    let mut count = 0_usize;
    field_text::fields(block).find_map(|field| {
        count = count.saturating_add(1);
        (count > FIELDS).then_some(Limit::Fields).or_else(|| Field::passed(field))
    })
}

/// The fields that pass no limit, of the first bytes.
fn bounded(block: &[u8]) -> Vec<u8> {
    let start = block.get(..BOUNDED_BYTES).unwrap_or(block);
    field_text::fields(start)
        .filter(|field| is_within_limits(field))
        .flatten()
        .copied()
        .collect()
}

/// Whether a field, with its name, passes no limit.
pub(super) fn is_within_limits(field: &[u8]) -> bool {
    Field::passed(field).is_none()
}

/// What the value of a field is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Addresses,
    Parameters,
    Other,
}

/// The counts of one field, over all its lines.
#[derive(Debug, Default)]
struct Field {
    bytes: usize,
    commas: usize,
    colons: usize,
    separators: usize,
    open_words: usize,
}

impl Field {
    /// The first limit that a field passes.
    fn passed(field: &[u8]) -> Option<Limit> {
        // No limit is lower than that many bytes.
        if field.len() <= HARMLESS {
            return None;
        }
        let end = memchr(b':', field).unwrap_or(field.len());
        // mail-parser ignores blanks in a name, wherever they are.
        let name = field
            .get(..end)
            .unwrap_or_default()
            .iter()
            .filter(|byte| !byte.is_ascii_whitespace());
        let name: Vec<u8> = name.take(LONGEST_NAME).map(u8::to_ascii_lowercase).collect();
        let value = match name.as_slice() {
            b"content-type" | b"content-disposition" => Value::Parameters,
            b"from" | b"to" | b"cc" | b"bcc" | b"reply-to" | b"sender" => Value::Addresses,
            name if name.starts_with(b"resent-") || name.starts_with(b"list-") => Value::Addresses,
            _ => Value::Other,
        };
        Self::of(field.get(end..).unwrap_or_default()).limit(value)
    }

    fn of(value: &[u8]) -> Self {
        let mut found = Self {
            bytes: value.len(),
            ..Self::default()
        };
        let mut open_words = 0_usize;
        let mut before = 0;
        for byte in value {
            match (before, *byte) {
                (b'=', b'?') => open_words = open_words.saturating_add(1),
                (b'?', b'=') => open_words = 0,
                (_, b',') => found.commas = found.commas.saturating_add(1),
                (_, b':') => found.colons = found.colons.saturating_add(1),
                (_, b';' | b'*' | b'\'') => found.separators = found.separators.saturating_add(1),
                _ => {}
            }
            found.open_words = found.open_words.max(open_words);
            before = *byte;
        }
        found
    }

    fn limit(&self, value: Value) -> Option<Limit> {
        match value {
            _ if self.open_words > OPEN_WORDS => Some(Limit::EncodedWords),
            Value::Addresses if self.commas > ADDRESSES => Some(Limit::Addresses),
            Value::Addresses if self.colons > GROUPS => Some(Limit::Groups),
            Value::Parameters if self.separators > PARAMETERS || self.bytes > PARAMETER_BYTES => Some(Limit::Parameters),
            _ => None,
        }
    }
}

/// A field of so many bytes passes no limit: an encoded word begins with two.
const HARMLESS: usize = 500;
const _: () = assert!(HARMLESS <= 2 * OPEN_WORDS && HARMLESS <= GROUPS && HARMLESS <= PARAMETERS);
/// Longer than any name that is looked for.
const LONGEST_NAME: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(block: &str) -> Option<Limit> {
        limit_passed(block.as_bytes())
    }

    #[test]
    fn each_limit_is_met_from_both_sides() {
        for (name, part, end, most, limit_passed) in [
            ("To: ", "a@b.it,", "", ADDRESSES, Limit::Addresses),
            ("C c : ", "g:a@b.it;", "", GROUPS - 1, Limit::Groups),
            ("Resent-To: ", "g:a@b.it;", "", GROUPS - 1, Limit::Groups),
            ("List-Post: ", "g:a@b.it;", "", GROUPS - 1, Limit::Groups),
            ("Content-Type: a/b", ";c*1=d", "", PARAMETERS / 2, Limit::Parameters),
            ("Subject: ", "=?utf-8?q?x ", "", OPEN_WORDS, Limit::EncodedWords),
            // The empty line at the end counts.
            ("", "X: y\n", "", FIELDS - 1, Limit::Fields),
        ] {
            let with = |count: usize| format!("{name}{}{end}\n", part.repeat(count));
            assert_eq!(limit(&with(most)), None, "{name}");
            assert_eq!(limit(&with(most.saturating_add(1))), Some(limit_passed), "{name}");
        }
        assert_eq!(limit(&format!("X-List: {}", "g:a@b.it;".repeat(GROUPS))), None);
        for (before, counted, most, limit_passed) in [
            ("X: ", "X: ", BLOCK_BYTES, Limit::HeaderBytes),
            ("Content-Type: ", ": ", PARAMETER_BYTES, Limit::Parameters),
        ] {
            let with = |count: usize| format!("{before}{}", "y".repeat(count.saturating_sub(counted.len())));
            assert_eq!(limit(&with(most)), None, "{before}");
            assert_eq!(limit(&with(most.saturating_add(1))), Some(limit_passed), "{before}");
        }
    }

    #[test]
    fn the_other_fields_of_a_block_that_passes_a_limit_are_read() {
        let block = format!("To: {}\r\nSubject: x\r\nCc: a@b.it\r\n", "g:a@b.it;".repeat(2_000));
        assert_eq!(limit_passed(block.as_bytes()), Some(Limit::Groups));
        let message = read(block.as_bytes()).unwrap();
        assert_eq!(
            (message.subject(), message.to().is_none(), message.cc().is_some()),
            (Some("x"), true, true)
        );
    }

    #[test]
    fn encoded_words_with_an_end_are_not_limited() {
        assert_eq!(limit(&format!("To: {}\n", "=?utf-8?q?x?= <a@b.it>, ".repeat(5_000))), None);
    }
}
