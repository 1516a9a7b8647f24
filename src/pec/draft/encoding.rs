//! Transfer encodings of outgoing messages (RFC 2045 §6): ASCII lines of at most 76 characters, which no relay has a reason to change.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;

/// A file as a base64 part. The name is in the disposition (RFC 2231 where it is not plain) and, for old readers, in the type.
pub(super) fn attached<'a>(name: &'a str, media_type: &str, bytes: &[u8]) -> MimePart<'a> {
    let is_type = |text: &&str| {
        let token = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte));
        text.len() < 100 && text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
    };
    // A multipart or message type must not be base64 (RFC 2045 §6.4): such a file is sent as application/octet-stream.
    let whole = |text: &&str| {
        !["multipart/", "message/"]
            .iter()
            .any(|prefix| text.to_ascii_lowercase().starts_with(prefix))
    };
    let media_type = Some(media_type).filter(is_type).filter(whole);
    let content_type = ContentType::new(media_type.unwrap_or("application/octet-stream").to_owned()).attribute("name", name);
    let encoded = base64_lines(bytes);
    MimePart::new(content_type, encoded).transfer_encoding("base64").attachment(name)
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

/// Quoted-printable (RFC 2045 §6.7) of a text with any line ends, UTF-8, CRLF.
pub(super) fn encoded_text(text: &str) -> Vec<u8> {
    let mut encoded = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n').split('\n') {
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
