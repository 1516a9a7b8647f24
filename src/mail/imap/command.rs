//! Parts of a command line: text, quoted strings, literals (RFC 9051 §4.3).

use zeroize::Zeroizing;

/// Part of a command line.
pub(super) enum Part<'a> {
    /// Text sent as it is, wiped from memory afterwards since it may be a password.
    Text(Zeroizing<String>),
    /// A synchronizing literal (RFC 9051 §4.3): sent after the server's continuation request.
    Literal(&'a [u8]),
}

/// Text as it is.
pub(super) fn text(text: impl Into<String>) -> Part<'static> {
    Part::Text(Zeroizing::new(text.into()))
}

/// A string argument: a quoted string if all characters are printable ASCII, else a literal.
pub(super) fn string(value: &str) -> Part<'_> {
    if value.bytes().any(|byte| !matches!(byte, 0x20..=0x7e)) {
        return Part::Literal(value.as_bytes());
    }
    let mut quoted = Zeroizing::new(String::with_capacity(value.len().saturating_mul(2).saturating_add(2)));
    quoted.push('"');
    for letter in value.chars() {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    Part::Text(quoted)
}

/// A string argument as a quoted string; `None` if it needs a literal.
pub(super) fn quoted(value: &str) -> Option<String> {
    match string(value) {
        Part::Text(quoted) => Some(quoted.to_string()),
        Part::Literal(_) => None,
    }
}
