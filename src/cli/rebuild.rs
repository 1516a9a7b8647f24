//! `rebuild`: rebuilds the indexes from raw messages and ledger.

use serde::Serialize;

use super::exit::CommandResult;
use super::progress::{Counter, shown};
use super::runtime::block_on;
use super::{Context, Exit};

pub fn run(context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let counter = Counter::default();
    let work = handle.rebuild(counter.callback());
    block_on(shown(context, "rebuilding", &counter, work))?;
    let (messages, _) = counter.read();
    match context.json {
        true => context.document(&Json { rebuilt: true, messages })?,
        false => writeln!(context.out, "{}", context.words.with("rebuilt", &[("messages", messages.into())]))?,
    }
    Ok(Exit::Good)
}

#[derive(Serialize)]
struct Json {
    rebuilt: bool,
    messages: u64,
}
