//! The lines that a program writes around the messages of an mbox file.

use crate::clock::Timestamp;
use crate::pec;

/// A line that begins with `From `, of the form of a separator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Separator {
    /// When the message arrived; `None` where the line has no date at its end.
    pub(super) date: Option<Timestamp>,
}

impl Separator {
    /// Reads `From SENDER DATE`, where the sender may be missing or have blanks in it, and `remote from HOST` may follow.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let line = line.strip_prefix(b"From ").filter(|line| line.len() <= LONGEST)?;
        let text = String::from_utf8_lossy(line);
        let text = text.trim().split(" remote from ").next().unwrap_or_default();
        let starts = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
        let date = starts
            .filter_map(|start| text.get(start..))
            .take(WORDS)
            .find_map(pec::read_exact_date);
        let is_address = !text.is_empty() && !text.contains(' ') || text.contains('@');
        (date.is_some() || is_address).then_some(Self { date })
    }
}

/// Whether a line can stand below a separator: a header field, or the separator once more.
pub(super) fn starts_message(line: &[u8]) -> bool {
    let again = line.strip_prefix(b">").unwrap_or(line);
    is_field(line) || Separator::of(again).is_some_and(|separator| separator.date.is_some())
}

fn is_field(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let has_colon = name.len() < line.len();
    has_colon && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// Whether Thunderbird wrote this line above the header, or, after such a line, continues it.
pub(super) fn is_mozilla(line: &[u8], after_another: bool) -> bool {
    let is = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    MOZILLA.iter().any(|name| is(name)) || (after_another && line.starts_with(b" "))
}

/// The flags in Thunderbird's lines, in hexadecimal.
pub(super) fn mozilla_status(lines: &[u8]) -> Option<u32> {
    let mut lines = lines.split(|byte| *byte == b'\n');
    let digits = lines.find_map(|line| line.strip_prefix(b"X-Mozilla-Status:"))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?.trim(), 16).ok()
}

const MOZILLA: [&[u8]; 3] = [b"X-Mozilla-", b"X-Account-Key:", b"X-UIDL:"];
/// Bytes of a separator.
const LONGEST: usize = 1000;
/// Words of a separator at which its date may begin.
const WORDS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_ends_in_a_date() {
        for line in [
            "From - Mon Jan  1 00:00:00 2024\r\n",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
            "From mario@pec.example Fri Jul 8 12:08:34 CEST 2011",
            "From mario@pec.example Fri Jul 8 12:08 2011",
            "From mario@pec.example Fri Jul 08 12:08:34 2011 +0200",
            "From mario@pec.example Fri, 08 Jul 2011 12:08:34 +0200",
            "From \"Mario Rossi\" <a@b.example> Fri Jul  8 12:08:34 2011",
            "From mario Fri Jul  8 12:08:34 2011 remote from host",
            "From ???@??? Mon Jan 01 00:00:00 2024",
            "From  Mon Jan  1 00:00:00 2024",
        ] {
            assert!(
                Separator::of(line.as_bytes()).is_some_and(|separator| separator.date.is_some()),
                "{line}"
            );
        }
        for line in [
            "From my side it is all right.",
            "From here on, at 10:00 of 5 Jan 2024, we",
            "From ",
            "from - Mon Jan  1 00:00:00 2024",
        ] {
            assert_eq!(Separator::of(line.as_bytes()), None, "{line}");
        }
        assert_eq!(Separator::of(b"From mario@pec.example\n"), Some(Separator { date: None }));
    }

    #[test]
    fn thunderbird_writes_flags_above_the_header() {
        assert_eq!(mozilla_status(b"X-Mozilla-Keys: \r\nX-Mozilla-Status: 0005\r\n"), Some(5));
        assert_eq!(mozilla_status(b"X-UIDL: a\n"), None);
        assert!(is_mozilla(b"X-Mozilla-Status2: 00000000\n", false) && is_mozilla(b"  \n", true) && !is_mozilla(b"Subject: a\n", true));
    }
}
