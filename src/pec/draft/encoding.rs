//! Transfer encodings of outgoing messages (RFC 2045 §6): ASCII lines of at most 76 characters, which no relay has a reason to change.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use super::header_text::parameter;

/// A file as a base64 part. The name is in the disposition (RFC 2183 §2.3) and, for old readers, in the type.
pub(super) fn attached<'a>(name: &str, media_type: &str, bytes: &[u8]) -> MimePart<'a> {
    let is_type = |text: &&str| {
        let token = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte));
        text.len() < 60 && text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
    };
    let starts = |text: &str, prefix: &str| text.to_ascii_lowercase().starts_with(prefix);
    // A multipart or message type must not be base64 (RFC 2045 §6.4): such a file is sent as application/octet-stream.
    let whole = |text: &&str| !["multipart/", "message/"].iter().any(|prefix| starts(text, prefix));
    let mut content_type = Some(media_type)
        .filter(is_type)
        .filter(whole)
        .unwrap_or("application/octet-stream")
        .to_owned();
    // Of another text nobody says which charset it is in.
    if starts(&content_type, "text/") && std::str::from_utf8(bytes).is_ok() {
        content_type.push_str("; charset=utf-8");
    }
    MimePart::raw(base64_lines(bytes))
        .header("Content-Type", Raw::new(content_type + &parameter("name", name)))
        .transfer_encoding("base64")
        .header(
            "Content-Disposition",
            Raw::new("attachment".to_owned() + &parameter("filename", name)),
        )
}

/// Lines of 76 characters, CRLF (RFC 2045 §6.8).
fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len().saturating_mul(137) / 100);
    for line in bytes.chunks(57) {
        lines.extend_from_slice(STANDARD.encode(line).as_bytes());
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

/// The text as a part: quoted-printable, so that no line is over 76 characters, no blank ends one, and no relay has a reason to re-encode.
pub(super) fn text_part(text: &str) -> MimePart<'static> {
    // Without a charset it would be US-ASCII for every reader (RFC 2046 §4.1.2).
    let content_type = ContentType::new("text/plain").attribute("charset", "utf-8");
    MimePart::new(content_type, quoted_printable(text)).transfer_encoding("quoted-printable")
}

/// Quoted-printable (RFC 2045 §6.7) of a text with any line ends, UTF-8, CRLF. The last line gets the line end that it may lack.
fn quoted_printable(text: &str) -> Vec<u8> {
    let mut encoded = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.strip_suffix('\n').unwrap_or(&text).split('\n') {
        let mut width = 0_usize;
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let is_last = bytes.peek().is_none();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && !is_last);
            // Relays may change a dot (RFC 5321 §4.5.2) or "From " at the start of a line.
            let plain = plain && !(width == 0 && matches!(byte, b'.' | b'F'));
            let piece = if plain {
                char::from(byte).to_string()
            } else {
                format!("={byte:02X}")
            };
            if width.saturating_add(piece.len()) > 75 {
                encoded.push_str("=\r\n");
                width = 0;
            }
            encoded.push_str(&piece);
            width = width.saturating_add(piece.len());
        }
        encoded.push_str("\r\n");
    }
    encoded.into_bytes()
}
