//! FETCH attributes (RFC 9051 §7.5.2) and flag lists as values of this program.

use std::borrow::Cow;

use imap_proto::AttributeValue;

use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use crate::mail::remote::MessageInfo;

/// UID, FLAGS and RFC822.SIZE; `None` if one is missing.
pub(super) fn message_info(attributes: &[AttributeValue<'_>]) -> Option<MessageInfo> {
    Some(MessageInfo {
        uid: uid(attributes)?,
        flags: flags(attributes)?,
        size: size(attributes)?,
    })
}

/// INTERNALDATE in UTC; `None` if it is missing or cannot be parsed.
pub(super) fn internal_date(attributes: &[AttributeValue<'_>]) -> Option<Timestamp> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(text) => parse_date_time(text),
        _ => None,
    })
}

pub(super) fn size(attributes: &[AttributeValue<'_>]) -> Option<u64> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Rfc822Size(size) => Some(u64::from(*size)),
        _ => None,
    })
}

pub(super) fn uid(attributes: &[AttributeValue<'_>]) -> Option<Uid> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) if *uid != 0 => Some(Uid(*uid)),
        _ => None,
    })
}

/// The system flags of FLAGS; keywords are left out.
pub(super) fn flags(attributes: &[AttributeValue<'_>]) -> Option<Flags> {
    let listed = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Flags(listed) => Some(listed),
        _ => None,
    })?;
    let has = |name: &str| listed.iter().map(Cow::as_ref).any(|flag: &str| flag.eq_ignore_ascii_case(name));
    Some(Flags {
        seen: has("\\Seen"),
        flagged: has("\\Flagged"),
        answered: has("\\Answered"),
        draft: has("\\Draft"),
        deleted: has("\\Deleted"),
    })
}

/// Parses `17-Jul-2026 02:44:25 +0200`, the day possibly with a space in front (RFC 9051 §9, date-time).
fn parse_date_time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()
}

/// The names of the flags that are set, separated by spaces.
pub(super) fn flag_names(flags: Flags) -> String {
    let all = [
        (flags.seen, "\\Seen"),
        (flags.flagged, "\\Flagged"),
        (flags.answered, "\\Answered"),
        (flags.draft, "\\Draft"),
        (flags.deleted, "\\Deleted"),
    ];
    let set: Vec<&str> = all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    set.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_time_is_parsed_to_utc() {
        let at = |text| parse_date_time(text).map(|at| at.to_string());
        assert_eq!(at("17-Jul-2026 02:44:25 +0200").as_deref(), Some("2026-07-17T00:44:25Z"));
        assert_eq!(at(" 7-Jul-2026 02:44:25 +0000").as_deref(), Some("2026-07-07T02:44:25Z"));
        assert_eq!(at(""), None);
    }
}
