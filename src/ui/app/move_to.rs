//! Moving messages to a folder that the user chooses, or drops them on.

use iced::Task;
use iced::widget::operation;

use super::list_pane::ListPane;
use super::{App, Message};
use crate::account::AccountId;
use crate::engine::view::Row;
use crate::engine::{Destination, EngineError};
use crate::ui::dragged::Dragged;
use crate::ui::message_action::{MessageAction, is_on_server};
use crate::ui::screen::list;
use crate::ui::screen::move_to::{self, Action, MoveTo};

impl App {
    /// Asks to which folder these messages are moved. They must be of one mailbox, since its server moves them.
    pub(super) fn ask_destination(&mut self, rows: &[Row]) -> Task<Message> {
        if !rows.iter().any(is_on_server) {
            return self.fail(&EngineError::NotOnServer);
        }
        match MoveTo::new(rows) {
            Some(moving) => self.moving = Some(moving),
            None => return self.fail(&EngineError::OtherMailbox),
        }
        operation::focus(move_to::FILTER)
    }

    /// The selected messages, or the current one, begin to be dragged.
    pub(super) fn drag(&mut self) -> Task<Message> {
        let ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        let rows = match list.selected_count() {
            0 => list.current_row().map(|row| vec![row.clone()]),
            _ => list.selected_rows(),
        };
        self.shared.dragged = Some(Dragged::new(rows.as_deref()));
        Task::none()
    }

    pub(super) fn is_dragging(&self) -> bool {
        self.shared.dragged.is_some()
    }

    pub(super) fn end_drag(&mut self) -> Task<Message> {
        self.shared.dragged = None;
        Task::none()
    }

    /// What is dragged was dropped on this folder.
    pub(super) fn dropped(&mut self, account: AccountId, name: String) -> Task<Message> {
        match self.shared.dragged.take() {
            Some(_) => self.perform(MessageAction::Move(Destination::Folder { account, name })),
            None => Task::none(),
        }
    }

    pub(super) fn move_to(&mut self, message: move_to::Message) -> Task<Message> {
        let Some(moving) = &mut self.moving else {
            return Task::none();
        };
        match moving.update(message, self.shared.context()) {
            Action::None => Task::none(),
            Action::Cancel => {
                self.moving = None;
                operation::focus(list::ROWS)
            }
            Action::Move(destination) => {
                let rows = self.moving.take().map(MoveTo::into_rows).unwrap_or_default();
                let moving = self.move_rows(&rows, destination);
                Task::batch([moving, operation::focus(list::ROWS)])
            }
        }
    }
}
