//! FETCH: parsing its data items and writing its responses (RFC 3501 §6.4.5).

use super::command::{Argument, flag_list};
use crate::clock::Timestamp;
use crate::sim::mailbox::SimMessage;
use crate::sim::mime;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Uid,
    Flags,
    InternalDate,
    Size,
    /// BODY[…] or RFC822, with its name in the response; `peek` does not set `\Seen`.
    Body {
        named: String,
        section: Section,
        peek: bool,
    },
}

/// A section of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Section {
    Whole,
    Header,
    Text,
    /// Header fields of these names.
    Fields(Vec<String>),
}

/// Parses data items; `None` if one is not supported.
pub(super) fn items(word: &Argument) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    for word in word.items() {
        match word.text()?.to_ascii_uppercase().as_str() {
            "UID" => items.push(Item::Uid),
            "FLAGS" => items.push(Item::Flags),
            "INTERNALDATE" => items.push(Item::InternalDate),
            "RFC822.SIZE" => items.push(Item::Size),
            "FAST" => items.extend([Item::Flags, Item::InternalDate, Item::Size]),
            "RFC822" => items.push(Item::Body {
                named: "RFC822".into(),
                section: Section::Whole,
                peek: false,
            }),
            other => items.push(body(other)?),
        }
    }
    Some(items)
}

/// Whether fetching these items sets `\Seen`.
pub(super) fn marks_seen(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Body { peek: false, .. }))
}

/// The FETCH response for a message.
pub(super) fn answer(sequence: usize, message: &SimMessage, items: &[Item]) -> Vec<u8> {
    let mut out = format!("* {sequence} FETCH (").into_bytes();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        match item {
            Item::Uid => out.extend_from_slice(format!("UID {}", message.uid).as_bytes()),
            Item::Flags => out.extend_from_slice(format!("FLAGS {}", flag_list(message.flags)).as_bytes()),
            Item::InternalDate => out.extend_from_slice(format!("INTERNALDATE \"{}\"", internal_date(message.at)).as_bytes()),
            Item::Size => out.extend_from_slice(format!("RFC822.SIZE {}", message.bytes.len()).as_bytes()),
            Item::Body { named, section, .. } => {
                let bytes = section.of(&message.bytes);
                out.extend_from_slice(format!("{named} {{{}}}\r\n", bytes.len()).as_bytes());
                out.extend_from_slice(&bytes);
            }
        }
    }
    out.extend_from_slice(b")\r\n");
    out
}

fn internal_date(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%d-%b-%Y %H:%M:%S +0000").to_string()
}

fn body(word: &str) -> Option<Item> {
    let (section, peek) = match word.strip_prefix("BODY.PEEK[") {
        Some(rest) => (rest, true),
        None => (word.strip_prefix("BODY[")?, false),
    };
    let section = section.strip_suffix(']')?;
    Some(Item::Body {
        named: format!("BODY[{section}]"),
        section: match section {
            "" => Section::Whole,
            "HEADER" => Section::Header,
            "TEXT" => Section::Text,
            other => {
                let names = other.strip_prefix("HEADER.FIELDS (")?.strip_suffix(')')?;
                Section::Fields(names.split_whitespace().map(|name| name.trim_matches('"').to_owned()).collect())
            }
        },
        peek,
    })
}

impl Section {
    fn of(&self, message: &[u8]) -> Vec<u8> {
        let (head, rest) = mime::split_head(message);
        let text = rest.strip_prefix(b"\r\n").unwrap_or(rest);
        match self {
            Self::Whole => message.to_vec(),
            Self::Header => [head, b"\r\n"].concat(),
            Self::Text => text.to_vec(),
            Self::Fields(names) => {
                let wanted = |field: &&[u8]| names.iter().any(|name| mime::is_named(field, name));
                let mut out = mime::fields(head).into_iter().filter(wanted).collect::<Vec<_>>().concat();
                out.extend_from_slice(b"\r\n");
                out
            }
        }
    }
}
