//! The command line: one file per command, for people by default, for scripts with `--json`.
//!
//! What stands on stdout, the field names and the exit codes are a contract that others script against: it grows and does not change.
//! `main` parses with [`parse`], builds the world and calls [`run`]; nothing here opens a profile, a socket or a database. Text that came
//! with mail never reaches a terminal raw (see [`visible`]).

pub mod account;
pub mod check;
pub mod compare;
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

/// What was asked for.
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "recapito", version, disable_help_subcommand = true)]
pub struct Cli {
    /// The user's directory; the platform's data directory when not given.
    #[arg(long, global = true, value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// `it` or `en`; the system's language when not given.
    #[arg(long, global = true, value_name = "it|en", value_parser = ["it", "en"])]
    pub lang: Option<String>,
    /// The level of the log on stderr.
    #[arg(long, global = true, value_name = "off|error|warn|info|debug|trace", value_parser = ["off", "error", "warn", "info", "debug", "trace"])]
    pub log: Option<String>,
    /// One JSON document on stdout, and nothing else there.
    #[arg(long, global = true)]
    pub json: bool,
    /// The window on a fresh demo world.
    #[arg(long)]
    pub demo: bool,
    /// The command; none opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    /// The language asked for, else the system's.
    pub fn language(&self) -> Language {
        self.lang
            .as_deref()
            .and_then(Language::from_tag)
            .unwrap_or_else(Language::of_system)
    }
}

/// One command.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Accounts.
    #[command(subcommand)]
    Account(account::Action),
    /// The profile's own authorities.
    #[command(subcommand)]
    Trust(trust::Action),
    /// One pass over the accounts.
    Sync(sync::Arguments),
    /// Events as they happen.
    Watch,
    /// Kept messages.
    List(list::Arguments),
    /// Kept messages that answer a question.
    Search(search::Arguments),
    /// One message.
    Show(show::Arguments),
    /// Sends a message.
    Send(send::Arguments),
    /// Dispatches and their receipts.
    Status(status::Arguments),
    /// Checks signatures of files.
    Verify(verify::Arguments),
    /// Writes original messages out.
    Export(export::Arguments),
    /// Imports messages from files.
    Import(import::Arguments),
    /// Space on the servers.
    Space(space::Arguments),
    /// The archive's hashes, to be time-stamped.
    Hashes(hashes::Arguments),
    /// A package for a preservation system.
    Preserve(preserve::Arguments),
    /// What must be kept, and what others soon lose.
    Retention(retention::Arguments),
    /// Two mailboxes, message by message.
    Compare(compare::Arguments),
    /// Checks everything kept.
    Check,
    /// Remakes the indexes.
    Rebuild,
    /// The main job on a demo world.
    Demo(demo::Arguments),
}

impl Command {
    /// Whether `main` must open the profile and start the engine first. The demo brings a world of its own ([`demo::play`]).
    pub fn needs_profile(&self) -> bool {
        !matches!(self, Self::Verify(_) | Self::Demo(_))
    }

    /// Whether the engine must keep in step by itself while the command runs (`Setup::live`).
    pub fn is_live(&self) -> bool {
        match self {
            Self::Watch | Self::Demo(_) => true,
            Self::Send(arguments) => arguments.wait.is_some() && !arguments.dry_run,
            _ => false,
        }
    }
}

/// What [`parse`] makes of the arguments.
#[derive(Debug, Clone)]
pub enum Parsed {
    /// Go on with this.
    Cli(Box<Cli>),
    /// Say this and leave: help, version, or wrong usage.
    Said {
        /// The text, with its line end.
        text: String,
        /// It belongs on stderr.
        to_stderr: bool,
        /// The exit code.
        code: u8,
    },
}

/// Reads the arguments, the program's name first. Help is told in the language of `--lang`, else in `fallback`.
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

/// Runs a command and tells the exit code: 0 done and good, 1 done and the answer is bad, 2 wrong usage, 3 could not be done.
/// For [`Command::Demo`] see [`demo::play`], which needs the story too.
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
    exit::conclude(answer, world)
}
