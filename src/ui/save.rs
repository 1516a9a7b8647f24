//! Saving messages and attachments to files that the user chooses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::view::MessageSource;
use crate::engine::{EngineError, Handle, filename, mark_as_downloaded};
use crate::pec::DispatchId;

/// What to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveRequest {
    /// The exact bytes of a message, and its subject.
    Message(MessageSource, String),
    /// One decoded part: message, number, name.
    Part(MessageSource, usize, String),
    /// A PDF of a message, and the subject of the message.
    Pdf(Arc<[u8]>, String),
    /// Several parts into one folder.
    Parts(MessageSource, Vec<(usize, String)>),
}

/// The format in which a sent message is exported with its receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// With a report, certificates and hashes; updates an earlier bundle of the same message.
    Evidence,
    /// Only the exact `.eml` files.
    Eml,
    /// What a court requires.
    Court,
}

/// A folder or an archive for several files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Folder,
    Zip,
}

impl Container {
    /// The name with the extension.
    pub fn named(self, name: &str) -> String {
        match self {
            Self::Folder => name.to_owned(),
            Self::Zip => format!("{name}.zip"),
        }
    }
}

impl ExportKind {
    /// The default name of the folder or archive of a dispatch.
    pub fn name(self, id: &DispatchId) -> String {
        match self {
            Self::Evidence => format!("prove-{id}"),
            Self::Eml => format!("invio-{id}"),
            Self::Court => format!("deposito-{id}"),
        }
    }
}

impl SaveRequest {
    /// A file name that is valid on every system.
    pub fn suggested_name(&self) -> String {
        match self {
            Self::Message(_, called) => named(called, "eml"),
            Self::Pdf(_, called) => named(called, "pdf"),
            Self::Part(_, _, name) => filename::safe(name, UNNAMED),
            Self::Parts(..) => String::new(),
        }
    }
}

/// A file name of a subject; of none, a general one.
fn named(subject: &str, extension: &str) -> String {
    let start: String = subject.chars().take(80).collect();
    let stem = filename::safe(&start, "messaggio");
    format!("{stem}.{extension}")
}

/// Asks for a path with the system's dialog. `None` if the user chose none, or if there is no dialog.
pub async fn ask(wanted: SaveRequest) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new();
    let chosen = match wanted {
        SaveRequest::Parts(..) => dialog.pick_folder().await,
        single => dialog.set_file_name(single.suggested_name()).save_file().await,
    };
    chosen.map(|file| file.path().to_owned())
}

/// As [`ask`], for a new folder or archive of this name.
pub async fn ask_for(container: Container, name: String) -> Option<PathBuf> {
    match container {
        Container::Folder => {
            let folder = rfd::AsyncFileDialog::new().pick_folder().await?;
            Some(folder.path().join(name))
        }
        // The export writes an archive if the path ends in `.zip`.
        Container::Zip => ask_for_file(name, "zip").await,
    }
}

/// As [`ask`], for a file of this name; adds the extension if it is missing.
pub async fn ask_for_file(name: String, ending: &'static str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_file_name(name).add_filter(ending, &[ending]);
    let mut path = dialog.save_file().await?.path().to_owned();
    if !path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending)) {
        path.as_mut_os_string().push(format!(".{ending}"));
    }
    Some(path)
}

/// A full path to propose where there is no dialog: in the user's downloads, else documents, else home folder.
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

/// Writes the files. Set `overwrite` only if the dialog has asked the user about an existing file.
pub async fn write(handle: Handle, wanted: SaveRequest, to: PathBuf, overwrite: bool) -> Result<PathBuf, EngineError> {
    match wanted {
        SaveRequest::Message(message, _) => put(&to, handle.raw(message).await?, overwrite).await?,
        SaveRequest::Pdf(pdf, _) => put(&to, pdf.to_vec(), overwrite).await?,
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
    let to = path.to_owned();
    let written = tokio::task::spawn_blocking(move || filename::put(&to, &bytes, overwrite));
    let written = written.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => EngineError::TargetExists(path.to_owned()),
        _ => EngineError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        },
    })
}

/// Writes into a folder, under a name that does not exist yet.
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

/// The name of a part that has no usable one.
const UNNAMED: &str = "allegato";
