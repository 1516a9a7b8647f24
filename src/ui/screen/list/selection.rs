//! Several rows at once: chosen with Shift and the command key, by mouse or keyboard; what is then done is done to all of them.

use std::collections::HashSet;

use iced::keyboard::Modifiers;
use iced::widget::{column, row};
use iced::{Alignment, Element, Task};

use super::{Action, List, Message};
use crate::engine::CopyId;
use crate::engine::view::Row;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::Motion;
use crate::ui::message_action::MessageAction;
use crate::ui::part::controls::{link, outlined};
use crate::ui::part::empty_state;

/// The rows that are chosen together.
#[derive(Debug, Clone, Default)]
pub(super) struct MultiSelection {
    keys: HashSet<CopyId>,
    /// Where a range begins.
    anchor: Option<CopyId>,
}

impl MultiSelection {
    pub(super) fn has(&self, key: CopyId) -> bool {
        self.keys.contains(&key)
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.anchor = None;
    }

    /// Forgets what is no longer in the list.
    pub(super) fn keep(&mut self, keys: &[CopyId]) {
        if self.keys.is_empty() {
            return;
        }
        let there: HashSet<CopyId> = keys.iter().copied().collect();
        self.keys.retain(|key| there.contains(key));
        if self.keys.len() < 2 {
            self.clear();
        }
    }
}

impl List {
    /// How many rows are chosen together; 0 where one at most is selected.
    pub fn chosen_count(&self) -> usize {
        self.selection.keys.len()
    }

    /// The rows chosen together, in their order.
    pub fn chosen(&self) -> Vec<CopyId> {
        let all = self.keys.iter().flatten().copied();
        all.filter(|key| self.selection.has(*key)).collect()
    }

    /// What is known of them; `None` where something is not.
    pub fn chosen_rows(&self) -> Option<Vec<Row>> {
        self.chosen().iter().map(|key| self.rows.get(key).cloned()).collect()
    }

    /// None is chosen any more.
    pub fn clear_selection(&mut self) {
        self.selection.clear();
    }

    /// Selects the first loaded row for which this is true.
    pub fn select_where(&mut self, is_it: impl Fn(&Row) -> bool) {
        let mut rows = self.keys.iter().flatten().filter_map(|key| self.rows.get(key));
        self.selected = rows.find(|row| is_it(row)).map(|row| row.key);
    }

    /// All of them.
    pub fn select_all(&mut self) {
        let all: HashSet<CopyId> = self.keys.iter().flatten().copied().collect();
        if all.len() > 1 {
            self.selection.keys = all;
        }
    }

    /// All from where the range began to where a motion leads.
    pub fn extend(&mut self, motion: Motion) -> Task<Message> {
        let Some(target) = self.target(motion) else { return Task::none() };
        self.choose_to(target);
        self.reveal(target)
    }

    pub(super) fn row_pressed(&mut self, index: usize, modifiers: Modifiers) -> Action {
        if modifiers.shift() {
            self.choose_to(index);
            return Action::None;
        }
        if modifiers.command() {
            self.turn(index);
            return Action::None;
        }
        self.selection.clear();
        self.open_at(index)
    }

    /// In or out.
    fn turn(&mut self, index: usize) {
        let Some(key) = self.keys.as_ref().and_then(|keys| keys.get(index)).copied() else {
            return;
        };
        if self.selection.keys.is_empty() {
            self.selection.keys.extend(self.selected);
        }
        if !self.selection.keys.remove(&key) {
            self.selection.keys.insert(key);
        } else if self.selected == Some(key) {
            self.selected = self.selection.keys.iter().next().copied();
        }
        self.selection.anchor = Some(key);
        // One alone is an ordinary selection.
        if self.selection.keys.len() < 2 {
            self.selected = self.selection.keys.iter().next().copied().or(self.selected);
            self.selection.keys.clear();
        }
    }

    fn choose_to(&mut self, index: usize) {
        let anchor = *self
            .selection
            .anchor
            .get_or_insert_with(|| self.selected.unwrap_or(CopyId(u32::MAX)));
        let Some(keys) = &self.keys else { return };
        let from = keys.iter().position(|key| *key == anchor).unwrap_or(index);
        let range = keys.get(from.min(index)..=from.max(index)).unwrap_or_default();
        self.selection.keys = range.iter().copied().collect();
        self.selected = keys.get(index).copied().or(self.selected);
        if self.selection.keys.len() < 2 {
            self.selection.keys.clear();
        }
    }

    /// What stands beside the list while several are chosen.
    pub fn several<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let does = |icon, key: &str, action| outlined(palette, Some(icon), context.get(key)).on_press(Message::Do(action));
        let actions = column![
            row![
                does(Icon::Unread, "ui-several-read", MessageAction::ToggleSeen),
                does(Icon::Star, "ui-several-star", MessageAction::ToggleStar)
            ]
            .spacing(8),
            row![
                does(Icon::Archive, "ui-several-archive", MessageAction::Archive),
                does(Icon::Trash, "ui-several-trash", MessageAction::Trash)
            ]
            .spacing(8),
            link(palette, None, context.get("ui-several-none")).on_press(Message::ClearSelection)
        ]
        .spacing(8)
        .align_x(Alignment::Center);
        empty_state::view(
            context,
            Icon::Ok,
            context.with("ui-several", &[("n", self.chosen_count().into())]),
            context.get("ui-several-more"),
            Some(actions.into()),
        )
    }
}
