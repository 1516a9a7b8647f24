//! The profile's folder: one process at a time, a known format, a local disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::failpoints;
use crate::clock::Timestamp;
use crate::durable::{self, Access, Replacement, Step};

/// The format this version writes.
const FORMAT: u32 = 1;

/// A profile's folder with its lock held.
#[derive(Debug)]
pub(super) struct Profile {
    dir: PathBuf,
    /// Released when the process ends, however it ends.
    _lock: File,
}

impl Profile {
    /// Locks the folder and checks its format, creating it if it does not exist.
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        private_dir(dir)?;
        refuse_network_share(dir)?;
        let path = dir.join("lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let lock = Access::Owner
            .set_on(&mut options)
            .open(&path)
            .map_err(|error| StoreError::io(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, error)),
        }
        let profile = Self {
            dir: dir.to_owned(),
            _lock: lock,
        };
        profile.check_format()?;
        Ok(profile)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Whether there is a raw message.
    pub(super) fn has_messages(&self) -> bool {
        let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let shards = below(&self.path("messages")).filter(|shard| !shard.ends_with("tmp"));
        shards.into_iter().any(|shard| below(&shard).next().is_some())
    }

    fn check_format(&self) -> Result<(), StoreError> {
        let path = self.path("format");
        match fs::read_to_string(&path) {
            Ok(text) => match text.trim().parse::<u32>() {
                Ok(found) if found > FORMAT => Err(StoreError::Newer),
                Ok(FORMAT) => Ok(()),
                _ => write_small(&path, &format!("{FORMAT}\n")),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => write_small(&path, &format!("{FORMAT}\n")),
            Err(error) => Err(StoreError::io(&path, error)),
        }
    }
}

/// Creates a folder that only its owner can enter; corrects the permissions of one that exists.
pub(super) fn private_dir(path: &Path) -> Result<(), StoreError> {
    durable::private_dir(path).map_err(|error| StoreError::io(path, error))
}

/// Moves a damaged folder beside `root`, under the name of `root` and the time. Nothing is deleted: it may help to find the cause.
pub(super) fn set_aside(dir: &Path, root: &Path, now: Timestamp) -> Result<(), StoreError> {
    if !dir.is_dir() {
        return Ok(());
    }
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{name}.bad-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    let names = std::iter::once(name.clone()).chain((1_u32..).map(|n| format!("{name}-{n}")));
    let aside = names.map(|name| root.with_file_name(name)).find(|path| !path.exists());
    let aside = aside.unwrap_or_else(|| root.with_extension("bad"));
    fs::rename(dir, &aside).map_err(|error| StoreError::io(dir, error))
}

/// Makes the names in a folder durable.
pub(super) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    durable::sync_dir(path).map_err(|error| StoreError::io(path, error))
}

/// Replaces a small file durably: after a crash it has the old or the new text.
pub(super) fn write_small(path: &Path, text: &str) -> Result<(), StoreError> {
    let point = |step| {
        failpoints::hit(match step {
            Step::BeforeWrite => "small.before-write",
            Step::BeforeSync => "small.before-sync",
            Step::BeforeRename => "small.before-rename",
            Step::Renamed => "small.renamed",
        })
    };
    Replacement::of(path, Access::Umask)
        .write_with(text.as_bytes(), point)
        .and_then(|()| durable::sync_parent(path))
        .map_err(|error| StoreError::io(path, error))
}

#[cfg(target_os = "linux")]
fn refuse_network_share(dir: &Path) -> Result<(), StoreError> {
    let stat = rustix::fs::statfs(dir).map_err(|error| StoreError::io(dir, error.into()))?;
    // The kernel's magic numbers are 32 bits wide; the field's width and sign differ by platform.
    if is_network_share((stat.f_type as u64 & 0xFFFF_FFFF) as u32) {
        Err(StoreError::NetworkShare)
    } else {
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
fn refuse_network_share(_dir: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Locks and barriers of these file systems cannot be relied on: NFS, SMB, CIFS, SMB2.
#[cfg(target_os = "linux")]
fn is_network_share(magic: u32) -> bool {
    [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42].contains(&magic)
}
