//! The message to read: header, text and attachments of the message inside a provider's envelope, or of the message itself.
//!
//! The whole raw message is parsed, not only the inner one: parts are numbered over all of it, so that the envelope's own parts
//! (certification data, signature) can be saved too. The envelope's text is the provider's standard sentence and is not shown.

use std::borrow::Cow;

use mail_parser::MimeHeaders as _;

use super::body_text::{self, BodyText, is_named, is_text};
use super::filename::safe;
use super::formatted::{self, CarriedImages};
use super::openable::{Danger, Opening, judge, name_on_disk};
use super::view::{Content, PartView};
use crate::pec::{Entity, Kind, MimeTree, OuterHeaders, Reading};

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
    /// The names of the attachments that [`parse`] returns; empty for one without a name.
    pub(crate) attachments: Vec<String>,
}

/// Parses a raw message for reading. Bytes without a header give a text and no parts.
pub(crate) fn parse(raw: &[u8], reading: &Reading) -> ParsedMessage {
    let tree = MimeTree::read(raw);
    let wrapped = is_wrapped(&reading.kind);
    let root = message_to_read(&tree, wrapped);
    let headers = root.map(|root| root.outer_headers()).unwrap_or_default();
    let root = root.map_or(0, |root| root.index());
    let (body, cut) = text_of(&tree, root);
    let formatted = formatted::shared(&body_text::sources(&tree, root), &carried_images(&tree, root));
    let mut content = Content {
        from: headers.from,
        to: headers.to,
        to_others: headers.to_others,
        cc: headers.cc,
        cc_others: headers.cc_others,
        subject: headers.subject,
        date: headers.date,
        reply_to: headers.reply_to,
        message_id: headers.message_id,
        text: body.text,
        from_html: body.from_html,
        without_layout: body.without_layout,
        formatted,
        cut,
        attachments: Vec::new(),
    };
    let mut parts = Vec::new();
    for (number, leaf) in leaves_of(&tree).enumerate() {
        if is_attachment(&leaf, root, wrapped) {
            content.attachments.push(number);
        }
        let bytes = leaf.content();
        parts.push(PartView {
            number: number.saturating_add(1),
            name: name_of(&leaf),
            file_name: file_name(&leaf, number.saturating_add(1)),
            media_type: leaf.media_type().to_owned(),
            size: bytes.len() as u64,
            technical: is_technical(&leaf, wrapped),
            depth: leaf.depth(),
            opening: opening_of(&leaf, &bytes),
        });
    }
    ParsedMessage { content, parts }
}

/// What a list row shows: no body is decoded. Files that the provider adds to a receipt are no attachments.
pub(crate) fn summary<'r>(tree: &MimeTree<'_>, reading: &'r Reading) -> Summary<'r> {
    if is_wrapped(&reading.kind)
        && let Some(original) = &reading.original
    {
        return Summary {
            headers: Cow::Owned(OuterHeaders::read(original)),
            attachments: attachments_in(tree, true),
        };
    }
    Summary {
        headers: Cow::Borrowed(&reading.headers),
        attachments: match reading.kind.is_receipt() {
            true => Vec::new(),
            false => attachments_in(tree, false),
        },
    }
}

fn attachments_in(tree: &MimeTree<'_>, wrapped: bool) -> Vec<String> {
    let root = message_to_read(tree, wrapped).map_or(0, |root| root.index());
    let attachments = leaves_of(tree).filter(|leaf| is_attachment(leaf, root, wrapped));
    attachments.map(|leaf| name_of(&leaf)).collect()
}

/// The content of part `number` (from 1) as the author attached it: the transfer encoding is decoded, the charset is not.
pub(crate) fn part_bytes(raw: &[u8], number: usize) -> Option<Vec<u8>> {
    let tree = MimeTree::read(raw);
    let leaf = leaves_of(&tree).nth(number.checked_sub(1)?)?;
    Some(leaf.content().into_owned())
}

/// File name and content of a part that another program may open, or why none may; `None` without such a part.
pub(crate) fn document(raw: &[u8], number: usize) -> Option<Result<(String, Vec<u8>), Danger>> {
    let tree = MimeTree::read(raw);
    let leaf = leaves_of(&tree).nth(number.checked_sub(1)?)?;
    let bytes = leaf.content();
    Some(match opening_of(&leaf, &bytes) {
        Opening::Document => Ok((name_on_disk(&name_of(&leaf), leaf.media_type()), bytes.into_owned())),
        Opening::Refused(danger) => Err(danger),
        // Shown by the interfaces themselves, with a verdict; never by another program.
        Opening::Message => Err(Danger::Unknown),
    })
}

/// The images of the message that begins at `root`, by the Content-ID by which its pages refer to them (RFC 2392).
fn carried_images<'t>(tree: &'t MimeTree<'_>, root: usize) -> CarriedImages<'t> {
    let leaves = leaves_of(tree).filter(|leaf| leaf.message_index() == root && leaf.media_type().starts_with("image/"));
    let with_id = leaves.take(MOST_IMAGES).filter_map(|leaf| {
        let id = leaf.header()?.content_id()?.trim_matches(['<', '>', ' ']).to_owned();
        let bytes: Box<dyn Fn() -> Vec<u8>> = Box::new(move || leaf.content().into_owned());
        Some((id, bytes))
    });
    with_id.collect()
}

fn opening_of(leaf: &Entity<'_>, bytes: &[u8]) -> Opening {
    judge(leaf.name().unwrap_or_default(), leaf.media_type(), bytes)
}

/// Images that a page may refer to.
const MOST_IMAGES: usize = 200;
/// Characters of text that are shown.
const TEXT_LIMIT: usize = 200_000;

/// Every part that is not a multipart, in document order: the order that numbers the parts of a message. A message that has no header has
/// none.
fn leaves_of<'t>(tree: &'t MimeTree<'_>) -> impl Iterator<Item = Entity<'t>> {
    let has_header = tree.root().is_some_and(|root| root.has_header());
    tree.entities().filter(move |entity| has_header && !entity.is_multipart())
}

fn is_wrapped(kind: &Kind) -> bool {
    matches!(kind, Kind::TransportEnvelope | Kind::Anomaly | Kind::RemDispatch)
}

/// The message inside an envelope, the first that is attached to it; else the message itself.
fn message_to_read<'t>(tree: &'t MimeTree<'_>, wrapped: bool) -> Option<Entity<'t>> {
    let inside = || {
        tree.entities()
            .filter(|entity| entity.depth() == 0)
            .find_map(|entity| entity.message())
    };
    match wrapped {
        true => inside().or_else(|| tree.root()),
        false => tree.root(),
    }
}

/// Whether a leaf is an attachment of the message that begins at `root`.
fn is_attachment(leaf: &Entity<'_>, root: usize, wrapped: bool) -> bool {
    leaf.message_index() == root && !is_technical(leaf, wrapped) && (!is_text(leaf) || is_named(leaf))
}

/// Whether the provider added this part: in the envelope everything, elsewhere signatures.
fn is_technical(leaf: &Entity<'_>, wrapped: bool) -> bool {
    let name = name_of(leaf).to_ascii_lowercase();
    let certified = matches!(name.as_str(), "daticert.xml" | "postacert.eml" | "smime.p7s") && leaf.depth() == 0;
    certified || leaf.media_type().ends_with("pkcs7-signature") || (wrapped && leaf.depth() == 0)
}

fn name_of(leaf: &Entity<'_>) -> String {
    leaf.name().unwrap_or_default().chars().filter(|c| !c.is_control()).collect()
}

/// The name to save a part under.
fn file_name(leaf: &Entity<'_>, number: usize) -> String {
    let subject = || leaf.message().map(|message| message.outer_headers().subject).unwrap_or_default();
    let names = [name_of(leaf)].into_iter().chain(std::iter::once_with(subject));
    let named = names.map(|name| safe(&name, "")).find(|name| !name.is_empty());
    let name = named.unwrap_or_else(|| format!("part-{number}"));
    match leaf.is_message() {
        true if name.to_ascii_lowercase().ends_with(".eml") => name,
        // What stands behind a dot in a subject is no extension.
        true => format!("{name}.eml"),
        false => name_on_disk(&name, leaf.media_type()),
    }
}

/// The text to show, and whether it is cut.
fn text_of(tree: &MimeTree<'_>, root: usize) -> (BodyText, bool) {
    let mut body = body_text::of(tree, root);
    let end = body.text.char_indices().nth(TEXT_LIMIT).map(|(end, _)| end);
    body.text.truncate(end.unwrap_or(body.text.len()));
    (body, end.is_some())
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
                let (summary, parsed) = (summary(&MimeTree::read(&whole), &reading), parse(&whole, &reading));
                assert_eq!(summary.attachments.len(), parsed.content.attachments.len(), "{:?}", reading.kind);
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
    fn every_part_has_a_name_to_save_it_under() {
        let part = |header: &str, body: &str| format!("--f\r\n{header}\r\n\r\n{body}\r\n");
        let inner = "Subject: =?utf-8?Q?ACCETTAZIONE=3A_Citt=C3=A0?=\r\n\r\nx";
        let raw = [
            "Subject: x\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n".to_owned(),
            part("Content-Type: message/rfc822", inner),
            part("Content-Type: message/rfc822", "Date: x\r\n\r\nx"),
            part("Content-Type: message/rfc822; name=\"Ricevuta n.12\"", inner),
            part("Content-Type: message/rfc822; name=\"ricevuta.EML\"", inner),
            part("Content-Type: application/pdf", "%PDF"),
            part("Content-Type: application/octet-stream", "x"),
            part("Content-Type: application/x-pkcs7-signature; name=\"firma\"", "x"),
        ];
        let parsed = ordinary(raw.concat().as_bytes());
        let names: Vec<_> = parsed
            .parts
            .iter()
            .filter(|part| part.depth == 0)
            .map(|part| part.file_name.as_str())
            .collect();
        let expected = [
            "ACCETTAZIONE_ Città.eml",
            "part-3.eml",
            "Ricevuta n.12.eml",
            "ricevuta.EML",
            "part-9.pdf",
            "part-10",
            "firma.p7s",
        ];
        assert_eq!(names, expected);
        assert_eq!(
            part_bytes(raw.concat().as_bytes(), 1).as_deref(),
            Some(inner.as_bytes()),
            "byte for byte"
        );
    }

    /// Writes nested multiparts in which each text has a word of its own.
    struct Shapes {
        seed: u64,
        words: usize,
        /// For each alternative, the words of its children.
        alternatives: Vec<std::ops::Range<usize>>,
    }

    impl Shapes {
        fn next_below(&mut self, below: u64) -> u64 {
            self.seed = self
                .seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.seed >> 33) % below
        }

        fn entity(&mut self, depth: usize) -> String {
            match self.next_below(if depth == 0 { 3 } else { 6 }) {
                0 => self.text("Content-Type: text/plain\n"),
                1 => self.text("Content-Type: text/html\n"),
                2 => self.text("Content-Type: text/plain; name=\"nota.txt\"\nContent-Disposition: attachment\n"),
                3 => {
                    let from = self.words;
                    let whole = self.multipart("alternative", depth);
                    self.alternatives.push(from..self.words);
                    whole
                }
                _ => self.multipart(["mixed", "related", "x-altro"][depth % 3], depth),
            }
        }

        fn text(&mut self, header: &str) -> String {
            self.words += 1;
            format!("{header}\n<p>parola{}fine</p>\n", self.words - 1)
        }

        fn multipart(&mut self, kind: &str, depth: usize) -> String {
            let mut out = format!("Content-Type: multipart/{kind}; boundary=b{depth}\n\n");
            for _ in 0..=self.next_below(3) {
                out.push_str(&format!("--b{depth}\n{}", self.entity(depth - 1)));
            }
            if self.next_below(3) > 0 {
                out.push_str(&format!("--b{depth}--\n"));
            }
            out
        }
    }

    #[test]
    fn every_text_is_shown_or_listed_and_what_is_shown_is_indexed() {
        let seed = std::env::var("FUZZ_SEED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(20_241_204);
        eprintln!("seed {seed}");
        let mut shapes = Shapes {
            seed,
            words: 0,
            alternatives: Vec::new(),
        };
        for _ in 0..500 {
            (shapes.words, shapes.alternatives) = (0, Vec::new());
            let raw = format!("Subject: x\n{}", shapes.entity(4));
            let parsed = ordinary(raw.as_bytes());
            let attached = |at: &usize| part_bytes(raw.as_bytes(), parsed.parts[*at].number).expect("a part");
            let attached: Vec<u8> = parsed.content.attachments.iter().flat_map(attached).collect();
            let attached = String::from_utf8(attached).expect("text");
            let indexed = super::super::index_text::extract(raw.as_bytes());
            let indexed = |word: &str| {
                let mut bodies = indexed
                    .iter()
                    .filter(|(field, _)| *field == crate::store::search::SearchField::Body);
                bodies.any(|(_, text)| text.contains(word))
            };
            let seen = |word: usize| {
                let word = format!("parola{word}fine");
                assert_eq!(parsed.content.text.contains(&word), indexed(&word), "{word} in\n{raw}");
                parsed.content.text.contains(&word) || attached.contains(&word)
            };
            for word in 0..shapes.words {
                let is_alternative = shapes.alternatives.iter().any(|words| words.contains(&word));
                assert!(seen(word) || is_alternative, "parola{word} in\n{raw}");
            }
            for mut words in shapes.alternatives.clone() {
                assert!(
                    words.clone().any(seen)
                        || shapes
                            .alternatives
                            .iter()
                            .any(|outer| outer.len() > words.len() && words.all(|word| outer.contains(&word))),
                    "{raw}"
                );
            }
        }
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
