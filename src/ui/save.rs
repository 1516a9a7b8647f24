//! Writing what the user asked for to the place the user chose.

use std::path::{Path, PathBuf};

use crate::engine::view::MessageSource;
use crate::engine::{EngineError, Handle, filename, mark_as_downloaded};
use crate::pec::DispatchId;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveRequest {
    /// The exact bytes of a message, and what it is called.
    Message(MessageSource, String),
    /// One decoded part: message, number, name.
    Part(MessageSource, usize, String),
    /// Several parts into one folder.
    Parts(MessageSource, Vec<(usize, String)>),
}

/// In which form a sent message is handed over with its receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// With a report, certificates and hashes; an earlier state of the same is brought up to date.
    Evidence,
    /// The exact `.eml` files alone.
    Eml,
    /// What a court asks for.
    Court,
}

/// In what several files are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A folder of its own.
    Folder,
    /// One file.
    Zip,
}

impl Container {
    /// The name with its ending.
    pub fn named(self, name: &str) -> String {
        match self {
            Self::Folder => name.to_owned(),
            Self::Zip => format!("{name}.zip"),
        }
    }
}

impl ExportForm {
    /// What the folder or zip of a dispatch is called.
    pub fn name(self, id: &DispatchId) -> String {
        match self {
            Self::Evidence => format!("prove-{id}"),
            Self::Eml => format!("invio-{id}"),
            Self::Court => format!("deposito-{id}"),
        }
    }
}

impl SaveRequest {
    /// A name that every system takes.
    pub fn suggested_name(&self) -> String {
        match self {
            Self::Message(_, called) => {
                let called: String = called.chars().take(80).collect();
                filename::safe(&format!("{}.eml", called.trim()), "messaggio.eml")
            }
            Self::Part(_, _, name) => filename::safe(name, UNNAMED),
            Self::Parts(..) => String::new(),
        }
    }
}

/// Asks where; `None` when nothing was chosen, or when this system has no dialog to ask with.
pub async fn ask(wanted: SaveRequest) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new();
    let chosen = match wanted {
        SaveRequest::Parts(..) => dialog.pick_folder().await,
        single => dialog.set_file_name(single.suggested_name()).save_file().await,
    };
    chosen.map(|file| file.path().to_owned())
}

/// Asks where a folder or a zip of this name goes; `None` when nothing was chosen, or when this system has no dialog to ask with.
pub async fn ask_for(container: Container, name: String) -> Option<PathBuf> {
    match container {
        Container::Folder => {
            let folder = rfd::AsyncFileDialog::new().pick_folder().await?;
            Some(folder.path().join(name))
        }
        // The ending is what makes it one file.
        Container::Zip => ask_for_file(name, "zip").await,
    }
}

/// Asks where a file of this name goes, and sees to its ending; `None` as in [`ask_for`].
pub async fn ask_for_file(name: String, ending: &'static str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_file_name(name).add_filter(ending, &[ending]);
    let mut path = dialog.save_file().await?.path().to_owned();
    if !path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending)) {
        path.as_mut_os_string().push(format!(".{ending}"));
    }
    Some(path)
}

/// A whole path with this name to propose where no dialog answered: in the user's downloads or documents.
pub fn proposed(name: &str) -> String {
    let folders = directories::UserDirs::new();
    let folder = folders.as_ref().and_then(|folders| {
        folders
            .download_dir()
            .or_else(|| folders.document_dir())
            .or_else(|| Some(folders.home_dir()))
    });
    folder.map_or_else(|| name.to_owned(), |folder| folder.join(name).display().to_string())
}

/// Writes it; a file that is there already is not overwritten unless the dialog has asked.
pub async fn write(handle: Handle, wanted: SaveRequest, to: PathBuf, overwrite: bool) -> Result<PathBuf, EngineError> {
    match wanted {
        SaveRequest::Message(message, _) => put(&to, handle.raw(message).await?, overwrite).await?,
        SaveRequest::Part(message, number, _) => {
            put(&to, handle.part(message, number).await?, overwrite).await?;
            mark_as_downloaded(&to);
        }
        SaveRequest::Parts(message, parts) => {
            for (number, name) in parts {
                let bytes = handle.part(message.clone(), number).await?;
                put_beside(to.clone(), name, bytes).await?;
            }
        }
    }
    Ok(to)
}

async fn put(path: &Path, bytes: Vec<u8>, overwrite: bool) -> Result<(), EngineError> {
    if !overwrite && tokio::fs::try_exists(path).await.unwrap_or(false) {
        return Err(EngineError::TargetExists(path.to_owned()));
    }
    tokio::fs::write(path, bytes).await.map_err(|error| EngineError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// Into a folder, under a name that is not taken yet.
async fn put_beside(folder: PathBuf, name: String, bytes: Vec<u8>) -> Result<(), EngineError> {
    let failed = |path: PathBuf, reason: String| EngineError::File { path, reason };
    let place = folder.clone();
    let write = move || {
        let (mut file, path) = filename::create_in(&folder, &name, UNNAMED)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        mark_as_downloaded(&path);
        std::io::Result::Ok(())
    };
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(failed(place, error.to_string())),
        Err(error) => Err(failed(place, error.to_string())),
    }
}

/// What a part without a usable name is called.
const UNNAMED: &str = "allegato";
