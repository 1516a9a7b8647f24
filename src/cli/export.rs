//! `export`: the original messages, byte for byte, in a folder or a zip; as evidence, with everything needed to check them.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::escape::escape;
use super::exit::CommandResult;
use super::progress::interruptible;
use super::runtime::block_on;
use super::{Context, Exit, Failure, identify};
use crate::engine::view::ExportFormat;
use crate::engine::{EngineError, Exportable, Handle};
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Dispatches, Message-IDs or messages.
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// A folder, or a zip if the path ends in .zip; never overwritten except with `update`.
    #[arg(long, value_name = "PATH")]
    pub to: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Eml)]
    pub format: Format,
    /// Updates an earlier bundle of the same dispatches.
    #[arg(long)]
    pub update: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The original messages with a report, certificates and hashes.
    Evidence,
    /// The original .eml files only.
    Eml,
    /// What proves service of a document: a folder for each dispatch, with a list of what is missing.
    Court,
}

/// Runs `export`: a dispatch is exported with the sent message and every receipt. [`Exit::Bad`] if something is missing for a court, or a
/// message is left out because it cannot be examined.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let format = match arguments.format {
        Format::Eml | Format::Court if arguments.update => return Err(Failure::Usage(context.words.get("update-needs-evidence"))),
        Format::Eml => ExportFormat::Eml,
        Format::Evidence => ExportFormat::Evidence {
            words: Arc::new(context.words.duplicate()),
            update: arguments.update,
        },
        Format::Court => ExportFormat::Court {
            words: Arc::new(context.words.duplicate()),
        },
    };
    let exported = block_on(async {
        let mut what = Vec::with_capacity(arguments.ids.len());
        for id in &arguments.ids {
            what.push(match arguments.format {
                Format::Court => Exportable::Dispatch(identify::dispatch(handle, id).await?.dispatch.id),
                Format::Evidence | Format::Eml => exportable(handle, id).await?,
            });
        }
        interruptible(context, "exporting", |progress| handle.export(what, arguments.to, format, progress)).await
    })?;
    match context.json {
        true => context.document(&Json {
            path: exported.path.display().to_string(),
            files: exported.files.iter().map(|file| file.display().to_string()).collect(),
            remarks: exported.remarks,
            left_out: exported.left_out,
        })?,
        false => {
            let path = escape(&exported.path.display().to_string());
            let variables = [("count", exported.files.len().into()), ("path", path.into())];
            writeln!(context.out, "{}", context.words.with("exported", &variables))?;
            for remark in &exported.remarks {
                context.say(&format!("! {remark}"))?;
            }
            context.say_left_out(&exported.left_out)?;
        }
    }
    Ok(Exit::of(exported.complete))
}

/// The id or Message-ID of a dispatch names the dispatch; the id of a single message names that message.
async fn exportable(handle: &Handle, id: &str) -> Result<Exportable, EngineError> {
    let is_dispatch = id.contains('@') || id.trim().len() == 16;
    if is_dispatch {
        match identify::dispatch(handle, id).await {
            Ok(view) => return Ok(Exportable::Dispatch(view.dispatch.id)),
            Err(error) if identify::is_not_found(&error) => {}
            Err(error) => return Err(error),
        }
    }
    identify::message(handle, id).await.map(Exportable::Message)
}

#[derive(Serialize)]
struct Json {
    path: String,
    files: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<Sha256>,
}
