//! Copies of attachments copies to the system's programs: read-only, under a safe name, marked as come from outside, and gone with the program.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::EngineError;
use super::filename::create_in;
use crate::durable::private_dir_no_follow;
use crate::signature::Sha256;

/// The folder they lie in: inside the profile, for its owner only. What an earlier run left is cleared away.
#[derive(Debug)]
pub(crate) struct TempCopies {
    dir: PathBuf,
}

impl TempCopies {
    /// The copies of this profile, which is locked by us. None yet.
    pub(crate) fn new(profile: &Path) -> Self {
        let copies = Self {
            dir: profile.join("opened"),
        };
        copies.clear();
        copies
    }

    /// Takes all copies back. One that another program holds fast stays until the next start.
    pub(crate) fn clear(&self) {
        match fs::remove_dir_all(&self.dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "copies of attachments stay until the next start"),
        }
    }

    /// A copy of these bytes; the same one as long as it is there unchanged.
    pub(crate) fn create(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, EngineError> {
        let digest = Sha256::of(bytes).to_string();
        let dir = self.dir.join(digest.get(..DIGITS).unwrap_or(&digest));
        let failed = |error: io::Error| EngineError::File {
            path: dir.clone(),
            reason: error.to_string(),
        };
        let made = private_dir_no_follow(&self.dir).and_then(|()| private_dir_no_follow(&dir));
        made.map_err(failed)?;
        match unchanged(&dir.join(name), bytes) {
            true => Ok(dir.join(name)),
            false => write(&dir, name, bytes).map_err(failed),
        }
    }
}

/// Marks a file as come from outside where the system has a mark for it, so that its programs are careful with it. Best effort: not every
/// disk can keep the mark.
pub fn mark_as_downloaded(path: &Path) {
    if let Err(error) = mark(path) {
        tracing::debug!(%error, "the file could not be marked as come from outside");
    }
}

fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (mut file, path) = create_in(dir, name, super::opening::UNNAMED)?;
    file.write_all(bytes)?;
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

/// The mark of the web: programs of Windows open the file in their protected view.
#[cfg(windows)]
fn mark(path: &Path) -> io::Result<()> {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n")
}

/// Quarantine, flags "downloaded, not yet approved".
#[cfg(target_os = "macos")]
fn mark(path: &Path) -> io::Result<()> {
    set_attribute(path, "com.apple.quarantine", "0081;00000000;Recapito;")
}

/// Where it came from: mail.
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

/// Digits of the digest that name a copy's folder.
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
    fn a_copy_is_read_only_in_a_folder_of_ones_own() {
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
    fn the_same_copy_is_lent_again_and_a_changed_one_is_not() {
        let profile = tempfile::tempdir().expect("a directory");
        let copies = TempCopies::new(profile.path());
        let first = copies.create("atto.pdf", b"uno").expect("copied");
        assert_eq!(copies.create("atto.pdf", b"uno").expect("copied"), first);
        fs::remove_file(&first).expect("removed");
        fs::write(&first, "due").expect("another's hand");
        let second = copies.create("atto.pdf", b"uno").expect("copied");
        assert_ne!(second, first);
        assert_eq!(fs::read(&second).expect("read"), b"uno");
    }

    #[test]
    fn no_link_is_followed() {
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
    fn what_an_earlier_run_left_is_cleared_away() {
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
