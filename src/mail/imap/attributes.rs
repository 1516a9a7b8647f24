//! FETCH attributes (RFC 9051 §7.5.2) and flag lists as values of this program.

use crate::account::Flags;
use crate::clock::Timestamp;

/// A number of digits only; `None` if it is something else, or does not fit.
pub(super) fn parse_number(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    text.parse().ok().filter(|_| is_number)
}

/// Parses `17-Jul-2026 02:44:25 +0200`, the day possibly with a space in front (RFC 9051 §9, date-time).
pub(super) fn parse_date_time(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()
}

/// The names of the system flags that are set, separated by spaces.
pub(super) fn flag_names(flags: Flags) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_time_is_parsed_to_utc() {
        let at = |text| parse_date_time(text).map(|at| at.to_string());
        assert_eq!(at("17-Jul-2026 02:44:25 +0200").as_deref(), Some("2026-07-17T00:44:25Z"));
        assert_eq!(at(" 7-Jul-2026 02:44:25 +0000").as_deref(), Some("2026-07-07T02:44:25Z"));
        assert_eq!(at(""), None);
    }
}
