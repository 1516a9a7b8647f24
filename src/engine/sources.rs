//! Reads messages from files: .eml, mbox, Maildir, zip of .eml, and folders of these. One message at a time and within limits: a zip may be
//! a decompression bomb, and an mbox larger than memory.

mod maildir;
mod mbox;
mod message;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use self::message::{LARGEST, Sink, read_file, read_within, unreadable};
pub use self::message::{ReadProblem, ReadResult, SourceMessage};

/// Passes every message under a path to `sink`. A file is read whatever its extension: a zip for its .eml entries, an mbox for its
/// messages, any other as one message. A folder is read recursively in sorted order, without following links: its .eml and mbox files, and
/// the `cur` and `new` of a Maildir.
pub fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => folder(path, 0, sink),
        Ok(_) if has_extension(path, "zip") => archive(path, sink),
        Ok(_) if !has_extension(path, "eml") && mbox::is_mbox(path) => mbox::each(path, sink),
        Ok(_) => sink(read_file(path)),
        Err(error) => sink(Err(unreadable(path, &error))),
    }
}

/// Highest accepted compression ratio of a zip entry.
const GROWTH: u64 = 100;
/// Zip entries up to this size, unpacked, may have any ratio: short messages can consist of repeated characters.
const SMALL: u64 = 1_000_000;
/// How deep folders are followed, against endless trees (bind mounts).
const DEPTH: u32 = 64;

fn folder<E>(path: &Path, depth: u32, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let listed = std::fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(error) => return sink(Err(unreadable(path, &error))),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let is_maildir = maildir::is_maildir(path);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && is_maildir && maildir::holds_messages(&name) => maildir::each(&path, sink)?,
            Ok(kind) if kind.is_dir() && is_maildir && maildir::is_unfinished(&name) => {}
            Ok(kind) if kind.is_dir() && depth < DEPTH => folder(&path, depth + 1, sink)?,
            Ok(kind) if kind.is_file() && has_extension(&path, "eml") => sink(read_file(&path))?,
            // mbox files have various extensions, or none: only the content says what they are.
            Ok(kind) if kind.is_file() && mbox::is_mbox(&path) => mbox::each(&path, sink)?,
            Ok(_) => {}
            Err(error) => sink(Err(unreadable(&path, &error)))?,
        }
    }
    Ok(())
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
            Ok(entry) if entry.is_file() && has_extension(Path::new(&name_of(&entry)), "eml") => {
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

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
