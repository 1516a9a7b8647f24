//! Files that survive a crash or a power cut: written whole or not at all, for their owner only, on the disk when the call returns.
//!
//! POSIX makes a file's bytes durable with `fsync` of the file, and its name with `fsync` of the folder. After a failed `fsync` Linux may
//! drop the unwritten pages and report success the next time. Nothing here therefore calls `fsync` twice for the same bytes: the caller has
//! to write them again under a new name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Who may open a new file, on Unix. On other systems the folder's permissions apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// What the process's umask allows.
    Umask,
    /// The owner reads and writes (0600).
    Owner,
    /// The owner reads (0400); the handle that created it still writes.
    OwnerReadOnly,
}

impl Access {
    /// Sets the permissions that a file created with these options gets.
    pub fn set_on(self, options: &mut OpenOptions) -> &mut OpenOptions {
        #[cfg(unix)]
        match self {
            Self::Umask => {}
            Self::Owner => drop(std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)),
            Self::OwnerReadOnly => drop(std::os::unix::fs::OpenOptionsExt::mode(options, 0o400)),
        }
        options
    }
}

/// Opens a regular file of our own: never through a link, never a pipe or a device, which could block or answer for ever. What an earlier
/// version or another program left readable for others is readable for its owner alone afterwards.
pub fn open_regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    Access::Owner.set_on(options);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode();
        if mode & 0o077 != 0 {
            // A read-only disk refuses: what is on it can still be read.
            let _ = file.set_permissions(fs::Permissions::from_mode(mode & 0o700));
        }
    }
    Ok(file)
}

/// Takes the permissions of others from a file or folder of our own that is no link; returns whether there were any.
pub fn make_private(path: &Path, mode: u32) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = fs::symlink_metadata(path)?.permissions().mode() & 0o777;
        if found & !mode != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(found & mode))?;
            return Ok(true);
        }
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(false)
}

/// Whether others than the owner have any permission on a file or folder.
pub fn is_open_to_others(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        found.permissions().mode() & 0o077 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

/// An error if nothing can be created in a folder: its disk is read-only, or it belongs to another.
pub fn check_writable(dir: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK)?;
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    let _ = dir;
    Ok(())
}

/// Creates a folder that only its owner enters (0700); an error if something has this name.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    let builder = &mut fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    builder.create(path)
}

/// Copies a regular file of our own to a new one.
pub fn copy_regular(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = open_regular(from, OpenOptions::new().read(true))?;
    io::copy(&mut from, &mut create_new(to, Access::Owner)?).map(drop)
}

/// Reads a regular file of our own; `None` if there is none of this name.
pub fn read_regular(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match open_regular(path, OpenOptions::new().read(true)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(mut file) => file.read_to_end(&mut bytes).map(|_| Some(bytes)),
    }
}

/// Writes over a regular file of our own in place, creating it if there is none: one sync, or none. After a crash parts of the old content
/// may follow the new.
pub fn overwrite(path: &Path, bytes: &[u8], is_synced: bool) -> io::Result<()> {
    let mut file = open_regular(path, OpenOptions::new().write(true).create(true).truncate(false))?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    match is_synced {
        true => file.sync_data(),
        false => Ok(()),
    }
}

/// Creates a file for writing; an error if something has this name, a dangling link too.
pub fn create_new(path: &Path, access: Access) -> io::Result<File> {
    access.set_on(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// Writes a new file and syncs it. A file that cannot be written completely is removed. The caller syncs the folder.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let mut file = create_new(path, access)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .inspect_err(|_| drop(fs::remove_file(path)))
}

/// A replacement of a whole file: written under a temporary name, synced, then renamed. After a crash the old or the new content is there.
#[derive(Debug, Clone)]
pub struct Replacement<'p> {
    path: &'p Path,
    temporary: PathBuf,
    access: Access,
    is_synced: bool,
}

/// A step of a replacement, at which a test can make it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing is written yet.
    BeforeWrite,
    /// The temporary file is written. Not reached without sync.
    BeforeSync,
    /// The old content still has the name.
    BeforeRename,
    /// The new content has the name; the folder is not synced yet.
    Renamed,
}

impl<'p> Replacement<'p> {
    /// Replaces `path` with a synced file; its temporary name is that of `path` with the extension `new`.
    pub fn of(path: &'p Path, access: Access) -> Self {
        Self {
            path,
            temporary: path.with_extension("new"),
            access,
            is_synced: true,
        }
    }

    /// Another extension for the temporary name. Two processes that may replace the same file need different ones.
    pub fn temporary_extension(mut self, extension: &str) -> Self {
        self.temporary = self.path.with_extension(extension);
        self
    }

    /// Without sync, for what may be lost: after a crash the file can be old, new or empty.
    pub fn unsynced(mut self) -> Self {
        self.is_synced = false;
        self
    }

    /// Writes. The caller syncs the folder.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        self.write_with(bytes, |_| Ok(()))
    }

    /// The same, calling `at` at each step; its error ends the replacement.
    pub fn write_with(&self, bytes: &[u8], mut at: impl FnMut(Step) -> io::Result<()>) -> io::Result<()> {
        at(Step::BeforeWrite)?;
        // A process that crashed left it. Its permissions may differ, and a link must not be followed: it is not reused.
        match fs::remove_file(&self.temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // If the disk is full or the sync fails, the old content keeps its name and the temporary file goes, and with it pages of unknown
        // state.
        let placed = self.write_temporary(bytes, &mut at).and_then(|()| {
            at(Step::BeforeRename)?;
            fs::rename(&self.temporary, self.path)
        });
        placed.inspect_err(|_| drop(fs::remove_file(&self.temporary)))?;
        at(Step::Renamed)
    }

    /// The file is closed on return: Windows renames no open file.
    fn write_temporary(&self, bytes: &[u8], at: &mut impl FnMut(Step) -> io::Result<()>) -> io::Result<()> {
        let mut file = create_new(&self.temporary, self.access)?;
        file.write_all(bytes)?;
        if self.is_synced {
            at(Step::BeforeSync)?;
            file.sync_all()?;
        }
        Ok(())
    }
}

/// Creates a folder, with its parents, that only its owner enters (0700); corrects the permissions of one that exists. Follows links.
pub fn private_dir(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        fs::create_dir_all(path)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(path)?.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// Creates a new folder and its parents; those that are new, only their owner enters (0700). Existing ones keep their permissions.
pub fn new_private_dirs(path: &Path) -> io::Result<()> {
    let builder = &mut fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    builder.recursive(true).create(path)
}

/// Creates a folder, without parents, that only its owner enters (0700), or accepts one that exists. A link in its place is an error.
pub fn private_dir_no_follow(path: &Path) -> io::Result<()> {
    let builder = &mut fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    // `metadata` would follow a link to somewhere another user can read.
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.symlink_metadata()?.is_dir() => Ok(()),
        created => created,
    }
}

/// Syncs a file written before, by another handle.
pub fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the names in a folder durable: after creating, renaming or removing. Windows has no such call and needs none.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Makes the name of this file or folder durable: syncs the folder that holds it.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    sync_dir(parent(path))
}

/// The folder that holds this file, also for a bare name.
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// One barrier for many files: everything written to the file system of a folder becomes durable, bytes and names (`syncfs`).
///
/// 5,000 files take 0.1 to 0.2 s this way, and seconds with an `fsync` each. The kernel reports write errors that happened since the folder
/// was opened, so one opened before writing reports all of them.
#[derive(Debug)]
pub struct Barrier(File);

impl Barrier {
    /// `None` where the system lacks `syncfs` (all but Linux): every file has to be synced.
    pub fn open(dir: &Path) -> io::Result<Option<Self>> {
        match cfg!(target_os = "linux") {
            true => Ok(Some(Self(File::open(dir)?))),
            false => Ok(None),
        }
    }

    /// A second handle, to sync on another thread. It shares the record of errors already reported.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// Blocks until the disk has everything.
    pub fn sync(&self) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(&self.0)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("listed");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).expect("metadata").permissions()) & 0o777
    }

    #[test]
    fn a_replacement_shows_the_old_or_the_new_content_and_leaves_no_temporary_file() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("a.json");
        let steps = [Step::BeforeWrite, Step::BeforeSync, Step::BeforeRename, Step::Renamed];
        fs::write(&path, "old").expect("written");
        for fails_at in steps {
            let mut passed = Vec::new();
            let result = Replacement::of(&path, Access::Owner).write_with(b"new", |step| {
                passed.push(step);
                if step == fails_at {
                    Err(io::Error::other("planted"))
                } else {
                    Ok(())
                }
            });
            assert!(result.is_err());
            assert_eq!(passed, steps[..passed.len()]);
            let expected = if fails_at == Step::Renamed { "new" } else { "old" };
            assert_eq!(fs::read_to_string(&path).expect("read"), expected, "{fails_at:?}");
            assert_eq!(names(dir.path()), ["a.json"], "{fails_at:?}");
        }
    }

    #[test]
    fn a_replacement_without_sync_has_no_sync_step() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("a");
        let mut passed = Vec::new();
        let replacement = Replacement::of(&path, Access::Umask).unsynced().temporary_extension("part");
        let record = |step| {
            passed.push((step, names(dir.path())));
            Ok(())
        };
        replacement.write_with(b"x", record).expect("written");
        let (steps, seen): (Vec<_>, Vec<_>) = passed.into_iter().unzip();
        assert_eq!(steps, [Step::BeforeWrite, Step::BeforeRename, Step::Renamed]);
        assert_eq!(seen, [vec![], vec!["a.part".to_owned()], vec!["a".to_owned()]]);
    }

    #[test]
    fn a_new_file_never_replaces_one() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("a");
        write_new(&path, b"first", Access::Umask).expect("written");
        let second = write_new(&path, b"second", Access::Umask);
        assert_eq!(second.map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&path).expect("read"), b"first");
    }

    #[cfg(unix)]
    #[test]
    fn a_left_over_temporary_file_is_neither_followed_nor_reused() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (path, other) = (dir.path().join("a"), dir.path().join("other"));
        fs::write(&other, "other").expect("written");
        std::os::unix::fs::symlink(&other, path.with_extension("new")).expect("linked");
        Replacement::of(&path, Access::Owner).write(b"new").expect("written");
        assert_eq!(fs::read(&other).expect("read"), b"other");
        assert_eq!((fs::read(&path).expect("read"), mode(&path)), (b"new".to_vec(), 0o600));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_as_asked() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (owner, read_only) = (dir.path().join("owner"), dir.path().join("read-only"));
        write_new(&owner, b"x", Access::Owner).expect("written");
        write_new(&read_only, b"x", Access::OwnerReadOnly).expect("written");
        assert_eq!((mode(&owner), mode(&read_only)), (0o600, 0o400));
        let private = dir.path().join("a/b");
        private_dir(&private).expect("created");
        assert_eq!(mode(&private), 0o700);
        fs::set_permissions(&private, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("loosened");
        private_dir(&private).expect("corrected");
        assert_eq!(mode(&private), 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn new_folders_are_private_and_existing_ones_unchanged() {
        let dir = tempfile::tempdir().expect("temp dir");
        let shared = dir.path().join("shared");
        fs::create_dir(&shared).expect("created");
        fs::set_permissions(&shared, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
        new_private_dirs(&shared.join("a/b")).expect("created");
        assert_eq!(
            (mode(&shared), mode(&shared.join("a")), mode(&shared.join("a/b"))),
            (0o755, 0o700, 0o700)
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_private_folder_where_links_are_not_followed() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (own, link) = (dir.path().join("own"), dir.path().join("link"));
        private_dir_no_follow(&own).expect("created");
        private_dir_no_follow(&own).expect("exists");
        assert_eq!(mode(&own), 0o700);
        std::os::unix::fs::symlink(&own, &link).expect("linked");
        assert!(private_dir_no_follow(&link).is_err());
        private_dir(&link).expect("followed");
    }

    #[test]
    fn a_barrier_and_the_folder_of_a_bare_name_can_be_synced() {
        let dir = tempfile::tempdir().expect("temp dir");
        let barrier = Barrier::open(dir.path()).expect("opened");
        assert_eq!(barrier.is_some(), cfg!(target_os = "linux"));
        if let Some(barrier) = barrier {
            barrier.try_clone().and_then(|second| second.sync()).expect("synced");
        }
        sync_parent(Path::new("bare")).expect("synced");
        assert_eq!(parent(Path::new("a/b")), Path::new("a"));
    }
}
