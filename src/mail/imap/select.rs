//! Opening a folder (SELECT, EXAMINE, QRESYNC) and searching in it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use imap_proto::{MailboxDatum, Response, ResponseCode};

use super::budget::Allowance;
use super::command::{Part, string, text};
use super::connection::{Connection, OnUntagged, Untagged};
use super::error::imap_error;
use super::uid_set::batches;
use crate::account::{Flags, Keywords, Uid, UidValidity};
use crate::mail::remote::{RemoteError, RemoteErrorKind, ResyncResult, SelectedFolder};

/// UIDs per SEARCH command.
const UIDS_PER_COMMAND: usize = 20_000;

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
        match open(connection, name, true, &since, &mut |response| changes.take(&response)).await {
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
        let allowed = Allowance::lines(u64::from(selected.exists));
        connection
            .command_within(allowed, &[text(command)], &mut |response| changes.take(&response))
            .await?;
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
    flags: BTreeMap<Uid, Option<Flags>>,
    expunged: Vec<RangeInclusive<u32>>,
}

impl Changes {
    fn take(&mut self, response: &Untagged<'_>) {
        match response {
            Untagged::Fetch(fetched) => {
                if let Some(uid) = fetched.uid {
                    self.flags.insert(uid, fetched.flags);
                }
            }
            Untagged::Other(Response::Vanished { uids, .. }) => self.expunged.extend(uids.iter().cloned()),
            Untagged::Other(_) => {}
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
    connection.exists_reported = false;
    let mut keywords = None;
    // With QRESYNC the answer has a line for every changed message, and how many there are is not known before.
    let allowed = match parameters.contains("QRESYNC") {
        true => Allowance::lines(u64::MAX),
        false => Allowance::SHORT,
    };
    let ok = connection
        .command_within(allowed, &[text(verb), string(name), text(parameters)], &mut |response| {
            let code = match &response {
                Untagged::Other(Response::Data { outcome, .. }) => outcome.code.as_ref(),
                _ => None,
            };
            match code {
                Some(ResponseCode::UidValidity(value)) => validity = Some(UidValidity(*value)),
                Some(ResponseCode::PermanentFlags(flags)) => {
                    let any = flags.iter().any(|flag| flag == "\\*");
                    keywords = (!any).then(|| Keywords::of(flags.iter().map(AsRef::as_ref)));
                }
                Some(ResponseCode::UidNext(uid)) => uid_next = Some(Uid(*uid)),
                Some(ResponseCode::HighestModSeq(value)) => modseq = Some(*value),
                _ => {}
            }
            each(response);
        })
        .await?;
    connection.changed = false;
    connection.keywords = keywords;
    connection.selected = true;
    connection.writable = !read_only && ok.code != Some(ResponseCode::ReadOnly);
    // The connection is good, only this folder cannot be used: without EXISTS it would count as empty.
    let unusable = |what: &str| imap_error(RemoteErrorKind::Refused, format!("no {what}"));
    if !connection.exists_reported {
        return Err(unusable("EXISTS"));
    }
    Ok(SelectedFolder {
        validity: validity.ok_or_else(|| unusable("UIDVALIDITY"))?,
        uid_next,
        exists: connection.exists,
        modseq: modseq.filter(|modseq| *modseq > 0),
    })
}

/// Those of the UIDs that the folder has (UID SEARCH), which does not depend on what FETCH answers.
pub(super) async fn existing(connection: &mut Connection, uids: &[Uid]) -> Result<Vec<Uid>, RemoteError> {
    let mut found = Vec::new();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        let allowed = Allowance::lines(batch.len() as u64);
        let there = search(connection, allowed, &[text(format!("UID SEARCH UID {set}"))]).await?;
        found.extend(there.into_iter().filter(|uid| batch.binary_search(uid).is_ok()));
    }
    Ok(found)
}

/// The UIDs of all messages (UID SEARCH ALL).
pub(super) async fn all(connection: &mut Connection) -> Result<Vec<Uid>, RemoteError> {
    let allowed = Allowance::lines(u64::from(connection.exists));
    search(connection, allowed, &[text("UID SEARCH ALL")]).await
}

/// UID SEARCH HEADER, in a field that has Message-IDs. A Message-ID with other than printable ASCII characters is not searched for: none is
/// found.
pub(super) async fn find_header(connection: &mut Connection, field: &str, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
    if message_id.is_empty() || !message_id.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(Vec::new());
    }
    let command = [text(format!("UID SEARCH HEADER {field} ")), string(message_id)];
    search(connection, Allowance::SHORT, &command).await
}

async fn search(connection: &mut Connection, allowed: Allowance, command: &[Part<'_>]) -> Result<Vec<Uid>, RemoteError> {
    let mut found = Vec::new();
    connection
        .command_within(allowed, command, &mut |response| {
            if let Untagged::Other(Response::MailboxData(MailboxDatum::Search(numbers))) = response {
                found.extend(numbers.iter().filter(|number| **number != 0).map(|number| Uid(*number)));
            }
        })
        .await?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
