//! `preserve`: a submission package for a preservation system, for one mailbox and period.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::exit::Answer;
use super::progress::interruptible;
use super::visible::visible;
use super::world::block_on;
use super::{Exit, Failure, World};
use crate::account::AccountId;
use crate::engine::{Holder, Preserve, Preserved};
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "ADDRESS")]
    pub account: String,
    /// The first day, in Italian time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Date,
    /// The last day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Date,
    /// A folder, or a zip if the path ends in .zip; never overwritten.
    #[arg(long, value_name = "PATH")]
    pub to: PathBuf,
    /// Includes messages of earlier packages.
    #[arg(long)]
    pub again: bool,
    /// The holder of the archive.
    #[arg(long, value_name = "NAME")]
    pub holder: Option<String>,
    /// The holder's identifier in the form that the index requires.
    #[arg(long, value_name = "VATIT-…|TINIT-…", requires = "holder")]
    pub holder_id: Option<String>,
}

/// Runs `preserve`: [`Exit::Good`] also if there was nothing to pack and nothing was written.
pub fn run(arguments: Arguments, world: &mut World<'_>) -> Answer {
    let handle = world.engine()?;
    if arguments.from > arguments.until {
        return Err(Failure::Usage(world.words.get("period-ends-before")));
    }
    let what = Preserve {
        account: AccountId::of(&arguments.account),
        holder: arguments.holder.map(|name| Holder {
            name,
            id: arguments.holder_id,
        }),
        from: arguments.from,
        until: arguments.until,
        again: arguments.again,
        to: arguments.to.clone(),
    };
    let preserved = block_on(interruptible(world, "exporting", |progress| handle.preserve(what, progress)))?;
    let path = arguments.to.display().to_string();
    if world.json {
        world.document(&Json::new(&preserved, &path))?;
        return Ok(Exit::Good);
    }
    match preserved.index {
        Some(_) => {
            let variables = [("count", preserved.messages.into()), ("path", visible(&path).into())];
            writeln!(world.out, "{}", world.words.with("preserved", &variables))?;
        }
        None => world.say(&world.words.get("preserved-nothing"))?,
    }
    if preserved.before > 0 {
        world.say(&world.words.with("preserved-before", &[("count", preserved.before.into())]))?;
    }
    Ok(Exit::Good)
}

#[derive(Serialize)]
struct Json<'p> {
    path: Option<&'p str>,
    index: Option<Sha256>,
    messages: u64,
    in_earlier_packages: u64,
    files: Vec<String>,
}

impl<'p> Json<'p> {
    fn new(preserved: &'p Preserved, path: &'p str) -> Self {
        Self {
            path: preserved.index.map(|_| path),
            index: preserved.index,
            messages: preserved.messages,
            in_earlier_packages: preserved.before,
            files: preserved.files.iter().map(|file| file.display().to_string()).collect(),
        }
    }
}
