//! `check`: compares every raw file with its hash, the ledger with its hash chain, and the index with both.

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::progress::{Counter, shown};
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit};
use crate::engine::view::{DamagedMessage, RowNote};
use crate::engine::{CheckReport, LedgerGap};
use crate::i18n::Words;
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Goes on with a ledger that lacks lines, after it was shown.
    #[arg(long)]
    pub acknowledge_gap: bool,
}

/// Runs `check`: [`Exit::Bad`] when anything is wrong. A gap that is acknowledged is shown first, and is no longer wrong afterwards.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let counter = Counter::default();
    let work = handle.check(counter.callback());
    let report = block_on(shown(context, "checking", &counter, work))?;
    let damaged = block_on(async { Ok(handle.damaged_messages().await?) })?;
    match context.json {
        true => context.document(&Json::new(&report, &damaged, context.words))?,
        false => print_text(&report, &damaged, context)?,
    }
    if !arguments.acknowledge_gap {
        return Ok(Exit::of(report.is_good()));
    }
    match report.ledger_gap {
        None => context.say(&context.words.get("check-nothing-to-acknowledge"))?,
        Some(_) => {
            block_on(async { Ok(handle.acknowledge_gap().await?) })?;
            context.say(&context.words.get("check-acknowledged"))?;
        }
    }
    let rest = CheckReport {
        ledger_gap: None,
        ..report
    };
    Ok(Exit::of(rest.is_good()))
}

fn print_text(report: &CheckReport, damaged: &[DamagedMessage], context: &mut Context<'_>) -> Result<(), super::Failure> {
    let words = context.words;
    let mut table = Table::indented(0);
    table.row([words.get("check-messages"), report.messages.to_string()]);
    table.row([words.get("check-damaged"), report.damaged.len().to_string()]);
    table.row([words.get("check-missing"), report.missing.len().to_string()]);
    table.row([words.get("check-ledger-lines"), report.ledger_lines.to_string()]);
    if let Some(line) = report.ledger_broken_at {
        table.row([words.get("check-ledger-broken-at"), line.to_string()]);
    }
    if let Some(gap) = &report.ledger_gap {
        table.row([words.get("check-ledger-gap"), words.ledger_gap(gap)]);
    }
    table.row([words.get("check-index-differences"), report.index_differences.to_string()]);
    if !report.set_aside.is_empty() {
        table.row([words.get("check-set-aside"), report.set_aside.len().to_string()]);
    }
    if !report.waiting.is_empty() {
        table.row([words.get("check-waiting"), report.waiting.len().to_string()]);
    }
    table.write(context.out)?;
    if !report.outside_witness {
        writeln!(context.out, "{}", words.get("check-no-outside-witness"))?;
    }
    for (key, messages, note) in [
        ("check-is-set-aside", &report.set_aside, RowNote::SetAside),
        ("check-is-waiting", &report.waiting, RowNote::Waiting),
    ] {
        for message in messages {
            writeln!(context.out, "{}", words.with(key, &[("message", message.to_string().into())]))?;
        }
        if !messages.is_empty() {
            writeln!(context.out, "{}", words.note_detail(note))?;
        }
    }
    for (key, messages) in [("check-is-damaged", &report.damaged), ("check-is-missing", &report.missing)] {
        for message in messages {
            writeln!(context.out, "{}", words.with(key, &[("message", message.to_string().into())]))?;
            for line in damaged
                .iter()
                .filter(|one| one.message == *message)
                .flat_map(|one| touched(one, words))
            {
                writeln!(context.out, "  {}", escape(&line))?;
            }
        }
    }
    let verdict = match (report.is_good(), report.damaged.is_empty() && report.missing.is_empty()) {
        (true, _) => "check-good",
        (false, true) if report.ledger_broken_at.is_none() && report.ledger_gap.is_some() => "check-gap",
        (false, true) if report.ledger_broken_at.is_none() => "check-index-only",
        (false, _) => "check-bad",
    };
    Ok(writeln!(context.out, "{}", words.get(verdict))?)
}

/// The dispatch that a damaged message belongs to, and how to restore it.
fn touched(message: &DamagedMessage, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(account), Some(kind), Some(date)) = (&message.account, &message.kind, message.date) {
        let variables = [
            ("account", address(account.as_str()).into()),
            ("kind", words.kind(kind).into()),
            ("date", words.instant(date).into()),
            ("subject", message.subject.as_str().into()),
        ];
        lines.push(words.with("damaged-is", &variables));
    }
    if let Some(dispatch) = &message.dispatch {
        lines.push(words.with("damaged-touches", &[("dispatch", dispatch.as_str().into())]));
    }
    lines.push(words.get(match message.on_server {
        true => "damaged-on-server",
        false => "damaged-from-backup",
    }));
    lines
}

#[derive(Serialize)]
struct DamagedJson<'a> {
    id: Sha256,
    missing: bool,
    on_server: bool,
    account: Option<&'a str>,
    folder: Option<&'a str>,
    kind: Option<String>,
    dispatch: Option<&'a str>,
    date: Option<String>,
    subject: &'a str,
}

#[derive(Serialize)]
struct Json<'r> {
    good: bool,
    messages: u64,
    damaged: &'r [Sha256],
    missing: &'r [Sha256],
    ledger_lines: u64,
    ledger_broken_at: Option<u64>,
    ledger_gap: Option<&'r LedgerGap>,
    outside_witness: bool,
    index_differences: u64,
    set_aside: &'r [Sha256],
    waiting: &'r [Sha256],
    touched: Vec<DamagedJson<'r>>,
}

impl<'r> Json<'r> {
    fn new(report: &'r CheckReport, damaged: &'r [DamagedMessage], words: &Words) -> Self {
        Self {
            good: report.is_good(),
            messages: report.messages,
            damaged: &report.damaged,
            missing: &report.missing,
            ledger_lines: report.ledger_lines,
            ledger_broken_at: report.ledger_broken_at,
            ledger_gap: report.ledger_gap.as_ref(),
            outside_witness: report.outside_witness,
            index_differences: report.index_differences,
            set_aside: &report.set_aside,
            waiting: &report.waiting,
            touched: damaged
                .iter()
                .map(|one| DamagedJson {
                    id: one.message,
                    missing: one.missing,
                    on_server: one.on_server,
                    account: one.account.as_ref().map(|account| account.as_str()),
                    folder: one.folder.as_deref(),
                    kind: one.kind.as_ref().map(|kind| kind.name().to_string()),
                    dispatch: one.dispatch.as_ref().map(|dispatch| dispatch.as_str()),
                    date: one.date.map(|at| words.rfc3339(at)),
                    subject: &one.subject,
                })
                .collect(),
        }
    }
}
