//! Files that the user names, read for the interfaces.

use std::io::Read;
use std::path::Path;

use super::error::EngineError;
use crate::bounded::{self, ReadError};

/// Bytes of the files attached to one message: more fits in no mailbox.
pub const ATTACHED: u64 = 200_000_000;
/// Bytes of a message text.
pub const TEXT: u64 = 16 << 20;
/// Bytes of a file of certificates.
pub const CERTIFICATES: u64 = 16 << 20;
/// Bytes of a password.
pub const PASSWORD: u64 = 4096;

/// Reads a regular file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, EngineError> {
    bounded::read(path, most).map_err(|error| failed(path, error))
}

/// Reads a stream to its end, at most `most` bytes; `shown` names it in an error.
pub fn read_stream(stream: impl Read, shown: &str, most: u64) -> Result<Vec<u8>, EngineError> {
    bounded::read_from(stream, most).map_err(|error| failed(Path::new(shown), error))
}

fn failed(path: &Path, error: ReadError) -> EngineError {
    match error {
        ReadError::Io(error) => EngineError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        },
        ReadError::NotRegular => EngineError::NotAFile(path.to_owned()),
        ReadError::TooLarge(most) => EngineError::FileTooLarge {
            path: path.to_owned(),
            most,
        },
    }
}
