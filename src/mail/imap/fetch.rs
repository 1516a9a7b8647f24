//! FETCH: messages whole, their flags, their sizes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use imap_proto::{AttributeValue, Response};

use super::conversation::{Conversation, text};
use super::sets::batches;
use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use crate::mail::remote::{Fetched, RemoteError};

/// Messages per command: fifty are as fast as five thousand, and a broken line costs fewer.
const PER_COMMAND: usize = 50;

/// Whole messages. What was not asked for or comes twice is not handed on.
pub(super) async fn fetch(line: &mut Conversation, uids: &[Uid], sink: &mut (dyn FnMut(Fetched) + Send)) -> Result<(), RemoteError> {
    for (set, batch) in batches(uids, PER_COMMAND) {
        let mut asked: HashSet<Uid> = batch.into_iter().collect();
        let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE BODY.PEEK[])");
        line.command(&[text(command)], &mut |response| {
            if let Some(message) = whole(response).filter(|message| asked.remove(&message.uid)) {
                sink(message);
            }
        })
        .await?;
    }
    Ok(())
}

/// The flags of every message from a UID on, ascending.
pub(super) async fn flags(line: &mut Conversation, from: Uid) -> Result<Vec<(Uid, Flags)>, RemoteError> {
    if line.selected && line.exists == 0 {
        return Ok(Vec::new());
    }
    let from = from.0.max(1);
    let mut found = BTreeMap::new();
    line.command(&[text(format!("UID FETCH {from}:* (UID FLAGS)"))], &mut |response| {
        let Response::Fetch(_, attributes) = response else { return };
        // `n:*` always names the last message, even when its UID is below n.
        if let (Some(uid), Some(flags)) = (uid(attributes).filter(|uid| uid.0 >= from), known_flags(attributes)) {
            found.insert(uid, flags);
        }
    })
    .await?;
    Ok(found.into_iter().collect())
}

/// The sizes of messages.
pub(super) async fn sizes(line: &mut Conversation, uids: &[Uid]) -> Result<Vec<(Uid, u64)>, RemoteError> {
    let mut found = BTreeMap::new();
    for (set, batch) in batches(uids, 1000) {
        let asked: HashSet<Uid> = batch.into_iter().collect();
        line.command(&[text(format!("UID FETCH {set} (UID RFC822.SIZE)"))], &mut |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let size = attributes.iter().find_map(|attribute| match attribute {
                AttributeValue::Rfc822Size(size) => Some(u64::from(*size)),
                _ => None,
            });
            if let (Some(uid), Some(size)) = (uid(attributes).filter(|uid| asked.contains(uid)), size) {
                found.insert(uid, size);
            }
        })
        .await?;
    }
    Ok(found.into_iter().collect())
}

fn whole(response: &Response<'_>) -> Option<Fetched> {
    let Response::Fetch(_, attributes) = response else { return None };
    let bytes = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection {
            section: None,
            index: None,
            data: Some(data),
        } => Some(data.to_vec()),
        _ => None,
    })?;
    let received = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(text) => internal_date(text),
        _ => None,
    });
    Some(Fetched {
        uid: uid(attributes)?,
        flags: known_flags(attributes).unwrap_or_default(),
        received,
        bytes,
    })
}

fn uid(attributes: &[AttributeValue<'_>]) -> Option<Uid> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) if *uid != 0 => Some(Uid(*uid)),
        _ => None,
    })
}

fn known_flags(attributes: &[AttributeValue<'_>]) -> Option<Flags> {
    let told = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Flags(told) => Some(told),
        _ => None,
    })?;
    let has = |name: &str| told.iter().map(Cow::as_ref).any(|flag: &str| flag.eq_ignore_ascii_case(name));
    Some(Flags {
        seen: has("\\Seen"),
        flagged: has("\\Flagged"),
        answered: has("\\Answered"),
        draft: has("\\Draft"),
        deleted: has("\\Deleted"),
    })
}

/// `17-Jul-2026 02:44:25 +0200`, the day possibly with a blank in front (RFC 9051 §9, date-time).
fn internal_date(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_date_is_an_instant() {
        let at = |text| internal_date(text).map(|at| at.to_string());
        assert_eq!(at("17-Jul-2026 02:44:25 +0200").as_deref(), Some("2026-07-17T00:44:25Z"));
        assert_eq!(at(" 7-Jul-2026 02:44:25 +0000").as_deref(), Some("2026-07-07T02:44:25Z"));
        assert_eq!(at(""), None);
    }
}
