//! Just enough MIME to reach the direct children of one entity as exact bytes (RFC 2046 §5.1). No recursion, no copy, no limit
//! that depends on what the message says of itself; header values are left to mail-parser.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::signature::multipart::{Delimiter, delimiters};

/// An entity: header block and body, split at the first empty line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    header: &'a [u8],
    body: &'a [u8],
}

/// What the MIME headers of an entity say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Media {
    /// Type and subtype, lower case; `text/plain` when none is written.
    pub(super) kind: String,
    /// The multipart boundary.
    pub(super) boundary: Option<String>,
    /// The file name, of Content-Disposition or Content-Type.
    pub(super) name: Option<String>,
    /// The charset parameter.
    pub(super) charset: Option<String>,
    /// Content-Transfer-Encoding, lower case.
    pub(super) encoding: String,
}

impl<'a> Part<'a> {
    /// Splits bytes into header and body. Without an empty line everything is header.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut end = 0_usize;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let next = end.saturating_add(line.len());
            if matches!(line, b"\n" | b"\r\n") {
                return Self {
                    header: bytes.get(..end).unwrap_or_default(),
                    body: bytes.get(next..).unwrap_or_default(),
                };
            }
            end = next;
        }
        Self { header: bytes, body: &[] }
    }

    /// The body, still in its transfer encoding.
    pub(super) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The header block, cut at [`HEADER_LIMIT`].
    pub(super) fn header(&self) -> &'a [u8] {
        self.header.get(..HEADER_LIMIT).unwrap_or(self.header)
    }

    /// The header as mail-parser reads it; `None` when there is no field at all.
    pub(super) fn parsed(&self) -> Option<Message<'a>> {
        MessageParser::default().parse_headers(self.header())
    }

    /// Name (lower case) and unfolded, trimmed value of every field, in order; bytes outside UTF-8 are replaced.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let text = String::from_utf8_lossy(self.header());
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        fields
    }

    /// The MIME headers.
    pub(super) fn media(&self) -> Media {
        let parsed = self.parsed();
        let content = parsed.as_ref().and_then(|message| message.content_type());
        let kind = content.map_or_else(
            || "text/plain".to_owned(),
            |content| format!("{}/{}", content.ctype(), content.subtype().unwrap_or_default()).to_ascii_lowercase(),
        );
        let attribute = |name| content.and_then(|content| content.attribute(name)).map(str::to_owned);
        Media {
            kind,
            boundary: attribute("boundary").filter(|boundary| !boundary.is_empty()),
            name: parsed.as_ref().and_then(|message| message.attachment_name()).map(str::to_owned),
            charset: attribute("charset"),
            encoding: parsed
                .as_ref()
                .and_then(|message| message.content_transfer_encoding())
                .map(|encoding| encoding.trim().to_ascii_lowercase())
                .unwrap_or_default(),
        }
    }

    /// The direct children of a multipart body, at most [`CHILD_LIMIT`]. The line end before a delimiter belongs to the delimiter.
    pub(super) fn children(&self, boundary: &str) -> Vec<Part<'a>> {
        let mut children = Vec::new();
        let mut start = None;
        for delimiter in self.delimiters(boundary) {
            if let Some(from) = start.take() {
                children.push(Part::of(without_line_end(self.body.get(from..delimiter.start).unwrap_or_default())));
            }
            if delimiter.closing || children.len() >= CHILD_LIMIT {
                return children;
            }
            start = Some(delimiter.end);
        }
        if let Some(from) = start {
            children.push(Part::of(self.body.get(from..).unwrap_or_default()));
        }
        children
    }

    /// Whether the boundary stands again behind the end of the multipart: then what is inside wrote parts of its own.
    pub(super) fn goes_on_after_end(&self, boundary: &str) -> bool {
        let mut delimiters = self.delimiters(boundary);
        delimiters.any(|delimiter| delimiter.closing) && delimiters.next().is_some()
    }

    fn delimiters(&self, boundary: &str) -> impl Iterator<Item = Delimiter> + use<'a> {
        delimiters(self.body, boundary.trim_end().as_bytes())
    }

    /// The body after transfer decoding; what cannot be decoded stays as it is.
    pub(super) fn content(&self, media: &Media) -> Cow<'a, [u8]> {
        let decoded = match media.encoding.as_str() {
            "base64" => base64_decode(self.body),
            "quoted-printable" => quoted_printable_decode(self.body),
            _ => None,
        };
        decoded.map_or(Cow::Borrowed(self.body), Cow::Owned)
    }

    /// The body of a text part as text: decoded, in its charset, line ends as `\n`.
    pub(super) fn text(&self, media: &Media) -> String {
        let content = self.content(media);
        let charset = media
            .charset
            .as_deref()
            .and_then(|label| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()));
        let text = match (charset, std::str::from_utf8(&content)) {
            (Some(charset), _) => charset.decode(&content).0.into_owned(),
            (None, Ok(text)) => text.to_owned(),
            (None, Err(_)) => encoding_rs::WINDOWS_1252.decode(&content).0.into_owned(),
        };
        text.replace("\r\n", "\n")
    }
}

/// Bytes of a header block that are looked at: far above any real message, far below what hurts.
pub(super) const HEADER_LIMIT: usize = 1 << 20;

/// Direct children that are looked at.
pub(super) const CHILD_LIMIT: usize = 1_000;

fn without_line_end(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n")).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_exact_bytes_without_the_delimiters_line_end() {
        let message =
            b"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\npreamble\r\n--b\r\n\r\none\r\n\r\n--b  \r\nX: y\r\n\r\ntwo\r\n--bb\r\n--b--\r\nepilogue";
        let part = Part::of(message);
        let children = part.children(&part.media().boundary.unwrap());
        let bodies: Vec<_> = children.iter().map(|child| String::from_utf8_lossy(child.body())).collect();
        assert_eq!(bodies, ["one\r\n", "two\r\n--bb"]);
        assert_eq!(children[1].fields(), [("x".to_owned(), "y".to_owned())]);
    }

    #[test]
    fn a_folded_field_is_one_value() {
        let part = Part::of(b"X-Riferimento-Message-ID:\r\n <a@\r\n\tb>\r\nx: 1\r\n\r\n");
        assert_eq!(part.fields()[0], ("x-riferimento-message-id".to_owned(), " <a@ b>".to_owned()));
    }

    #[test]
    fn transfer_encodings_are_undone() {
        for (encoding, body) in [("base64", "w6g=\r\n"), ("quoted-printable", "=C3=\r\n=A8"), ("8bit", "è")] {
            let bytes = format!("Content-Type: TEXT/Plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{body}");
            let part = Part::of(bytes.as_bytes());
            assert_eq!(part.text(&part.media()), "è", "{encoding}");
            assert_eq!(part.media().kind, "text/plain");
        }
    }
}
