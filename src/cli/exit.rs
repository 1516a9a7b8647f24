//! How a command ends: exit codes, and failures told on stderr.

use std::io;
use std::path::{Path, PathBuf};

use super::World;
use super::visible::{visible, visible_lines};
use crate::engine::EngineError;
use crate::i18n::explain;

/// The exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done, and the answer is good.
    Good,
    /// 1: done, and the answer is bad: altered, failed, not found.
    Bad,
    /// 2: wrong usage.
    Usage,
    /// 3: could not be done; the reason is on stderr.
    Undone,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::Usage => 2,
            Self::Undone => 3,
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

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The arguments make no sense together; the sentence says why.
    Usage(String),
    /// The engine said no.
    Engine(EngineError),
    /// stdout or stderr could not be written.
    Output(io::Error),
}

/// What a command gives back.
pub type Answer = Result<Exit, Failure>;

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

/// Tells a failure in three sentences and gives the exit code.
pub fn conclude(answer: Answer, world: &mut World<'_>) -> u8 {
    let exit = match answer {
        Ok(exit) => exit,
        Err(failure) => tell(&failure, world),
    };
    match (world.out.flush(), exit) {
        (Err(error), Exit::Good) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Undone.code(),
        (_, exit) => exit.code(),
    }
}

/// Tells a failure on stderr. That stderr itself is gone is no reason to fail twice.
pub fn tell(failure: &Failure, world: &mut World<'_>) -> Exit {
    match failure {
        Failure::Usage(sentence) => {
            let line = world.words.with("wrong-usage", &[("reason", visible(sentence).into())]);
            let _ = writeln!(world.err, "{line}");
            Exit::Usage
        }
        Failure::Engine(error) => {
            let told = explain(world.words, error);
            let text = visible_lines(&format!("{}\n{}\n{}", told.what, told.meaning, told.remedy));
            let _ = writeln!(world.err, "{text}");
            code_of(error)
        }
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Good,
        Failure::Output(error) => {
            let line = world.words.with("output-failed", &[("reason", error.to_string().into())]);
            let _ = writeln!(world.err, "{line}");
            Exit::Undone
        }
    }
}

/// "Not found" and "cannot be sent like this" are bad answers; everything else could not be done.
pub fn code_of(error: &EngineError) -> Exit {
    use crate::engine::StoreError;
    match error {
        EngineError::NotFound | EngineError::NoSuchAccount | EngineError::Draft(_) | EngineError::Store(StoreError::NotFound) => Exit::Bad,
        _ => Exit::Undone,
    }
}
