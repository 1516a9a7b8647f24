//! Handing a document to the system's program.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::engine::view::MessageSource;
use crate::engine::{EngineError, Handle};

/// Has a read-only copy of a part opened by the system's program for it. Resolves when the system has taken it over, or after a few
/// seconds: some launchers end only with the program they start.
pub async fn open(handle: Handle, message: MessageSource, number: usize) -> Result<(), EngineError> {
    let copy = handle.open_copy(message, number).await?;
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("launch".into())
        // Nobody waits any longer: then it is open.
        .spawn(move || drop(tell.send(launch(copy))))
        .map_err(|error| EngineError::NotOpened(error.to_string()))?;
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

fn launch(copy: PathBuf) -> Result<(), EngineError> {
    // On Linux `that` says more than `that_detached` when there is no program for a file.
    let opened = if cfg!(windows) {
        open::that_detached(copy)
    } else {
        open::that(copy)
    };
    opened.map_err(|error| EngineError::NotOpened(error.to_string()))
}

const PATIENCE: Duration = Duration::from_secs(5);
