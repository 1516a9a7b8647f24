//! The page about the program and the authorities it trusts.

use iced::Task;

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::about;

impl App {
    pub(in crate::ui::app) fn open_about(&mut self) -> Task<Message> {
        self.enter(|app| {
            let (about, task) = about::About::new(app.shared.context());
            app.page = Page::About(about);
            task.map(Message::About)
        })
    }

    pub(in crate::ui::app) fn about(&mut self, message: about::Message) -> Task<Message> {
        let Page::About(about) = &mut self.page else {
            return Task::none();
        };
        match about.update(message, self.shared.context()) {
            about::Action::None => Task::none(),
            about::Action::Run(task) => task.map(Message::About),
            about::Action::Failed(error) => self.fail(&error),
            about::Action::Close => self.back_to_mail(),
        }
    }
}
