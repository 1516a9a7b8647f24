//! The value and the parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231), as programs write them.
//!
//! [`crate::signature`] has a strict reader of its own, because there leniency would decide what counts as signed.

use std::borrow::Cow;

use super::transfer::hex;
use super::{charset, field_text};

/// A field with parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parameters {
    /// What stands before the first semicolon: lower case, without blanks and comments.
    pub(super) value: String,
    /// Names in lower case, values without their quotes.
    list: Vec<(String, Vec<u8>)>,
}

impl Parameters {
    /// Parses the value of a field.
    pub(super) fn read(field: &[u8]) -> Self {
        let (value, mut rest) = until_semicolon(field);
        let value = without_comments(value);
        let mut list = Vec::new();
        for _ in 0..MOST {
            if rest.is_empty() {
                break;
            }
            let (parameter, next) = parameter(rest);
            list.extend(parameter);
            rest = next;
        }
        Self {
            value: String::from_utf8_lossy(&value)
                .chars()
                .filter(|char| !char.is_whitespace())
                .map(|char| char.to_ascii_lowercase())
                .collect(),
            list,
        }
    }

    /// A parameter as bytes, continuations joined.
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.extended(name)
            .map(|(_, bytes)| bytes)
            .or_else(|| self.plain(name).map(<[u8]>::to_vec))
    }

    /// A parameter as text, in its charset (RFC 2231) or decoded as other header text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.extended(name) {
            Some((label, bytes)) => Some(charset::decode(&bytes, label.as_deref())),
            None => self.plain(name).map(field_text::decoded),
        }
    }

    fn plain(&self, name: &str) -> Option<&[u8]> {
        let found = self.list.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// A parameter in the form of RFC 2231: its charset, and the bytes of all its sections.
    fn extended(&self, name: &str) -> Option<(Option<String>, Vec<u8>)> {
        let section = |(found, value): &'_ (String, Vec<u8>)| {
            let tail = found.strip_prefix(name)?.strip_prefix('*')?;
            let (number, is_encoded) = match tail.strip_suffix('*') {
                Some(number) => (number, true),
                None => (tail, tail.is_empty()),
            };
            let number = if number.is_empty() { 0 } else { number.parse::<u32>().ok()? };
            Some((number, is_encoded, value.clone()))
        };
        let mut sections: Vec<(u32, bool, Vec<u8>)> = self.list.iter().filter_map(section).collect();
        sections.sort_by_key(|(number, ..)| *number);
        sections.dedup_by_key(|(number, ..)| *number);
        let mut label = None;
        if let Some((0, true, first)) = sections.first_mut() {
            let mut pieces = first.splitn(3, |byte| *byte == b'\'');
            if let (Some(named), Some(_), Some(text)) = (pieces.next(), pieces.next(), pieces.next()) {
                label = Some(String::from_utf8_lossy(named).into_owned()).filter(|label| !label.is_empty());
                *first = text.to_vec();
            }
        }
        let whole: Vec<u8> = sections
            .iter()
            .flat_map(|(_, is_encoded, value)| if *is_encoded { percent_decoded(value) } else { value.clone() })
            .collect();
        (!sections.is_empty()).then_some((label, whole))
    }
}

/// One parameter, and what follows its semicolon.
fn parameter(rest: &[u8]) -> (Option<(String, Vec<u8>)>, &[u8]) {
    let name_end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(name_end).unwrap_or((rest, &[]));
    let Some(after) = after.strip_prefix(b"=") else {
        return (None, after.get(1..).unwrap_or_default());
    };
    let name = String::from_utf8_lossy(&without_comments(name)).trim().to_ascii_lowercase();
    let start = after.trim_ascii_start();
    let (value, next) = match start.strip_prefix(b"\"") {
        Some(quoted) => quoted_string(quoted),
        None => {
            let (value, next) = until_semicolon(start);
            // A name with brackets should be quoted and often is not; elsewhere they begin a comment.
            let is_name = name.starts_with("name") || name.starts_with("filename");
            let value = if is_name { Cow::Borrowed(value) } else { without_comments(value) };
            (unfolded(value.trim_ascii()), next)
        }
    };
    ((!name.is_empty()).then_some((name, value)), next)
}

/// A quoted string after its opening quote, and what follows the next semicolon. Only `\"` and `\\` are escapes: Windows paths occur. One
/// that is never closed ends at the next semicolon.
fn quoted_string(quoted: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::with_capacity(memchr::memchr(b'"', quoted).unwrap_or_default());
    let mut bytes = quoted.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        let following = quoted.get(at.saturating_add(1));
        match byte {
            b'"' => {
                let (_, next) = until_semicolon(quoted.get(at.saturating_add(1)..).unwrap_or_default());
                return (value, next);
            }
            b'\\' if matches!(following, Some(b'"' | b'\\')) => value.extend(bytes.next().map(|(_, escaped)| *escaped)),
            // The line breaks of folding (RFC 5322 §2.2.3).
            b'\r' | b'\n' => {}
            _ => value.push(*byte),
        }
    }
    let (value, next) = until_semicolon(quoted);
    (unfolded(value.trim_ascii()), next)
}

/// What is before the first semicolon outside a comment, and what follows it. A bracket that is never closed begins no comment.
fn until_semicolon(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut depth = 0_usize;
    let outside = bytes.iter().position(|byte| {
        match byte {
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *byte == b';' && depth == 0
    });
    let end = outside.or_else(|| memchr::memchr(b';', bytes)).unwrap_or(bytes.len());
    let (before, after) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    (before, after.get(1..).unwrap_or_default())
}

fn without_comments(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'(', bytes).is_none() {
        return Cow::Borrowed(bytes.trim_ascii());
    }
    let mut depth = 0_usize;
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'(' => depth = depth.saturating_add(1),
            b')' if depth > 0 => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(*byte),
            _ => {}
        }
    }
    Cow::Owned(out.trim_ascii().to_vec())
}

/// Without the line breaks of folding (RFC 5322 §2.2.3).
fn unfolded(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

fn percent_decoded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((byte, after)) = rest.split_first() {
        let code = after.split_at_checked(2).filter(|_| *byte == b'%');
        match code.and_then(|(digits, next)| Some((hex(digits)?, next))) {
            Some((decoded, next)) => {
                out.push(decoded);
                rest = next;
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

/// Parameters of one field that are read.
const MOST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(field: &str, name: &str) -> Option<String> {
        Parameters::read(field.as_bytes()).text(name)
    }

    #[test]
    fn values_and_parameters_are_read_as_they_are_written() {
        let read = Parameters::read(b" Multipart / Mixed (a; b) ; CHARSET = us-ascii ; boundary=\"a;\\\"b\" (c); x");
        assert_eq!(read.value, "multipart/mixed");
        assert_eq!(read.bytes("boundary").as_deref(), Some(&b"a;\"b"[..]));
        let read = Parameters::read(b" Text/Plain (a);\r\n\tcharset=utf-8 (b); Boundary=\"=_x y\"; name=a=b");
        assert_eq!(read.value, "text/plain");
        assert_eq!(read.text("charset").as_deref(), Some("utf-8"));
        assert_eq!(read.bytes("boundary").as_deref(), Some(&b"=_x y"[..]));
        assert_eq!(read.text("name").as_deref(), Some("a=b"));
        assert_eq!(Parameters::read(b"").value, "");
    }

    #[test]
    fn file_names_are_read_however_they_are_encoded() {
        for (field, name) in [
            ("a; filename=\"=?utf-8?Q?Citt=C3=A0.pdf?=\"", "Città.pdf"),
            ("a; filename==?utf-8?Q?Citt=C3=A0.pdf?=", "Città.pdf"),
            ("a; filename*=utf-8'it'Citt%C3%A0.pdf", "Città.pdf"),
            ("a; filename*=utf-8''Citt%E0.pdf", "Città.pdf"),
            (
                "a; filename=no; filename*0*=utf-8''Citt%C3; filename*1*=%A0; filename*2=.pdf",
                "Città.pdf",
            ),
            ("a; filename*1=.pdf; filename*0=\"a b\"", "a b.pdf"),
            ("a; filename=Fattura 12 (copia).pdf; size=1", "Fattura 12 (copia).pdf"),
            ("a; filename=\"C:\\atti\\a \\\"b\\\".pdf\"", "C:\\atti\\a \"b\".pdf"),
            ("a; filename=\"a\r\n b.pdf\"", "a b.pdf"),
        ] {
            assert_eq!(text(field, "filename").as_deref(), Some(name), "{field}");
        }
        assert_eq!(Parameters::read(b"a; filename=Citt\xE0").text("filename").as_deref(), Some("Città"));
    }
}
