//! The message to read: header, text and attachments of the message inside a provider's envelope, or of the message itself.
//!
//! The whole raw message is parsed, not only the inner one: parts are numbered over all of it, so that the envelope's own parts
//! (certification data, signature) can be saved too. The envelope's text is the provider's standard sentence and is not shown.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::message_parts::{self, Visited};
use super::openable::{Danger, Opening, judge, name_on_disk};
use super::view::{Content, PartView};
use crate::clock::Timestamp;
use crate::pec::{self, Kind, OuterHeaders, Reading};

/// A parsed message: what to read, and all its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParsedMessage {
    /// Header, text and attachments to show.
    pub(crate) content: Content,
    /// Every part that is not a multipart, nested messages included, in document order.
    pub(crate) parts: Vec<PartView>,
}

/// What a list row shows of the message to read.
#[derive(Debug)]
pub(crate) struct Summary<'r> {
    /// The header of the message to read.
    pub(crate) headers: Cow<'r, OuterHeaders>,
    /// The number of attachments that [`parse`] returns.
    pub(crate) attachments: usize,
}

/// Parses a raw message for reading. Bytes without a header give a text and no parts.
pub(crate) fn parse(raw: &[u8], reading: &Reading) -> ParsedMessage {
    let Some(message) = MessageParser::default().parse(raw) else {
        let (text, cut) = shorten(&String::from_utf8_lossy(raw));
        return ParsedMessage {
            content: Content {
                text,
                cut,
                ..Content::default()
            },
            parts: Vec::new(),
        };
    };
    let leaves = leaves_of(&message);
    let wrapped = is_wrapped(&reading.kind);
    let own_depth = u16::from(wrapped);
    let inner_message = if wrapped {
        first_nested(&message).unwrap_or(&message)
    } else {
        &message
    };
    let bodies = body_ids(inner_message);
    let mut content = header_and_text(inner_message);
    let mut parts = Vec::with_capacity(leaves.len());
    for (number, leaf) in leaves.iter().enumerate() {
        let technical = is_technical(leaf, wrapped);
        let is_body = std::ptr::eq(leaf.message, inner_message) && bodies.contains(&leaf.index);
        if leaf.depth == own_depth && !technical && !is_body && std::ptr::eq(leaf.message, inner_message) {
            content.attachments.push(number);
        }
        let bytes = bytes_of(leaf);
        parts.push(PartView {
            number: number.saturating_add(1),
            name: name_of(leaf.part),
            media_type: media_type(leaf.part),
            size: bytes.len() as u64,
            technical: technical || (wrapped && leaf.depth == 0),
            depth: leaf.depth,
            opening: opening_of(leaf.part, &bytes),
        });
    }
    ParsedMessage { content, parts }
}

/// What a list row shows, several times faster than [`parse`]. Files that the provider adds to a receipt are no attachments.
pub(crate) fn summary<'r>(raw: &[u8], reading: &'r Reading) -> Summary<'r> {
    if is_wrapped(&reading.kind)
        && let Some(original) = &reading.original
    {
        return Summary {
            headers: Cow::Owned(OuterHeaders::read(original)),
            attachments: attachments_in(raw, true),
        };
    }
    Summary {
        headers: Cow::Borrowed(&reading.headers),
        attachments: match reading.kind.is_receipt() {
            true => 0,
            false => attachments_in(raw, false),
        },
    }
}

fn attachments_in(raw: &[u8], wrapped: bool) -> usize {
    let small = pec::without_attachments(raw);
    let Some(message) = MessageParser::default().parse(small.as_ref()) else {
        return 0;
    };
    let read = if wrapped { first_nested(&message) } else { Some(&message) };
    read.map_or(0, |read| {
        let bodies = body_ids(read);
        message_parts::direct(read, u16::from(wrapped))
            .filter(|leaf| is_leaf(leaf) && !bodies.contains(&leaf.index) && !is_technical(leaf, wrapped))
            .count()
    })
}

/// The content of part `number` (from 1) as the author attached it: the transfer encoding is decoded, the charset is not.
pub(crate) fn part_bytes(raw: &[u8], number: usize) -> Option<Vec<u8>> {
    let message = MessageParser::default().parse(raw)?;
    let leaves = leaves_of(&message);
    leaves.get(number.checked_sub(1)?).map(|leaf| bytes_of(leaf).into_owned())
}

/// File name and content of a part that another program may open, or why none may; `None` without such a part.
pub(crate) fn document(raw: &[u8], number: usize) -> Option<Result<(String, Vec<u8>), Danger>> {
    let message = MessageParser::default().parse(raw)?;
    let leaves = leaves_of(&message);
    let leaf = leaves.get(number.checked_sub(1)?)?;
    let bytes = bytes_of(leaf);
    Some(match opening_of(leaf.part, &bytes) {
        Opening::Document => Ok((name_on_disk(&name_of(leaf.part), &media_type(leaf.part)), bytes.into_owned())),
        Opening::Refused(danger) => Err(danger),
        // Shown by the interfaces themselves, with a verdict; never by another program.
        Opening::Message => Err(Danger::Unknown),
    })
}

fn opening_of(part: &MessagePart<'_>, bytes: &[u8]) -> Opening {
    judge(part.attachment_name().unwrap_or_default(), &media_type(part), bytes)
}

/// Characters of text that are shown.
const TEXT_LIMIT: usize = 200_000;

/// Every part that is not a multipart, in document order: the order that numbers the parts of a message.
fn leaves_of<'m, 'x>(message: &'m Message<'x>) -> Vec<Visited<'m, 'x>> {
    message_parts::walk(message).filter(is_leaf).collect()
}

fn is_leaf(visited: &Visited<'_, '_>) -> bool {
    !matches!(visited.part.body, PartType::Multipart(_))
}

fn is_wrapped(kind: &Kind) -> bool {
    matches!(kind, Kind::TransportEnvelope | Kind::Anomaly | Kind::RemDispatch)
}

fn first_nested<'m, 'x>(message: &'m Message<'x>) -> Option<&'m Message<'x>> {
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(nested) => Some(nested),
        _ => None,
    })
}

/// Indexes of the parts that are the text, in its alternatives. A text part with a file name is an attachment.
fn body_ids(message: &Message<'_>) -> Vec<u32> {
    let mut ids: Vec<u32> = message.text_body.iter().chain(&message.html_body).copied().collect();
    ids.retain(|id| {
        message
            .parts
            .get(*id as usize)
            .is_some_and(|part| matches!(part.body, PartType::Text(_) | PartType::Html(_)) && part.attachment_name().is_none())
    });
    ids
}

/// Whether the provider added this part: in the envelope everything, elsewhere signatures.
fn is_technical(leaf: &Visited<'_, '_>, wrapped: bool) -> bool {
    let name = name_of(leaf.part).to_ascii_lowercase();
    let media = media_type(leaf.part);
    let certified = matches!(name.as_str(), "daticert.xml" | "postacert.eml" | "smime.p7s") && leaf.depth == 0;
    certified || media.ends_with("pkcs7-signature") || (wrapped && leaf.depth == 0)
}

fn name_of(part: &MessagePart<'_>) -> String {
    part.attachment_name()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}

fn media_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => match kind.subtype() {
            Some(sub) => format!("{}/{sub}", kind.ctype()).to_ascii_lowercase(),
            None => kind.ctype().to_ascii_lowercase(),
        },
        None => match part.body {
            PartType::Message(_) => "message/rfc822".to_owned(),
            _ => "text/plain".to_owned(),
        },
    }
}

/// The decoded content. mail-parser decodes a text to UTF-8; here the bytes as sent are needed, so text parts are decoded again.
fn bytes_of<'m>(leaf: &'m Visited<'_, '_>) -> Cow<'m, [u8]> {
    let start = leaf.part.offset_body as usize;
    let end = leaf.part.offset_end as usize;
    let encoded = leaf.message.raw_message.get(start..end).unwrap_or_default();
    match (&leaf.part.body, leaf.part.encoding) {
        (PartType::Binary(bytes) | PartType::InlineBinary(bytes), _) => Cow::Borrowed(bytes.as_ref()),
        (_, Encoding::Base64) => base64_decode(encoded).map_or(Cow::Borrowed(encoded), Cow::Owned),
        (_, Encoding::QuotedPrintable) => quoted_printable_decode(encoded).map_or(Cow::Borrowed(encoded), Cow::Owned),
        (_, Encoding::None) => Cow::Borrowed(encoded),
    }
}

fn header_and_text(message: &Message<'_>) -> Content {
    let plain = message
        .text_body
        .first()
        .and_then(|id| message.parts.get(*id as usize))
        .and_then(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref()),
            _ => None,
        });
    let (text, from_html) = match plain {
        Some(text) => (text.to_owned(), false),
        None => match message.html_bodies().next().and_then(MessagePart::text_contents) {
            Some(html) => (plain_from_html(html), true),
            None => (String::new(), false),
        },
    };
    let (text, cut) = shorten(&text);
    Content {
        from: message.from().and_then(first_mailbox),
        to: addresses(message.to()),
        cc: addresses(message.cc()),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        text,
        from_html,
        cut,
        attachments: Vec::new(),
    }
}

fn first_mailbox(address: &Address<'_>) -> Option<(String, String)> {
    address.first().map(|mailbox| {
        (
            mailbox.name().unwrap_or_default().to_owned(),
            mailbox.address().unwrap_or_default().to_owned(),
        )
    })
}

fn addresses(address: Option<&Address<'_>>) -> Vec<String> {
    address
        .into_iter()
        .flat_map(|address| address.iter())
        .filter_map(|mailbox| mailbox.address())
        .map(str::to_owned)
        .collect()
}

/// Converts HTML to text. Nothing is loaded; scripts and styles are dropped.
fn plain_from_html(html: &str) -> String {
    html2text::config::plain_no_decorate()
        .allow_width_overflow()
        .no_table_borders()
        .string_from_read(html.as_bytes(), 100)
        .unwrap_or_else(|_| html.to_owned())
}

fn shorten(text: &str) -> (String, bool) {
    match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => (text.get(..end).unwrap_or_default().to_owned(), true),
        None => (text.to_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::Verification;

    fn ordinary(raw: &[u8]) -> ParsedMessage {
        let mut reading = crate::pec::read(raw, &Verification::unsigned());
        reading.kind = Kind::Ordinary;
        parse(raw, &reading)
    }

    const WITH_FILE: &[u8] = b"From: Ufficio <ufficio@ente.example>\r\nTo: a@b.example\r\nSubject: Prova\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIn allegato.\r\n--b\r\n\
Content-Type: text/csv; charset=iso-8859-1; name=dati.csv\r\nContent-Disposition: attachment; filename=dati.csv\r\n\
Content-Transfer-Encoding: base64\r\n\r\n6A==\r\n--b--\r\n";

    #[test]
    fn text_and_attachment_are_separated() {
        let parsed = ordinary(WITH_FILE);
        assert_eq!(parsed.content.text.trim(), "In allegato.");
        assert_eq!(parsed.content.from, Some(("Ufficio".into(), "ufficio@ente.example".into())));
        let names: Vec<_> = parsed.content.attachments.iter().map(|at| parsed.parts[*at].name.clone()).collect();
        assert_eq!(names, ["dati.csv"]);
    }

    #[test]
    fn the_summary_counts_the_attachments_that_parse_returns() {
        let forwarded = b"From: a@b.example\r\nSubject: I: Prova\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n\
Content-Type: text/html\r\n\r\n<p>x</p>\r\n--f\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\n\r\nx\r\n--f\r\n\
Content-Type: application/pkcs7-signature\r\n\r\nx\r\n--f--\r\n";
        let bare = b"From: a@b.example\r\nSubject: Prova\r\n\r\nx";
        for raw in [WITH_FILE, forwarded, bare, b"", b"x"] {
            for kind in [Kind::Ordinary, Kind::TransportEnvelope, Kind::Anomaly] {
                let mut reading = crate::pec::read(raw, &Verification::unsigned());
                let mut whole = raw.to_vec();
                if kind != Kind::Ordinary {
                    reading.original = Some(raw.to_vec());
                    whole = [b"Content-Type: message/rfc822\r\n\r\n", raw].concat();
                }
                reading.kind = kind;
                let (summary, parsed) = (summary(&whole, &reading), parse(&whole, &reading));
                assert_eq!(summary.attachments, parsed.content.attachments.len(), "{:?}", reading.kind);
                assert_eq!(summary.headers.subject, parsed.content.subject);
            }
        }
    }

    #[test]
    fn a_text_attachment_keeps_its_charset() {
        assert_eq!(part_bytes(WITH_FILE, 2), Some(vec![0xE8]));
        assert_eq!(part_bytes(WITH_FILE, 0), None);
        assert_eq!(part_bytes(WITH_FILE, 9), None);
    }

    #[test]
    fn html_is_converted_to_text() {
        let raw =
            b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>Buongiorno</p><script>x()</script><img src=\"http://h.example/p\">";
        let parsed = ordinary(raw);
        assert!(parsed.content.from_html);
        assert_eq!(parsed.content.text.trim(), "Buongiorno");
    }
}
