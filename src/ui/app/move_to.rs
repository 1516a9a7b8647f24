//! Moving messages to a folder that the user chooses.

use iced::Task;
use iced::widget::operation;

use super::{App, Message};
use crate::engine::EngineError;
use crate::engine::view::Row;
use crate::ui::message_action::is_on_server;
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
