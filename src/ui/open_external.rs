//! Opening an attachment with the program that the system associates with it.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::engine::view::MessageSource;
use crate::engine::{EngineError, Handle};

/// Opens a read-only copy of a part. Resolves when the launcher has returned, or after `TIMEOUT`: some launchers return only
/// when the started program ends.
pub async fn open(handle: Handle, message: MessageSource, number: usize) -> Result<(), EngineError> {
    let copy = handle.open_copy(message, number).await?;
    launched(copy.into_os_string()).await
}

/// Opens a PDF made here with the system's viewer.
pub async fn open_pdf(handle: Handle, name: String, pdf: Arc<[u8]>) -> Result<(), EngineError> {
    let copy = handle.open_printout(name, pdf).await?;
    launched(copy.into_os_string()).await
}

/// Opens a page with the system's browser, once the user has seen its address. Only `http` and `https` are passed on.
pub async fn open_address(address: String) -> Result<(), EngineError> {
    let lower = address.to_ascii_lowercase();
    if !lower.starts_with("https://") && !lower.starts_with("http://") {
        return Err(EngineError::NotOpened(address));
    }
    launched(address.into()).await
}

async fn launched(what: OsString) -> Result<(), EngineError> {
    let (sender, finished) = oneshot::channel();
    std::thread::Builder::new()
        .name("launch".into())
        // The send fails once the time-out has passed; the program is open then.
        .spawn(move || drop(sender.send(launch(what))))
        .map_err(|error| EngineError::NotOpened(error.to_string()))?;
    match tokio::time::timeout(TIMEOUT, finished).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

fn launch(what: OsString) -> Result<(), EngineError> {
    // On Linux only `that` reports that no program is associated with the file.
    let opened = if cfg!(windows) {
        open::that_detached(what)
    } else {
        open::that(what)
    };
    opened.map_err(|error| EngineError::NotOpened(error.to_string()))
}

const TIMEOUT: Duration = Duration::from_secs(5);
