//! Files and streams that somebody names, read within limits: only regular files, and never more than the caller can use.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What the system reports.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A folder, a device, a pipe or a socket.
    #[error("not a regular file")]
    NotRegular,
    /// More than this many bytes.
    #[error("more than {0} bytes")]
    TooLarge(u64),
}

/// Opens a regular file. Anything else is an error, and does not block: opening a pipe would wait for its writer.
pub fn open(path: &Path) -> Result<File, ReadError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(ReadError::NotRegular),
    }
}

/// Reads a regular file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    read_from(open(path)?, most)
}

/// Reads a stream to its end, at most `most` bytes.
pub fn read_from(stream: impl Read, most: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    stream.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(ReadError::TooLarge(most)),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("a");
        std::fs::write(&path, b"1234").expect("written");
        assert_eq!(read(&path, 4).expect("read"), b"1234");
        assert!(matches!(read(&path, 3), Err(ReadError::TooLarge(3))));
        assert!(matches!(read(&dir.path().join("b"), 3), Err(ReadError::Io(_))));
        assert!(matches!(read_from(io::repeat(0), 1000), Err(ReadError::TooLarge(1000))));
        #[cfg(unix)]
        {
            assert!(matches!(read(dir.path(), 3), Err(ReadError::NotRegular)));
            assert!(matches!(read(Path::new("/dev/zero"), 3), Err(ReadError::NotRegular)));
            let pipe = dir.path().join("pipe");
            let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
            assert!(made.success());
            assert!(
                matches!(read(&pipe, 3), Err(ReadError::NotRegular)),
                "it does not wait for a writer"
            );
        }
    }
}
