//! The full-text index of a profile: opened when needed, set aside when damaged, and marked when complete.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};

use super::documents::{self, Documents};
use super::open_index::{Batch, OpenIndex};
use crate::clock::Timestamp;
use crate::durable;
use crate::store::copies::Copies;
use crate::store::error::{StoreError, read, write};
use crate::store::profile;

/// The full-text index of a profile. It is opened when it is first used: opening reads the columns of all messages.
#[derive(Debug)]
pub(crate) struct FullText {
    pub(super) root: PathBuf,
    /// One thread that adds messages at a time; with what was added and not committed yet.
    pub(super) filling: Mutex<Option<Batch>>,
    open: RwLock<Option<Arc<OpenIndex>>>,
}

impl FullText {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            filling: Mutex::default(),
            open: RwLock::new(None),
        }
    }

    /// The index if it is open.
    pub(super) fn opened(&self) -> Option<Arc<OpenIndex>> {
        read(&self.open).clone()
    }

    /// The index, opened if need be. A damaged one is set aside and an empty one replaces it.
    pub(super) fn open(&self, copies: &Copies, now: Timestamp) -> Result<Arc<OpenIndex>, StoreError> {
        let mut open = write(&self.open);
        if let Some(open) = open.as_ref() {
            return Ok(open.clone());
        }
        let opened = match Documents::open(&self.root, copies)? {
            Some(opened) => Some(opened),
            None => {
                tracing::warn!("the search index is set aside");
                profile::set_aside(&documents::dir(&self.root), &self.root, now)?;
                Documents::open(&self.root, copies)?
            }
        };
        let (documents, indexed) = opened.ok_or(StoreError::Index)?;
        let opened = OpenIndex::new(documents, indexed);
        Ok(open.insert(Arc::new(opened)).clone())
    }

    pub(super) fn close(&self) {
        *write(&self.open) = None;
    }

    /// Whether the mark beside the index is that of this state of the ledger. An empty ledger needs none.
    pub(super) fn is_complete(&self, state: &str) -> bool {
        state.is_empty() || durable::read_regular(&self.mark()).is_ok_and(|mark| mark.as_deref() == Some(state.as_bytes()))
    }

    /// Marks the index as complete for this state of the ledger, after its documents are committed. Without the mark the next start opens
    /// the index to find out.
    pub(super) fn set_complete(&self, state: &str) {
        if !self.is_complete(state)
            && let Err(error) = durable::overwrite(&self.mark(), state.as_bytes(), false)
        {
            tracing::debug!(%error, "the search index is not marked as complete");
        }
    }

    fn mark(&self) -> PathBuf {
        documents::dir(&self.root).join("whole")
    }
}
