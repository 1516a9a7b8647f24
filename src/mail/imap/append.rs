//! APPEND (RFC 9051 §6.3.12).

use imap_proto::{ResponseCode, rfc4315::UidSetMember};

use super::conversation::{Conversation, Part, string, text};
use super::select::names;
use crate::account::{Flags, Uid};
use crate::mail::remote::RemoteError;

/// Puts a message into a folder; its UID from APPENDUID (RFC 4315), where told.
pub(super) async fn append(line: &mut Conversation, name: &str, bytes: &[u8], flags: Flags) -> Result<Option<Uid>, RemoteError> {
    let before = (line.changed, line.exists);
    let parts = [
        text("APPEND "),
        string(name),
        text(format!(" ({}) ", names(flags))),
        Part::Literal(bytes),
    ];
    let done = line.command(&parts, &mut |_| {}).await?;
    if line.exists == before.1.saturating_add(1) {
        // One more in the selected folder is the one we put there.
        line.changed = before.0;
    }
    Ok(match done.code {
        Some(ResponseCode::AppendUid(_, uids)) => uids.first().map(|first| match first {
            UidSetMember::Uid(uid) => Uid(*uid),
            UidSetMember::UidRange(range) => Uid(*range.start()),
        }),
        _ => None,
    })
}
