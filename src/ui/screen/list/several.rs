//! Several rows at once: selected with Shift or the command key, by mouse or keyboard. Actions then apply to all of them.

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
use crate::ui::theme::gap;
use crate::ui::widget::RowPart;

impl List {
    /// How many rows are selected together; 0 where there is at most a current row.
    pub fn selected_count(&self) -> usize {
        self.selection.len()
    }

    /// The rows selected together, in the order of the list.
    pub fn selected_keys(&self) -> Vec<CopyId> {
        let all = self.keys.iter().flatten().copied();
        all.filter(|key| self.selection.has(*key)).collect()
    }

    /// Their content; `None` where some of it is not loaded.
    pub fn selected_rows(&self) -> Option<Vec<Row>> {
        self.selected_keys().iter().map(|key| self.loaded.rows.get(key).cloned()).collect()
    }

    pub fn clear_selection(&mut self) {
        self.selection.clear();
    }

    pub fn select_all(&mut self) {
        self.selection.set(self.keys.iter().flatten().copied());
    }

    /// Selects all rows, or none where all are selected.
    pub(super) fn toggle_all(&mut self) -> Action {
        match self.all_are_selected() {
            true => self.selection.clear(),
            false => self.select_all(),
        }
        Action::None
    }

    pub(super) fn all_are_selected(&self) -> bool {
        self.selection.len() > 0 && self.selection.len() >= self.keys().len()
    }

    /// Selects all rows from where the range began to where the motion leads.
    pub fn extend(&mut self, motion: Motion, context: Context<'_>) -> Task<Message> {
        let Some(target) = self.target(motion) else { return Task::none() };
        self.select_to(target);
        self.reveal(target, context)
    }

    pub(super) fn row_pressed(&mut self, index: usize, modifiers: Modifiers) -> Action {
        if modifiers.shift() {
            self.select_to(index);
            return Action::None;
        }
        if modifiers.command() {
            self.toggle(index);
            return Action::None;
        }
        self.selection.clear();
        self.open_at(index)
    }

    /// What a part of a row does that is pressed.
    pub(super) fn part_pressed(&mut self, index: usize, part: RowPart) -> Action {
        let Some(key) = self.keys().get(index).copied() else {
            return Action::None;
        };
        let row = self.loaded.rows.get(&key).cloned();
        match (part, row) {
            (RowPart::Checkbox, _) => self.selection.check(key),
            (RowPart::Dot, Some(row)) => return Action::DoTo(MessageAction::ToggleSeen, Box::new(row)),
            (RowPart::Chip, Some(row)) => {
                self.selection.clear();
                self.make_current(index);
                return Action::OpenReceipts(Box::new(row));
            }
            (RowPart::Dot | RowPart::Chip | RowPart::Trailing, _) => {}
        }
        Action::None
    }

    /// A right click selects the row, unless it is one of those selected.
    pub(super) fn right_pressed(&mut self, index: usize) -> Action {
        match self.keys().get(index) {
            Some(key) if self.selection.has(*key) || self.current == Some(*key) => Action::None,
            _ => self.row_pressed(index, Modifiers::empty()),
        }
    }

    fn toggle(&mut self, index: usize) {
        if let Some(key) = self.keys.as_ref().and_then(|keys| keys.get(index)).copied() {
            self.current = self.selection.toggle(key, self.current);
        }
    }

    fn select_to(&mut self, index: usize) {
        let Some(keys) = &self.keys else { return };
        let anchor = self.selection.anchor_or(self.current);
        let from = keys.iter().position(|key| Some(*key) == anchor).unwrap_or(index);
        let range = keys.get(from.min(index)..=from.max(index)).unwrap_or_default();
        self.selection.set(range.iter().copied());
        self.current = keys.get(index).copied().or(self.current);
    }

    /// What is beside the list while several rows are selected: their number and the actions.
    pub fn several<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let does = |icon, key: &str, action| outlined(palette, Some(icon), context.get(key)).on_press(Message::Do(action));
        let actions = column![
            row![
                does(Icon::Unread, "ui-several-read", MessageAction::ToggleSeen),
                does(Icon::Star, "ui-several-star", MessageAction::ToggleStar)
            ]
            .spacing(gap::S),
            row![
                does(Icon::Archive, "ui-several-archive", MessageAction::Archive),
                does(Icon::Trash, "ui-several-trash", MessageAction::Trash)
            ]
            .spacing(gap::S),
            does(Icon::Folder, "ui-move-to", MessageAction::MoveTo),
            link(palette, None, context.get("ui-several-none")).on_press(Message::ClearSelection)
        ]
        .spacing(gap::S)
        .align_x(Alignment::Center);
        empty_state::view(
            context,
            Icon::Ok,
            context.with("ui-several", &[("n", self.selected_count().into())]),
            context.get("ui-several-more"),
            Some(actions.into()),
        )
    }
}
