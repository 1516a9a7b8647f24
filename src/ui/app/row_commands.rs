//! What the menu of a row does, beyond the actions on messages.

use iced::Task;

use super::{App, Message};
use crate::engine::view::Row;
use crate::ui::message_action::RowCommand;
use crate::ui::part::timeline;
use crate::ui::screen::{list, reader};

impl App {
    pub(super) fn row_command(&mut self, command: RowCommand) -> Task<Message> {
        match command {
            RowCommand::Reply(kind) => self.reader(reader::Message::Reply(kind)),
            RowCommand::SaveOriginal => self.reader(reader::Message::SaveOriginal),
            RowCommand::ShowChecks => self.reader(reader::Message::ToggleVerdict),
            RowCommand::Export(kind) => self.reader(reader::Message::Timeline(timeline::Message::Export(kind))),
            RowCommand::CopyAddress(address) => {
                let copy = iced::clipboard::write(address.clone());
                Task::batch([copy, self.notify_what("ui-copied", &address)])
            }
            RowCommand::Search(text) => {
                let everywhere = self.list(list::Message::SearchEverywhere(true));
                Task::batch([everywhere, self.list(list::Message::SearchTyped(text))])
            }
        }
    }

    /// Opens a sent message, the receipts of its first recipient expanded.
    pub(super) fn open_receipts(&mut self, row: &Row) -> Task<Message> {
        let open = self.open(row);
        if let Some(delivery) = &row.delivery {
            self.reader.expand_receipts(&delivery.dispatch);
        }
        open
    }
}
