//! `preserve`: a submission package for a preservation system, for one mailbox and period.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::escape::escape;
use super::exit::CommandResult;
use super::progress::interruptible;
use super::runtime::block_on;
use super::{Context, Exit, Failure};
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
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    if arguments.from > arguments.until {
        return Err(Failure::Usage(context.words.get("period-ends-before")));
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
    let preserved = block_on(interruptible(context, "exporting", |progress| handle.preserve(what, progress)))?;
    let path = arguments.to.display().to_string();
    let exit = Exit::of(preserved.left_out.is_empty());
    if context.json {
        context.document(&Json::new(&preserved, &path))?;
        return Ok(exit);
    }
    match preserved.index {
        Some(_) => {
            let variables = [("count", preserved.messages.into()), ("path", escape(&path).into())];
            writeln!(context.out, "{}", context.words.with("preserved", &variables))?;
        }
        None => context.say(&context.words.get("preserved-nothing"))?,
    }
    if preserved.before > 0 {
        context.say(&context.words.with("preserved-before", &[("count", preserved.before.into())]))?;
    }
    context.say_left_out(&preserved.left_out)?;
    Ok(exit)
}

#[derive(Serialize)]
struct Json<'p> {
    path: Option<&'p str>,
    index: Option<Sha256>,
    messages: u64,
    in_earlier_packages: u64,
    #[serde(skip_serializing_if = "<[Sha256]>::is_empty")]
    left_out: &'p [Sha256],
    files: Vec<String>,
}

impl<'p> Json<'p> {
    fn new(preserved: &'p Preserved, path: &'p str) -> Self {
        Self {
            path: preserved.index.map(|_| path),
            index: preserved.index,
            messages: preserved.messages,
            in_earlier_packages: preserved.before,
            left_out: &preserved.left_out,
            files: preserved.files.iter().map(|file| file.display().to_string()).collect(),
        }
    }
}
