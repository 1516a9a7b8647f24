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

/// Prints a text. `None`: it is written, or the reader closed the pipe; else the exit code, after a word on stderr.
pub(crate) fn print(text: &str, to_stderr: bool, words: &Words) -> Option<u8> {
    let mut stdout = io::stdout();
    let printed = match to_stderr {
        true => io::stderr().write_all(text.as_bytes()),
        false => stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()),
    };
    let error = printed.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)?;
    let line = words.with("output-failed", &[("reason", error.to_string().into())]);
    let _ = writeln!(io::stderr(), "{line}");
    Some(cli::Exit::Failed.code())
}

/// stderr for the log: one event is one line, and no text from outside in it moves the cursor, turns the text or looks like another event.
#[derive(Debug)]
pub(crate) struct LogStream;

impl Write for LogStream {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = cli::escape::escape(text.strip_suffix('\n').unwrap_or(&text));
        writeln!(io::stderr(), "{line}").map(|()| event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
