//! Choosing files and reading them in.

use std::path::PathBuf;

use iced::Task;

use super::{Action, Message};
use crate::engine::view::MessageView;
use crate::engine::{EngineError, Handle};
use crate::pec::draft::Attachment;

/// Asks for files; none where nothing was chosen, or where this system has no dialog to ask with.
pub(super) async fn pick() -> Vec<PathBuf> {
    let files = rfd::AsyncFileDialog::new().pick_files().await.unwrap_or_default();
    files.iter().map(|file| file.path().to_owned()).collect()
}

/// Reads these files in.
pub(super) fn read_files(paths: Vec<PathBuf>) -> Action {
    if paths.is_empty() {
        return Action::None;
    }
    Action::Run(Task::perform(load_files(paths), Message::FilesLoaded))
}

/// The ordinary attachments of a message, to go along with it.
pub(super) fn load_forwarded(view: &MessageView, handle: Handle) -> Task<Message> {
    let message = view.source.clone();
    let parts = view.content.attachments.iter().filter_map(|index| view.parts.get(*index));
    let parts: Vec<(usize, String, String)> = parts
        .map(|part| (part.number, part.name.clone(), part.media_type.clone()))
        .collect();
    if parts.is_empty() {
        return Task::none();
    }
    let read = async move {
        let mut files = Vec::new();
        for (number, name, media_type) in parts {
            let bytes = handle.part(message.clone(), number).await?;
            files.push(Attachment {
                name,
                media_type,
                bytes,
                path: None,
            });
        }
        Ok(files)
    };
    Task::perform(read, Message::ForwardedFilesLoaded)
}

async fn load_files(paths: Vec<PathBuf>) -> Result<Vec<Attachment>, EngineError> {
    let mut files = Vec::new();
    for path in paths {
        let bytes = tokio::fs::read(&path).await.map_err(|error| EngineError::File {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(Attachment {
            media_type: media_type(&name).to_owned(),
            name,
            bytes,
            path: Some(path),
        });
    }
    Ok(files)
}

/// The media type of a file name's ending.
fn media_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "p7m" => "application/pkcs7-mime",
        "xml" => "application/xml",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "eml" => "message/rfc822",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt" => "application/vnd.oasis.opendocument.text",
        _ => "application/octet-stream",
    }
}
