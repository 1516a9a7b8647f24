//! `rebuild`: rebuilds the indexes from raw messages and ledger.

use serde::Serialize;

use super::exit::Answer;
use super::progress::{Counter, shown};
use super::world::block_on;
use super::{Exit, World};

pub fn run(world: &mut World<'_>) -> Answer {
    let handle = world.engine()?;
    let counter = Counter::default();
    let work = handle.rebuild(counter.callback());
    block_on(shown(world, "rebuilding", &counter, work))?;
    let (messages, _) = counter.read();
    match world.json {
        true => world.document(&Json { rebuilt: true, messages })?,
        false => writeln!(world.out, "{}", world.words.with("rebuilt", &[("messages", messages.into())]))?,
    }
    Ok(Exit::Good)
}

#[derive(Serialize)]
struct Json {
    rebuilt: bool,
    messages: u64,
}
