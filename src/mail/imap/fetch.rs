//! FETCH (RFC 9051 §6.4.5): headers, flags, sizes. Whole messages: see [`super::pipeline`].

use std::collections::{BTreeMap, HashSet};

use super::budget::Allowance;
use super::command::text;
use super::connection::{Connection, Untagged};
use super::fetch_response::FetchResponse;
use super::uid_set::batches;
use crate::account::{Flags, Uid};
use crate::mail::remote::{FetchedHeader, MessageInfo, RemoteError};

/// UIDs per command where the response to each is a short line.
const UIDS_PER_COMMAND: usize = 20_000;
/// What is asked of each message: one short line.
const OUTLINE: &str = "(UID FLAGS RFC822.SIZE)";
/// A header is not larger than that.
const HEADER: u64 = 256 << 10;

/// UIDs, flags and sizes of the last `count` messages of the selected folder, ascending by UID.
pub(super) async fn newest(connection: &mut Connection, count: u32) -> Result<Vec<MessageInfo>, RemoteError> {
    if connection.exists == 0 {
        return Ok(Vec::new());
    }
    let from = connection.exists.saturating_sub(count).saturating_add(1);
    let command = format!("FETCH {from}:* {OUTLINE}");
    let found = collect(connection, Allowance::lines(u64::from(count)), command, |_| true).await?;
    Ok(found.outlines())
}

/// Requests UIDs, flags and sizes of all messages of the selected folder, behind the commands sent before.
/// [`Collected`] gathers the responses.
pub(super) async fn send_outlines(connection: &mut Connection) -> Result<(), RemoteError> {
    let allowed = Allowance::lines(u64::from(connection.exists));
    connection.send(allowed, &format!("FETCH 1:* {OUTLINE}")).await
}

/// Headers with flags, INTERNALDATE and size.
pub(super) async fn headers(connection: &mut Connection, uids: &[Uid]) -> Result<Vec<FetchedHeader>, RemoteError> {
    let mut headers = Vec::new();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        let count = batch.len() as u64;
        let requested: HashSet<Uid> = batch.into_iter().collect();
        let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
        let allowed = Allowance::bodies(count, count.saturating_mul(HEADER));
        let found = collect(connection, allowed, command, |uid| requested.contains(&uid)).await?;
        headers.extend(found.0.into_values().filter_map(|found| {
            Some(FetchedHeader {
                info: found.info,
                received: found.received,
                bytes: found.header?,
            })
        }));
    }
    headers.sort_unstable_by_key(|header| header.info.uid);
    Ok(headers)
}

/// The flags of every message from a UID on, ascending by UID.
pub(super) async fn flags(connection: &mut Connection, from: Uid) -> Result<Vec<(Uid, Option<Flags>)>, RemoteError> {
    if connection.selected && connection.exists == 0 {
        return Ok(Vec::new());
    }
    let from = from.0.max(1);
    let command = format!("UID FETCH {from}:* (UID FLAGS)");
    let allowed = Allowance::lines(u64::from(connection.exists));
    // `n:*` includes the last message even when its UID is below n (RFC 9051 §9, seq-range).
    let found = collect(connection, allowed, command, |uid| uid.0 >= from).await?;
    Ok(found.0.into_iter().map(|(uid, found)| (uid, found.info.flags)).collect())
}

/// RFC822.SIZE of messages, in bytes; `None` where it cannot be read.
pub(super) async fn sizes(connection: &mut Connection, uids: &[Uid]) -> Result<Vec<(Uid, Option<u64>)>, RemoteError> {
    let mut sizes = BTreeMap::new();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        let allowed = Allowance::lines(batch.len() as u64);
        let requested: HashSet<Uid> = batch.into_iter().collect();
        let command = format!("UID FETCH {set} (UID RFC822.SIZE)");
        let found = collect(connection, allowed, command, |uid| requested.contains(&uid)).await?;
        sizes.extend(found.0.into_iter().map(|(uid, found)| (uid, found.info.size)));
    }
    Ok(sizes.into_iter().collect())
}

/// What is known of a message from all responses about it.
struct Found {
    info: MessageInfo,
    received: Option<crate::clock::Timestamp>,
    header: Option<Vec<u8>>,
}

/// What FETCH responses say of each message.
#[derive(Default)]
pub(super) struct Collected(BTreeMap<Uid, Found>);

impl Collected {
    /// Adds a response. A later one completes an earlier one, and its flags replace the earlier ones.
    pub(super) fn take(&mut self, fetched: &mut FetchResponse) {
        let Some(uid) = fetched.uid else { return };
        let found = self.0.entry(uid).or_insert_with(|| Found {
            info: MessageInfo {
                uid,
                flags: None,
                size: None,
            },
            received: None,
            header: None,
        });
        found.info.flags = fetched.flags.or(found.info.flags);
        found.info.size = found.info.size.or(fetched.size);
        found.received = found.received.or(fetched.received);
        found.header = found.header.take().or(fetched.header.take().filter(|_| !fetched.is_contradictory));
    }

    /// UIDs, flags and sizes, ascending by UID.
    pub(super) fn outlines(self) -> Vec<MessageInfo> {
        self.0.into_values().map(|found| found.info).collect()
    }
}

/// Sends a FETCH command; returns what its responses say of each message that `wanted` accepts.
async fn collect(
    connection: &mut Connection,
    allowed: Allowance,
    command: String,
    wanted: impl Fn(Uid) -> bool + Send + Sync,
) -> Result<Collected, RemoteError> {
    let mut all = Collected::default();
    connection
        .command_within(allowed, &[text(command)], &mut |response| {
            if let Untagged::Fetch(mut fetched) = response
                && fetched.uid.is_some_and(&wanted)
            {
                all.take(&mut fetched);
            }
        })
        .await?;
    Ok(all)
}
