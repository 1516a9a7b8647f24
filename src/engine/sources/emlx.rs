//! `.emlx`, Apple Mail's files: a line with the number of bytes of the message, the message, and a property list with its flags.

use std::path::Path;

use memchr::memmem;

use super::message::{LeftOut, ReadProblem, ReadResult, SourceMessage, left_out, read_file};
use crate::account::Flags;
use crate::clock::Timestamp;

/// Reads the message in a file.
pub(super) fn read(path: &Path) -> ReadResult {
    // Apple Mail keeps the attachments of such a message in a folder beside it, without saying where they belong.
    if path.to_string_lossy().to_ascii_lowercase().ends_with(".partial.emlx") {
        return Err(left_out(path, LeftOut::Partial));
    }
    let whole = read_file(path)?;
    match split(&whole.bytes) {
        Some((message, list)) => Ok(SourceMessage {
            flags: flags(list),
            dated: arrived(list).or(whole.dated),
            bytes: message.to_vec(),
            ..whole
        }),
        None => Err(ReadProblem::LeftOut(whole.name, LeftOut::Partial)),
    }
}

/// The message and the property list; `None` where the message is shorter than the file says.
fn split(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = memchr::memchr(b'\n', file)?;
    let length: usize = std::str::from_utf8(file.get(..line)?).ok()?.trim().parse().ok()?;
    let rest = file.get(line + 1..)?;
    let (message, list) = rest.split_at_checked(length).filter(|(message, _)| !message.is_empty())?;
    Some((message, list))
}

/// The text of the element that follows a key.
fn value<'l>(list: &'l [u8], key: &str) -> Option<&'l str> {
    let key = format!("<key>{key}</key>");
    let rest = list.get(memmem::find(list, key.as_bytes())? + key.len()..)?;
    let rest = rest.get(memchr::memchr(b'>', rest)? + 1..)?;
    std::str::from_utf8(rest.get(..memchr::memchr(b'<', rest)?)?).ok()
}

fn flags(list: &[u8]) -> Option<Flags> {
    let bits: u64 = value(list, "flags")?.trim().parse().ok()?;
    Some(Flags {
        seen: bits & 1 != 0,
        answered: bits & 1 << 2 != 0,
        flagged: bits & 1 << 4 != 0,
        draft: bits & 1 << 6 != 0,
        ..Flags::default()
    })
}

fn arrived(list: &[u8]) -> Option<Timestamp> {
    let seconds = value(list, "date-received")?.split('.').next()?.trim().parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_line_and_property_list_are_taken_off() {
        let file = b"11        \nSubject: a\n<?xml version=\"1.0\"?><plist><dict><key>date-received</key>\n<real>1700000000.5</real>\
<key>flags</key><integer>8590195733</integer></dict></plist>";
        let (message, list) = split(file).expect("split");
        assert_eq!(message, b"Subject: a\n");
        assert_eq!(arrived(list), Timestamp::from_second(1_700_000_000).ok());
        let flags = flags(list).expect("flags");
        assert!(flags.seen && flags.answered && flags.flagged && !flags.draft);
        assert_eq!(split(b"20\nSubject: a\n"), None);
        assert_eq!(split(b"Subject: a\n"), None);
        assert_eq!(super::flags(b""), None);
    }
}
