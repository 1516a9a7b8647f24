//! Writing what the user asked for to the place the user chose.

use std::path::{Path, PathBuf};

use crate::engine::view::ExportFormat;
use crate::engine::{EngineError, Exportable, Handle};
use crate::pec::DispatchId;
use crate::signature::Sha256;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The exact bytes of a message.
    Message(Sha256),
    /// One decoded part: message, number, name.
    Part(Sha256, usize, String),
    /// Several parts into one folder.
    Parts(Sha256, Vec<(usize, String)>),
    /// The sent message and every receipt, as exact `.eml` files in a folder of its own.
    Dispatch(DispatchId),
}

impl Wanted {
    /// A name that every system takes.
    pub fn suggested_name(&self) -> String {
        match self {
            Self::Message(message) => format!("{}.eml", message.to_string().chars().take(12).collect::<String>()),
            Self::Part(_, _, name) => safe_name(name),
            Self::Parts(..) => String::new(),
            Self::Dispatch(id) => format!("invio-{id}"),
        }
    }
}

/// Asks where; `None` when nothing was chosen, or when this system has no dialog to ask with.
pub async fn ask(wanted: Wanted) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new();
    let chosen = match wanted {
        Wanted::Parts(..) => dialog.pick_folder().await,
        Wanted::Dispatch(_) => {
            let folder = dialog.pick_folder().await;
            return folder.map(|folder| folder.path().join(wanted.suggested_name()));
        }
        single => dialog.set_file_name(single.suggested_name()).save_file().await,
    };
    chosen.map(|file| file.path().to_owned())
}

/// Writes it; a file that is there already is not overwritten unless the dialog has asked.
pub async fn write(handle: Handle, wanted: Wanted, to: PathBuf, overwrite: bool) -> Result<PathBuf, EngineError> {
    match wanted {
        Wanted::Dispatch(id) => return Ok(handle.export(Exportable::Dispatch(id), to, ExportFormat::Eml).await?.path),
        Wanted::Message(message) => put(&to, handle.raw(message).await?, overwrite).await?,
        Wanted::Part(message, number, _) => put(&to, handle.part(message, number).await?, overwrite).await?,
        Wanted::Parts(message, parts) => {
            for (number, name) in parts {
                let bytes = handle.part(message, number).await?;
                put(&to.join(safe_name(&name)), bytes, false).await?;
            }
        }
    }
    Ok(to)
}

/// A file name without folders, control characters, or what Windows refuses.
pub fn safe_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| {
            if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                '_'
            } else {
                c
            }
        })
        .take(120)
        .collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.is_empty() {
        "allegato".to_owned()
    } else {
        clean.to_owned()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_one_plain_file_name() {
        assert_eq!(safe_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_name("con\r\nto: \"1\".pdf"), "conto_ _1_.pdf");
        assert_eq!(safe_name(" .. "), "allegato");
    }
}
