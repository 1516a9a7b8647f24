//! Which rows are selected together.

use std::collections::HashSet;

use crate::engine::CopyId;

/// The rows selected together. One row alone is the current row of the list and not kept here, unless its checkbox was pressed.
#[derive(Debug, Clone, Default)]
pub(super) struct MultiSelection {
    keys: HashSet<CopyId>,
    /// The end of a range that stays where it is while the other end moves.
    anchor: Option<CopyId>,
}

impl MultiSelection {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn has(&self, key: CopyId) -> bool {
        self.keys.contains(&key)
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.anchor = None;
    }

    pub(super) fn set(&mut self, keys: impl IntoIterator<Item = CopyId>) {
        self.keys = keys.into_iter().collect();
        if self.keys.len() < 2 {
            self.keys.clear();
        }
    }

    /// Adds a row or removes it, by its checkbox: the current row does not belong to a selection that begins.
    pub(super) fn check(&mut self, key: CopyId) {
        self.anchor = Some(key);
        if !self.keys.remove(&key) {
            self.keys.insert(key);
        }
    }

    /// Adds a row or removes it; the current row belongs to a selection that begins. Returns the current row afterwards.
    pub(super) fn toggle(&mut self, key: CopyId, current: Option<CopyId>) -> Option<CopyId> {
        if self.keys.is_empty() {
            self.keys.extend(current);
        }
        self.anchor = Some(key);
        let removed = self.keys.remove(&key);
        if !removed {
            self.keys.insert(key);
        }
        let any = self.keys.iter().next().copied();
        if self.keys.len() < 2 {
            self.keys.clear();
            return any.or(current);
        }
        if removed && current == Some(key) { any } else { current }
    }

    /// Where a range begins: the row toggled last, else the current row.
    pub(super) fn anchor_or(&mut self, current: Option<CopyId>) -> Option<CopyId> {
        self.anchor = self.anchor.or(current);
        self.anchor
    }

    /// Forgets rows that are no longer in the list.
    pub(super) fn retain(&mut self, keys: &[CopyId]) {
        if self.keys.is_empty() {
            return;
        }
        let present: HashSet<CopyId> = keys.iter().copied().collect();
        self.keys.retain(|key| present.contains(key));
        if self.keys.is_empty() {
            self.clear();
        }
    }
}
