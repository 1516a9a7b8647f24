//! Entering and leaving pages.

use iced::Task;

use super::Page;
use crate::ui::app::{App, Message};

impl App {
    /// Leaves the page that shows and runs `open`; without a mailbox there is nothing else to show.
    pub(in crate::ui::app) fn enter(&mut self, open: impl FnOnce(&mut Self) -> Task<Message>) -> Task<Message> {
        let no_mailbox = !self.shared.loaded || self.shared.overview.accounts.is_empty();
        if matches!(self.page, Page::FirstRun(_)) && no_mailbox {
            return Task::none();
        }
        self.close_page();
        open(self)
    }

    /// Back to the mail. Pages that are working go on in the background.
    pub(in crate::ui::app) fn close_page(&mut self) {
        self.file_reader = None;
        match std::mem::replace(&mut self.page, Page::Mail) {
            Page::Space(space) => self.space_in_background.keep(space),
            Page::Import(import) => self.import_in_background.keep(import),
            Page::Retention(retention) => self.retention_in_background.keep(retention),
            _ => {}
        }
    }

    pub(in crate::ui::app) fn back_to_mail(&mut self) -> Task<Message> {
        self.close_page();
        Task::none()
    }
}
