//! Exit codes and failures of commands.

use std::io;
use std::path::{Path, PathBuf};

use crate::engine::EngineError;

/// The documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done, with a good result.
    Good,
    /// 1: done, with a bad result: altered, failed, not found.
    Bad,
    /// 2: usage error.
    Usage,
    /// 3: could not be done; the reason is on stderr.
    Failed,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        }
    }

    /// [`Exit::Good`] or [`Exit::Bad`].
    pub fn of(good: bool) -> Self {
        match good {
            true => Self::Good,
            false => Self::Bad,
        }
    }
}

#[derive(Debug)]
pub enum Failure {
    /// The arguments are invalid, for this reason.
    Usage(String),
    Engine(EngineError),
    /// stdout or stderr could not be written.
    Output(io::Error),
}

/// What a command returns: its exit code, or why it ended early.
pub type CommandResult = Result<Exit, Failure>;

impl Failure {
    /// A file that could not be read or written.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        Self::Engine(EngineError::File {
            path: PathBuf::from(path),
            reason: error.to_string(),
        })
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// "Not found" and "cannot be sent" are bad results; with all other errors the command could not be run.
pub fn code_of(error: &EngineError) -> Exit {
    use crate::engine::StoreError;
    match error {
        EngineError::NotFound
        | EngineError::SeveralDispatches(_)
        | EngineError::NoSuchAccount
        | EngineError::Draft(_)
        | EngineError::Store(StoreError::NotFound) => Exit::Bad,
        _ => Exit::Failed,
    }
}
