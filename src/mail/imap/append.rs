//! APPEND (RFC 9051 §6.3.12).

use imap_proto::{ResponseCode, rfc4315::UidSetMember};

use super::attributes::flag_names;
use super::command::{Part, string, text};
use super::connection::Connection;
use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use crate::mail::remote::RemoteError;

/// Appends a message to a folder. Returns its UID where the server reports it (APPENDUID, RFC 4315).
pub(super) async fn append(
    connection: &mut Connection,
    name: &str,
    bytes: &[u8],
    flags: Flags,
    received: Option<Timestamp>,
) -> Result<Option<Uid>, RemoteError> {
    let before = (connection.changed, connection.exists);
    let parts = [
        text("APPEND "),
        string(name),
        text(format!(" ({}) {}", flag_names(flags), received.map(date_time).unwrap_or_default())),
        Part::Literal(bytes),
    ];
    let ok = connection.command(&parts, &mut |_| {}).await?;
    if connection.exists == before.1.saturating_add(1) {
        // One message more in the selected folder is the one just appended: no change to report.
        connection.changed = before.0;
    }
    Ok(match ok.code {
        Some(ResponseCode::AppendUid(_, uids)) => uids.first().map(|first| match first {
            UidSetMember::Uid(uid) => Uid(*uid),
            UidSetMember::UidRange(range) => Uid(*range.start()),
        }),
        _ => None,
    })
}

/// Formats `"17-Jul-2026 00:44:25 +0000" ` with a space behind it; a day of one digit has a space in front (RFC 9051 §9, date-time).
fn date_time(at: Timestamp) -> String {
    at.strftime("\"%e-%b-%Y %H:%M:%S +0000\" ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_time_has_a_day_of_two_characters_and_is_utc() {
        let at: Timestamp = "2026-07-07T02:44:25+02:00".parse().expect("an instant");
        assert_eq!(date_time(at), "\" 7-Jul-2026 00:44:25 +0000\" ");
    }
}
