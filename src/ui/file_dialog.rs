//! File dialogs for opening. A dialog that cannot open, for want of a desktop portal, answers like one that was cancelled: with nothing.

use crate::engine::{EngineError, files};
use std::path::PathBuf;

use rfd::{AsyncFileDialog, FileHandle};

/// The files chosen.
pub async fn files() -> Vec<PathBuf> {
    paths(AsyncFileDialog::new().pick_files().await.unwrap_or_default())
}

/// The folder chosen.
pub async fn folder() -> Vec<PathBuf> {
    paths(AsyncFileDialog::new().pick_folder().await)
}

/// The files chosen in a dialog with this title.
pub async fn files_for(title: String) -> Vec<PathBuf> {
    paths(AsyncFileDialog::new().set_title(title).pick_files().await.unwrap_or_default())
}

/// The folder chosen in a dialog with this title.
pub async fn folder_for(title: String) -> Vec<PathBuf> {
    paths(AsyncFileDialog::new().set_title(title).pick_folder().await)
}

fn paths(chosen: impl IntoIterator<Item = FileHandle>) -> Vec<PathBuf> {
    chosen.into_iter().map(|file| file.path().to_owned()).collect()
}

/// Reads a file that the user named, at most `most` bytes, without blocking the window.
pub async fn read_file(path: PathBuf, most: u64) -> Result<Vec<u8>, EngineError> {
    let reading = tokio::task::spawn_blocking(move || files::read(&path, most));
    reading.await.unwrap_or(Err(EngineError::Stopped))
}
