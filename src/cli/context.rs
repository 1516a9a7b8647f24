//! What a command works with: the engine, the texts, the clock, and the standard streams.

use std::fmt;
use std::io::{Read, Write};

use serde::Serialize;

use super::exit::Failure;
use crate::clock::{Clock, Timestamp};
use crate::engine::{EngineError, Handle};
use crate::i18n::Words;
use crate::signature::Sha256;

/// Built by `main` over the real streams and by tests over buffers.
pub struct Context<'c> {
    /// The engine; `None` for commands that need no profile ([`super::Command::needs_profile`]).
    pub handle: Option<&'c Handle>,
    /// Texts in the user's language and time zone.
    pub words: &'c Words,
    /// The clock that decides which certificates are valid now.
    pub clock: &'c dyn Clock,
    /// Whether `--json` was given.
    pub json: bool,
    /// Whether a table may be redrawn in place.
    pub out_is_terminal: bool,
    /// Whether progress may be shown.
    pub err_is_terminal: bool,
    pub input: &'c mut dyn Read,
    pub out: &'c mut dyn Write,
    pub err: &'c mut dyn Write,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("handle", &self.handle)
            .field("words", &self.words)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

impl<'c> Context<'c> {
    /// The engine, or the failure of a command that needs it and has none.
    pub fn engine(&self) -> Result<&'c Handle, Failure> {
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

    /// Names the messages that a command left out because they are set aside, or wait to be examined.
    pub fn say_left_out(&mut self, messages: &[Sha256]) -> Result<(), Failure> {
        for message in messages {
            self.say(&self.words.with("not-examined", &[("message", message.to_string().into())]))?;
        }
        Ok(())
    }

    /// Writes a sentence to stderr, after flushing stdout.
    pub fn say(&mut self, sentence: &str) -> Result<(), Failure> {
        self.out.flush()?;
        Ok(writeln!(self.err, "{}", super::escape::escape_lines(sentence))?)
    }
}
