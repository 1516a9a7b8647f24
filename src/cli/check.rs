//! `check`: every raw file against its hash, the ledger's chain, the index against both.

use serde::Serialize;

use super::exit::Answer;
use super::progress::{Counter, shown};
use super::table::Table;
use super::world::block_on;
use super::{Exit, World};
use crate::engine::CheckReport;
use crate::signature::Sha256;

/// Runs `check`: [`Exit::Bad`] when anything is wrong.
pub fn run(world: &mut World<'_>) -> Answer {
    let handle = world.engine()?;
    let counter = Counter::default();
    let work = handle.check(counter.callback());
    let report = block_on(shown(world, "checking", &counter, work))?;
    match world.json {
        true => world.document(&Json::from(&report))?,
        false => people(&report, world)?,
    }
    Ok(Exit::of(report.is_good()))
}

fn people(report: &CheckReport, world: &mut World<'_>) -> Result<(), super::Failure> {
    let words = world.words;
    let mut table = Table::indented(0);
    table.row([words.get("check-messages"), report.messages.to_string()]);
    table.row([words.get("check-damaged"), report.damaged.len().to_string()]);
    table.row([words.get("check-missing"), report.missing.len().to_string()]);
    table.row([words.get("check-ledger-lines"), report.ledger_lines.to_string()]);
    if let Some(line) = report.ledger_broken_at {
        table.row([words.get("check-ledger-broken-at"), line.to_string()]);
    }
    table.row([words.get("check-index-differences"), report.index_differences.to_string()]);
    table.write(world.out)?;
    for (key, messages) in [("check-is-damaged", &report.damaged), ("check-is-missing", &report.missing)] {
        for message in messages {
            writeln!(world.out, "{}", words.with(key, &[("message", message.to_string().into())]))?;
        }
    }
    let verdict = match (report.is_good(), report.damaged.is_empty() && report.missing.is_empty()) {
        (true, _) => "check-good",
        (false, true) if report.ledger_broken_at.is_none() => "check-index-only",
        (false, _) => "check-bad",
    };
    Ok(writeln!(world.out, "{}", words.get(verdict))?)
}

#[derive(Serialize)]
struct Json<'r> {
    good: bool,
    messages: u64,
    damaged: &'r [Sha256],
    missing: &'r [Sha256],
    ledger_lines: u64,
    ledger_broken_at: Option<u64>,
    index_differences: u64,
}

impl<'r> From<&'r CheckReport> for Json<'r> {
    fn from(report: &'r CheckReport) -> Self {
        Self {
            good: report.is_good(),
            messages: report.messages,
            damaged: &report.damaged,
            missing: &report.missing,
            ledger_lines: report.ledger_lines,
            ledger_broken_at: report.ledger_broken_at,
            index_differences: report.index_differences,
        }
    }
}
