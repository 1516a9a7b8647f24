//! From row to row by keys.

use iced::Task;

use super::{Action, List, Message};
use crate::ui::context::Context;
use crate::ui::keys::Motion;

impl List {
    /// Moves to another row and opens it.
    pub fn step(&mut self, motion: Motion, context: Context<'_>) -> (Action, Task<Message>) {
        match self.target(motion) {
            Some(target) => self.go_to(target, context),
            None => (Action::None, Task::none()),
        }
    }

    /// Goes to the next or previous unread row that is loaded.
    pub fn step_unread(&mut self, forward: bool, context: Context<'_>) -> (Action, Task<Message>) {
        let keys = self.keys();
        let unread = |index: &usize| {
            keys.get(*index)
                .and_then(|key| self.loaded.rows.get(key))
                .is_some_and(|row| !row.flags.seen)
        };
        let found = match (self.current_index(), forward) {
            (None, _) => (0..keys.len()).find(unread),
            (Some(at), true) => (at + 1..keys.len()).find(unread),
            (Some(at), false) => (0..at).rev().find(unread),
        };
        match found {
            Some(target) => self.go_to(target, context),
            None => (Action::None, Task::none()),
        }
    }

    fn go_to(&mut self, index: usize, context: Context<'_>) -> (Action, Task<Message>) {
        self.selection.clear();
        let open = self.open_at(index);
        (open, self.reveal(index, context))
    }

    /// The index a motion leads to.
    pub(super) fn target(&self, motion: Motion) -> Option<usize> {
        let last = self.keys().len().checked_sub(1)?;
        let page = self
            .viewport
            .map_or(8, |_| self.visible_at(self.scroll.wanted).len().saturating_sub(2).max(1));
        Some(match (self.current_index(), motion) {
            (_, Motion::Home) => 0,
            (_, Motion::End) => last,
            (None, _) => 0,
            (Some(at), Motion::Up) => at.saturating_sub(1),
            (Some(at), Motion::Down) => (at + 1).min(last),
            (Some(at), Motion::PageUp) => at.saturating_sub(page),
            (Some(at), Motion::PageDown) => (at + page).min(last),
        })
    }

    /// Makes another row the current one without opening it.
    pub fn move_to(&mut self, motion: Motion, context: Context<'_>) -> Task<Message> {
        let Some(target) = self.target(motion) else { return Task::none() };
        self.selection.clear();
        self.make_current(target);
        self.open_when_loaded = false;
        self.reveal(target, context)
    }

    /// Opens the current row.
    pub fn open_current(&mut self) -> Action {
        self.current_index().map_or(Action::None, |index| self.open_at(index))
    }

    pub(super) fn open_at(&mut self, index: usize) -> Action {
        let Some(key) = self.make_current(index) else {
            return Action::None;
        };
        if !self.shown_filter().is_empty() {
            self.sticky.insert(key);
        }
        let row = self.loaded.rows.get(&key);
        self.open_when_loaded = row.is_none();
        row.map_or(Action::None, |row| Action::Open(Box::new(row.clone())))
    }
}
