//! The door: reads what was asked for, builds the world (a real profile, or the demo's simulated one), and opens one face: the window or
//! the command line.

#[path = "main/demo.rs"]
mod demo;
#[cfg(feature = "gui")]
#[path = "main/instance.rs"]
mod instance;
#[path = "main/profile.rs"]
mod profile;
#[cfg(feature = "gui")]
#[path = "main/window.rs"]
mod window;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use recapito::cli::{self, Cli, Command, Parsed, World};
use recapito::clock::{Clock, SystemClock};
use recapito::engine::Handle;
use recapito::i18n::{Language, Words};

fn main() -> ExitCode {
    match cli::parse(std::env::args_os(), Language::of_system()) {
        Parsed::Said { text, to_stderr, code } => {
            say(&text, to_stderr);
            ExitCode::from(code)
        }
        Parsed::Cli(cli) => {
            log(cli.log.as_deref());
            ExitCode::from(open(*cli))
        }
    }
}

/// Opens the face that was asked for and gives the exit code.
fn open(cli: Cli) -> u8 {
    let words = Words::new(cli.language());
    match cli.command.clone() {
        Some(Command::Demo(arguments)) => demo::play(&cli, &words, arguments.keep.as_deref()),
        Some(command) => command_line(&cli, &words, command),
        None if cli.demo => demo::open(&cli, &words),
        None => real_window(&cli, &words),
    }
}

fn command_line(cli: &Cli, words: &Words, command: Command) -> u8 {
    let handle = match command.needs_profile() {
        true => match profile::start(&profile::dir(cli), command.is_live()) {
            Ok(handle) => Some(handle),
            Err(error) => {
                return with_world(cli, words, None, &SystemClock, |mut world| {
                    cli::exit::tell(&error.into(), &mut world).code()
                });
            }
        },
        false => None,
    };
    let code = with_world(cli, words, handle.as_ref(), &SystemClock, |world| cli::run(command, world));
    if let Some(handle) = handle {
        handle.stop();
    }
    code
}

#[cfg(feature = "gui")]
fn real_window(cli: &Cli, words: &Words) -> u8 {
    if !window::has_display() {
        return tell(cli, words, &words.get("no-display"));
    }
    window::open_profile(cli, words)
}

#[cfg(not(feature = "gui"))]
fn real_window(cli: &Cli, words: &Words) -> u8 {
    tell(cli, words, &words.get("no-window"))
}

/// A sentence on stderr: it could not be done.
fn tell(cli: &Cli, words: &Words, sentence: &str) -> u8 {
    with_world(cli, words, None, &SystemClock, |mut world| match world.say(sentence) {
        Ok(()) => cli::Exit::Undone.code(),
        Err(failure) => cli::exit::tell(&failure, &mut world).code(),
    })
}

/// The world over the real streams.
fn with_world<T>(cli: &Cli, words: &Words, handle: Option<&Handle>, clock: &dyn Clock, run: impl FnOnce(World<'_>) -> T) -> T {
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let mut input = stdin.lock();
    let mut out = io::BufWriter::new(stdout.lock());
    // Never locked: the engine's threads log to it meanwhile.
    let mut err = io::stderr();
    run(World {
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

fn say(text: &str, to_stderr: bool) {
    use std::io::Write;
    // A closed pipe is the reader's wish.
    let _ = match to_stderr {
        true => io::stderr().write_all(text.as_bytes()),
        false => io::stdout().write_all(text.as_bytes()),
    };
}

/// Logs go to stderr. Libraries that print what they read stay at warnings whatever is asked for: a log must be safe to send to someone.
fn log(level: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let level = level.unwrap_or("error");
    let filter = format!("off,recapito={level},async_imap=warn,rustls=warn,lettre=warn,sled=off");
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(io::stderr)
        .init();
}
