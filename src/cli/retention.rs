//! `retention`: dispatches whose provider logs expire, messages that must be kept, and messages in no submission package.

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit, Failure};
use crate::account::AccountId;
use crate::engine::{RetentionStatus, Unproved};
use crate::i18n::Words;
use crate::pec::DispatchState;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "ADDRESS")]
    pub account: Vec<String>,
    /// How many days before the time limit a request to a provider is urgent.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub within: i32,
}

/// Runs `retention`: [`Exit::Bad`] if a dispatch is unproved and its provider's logs expire soon.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let accounts = arguments.account.iter().map(|address| AccountId::of(address)).collect();
    let all = block_on(async { Ok(handle.retention(accounts).await?) })?;
    match context.json {
        true => {
            let words = context.words;
            context.document(&all.iter().map(|one| Json::new(one, words)).collect::<Vec<_>>())?;
        }
        false => all.iter().try_for_each(|one| print_text(one, context))?,
    }
    let is_urgent = |one: &Unproved| one.days_left.is_some_and(|left| (0..=arguments.within).contains(&left));
    Ok(Exit::of(!all.iter().flat_map(|one| &one.unproved).any(is_urgent)))
}

fn print_text(one: &RetentionStatus, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    writeln!(context.out, "{}", address(one.account.as_str()))?;
    let instant = |at: Option<crate::clock::Timestamp>| at.map(|at| words.instant(at)).unwrap_or_default();
    let mut table = Table::indented(2);
    let mut row = |key: &str, value: String| {
        if !value.is_empty() {
            table.row([words.get(key), value]);
        }
    };
    row("retention-messages", one.messages.to_string());
    row("retention-oldest", instant(one.oldest));
    row("retention-to-keep", one.to_keep.to_string());
    row(
        "retention-keep-until",
        one.keep_until.map(|day| day.to_string()).unwrap_or_default(),
    );
    row("retention-beyond-keeping", one.beyond_keeping.to_string());
    row("retention-packages", one.packages.to_string());
    row("retention-unpreserved", one.unpreserved.to_string());
    row("retention-unpreserved-oldest", instant(one.unpreserved_oldest));
    row("retention-logs-gone", one.logs_gone.to_string());
    row("retention-unproved", one.unproved.len().to_string());
    table.write(context.out)?;
    for unproved in &one.unproved {
        writeln!(context.out, "  - {}", escape(&sentence(unproved, words)))?;
    }
    Ok(())
}

fn sentence(unproved: &Unproved, words: &Words) -> String {
    let variables = [
        ("dispatch", unproved.dispatch.to_string().into()),
        ("at", words.instant(unproved.sent_at).into()),
        ("subject", unproved.subject.as_str().into()),
        ("recipients", unproved.recipients.join(", ").into()),
        ("day", unproved.ask_by.map(|day| day.to_string()).unwrap_or_default().into()),
    ];
    match unproved.days_left {
        Some(0..) => words.with("retention-ask-by", &variables),
        _ => words.with("retention-too-late", &variables),
    }
}

#[derive(Serialize)]
struct Json<'r> {
    account: String,
    messages: u64,
    oldest: Option<String>,
    to_keep: u64,
    keep_until: Option<String>,
    beyond_keeping: u64,
    packages: u64,
    unpreserved: u64,
    unpreserved_oldest: Option<String>,
    logs_gone: u64,
    unproved: Vec<UnprovedJson<'r>>,
}

#[derive(Serialize)]
struct UnprovedJson<'r> {
    id: &'r str,
    subject: &'r str,
    sent_at: String,
    state: DispatchState,
    recipients: &'r [String],
    ask_by: Option<String>,
    days_left: Option<i32>,
}

impl<'r> Json<'r> {
    fn new(one: &'r RetentionStatus, words: &Words) -> Self {
        Self {
            account: address(one.account.as_str()),
            messages: one.messages,
            oldest: one.oldest.map(|at| words.rfc3339(at)),
            to_keep: one.to_keep,
            keep_until: one.keep_until.map(|day| day.to_string()),
            beyond_keeping: one.beyond_keeping,
            packages: one.packages,
            unpreserved: one.unpreserved,
            unpreserved_oldest: one.unpreserved_oldest.map(|at| words.rfc3339(at)),
            logs_gone: one.logs_gone,
            unproved: one
                .unproved
                .iter()
                .map(|unproved| UnprovedJson {
                    id: unproved.dispatch.as_str(),
                    subject: &unproved.subject,
                    sent_at: words.rfc3339(unproved.sent_at),
                    state: unproved.state,
                    recipients: &unproved.recipients,
                    ask_by: unproved.ask_by.map(|day| day.to_string()),
                    days_left: unproved.days_left,
                })
                .collect(),
        }
    }
}
