//! The page of what the program does for each mailbox.

use iced::Task;

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::activity;

impl App {
    pub(in crate::ui::app) fn open_activity(&mut self) -> Task<Message> {
        self.enter(|app| {
            app.page = Page::Activity(activity::ActivityLog::new(app.shared.context()));
            Task::none()
        })
    }

    pub(in crate::ui::app) fn activity(&mut self, message: activity::Message) -> Task<Message> {
        let Page::Activity(log) = &mut self.page else {
            return Task::none();
        };
        match log.update(message) {
            activity::Action::None => Task::none(),
            activity::Action::Open(id) => {
                self.close_page();
                self.load_dispatch(id)
            }
            activity::Action::Close => self.back_to_mail(),
        }
    }

    /// The engine did something, or time has passed.
    pub(in crate::ui::app) fn refresh_activity(&mut self) {
        let context = self.shared.context();
        if let Page::Activity(log) = &mut self.page {
            log.reload(context);
        }
    }
}
