//! `import`: imports messages from files into the profile.

use std::path::PathBuf;

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::progress::interruptible;
use super::runtime::block_on;
use super::{Context, Exit, Failure, identify};
use crate::engine::view::{ImportReport, NotImported};
use crate::i18n::Words;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
}

/// Runs `import`: [`Exit::Bad`] if a file was not imported or there was none, [`Exit::Failed`] if it was interrupted.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let account = block_on(async {
        Ok(match &arguments.account {
            Some(named) => Some(identify::account(handle, named).await?.account.id),
            None => None,
        })
    })?;
    // How many messages there are is not known before they are read.
    let report = block_on(interruptible(context, "importing", |mut progress| {
        handle.import(arguments.paths, account, move |done| progress(done, 0))
    }))?;
    match context.json {
        true => {
            let words = context.words;
            context.document(&Json::new(&report, words))?;
        }
        false => print_text(&report, context)?,
    }
    if report.stopped {
        context.say(&context.words.get("import-stopped"))?;
        return Ok(Exit::Failed);
    }
    Ok(Exit::of(report.failed.is_empty() && report.found > 0))
}

fn print_text(report: &ImportReport, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    for failed in &report.failed {
        context.say(&escape(&why(failed, words)))?;
    }
    if !report.ignored.is_empty() {
        let files: Vec<&str> = report.ignored.iter().map(String::as_str).collect();
        let variables = [("n", report.ignored.len().into()), ("files", files.join(", ").into())];
        context.say(&escape(&words.with("import-ignored", &variables)))?;
    }
    if report.found == 0 {
        return context.say(&words.get("import-nothing"));
    }
    let variables = [
        ("imported", report.imported.into()),
        ("size", words.size(report.bytes).into()),
        ("found", (report.found + report.not_read()).into()),
    ];
    writeln!(context.out, "{}", words.with("imported", &variables))?;
    if !report.failed.is_empty() {
        let variables = [("n", report.failed.len().into())];
        writeln!(context.out, "{}", words.with("import-left", &variables))?;
    }
    if report.duplicates > 0 {
        writeln!(
            context.out,
            "{}",
            words.with("import-duplicates", &[("n", report.duplicates.into())])
        )?;
    }
    if report.dispatches + report.receipts > 0 {
        let variables = [("dispatches", report.dispatches.into()), ("receipts", report.receipts.into())];
        writeln!(context.out, "{}", words.with("import-linked", &variables))?;
    }
    if report.restored > 0 {
        writeln!(context.out, "{}", words.with("import-restored", &[("n", report.restored.into())]))?;
    }
    Ok(())
}

fn why(failed: &NotImported, words: &Words) -> String {
    let with = |key: &str, file: &str| words.with(key, &[("file", file.into())]);
    match failed {
        NotImported::Unreadable { file, reason } => words.with(
            "import-unreadable",
            &[("file", file.as_str().into()), ("reason", reason.as_str().into())],
        ),
        NotImported::TooLarge { file } => with("import-too-large", file),
        NotImported::LeftOut { file, reason } => {
            let variables = [("file", file.as_str().into()), ("reason", words.left_out(*reason).into())];
            words.with("import-left-out", &variables)
        }
        NotImported::NoMessage { file } => with("import-no-message", file),
        NotImported::NoMailbox { file } => with("import-no-mailbox", file),
    }
}

#[derive(Serialize)]
struct Json {
    found: u64,
    imported: u64,
    duplicates: u64,
    bytes: u64,
    dispatches: u64,
    receipts: u64,
    restored: u64,
    accounts: Vec<String>,
    failed: Vec<Failed>,
    ignored: Vec<String>,
    stopped: bool,
}

#[derive(Serialize)]
struct Failed {
    file: String,
    reason: &'static str,
    text: String,
}

impl Json {
    fn new(report: &ImportReport, words: &Words) -> Self {
        let failed = report.failed.iter().map(|failed| {
            let (file, reason) = match failed {
                NotImported::Unreadable { file, .. } => (file, "unreadable"),
                NotImported::TooLarge { file } => (file, "too-large"),
                NotImported::LeftOut { file, reason } => (file, reason.as_str()),
                NotImported::NoMessage { file } => (file, "no-message"),
                NotImported::NoMailbox { file } => (file, "no-mailbox"),
            };
            Failed {
                file: file.clone(),
                reason,
                text: escape(&why(failed, words)),
            }
        });
        Self {
            found: report.found,
            imported: report.imported,
            duplicates: report.duplicates,
            bytes: report.bytes,
            dispatches: report.dispatches,
            receipts: report.receipts,
            restored: report.restored,
            accounts: report.accounts.iter().map(|account| address(account.as_str())).collect(),
            failed: failed.collect(),
            ignored: report.ignored.clone(),
            stopped: report.stopped,
        }
    }
}
