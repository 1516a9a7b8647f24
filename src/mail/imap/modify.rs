//! Changing messages of the selected folder: STORE, MOVE, EXPUNGE.

use imap_proto::rfc4315::UidSetMember;
use imap_proto::{Response, ResponseCode};

use super::attributes::flag_names;
use super::command::{string, text};
use super::connection::{Connection, Untagged};
use super::error::imap_error;
use super::uid_set::batches;
use crate::account::{Flags, Keywords, Uid, UidValidity};
use crate::mail::remote::{Moved, RemoteError, RemoteErrorKind};

/// UIDs per command: at most this many messages are in doubt after a failed command.
const UIDS_PER_COMMAND: usize = 1000;

/// UID STORE with FLAGS.SILENT. Returns the keywords to add that the folder does not keep: they are not sent.
pub(super) async fn store(connection: &mut Connection, uids: &[Uid], add: Flags, remove: Flags) -> Result<Keywords, RemoteError> {
    ensure_writable(connection)?;
    let kept = |keywords: Keywords| connection.keywords.map_or(keywords, |kept| keywords.within(kept));
    let refused = add.keywords.without(kept(add.keywords));
    let with_keywords = |flags: Flags| {
        let mut names = vec![flag_names(flags)];
        names.extend(kept(flags.keywords).on_server());
        names.join(" ").trim().to_owned()
    };
    for (sign, flags) in [("+", with_keywords(add)), ("-", with_keywords(remove))] {
        if flags.is_empty() {
            continue;
        }
        for (set, _) in batches(uids, UIDS_PER_COMMAND) {
            let command = format!("UID STORE {set} {sign}FLAGS.SILENT ({flags})");
            connection.command(&[text(command)], &mut |_| {}).await?;
        }
    }
    Ok(refused)
}

/// UID MOVE (RFC 6851), else COPY, STORE and EXPUNGE. Returns the new UIDs as far as the server reports them (COPYUID, RFC 4315 §3).
pub(super) async fn move_to(connection: &mut Connection, uids: &[Uid], name: &str) -> Result<Moved, RemoteError> {
    ensure_writable(connection)?;
    let before = connection.changed;
    let mut moved = Moved::default();
    for (set, batch) in batches(uids, UIDS_PER_COMMAND) {
        if connection.has_capability("MOVE") {
            // COPYUID comes in an untagged OK before the messages are expunged (RFC 6851 §4.3); some servers send it in the tagged OK, as
            // for COPY.
            let mut on_untagged = |response: Untagged<'_>| {
                if let Untagged::Other(Response::Data { outcome, .. }) = response {
                    moved.take(outcome.code.as_ref());
                }
            };
            let ok = connection
                .command(&[text(format!("UID MOVE {set} ")), string(name)], &mut on_untagged)
                .await?;
            moved.take(ok.code.as_ref());
            continue;
        }
        let ok = connection
            .command(&[text(format!("UID COPY {set} ")), string(name)], &mut |_| {})
            .await?;
        moved.take(ok.code.as_ref());
        let deleted = Flags {
            deleted: true,
            ..Flags::default()
        };
        store(connection, &batch, deleted, Flags::default()).await?;
        if connection.has_capability("UIDPLUS") {
            connection.command(&[text(format!("UID EXPUNGE {set}"))], &mut |_| {}).await?;
        }
    }
    // The EXPUNGE responses are to our own command: no change to report.
    connection.changed = before;
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

/// The UIDs of a set; empty if it is longer than any that we asked for, since a server could announce 1:4294967295.
fn members(set: &[UidSetMember]) -> Vec<Uid> {
    let mut numbers = Vec::new();
    for member in set {
        let range = match member {
            UidSetMember::Uid(uid) => *uid..=*uid,
            UidSetMember::UidRange(range) => range.clone(),
        };
        let length = range.end().saturating_sub(*range.start()) as usize;
        if length.saturating_add(numbers.len()) >= UIDS_PER_COMMAND {
            return Vec::new();
        }
        numbers.extend(range.map(Uid));
    }
    numbers
}

/// UID EXPUNGE (RFC 4315 §2.1).
pub(super) async fn expunge(connection: &mut Connection, uids: &[Uid]) -> Result<(), RemoteError> {
    ensure_writable(connection)?;
    if !connection.has_capability("UIDPLUS") {
        return Err(imap_error(RemoteErrorKind::Refused, "no UIDPLUS".to_owned()));
    }
    let before = connection.changed;
    for (set, _) in batches(uids, UIDS_PER_COMMAND) {
        connection.command(&[text(format!("UID EXPUNGE {set}"))], &mut |_| {}).await?;
    }
    // The EXPUNGE responses are to our own command: no change to report.
    connection.changed = before;
    Ok(())
}

/// An error in a folder opened read-only: some servers answer OK to a STORE there and ignore it.
fn ensure_writable(connection: &Connection) -> Result<(), RemoteError> {
    match connection.writable {
        true => Ok(()),
        false => Err(imap_error(RemoteErrorKind::Refused, "READ-ONLY".to_owned())),
    }
}
