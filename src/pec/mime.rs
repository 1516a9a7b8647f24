//! MIME parts as exact bytes (RFC 2045 §2.4, RFC 2046 §5.1): one entity, its direct body parts, and the one bounded walk over nested ones.
//! No recursion, no copy, no limit that depends on what the message says of itself; header values are decoded by mail-parser.
//!
//! Three readers of MIME remain apart, each for a reason. [`crate::signature`] reads headers with a parser of its own, byte by byte,
//! because there leniency would decide what counts as signed; both modules split bodies with the same [`crate::signature::multipart`]. This
//! file keeps exact bytes, which comparing, hashing and certification data need. Showing a message needs decoded text and the choice
//! between alternatives, which is mail-parser's tree, read in the engine.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::signature::multipart::{body_parts, delimiters};

/// An entity: header block and body, split at the first empty line (RFC 2045 §2.4).
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    header: &'a [u8],
    body: &'a [u8],
}

/// The MIME header fields of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Media {
    /// Type and subtype, lower case; `text/plain` when none is written.
    pub(super) essence: String,
    /// The boundary parameter, not empty.
    pub(super) boundary: Option<String>,
    /// The file name, from Content-Disposition or Content-Type, decoded.
    pub(super) name: Option<String>,
    /// The charset parameter, as written.
    pub(super) charset: Option<String>,
    /// Content-Transfer-Encoding, lower case; empty where there is none.
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

    /// Parses the MIME header fields.
    pub(super) fn media(&self) -> Media {
        let parsed = self.parsed();
        let content = parsed.as_ref().and_then(|message| message.content_type());
        let essence = content.map_or_else(
            || "text/plain".to_owned(),
            |content| format!("{}/{}", content.ctype(), content.subtype().unwrap_or_default()).to_ascii_lowercase(),
        );
        let attribute = |name| content.and_then(|content| content.attribute(name)).map(str::to_owned);
        Media {
            essence,
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

    /// The direct body parts of a multipart, at most [`CHILD_LIMIT`].
    pub(super) fn children(&self, boundary: &str) -> Vec<Part<'a>> {
        let parts = body_parts(self.body, boundary.trim_end().as_bytes());
        parts.take(CHILD_LIMIT).map(Part::of).collect()
    }

    /// Whether delimiters follow the close-delimiter: content that knew the boundary has added parts of its own.
    pub(super) fn continues_after_end(&self, boundary: &str) -> bool {
        let mut delimiters = delimiters(self.body, boundary.trim_end().as_bytes());
        delimiters.any(|delimiter| delimiter.closing) && delimiters.next().is_some()
    }

    /// This part and everything nested in it, in document order, at most `depth_limit` levels deep.
    pub(super) fn walk(self, depth_limit: usize) -> Walk<'a> {
        Walk {
            waiting: vec![(self, 0)],
            depth_limit,
            smallest_body: 0,
            into_messages: false,
        }
    }

    /// The body after transfer decoding; as it is where that fails.
    pub(super) fn content(&self, media: &Media) -> Cow<'a, [u8]> {
        let decoded = match media.encoding.as_str() {
            "base64" => base64_decode(self.body),
            "quoted-printable" => quoted_printable_decode(self.body),
            _ => None,
        };
        decoded.map_or(Cow::Borrowed(self.body), Cow::Owned)
    }

    /// The body of a text part as text: decoded, in its charset (Windows-1252 where none is known and it is not UTF-8), with `\n` line
    /// ends.
    pub(super) fn text(&self, media: &Media) -> String {
        let content = self.content(media);
        let charset = media
            .charset
            .as_deref()
            .and_then(|label| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()));
        // Text without a charset is often not the US-ASCII it should be (RFC 2046 §4.1.2).
        let text = match (charset, std::str::from_utf8(&content)) {
            (Some(charset), _) => charset.decode(&content).0.into_owned(),
            (None, Ok(text)) => text.to_owned(),
            (None, Err(_)) => encoding_rs::WINDOWS_1252.decode(&content).0.into_owned(),
        };
        text.replace("\r\n", "\n")
    }
}

/// One part met by a [`Walk`].
#[derive(Debug)]
pub(super) struct Visited<'a> {
    pub(super) part: Part<'a>,
    pub(super) media: Media,
    /// How many multiparts and messages are around it.
    pub(super) depth: usize,
}

/// Iterator over a part and the parts nested in it, parents first. The stack is explicit, so that depth costs no stack of the thread.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    waiting: Vec<(Part<'a>, usize)>,
    depth_limit: usize,
    smallest_body: usize,
    into_messages: bool,
}

impl<'a> Walk<'a> {
    /// Also enters attached messages whose body has no transfer encoding.
    pub(super) fn into_messages(mut self) -> Self {
        self.into_messages = true;
        self
    }

    /// Passes over parts with a smaller body, and so over everything inside them, without reading their headers.
    pub(super) fn not_smaller_than(mut self, bytes: usize) -> Self {
        self.smallest_body = bytes;
        self
    }

    fn enter(&mut self, part: &Part<'a>, media: &Media, depth: usize) {
        if depth >= self.depth_limit {
            return;
        }
        let inner = depth.saturating_add(1);
        if let Some(boundary) = media.multipart_boundary() {
            let children = part.children(boundary);
            // Reversed, since the stack returns the last one first.
            self.waiting.extend(children.into_iter().rev().map(|child| (child, inner)));
        } else if self.into_messages && media.essence.starts_with("message/") && !media.is_encoded() {
            self.waiting.push((Part::of(part.body), inner));
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Visited<'a>;

    fn next(&mut self) -> Option<Visited<'a>> {
        loop {
            let (part, depth) = self.waiting.pop()?;
            if part.body.len() >= self.smallest_body {
                let media = part.media();
                self.enter(&part, &media, depth);
                return Some(Visited { part, media, depth });
            }
        }
    }
}

impl Media {
    /// The boundary, where this is a multipart with one.
    pub(super) fn multipart_boundary(&self) -> Option<&str> {
        self.boundary.as_deref().filter(|_| self.essence.starts_with("multipart/"))
    }

    /// The file name to compare with known ones: trimmed, ASCII lower case, empty where there is none.
    pub(super) fn plain_name(&self) -> String {
        self.name.as_deref().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the body is in base64 or quoted-printable (RFC 2045 §6).
    fn is_encoded(&self) -> bool {
        matches!(self.encoding.as_str(), "base64" | "quoted-printable")
    }
}

/// Bytes of a header block that are read: far above any real message, and bounded for hostile ones.
pub(super) const HEADER_LIMIT: usize = 1 << 20;

/// Direct body parts that are read.
pub(super) const CHILD_LIMIT: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_exact_bytes_without_the_delimiters_line_end() {
        let message = b"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\npreamble\r\n\
--b\r\n\r\none\r\n\r\n--b  \r\nX: y\r\n\r\ntwo\r\n--bb\r\n--b--\r\nepilogue";
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
            assert_eq!(part.media().essence, "text/plain");
        }
    }
}
