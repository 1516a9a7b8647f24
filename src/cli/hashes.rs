//! `hashes`: the hashes of all stored messages, to be time-stamped.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::escape::escape;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::{Context, Exit};
use crate::account::AccountId;
use crate::engine::HashList;
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Only the messages of these accounts, without the ledger.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Vec<String>,
    /// With file names, for `sha256sum -c` in the profile folder, and a description of each message.
    #[arg(long)]
    pub names: bool,
    /// A file, never overwritten; default: stdout.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let accounts = arguments.account.iter().map(|address| AccountId::of(address)).collect();
    let list = block_on(async {
        Ok(match arguments.to.clone() {
            Some(to) => handle.write_hashes(accounts, arguments.names, to, || true).await?,
            None => handle.hashes(accounts, arguments.names).await?,
        })
    })?;
    match (context.json, &arguments.to) {
        (true, to) => context.document(&Json::new(&list, to.as_deref()))?,
        (false, None) => write!(context.out, "{}", list.text)?,
        (false, Some(to)) => {
            let path = escape(&to.display().to_string());
            let variables = [("count", list.messages.into()), ("path", path.into())];
            writeln!(context.out, "{}", context.words.with("hashes-written", &variables))?;
        }
    }
    Ok(Exit::Good)
}

#[derive(Serialize)]
struct Json<'l> {
    messages: u64,
    ledger_lines: Option<u64>,
    ledger_hash: Option<Sha256>,
    sha256: Sha256,
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<&'l str>,
}

impl<'l> Json<'l> {
    fn new(list: &'l HashList, to: Option<&Path>) -> Self {
        Self {
            messages: list.messages,
            ledger_lines: list.ledger.map(|(lines, _)| lines),
            ledger_hash: list.ledger.map(|(_, hash)| hash),
            sha256: Sha256::of(list.text.as_bytes()),
            path: to.map(|to| to.display().to_string()),
            list: to.is_none().then_some(&list.text),
        }
    }
}
