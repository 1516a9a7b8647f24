//! SEARCH: matching messages (the keys of RFC 3501 §6.4.4 that mail clients use).

use super::command::{Argument, in_set};
use crate::account::Flags;
use crate::sim::mailbox::SimMessage;
use crate::sim::mime;

/// Whether a message matches all keys; `None` if one is not supported. `sequence`: its sequence number; `last`: the greatest sequence
/// number and UID.
pub(super) fn matches_all(words: &[Argument], message: &SimMessage, sequence: u32, last: (u32, u32)) -> Option<bool> {
    let mut words = words.iter();
    let mut all = true;
    while let Some(word) = words.next() {
        all &= key(word, &mut words, message, sequence, last)?;
    }
    Some(all)
}

fn key<'a>(
    word: &'a Argument,
    rest: &mut impl Iterator<Item = &'a Argument>,
    message: &SimMessage,
    sequence: u32,
    last: (u32, u32),
) -> Option<bool> {
    if let Argument::List(words) = word {
        return matches_all(words, message, sequence, last);
    }
    Some(match word.text()?.to_ascii_uppercase().as_str() {
        "ALL" => true,
        "UID" => in_set(&rest.next()?.text()?, message.uid, last.1),
        "NOT" => {
            let negated = rest.next()?;
            !key(negated, rest, message, sequence, last)?
        }
        "OR" => {
            let first = rest.next()?;
            let first = key(first, rest, message, sequence, last)?;
            let second = rest.next()?;
            key(second, rest, message, sequence, last)? || first
        }
        "HEADER" => {
            let (name, wanted) = (rest.next()?.text()?, rest.next()?.text()?);
            field_holds(message, &name, &wanted)
        }
        "SUBJECT" => field_holds(message, "Subject", &rest.next()?.text()?),
        "FROM" => field_holds(message, "From", &rest.next()?.text()?),
        "TO" => field_holds(message, "To", &rest.next()?.text()?),
        "CHARSET" => rest.next().is_some(),
        set if set.starts_with(|c: char| c.is_ascii_digit() || c == '*') => in_set(set, sequence, last.0),
        name => return flag(name, message.flags),
    })
}

fn flag(name: &str, flags: Flags) -> Option<bool> {
    Some(match name {
        "SEEN" => flags.seen,
        "UNSEEN" => !flags.seen,
        "FLAGGED" => flags.flagged,
        "UNFLAGGED" => !flags.flagged,
        "ANSWERED" => flags.answered,
        "UNANSWERED" => !flags.answered,
        "DELETED" => flags.deleted,
        "UNDELETED" => !flags.deleted,
        "DRAFT" => flags.draft,
        "UNDRAFT" => !flags.draft,
        _ => return None,
    })
}

fn field_holds(message: &SimMessage, name: &str, wanted: &str) -> bool {
    let (head, _) = mime::split_head(&message.bytes);
    mime::value_of(head, name).is_some_and(|value| value.to_lowercase().contains(&wanted.to_lowercase()))
}
