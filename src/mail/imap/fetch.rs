//! FETCH: messages whole, their flags, their sizes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet, VecDeque};

use imap_proto::{AttributeValue, MessageSection, Response, SectionPath};

use super::connection::{Connection, text};
use super::uid_set::batches;
use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use crate::mail::remote::{FetchedHeader, FetchedMessage, MessageInfo, RemoteError};

/// Messages per command: fifty are as fast as five thousand, and a broken line costs fewer.
const PER_COMMAND: usize = 50;
/// Batches asked for and not read to their end: while one is read the server has the next to get on with.
const AHEAD: usize = 2;
/// Numbers per command where an answer is a short line each.
const PER_OUTLINE: usize = 20_000;

/// Batches of whole messages on their way.
pub(super) struct Pipeline {
    waiting: VecDeque<Vec<Uid>>,
    asked: VecDeque<Asked>,
}

struct Asked {
    commands: usize,
    uids: HashSet<Uid>,
    /// What came while an earlier batch was read: servers work on several commands at a time.
    early: Vec<FetchedMessage>,
}

impl Pipeline {
    pub(super) fn of(batches: impl IntoIterator<Item = Vec<Uid>>) -> Self {
        Self {
            waiting: batches.into_iter().collect(),
            asked: VecDeque::new(),
        }
    }

    /// Reads the next batch, having asked for the one after it; false when there is none left. What was not asked for or comes twice is not
    /// handed on.
    pub(super) async fn next(&mut self, line: &mut Connection, sink: &mut (dyn FnMut(FetchedMessage) + Send)) -> Result<bool, RemoteError> {
        while self.asked.len() < AHEAD
            && let Some(batch) = self.waiting.pop_front()
        {
            self.ask(line, batch).await?;
        }
        let Some(Asked { commands, mut uids, early }) = self.asked.pop_front() else {
            return Ok(false);
        };
        early.into_iter().for_each(&mut *sink);
        let later = &mut self.asked;
        for _ in 0..commands {
            line.settle(&mut |response| {
                let Some(message) = whole(response) else { return };
                if uids.remove(&message.uid) {
                    sink(message);
                } else if let Some(batch) = later.iter_mut().find(|batch| batch.uids.contains(&message.uid)) {
                    batch.uids.remove(&message.uid);
                    batch.early.push(message);
                }
            })
            .await?;
        }
        Ok(true)
    }

    async fn ask(&mut self, line: &mut Connection, batch: Vec<Uid>) -> Result<(), RemoteError> {
        let sets = batches(&batch, usize::MAX);
        for (set, _) in &sets {
            line.send(&format!("UID FETCH {set} (UID FLAGS INTERNALDATE BODY.PEEK[])")).await?;
        }
        self.asked.push_back(Asked {
            commands: sets.len(),
            uids: batch.into_iter().collect(),
            early: Vec::new(),
        });
        Ok(())
    }
}

/// Whole messages, handed on as they come.
pub(super) async fn fetch(line: &mut Connection, uids: &[Uid], sink: &mut (dyn FnMut(FetchedMessage) + Send)) -> Result<(), RemoteError> {
    let mut pipeline = Pipeline::of(batches(uids, PER_COMMAND).into_iter().map(|(_, batch)| batch));
    while pipeline.next(line, sink).await? {}
    Ok(())
}

/// Flags and sizes of the last `count` messages of the selected folder, ascending.
pub(super) async fn newest(line: &mut Connection, count: u32) -> Result<Vec<MessageInfo>, RemoteError> {
    if line.exists == 0 {
        return Ok(Vec::new());
    }
    let from = line.exists.saturating_sub(count).saturating_add(1);
    let mut found = BTreeMap::new();
    line.command(&[text(format!("FETCH {from}:* (UID FLAGS RFC822.SIZE)"))], &mut |response| {
        let Response::Fetch(_, attributes) = response else { return };
        if let Some(outline) = outline(attributes) {
            found.insert(outline.uid, outline);
        }
    })
    .await?;
    Ok(found.into_values().collect())
}

/// Headers with flags, date and size.
pub(super) async fn heads(line: &mut Connection, uids: &[Uid]) -> Result<Vec<FetchedHeader>, RemoteError> {
    let mut found = BTreeMap::new();
    for (set, batch) in batches(uids, PER_OUTLINE) {
        let mut asked: HashSet<Uid> = batch.into_iter().collect();
        let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
        line.command(&[text(command)], &mut |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let bytes = attributes.iter().find_map(|attribute| match attribute {
                AttributeValue::BodySection {
                    section: Some(SectionPath::Full(MessageSection::Header)),
                    data: Some(data),
                    ..
                } => Some(data.to_vec()),
                _ => None,
            });
            if let Some((outline, bytes)) = outline(attributes).zip(bytes).filter(|(outline, _)| asked.remove(&outline.uid)) {
                let received = received(attributes);
                found.insert(
                    outline.uid,
                    FetchedHeader {
                        info: outline,
                        received,
                        bytes,
                    },
                );
            }
        })
        .await?;
    }
    Ok(found.into_values().collect())
}

/// The flags of every message from a UID on, ascending.
pub(super) async fn flags(line: &mut Connection, from: Uid) -> Result<Vec<(Uid, Flags)>, RemoteError> {
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
pub(super) async fn sizes(line: &mut Connection, uids: &[Uid]) -> Result<Vec<(Uid, u64)>, RemoteError> {
    let mut found = BTreeMap::new();
    for (set, batch) in batches(uids, PER_OUTLINE) {
        let asked: HashSet<Uid> = batch.into_iter().collect();
        line.command(&[text(format!("UID FETCH {set} (UID RFC822.SIZE)"))], &mut |response| {
            let Response::Fetch(_, attributes) = response else { return };
            if let (Some(uid), Some(size)) = (uid(attributes).filter(|uid| asked.contains(uid)), size(attributes)) {
                found.insert(uid, size);
            }
        })
        .await?;
    }
    Ok(found.into_iter().collect())
}

fn whole(response: &Response<'_>) -> Option<FetchedMessage> {
    let Response::Fetch(_, attributes) = response else { return None };
    let bytes = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection {
            section: None,
            index: None,
            data: Some(data),
        } => Some(data.to_vec()),
        _ => None,
    })?;
    Some(FetchedMessage {
        uid: uid(attributes)?,
        flags: known_flags(attributes).unwrap_or_default(),
        received: received(attributes),
        bytes,
    })
}

fn outline(attributes: &[AttributeValue<'_>]) -> Option<MessageInfo> {
    Some(MessageInfo {
        uid: uid(attributes)?,
        flags: known_flags(attributes)?,
        size: size(attributes)?,
    })
}

fn received(attributes: &[AttributeValue<'_>]) -> Option<Timestamp> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(text) => internal_date(text),
        _ => None,
    })
}

fn size(attributes: &[AttributeValue<'_>]) -> Option<u64> {
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

pub(super) fn known_flags(attributes: &[AttributeValue<'_>]) -> Option<Flags> {
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
