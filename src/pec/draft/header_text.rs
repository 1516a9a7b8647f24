//! Header values in ASCII, folded: what is plain stays as it is; other text becomes encoded words (RFC 2047), or a parameter in RFC 2231's
//! form.

/// A subject as an unstructured field value (RFC 5322 §2.2.1).
pub(super) fn unstructured(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => encoded_words(text),
    }
}

/// A mailbox with its display name (RFC 5322 §3.4).
pub(super) fn mailbox(name: Option<&str>, address: &str) -> String {
    match name {
        None => format!("<{address}>"),
        Some(name) if is_quotable(name) => format!("\"{name}\"{FOLD}<{address}>"),
        Some(name) => format!("{}{FOLD}<{address}>", encoded_words(name)),
    }
}

/// A parameter of a MIME header, with the semicolon before it: quoted (RFC 2045 §5.1), or in numbered, percent-encoded pieces of one line
/// each (RFC 2231 §4.1).
pub(super) fn parameter(name: &str, value: &str) -> String {
    if is_quotable(value) {
        return format!(";{FOLD}{name}=\"{value}\"");
    }
    let pieces = pieces(value, |byte| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    let lines = pieces.iter().enumerate().map(|(at, piece)| match at {
        0 if pieces.len() == 1 => format!(";{FOLD}{name}*=utf-8''{piece}"),
        0 => format!(";{FOLD}{name}*0*=utf-8''{piece}"),
        at => format!(";{FOLD}{name}*{at}*={piece}"),
    });
    lines.collect()
}

/// Whether every reader shows this text as it stands. Readers decode `=?` wherever they find it, and some fold or join blanks.
fn is_plain(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable && text.len() <= MAX_PLAIN && !text.contains("=?") && !text.contains("  ")
}

/// The same between quotation marks.
fn is_quotable(text: &str) -> bool {
    is_plain(text) && !text.contains(['"', '\\']) && text.trim() == text
}

/// One encoded word a line. Always "Q": some readers join "B" words before they decode, and stop at the padding of the first.
fn encoded_words(text: &str) -> String {
    // What is plain in a phrase is plain everywhere (RFC 2047 §5 (3)).
    let words = pieces(text, |byte| match byte {
        b' ' => "_".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte) => char::from(byte).to_string(),
        byte => format!("={byte:02X}"),
    });
    let words = words.iter().map(|word| format!("=?utf-8?Q?{word}?="));
    words.collect::<Vec<_>>().join(FOLD)
}

/// The text's octets, encoded, in pieces of at most [`MAX_PIECE`] characters. No character is split between two (RFC 2047 §5).
fn pieces(text: &str, encoded: impl Fn(u8) -> String) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in text.chars() {
        let mut utf8 = [0; 4];
        let encoded: String = character.encode_utf8(&mut utf8).bytes().map(&encoded).collect();
        match pieces.last_mut() {
            Some(piece) if piece.len().saturating_add(encoded.len()) <= MAX_PIECE => piece.push_str(&encoded),
            _ => pieces.push(encoded),
        }
    }
    pieces
}

const FOLD: &str = "\r\n ";

/// Characters of a text that fits beside a field or parameter name on a line of 78 (RFC 5322 §2.1.1).
const MAX_PLAIN: usize = 64;

/// Encoded characters in a word or piece, so that a line with a field or parameter name has at most 76 (RFC 2047 §2).
const MAX_PIECE: usize = 52;
