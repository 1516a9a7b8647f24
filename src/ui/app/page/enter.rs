//! Entering and leaving pages. Every page is opened through [`App::enter`], so that a message being written is never lost.

use iced::Task;

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::{compose, folder_pane};

impl App {
    /// Leaves the page that shows and runs `open`. While a message being written is in the way, the user is asked first; `request` is
    /// repeated once that message is discarded or saved, and replaces an earlier request that was held up.
    pub(in crate::ui::app) fn enter(
        &mut self,
        request: folder_pane::Message,
        open: impl FnOnce(&mut Self) -> Task<Message>,
    ) -> Task<Message> {
        if self.leave_page() {
            return open(self);
        }
        self.held_request = Some(Box::new(Message::FolderPane(request)));
        Task::none()
    }

    /// Repeats the request that a message being written has held up.
    pub(super) fn repeat_held_request(&mut self) -> Task<Message> {
        self.held_request.take().map_or_else(Task::none, |request| self.update(*request))
    }

    /// Leaves the page that shows; false where it stays: a message is being written, and the user is asked, or there is no mailbox yet.
    fn leave_page(&mut self) -> bool {
        let free = match &mut self.page {
            // Without a mailbox there is nothing else to show.
            Page::FirstRun(_) => self.shared.loaded && !self.shared.overview.accounts.is_empty(),
            _ => self.may_close(),
        };
        if free {
            self.close_page();
        }
        free
    }

    /// Whether nothing is lost when the page closes; false asks the user.
    fn may_close(&mut self) -> bool {
        match &mut self.page {
            Page::Compose(compose) => matches!(compose.close(), compose::Action::Close),
            _ => true,
        }
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

    /// Closes the window; where a message is being written, the user is asked first, and a running submission is finished.
    pub(in crate::ui::app) fn close_window(&mut self, window: iced::window::Id) -> Task<Message> {
        if self.may_close() {
            return self.close_or_ask(window);
        }
        self.held_request = Some(Box::new(Message::CloseRequested(window)));
        Task::none()
    }
}
