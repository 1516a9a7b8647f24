//! Temporary copies of attachments for other programs: read-only, under a safe name, marked as downloaded, removed when the engine stops.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::error::EngineError;
use super::filename::create_in;
use crate::durable::private_dir_no_follow;
use crate::signature::Sha256;

/// The folder `opened` of the profile, mode 0700. It is emptied at start, so that nothing remains of an earlier run.
#[derive(Debug)]
pub(crate) struct TempCopies {
    dir: PathBuf,
}

impl TempCopies {
    /// Empties the folder of this profile. The caller holds the profile's lock.
    pub(crate) fn new(profile: &Path) -> Self {
        let copies = Self {
            dir: profile.join("opened"),
        };
        copies.clear();
        copies
    }

    /// Removes all copies. One that another program holds open (Windows) stays until the next start.
    pub(crate) fn clear(&self) {
        match fs::remove_dir_all(&self.dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "copies of attachments stay until the next start"),
        }
    }

    /// Writes a copy of these bytes and returns its path; an unchanged earlier copy is returned as it is.
    pub(crate) fn create(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, EngineError> {
        let digest = Sha256::of(bytes).to_string();
        let dir = self.dir.join(digest.get(..DIGITS).unwrap_or(&digest));
        let failed = |error: io::Error| EngineError::File {
            path: dir.clone(),
            reason: error.to_string(),
        };
        let created = private_dir_no_follow(&self.dir).and_then(|()| private_dir_no_follow(&dir));
        created.map_err(failed)?;
        match unchanged(&dir.join(name), bytes) {
            true => Ok(dir.join(name)),
            false => write(&dir, name, bytes).map_err(failed),
        }
    }
}

/// Marks a file as downloaded, where the system has such a mark, so that other programs open it with care. Best effort: not every file
/// system can store the mark, and a failure is only logged.
pub fn mark_as_downloaded(path: &Path) {
    if let Err(error) = mark(path) {
        tracing::debug!(%error, "the file could not be marked as downloaded");
    }
}

/// A new file in `dir`, mode 0400: a program that saves changes has to ask for another place, and the copy stays what was received.
fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (mut file, path) = create_in(dir, name, super::openable::UNNAMED)?;
    file.write_all(bytes)?;
    // The mark is an extended attribute or a stream of the file: it cannot be set once the file is read-only.
    mark_as_downloaded(&path);
    let mut permissions = file.metadata()?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o400);
    #[cfg(not(unix))]
    permissions.set_readonly(true);
    file.set_permissions(permissions)?;
    Ok(path)
}

/// Whether an earlier copy is still as it was written.
fn unchanged(path: &Path, bytes: &[u8]) -> bool {
    let plain = path
        .symlink_metadata()
        .is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    let mut found = Vec::new();
    plain && File::open(path).and_then(|mut file| file.read_to_end(&mut found)).is_ok() && found == bytes
}

/// Mark of the Web, zone 3 (Internet): Office opens such a file in protected view.
#[cfg(windows)]
fn mark(path: &Path) -> io::Result<()> {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n")
}

/// Gatekeeper's quarantine attribute, flag 0x81: downloaded, not yet approved by the user.
#[cfg(target_os = "macos")]
fn mark(path: &Path) -> io::Result<()> {
    set_attribute(path, "com.apple.quarantine", "0081;00000000;Recapito;")
}

/// The origin attribute of freedesktop.org's common extended attributes.
#[cfg(target_os = "linux")]
fn mark(path: &Path) -> io::Result<()> {
    set_attribute(path, "user.xdg.origin.url", "mailto:")
}

#[cfg(not(any(windows, target_os = "macos", target_os = "linux")))]
fn mark(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(any(target_os = "macos", target_os = "linux"))]
fn set_attribute(path: &Path, name: &str, value: &str) -> io::Result<()> {
    rustix::fs::setxattr(path, name, value.as_bytes(), rustix::fs::XattrFlags::empty()).map_err(io::Error::from)
}

/// Hexadecimal digits of the SHA-256 that name the folder of a copy.
const DIGITS: usize = 16;

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[allow(clippy::expect_used, reason = "a test helper fails by panicking")]
    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn a_copy_is_read_only_in_a_private_folder() {
        let profile = tempfile::tempdir().expect("a directory");
        let copies = TempCopies::new(profile.path());
        let path = copies.create("../diffida.pdf", b"%PDF").expect("copied");
        assert!(path.starts_with(profile.path().join("opened")), "{}", path.display());
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some("_diffida.pdf"));
        assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o400, 0o700));
        assert_eq!(mode(&profile.path().join("opened")), 0o700);
        assert_eq!(fs::read(&path).expect("read"), b"%PDF");
    }

    #[test]
    fn an_unchanged_copy_is_reused_and_a_changed_one_is_not() {
        let profile = tempfile::tempdir().expect("a directory");
        let copies = TempCopies::new(profile.path());
        let first = copies.create("atto.pdf", b"uno").expect("copied");
        assert_eq!(copies.create("atto.pdf", b"uno").expect("copied"), first);
        fs::remove_file(&first).expect("removed");
        fs::write(&first, "due").expect("changed by another program");
        let second = copies.create("atto.pdf", b"uno").expect("copied");
        assert_ne!(second, first);
        assert_eq!(fs::read(&second).expect("read"), b"uno");
    }

    #[test]
    fn links_are_not_followed() {
        let profile = tempfile::tempdir().expect("a directory");
        let elsewhere = tempfile::tempdir().expect("a directory");
        let copies = TempCopies::new(profile.path());
        symlink(elsewhere.path(), profile.path().join("opened")).expect("linked");
        assert!(copies.create("atto.pdf", b"uno").is_err());
        assert_eq!(fs::read_dir(elsewhere.path()).expect("read").count(), 0);
        fs::write(elsewhere.path().join("other's"), "x").expect("written");
        copies.clear();
        assert!(elsewhere.path().join("other's").exists(), "clearing does not follow it either");
        let path = copies.create("atto.pdf", b"uno").expect("copied");
        fs::remove_file(&path).expect("removed");
        symlink(elsewhere.path().join("other's"), &path).expect("linked");
        let beside = copies.create("atto.pdf", b"uno").expect("copied");
        assert_ne!(beside, path);
        assert_eq!(fs::read(elsewhere.path().join("other's")).expect("read"), b"x");
    }

    #[test]
    fn copies_of_an_earlier_run_are_removed_at_start() {
        let profile = tempfile::tempdir().expect("a directory");
        let left = TempCopies::new(profile.path()).create("atto.pdf", b"uno").expect("copied");
        assert!(left.exists());
        let copies = TempCopies::new(profile.path());
        assert!(!left.exists());
        copies.create("atto.pdf", b"uno").expect("copied");
        copies.clear();
        assert!(!profile.path().join("opened").exists());
    }
}
