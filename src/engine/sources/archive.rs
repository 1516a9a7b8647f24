//! Zip archives: the messages and the mbox files in them. Nothing is unpacked to disk, and no archive is believed about its sizes.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use super::file_kind::{FileKind, START};
use super::mbox;
use super::message::{LARGEST, LeftOut, ReadProblem, Sink, read_within};
use crate::evidence::manifest;

/// Passes every message to `sink`, and every entry that is not read.
pub(super) fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let shown = path.display().to_string();
    let opened = File::open(path).map_err(|error| error.to_string()).and_then(|file| {
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
        Ok((length, zip))
    });
    let (length, mut zip) = match opened {
        Ok(opened) => opened,
        Err(reason) => return sink(Err(ReadProblem::Unreadable(shown, reason))),
    };
    let in_bundle = zip.file_names_raw().any(|name| name.ends_with(manifest::NAME.as_bytes()));
    let mut left = length.saturating_mul(GROWTH).max(IN_ALL);
    for index in 0..zip.len() {
        let entry = match zip.by_index(index) {
            Ok(entry) if !entry.is_file() => continue,
            Ok(entry) => entry,
            Err(error) => {
                sink(Err(ReadProblem::Unreadable(shown.clone(), error.to_string())))?;
                continue;
            }
        };
        let name = format!("{shown}/{}", name_of(&entry));
        let most = entry.compressed_size().saturating_mul(GROWTH).clamp(SMALL, LARGEST).min(left);
        left = left.saturating_sub(read(entry, most, path, name, in_bundle, sink)?);
    }
    Ok(())
}

/// Passes what is in one entry to `sink`; returns how many bytes were unpacked.
fn read<E>(mut entry: impl Read, most: u64, path: &Path, name: String, in_bundle: bool, sink: &mut Sink<'_, E>) -> Result<u64, E> {
    let mut start = Vec::new();
    if let Err(error) = entry.by_ref().take(START.min(most)).read_to_end(&mut start) {
        sink(Err(ReadProblem::Unreadable(name, error.to_string())))?;
        return Ok(0);
    }
    let kind = FileKind::by(&name, &start);
    let kind = if in_bundle { kind.in_bundle() } else { kind };
    let mut whole = || read_within(Cursor::new(std::mem::take(&mut start)).chain(entry.by_ref()), most, path, &name);
    let found = match kind {
        FileKind::Message | FileKind::Mbox => whole(),
        FileKind::Empty => Err(ReadProblem::LeftOut(name.clone(), LeftOut::Index)),
        FileKind::Emlx | FileKind::Zip => Err(ReadProblem::LeftOut(name.clone(), LeftOut::Archive)),
        FileKind::Other(reason) => Err(ReadProblem::LeftOut(name.clone(), reason)),
    };
    let unpacked = found.as_ref().map_or(most.min(START), |source| source.bytes.len() as u64);
    match found {
        Ok(source) if kind == FileKind::Mbox => mbox::each_in(&source.bytes, path, name, sink)?,
        found => sink(found)?,
    }
    Ok(unpacked)
}

/// An entry's name as written. It is used for display only, never as a path: nothing is unpacked to disk.
fn name_of<R: Read + ?Sized>(entry: &zip::read::ZipFile<'_, R>) -> String {
    match entry.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
    }
}

/// Highest accepted compression ratio of an entry, and of the whole archive.
const GROWTH: u64 = 100;
/// Entries up to this size, unpacked, may have any ratio: short messages can consist of repeated characters.
const SMALL: u64 = 1_000_000;
/// Bytes that any archive may unpack to, whatever its ratio.
const IN_ALL: u64 = 256 << 20;
