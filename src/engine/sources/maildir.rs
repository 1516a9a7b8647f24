//! Maildir: one file per message in `cur` and `new`, with the flags at the end of the file name (`:2,FRS`).

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::message::{Sink, SourceMessage, read_file, unreadable};
use crate::account::Flags;

/// Whether a folder is a Maildir.
pub(super) fn is_maildir(path: &Path) -> bool {
    ["cur", "new"].iter().all(|name| path.join(name).is_dir())
}

/// Whether this subfolder of a Maildir contains delivered messages.
pub(super) fn holds_messages(name: &OsStr) -> bool {
    name == "cur" || name == "new"
}

/// Whether this subfolder of a Maildir contains messages that are still being written.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    name == "tmp"
}

/// Passes every message of `cur` or `new` to `sink`, in sorted order.
pub(super) fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let listed = std::fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(error) => return sink(Err(unreadable(path, &error))),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        sink(read_file(&entry.path()).map(|source| SourceMessage {
            flags: Some(flags(&name)),
            ..source
        }))?;
    }
    Ok(())
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_from_the_name() {
        let all = flags("1700000000.M1P2.host,S=120:2,DFRST");
        assert!(all.seen && all.flagged && all.answered && all.draft && !all.deleted);
        assert_eq!(flags("1700000000.M1P2.host"), Flags::default());
        assert_eq!(flags("1700000000.M1P2,2,S"), Flags::default());
        assert!(flags("1700000000.M1P2.host;2,S").seen);
    }
}
