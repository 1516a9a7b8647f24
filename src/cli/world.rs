//! What a command is given to work with.

use std::fmt;
use std::future::Future;
use std::io::{Read, Write};

use serde::Serialize;

use super::Failure;
use crate::clock::{Clock, Timestamp};
use crate::engine::{EngineError, Handle};
use crate::i18n::Words;

/// The world of one command. `main` builds it over the real streams, tests over buffers.
pub struct World<'w> {
    /// The engine; `None` for commands that need no profile ([`super::Command::needs_profile`]).
    pub handle: Option<&'w Handle>,
    /// The words, in the user's language and zone.
    pub words: &'w Words,
    /// The clock that tells what is valid now.
    pub clock: &'w dyn Clock,
    /// `--json`.
    pub json: bool,
    /// stdout is a terminal: a table may be drawn anew in place.
    pub out_is_terminal: bool,
    /// stderr is a terminal: progress may be shown.
    pub err_is_terminal: bool,
    /// stdin.
    pub input: &'w mut dyn Read,
    /// stdout.
    pub out: &'w mut dyn Write,
    /// stderr.
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
    /// The engine, for the commands that need it.
    pub fn engine(&self) -> Result<&'w Handle, Failure> {
        self.handle.ok_or(Failure::Engine(EngineError::Stopped))
    }

    /// Now, by the clock that was handed over.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// One JSON document on stdout.
    pub fn document(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.out, value)?;
        Ok(writeln!(self.out)?)
    }

    /// A sentence on stderr, after what stands on stdout so far.
    pub fn say(&mut self, sentence: &str) -> Result<(), Failure> {
        self.out.flush()?;
        Ok(writeln!(self.err, "{}", super::visible::visible_lines(sentence))?)
    }
}

/// Runs the engine's answers to their end, with timers and signals at hand.
pub fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Output)?
        .block_on(future)
}
