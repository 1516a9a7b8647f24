//! The standard streams, as commands and messages to the user use them.

use std::io::{self, IsTerminal, Write};

use recapito::cli::{self, Cli, Context};
use recapito::clock::{Clock, SystemClock};
use recapito::engine::{EngineError, Handle};
use recapito::i18n::Words;

/// Prints a sentence to stderr and returns the exit code for what could not be done.
pub(crate) fn report(cli: &Cli, words: &Words, sentence: &str) -> u8 {
    with_context(cli, words, None, &SystemClock, |mut context| match context.say(sentence) {
        Ok(()) => cli::Exit::Failed.code(),
        Err(failure) => cli::conclude::report(&failure, &mut context).code(),
    })
}

/// Explains an error on stderr and returns the exit code.
pub(crate) fn fail(cli: &Cli, words: &Words, error: EngineError) -> u8 {
    with_context(cli, words, None, &SystemClock, |mut context| {
        cli::conclude::report(&error.into(), &mut context).code()
    })
}

/// Runs `run` with the context of a command on the standard streams.
pub(crate) fn with_context<T>(
    cli: &Cli,
    words: &Words,
    handle: Option<&Handle>,
    clock: &dyn Clock,
    run: impl FnOnce(Context<'_>) -> T,
) -> T {
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let mut input = stdin.lock();
    let mut out = io::BufWriter::new(stdout.lock());
    // Not locked: the engine's threads log to stderr while a command runs, and would wait for the lock.
    let mut err = io::stderr();
    run(Context {
        handle,
        words,
        clock,
        json: cli.json,
        out_is_terminal: io::stdout().is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
        input: &mut input,
        out: &mut out,
        err: &mut err,
    })
}

/// Prints a text, without an error when the reader closed the pipe.
pub(crate) fn print(text: &str, to_stderr: bool) {
    let _ = match to_stderr {
        true => io::stderr().write_all(text.as_bytes()),
        false => io::stdout().write_all(text.as_bytes()),
    };
}
