//! A message read from a file, and reading it within limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::account::Flags;

/// A message read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceMessage {
    /// The file, with the message's number or name inside it: for display.
    pub name: String,
    /// The file it is read from.
    pub path: PathBuf,
    /// Its bytes, unchanged but for the lines that [`SourceMessage::unquoted`] counts.
    pub bytes: Vec<u8>,
    /// The flags in the file name of a Maildir message.
    pub flags: Option<Flags>,
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
            unquoted: 0,
        }
    }
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
