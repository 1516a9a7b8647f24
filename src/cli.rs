//! The command line: one file per command, for people by default, for scripts with `--json`.
//!
//! The output on stdout, the JSON field names and the exit codes are an interface for scripts: it may grow but not change.
//! `main` calls [`parse`], builds the [`World`] and calls [`run`]; nothing here opens a profile, a socket or a database. Untrusted text
//! from messages is made safe before it is printed (see [`visible`]).

pub mod account;
pub mod check;
pub mod compare;
pub mod conclude;
pub mod demo;
pub mod exit;
pub mod export;
pub mod hashes;
pub mod help;
pub mod identify;
pub mod import;
pub mod judgement;
pub mod list;
pub mod preserve;
pub mod progress;
pub mod rebuild;
pub mod retention;
pub mod search;
pub mod send;
pub mod show;
pub mod space;
pub mod status;
pub mod sync;
pub mod table;
pub mod trust;
pub mod verify;
pub mod visible;
pub mod watch;
pub mod world;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches};

pub use exit::{Exit, Failure};
pub use world::World;

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
    Check,
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
}

#[derive(Debug, Clone)]
pub enum Parsed {
    /// Run this.
    Cli(Box<Cli>),
    /// Print this and exit: help, version, or a usage error.
    Said {
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
        Err(said) => Parsed::Said {
            text: said.render().to_string(),
            to_stderr: said.use_stderr(),
            code: match said.use_stderr() {
                true => Exit::Usage.code(),
                false => Exit::Good.code(),
            },
        },
    }
}

/// Runs a command and returns the exit code ([`Exit`]). For [`Command::Demo`] use [`demo::play`].
pub fn run(command: Command, mut world: World<'_>) -> u8 {
    let world = &mut world;
    let answer = match command {
        Command::Account(action) => account::run(action, world),
        Command::Trust(action) => trust::run(action, world),
        Command::Sync(arguments) => sync::run(arguments, world),
        Command::Watch => watch::run(world),
        Command::List(arguments) => list::run(arguments, world),
        Command::Search(arguments) => search::run(arguments, world),
        Command::Show(arguments) => show::run(arguments, world),
        Command::Send(arguments) => send::run(arguments, world),
        Command::Status(arguments) => status::run(arguments, world),
        Command::Verify(arguments) => verify::run(arguments, world),
        Command::Export(arguments) => export::run(arguments, world),
        Command::Import(arguments) => import::run(arguments, world),
        Command::Space(arguments) => space::run(arguments, world),
        Command::Hashes(arguments) => hashes::run(arguments, world),
        Command::Preserve(arguments) => preserve::run(arguments, world),
        Command::Retention(arguments) => retention::run(arguments, world),
        Command::Compare(arguments) => compare::run(arguments, world),
        Command::Check => check::run(world),
        Command::Rebuild => rebuild::run(world),
        Command::Demo(_) => Err(crate::engine::EngineError::Stopped.into()),
    };
    conclude::conclude(answer, world)
}
