//! The parts of a parsed message, nested messages included, in document order: the one walk over mail-parser's tree.
//!
//! [`crate::pec`] walks exact bytes for what is certified. Reading and searching need decoded text and the choice between alternatives,
//! which mail-parser makes. The walk keeps its own stack and a depth limit, so that a message nested in itself many times costs neither
//! stack nor time.

use mail_parser::{Message, MessagePart, PartType};

/// A part, with the message that directly contains it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visited<'m, 'x> {
    /// The message whose [`Message::parts`] contain it.
    pub(super) message: &'m Message<'x>,
    /// The part itself, which may be a multipart.
    pub(super) part: &'m MessagePart<'x>,
    /// Its index in [`Message::parts`].
    pub(super) index: u32,
    /// How many messages are around the one that contains it.
    pub(super) depth: u16,
    /// The message that this part is, if the walk enters it next.
    pub(super) nested: Option<&'m Message<'x>>,
}

/// All parts of a message and of the messages nested in it, at most [`DEPTH_LIMIT`] deep.
pub(super) fn walk<'m, 'x>(message: &'m Message<'x>) -> Walk<'m, 'x> {
    Walk {
        open: vec![Level { message, next: 0 }],
    }
}

/// The parts of a message, without entering nested messages. `depth` is that of the message.
pub(super) fn direct<'m, 'x>(message: &'m Message<'x>, depth: u16) -> impl Iterator<Item = Visited<'m, 'x>> {
    (0u32..).zip(&message.parts).map(move |(index, part)| Visited {
        message,
        part,
        index,
        depth,
        nested: None,
    })
}

/// Iterator over parts; a nested message comes right after the part that it is.
#[derive(Debug)]
pub(super) struct Walk<'m, 'x> {
    open: Vec<Level<'m, 'x>>,
}

#[derive(Debug)]
struct Level<'m, 'x> {
    message: &'m Message<'x>,
    next: u32,
}

impl<'m, 'x> Iterator for Walk<'m, 'x> {
    type Item = Visited<'m, 'x>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let depth = u16::try_from(self.open.len().checked_sub(1)?).unwrap_or(u16::MAX);
            let level = self.open.last_mut()?;
            let (message, index) = (level.message, level.next);
            let Some(part) = message.parts.get(index as usize) else {
                self.open.pop();
                continue;
            };
            level.next = index.saturating_add(1);
            let nested = match &part.body {
                PartType::Message(nested) if depth < DEPTH_LIMIT => Some(nested),
                _ => None,
            };
            self.open.extend(nested.map(|message| Level { message, next: 0 }));
            return Some(Visited {
                message,
                part,
                index,
                depth,
                nested,
            });
        }
    }
}

/// Levels of nested messages that are entered.
const DEPTH_LIMIT: u16 = 16;

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;

    #[test]
    fn parts_come_in_document_order_with_nested_messages_in_place() {
        let raw = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: message/rfc822; name=one\r\n\r\n\
Content-Type: application/pdf; name=two\r\n\r\nx\r\n--a\r\nContent-Type: application/pdf; name=three\r\n\r\nx\r\n--a--\r\n";
        let message = MessageParser::default().parse(raw.as_slice()).expect("a message");
        let seen: Vec<_> = walk(&message)
            .filter_map(|visited| Some((visited.part.attachment_name()?.to_owned(), visited.depth, visited.nested.is_some())))
            .collect();
        assert_eq!(
            seen,
            [
                ("one".to_owned(), 0, true),
                ("two".to_owned(), 1, false),
                ("three".to_owned(), 0, false)
            ]
        );
    }

    #[test]
    fn the_walk_ends_at_its_depth_limit() {
        let raw = [b"Content-Type: message/rfc822\r\n\r\n".repeat(40), b"Subject: x\r\n\r\nx".to_vec()].concat();
        let message = MessageParser::default().parse(&raw).expect("a message");
        let deepest = walk(&message).map(|visited| visited.depth).max();
        assert_eq!(deepest, Some(DEPTH_LIMIT));
    }
}
