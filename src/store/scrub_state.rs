//! How far the background check of the archive has come, and what it found damaged.
//!
//! The state has a small file of its own. Losing it costs one more cycle.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::error::lock;
use crate::clock::Timestamp;
use crate::durable::{self, Access, Replacement};
use crate::signature::Sha256;

/// Steps of a cycle: the folders that raw files are in, one for each first byte of a digest.
pub const SCRUB_STEPS: u16 = 256;

/// How far the check has come, and what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrubState {
    /// When this cycle began, UTC.
    #[serde(default)]
    pub began: Option<Timestamp>,
    /// The next step of it; [`SCRUB_STEPS`] when it is done.
    #[serde(default)]
    pub next: u16,
    /// When a whole cycle, or a check of everything, last ended, UTC.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// Messages whose raw file is damaged or missing.
    #[serde(default, rename = "ailing")]
    pub damaged: BTreeSet<Sha256>,
    /// The first line (from 1) at which the ledger's chain breaks.
    #[serde(default)]
    pub ledger_broken_at: Option<u64>,
}

/// The state in memory and in its file.
#[derive(Debug)]
pub(super) struct ScrubFile {
    path: PathBuf,
    state: Mutex<ScrubState>,
}

impl ScrubFile {
    pub(super) fn at(path: PathBuf) -> Self {
        let stored = durable::read_regular(&path)
            .ok()
            .flatten()
            .and_then(|text| serde_json::from_slice(&text).ok());
        Self {
            path,
            state: Mutex::new(stored.unwrap_or_default()),
        }
    }

    pub(super) fn state(&self) -> ScrubState {
        lock(&self.state).clone()
    }

    /// Changes the state and writes the file if anything changed. Not synced, since losing it costs only time.
    pub(super) fn change(&self, change: impl FnOnce(&mut ScrubState)) {
        let mut state = lock(&self.state);
        let before = state.clone();
        change(&mut state);
        if *state == before {
            return;
        }
        let replacement = Replacement::of(&self.path, Access::Owner).unsynced();
        let text = serde_json::to_vec(&*state).map_err(std::io::Error::from);
        let written = text.and_then(|text| replacement.write(&text));
        if let Err(error) = written {
            tracing::debug!(%error, "the progress of the archive check is not stored");
        }
    }

    pub(super) fn is_damaged(&self, message: &Sha256) -> bool {
        lock(&self.state).damaged.contains(message)
    }

    pub(super) fn has_damage(&self) -> bool {
        !lock(&self.state).damaged.is_empty()
    }

    /// Records what a check of everything found.
    pub(super) fn checked(&self, damaged: BTreeSet<Sha256>, ledger_broken_at: Option<u64>, now: Timestamp) {
        self.change(|state| {
            state.damaged = damaged;
            state.ledger_broken_at = ledger_broken_at;
            state.ended = Some(now);
        });
    }

    /// Records that the raw files of these messages were just written or read back.
    pub(super) fn restored<'d>(&self, messages: impl Iterator<Item = &'d Sha256>) {
        if self.has_damage() {
            let messages: BTreeSet<&Sha256> = messages.collect();
            self.change(|state| state.damaged.retain(|damaged| !messages.contains(damaged)));
        }
    }
}
