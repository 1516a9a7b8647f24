//! Reads messages from files: .eml, mbox, Maildir, zip of .eml, and folders of these. One message at a time and within limits: a zip may be a
//! decompression bomb, and an mbox larger than memory.

mod maildir;
mod mbox;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

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
type Sink<'s, E> = dyn FnMut(ReadResult) -> Result<(), E> + 's;

/// Passes every message under a path to `sink`. A file is read whatever its extension: a zip for its .eml entries, an mbox for its messages,
/// any other as one message. A folder is read recursively in sorted order, without following links: its .eml and mbox files, and the `cur`
/// and `new` of a Maildir.
pub fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => folder(path, 0, sink),
        Ok(_) if has_ending(path, "zip") => archive(path, sink),
        Ok(_) if !has_ending(path, "eml") && mbox::is_one(path) => mbox::each(path, sink),
        Ok(_) => sink(file(path)),
        Err(error) => sink(Err(unreadable(path, &error))),
    }
}

/// The largest message read, in bytes.
const LARGEST: u64 = 200_000_000;
/// Highest accepted compression ratio of a zip entry.
const GROWTH: u64 = 100;
/// Zip entries up to this size, unpacked, may have any ratio: short messages can consist of repeated characters.
const SMALL: u64 = 1_000_000;
/// How deep folders are followed, against endless trees (bind mounts).
const DEPTH: u32 = 64;

impl SourceMessage {
    fn of(name: String, path: &Path, bytes: Vec<u8>) -> Self {
        Self {
            name,
            path: path.to_owned(),
            bytes,
            flags: None,
            unquoted: 0,
        }
    }
}

fn folder<E>(path: &Path, depth: u32, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let listed = std::fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(error) => return sink(Err(unreadable(path, &error))),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let is_maildir = maildir::is_one(path);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && is_maildir && maildir::holds_messages(&name) => maildir::each(&path, sink)?,
            Ok(kind) if kind.is_dir() && is_maildir && maildir::is_unfinished(&name) => {}
            Ok(kind) if kind.is_dir() && depth < DEPTH => folder(&path, depth + 1, sink)?,
            Ok(kind) if kind.is_file() && has_ending(&path, "eml") => sink(file(&path))?,
            // mbox files have various extensions, or none: only the content says what they are.
            Ok(kind) if kind.is_file() && mbox::is_one(&path) => mbox::each(&path, sink)?,
            Ok(_) => {}
            Err(error) => sink(Err(unreadable(&path, &error)))?,
        }
    }
    Ok(())
}

fn file(path: &Path) -> ReadResult {
    let open = File::open(path).map_err(|error| unreadable(path, &error))?;
    read_within(open, LARGEST, path, &path.display().to_string())
}

fn archive<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let opened = File::open(path)
        .map_err(|error| error.to_string())
        .and_then(|file| ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string()));
    let shown = path.display().to_string();
    let mut zip = match opened {
        Ok(zip) => zip,
        Err(reason) => return sink(Err(ReadProblem::Unreadable(shown, reason))),
    };
    for index in 0..zip.len() {
        let found = match zip.by_index(index) {
            Ok(entry) if entry.is_file() && has_ending(Path::new(&name_of(&entry)), "eml") => {
                let name = format!("{shown}/{}", name_of(&entry));
                let most = entry.compressed_size().saturating_mul(GROWTH).clamp(SMALL, LARGEST);
                read_within(entry, most, path, &name)
            }
            Ok(_) => continue,
            Err(error) => Err(ReadProblem::Unreadable(shown.clone(), error.to_string())),
        };
        sink(found)?;
    }
    Ok(())
}

/// An entry's name as written. It is used for display only, never as a path: nothing is unpacked to disk.
fn name_of<R: Read + ?Sized>(entry: &zip::read::ZipFile<'_, R>) -> String {
    match entry.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
    }
}

/// Reads to the end, at most `most` bytes. The size stated in a zip header is not trusted.
fn read_within(source: impl Read, most: u64, path: &Path, name: &str) -> ReadResult {
    let mut bytes = Vec::new();
    match source.take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > most => Err(ReadProblem::TooLarge(name.to_owned())),
        Ok(_) => Ok(SourceMessage::of(name.to_owned(), path, bytes)),
        Err(error) => Err(ReadProblem::Unreadable(name.to_owned(), error.to_string())),
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn unreadable(path: &Path, error: &io::Error) -> ReadProblem {
    ReadProblem::Unreadable(path.display().to_string(), error.to_string())
}
