//! Opening an attachment with the program that the system associates with it.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::engine::view::MessageSource;
use crate::engine::{EngineError, Handle};

/// Opens a read-only copy of a part. Resolves when the launcher has returned, or after `TIMEOUT`: some launchers return only
/// when the started program ends.
pub async fn open(handle: Handle, message: MessageSource, number: usize) -> Result<(), EngineError> {
    let copy = handle.open_copy(message, number).await?;
    let (sender, finished) = oneshot::channel();
    std::thread::Builder::new()
        .name("launch".into())
        // The send fails once the time-out has passed; the program is open then.
        .spawn(move || drop(sender.send(launch(copy))))
        .map_err(|error| EngineError::NotOpened(error.to_string()))?;
    match tokio::time::timeout(TIMEOUT, finished).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

fn launch(copy: PathBuf) -> Result<(), EngineError> {
    // On Linux only `that` reports that no program is associated with the file.
    let opened = if cfg!(windows) {
        open::that_detached(copy)
    } else {
        open::that(copy)
    };
    opened.map_err(|error| EngineError::NotOpened(error.to_string()))
}

const TIMEOUT: Duration = Duration::from_secs(5);
