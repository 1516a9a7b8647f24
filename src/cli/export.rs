//! `export`: the original messages, byte for byte, in a folder or a zip.

use std::path::PathBuf;

use serde::Serialize;

use super::exit::Answer;
use super::visible::visible;
use super::world::block_on;
use super::{Exit, World, identify};
use crate::engine::view::ExportFormat;
use crate::engine::{EngineError, Exportable, Handle};

/// What `export` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// A dispatch, a Message-ID or a message.
    #[arg(value_name = "ID")]
    pub id: String,
    /// A folder, or a zip when the path ends in .zip; never overwritten.
    #[arg(long, value_name = "PATH")]
    pub to: PathBuf,
    /// The form.
    #[arg(long, value_enum, default_value_t = Format::Eml)]
    pub format: Format,
}

/// The forms that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The original .eml files.
    Eml,
}

/// Runs `export`: a dispatch goes out with the sent message and every receipt.
pub fn run(arguments: Arguments, world: &mut World<'_>) -> Answer {
    let handle = world.engine()?;
    let format = match arguments.format {
        Format::Eml => ExportFormat::Eml,
    };
    let exported = block_on(async {
        let what = exportable(handle, &arguments.id).await?;
        Ok(handle.export(what, arguments.to, format).await?)
    })?;
    match world.json {
        true => world.document(&Json {
            path: exported.path.display().to_string(),
            files: exported.files.iter().map(|file| file.display().to_string()).collect(),
        })?,
        false => {
            let path = visible(&exported.path.display().to_string());
            let told = [("count", exported.files.len().into()), ("path", path.into())];
            writeln!(world.out, "{}", world.words.with("exported", &told))?;
        }
    }
    Ok(Exit::Good)
}

/// A dispatch's own id or Message-ID means the dispatch; the id of a single message means that message.
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
}
