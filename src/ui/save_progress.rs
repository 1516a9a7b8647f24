//! The course of writing something to a place the user chooses: asked where to, being written, written.

use std::path::PathBuf;

use super::background_task::CancelFlag;
use super::save;

/// How far it is; `W` is what there is to tell once it is written.
#[derive(Debug)]
pub enum SaveProgress<W> {
    /// Where to is asked; the path as typed, where no dialog answered.
    ChoosingPath(Option<String>),
    /// On its way, and how it is stopped.
    Writing {
        /// Steps done.
        done: u64,
        /// Steps in all; 0 while that is not known.
        of: u64,
        /// Stops it.
        cancel: CancelFlag,
    },
    /// It is there.
    Written(W),
}

impl<W> SaveProgress<W> {
    /// Whether it is on its way.
    pub fn is_writing(&self) -> bool {
        matches!(self, Self::Writing { .. })
    }

    /// No dialog answered: proposes a path with this name, to be typed on.
    pub fn propose(&mut self, name: &str) {
        if matches!(self, Self::ChoosingPath(_)) {
            *self = Self::ChoosingPath(Some(save::proposed(name)));
        }
    }

    /// Takes the path as typed.
    pub fn type_path(&mut self, path: String) {
        if let Self::ChoosingPath(typed) = self {
            *typed = Some(path);
        }
    }

    /// The path typed, where there is one.
    pub fn typed(&self) -> Option<PathBuf> {
        match self {
            Self::ChoosingPath(Some(path)) if !path.trim().is_empty() => Some(PathBuf::from(path.trim())),
            _ => None,
        }
    }

    /// It is being written from now on; what is given stops it.
    pub fn begin(&mut self) -> CancelFlag {
        let cancel = CancelFlag::default();
        *self = Self::Writing {
            done: 0,
            of: 0,
            cancel: cancel.clone(),
        };
        cancel
    }

    /// How far the writing is.
    pub fn progress(&mut self, now: u64, all: u64) {
        if let Self::Writing { done, of, .. } = self {
            (*done, *of) = (now, all);
        }
    }

    /// Asks the writing to stop where it can.
    pub fn stop(&self) {
        if let Self::Writing { cancel, .. } = self {
            cancel.cancel();
        }
    }
}
