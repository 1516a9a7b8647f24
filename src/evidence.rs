//! Evidence handed over: the originals byte for byte, a report that says what they show, and what it takes to check both without this program.
//!
//! A [`ExportItem`] is one sent message with its receipts, or one message by itself. [`originals`] writes the bare messages; [`bundle`] writes them with
//! their certification data, the certificates found inside, the ledger's lines, a `report` as PDF/A and as HTML, and a `manifest` that
//! `sha256sum -c` takes; [`court`] writes what a service by a lawyer is proved with, and tells what is missing. Everything goes to an unfinished sibling that is renamed at the end (`output`): half a bundle never looks whole. The same
//! facts give the same bytes: no moment of export stands anywhere inside.
//!
//! It changes nothing in the store, and no sentence is written here: they come from the face, as [`ReportStrings`].

pub mod bundle;
pub mod court;
mod entry;
pub mod hashes;
mod input;
pub mod item;
pub mod manifest;
pub mod originals;
mod output;
pub mod preservation;
mod readable;
mod report;
pub mod strings;
pub mod time_stamps;

use std::path::PathBuf;

pub use entry::pem;
pub use item::{ExportItem, SentItem};
pub use readable::is_deceptive;
pub use strings::ReportStrings;

use crate::signature::Verifier;
use crate::store::{Store, StoreError};

/// Why nothing was written. No half export is left behind, and what was there before is there still.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ExportError {
    /// The output is there already; it is not overwritten.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// There is no room on the output's disk.
    #[error("no room for {0}")]
    Full(PathBuf),
    /// The output is to be brought up to date, but it is no bundle as it was written, or holds a message that the new one would lack.
    #[error("{0} is not an earlier state of this bundle")]
    NotAnEarlierState(PathBuf),
    /// What was written does not read back as it was meant.
    #[error("{0} does not read back as it was written")]
    NotAsWritten(PathBuf),
    /// The file system refused.
    #[error("{path}: {reason}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Its strings.
        reason: String,
    },
    /// A message could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The user asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Where the facts come from, and what is told of how far it has come.
pub struct ExportSource<'a> {
    /// The messages and the ledger.
    pub store: &'a Store,
    /// Who judges their signatures.
    pub verifier: &'a Verifier,
    /// Called with (messages done, of); answers false to stop.
    pub progress: &'a mut dyn FnMut(u64, u64) -> bool,
}

impl std::fmt::Debug for ExportSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportSource").finish_non_exhaustive()
    }
}

impl ExportSource<'_> {
    fn report_progress(&mut self, done: usize, of: usize) -> Result<(), ExportError> {
        match (self.progress)(done as u64, of as u64) {
            true => Ok(()),
            false => Err(ExportError::Cancelled),
        }
    }
}
