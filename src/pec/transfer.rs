//! Transfer encodings of bodies (RFC 2045 §6). What is not valid is decoded as far as it goes, and nothing fails: a damaged attachment is
//! better than none.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use memchr::memchr;

/// A body without its transfer encoding, named in lower case. Bodies in other encodings, known and unknown, are returned as they are.
pub(super) fn decoded<'b>(body: &'b [u8], encoding: &str) -> Cow<'b, [u8]> {
    match encoding {
        "base64" => base64(body),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    }
}

/// Decodes base64; characters outside its alphabet are ignored (RFC 2045 §6.8). A body that is for a good part such characters is text under
/// a wrong name and is returned as it is.
pub(super) fn base64(body: &[u8]) -> Cow<'_, [u8]> {
    if let Some(bytes) = base64_decode(body) {
        return Cow::Owned(bytes);
    }
    let is_written = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let kept: Vec<u8> = body.iter().copied().filter(is_written).collect();
    let blanks = body.iter().filter(|byte| byte.is_ascii_whitespace()).count();
    let foreign = body.len().saturating_sub(kept.len()).saturating_sub(blanks);
    match base64_decode(&kept).filter(|_| foreign <= kept.len() / 16) {
        Some(bytes) => Cow::Owned(bytes),
        None => Cow::Borrowed(body),
    }
}

/// Decodes quoted-printable (RFC 2045 §6.7); a `=` that begins no code stands for itself.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest).map_or(rest.len(), |at| at.saturating_add(1));
        let (line, next) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let line_break = match line {
            [.., b'\r', b'\n'] => b"\r\n".as_slice(),
            [.., b'\n'] => b"\n",
            _ => b"",
        };
        // Blanks at the end of a line were added on the way (§6.7 rule 3).
        let text = line.get(..line.len().saturating_sub(line_break.len())).unwrap_or_default();
        let text = match line_break.is_empty() && !text.ends_with(b"=") {
            true => text,
            false => text.trim_ascii_end(),
        };
        match text.strip_suffix(b"=") {
            Some(continued) => decode_line(continued, &mut out),
            None => {
                decode_line(text, &mut out);
                out.extend_from_slice(line_break);
            }
        }
        rest = next;
    }
    out
}

/// The text of an encoded word in the Q encoding (RFC 2047 §4.2).
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    let blanks: Vec<u8> = text.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
    let mut out = Vec::with_capacity(blanks.len());
    decode_line(&blanks, &mut out);
    out
}

fn decode_line(line: &[u8], out: &mut Vec<u8>) {
    let mut rest = line;
    while let Some(at) = memchr(b'=', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at.saturating_add(1)..).unwrap_or_default();
        match rest.split_at_checked(2).and_then(|(digits, next)| Some((hex(digits)?, next))) {
            Some((byte, next)) => {
                out.push(byte);
                rest = next;
            }
            None => out.push(b'='),
        }
    }
    out.extend_from_slice(rest);
}

/// The byte that two hexadecimal digits write, in any case.
pub(super) fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_decoded_as_far_as_it_goes() {
        for (written, meant) in [
            ("a=3D=c3=A8\r\n", "a=è\r\n"),
            ("a=\r\nb=  \nc", "abc"),
            ("a \t\r\nb ", "a\r\nb "),
            ("a=", "a"),
            ("x=2y = 5 ==", "x=2y = 5 ="),
            ("a\nb\r\n\r\n", "a\nb\r\n\r\n"),
        ] {
            assert_eq!(
                String::from_utf8(quoted_printable(written.as_bytes())).unwrap(),
                meant,
                "{written:?}"
            );
        }
    }

    #[test]
    fn base64_ignores_what_is_not_in_its_alphabet() {
        let long = "QUJD".repeat(20);
        assert_eq!(*base64(format!("{long}!\r\n{long}==").as_bytes()), *"ABC".repeat(40).as_bytes());
        assert_eq!(*base64(b"QQ==QkM="), *b"ABC");
        assert_eq!(*base64(b"QUJDR"), *b"ABC");
        assert_eq!(*base64(b"Questo: non e' base64, affatto."), *b"Questo: non e' base64, affatto.");
    }
}
