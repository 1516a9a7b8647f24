//! What the witnesses of a ledger's end say about it. Pure: the model of the send protocol explores it.

use std::fs;
#[cfg(not(unix))]
use std::io;

use serde::{Deserialize, Serialize};

use crate::pec::MessageId;
use crate::signature::Sha256;

/// Whether the ledger is the newest there was, by its witnesses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LedgerStanding {
    /// Every witness names exactly this end of exactly this file.
    Confirmed,
    /// Nothing contradicts it, but a witness is missing, is older, or knew another file: the profile was copied, or restored, or comes from
    /// a version without witnesses. A submission that an earlier process left cannot be known to be new.
    Unconfirmed,
    /// The ledger lacks lines that were written. Nothing is sent until the user has acknowledged it.
    Gap(LedgerGap),
}

/// How it shows that a ledger lacks lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum LedgerGap {
    /// It has fewer lines than a witness knows: it was cut, or replaced by an older one.
    Behind {
        /// The lines it has.
        lines: u64,
        /// The lines there were.
        known: u64,
    },
    /// This line (from 1) is another than a witness knows: something was written to an older copy of it.
    Forked {
        /// The last line that the witness knows.
        line: u64,
    },
    /// It is empty, and the profile has messages.
    Emptied,
    /// Its file was replaced, or written by another program, while it was open. Nothing more is written to it.
    Replaced,
    /// Another copy of this profile is open in another process.
    CopyInUse,
    /// A message that this installation sent is on the server or has a receipt, and the ledger does not know it.
    UnknownSubmission {
        /// Its Message-ID.
        message_id: MessageId,
    },
}

/// A line of a ledger: its number, and its hash, which covers all lines before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) lines: u64,
    pub(crate) hash: Sha256,
}

/// Which file a ledger was, and when it was last written. A copy, a restored file and one that another program wrote differ in it, whatever
/// they contain: the time of change is set by the system and by nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct FileStamp {
    pub(crate) device: u64,
    pub(crate) inode: u64,
    pub(crate) length: u64,
    /// Nanoseconds since 1970.
    pub(crate) changed: i64,
}

/// The end of a ledger, as a witness remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The profile's installation id.
    pub(crate) installation: String,
    /// How often it was written: the greater of two slots is the newer.
    pub(crate) written: u64,
    pub(crate) head: Head,
    pub(crate) stamp: FileStamp,
}

/// The witness outside the profile, as it was found at opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside<'r> {
    /// There is no place for it on this machine.
    Unavailable,
    /// Another process holds it.
    InUse,
    /// What it remembers, if it exists.
    Remembers(Option<&'r Record>),
}

/// The end of a ledger that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LedgerEnd {
    pub(crate) head: Head,
    /// The file before anything was repaired in it.
    pub(crate) stamp: FileStamp,
    /// The profile has raw messages.
    pub(crate) has_messages: bool,
}

impl FileStamp {
    #[cfg(unix)]
    pub(crate) fn of(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.len(),
            changed: metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec()),
        }
    }

    /// Without inodes the time of creation tells files apart.
    #[cfg(not(unix))]
    pub(crate) fn of(metadata: &fs::Metadata) -> Self {
        let since_1970 = |time: io::Result<std::time::SystemTime>| {
            let since = time.ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            since.map_or(0, |since| since.as_nanos() as u64)
        };
        Self {
            device: 0,
            inode: since_1970(metadata.created()),
            length: metadata.len(),
            changed: since_1970(metadata.modified()) as i64,
        }
    }

    /// Whether it is the same file with the same length. When it was changed is not compared: metadata change without a write.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        (self.device, self.inode, self.length) == (other.device, other.inode, other.length)
    }
}

enum Says {
    Exactly,
    NothingAgainst,
    Gap(LedgerGap),
}

/// Compares a ledger with its witnesses. `has_line` says whether it has a line with this number and hash.
pub(crate) fn standing(
    profile: Option<&Record>,
    outside: Outside<'_>,
    ledger: &LedgerEnd,
    has_line: &dyn Fn(&Head) -> bool,
) -> LedgerStanding {
    let judge = |record: Option<&Record>| record.map_or(Says::NothingAgainst, |record| says(record, ledger, has_line));
    let (inner, outer) = match outside {
        Outside::InUse => return LedgerStanding::Gap(LedgerGap::CopyInUse),
        // Without a place for it there is one witness less; a copy or a restored file still differs in its stamp.
        Outside::Unavailable => (judge(profile), Says::Exactly),
        Outside::Remembers(record) => (judge(profile), judge(record)),
    };
    let none = profile.is_none() && !matches!(outside, Outside::Remembers(Some(_)));
    match (inner, outer) {
        (Says::Gap(gap), _) | (_, Says::Gap(gap)) => LedgerStanding::Gap(gap),
        _ if none && ledger.head.lines == 0 => match ledger.has_messages {
            true => LedgerStanding::Gap(LedgerGap::Emptied),
            // A new profile.
            false => LedgerStanding::Confirmed,
        },
        (Says::Exactly, Says::Exactly) => LedgerStanding::Confirmed,
        _ => LedgerStanding::Unconfirmed,
    }
}

fn says(record: &Record, ledger: &LedgerEnd, has_line: &dyn Fn(&Head) -> bool) -> Says {
    let known = record.head.lines;
    if known > ledger.head.lines {
        return Says::Gap(LedgerGap::Behind {
            lines: ledger.head.lines,
            known,
        });
    }
    if known > 0 && !has_line(&record.head) {
        return Says::Gap(LedgerGap::Forked { line: known });
    }
    match record.head == ledger.head && record.stamp == ledger.stamp {
        true => Says::Exactly,
        false => Says::NothingAgainst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(changed: i64) -> FileStamp {
        FileStamp {
            device: 1,
            inode: 2,
            length: 3,
            changed,
        }
    }

    fn head(lines: u64) -> Head {
        Head {
            lines,
            hash: Sha256::of(&lines.to_be_bytes()),
        }
    }

    fn record(lines: u64, changed: i64) -> Record {
        Record {
            installation: "f".repeat(32),
            written: 1,
            head: head(lines),
            stamp: stamp(changed),
        }
    }

    /// The standing of a ledger of this many lines, which has every line up to its end.
    fn of(lines: u64, has_messages: bool, profile: Option<&Record>, outside: Outside<'_>) -> LedgerStanding {
        let ledger = LedgerEnd {
            head: head(lines),
            stamp: stamp(0),
            has_messages,
        };
        let has_line = |head: &Head| (1..=lines).contains(&head.lines);
        standing(profile, outside, &ledger, &has_line)
    }

    #[test]
    fn a_ledger_without_lines_is_new_or_emptied() {
        let (empty, nobody) = (record(0, 0), Outside::Remembers(None));
        for outside in [Outside::Unavailable, nobody] {
            assert_eq!(of(0, false, None, outside), LedgerStanding::Confirmed);
            assert_eq!(of(0, true, None, outside), LedgerStanding::Gap(LedgerGap::Emptied));
            assert_eq!(of(3, true, None, outside), LedgerStanding::Unconfirmed);
        }
        // A witness knows that it never had a line.
        assert_eq!(of(0, true, Some(&empty), Outside::Unavailable), LedgerStanding::Confirmed);
        assert_eq!(of(0, true, Some(&empty), nobody), LedgerStanding::Unconfirmed);
        assert_eq!(of(0, true, None, Outside::Remembers(Some(&empty))), LedgerStanding::Unconfirmed);
    }

    #[test]
    fn every_witness_must_name_this_end_of_this_file() {
        let (same, older, written, newer) = (record(3, 0), record(2, 0), record(3, 1), record(4, 0));
        let behind = LedgerStanding::Gap(LedgerGap::Behind { lines: 3, known: 4 });
        for (witness, standing) in [
            (&same, LedgerStanding::Confirmed),
            (&older, LedgerStanding::Unconfirmed),
            (&written, LedgerStanding::Unconfirmed),
            (&newer, behind),
        ] {
            assert_eq!(of(3, true, Some(witness), Outside::Unavailable), standing);
            assert_eq!(of(3, true, Some(witness), Outside::Remembers(Some(&same))), standing);
            assert_eq!(of(3, true, Some(&same), Outside::Remembers(Some(witness))), standing);
        }
        assert_eq!(of(3, true, Some(&same), Outside::Remembers(None)), LedgerStanding::Unconfirmed);
        let in_use = of(3, true, Some(&same), Outside::InUse);
        assert_eq!(in_use, LedgerStanding::Gap(LedgerGap::CopyInUse));
        let forked = Record {
            head: Head { lines: 2, ..head(9) },
            ..record(2, 0)
        };
        let ledger = LedgerEnd {
            head: head(3),
            stamp: stamp(0),
            has_messages: true,
        };
        let has_line = |known: &Head| *known != forked.head;
        let found = standing(Some(&forked), Outside::Unavailable, &ledger, &has_line);
        assert_eq!(found, LedgerStanding::Gap(LedgerGap::Forked { line: 2 }));
    }
}
