//! The profile's folder: one process at a time, a known format, a local disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{ReadOnly, StoreError};
use super::failpoints;
use crate::clock::Timestamp;
use crate::durable::{self, Access, Replacement, Step};

/// The format this version writes.
const FORMAT: u32 = 1;

/// What a name directly in a profile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A file that is written anew if it is missing.
    File,
    /// A folder that is created if it is missing.
    Folder,
    /// The ledger: nothing else may take its place.
    Ledger,
}

/// Every name in a profile that the store opens; those with a `/` are in a folder named before.
pub(super) const NAMES: [(&str, Form); 15] = [
    ("lock", Form::File),
    ("format", Form::File),
    ("ledger.jsonl", Form::Ledger),
    ("ledger.head", Form::File),
    ("ledger.reserve", Form::File),
    ("scrub.json", Form::File),
    ("examining", Form::File),
    ("vault.json", Form::File),
    ("messages", Form::Folder),
    ("messages/tmp", Form::Folder),
    ("index", Form::Folder),
    ("index/current", Form::File),
    ("search", Form::Folder),
    ("marks", Form::Folder),
    ("drafts", Form::Folder),
];

/// What opening a profile corrected in its folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Corrected {
    /// Names that were something else than they should be: moved aside, beside them, under these names.
    pub(super) moved_aside: Vec<String>,
    /// Names that others could read or enter; `.` is the profile's folder.
    pub(super) made_private: Vec<String>,
}

/// What was done to one name.
enum Correction {
    None,
    /// Moved aside, under this name.
    MovedAside(String),
    MadePrivate,
}

impl Corrected {
    fn add(&mut self, name: &str, correction: Correction) {
        match correction {
            Correction::None => {}
            Correction::MovedAside(aside) => self.moved_aside.push(aside),
            Correction::MadePrivate => self.made_private.push(name.to_owned()),
        }
    }
}

/// A profile's folder with its lock held.
///
/// One that cannot be written is opened on a private copy of its small files; its raw messages are read where they are. The copy is removed
/// at the end, and nothing of what is written there is a promise: the store refuses to keep, record and send.
#[derive(Debug)]
pub(super) struct Profile {
    dir: PathBuf,
    /// The copy that is worked on, where there is one.
    copy: Option<PathBuf>,
    read_only: Option<ReadOnly>,
    corrected: Corrected,
    /// Released when the process ends, however it ends. A read-only disk may have no file to lock.
    _lock: Option<File>,
}

impl Profile {
    /// Locks the folder and checks its format, creating it if it does not exist.
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        let was_open = is_open_to_others(dir);
        let created = private_dir(dir);
        if !dir.is_dir() {
            created?;
        }
        refuse_network_share(dir)?;
        let is_writable = is_writable(dir);
        let mut corrected = Corrected::default();
        if was_open && !is_open_to_others(dir) {
            corrected.add(".", Correction::MadePrivate);
        }
        let mut read_only = (!is_writable).then_some(ReadOnly::Disk);
        for (name, form) in NAMES {
            match (put_right(&dir.join(name), form, is_writable), form) {
                (Ok(correction), _) => corrected.add(name, correction),
                (Err(error), Form::Ledger) => {
                    tracing::error!(%error, "the ledger cannot be opened");
                    read_only.get_or_insert(ReadOnly::Ledger);
                }
                (Err(error), _) => tracing::warn!(name, %error, "cannot be put right"),
            }
        }
        let lock = lock(dir, is_writable)?;
        if !has_known_format(&dir.join("format"), read_only.is_none())? {
            read_only.get_or_insert(ReadOnly::Format);
        }
        let copy = read_only.map(|_| copy_of(dir)).transpose()?;
        Ok(Self {
            dir: dir.to_owned(),
            copy,
            read_only,
            corrected,
            _lock: lock,
        })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        match (&self.copy, name) {
            // Too large to be copied, and never rewritten.
            (_, "messages") | (None, _) => self.dir.join(name),
            (Some(copy), _) => copy.join(name),
        }
    }

    /// Whether there is a raw message.
    pub(super) fn has_messages(&self) -> bool {
        let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let shards = below(&self.path("messages")).filter(|shard| !shard.ends_with("tmp"));
        shards.into_iter().any(|shard| below(&shard).next().is_some())
    }

    pub(super) fn read_only(&self) -> Option<ReadOnly> {
        self.read_only
    }

    pub(super) fn corrected(&self) -> &Corrected {
        &self.corrected
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        if let Some(copy) = &self.copy
            && let Err(error) = fs::remove_dir_all(copy)
        {
            tracing::debug!(%error, "a copy of a profile stays");
        }
    }
}

/// Whether files can be created in a folder.
fn is_writable(dir: &Path) -> bool {
    failpoints::read_only().and_then(|()| durable::check_writable(dir)).is_ok()
}

/// Whether others may enter the folder of a profile that has been in use. One that is new holds nothing yet.
fn is_open_to_others(dir: &Path) -> bool {
    let has_ledger = fs::symlink_metadata(dir.join("ledger.jsonl")).is_ok();
    has_ledger && fs::metadata(dir).is_ok_and(|found| durable::is_open_to_others(&found))
}

/// Creates a folder, corrects permissions, and moves aside what is no file or folder where one should be, links among it: what a link leads
/// to is another's.
fn put_right(path: &Path, form: Form, is_writable: bool) -> Result<Correction, StoreError> {
    let io = |error| StoreError::io(path, error);
    let found = match fs::symlink_metadata(path) {
        Ok(found) => Some(found.file_type()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(io(error)),
    };
    let is_right = found.map(|found| match form {
        Form::Folder => found.is_dir(),
        Form::File | Form::Ledger => found.is_file(),
    });
    match (is_right, form) {
        (Some(false), Form::Ledger) => Err(io(std::io::Error::new(ErrorKind::InvalidInput, "not a regular file"))),
        (_, _) if !is_writable => Ok(Correction::None),
        (Some(false), _) => {
            let aside = free_name(path);
            fs::rename(path, &aside).map_err(io)?;
            if form == Form::Folder {
                durable::private_dir_no_follow(path).map_err(io)?;
            }
            let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Correction::MovedAside(name))
        }
        (Some(true), Form::File | Form::Ledger) => make_private(path, 0o600),
        (Some(true), Form::Folder) => make_private(path, 0o700),
        (None, Form::Folder) => durable::private_dir_no_follow(path).map(|()| Correction::None).map_err(io),
        (None, Form::File | Form::Ledger) => Ok(Correction::None),
    }
}

fn make_private(path: &Path, mode: u32) -> Result<Correction, StoreError> {
    match durable::make_private(path, mode) {
        Ok(true) => Ok(Correction::MadePrivate),
        Ok(false) => Ok(Correction::None),
        Err(error) => Err(StoreError::io(path, error)),
    }
}

/// Creates a folder in the profile; moves aside what is none.
pub(super) fn own_folder(path: &Path) -> Result<(), StoreError> {
    put_right(path, Form::Folder, true).map(drop)
}

/// A name beside `path` that is free.
pub(super) fn free_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names = (1_u32..).map(|number| path.with_file_name(format!("{name}.bad-{number}")));
    let mut free = names.filter(|path| fs::symlink_metadata(path).is_err());
    free.next().unwrap_or_else(|| path.with_extension("bad"))
}

/// Locks a profile. On a read-only disk without a file to lock there is nothing that two processes could write.
fn lock(dir: &Path, is_writable: bool) -> Result<Option<File>, StoreError> {
    let path = dir.join("lock");
    let mut options = OpenOptions::new();
    options.read(true).write(is_writable).create(is_writable).truncate(false);
    let lock = match durable::open_regular(&path, &mut options) {
        Ok(lock) => lock,
        Err(_) if !is_writable => return Ok(None),
        Err(error) => return Err(StoreError::io(&path, error)),
    };
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(_)) if !is_writable => Ok(None),
        Err(TryLockError::Error(error)) => Err(StoreError::io(&path, error)),
    }
}

/// Whether the format is one that this version reads; written if there is none. Anything but a number is left as it is: a flipped bit is no
/// newer version.
fn has_known_format(path: &Path, is_writable: bool) -> Result<bool, StoreError> {
    match durable::read_regular(path) {
        Ok(Some(bytes)) => {
            let digits = std::str::from_utf8(&bytes).unwrap_or_default().trim_ascii();
            let is_clean = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            match digits.parse::<u32>().ok().filter(|_| is_clean) {
                Some(found) if found > FORMAT => Err(StoreError::Newer),
                found => Ok(found == Some(FORMAT)),
            }
        }
        Ok(None) if !is_writable => Ok(true),
        Ok(None) => write_small(path, &format!("{FORMAT}\n")).map(|()| true),
        Err(error) => {
            tracing::warn!(%error, "the format cannot be read");
            Ok(false)
        }
    }
}

/// A private copy of the regular files of a profile and of those in its folders of small files.
fn copy_of(dir: &Path) -> Result<PathBuf, StoreError> {
    let (base, process) = (std::env::temp_dir(), std::process::id());
    let mut names = (1_u32..).map(|number| base.join(format!("recapito-{process}-{number}")));
    let copy = names.find(|path| durable::create_private_dir(path).is_ok());
    let copy = copy.ok_or_else(|| StoreError::io(&base, ErrorKind::PermissionDenied.into()))?;
    for folder in [None, Some("marks"), Some("drafts")] {
        let (from, to) = (
            folder.map_or(dir.to_owned(), |name| dir.join(name)),
            folder.map_or(copy.clone(), |name| copy.join(name)),
        );
        durable::private_dir(&to).map_err(|error| StoreError::io(&to, error))?;
        for entry in fs::read_dir(&from).into_iter().flatten().flatten() {
            let is_copied = entry.file_type().is_ok_and(|found| found.is_file()) && entry.file_name() != "lock";
            if is_copied && let Err(error) = durable::copy_regular(&entry.path(), &to.join(entry.file_name())) {
                tracing::warn!(%error, "a file of a read-only profile cannot be read");
            }
        }
    }
    Ok(copy)
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
    Replacement::of(path, Access::Owner)
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
