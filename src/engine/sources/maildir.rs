//! Maildir: one file per message in `cur` and `new`, with the flags at the end of the file name (`:2,FRS`).
//!
//! A copy may lack the folders that were empty, and Thunderbird writes no `new`: a folder named `cur` is enough.

use std::path::Path;

use super::message::{ReadResult, SourceMessage, read_file};
use crate::account::Flags;
use crate::clock::Timestamp;

/// Whether a folder contains the delivered messages of a Maildir.
pub(super) fn holds_messages(path: &Path) -> bool {
    is_named(path, "cur") || (is_named(path, "new") && has_sibling(path, &["cur", "tmp"]))
}

/// Whether a folder contains messages of a Maildir that are still being written.
pub(super) fn is_unfinished(path: &Path) -> bool {
    is_named(path, "tmp") && has_sibling(path, &["cur", "new"])
}

fn is_named(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|found| found == name)
}

fn has_sibling(path: &Path, names: &[&str]) -> bool {
    path.parent()
        .is_some_and(|parent| names.iter().any(|name| parent.join(name).is_dir()))
}

/// Reads a message of `cur` or `new`.
pub(super) fn read(path: &Path) -> ReadResult {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    read_file(path).map(|source| SourceMessage {
        flags: Some(flags(&name)),
        dated: delivered(&name).or(source.dated),
        ..source
    })
}

/// Reads `…:2,FRS`; systems that do not allow a colon in file names use `;` or `!`.
fn flags(name: &str) -> Flags {
    let letters = name.rsplit_once("2,").filter(|(before, _)| before.ends_with([':', ';', '!']));
    let has = |letter: char| letters.is_some_and(|(_, letters)| letters.contains(letter));
    Flags {
        seen: has('S'),
        flagged: has('F'),
        answered: has('R'),
        draft: has('D'),
        deleted: false,
        ..Flags::default()
    }
}

/// The time of delivery, with which a name begins.
fn delivered(name: &str) -> Option<Timestamp> {
    let seconds = name.split_once('.')?.0;
    let seconds = seconds.parse().ok().filter(|_| seconds.len() >= 9)?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_time_are_read_from_the_name() {
        let all = flags("1700000000.M1P2.host,S=120:2,DFRST");
        assert!(all.seen && all.flagged && all.answered && all.draft && !all.deleted);
        assert_eq!(flags("1700000000.M1P2.host"), Flags::default());
        assert_eq!(flags("1700000000.M1P2,2,S"), Flags::default());
        assert!(flags("1700000000.M1P2.host;2,S").seen);
        assert_eq!(delivered("1700000000.M1P2.host:2,S"), Timestamp::from_second(1_700_000_000).ok());
        assert_eq!(delivered("1.eml"), None);
    }
}
