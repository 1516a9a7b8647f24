//! `space`: lists the messages that can be removed from a server because they are stored here, removes them, or puts them back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::progress::{Counter, interruptible, shown};
use super::runtime::block_on;
use super::{Context, Exit, Failure, identify};
use crate::account::AccountId;
use crate::clock::{SignedDuration, Timestamp};
use crate::engine::space::{Plan, RemovedMessage, Request, SpaceOutcome, months_before};
use crate::engine::view::Row;
use crate::engine::{CopyId, Handle};
use crate::i18n::Words;
use crate::i18n::account_wording::{skipped_code, unchanged_code};
use crate::i18n::explain::explain;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Default: all accounts.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// Only messages older than this: days, months or years.
    #[arg(long, value_name = "24m", default_value = "24m")]
    pub older_than: String,
    /// The largest first instead of the oldest.
    #[arg(long)]
    pub largest: bool,
    /// The target, in megabytes of 1,000,000 bytes.
    #[arg(long, value_name = "MB")]
    pub enough: Option<u64>,
    /// A folder that gets a copy of each message first.
    #[arg(long, value_name = "DIR")]
    pub copy_to: Option<PathBuf>,
    /// Removes the messages; without it, the plan is printed.
    #[arg(long = "do")]
    pub carry_out: bool,
    /// Lists removed messages.
    #[arg(long, conflicts_with_all = ["carry_out", "put_back"])]
    pub removed: bool,
    /// Puts back these messages, or `all`.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "carry_out")]
    pub put_back: Vec<String>,
}

/// Runs `space`: [`Exit::Bad`] if a message was skipped, [`Exit::Failed`] if it ended early.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let now = context.now();
    let before = age(&arguments.older_than, now).ok_or_else(|| Failure::Usage(context.words.get("space-bad-age")))?;
    let accounts = block_on(accounts(context.engine()?, arguments.account.as_deref()))?;
    let (mut answers, mut exit) = (Vec::new(), Exit::Good);
    for account in accounts {
        let one = match arguments.removed || !arguments.put_back.is_empty() {
            true => returned(&account, &arguments, context)?,
            false => freed(account, &arguments, before, context)?,
        };
        if let Some(done) = &one.done {
            exit = worse(exit, done);
        }
        answers.push(one);
    }
    if context.json {
        context.document(&answers)?;
    }
    Ok(exit)
}

async fn accounts(handle: &Handle, named: Option<&str>) -> Result<Vec<AccountId>, Failure> {
    Ok(match named {
        Some(named) => vec![identify::account(handle, named).await?.account.id],
        None => handle.overview().await?.accounts.into_iter().map(|view| view.account.id).collect(),
    })
}

fn freed(account: AccountId, arguments: &Arguments, before: Timestamp, context: &mut Context<'_>) -> Result<Json, Failure> {
    let handle = context.engine()?;
    let request = Request {
        account: account.clone(),
        before,
        largest_first: arguments.largest,
        target_bytes: arguments.enough.map(|megabytes| megabytes.saturating_mul(1_000_000)),
    };
    let plan = block_on(async {
        let counter = Counter::default();
        shown(context, "space-reading", &counter, handle.plan_space(request, counter.callback())).await
    })?;
    let mut json = Json::of_plan(&plan, context.words);
    if !context.json {
        print_plan(&plan, context)?;
    }
    if arguments.carry_out && !plan.messages.is_empty() {
        let keys = plan.messages.iter().map(|row| row.key).collect();
        let copy_to = arguments.copy_to.clone();
        let work = |progress| handle.make_space(account, keys, copy_to, progress);
        let cleared = block_on(interruptible(context, "space-removing", work))?;
        json.done = Some(report_outcome(&cleared, "space-removed", context)?);
    } else if !context.json && !plan.messages.is_empty() {
        context.say(&context.words.get("space-dry"))?;
    }
    Ok(json)
}

fn returned(account: &AccountId, arguments: &Arguments, context: &mut Context<'_>) -> Result<Json, Failure> {
    let handle = context.engine()?;
    let mut gone = block_on(async { Ok(handle.removed_from_server(account.clone()).await?) })?;
    let wanted = |gone: &RemovedMessage| {
        let id = gone.row.message.to_string();
        arguments
            .put_back
            .iter()
            .any(|named| named == "all" || (named.len() >= 6 && id.starts_with(named.as_str())))
    };
    if !arguments.removed {
        gone.retain(wanted);
    }
    let mut json = Json::of_gone(account, &gone, context.words);
    if arguments.removed {
        if !context.json {
            for gone in &gone {
                let at = context.words.instant(gone.at);
                writeln!(
                    context.out,
                    "{}  {at}  {}  {}",
                    gone.row.message,
                    gone.row.location.folder,
                    escape(&gone.row.subject)
                )?;
            }
        }
        return Ok(json);
    }
    let keys: Vec<CopyId> = gone.iter().map(|gone| gone.row.key).collect();
    if !keys.is_empty() {
        let work = |progress| handle.put_back(account.clone(), keys, progress);
        let cleared = block_on(interruptible(context, "space-returning", work))?;
        json.done = Some(report_outcome(&cleared, "space-returned", context)?);
    }
    Ok(json)
}

fn print_plan(plan: &Plan, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let variables = [
        ("account", address(plan.account.as_str()).into()),
        ("n", (plan.messages.len() as u64).into()),
        ("size", words.size(plan.bytes).into()),
        ("percent", plan.share().map_or(-1, i64::from).into()),
    ];
    writeln!(context.out, "{}", words.with("space-plan", &variables))?;
    for (why, count) in &plan.skipped {
        let why = words.skipped(*why, *count);
        writeln!(context.out, "  {why}")?;
    }
    Ok(())
}

fn report_outcome(cleared: &SpaceOutcome, key: &str, context: &mut Context<'_>) -> Result<Done, Failure> {
    let words = context.words;
    if !context.json {
        let variables = [("n", cleared.done.into()), ("size", words.size(cleared.bytes).into())];
        writeln!(context.out, "{}", words.with(key, &variables))?;
    }
    for (message, why) in &cleared.unchanged {
        let why = words.unchanged(*why);
        context.say(&format!("{message}: {why}"))?;
    }
    if cleared.stopped {
        context.say(&words.get("space-stopped"))?;
    }
    let error = cleared.error.as_ref().map(|error| explain(words, error));
    if let Some(error) = &error {
        context.say(&escape(&format!(
            "{} {} {}",
            error.what_with_detail(words),
            error.meaning,
            error.remedy
        )))?;
    }
    let left = cleared.unchanged.iter().map(|(message, why)| LeftJson {
        id: message.to_string(),
        reason: unchanged_code(*why),
    });
    Ok(Done {
        messages: cleared.done,
        bytes: cleared.bytes,
        left: left.collect(),
        stopped: cleared.stopped,
        error: error.map(|error| error.what_with_detail(words)),
    })
}

fn worse(exit: Exit, done: &Done) -> Exit {
    match (exit, done.error.is_some() || done.stopped, done.left.is_empty()) {
        (Exit::Failed, ..) | (_, true, _) => Exit::Failed,
        (_, false, false) => Exit::Bad,
        (exit, ..) => exit,
    }
}

/// The time that is `90d`, `24m` or `3y` before `now`.
fn age(written: &str, now: Timestamp) -> Option<Timestamp> {
    let (number, unit) = written.split_at_checked(written.len().checked_sub(1)?)?;
    let number: u32 = number.parse().ok()?;
    match unit {
        "d" => now.checked_sub(SignedDuration::from_hours(24 * i64::from(number))).ok(),
        "m" => Some(months_before(now, number)),
        "y" => Some(months_before(now, number.checked_mul(12)?)),
        _ => None,
    }
}

#[derive(Serialize)]
struct Json {
    account: String,
    count: u64,
    bytes: u64,
    share: Option<u8>,
    messages: Vec<MessageJson>,
    #[serde(rename = "spared")]
    skipped: BTreeMap<&'static str, u64>,
    done: Option<Done>,
}

#[derive(Serialize)]
struct MessageJson {
    id: String,
    folder: String,
    date: String,
    size: u64,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed_at: Option<String>,
}

#[derive(Serialize)]
struct Done {
    messages: u64,
    bytes: u64,
    left: Vec<LeftJson>,
    stopped: bool,
    error: Option<String>,
}

#[derive(Serialize)]
struct LeftJson {
    id: String,
    reason: &'static str,
}

impl Json {
    fn of_plan(plan: &Plan, words: &Words) -> Self {
        Self {
            account: address(plan.account.as_str()),
            count: plan.messages.len() as u64,
            bytes: plan.bytes,
            share: plan.share(),
            messages: plan.messages.iter().map(|row| MessageJson::of(row, None, words)).collect(),
            skipped: plan.skipped.iter().map(|(why, count)| (skipped_code(*why), *count)).collect(),
            done: None,
        }
    }

    fn of_gone(account: &AccountId, gone: &[RemovedMessage], words: &Words) -> Self {
        Self {
            account: address(account.as_str()),
            count: gone.len() as u64,
            bytes: gone.iter().map(|gone| gone.row.size).sum(),
            share: None,
            messages: gone.iter().map(|gone| MessageJson::of(&gone.row, Some(gone.at), words)).collect(),
            skipped: BTreeMap::new(),
            done: None,
        }
    }
}

impl MessageJson {
    fn of(row: &Row, removed_at: Option<Timestamp>, words: &Words) -> Self {
        Self {
            id: row.message.to_string(),
            folder: row.location.folder.clone(),
            date: words.rfc3339(row.date),
            size: row.size,
            subject: row.subject.clone(),
            removed_at: removed_at.map(|at| words.rfc3339(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_days_months_and_years() {
        let now: Timestamp = "2026-03-31T10:00:00Z".parse().expect("an instant");
        let parsed = |written| age(written, now).map(|at| at.to_string());
        assert_eq!(parsed("90d").as_deref(), Some("2025-12-31T10:00:00Z"));
        assert_eq!(parsed("1m").as_deref(), Some("2026-02-28T10:00:00Z"));
        assert_eq!(parsed("2y").as_deref(), Some("2024-03-31T10:00:00Z"));
        for bad in ["", "m", "24", "x", "-1m", "1w", "é"] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }
}
