//! Where an export reads from.

use std::fmt;

use super::error::ExportError;
use crate::signature::Verifier;
use crate::store::Store;

/// What an export reads, and the callback it reports progress to.
pub struct ExportSource<'a> {
    /// The messages and the ledger.
    pub store: &'a Store,
    /// Verifies the signatures of the messages.
    pub verifier: &'a Verifier,
    /// Called with (messages done, messages in all); returns false to cancel.
    pub progress: &'a mut dyn FnMut(u64, u64) -> bool,
}

impl fmt::Debug for ExportSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportSource").finish_non_exhaustive()
    }
}

impl ExportSource<'_> {
    pub(super) fn report_progress(&mut self, done: usize, of: usize) -> Result<(), ExportError> {
        match (self.progress)(done as u64, of as u64) {
            true => Ok(()),
            false => Err(ExportError::Cancelled),
        }
    }
}
