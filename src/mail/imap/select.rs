//! Commands of a selected folder that move no message text.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use imap_proto::rfc4315::UidSetMember;
use imap_proto::{MailboxDatum, Response, ResponseCode};

use super::connection::{Connection, OnUntagged, imap_error, string, text};
use super::fetch;
use super::uid_set::batches;
use crate::account::{Flags, Uid, UidValidity};
use crate::mail::remote::{Moved, RemoteError, RemoteErrorKind, ResyncResult, SelectedFolder};

const PER_COMMAND: usize = 1000;

/// SELECT or EXAMINE, with CONDSTORE where offered.
pub(super) async fn select(line: &mut Connection, name: &str, read_only: bool) -> Result<SelectedFolder, RemoteError> {
    let condstore = if line.has("CONDSTORE") { " (CONDSTORE)" } else { "" };
    open(line, name, read_only, condstore, &mut |_| {}).await
}

/// EXAMINE, and what changed since `modseq`: told by the opening itself (QRESYNC, RFC 7162 §3.2.5), else asked for along with it
/// (CHANGEDSINCE, §3.1.4.1).
pub(super) async fn resync(line: &mut Connection, name: &str, validity: UidValidity, modseq: u64) -> Result<ResyncResult, RemoteError> {
    if line.qresync {
        let mut changes = Changes::default();
        let since = format!(" (QRESYNC ({} {modseq}))", validity.0);
        match open(line, name, true, &since, &mut |response| changes.take(response)).await {
            Ok(selected) => {
                return Ok(ResyncResult {
                    selected,
                    flags: changes.flags.into_iter().collect(),
                    expunged: Some(changes.expunged),
                });
            }
            // It said it can and does not; whether the folder is there is seen below.
            Err(error) if error.kind == RemoteErrorKind::Refused => line.qresync = false,
            Err(error) => return Err(error),
        }
    }
    let selected = select(line, name, true).await?;
    let mut changes = Changes::default();
    if selected.exists > 0 && selected.modseq.is_some() {
        let command = format!("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE {modseq})");
        line.command(&[text(command)], &mut |response| changes.take(response)).await?;
    }
    Ok(ResyncResult {
        selected,
        flags: changes.flags.into_iter().collect(),
        expunged: None,
    })
}

#[derive(Default)]
struct Changes {
    flags: BTreeMap<Uid, Flags>,
    expunged: Vec<RangeInclusive<u32>>,
}

impl Changes {
    fn take(&mut self, response: &Response<'_>) {
        match response {
            Response::Fetch(_, attributes) => {
                if let Some((uid, flags)) = fetch::uid(attributes).zip(fetch::known_flags(attributes)) {
                    self.flags.insert(uid, flags);
                }
            }
            Response::Vanished { uids, .. } => self.expunged.extend(uids.iter().cloned()),
            _ => {}
        }
    }
}

async fn open(line: &mut Connection, name: &str, read_only: bool, how: &str, each: OnUntagged<'_>) -> Result<SelectedFolder, RemoteError> {
    let verb = if read_only { "EXAMINE " } else { "SELECT " };
    let (mut validity, mut uid_next, mut modseq) = (None, None, None);
    (line.exists, line.selected, line.writable) = (0, false, false);
    let done = line
        .command(&[text(verb), string(name), text(how)], &mut |response| {
            each(response);
            let Response::Data { outcome, .. } = response else { return };
            match outcome.code {
                Some(ResponseCode::UidValidity(told)) => validity = Some(UidValidity(told)),
                Some(ResponseCode::UidNext(told)) => uid_next = Some(Uid(told)),
                Some(ResponseCode::HighestModSeq(told)) => modseq = Some(told),
                _ => {}
            }
        })
        .await?;
    line.changed = false;
    line.selected = true;
    line.writable = !read_only && done.code != Some(ResponseCode::ReadOnly);
    Ok(SelectedFolder {
        validity: validity.ok_or_else(|| imap_error(RemoteErrorKind::Protocol, "no UIDVALIDITY".to_owned()))?,
        uid_next,
        exists: line.exists,
        modseq: modseq.filter(|modseq| *modseq > 0),
    })
}

/// UID SEARCH ALL.
pub(super) async fn uids(line: &mut Connection) -> Result<Vec<Uid>, RemoteError> {
    line.changed = false;
    search(line, &[text("UID SEARCH ALL")]).await
}

/// UID SEARCH HEADER Message-ID.
pub(super) async fn find_message_id(line: &mut Connection, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
    if message_id.is_empty() || !message_id.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(Vec::new());
    }
    search(line, &[text("UID SEARCH HEADER Message-ID "), string(message_id)]).await
}

/// UID STORE, silently.
pub(super) async fn store(line: &mut Connection, uids: &[Uid], add: Flags, remove: Flags) -> Result<(), RemoteError> {
    writable(line)?;
    for (sign, flags) in [("+", names(add)), ("-", names(remove))] {
        if flags.is_empty() {
            continue;
        }
        for (set, _) in batches(uids, PER_COMMAND) {
            let command = format!("UID STORE {set} {sign}FLAGS.SILENT ({flags})");
            line.command(&[text(command)], &mut |_| {}).await?;
        }
    }
    Ok(())
}

/// UID MOVE (RFC 6851) or its three steps. Tells the new numbers as far as the server does (COPYUID, RFC 4315 §3).
pub(super) async fn move_to(line: &mut Connection, uids: &[Uid], name: &str) -> Result<Moved, RemoteError> {
    writable(line)?;
    let before = line.changed;
    let mut moved = Moved::default();
    for (set, batch) in batches(uids, PER_COMMAND) {
        if line.has("MOVE") {
            // Told before the messages leave (RFC 6851 §4.3), or, by some servers, at the end as of a COPY.
            let mut told = |response: &Response<'_>| {
                if let Response::Data { outcome, .. } = response {
                    moved.take(outcome.code.as_ref());
                }
            };
            let done = line.command(&[text(format!("UID MOVE {set} ")), string(name)], &mut told).await?;
            moved.take(done.code.as_ref());
            continue;
        }
        let done = line.command(&[text(format!("UID COPY {set} ")), string(name)], &mut |_| {}).await?;
        moved.take(done.code.as_ref());
        let deleted = Flags {
            deleted: true,
            ..Flags::default()
        };
        store(line, &batch, deleted, Flags::default()).await?;
        if line.has("UIDPLUS") {
            line.command(&[text(format!("UID EXPUNGE {set}"))], &mut |_| {}).await?;
        }
    }
    // That they left was our own doing.
    line.changed = before;
    Ok(moved)
}

impl Moved {
    fn take(&mut self, code: Option<&ResponseCode<'_>>) {
        let Some(ResponseCode::CopyUid(validity, from, to)) = code else {
            return;
        };
        let (from, to) = (members(from), members(to));
        if from.len() == to.len() {
            self.validity = Some(UidValidity(*validity));
            self.uids.extend(from.into_iter().zip(to));
        }
    }
}

/// The numbers of a set; of one too long to be an answer to us, none.
fn members(set: &[UidSetMember]) -> Vec<Uid> {
    let mut numbers = Vec::new();
    for member in set {
        let range = match member {
            UidSetMember::Uid(uid) => *uid..=*uid,
            UidSetMember::UidRange(range) => range.clone(),
        };
        let length = range.end().saturating_sub(*range.start()) as usize;
        if length.saturating_add(numbers.len()) >= PER_COMMAND {
            return Vec::new();
        }
        numbers.extend(range.map(Uid));
    }
    numbers
}

/// UID EXPUNGE (RFC 4315 §2.1).
pub(super) async fn expunge(line: &mut Connection, uids: &[Uid]) -> Result<(), RemoteError> {
    writable(line)?;
    if !line.has("UIDPLUS") {
        return Err(imap_error(RemoteErrorKind::Refused, "no UIDPLUS".to_owned()));
    }
    let before = line.changed;
    for (set, _) in batches(uids, PER_COMMAND) {
        line.command(&[text(format!("UID EXPUNGE {set}"))], &mut |_| {}).await?;
    }
    // That they left was our own doing.
    line.changed = before;
    Ok(())
}

/// Some servers answer OK to a STORE in a read-only folder and ignore it.
fn writable(line: &Connection) -> Result<(), RemoteError> {
    match line.writable {
        true => Ok(()),
        false => Err(imap_error(RemoteErrorKind::Refused, "READ-ONLY".to_owned())),
    }
}

/// The names of the flags that are set, as in a list.
pub(super) fn names(flags: Flags) -> String {
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

async fn search(line: &mut Connection, command: &[super::connection::Part<'_>]) -> Result<Vec<Uid>, RemoteError> {
    let mut found = Vec::new();
    line.command(command, &mut |response| {
        if let Response::MailboxData(MailboxDatum::Search(numbers)) = response {
            found.extend(numbers.iter().filter(|number| **number != 0).map(|number| Uid(*number)));
        }
    })
    .await?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
