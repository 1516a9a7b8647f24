//! MIME parts as exact bytes (RFC 2045 §2.4, RFC 2046 §5.1): one entity, its direct body parts, and the one bounded walk over nested ones.
//! No recursion, no copy, no limit that depends on what the message says of itself. Address lists are parsed by mail-parser.
//!
//! [`crate::signature`] reads headers with a parser of its own, byte by byte, because there leniency would decide what counts as signed;
//! both modules split bodies with the same [`crate::signature::multipart`]. Bodies are split from the outside in, so that the delimiter of
//! an outer multipart ends every part inside it, closed or not (RFC 2046 §5.1.2).

use std::borrow::Cow;

use mail_parser::Message;

use super::parameters::Parameters;
use super::{Limit, charset, field_text, fields, transfer};
use crate::signature::multipart::{body_parts, delimiters};

/// An entity: header block and body (RFC 2045 §2.4). The block ends at the first empty line; lines at its end that are no fields are the
/// beginning of a body whose empty line is missing.
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
    /// Whether there is a Content-Type field.
    pub(super) is_typed: bool,
    /// The boundary parameter, not empty, without blanks at its end.
    pub(super) boundary: Option<Vec<u8>>,
    /// The file name, from Content-Disposition or Content-Type, decoded.
    pub(super) name: Option<String>,
    /// The charset parameter, as written.
    pub(super) charset: Option<String>,
    /// Content-Transfer-Encoding, lower case; empty where there is none.
    pub(super) encoding: String,
    /// Whether Content-Disposition says that it is an attachment (RFC 2183).
    pub(super) is_attachment: bool,
}

impl<'a> Part<'a> {
    /// Splits bytes into header and body.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let (mut at, mut fields_end, mut is_open) = (0_usize, 0_usize, false);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let next = at.saturating_add(line.len());
            if matches!(line, b"\n" | b"\r\n") {
                if fields_end == at {
                    return Self::split(bytes, at, next);
                }
                break;
            }
            is_open = is_field(line) || (is_open && matches!(line.first(), Some(b' ' | b'\t')));
            if is_open || (at == 0 && is_mbox_line(line)) {
                fields_end = next;
            }
            at = next;
        }
        Self::split(bytes, fields_end, fields_end)
    }

    /// An entity that was split before.
    pub(super) fn from_halves(header: &'a [u8], body: &'a [u8]) -> Self {
        Self { header, body }
    }

    fn split(bytes: &'a [u8], header_end: usize, body_start: usize) -> Self {
        Self {
            header: bytes.get(..header_end).unwrap_or_default(),
            body: bytes.get(body_start..).unwrap_or_default(),
        }
    }

    /// The body, still in its transfer encoding.
    pub(super) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Bytes of the whole header block.
    pub(super) fn header_length(&self) -> usize {
        self.header.len()
    }

    /// The header block, cut at [`HEADER_LIMIT`].
    pub(super) fn header(&self) -> &'a [u8] {
        self.header.get(..HEADER_LIMIT).unwrap_or(self.header)
    }

    /// The limit of header fields that the header passes, if it passes one.
    pub(super) fn header_limit(&self) -> Option<Limit> {
        fields::limit_passed(self.header)
    }

    /// The header as mail-parser reads it, after [`field_text::repaired`]; `None` when there is no field at all. Fields that pass a limit are
    /// left out.
    pub(super) fn parsed(&self) -> Option<Message<'a>> {
        match field_text::repaired(self.header()) {
            Cow::Borrowed(header) => fields::read(header),
            Cow::Owned(header) => fields::read(&header).map(Message::into_owned),
        }
    }

    /// The undecoded value of the first field of this name, in any case, folds included.
    pub(super) fn raw_field(&self, name: &str) -> Option<&'a [u8]> {
        self.raw_fields(name).next()
    }

    /// The undecoded values of all fields of this name.
    pub(super) fn raw_fields<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.fields_named(move |found| found.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// As [`raw_field`](Self::raw_field), of several names.
    fn first_fields<const N: usize>(&self, names: [&str; N]) -> [Option<&'a [u8]>; N] {
        let place = |found: &[u8]| names.iter().position(|name| found.eq_ignore_ascii_case(name.as_bytes()));
        let mut first = [None; N];
        for (name, value) in self.fields_named(|found| place(found).is_some()) {
            if let Some(first) = place(name).and_then(|at| first.get_mut(at)) {
                first.get_or_insert(value);
            }
        }
        first
    }

    /// Name and undecoded value of each field whose name is wanted and that passes no limit.
    fn fields_named<W: Fn(&[u8]) -> bool>(&self, is_wanted: W) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a, W> {
        field_text::fields(self.header()).filter_map(move |field| {
            let (name, value) = field.split_at_checked(memchr::memchr(b':', field)?)?;
            let name = name.trim_ascii_end();
            (is_wanted(name) && fields::is_within_limits(field)).then_some((name, value.get(1..)?))
        })
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
            } else if fields.len() >= FIELD_LIMIT {
                break;
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        fields
    }

    /// Parses the MIME header fields.
    pub(super) fn media(&self) -> Media {
        let [content, disposition, encoding] = self.first_fields(["content-type", "content-disposition", "content-transfer-encoding"]);
        let is_typed = content.is_some();
        let content = content.map(Parameters::read).unwrap_or_default();
        let disposition = disposition.map(Parameters::read).unwrap_or_default();
        let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let encoding = encoding.unwrap_or_default().trim_ascii_start().iter().copied().take_while(is_token);
        let is_type = |(kind, subtype): (&str, &str)| !kind.is_empty() && !subtype.is_empty() && !subtype.contains('/');
        Media {
            // A type that cannot be read is plain text (RFC 2045 §5.2).
            essence: match content.value.split_once('/').is_some_and(is_type) {
                true => content.value.clone(),
                false => "text/plain".to_owned(),
            },
            is_typed,
            boundary: content
                .bytes("boundary")
                .map(|boundary| boundary.trim_ascii_end().to_vec())
                .filter(|boundary| !boundary.is_empty()),
            name: disposition
                .text("filename")
                .filter(|name| !name.is_empty())
                .or_else(|| content.text("name")),
            charset: content.text("charset"),
            encoding: encoding.map(|byte| char::from(byte.to_ascii_lowercase())).collect(),
            is_attachment: disposition.value == "attachment",
        }
    }

    /// The direct body parts of a multipart, at most [`CHILD_LIMIT`].
    pub(super) fn children(&self, boundary: &[u8]) -> Vec<Part<'a>> {
        let parts = body_parts(self.body, boundary);
        parts.take(CHILD_LIMIT).map(Part::of).collect()
    }

    /// Whether delimiters follow the close-delimiter: content that knew the boundary has added parts of its own.
    pub(super) fn continues_after_end(&self, boundary: &[u8]) -> bool {
        let mut delimiters = delimiters(self.body, boundary);
        delimiters.any(|delimiter| delimiter.closing) && delimiters.next().is_some()
    }

    /// The text of a multipart before its first delimiter and after its close-delimiter, which no reader shows (RFC 2046 §5.1.1).
    pub(super) fn outside_parts(&self, boundary: &[u8]) -> [&'a [u8]; 2] {
        let mut delimiters = delimiters(self.body, boundary);
        let Some(first) = delimiters.next() else { return [self.body, &[]] };
        let close = std::iter::once(first).chain(delimiters).find(|delimiter| delimiter.closing);
        let preamble = self.body.get(..first.start).unwrap_or_default();
        let epilogue = close.and_then(|close| self.body.get(close.end..)).unwrap_or_default();
        [preamble.trim_ascii(), epilogue.trim_ascii()]
    }

    /// This part and everything nested in it, in document order, at most `depth_limit` levels deep.
    pub(super) fn walk(self, depth_limit: usize) -> Walk<'a> {
        Walk {
            waiting: vec![(self, 0)],
            depth_limit,
        }
    }

    /// The body after transfer decoding, as far as it can be decoded.
    pub(super) fn content(&self, media: &Media) -> Cow<'a, [u8]> {
        transfer::decoded(self.body, &media.encoding)
    }

    /// The body of a text part as text with `\n` line ends.
    pub(super) fn text(&self, media: &Media) -> String {
        self.written_text(media).replace("\r\n", "\n")
    }

    /// The body of a text part as text: decoded, in its charset.
    pub(super) fn written_text(&self, media: &Media) -> String {
        let content = self.content(media);
        match media.essence.as_str() {
            "text/html" => charset::decode_html(&content, media.charset.as_deref()),
            _ => charset::decode(&content, media.charset.as_deref()),
        }
    }
}

/// Whether a line begins a field: a name of printable ASCII, then a colon (RFC 5322 §2.2). Blanks before the colon are obsolete and occur.
fn is_field(line: &[u8]) -> bool {
    let name = memchr::memchr(b':', line).and_then(|colon| line.get(..colon)).unwrap_or_default();
    let name = name.trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// Whether a line was put before the header by an mbox file.
fn is_mbox_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
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
}

impl<'a> Walk<'a> {
    fn enter(&mut self, part: &Part<'a>, media: &Media, depth: usize) {
        if depth >= self.depth_limit {
            return;
        }
        let inner = depth.saturating_add(1);
        if let Some(boundary) = media.multipart_boundary() {
            let children = part.children(boundary);
            // Reversed, since the stack returns the last one first.
            self.waiting.extend(children.into_iter().rev().map(|child| (child, inner)));
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Visited<'a>;

    fn next(&mut self) -> Option<Visited<'a>> {
        let (part, depth) = self.waiting.pop()?;
        let media = part.media();
        self.enter(&part, &media, depth);
        Some(Visited { part, media, depth })
    }
}

impl Media {
    /// The boundary, where this is a multipart with one.
    pub(super) fn multipart_boundary(&self) -> Option<&[u8]> {
        self.boundary.as_deref().filter(|_| self.essence.starts_with("multipart/"))
    }

    /// The file name to compare with known ones: trimmed, ASCII lower case, empty where there is none.
    pub(super) fn plain_name(&self) -> String {
        self.name.as_deref().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the body is in base64 or quoted-printable (RFC 2045 §6).
    pub(super) fn is_encoded(&self) -> bool {
        matches!(self.encoding.as_str(), "base64" | "quoted-printable")
    }
}

/// Bytes of a header block that are read: far above any real message, and bounded for hostile ones.
pub(super) const HEADER_LIMIT: usize = 8 << 20;

/// Fields of a header block that are read.
const FIELD_LIMIT: usize = 10_000;

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
