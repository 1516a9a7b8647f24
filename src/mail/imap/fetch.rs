//! FETCH (RFC 9051 §6.4.5): whole messages, headers, flags, sizes.

use std::collections::{BTreeMap, HashSet, VecDeque};

use imap_proto::{AttributeValue, MessageSection, Response, SectionPath};

use super::attributes::{flags as flags_of, internal_date, message_info, size, uid};
use super::command::text;
use super::connection::Connection;
use super::uid_set::batches;
use crate::account::{Flags, Uid};
use crate::mail::remote::{FetchedHeader, FetchedMessage, MessageInfo, RemoteError};

/// Batches requested at a time: while one is read the server prepares the next.
const PIPELINED: usize = 2;
/// UIDs per command where the response to each is a short line.
const UIDS_PER_COMMAND: usize = 20_000;

/// Fetches batches of whole messages, with the next batch requested before the current one is read.
pub(super) struct Pipeline {
    waiting: VecDeque<Vec<Uid>>,
    requested: VecDeque<Request>,
}

struct Request {
    commands: usize,
    /// Messages not received yet.
    uids: HashSet<Uid>,
    /// Messages received while an earlier batch was read: a server may run several commands at a time.
    early: Vec<FetchedMessage>,
}

impl Pipeline {
    pub(super) fn of(batches: impl IntoIterator<Item = Vec<Uid>>) -> Self {
        Self {
            waiting: batches.into_iter().collect(),
            requested: VecDeque::new(),
        }
    }

    /// Requests batches as far as allowed and reads the next one; false when none is left. Messages that were not requested, or were
    /// received before, are not passed to `sink`.
    pub(super) async fn next(
        &mut self,
        connection: &mut Connection,
        sink: &mut (dyn FnMut(FetchedMessage) + Send),
    ) -> Result<bool, RemoteError> {
        while self.requested.len() < PIPELINED
            && let Some(batch) = self.waiting.pop_front()
        {
            self.request(connection, batch).await?;
        }
        let Some(Request { commands, mut uids, early }) = self.requested.pop_front() else {
            return Ok(false);
        };
        early.into_iter().for_each(&mut *sink);
        let later = &mut self.requested;
        for _ in 0..commands {
            connection
                .complete(&mut |response| {
                    let Some(message) = whole_message(response) else { return };
                    // Messages are matched by UID and not by the order of responses: FETCH responses may come in any order, and unsolicited
                    // ones between.
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

    async fn request(&mut self, connection: &mut Connection, batch: Vec<Uid>) -> Result<(), RemoteError> {
        let sets = batches(&batch, usize::MAX);
        for (set, _) in &sets {
            connection
                .send(&format!("UID FETCH {set} (UID FLAGS INTERNALDATE BODY.PEEK[])"))
                .await?;
        }
        self.requested.push_back(Request {
            commands: sets.len(),
            uids: batch.into_iter().collect(),
            early: Vec::new(),
        });
        Ok(())
    }
}

/// UIDs, flags and sizes of the last `count` messages of the selected folder, ascending by UID.
pub(super) async fn newest(connection: &mut Connection, count: u32) -> Result<Vec<MessageInfo>, RemoteError> {
    if connection.exists == 0 {
        return Ok(Vec::new());
    }
    let from = connection.exists.saturating_sub(count).saturating_add(1);
    let mut found = BTreeMap::new();
    connection
        .command(&[text(format!("FETCH {from}:* (UID FLAGS RFC822.SIZE)"))], &mut |response| {
            let Response::Fetch(_, attributes) = response else { return };
            if let Some(info) = message_info(attributes) {
                found.insert(info.uid, info);
            }
        })
        .await?;
    Ok(found.into_values().collect())
}

/// Headers with flags, INTERNALDATE and size.
pub(super) async fn headers(connection: &mut Connection, uids: &[Uid]) -> Result<Vec<FetchedHeader>, RemoteError> {
    let mut found = BTreeMap::new();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        let mut requested: HashSet<Uid> = batch.into_iter().collect();
        let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
        connection
            .command(&[text(command)], &mut |response| {
                let Response::Fetch(_, attributes) = response else { return };
                let bytes = attributes.iter().find_map(|attribute| match attribute {
                    AttributeValue::BodySection {
                        section: Some(SectionPath::Full(MessageSection::Header)),
                        data: Some(data),
                        ..
                    } => Some(data.to_vec()),
                    _ => None,
                });
                if let Some((info, bytes)) = message_info(attributes).zip(bytes).filter(|(info, _)| requested.remove(&info.uid)) {
                    let received = internal_date(attributes);
                    found.insert(info.uid, FetchedHeader { info, received, bytes });
                }
            })
            .await?;
    }
    Ok(found.into_values().collect())
}

/// The flags of every message from a UID on, ascending by UID.
pub(super) async fn flags(connection: &mut Connection, from: Uid) -> Result<Vec<(Uid, Flags)>, RemoteError> {
    if connection.selected && connection.exists == 0 {
        return Ok(Vec::new());
    }
    let from = from.0.max(1);
    let mut found = BTreeMap::new();
    connection
        .command(&[text(format!("UID FETCH {from}:* (UID FLAGS)"))], &mut |response| {
            let Response::Fetch(_, attributes) = response else { return };
            // `n:*` includes the last message even when its UID is below n (RFC 9051 §9, seq-range).
            if let (Some(uid), Some(flags)) = (uid(attributes).filter(|uid| uid.0 >= from), flags_of(attributes)) {
                found.insert(uid, flags);
            }
        })
        .await?;
    Ok(found.into_iter().collect())
}

/// RFC822.SIZE of messages, in bytes.
pub(super) async fn sizes(connection: &mut Connection, uids: &[Uid]) -> Result<Vec<(Uid, u64)>, RemoteError> {
    let mut found = BTreeMap::new();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        let requested: HashSet<Uid> = batch.into_iter().collect();
        connection
            .command(&[text(format!("UID FETCH {set} (UID RFC822.SIZE)"))], &mut |response| {
                let Response::Fetch(_, attributes) = response else { return };
                if let (Some(uid), Some(size)) = (uid(attributes).filter(|uid| requested.contains(uid)), size(attributes)) {
                    found.insert(uid, size);
                }
            })
            .await?;
    }
    Ok(found.into_iter().collect())
}

fn whole_message(response: &Response<'_>) -> Option<FetchedMessage> {
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
        flags: flags_of(attributes).unwrap_or_default(),
        received: internal_date(attributes),
        bytes,
    })
}
