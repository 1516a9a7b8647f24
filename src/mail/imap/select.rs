//! Commands of a selected folder that move no message text.

use imap_proto::rfc2087::QuotaResourceName;
use imap_proto::{MailboxDatum, Response, ResponseCode};

use super::conversation::{Conversation, fault, string, text};
use super::sets::batches;
use crate::account::{Flags, Uid, UidValidity};
use crate::mail::remote::{Fault, Quota, RemoteError, Selected};

const PER_COMMAND: usize = 1000;

/// SELECT or EXAMINE, with CONDSTORE where offered.
pub(super) async fn select(line: &mut Conversation, name: &str, read_only: bool) -> Result<Selected, RemoteError> {
    let verb = if read_only { "EXAMINE " } else { "SELECT " };
    let condstore = if line.has("CONDSTORE") { " (CONDSTORE)" } else { "" };
    let (mut validity, mut uid_next, mut modseq) = (None, None, None);
    (line.exists, line.selected, line.writable) = (0, false, false);
    let done = line
        .command(&[text(verb), string(name), text(condstore)], &mut |response| {
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
    Ok(Selected {
        validity: validity.ok_or_else(|| fault(Fault::Protocol, "no UIDVALIDITY".to_owned()))?,
        uid_next,
        exists: line.exists,
        modseq,
    })
}

/// UID SEARCH ALL.
pub(super) async fn uids(line: &mut Conversation) -> Result<Vec<Uid>, RemoteError> {
    line.changed = false;
    search(line, &[text("UID SEARCH ALL")]).await
}

/// UID SEARCH HEADER Message-ID.
pub(super) async fn find_message_id(line: &mut Conversation, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
    if message_id.is_empty() || !message_id.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(Vec::new());
    }
    search(line, &[text("UID SEARCH HEADER Message-ID "), string(message_id)]).await
}

/// UID STORE, silently.
pub(super) async fn store(line: &mut Conversation, uids: &[Uid], add: Flags, remove: Flags) -> Result<(), RemoteError> {
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

/// UID MOVE (RFC 6851) or its three steps.
pub(super) async fn move_to(line: &mut Conversation, uids: &[Uid], name: &str) -> Result<(), RemoteError> {
    writable(line)?;
    let before = line.changed;
    for (set, batch) in batches(uids, PER_COMMAND) {
        if line.has("MOVE") {
            line.command(&[text(format!("UID MOVE {set} ")), string(name)], &mut |_| {}).await?;
            continue;
        }
        line.command(&[text(format!("UID COPY {set} ")), string(name)], &mut |_| {}).await?;
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
    Ok(())
}

/// Some servers answer OK to a STORE in a read-only folder and ignore it.
fn writable(line: &Conversation) -> Result<(), RemoteError> {
    match line.writable {
        true => Ok(()),
        false => Err(fault(Fault::Refused, "READ-ONLY".to_owned())),
    }
}

/// GETQUOTAROOT INBOX; STORAGE counts units of 1024 bytes (RFC 9208 §5.1).
pub(super) async fn quota(line: &mut Conversation) -> Result<Option<Quota>, RemoteError> {
    if !line.has("QUOTA") {
        return Ok(None);
    }
    let mut tightest: Option<Quota> = None;
    let asked = line
        .command(&[text("GETQUOTAROOT INBOX")], &mut |response| {
            let Response::Quota(told) = response else { return };
            for resource in &told.resources {
                let quota = Quota {
                    used: resource.usage.saturating_mul(1024),
                    limit: resource.limit.saturating_mul(1024),
                };
                let left = |quota: &Quota| quota.limit.saturating_sub(quota.used);
                if resource.name == QuotaResourceName::Storage && tightest.as_ref().is_none_or(|other| left(&quota) < left(other)) {
                    tightest = Some(quota);
                }
            }
        })
        .await;
    match asked {
        Ok(_) => Ok(tightest),
        Err(error) if error.fault == Fault::Refused => Ok(None),
        Err(error) => Err(error),
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

async fn search(line: &mut Conversation, command: &[super::conversation::Part<'_>]) -> Result<Vec<Uid>, RemoteError> {
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
