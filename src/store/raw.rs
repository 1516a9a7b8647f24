//! Raw messages: write-once files named by SHA-256.
//!
//! `messages/ab/<sha256>.eml`, read-only, in folders that only the owner can enter. Many are written at once: all under temporary names,
//! then all renamed, then one barrier for the file system. A good file is never rewritten; a damaged one is replaced when its message is
//! stored again.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::StoreError;
use super::{failpoints, profile};
use crate::durable::{self, Access, Barrier};
use crate::signature::Sha256;

/// From this many new files on, one barrier for the whole file system is cheaper than one fsync each.
const MANY: usize = 4;

/// The raw files of a profile.
#[derive(Debug)]
pub(super) struct RawFiles {
    root: PathBuf,
    next_temporary: AtomicU64,
}

impl RawFiles {
    /// Opens `messages/` and removes the temporary files of a killed process.
    pub(super) fn open(root: PathBuf) -> Result<Self, StoreError> {
        let raw = Self {
            root,
            next_temporary: AtomicU64::new(0),
        };
        // The profile made sure that it is a folder and no link. What cannot be removed, on a read-only disk for example, does no harm.
        for entry in fs::read_dir(raw.temporary_dir()).into_iter().flatten().flatten() {
            if let Err(error) = fs::remove_file(entry.path()) {
                tracing::debug!(%error, "a temporary file stays");
            }
        }
        Ok(raw)
    }

    /// Stores messages under their digests. Durable when it returns. Equal bytes are stored once; on [`StoreError::Full`] no incomplete
    /// file is visible.
    pub(super) fn keep(&self, messages: &[(Sha256, &[u8])]) -> Result<(), StoreError> {
        let mut seen = BTreeSet::new();
        let mut fresh = Vec::new();
        // Files that were there before are synced too: an earlier process may have been killed before its barrier.
        let mut present = Vec::new();
        for (digest, bytes) in messages.iter().filter(|(digest, _)| seen.insert(*digest)) {
            match self.read(digest) {
                Ok(_) => present.push(*digest),
                Err(StoreError::NotFound | StoreError::Damaged(_)) => fresh.push((*digest, *bytes)),
                Err(other) => return Err(other),
            }
        }
        // For many files one `syncfs` is faster than an fsync each, though it also writes what other programs have pending.
        let together = fresh.len() + present.len() >= MANY;
        let barrier = self.write(&fresh, !together).and_then(|()| match together {
            true => self.barrier_all(&fresh, &present),
            false => self.barrier_each(&fresh, &present),
        });
        match barrier {
            // Writing again would need the same space.
            Err(StoreError::Full) => return Err(StoreError::Full),
            Err(error) => {
                tracing::warn!(%error, "the disk failed: the files are written again");
                self.write_again(&fresh, &present)?;
            }
            Ok(()) => {}
        }
        failpoints::hit("raw.durable").map_err(|error| StoreError::io(&self.root, error))
    }

    /// The exact bytes, hashed again.
    pub(super) fn read(&self, message: &Sha256) -> Result<Vec<u8>, StoreError> {
        let path = self.path(message);
        let mut bytes = Vec::new();
        let opened = durable::open_regular(&path, OpenOptions::new().read(true));
        match opened.and_then(|mut file| file.read_to_end(&mut bytes)) {
            Ok(_) if Sha256::of(&bytes) == *message => Ok(bytes),
            Ok(_) => Err(StoreError::Damaged(*message)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Err(StoreError::NotFound),
            // A folder, a link, a pipe: what is there is not the message.
            Err(_) if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) => Err(StoreError::Damaged(*message)),
            Err(error) => Err(StoreError::io(&path, error)),
        }
    }

    /// The only message whose digest starts with these digits.
    pub(super) fn find_by_prefix(&self, digits: &str) -> Result<Sha256, StoreError> {
        let digits = digits.to_ascii_lowercase();
        let Some(shard) = digits.get(..2).filter(|_| (6..=64).contains(&digits.len())) else {
            return Err(StoreError::NotFound);
        };
        let mut found = self
            .in_folder(&self.root.join(shard))?
            .into_iter()
            .filter(|name| name.to_string().starts_with(&digits));
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(StoreError::NotFound),
        }
    }

    /// Every message there is a file for, in order of digest.
    pub(super) fn all(&self) -> Result<Vec<Sha256>, StoreError> {
        let mut all = Vec::new();
        for shard in 0..=u8::MAX {
            all.extend(self.in_shard(shard)?);
        }
        all.sort_unstable();
        Ok(all)
    }

    /// The messages whose digest begins with this byte, in no order.
    pub(super) fn in_shard(&self, first: u8) -> Result<Vec<Sha256>, StoreError> {
        self.in_folder(&self.root.join(format!("{first:02x}")))
    }

    fn in_folder(&self, shard: &Path) -> Result<Vec<Sha256>, StoreError> {
        let entries = match fs::read_dir(shard) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io(shard, error)),
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        let names: Vec<String> = names.collect::<io::Result<_>>().map_err(|error| StoreError::io(shard, error))?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".eml")?.parse().ok()).collect())
    }

    /// Writes all under temporary names, then renames all: an incomplete file never has a message's name.
    fn write(&self, fresh: &[(Sha256, &[u8])], sync_each: bool) -> Result<(), StoreError> {
        let mut temporary = Vec::with_capacity(fresh.len());
        let written = fresh.iter().try_for_each(|(_, bytes)| {
            let path = self.temporary();
            let result = write_new(&path, bytes, sync_each);
            temporary.push(path.clone());
            result.map_err(|error| StoreError::io(&path, error))
        });
        let placed = written.and_then(|()| {
            fresh.iter().zip(&temporary).try_for_each(|((digest, _), from)| {
                let to = self.path(digest);
                if let Some(shard) = to.parent() {
                    profile::own_folder(shard)?;
                }
                let placed = failpoints::hit("raw.before-rename").and_then(|()| place(from, &to));
                placed.map_err(|error| StoreError::io(&to, error))
            })
        });
        if placed.is_err() {
            for path in &temporary {
                let _ = fs::remove_file(path);
            }
        }
        placed?;
        failpoints::hit("raw.renamed").map_err(|error| StoreError::io(&self.root, error))
    }

    /// Writes everything again under new names, each file with its own fsync. After a failed barrier the kernel may have dropped the pages
    /// and forgotten the error, so that a second fsync of the same files would prove nothing.
    fn write_again(&self, fresh: &[(Sha256, &[u8])], present: &[Sha256]) -> Result<(), StoreError> {
        let again: Vec<(Sha256, Vec<u8>)> = present
            .iter()
            .map(|digest| Ok((*digest, self.read(digest)?)))
            .collect::<Result<_, StoreError>>()?;
        let mut all = fresh.to_vec();
        all.extend(again.iter().map(|(digest, bytes)| (*digest, bytes.as_slice())));
        let result = self
            .write(&all, true)
            .and_then(|()| self.sync_folders(all.iter().map(|(digest, _)| digest)));
        if result.is_err() {
            // The caller gets an error: messages that may not be durable must not be found later.
            for (digest, _) in fresh {
                let _ = fs::remove_file(self.path(digest));
            }
        }
        result
    }

    /// The barrier for a few files: new ones were synced as they were written.
    fn barrier_each(&self, fresh: &[(Sha256, &[u8])], present: &[Sha256]) -> Result<(), StoreError> {
        failpoints::hit("raw.barrier").map_err(|error| StoreError::io(&self.root, error))?;
        self.sync_files(present.iter())?;
        self.sync_folders(fresh.iter().map(|(digest, _)| digest).chain(present))
    }

    fn barrier_all(&self, fresh: &[(Sha256, &[u8])], present: &[Sha256]) -> Result<(), StoreError> {
        let io = |error| StoreError::io(&self.root, error);
        failpoints::hit("raw.barrier").map_err(io)?;
        match Barrier::open(&self.root).map_err(io)? {
            Some(barrier) => barrier.sync().map_err(io),
            None => {
                let all = || fresh.iter().map(|(digest, _)| digest).chain(present);
                self.sync_files(all())?;
                self.sync_folders(all())
            }
        }
    }

    fn sync_files<'d>(&self, mut digests: impl Iterator<Item = &'d Sha256>) -> Result<(), StoreError> {
        digests.try_for_each(|digest| {
            let path = self.path(digest);
            durable::sync_file(&path).map_err(|error| StoreError::io(&path, error))
        })
    }

    fn sync_folders<'d>(&self, digests: impl Iterator<Item = &'d Sha256>) -> Result<(), StoreError> {
        let shards: BTreeSet<PathBuf> = digests.filter_map(|digest| Some(self.path(digest).parent()?.to_owned())).collect();
        shards.iter().try_for_each(|shard| profile::sync_dir(shard))?;
        profile::sync_dir(&self.root)
    }

    fn path(&self, message: &Sha256) -> PathBuf {
        let name = message.to_string();
        self.root.join(name.get(..2).unwrap_or_default()).join(format!("{name}.eml"))
    }

    fn temporary_dir(&self) -> PathBuf {
        self.root.join("tmp")
    }

    fn temporary(&self) -> PathBuf {
        let number = self.next_temporary.fetch_add(1, Ordering::Relaxed);
        self.temporary_dir().join(format!("{}-{number}", std::process::id()))
    }
}

/// Renames a file to the name of its message, of which anything but a file is moved aside.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok_and(|found| found.is_dir()) {
        fs::rename(to, profile::free_name(to))?;
    }
    fs::rename(from, to)
}

fn write_new(path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    failpoints::hit("raw.before-write")?;
    let mut file = durable::create_new(path, Access::OwnerReadOnly)?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    failpoints::hit("raw.half-written")?;
    file.write_all(second)?;
    failpoints::hit("raw.written")?;
    if sync {
        failpoints::hit("raw.fsync")?;
        file.sync_all()?;
    }
    Ok(())
}
