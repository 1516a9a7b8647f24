//! Reads messages from files: .eml, .emlx, mbox, Maildir, zip of these, and folders. One message at a time and within limits: a zip
//! may be a decompression bomb, and an mbox larger than memory. What is not read is named, with the reason.

mod archive;
mod emlx;
mod file_kind;
mod maildir;
mod mbox;
mod message;

use std::io;
use std::path::Path;

use self::file_kind::FileKind;
pub use self::message::{LeftOut, ReadProblem, ReadResult, SourceMessage};
use self::message::{Sink, left_out, read_file, unreadable};
use crate::evidence::manifest;

/// Passes every message under a path to `sink`, and everything that is not read with the reason. A file is read whatever its name: a zip
/// for its messages, an mbox for its messages, any other as one message. A folder is read recursively in sorted order, without
/// following links; of its files those are read that are messages by their name or their first bytes.
pub fn each<E>(path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => folder(path, 0, false, sink),
        Ok(metadata) if metadata.is_file() => match FileKind::of(path) {
            Ok(FileKind::Zip) => archive::each(path, sink),
            // Asked for by name, it is read as a message.
            Ok(FileKind::Empty | FileKind::Other(LeftOut::Other | LeftOut::Index)) => sink(read_file(path)),
            Ok(kind) => file(path, kind, sink),
            Err(error) => sink(Err(unreadable(path, &error))),
        },
        Ok(_) => sink(Err(left_out(path, LeftOut::Special))),
        Err(error) => sink(Err(unreadable(path, &error))),
    }
}

/// Passes every message of an mbox in memory to `sink`; `path` is the file it comes from.
pub fn each_in_mbox<E>(mbox: &[u8], path: &Path, sink: &mut Sink<'_, E>) -> Result<(), E> {
    mbox::each_in(mbox, path, path.display().to_string(), sink)
}

/// How deep folders are followed, against endless trees (bind mounts).
const DEPTH: u32 = 64;

fn file<E>(path: &Path, kind: FileKind, sink: &mut Sink<'_, E>) -> Result<(), E> {
    match kind {
        FileKind::Message => sink(read_file(path)),
        FileKind::Mbox => mbox::each(path, sink),
        FileKind::Emlx => sink(emlx::read(path)),
        FileKind::Zip => sink(Err(left_out(path, LeftOut::Archive))),
        FileKind::Empty => sink(Err(left_out(path, LeftOut::Index))),
        FileKind::Other(reason) => sink(Err(left_out(path, reason))),
    }
}

fn folder<E>(path: &Path, depth: u32, in_bundle: bool, sink: &mut Sink<'_, E>) -> Result<(), E> {
    if depth > DEPTH {
        return sink(Err(left_out(path, LeftOut::TooDeep)));
    }
    let in_bundle = in_bundle || path.join(manifest::NAME).is_file();
    let listed = std::fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(error) => return sink(Err(unreadable(path, &error))),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let (holds_messages, is_unfinished) = (maildir::holds_messages(path), maildir::is_unfinished(path));
    for entry in entries {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folder(&path, depth + 1, in_bundle, sink)?,
            Ok(kind) if kind.is_symlink() => sink(Err(left_out(&path, LeftOut::Link)))?,
            Ok(kind) if !kind.is_file() => sink(Err(left_out(&path, LeftOut::Special)))?,
            Ok(_) if is_unfinished => sink(Err(left_out(&path, LeftOut::Unfinished)))?,
            Ok(_) => match FileKind::of(&path) {
                Ok(kind) if holds_messages && kind.may_be_message() => sink(maildir::read(&path))?,
                Ok(kind) => file(&path, if in_bundle { kind.in_bundle() } else { kind }, sink)?,
                Err(error) => sink(Err(unreadable(&path, &error)))?,
            },
            Err(error) => sink(Err(unreadable(&path, &error)))?,
        }
    }
    Ok(())
}
