//! The states of saving to a path that the user chooses: choosing, writing, written.

use std::path::PathBuf;

use super::background_task::CancelFlag;
use super::save;

/// `W` is the result, once it is written.
#[derive(Debug)]
pub enum SaveProgress<W> {
    /// The path as typed so far, where there is no file dialog.
    ChoosingPath(Option<String>),
    Writing {
        done: u64,
        /// 0 while the total is unknown.
        of: u64,
        cancel: CancelFlag,
    },
    Written(W),
}

impl<W> SaveProgress<W> {
    pub fn is_writing(&self) -> bool {
        matches!(self, Self::Writing { .. })
    }

    /// Proposes a path with this name, to be edited. Call when there is no file dialog.
    pub fn propose(&mut self, name: &str) {
        if matches!(self, Self::ChoosingPath(_)) {
            *self = Self::ChoosingPath(Some(save::proposed(name)));
        }
    }

    pub fn set_path(&mut self, path: String) {
        if let Self::ChoosingPath(typed) = self {
            *typed = Some(path);
        }
    }

    /// The path typed, unless it is empty.
    pub fn typed_path(&self) -> Option<PathBuf> {
        match self {
            Self::ChoosingPath(Some(path)) if !path.trim().is_empty() => Some(PathBuf::from(path.trim())),
            _ => None,
        }
    }

    /// Starts writing; returns the flag that cancels it.
    pub fn begin(&mut self) -> CancelFlag {
        let cancel = CancelFlag::default();
        *self = Self::Writing {
            done: 0,
            of: 0,
            cancel: cancel.clone(),
        };
        cancel
    }

    pub fn progress(&mut self, now: u64, all: u64) {
        if let Self::Writing { done, of, .. } = self {
            (*done, *of) = (now, all);
        }
    }

    pub fn stop(&self) {
        if let Self::Writing { cancel, .. } = self {
            cancel.cancel();
        }
    }
}
