//! The command line: one file per command, for people by default, for scripts with `--json`.
//!
//! The output on stdout, the JSON field names and the exit codes are an interface for scripts: it may grow but not change.
//! `main` calls [`parse`], builds the [`Context`] and calls [`run`]; nothing here opens a profile, a socket or a database. Untrusted text
//! from messages is made safe before it is printed (see [`escape`]).

pub mod account;
pub mod address;
pub mod check;
pub mod compare;
pub mod conclude;
pub mod context;
pub mod demo;
pub mod escape;
pub mod exit;
pub mod export;
pub mod hashes;
pub mod help;
pub mod identify;
pub mod import;
pub mod list;
pub mod preserve;
pub mod progress;
pub mod rebuild;
pub mod retention;
pub mod runtime;
pub mod search;
pub mod send;
pub mod show;
pub mod space;
pub mod status;
pub mod sync;
pub mod table;
pub mod trust;
pub mod verification_report;
pub mod verify;
pub mod watch;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches};

pub use context::Context;
pub use exit::{Exit, Failure};

use crate::engine::Handle;
use crate::i18n::explain::explain_opening;
use crate::i18n::{Language, Words};

#[derive(Debug, Clone, clap::Parser)]
#[command(name = "recapito", version, disable_help_subcommand = true)]
pub struct Cli {
    /// The profile directory; default: the platform's data directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// Default: the system's language.
    #[arg(long, global = true, value_name = "it|en", value_parser = ["it", "en"])]
    pub lang: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = "off|error|warn|info|debug|trace",
        value_parser = ["off", "error", "warn", "info", "debug", "trace"],
    )]
    pub log: Option<String>,
    /// Prints one JSON document on stdout and nothing else.
    #[arg(long, global = true)]
    pub json: bool,
    /// Opens the window on a fresh demo world.
    #[arg(long)]
    pub demo: bool,
    /// Without a command the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    pub fn language(&self) -> Language {
        self.lang
            .as_deref()
            .and_then(Language::from_tag)
            .unwrap_or_else(Language::of_system)
    }
}

#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    #[command(subcommand)]
    Account(account::Action),
    #[command(subcommand)]
    Trust(trust::Action),
    Sync(sync::Arguments),
    Watch,
    List(list::Arguments),
    Search(search::Arguments),
    Show(show::Arguments),
    Send(send::Arguments),
    Status(status::Arguments),
    Verify(verify::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Space(space::Arguments),
    Hashes(hashes::Arguments),
    Preserve(preserve::Arguments),
    Retention(retention::Arguments),
    Compare(compare::Arguments),
    Check(check::Arguments),
    Rebuild,
    Demo(demo::Arguments),
}

impl Command {
    /// Whether `main` must open the profile and start the engine first. The demo has its own ([`demo::play`]).
    pub fn needs_profile(&self) -> bool {
        !matches!(self, Self::Verify(_) | Self::Demo(_))
    }

    /// Whether the engine must synchronise continuously while the command runs (`Setup::live`).
    pub fn is_live(&self) -> bool {
        match self {
            Self::Watch | Self::Demo(_) => true,
            Self::Send(arguments) => arguments.wait.is_some() && !arguments.dry_run,
            _ => false,
        }
    }

    /// Whether its answer must not come from half an index: what the index lacks is added first.
    fn needs_whole_index(&self) -> bool {
        match self {
            Self::List(_) | Self::Search(_) | Self::Status(_) | Self::Export(_) | Self::Import(_) | Self::Space(_) | Self::Sync(_) => true,
            Self::Preserve(_) | Self::Retention(_) | Self::Compare(_) | Self::Send(_) | Self::Check(_) => true,
            Self::Account(_)
            | Self::Trust(_)
            | Self::Watch
            | Self::Show(_)
            | Self::Verify(_)
            | Self::Hashes(_)
            | Self::Rebuild
            | Self::Demo(_) => false,
        }
    }

    /// Whether the command is about to log in to a server.
    pub fn logs_in(&self) -> bool {
        match self {
            Self::Sync(_) | Self::Watch => true,
            Self::Send(arguments) => !arguments.dry_run,
            _ => false,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Parsed {
    /// Run this.
    Cli(Box<Cli>),
    /// Print this and exit: help, version, or a usage error.
    Text {
        /// With its final line break.
        text: String,
        to_stderr: bool,
        code: u8,
    },
}

/// Parses the arguments, of which the first is the program's name. Help is in the language of `--lang`, else in `fallback`.
pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>, fallback: Language) -> Parsed {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let words = Words::new(help::language_of(&arguments).unwrap_or(fallback));
    let read = help::localised(Cli::command(), &words)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match read {
        Ok(cli) => Parsed::Cli(Box::new(cli)),
        Err(error) => Parsed::Text {
            text: error.render().to_string(),
            to_stderr: error.use_stderr(),
            code: match error.use_stderr() {
                true => Exit::Usage.code(),
                false => Exit::Good.code(),
            },
        },
    }
}

/// Says what opening the profile found and corrected. A failure to say so is not one of the command.
fn say_what_opening_found(context: &mut Context<'_>) {
    for notice in context.handle.map(Handle::opening_notices).unwrap_or_default() {
        let explained = explain_opening(context.words, &notice);
        let _ = context.say(&format!("{} {} {}", explained.what, explained.meaning, explained.remedy));
    }
}

/// Runs a command and returns the exit code ([`Exit`]). For [`Command::Demo`] use [`demo::play`].
pub fn run(command: Command, mut context: Context<'_>) -> u8 {
    let context = &mut context;
    say_what_opening_found(context);
    if command.needs_whole_index()
        && let Some(waiting) = context
            .handle
            .and_then(|handle| handle.complete().ok())
            .filter(|waiting| *waiting > 0)
    {
        // A failure to say so is not one of the command.
        let _ = context.say(&context.words.with("messages-waiting", &[("count", waiting.into())]));
    }
    let answer = match command {
        Command::Account(action) => account::run(action, context),
        Command::Trust(action) => trust::run(action, context),
        Command::Sync(arguments) => sync::run(arguments, context),
        Command::Watch => watch::run(context),
        Command::List(arguments) => list::run(arguments, context),
        Command::Search(arguments) => search::run(arguments, context),
        Command::Show(arguments) => show::run(arguments, context),
        Command::Send(arguments) => send::run(arguments, context),
        Command::Status(arguments) => status::run(arguments, context),
        Command::Verify(arguments) => verify::run(arguments, context),
        Command::Export(arguments) => export::run(arguments, context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Space(arguments) => space::run(arguments, context),
        Command::Hashes(arguments) => hashes::run(arguments, context),
        Command::Preserve(arguments) => preserve::run(arguments, context),
        Command::Retention(arguments) => retention::run(arguments, context),
        Command::Compare(arguments) => compare::run(arguments, context),
        Command::Check(arguments) => check::run(arguments, context),
        Command::Rebuild => rebuild::run(context),
        Command::Demo(_) => Err(crate::engine::EngineError::Stopped.into()),
    };
    conclude::conclude(answer, context)
}
