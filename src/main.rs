//! Entry point: parses the command line, starts the engine on a real profile or on the demo, and runs the window or a command.

#[path = "main/demo.rs"]
mod demo;
#[path = "main/profile.rs"]
mod profile;
#[cfg(feature = "gui")]
#[path = "main/single_instance.rs"]
mod single_instance;
#[path = "main/streams.rs"]
mod streams;
#[path = "main/trial.rs"]
mod trial;
#[cfg(feature = "gui")]
#[path = "main/window.rs"]
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use recapito::cli::{self, Cli, Command, Parsed};
use recapito::clock::SystemClock;
use recapito::i18n::{Language, Words};
use streams::{LogStream, fail, print, report, with_context};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if trial::is_asked_for(&arguments) {
        without_core_dumps();
        return match trial::run() {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) | Err(_) => ExitCode::FAILURE,
        };
    }
    #[cfg(all(feature = "gui", debug_assertions))]
    if window::is_gallery_asked_for(&arguments) {
        return window::show_gallery();
    }
    let language = cli::help::language_of(&arguments).unwrap_or_else(Language::of_system);
    match cli::parse(arguments, language) {
        Parsed::Text { text, to_stderr, code } => {
            let failed = print(&text, to_stderr, &Words::new(language));
            ExitCode::from(failed.unwrap_or(code))
        }
        Parsed::Cli(cli) => {
            without_core_dumps();
            start_log(cli.log.as_deref());
            ExitCode::from(run(*cli))
        }
    }
}

/// A core dump would hold passwords, and the passphrase of the vault.
fn without_core_dumps() {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Refused in no case that is known: a limit may always be lowered.
        let _ = setrlimit(Resource::Core, none);
    }
}

/// Runs the window or the command and returns the exit code.
fn run(cli: Cli) -> u8 {
    let words = Words::new(cli.language());
    match cli.command.clone() {
        Some(Command::Demo(arguments)) => demo::run_in_terminal(&cli, &words, arguments.keep.as_deref()),
        Some(command) => run_command(&cli, &words, command),
        None if cli.demo => demo::run(&cli, &words),
        None => run_window(&cli, &words),
    }
}

fn run_command(cli: &Cli, words: &Words, command: Command) -> u8 {
    let handle = match command.needs_profile() {
        true => match profile::start(&profile::dir(cli), command.is_live(), command.logs_in()) {
            Ok(handle) => Some(handle),
            Err(error) => return fail(cli, words, error),
        },
        false => None,
    };
    let code = with_context(cli, words, handle.as_ref(), &SystemClock, |context| cli::run(command, context));
    if let Some(handle) = handle {
        handle.stop();
    }
    code
}

#[cfg(feature = "gui")]
fn run_window(cli: &Cli, words: &Words) -> u8 {
    if !window::has_display() {
        return report(cli, words, &words.get("no-display"));
    }
    window::open_profile(cli, words)
}

#[cfg(not(feature = "gui"))]
fn run_window(cli: &Cli, words: &Words) -> u8 {
    report(cli, words, &words.get("no-window"))
}

/// Logs to stderr. Libraries that log data they read or write stay at level `warn`: users send logs to others, and a log must not contain
/// mail or passwords.
fn start_log(level: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let level = level.unwrap_or("error");
    let filter = format!("off,recapito={level},async_imap=warn,rustls=warn,lettre=warn,sled=off");
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(|| LogStream)
        .init();
}
