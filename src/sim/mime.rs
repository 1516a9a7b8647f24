//! Writing and splitting MIME for the simulation: header fields, encodings, multipart bodies. Line ends are CRLF.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::signature::Sha256;

/// Replaces every lone LF or CR by CRLF.
pub(super) fn crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    let mut previous = 0;
    for &byte in bytes {
        if byte == b'\n' && previous != b'\r' {
            out.push(b'\r');
        } else if previous == b'\r' && byte != b'\n' {
            out.push(b'\n');
        }
        out.push(byte);
        previous = byte;
    }
    if previous == b'\r' {
        out.push(b'\n');
    }
    out
}

/// Splits a message after its header fields; the rest begins with the empty line.
pub(super) fn split_head(message: &[u8]) -> (&[u8], &[u8]) {
    if message.starts_with(b"\r\n") {
        return (&[], message);
    }
    match message.windows(4).position(|four| four == b"\r\n\r\n") {
        Some(at) => message.split_at(at + 2),
        None => (message, b"\r\n"),
    }
}

/// The header fields in order, each with its continuation lines and CRLF.
pub(super) fn fields(head: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        let folded = line.first().is_some_and(|&byte| byte == b' ' || byte == b'\t');
        if !folded && at > start {
            out.extend(head.get(start..at));
            start = at;
        }
        at += line.len();
    }
    out.extend(head.get(start..at).filter(|field| !field.is_empty()));
    out
}

/// Whether a header field has this name.
pub(super) fn is_named(field: &[u8], name: &str) -> bool {
    let colon = field.iter().position(|&byte| byte == b':').unwrap_or(field.len());
    field
        .get(..colon)
        .unwrap_or_default()
        .trim_ascii()
        .eq_ignore_ascii_case(name.as_bytes())
}

/// The unfolded and trimmed value of the first field with this name; encoded words are not decoded.
pub(super) fn value_of(head: &[u8], name: &str) -> Option<String> {
    let field = fields(head).into_iter().find(|field| is_named(field, name))?;
    let colon = field.iter().position(|&byte| byte == b':')?;
    let value = String::from_utf8_lossy(field.get(colon + 1..)?).replace("\r\n", "");
    Some(value.trim().to_owned())
}

/// Encodes text for an unstructured header field: ASCII as it is, else as encoded words in UTF-8 (RFC 2047), folded.
pub(super) fn header_text(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.is_ascii() && text.len() <= 200 {
        return text;
    }
    let mut words = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        // 42 bytes are 56 characters of Base64: an encoded word of at most 75 characters (RFC 2047 §2), never cut within a character.
        if piece.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    words.push(piece);
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

/// Base64 in lines of 76 characters, each with CRLF.
pub(super) fn base64_lines(bytes: &[u8]) -> String {
    let mut text = folded_base64(&STANDARD.encode(bytes));
    text.push_str("\r\n");
    text
}

/// Splits Base64 text into lines of 76 characters, without CRLF after the last.
pub(super) fn folded_base64(text: &str) -> String {
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    lines.join("\r\n")
}

/// Quoted-printable (RFC 2045 §6.7). Line ends become CRLF; all other bytes outside printable ASCII become `=XX`.
pub(super) fn quoted_printable(bytes: &[u8]) -> String {
    let text = crlf(bytes);
    let mut out = String::new();
    let mut lines = text.split(|&byte| byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        quote_line(line.strip_suffix(b"\r").unwrap_or(line), &mut out);
        if lines.peek().is_some() {
            out.push_str("\r\n");
        }
    }
    out
}

fn quote_line(line: &[u8], out: &mut String) {
    let mut column = 0;
    for (at, &byte) in line.iter().enumerate() {
        let last = at + 1 == line.len();
        // A space or tab at the end of a line must be encoded (RFC 2045 §6.7, rule 3).
        let plain = matches!(byte, 33..=60 | 62..=126) || (matches!(byte, b' ' | b'\t') && !last);
        let width = if plain { 1 } else { 3 };
        if column + width > 75 {
            out.push_str("=\r\n");
            column = 0;
        }
        match plain {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("={byte:02X}")),
        }
        column += width;
    }
}

/// Text in ISO-8859-1. Typographic quotes and dashes become plain ones, other characters outside of it a question mark.
pub(super) fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '’' | '‘' => b'\'',
            '“' | '”' => b'"',
            '–' | '—' => b'-',
            c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        })
        .collect()
}

/// A unique part of a MIME boundary.
pub(super) fn boundary_token(id: &str, salt: &str) -> String {
    Sha256::of(format!("{id} {salt}").as_bytes()).to_string().chars().take(24).collect()
}

/// A multipart body of parts that include their headers.
pub(super) fn multipart(boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        out.extend_from_slice(part);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_becomes_crlf() {
        assert_eq!(crlf(b"a\nb\r\nc\rd"), b"a\r\nb\r\nc\r\nd");
    }

    #[test]
    fn folded_fields_stay_whole() {
        let (head, rest) = split_head(b"A: 1\r\nSubject: due\r\n righe\r\nB: 2\r\n\r\ncorpo");
        assert_eq!(fields(head).len(), 3);
        assert_eq!(value_of(head, "subject").as_deref(), Some("due righe"));
        assert_eq!(rest, b"\r\ncorpo");
    }

    #[test]
    fn quoted_printable_is_decoded_to_the_same_text() {
        let text = "La città è lontana = ".to_owned() + &"però ".repeat(40) + "\r\nfine";
        let message = format!(
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            quoted_printable(text.as_bytes())
        );
        assert!(message.lines().all(|line| line.len() <= 76));
        let read = mail_parser::MessageParser::default().parse(message.as_bytes()).expect("parses");
        assert_eq!(read.body_text(0).expect("a text").replace("\r\n", "\n"), text.replace("\r\n", "\n"));
    }
}
