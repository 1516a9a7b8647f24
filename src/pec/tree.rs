//! The entities of a message in document order (RFC 2046 §5), messages inside it included: what reading, searching and saving need.
//!
//! A tree in one flat list: no depth costs stack, neither when it is read nor when it is dropped. Bodies stay where they are in the message
//! and are decoded when asked for; only a message in a transfer encoding is decoded at once, because it has entities of its own.

use std::borrow::Cow;
use std::ops::Range;

use mail_parser::Message;

use super::mime::{Media, Part};
use super::{Limit, OuterHeaders};
use crate::signature::multipart::part_ranges;

/// A message as entities (RFC 2046 §5).
#[derive(Debug)]
pub struct MimeTree<'a> {
    /// The message, then the decoded bytes of encoded messages inside it.
    buffers: Vec<Cow<'a, [u8]>>,
    nodes: Vec<Node>,
    /// The first limit that was passed.
    passed: Option<Limit>,
}

/// An entity of a [`MimeTree`]: a message, a multipart or a leaf (RFC 2045 §2.4).
#[derive(Debug, Clone, Copy)]
pub struct Entity<'t> {
    tree: &'t MimeTree<'t>,
    node: &'t Node,
    at: usize,
}

#[derive(Debug)]
struct Node {
    buffer: usize,
    header: Range<usize>,
    body: Range<usize>,
    media: Media,
    form: Form,
    parent: Option<usize>,
    /// The entity that is the message this one belongs to.
    root: usize,
    depth: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    #[default]
    Leaf,
    Multipart,
    Message,
}

/// Bytes that are still to be read as an entity.
struct Waiting {
    buffer: usize,
    range: Range<usize>,
    parent: Option<usize>,
    /// `None` where it is a message itself.
    root: Option<usize>,
    depth: u16,
    levels: usize,
    encoded: usize,
    in_digest: bool,
}

/// What was found inside an entity.
#[derive(Default)]
struct Inside {
    form: Form,
    entities: Vec<Waiting>,
    /// The next buffer, where the message inside had a transfer encoding.
    decoded: Option<Vec<u8>>,
    /// The limit beyond which there is more.
    passed: Option<Limit>,
}

impl<'a> MimeTree<'a> {
    /// Reads a whole message (RFC 2046 §5). Never fails: bytes that are no message are one leaf.
    pub fn read(message: &'a [u8]) -> Self {
        let mut tree = Self {
            buffers: vec![Cow::Borrowed(message)],
            nodes: Vec::new(),
            passed: None,
        };
        let mut waiting = vec![Waiting {
            buffer: 0,
            range: 0..message.len(),
            parent: None,
            root: None,
            depth: 0,
            levels: 0,
            encoded: 0,
            in_digest: false,
        }];
        while let Some(next) = waiting.pop() {
            if tree.nodes.len() >= ENTITY_LIMIT {
                tree.passed.get_or_insert(Limit::Parts);
                break;
            }
            let inside = tree.add(&next);
            // Reversed, since the last one is the next to be read.
            waiting.extend(inside.into_iter().rev());
        }
        tree
    }

    /// The exact bytes of the message (RFC 5322 §2.1).
    pub fn message(&self) -> &[u8] {
        self.buffers.first().map_or(&[], AsRef::as_ref)
    }

    /// All entities (RFC 2045 §2.4), parents before what they contain.
    pub fn entities(&self) -> impl DoubleEndedIterator<Item = Entity<'_>> {
        let numbered = self.nodes.iter().enumerate();
        numbered.map(|(at, node)| Entity { tree: self, node, at })
    }

    /// The entity that is the message itself (RFC 2045 §2.4).
    pub fn root(&self) -> Option<Entity<'_>> {
        self.entities().next()
    }

    /// Whether every entity (RFC 2045 §2.4) was read; a message with more than 10 000, or more than 64 levels deep, has leaves that could be
    /// read further.
    pub fn is_whole(&self) -> bool {
        self.passed.is_none()
    }

    /// The first limit on its structure or on a header (RFC 2046, RFC 5322) that the message passes.
    pub fn limit_passed(&self) -> Option<Limit> {
        self.passed
    }

    /// How many bytes were looked at to read the tree (RFC 2045 §2.4): those of every entity.
    pub fn bytes_read(&self) -> usize {
        let lengths = self.nodes.iter().map(|node| node.header.len().saturating_add(node.body.len()));
        lengths.fold(0, usize::saturating_add)
    }

    /// Adds an entity and returns what is inside it, in order.
    fn add(&mut self, next: &Waiting) -> Vec<Waiting> {
        let at = self.nodes.len();
        let part = Part::of(self.bytes(next.buffer, &next.range));
        let header_limit = part.header_limit();
        let mut media = part.media();
        if next.in_digest && !media.is_typed {
            media.essence = "message/rfc822".to_owned();
        }
        let body = next.range.end.saturating_sub(part.body().len())..next.range.end;
        let header = next.range.start..next.range.start.saturating_add(part.header_length());
        let root = next.root.unwrap_or(at);
        let within = Waiting {
            buffer: next.buffer,
            range: body.clone(),
            parent: Some(at),
            root: Some(root),
            depth: next.depth,
            levels: next.levels.saturating_add(1),
            encoded: next.encoded,
            in_digest: media.essence == "multipart/digest",
        };
        let inside = self.inside(&part, &media, within);
        let form = inside.form;
        self.passed = self.passed.or(header_limit).or(inside.passed);
        self.buffers.extend(inside.decoded.map(Cow::Owned));
        self.nodes.push(Node {
            buffer: next.buffer,
            header,
            body,
            media,
            form,
            parent: next.parent,
            root,
            depth: next.depth,
        });
        inside.entities
    }

    fn inside(&self, part: &Part<'_>, media: &Media, within: Waiting) -> Inside {
        let is_message = matches!(media.essence.as_str(), "message/rfc822" | "message/global");
        match media.multipart_boundary() {
            Some(boundary) => self.parts(part, boundary, within),
            None if is_message => self.message_in(part, media, within),
            None => Inside::default(),
        }
    }

    fn parts(&self, part: &Part<'_>, boundary: &[u8], within: Waiting) -> Inside {
        let room = ENTITY_LIMIT.saturating_sub(self.nodes.len());
        let mut ranges = part_ranges(part.body(), boundary).take(room).peekable();
        if ranges.peek().is_none() || within.levels > LEVEL_LIMIT {
            return Inside {
                passed: ranges.peek().map(|_| Limit::Depth),
                ..Inside::default()
            };
        }
        let start = within.range.start;
        let moved = |range: Range<usize>| range.start.saturating_add(start)..range.end.saturating_add(start);
        let entities = ranges.map(|range| Waiting {
            range: moved(range),
            ..within
        });
        Inside {
            form: Form::Multipart,
            entities: entities.collect(),
            ..Inside::default()
        }
    }

    /// The message that a part of type message/rfc822 is; nothing in one without a header.
    fn message_in(&self, part: &Part<'_>, media: &Media, within: Waiting) -> Inside {
        let mut inside = Inside {
            form: Form::Message,
            ..Inside::default()
        };
        let encoded = within.encoded.saturating_add(usize::from(media.is_encoded()));
        if within.levels > LEVEL_LIMIT || encoded > ENCODED_LIMIT {
            inside.passed = Some(if encoded > ENCODED_LIMIT {
                Limit::EncodedDepth
            } else {
                Limit::Depth
            });
            return inside;
        }
        let content = part.content(media);
        if Part::of(&content).header_length() == 0 {
            return inside;
        }
        let (buffer, range) = match content {
            Cow::Borrowed(_) => (within.buffer, within.range.clone()),
            Cow::Owned(bytes) => {
                let range = 0..bytes.len();
                inside.decoded = Some(bytes);
                (self.buffers.len(), range)
            }
        };
        inside.entities.push(Waiting {
            buffer,
            range,
            root: None,
            depth: within.depth.saturating_add(1),
            encoded,
            ..within
        });
        inside
    }

    fn bytes(&self, buffer: usize, range: &Range<usize>) -> &[u8] {
        let buffer = self.buffers.get(buffer).map(Cow::as_ref).unwrap_or_default();
        buffer.get(range.clone()).unwrap_or_default()
    }
}

impl<'t> Entity<'t> {
    /// Its place in [`MimeTree::entities`] (RFC 2045 §2.4).
    pub fn index(&self) -> usize {
        self.at
    }

    /// The multipart or the attached message (RFC 2046 §5) that directly contains it.
    pub fn parent(&self) -> Option<Self> {
        self.other(self.node.parent?)
    }

    /// The place of the message (RFC 2046 §5.2.1) that contains it: its own for a message that is not the body of another entity.
    pub fn message_index(&self) -> usize {
        self.node.root
    }

    /// How many messages (RFC 2046 §5.2.1) are around the one that contains it.
    pub fn depth(&self) -> u16 {
        self.node.depth
    }

    /// Whether it is made of parts (RFC 2046 §5.1). A multipart in which no delimiter is found is a leaf.
    pub fn is_multipart(&self) -> bool {
        self.node.form == Form::Multipart
    }

    /// Whether it is an attached message (RFC 2046 §5.2.1).
    pub fn is_message(&self) -> bool {
        self.node.form == Form::Message
    }

    /// The message inside (RFC 2046 §5.2.1), where this is an attached message that has a header.
    pub fn message(&self) -> Option<Self> {
        let inside = self.other(self.at.saturating_add(1))?;
        (self.is_message() && inside.node.parent == Some(self.at)).then_some(inside)
    }

    /// Whether it has a header field at all (RFC 5322 §2.2).
    pub fn has_header(&self) -> bool {
        !self.node.header.is_empty()
    }

    /// The media type, lower case; `text/plain` where none is written (RFC 2045 §5.2).
    pub fn media_type(&self) -> &'t str {
        &self.node.media.essence
    }

    /// The file name, from Content-Disposition (RFC 2183 §2.3) or Content-Type, decoded.
    pub fn name(&self) -> Option<&'t str> {
        self.node.media.name.as_deref()
    }

    /// Whether Content-Disposition says that it is an attachment (RFC 2183).
    pub fn is_attachment(&self) -> bool {
        self.node.media.is_attachment
    }

    /// The body after transfer decoding (RFC 2045 §6).
    pub fn content(&self) -> Cow<'t, [u8]> {
        self.part().content(&self.node.media)
    }

    /// The body of a text part as text, in its charset (RFC 2046 §4.1.2).
    pub fn text(&self) -> String {
        self.part().written_text(&self.node.media)
    }

    /// The header (RFC 5322 §3.6) as mail-parser reads it; `None` when there is no field.
    pub fn header(&self) -> Option<Message<'t>> {
        self.part().parsed()
    }

    /// The header of a message (RFC 5322 §3.6), as shown.
    pub fn outer_headers(&self) -> OuterHeaders {
        let part = self.part();
        OuterHeaders::of(&part, part.parsed().as_ref())
    }

    fn part(&self) -> Part<'t> {
        let bytes = |range| self.tree.bytes(self.node.buffer, range);
        Part::from_halves(bytes(&self.node.header), bytes(&self.node.body))
    }

    fn other(&self, at: usize) -> Option<Self> {
        let tree = self.tree;
        tree.nodes.get(at).map(|node| Self { tree, node, at })
    }
}

/// Levels of multiparts and messages that are entered.
const LEVEL_LIMIT: usize = 64;
/// Levels of messages in a transfer encoding that are entered: each is a copy.
const ENCODED_LIMIT: usize = 3;
/// Entities that are read.
const ENTITY_LIMIT: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Each leaf or message as `depth media-type content`.
    fn outline(message: &str) -> Vec<String> {
        let tree = MimeTree::read(message.as_bytes());
        let leaves = tree.entities().filter(|entity| !entity.is_multipart());
        leaves
            .map(|entity| {
                let content = String::from_utf8_lossy(&entity.content()).replace("\r\n", "|");
                format!("{} {} {content}", entity.depth(), entity.media_type())
            })
            .collect()
    }

    fn part(kind: &str, body: &str) -> String {
        format!("Content-Type: {kind}\r\n\r\n{body}\r\n")
    }

    #[test]
    fn an_outer_delimiter_ends_inner_parts_that_are_not_closed() {
        for end in ["--o-in\r\n", "", "--o-i--\r\n", "--o-in-- x\r\n"] {
            let inner = format!("--o-in\r\n{}{end}", part("text/plain", "testo"));
            let outer = format!(
                "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n{}--o\r\n{}--o--\r\n",
                part("multipart/alternative; boundary=\"o-in\"", &inner),
                part("application/pdf", "%PDF"),
            );
            let found = outline(&outer);
            assert!(found.first().unwrap().starts_with("0 text/plain testo"), "{end:?}: {found:?}");
            assert_eq!(found.last().unwrap(), "0 application/pdf %PDF", "{end:?}");
        }
    }

    #[test]
    fn messages_inside_are_entered_encoded_or_not() {
        let inner = "Subject: dentro\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nuno\r\n\
            --i\r\nContent-Type: a/b\r\n\r\ndue\r\n--i--";
        let encoded = inner.replace('=', "=3D");
        let message = format!(
            "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n{}\
             --o\r\nContent-Transfer-Encoding: quoted-printable\r\n{}--o\r\n{}--o--",
            part("message/rfc822", inner),
            part("message/rfc822", &encoded),
            part("message/rfc822", "senza testata"),
        );
        let found = outline(&message);
        let flat = inner.replace("\r\n", "|");
        let whole = format!("0 message/rfc822 {flat}");
        let expected = [whole.as_str(), "1 text/plain uno", "1 a/b due"];
        assert_eq!(found, [&expected[..], &expected, &["0 message/rfc822 senza testata"]].concat());
    }

    #[test]
    fn a_digest_is_made_of_messages_and_a_multipart_without_parts_is_a_leaf() {
        let digest = "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: a\r\n\r\nuno\r\n--d--";
        assert_eq!(outline(digest), ["0 message/rfc822 Subject: a||uno", "1 text/plain uno"]);
        assert_eq!(
            outline(&part("multipart/mixed; boundary=b", "solo testo")),
            ["0 multipart/mixed solo testo|"]
        );
        assert_eq!(outline("ciao\r\n\r\nmondo"), ["0 text/plain ciao||mondo"]);
        assert_eq!(
            outline("Subject: a\r\nciao\r\n"),
            ["0 text/plain ciao|"],
            "the empty line is missing"
        );
    }

    /// A message of this size, the greatest that passes no limit, and the limit.
    type Limited = (fn(usize) -> String, usize, Limit);

    #[test]
    fn each_limit_is_met_from_both_sides() {
        let messages = |count: usize| "Content-Type: message/rfc822\r\n\r\n".repeat(count);
        let multiparts = |count: usize| {
            let part = |level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
            (0..count).map(part).collect()
        };
        let encoded = |count: usize| {
            let around = |inside: String, _| {
                let inside = inside.replace('=', "=3D");
                format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{inside}")
            };
            (0..count).fold("Subject: a\r\n\r\nx".to_owned(), around)
        };
        let wide = |count: usize| {
            let parts = "--b\r\n\r\nx\r\n".repeat(count.saturating_sub(1));
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}")
        };
        let shapes: [Limited; 4] = [
            (messages, LEVEL_LIMIT, Limit::Depth),
            (multiparts, LEVEL_LIMIT, Limit::Depth),
            (encoded, ENCODED_LIMIT, Limit::EncodedDepth),
            (wide, ENTITY_LIMIT, Limit::Parts),
        ];
        for (shape, most, limit) in shapes {
            assert_eq!(MimeTree::read(shape(most).as_bytes()).limit_passed(), None, "{limit:?}");
            let more = shape(most.saturating_add(1));
            assert_eq!(MimeTree::read(more.as_bytes()).limit_passed(), Some(limit), "{limit:?}");
        }
    }

    #[test]
    fn no_depth_and_no_number_of_parts_costs_stack_or_memory() {
        let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
        let tree = MimeTree::read(deep.as_bytes());
        assert!(!tree.is_whole() && tree.entities().count() <= LEVEL_LIMIT + 2);
        let wide = format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
            "--b\r\n\r\nx\r\n".repeat(20_000)
        );
        let tree = MimeTree::read(wide.as_bytes());
        assert_eq!((tree.is_whole(), tree.entities().count()), (false, ENTITY_LIMIT));
        assert!(MimeTree::read(b"").is_whole());
    }
}
