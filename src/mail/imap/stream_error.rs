//! Why the bytes of a server are not read further. Each travels as the inner error of an [`io::Error`] through async-imap.

use std::io;

/// The literals of one response exceed their cap.
#[derive(Debug, thiserror::Error)]
#[error("{announced} bytes announced, {cap} allowed")]
pub(super) struct TooLarge {
    announced: u64,
    cap: u64,
}

/// The server sends more than the running command may be answered with.
#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes or too many responses")]
pub(super) struct OverBudget(pub(super) u64);

/// The bytes are not IMAP, or not DEFLATE data.
#[derive(Debug, thiserror::Error)]
#[error("the response cannot be understood")]
pub(super) struct Garbled;

/// The compressed data inflates far beyond what mail does.
#[derive(Debug, thiserror::Error)]
#[error("{inflated} bytes out of {read}")]
pub(super) struct ExcessiveInflation {
    pub(super) read: u64,
    pub(super) inflated: u64,
}

pub(super) fn too_large(announced: u64, cap: u64) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, TooLarge { announced, cap })
}

pub(super) fn over_budget(allowed: u64) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, OverBudget(allowed))
}

pub(super) fn garbled() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Garbled)
}
