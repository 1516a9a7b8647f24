//! `sync`: synchronises all folders of the accounts once.

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit, Failure, identify};
use crate::clock::SignedDuration;
use crate::engine::view::{FailedMessage, SyncReport};
use crate::i18n::account_wording::fetch_problem_code;
use crate::i18n::explain;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Default: all accounts.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Vec<String>,
}

/// Runs `sync`: returns when everything fetched is durable. [`Exit::Failed`] if the sync of an account failed, [`Exit::Bad`] if single
/// messages could not be stored.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    if context.err_is_terminal {
        context.say(&context.words.get("syncing"))?;
    }
    let reports = block_on(async {
        let mut accounts = Vec::new();
        for named in &arguments.account {
            accounts.push(identify::account(handle, named).await?.account.id);
        }
        Ok(handle.sync(accounts).await?)
    })?;
    match context.json {
        true => {
            let words = context.words;
            context.document(&reports.iter().map(|report| Json::new(report, words)).collect::<Vec<_>>())?;
        }
        false => {
            print_text(&reports, context)?;
            print_details(&reports, context)?;
        }
    }
    for error in reports.iter().filter_map(|report| report.error.as_ref()) {
        super::conclude::report(&Failure::Engine(error.clone()), context);
    }
    Ok(match reports.iter().any(|report| report.error.is_some()) {
        true => Exit::Failed,
        false => Exit::of(reports.iter().all(|report| report.failed == 0)),
    })
}

fn print_text(reports: &[SyncReport], context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let headings = [
        "column-account",
        "column-new",
        "column-updated",
        "column-failed",
        "column-size",
        "column-time",
    ];
    let mut table = Table::with_headings(headings.map(|key| words.get(key)));
    for report in reports {
        table.row([
            address(report.account.as_str()),
            report.new.to_string(),
            report.updated.to_string(),
            report.failed.to_string(),
            words.size(report.bytes),
            words.duration(SignedDuration::try_from_secs_f64(report.seconds).unwrap_or(SignedDuration::ZERO)),
        ]);
    }
    Ok(table.write(context.out)?)
}

/// What is on the server and not here, with the reasons, and what the servers want the user to read.
fn print_details(reports: &[SyncReport], context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    for report in reports {
        for failure in &report.failures {
            let variables = [
                ("account", address(report.account.as_str()).into()),
                ("what", escape(&words.failed_message(failure)).into()),
            ];
            writeln!(context.out, "{}", words.with("sync-failure", &variables))?;
        }
        for alert in &report.alerts {
            let variables = [
                ("account", address(report.account.as_str()).into()),
                ("words", escape(alert).into()),
            ];
            writeln!(context.out, "{}", words.with("sync-alert", &variables))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Json {
    account: String,
    new: u64,
    updated: u64,
    failed: u64,
    failures: Vec<JsonFailure>,
    alerts: Vec<String>,
    bytes: u64,
    seconds: f64,
    error: Option<String>,
}

impl Json {
    fn new(report: &SyncReport, words: &crate::i18n::Words) -> Self {
        Self {
            account: address(report.account.as_str()),
            new: report.new,
            updated: report.updated,
            failed: report.failed,
            failures: report.failures.iter().map(|failure| JsonFailure::new(failure, words)).collect(),
            alerts: report.alerts.iter().map(|alert| escape(alert)).collect(),
            bytes: report.bytes,
            seconds: report.seconds,
            error: report
                .error
                .as_ref()
                .map(|error| escape(&explain(words, error).what_with_detail(words))),
        }
    }
}

#[derive(Serialize)]
struct JsonFailure {
    folder: String,
    uid: Option<u32>,
    reason: &'static str,
    count: u64,
    text: String,
}

impl JsonFailure {
    fn new(failure: &FailedMessage, words: &crate::i18n::Words) -> Self {
        Self {
            folder: escape(&failure.folder),
            uid: failure.uid.map(|uid| uid.0),
            reason: fetch_problem_code(&failure.problem),
            count: failure.count(),
            text: escape(&words.failed_message(failure)),
        }
    }
}
