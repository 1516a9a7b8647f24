//! The environment of a command.

use std::fmt;
use std::future::Future;
use std::io::{Read, Write};

use serde::Serialize;

use super::exit::Failure;
use crate::clock::{Clock, Timestamp};
use crate::engine::{EngineError, Handle};
use crate::i18n::Words;

/// Built by `main` over the real streams and by tests over buffers.
pub struct World<'w> {
    /// The engine; `None` for commands that need no profile ([`super::Command::needs_profile`]).
    pub handle: Option<&'w Handle>,
    /// Texts in the user's language and time zone.
    pub words: &'w Words,
    /// The clock that decides which certificates are valid now.
    pub clock: &'w dyn Clock,
    /// Whether `--json` was given.
    pub json: bool,
    /// Whether a table may be redrawn in place.
    pub out_is_terminal: bool,
    /// Whether progress may be shown.
    pub err_is_terminal: bool,
    pub input: &'w mut dyn Read,
    pub out: &'w mut dyn Write,
    pub err: &'w mut dyn Write,
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("handle", &self.handle)
            .field("words", &self.words)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

impl<'w> World<'w> {
    /// The engine, or the failure of a command that needs it and has none.
    pub fn engine(&self) -> Result<&'w Handle, Failure> {
        self.handle.ok_or(Failure::Engine(EngineError::Stopped))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Writes one JSON document to stdout.
    pub fn document(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.out, value)?;
        Ok(writeln!(self.out)?)
    }

    /// Writes a sentence to stderr, after flushing stdout.
    pub fn say(&mut self, sentence: &str) -> Result<(), Failure> {
        self.out.flush()?;
        Ok(writeln!(self.err, "{}", super::visible::visible_lines(sentence))?)
    }
}

/// Runs a future on a runtime with timers and signals.
pub fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Output)?
        .block_on(future)
}
