//! The page that changes the keyboard shortcuts.

use iced::Task;
use iced::keyboard::Event;

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::shortcuts::{self, Shortcuts};

impl App {
    /// From the list of keys to the page that changes them.
    pub(in crate::ui::app) fn change_shortcuts(&mut self) -> Task<Message> {
        self.help = false;
        self.open_shortcuts()
    }

    pub(in crate::ui::app) fn open_shortcuts(&mut self) -> Task<Message> {
        self.enter(|app| {
            app.page = Page::Shortcuts(Shortcuts::default());
            Task::none()
        })
    }

    pub(in crate::ui::app) fn shortcuts(&mut self, message: shortcuts::Message) -> Task<Message> {
        let Page::Shortcuts(page) = &mut self.page else {
            return Task::none();
        };
        match page.update(message, &mut self.shared.preferences.keys, &self.shared.words) {
            shortcuts::Action::None => Task::none(),
            shortcuts::Action::Changed => self.save_preferences(),
            shortcuts::Action::Close => self.back_to_mail(),
        }
    }

    /// The message of a key that is to become the key of a command.
    pub(in crate::ui::app) fn captured(&self, event: &Event) -> Option<Message> {
        match &self.page {
            Page::Shortcuts(page) if !self.help => page.captured(event).map(Message::Shortcuts),
            _ => None,
        }
    }
}
