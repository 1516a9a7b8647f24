//! A message read from a file, and reading it within limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::account::Flags;
use crate::clock::Timestamp;

/// A message read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMessage {
    /// The file, with the message's number or name inside it: for display.
    pub name: String,
    /// The file it is read from.
    pub path: PathBuf,
    /// Its bytes, unchanged but for the lines that [`SourceMessage::unquoted`] counts.
    pub bytes: Vec<u8>,
    /// The flags that the file or its name holds.
    pub flags: Option<Flags>,
    /// When it arrived, as the file says (mbox separator, Maildir name, Apple's property list), or when the file was last changed; UTC.
    pub dated: Option<Timestamp>,
    /// Lines quoted by the mbox format (`>From `) that were unquoted.
    pub unquoted: u64,
}

/// Why a file, or a message in it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadProblem {
    /// The path and the system's error text.
    Unreadable(String, String),
    /// Larger than 200 MB, or a zip entry that unpacks to more than 100 times its size: the path.
    TooLarge(String),
    /// A file or folder that was passed over: the path and the reason.
    LeftOut(String, LeftOut),
}

/// Why a file or folder was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// It holds messages in a format that is not read (.msg, .pst, .dbx, …).
    Format,
    /// An archive inside a folder or an archive.
    Archive,
    /// A message whose attachments the program kept elsewhere, or never fetched (`.partial.emlx`).
    Partial,
    /// A message that was still being written (the `tmp` of a Maildir).
    Unfinished,
    /// A message of no bytes.
    Empty,
    /// A link, which is not followed.
    Link,
    /// A device, a pipe or a socket.
    Special,
    /// A folder that is too deep.
    TooDeep,
    /// A file that is no message.
    Other,
    /// A file in which a mail program, the system or an export keeps its own notes, such as an index or a report; it holds no message.
    Index,
}

impl LeftOut {
    /// The name in JSON output and in the translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Archive => "archive",
            Self::Partial => "partial",
            Self::Unfinished => "unfinished",
            Self::Empty => "empty",
            Self::Link => "link",
            Self::Special => "special",
            Self::TooDeep => "too-deep",
            Self::Other => "other-file",
            Self::Index => "index",
        }
    }

    /// Whether there may be a message in it.
    pub fn may_be_mail(self) -> bool {
        !matches!(self, Self::Other | Self::Index)
    }
}

/// A message, or why it could not be read.
pub type ReadResult = Result<SourceMessage, ReadProblem>;

/// Receives each message; an error ends the walk.
pub(super) type Sink<'s, E> = dyn FnMut(ReadResult) -> Result<(), E> + 's;

/// The largest message read, in bytes.
pub(super) const LARGEST: u64 = 200_000_000;

impl SourceMessage {
    pub(super) fn of(name: String, path: &Path, bytes: Vec<u8>) -> Self {
        Self {
            name,
            path: path.to_owned(),
            bytes,
            flags: None,
            dated: changed(path),
            unquoted: 0,
        }
    }
}

fn changed(path: &Path) -> Option<Timestamp> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()?
        .try_into()
        .ok()
}

/// Reads a file as one message.
pub(super) fn read_file(path: &Path) -> ReadResult {
    let open = File::open(path).map_err(|error| unreadable(path, &error))?;
    read_within(open, LARGEST, path, &path.display().to_string())
}

/// Reads to the end, at most `most` bytes. The size stated in a zip header is not trusted.
pub(super) fn read_within(source: impl Read, most: u64, path: &Path, name: &str) -> ReadResult {
    let mut bytes = Vec::new();
    match source.take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > most => Err(ReadProblem::TooLarge(name.to_owned())),
        Ok(_) => Ok(SourceMessage::of(name.to_owned(), path, bytes)),
        Err(error) => Err(ReadProblem::Unreadable(name.to_owned(), error.to_string())),
    }
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> ReadProblem {
    ReadProblem::Unreadable(path.display().to_string(), error.to_string())
}

pub(super) fn left_out(path: &Path, reason: LeftOut) -> ReadProblem {
    ReadProblem::LeftOut(path.display().to_string(), reason)
}
