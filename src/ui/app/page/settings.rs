//! The page with the settings of the window.

use iced::Task;

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::settings;

impl App {
    pub(in crate::ui::app) fn open_settings(&mut self) -> Task<Message> {
        self.enter(|app| {
            app.page = Page::Settings(String::new());
            Task::none()
        })
    }

    pub(in crate::ui::app) fn settings(&mut self, message: settings::Message) -> Task<Message> {
        match message {
            settings::Message::Choose(choice) => self.choose(choice),
            settings::Message::SearchTyped(text) => self.search_settings(text),
            settings::Message::TagTyped(name) => self.type_tag(name),
            settings::Message::AddTag => self.add_tag(),
            settings::Message::RemoveTag(keyword) => self.remove_tag(&keyword),
            settings::Message::Keys => self.open_shortcuts(),
            settings::Message::Close => self.back_to_mail(),
        }
    }

    fn search_settings(&mut self, text: String) -> Task<Message> {
        if let Page::Settings(searched) = &mut self.page {
            *searched = text;
        }
        Task::none()
    }
}
