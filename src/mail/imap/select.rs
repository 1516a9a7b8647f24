//! Opening a folder (SELECT, EXAMINE, QRESYNC) and searching in it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use imap_proto::{MailboxDatum, Response, ResponseCode};

use super::attributes;
use super::command::{Part, string, text};
use super::connection::{Connection, OnUntagged};
use super::error::imap_error;
use crate::account::{Flags, Uid, UidValidity};
use crate::mail::remote::{RemoteError, RemoteErrorKind, ResyncResult, SelectedFolder};

/// SELECT or EXAMINE, with CONDSTORE where the server has it.
pub(super) async fn select(connection: &mut Connection, name: &str, read_only: bool) -> Result<SelectedFolder, RemoteError> {
    let condstore = if connection.has_capability("CONDSTORE") {
        " (CONDSTORE)"
    } else {
        ""
    };
    open(connection, name, read_only, condstore, &mut |_| {}).await
}

/// EXAMINE, and the changes since `modseq`: from the response to EXAMINE where QRESYNC is enabled (RFC 7162 §3.2.5), else from a FETCH with
/// CHANGEDSINCE (§3.1.4.1), which does not report expunged messages.
pub(super) async fn resync(
    connection: &mut Connection,
    name: &str,
    validity: UidValidity,
    modseq: u64,
) -> Result<ResyncResult, RemoteError> {
    if connection.qresync {
        let mut changes = Changes::default();
        let since = format!(" (QRESYNC ({} {modseq}))", validity.0);
        match open(connection, name, true, &since, &mut |response| changes.take(response)).await {
            Ok(selected) => {
                return Ok(ResyncResult {
                    selected,
                    flags: changes.flags.into_iter().collect(),
                    expunged: Some(changes.expunged),
                });
            }
            // Some servers offer QRESYNC and reject it. If the folder does not exist, the EXAMINE below fails too.
            Err(error) if error.kind == RemoteErrorKind::Refused => connection.qresync = false,
            Err(error) => return Err(error),
        }
    }
    let selected = select(connection, name, true).await?;
    let mut changes = Changes::default();
    if selected.exists > 0 && selected.modseq.is_some() {
        let command = format!("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE {modseq})");
        connection.command(&[text(command)], &mut |response| changes.take(response)).await?;
    }
    Ok(ResyncResult {
        selected,
        flags: changes.flags.into_iter().collect(),
        expunged: None,
    })
}

/// Changes in a folder as FETCH and VANISHED responses report them.
#[derive(Default)]
struct Changes {
    flags: BTreeMap<Uid, Flags>,
    expunged: Vec<RangeInclusive<u32>>,
}

impl Changes {
    fn take(&mut self, response: &Response<'_>) {
        match response {
            Response::Fetch(_, attributes) => {
                if let Some((uid, flags)) = attributes::uid(attributes).zip(attributes::flags(attributes)) {
                    self.flags.insert(uid, flags);
                }
            }
            Response::Vanished { uids, .. } => self.expunged.extend(uids.iter().cloned()),
            _ => {}
        }
    }
}

/// `parameters`: the parenthesized select parameters with a space in front, or nothing.
async fn open(
    connection: &mut Connection,
    name: &str,
    read_only: bool,
    parameters: &str,
    each: OnUntagged<'_>,
) -> Result<SelectedFolder, RemoteError> {
    let verb = if read_only { "EXAMINE " } else { "SELECT " };
    let (mut validity, mut uid_next, mut modseq) = (None, None, None);
    (connection.exists, connection.selected, connection.writable) = (0, false, false);
    let ok = connection
        .command(&[text(verb), string(name), text(parameters)], &mut |response| {
            each(response);
            let Response::Data { outcome, .. } = response else { return };
            match outcome.code {
                Some(ResponseCode::UidValidity(value)) => validity = Some(UidValidity(value)),
                Some(ResponseCode::UidNext(uid)) => uid_next = Some(Uid(uid)),
                Some(ResponseCode::HighestModSeq(value)) => modseq = Some(value),
                _ => {}
            }
        })
        .await?;
    connection.changed = false;
    connection.selected = true;
    connection.writable = !read_only && ok.code != Some(ResponseCode::ReadOnly);
    Ok(SelectedFolder {
        validity: validity.ok_or_else(|| imap_error(RemoteErrorKind::Protocol, "no UIDVALIDITY".to_owned()))?,
        uid_next,
        exists: connection.exists,
        modseq: modseq.filter(|modseq| *modseq > 0),
    })
}

/// UID SEARCH HEADER Message-ID. A Message-ID with other than printable ASCII characters is not searched for: none is found.
pub(super) async fn find_message_id(connection: &mut Connection, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
    if message_id.is_empty() || !message_id.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(Vec::new());
    }
    search(connection, &[text("UID SEARCH HEADER Message-ID "), string(message_id)]).await
}

async fn search(connection: &mut Connection, command: &[Part<'_>]) -> Result<Vec<Uid>, RemoteError> {
    let mut found = Vec::new();
    connection
        .command(command, &mut |response| {
            if let Response::MailboxData(MailboxDatum::Search(numbers)) = response {
                found.extend(numbers.iter().filter(|number| **number != 0).map(|number| Uid(*number)));
            }
        })
        .await?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
