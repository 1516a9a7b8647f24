//! APPEND (RFC 9051 §6.3.12).

use imap_proto::{ResponseCode, rfc4315::UidSetMember};

use super::connection::{Connection, Part, string, text};
use super::select::names;
use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use crate::mail::remote::RemoteError;

/// Puts a message into a folder; its UID from APPENDUID (RFC 4315), where told.
pub(super) async fn append(
    line: &mut Connection,
    name: &str,
    bytes: &[u8],
    flags: Flags,
    received: Option<Timestamp>,
) -> Result<Option<Uid>, RemoteError> {
    let before = (line.changed, line.exists);
    let parts = [
        text("APPEND "),
        string(name),
        text(format!(" ({}) {}", names(flags), received.map(date_time).unwrap_or_default())),
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

/// `"17-Jul-2026 00:44:25 +0000" `, the day with a blank in front (RFC 9051 §9, date-time).
fn date_time(at: Timestamp) -> String {
    at.strftime("\"%e-%b-%Y %H:%M:%S +0000\" ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_servers_want_it() {
        let at: Timestamp = "2026-07-07T02:44:25+02:00".parse().expect("an instant");
        assert_eq!(date_time(at), "\" 7-Jul-2026 00:44:25 +0000\" ");
    }
}
