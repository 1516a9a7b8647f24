//! `import`: imports messages from files into the profile.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::exit::Answer;
use super::visible::{address, visible};
use super::world::block_on;
use super::{Exit, Failure, World, identify};
use crate::account::AccountId;
use crate::engine::view::{ImportReport, NotImported};
use crate::i18n::Words;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
}

/// Runs `import`: [`Exit::Bad`] if a file was not imported or there was none, [`Exit::Undone`] if it was interrupted.
pub fn run(arguments: Arguments, world: &mut World<'_>) -> Answer {
    let handle = world.engine()?;
    let account = block_on(async {
        Ok(match &arguments.account {
            Some(named) => Some(identify::account(handle, named).await?.account.id),
            None => None,
        })
    })?;
    let report = block_on(interruptible(arguments.paths, account, world))?;
    match world.json {
        true => {
            let words = world.words;
            world.document(&Json::new(&report, words))?;
        }
        false => people(&report, world)?,
    }
    if report.stopped {
        world.say(&world.words.get("import-stopped"))?;
        return Ok(Exit::Undone);
    }
    Ok(Exit::of(report.failed.is_empty() && report.found > 0))
}

/// Imports until done or until Ctrl-C, which still stores the messages in progress.
async fn interruptible(paths: Vec<PathBuf>, account: Option<AccountId>, world: &mut World<'_>) -> Result<ImportReport, Failure> {
    let (done, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let progress = {
        let (done, stop) = (done.clone(), stop.clone());
        move |now| {
            done.store(now, Ordering::Relaxed);
            !stop.load(Ordering::Relaxed)
        }
    };
    let mut work = std::pin::pin!(world.engine()?.import(paths, account, progress));
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            answer = &mut work => {
                if world.err_is_terminal {
                    write!(world.err, "\r\x1b[K")?;
                }
                return Ok(answer?);
            }
            _ = tokio::signal::ctrl_c() => stop.store(true, Ordering::Relaxed),
            _ = tick.tick(), if world.err_is_terminal => {
                let line = world.words.with("importing", &[("done", done.load(Ordering::Relaxed).to_string().into())]);
                write!(world.err, "\r\x1b[K{line}")?;
                world.err.flush()?;
            }
        }
    }
}

fn people(report: &ImportReport, world: &mut World<'_>) -> Result<(), Failure> {
    let words = world.words;
    for failed in &report.failed {
        world.say(&visible(&why(failed, words)))?;
    }
    if report.found == 0 {
        return world.say(&words.get("import-nothing"));
    }
    let variables = [
        ("imported", report.imported.into()),
        ("size", words.size(report.bytes).into()),
        ("found", report.found.into()),
    ];
    writeln!(world.out, "{}", words.with("imported", &variables))?;
    if report.duplicates > 0 {
        writeln!(world.out, "{}", words.with("import-duplicates", &[("n", report.duplicates.into())]))?;
    }
    if report.dispatches + report.receipts > 0 {
        let variables = [("dispatches", report.dispatches.into()), ("receipts", report.receipts.into())];
        writeln!(world.out, "{}", words.with("import-linked", &variables))?;
    }
    if report.restored > 0 {
        writeln!(world.out, "{}", words.with("import-restored", &[("n", report.restored.into())]))?;
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
                NotImported::NoMessage { file } => (file, "no-message"),
                NotImported::NoMailbox { file } => (file, "no-mailbox"),
            };
            Failed {
                file: file.clone(),
                reason,
                text: visible(&why(failed, words)),
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
            stopped: report.stopped,
        }
    }
}
