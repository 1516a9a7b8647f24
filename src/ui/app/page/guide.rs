//! The page of the help, which opens at what it says about the screen that shows.

use iced::Task;

use super::Page;
use crate::ui::app::{App, ListPane, Message};
use crate::ui::screen::guide::{self, Topic};

impl App {
    pub(in crate::ui::app) fn open_guide(&mut self) -> Task<Message> {
        let topic = self.topic();
        self.enter(|app| {
            app.page = Page::Guide(topic);
            Task::none()
        })
    }

    pub(in crate::ui::app) fn guide(&mut self, message: guide::Message) -> Task<Message> {
        match message {
            guide::Message::Show(topic) => {
                self.page = Page::Guide(topic);
                Task::none()
            }
            guide::Message::Close => self.back_to_mail(),
        }
    }

    /// What the help has to say about the screen that shows.
    fn topic(&self) -> Topic {
        match &self.page {
            Page::Guide(topic) => *topic,
            Page::Mail if self.tabs.compose().is_some() => Topic::Compose,
            Page::Drafts(_) | Page::Outbox(_) => Topic::Compose,
            Page::Mailbox(_) | Page::FirstRun(_) | Page::Activity(_) => Topic::Mailbox,
            Page::Space(_) => Topic::Space,
            Page::Verify(_) | Page::About(_) => Topic::Verify,
            Page::Import(_) => Topic::Import,
            Page::Retention(_) => Topic::Retention,
            Page::Settings(_) | Page::Shortcuts(_) => Topic::Keyboard,
            Page::Mail => match &self.list_pane {
                ListPane::NeedsAttention(_) => Topic::NeedsAttention,
                ListPane::List(list) if list.is_searching() => Topic::Search,
                ListPane::List(_) if self.reader.dispatch().is_some() => Topic::Sent,
                ListPane::List(_) => Topic::List,
            },
        }
    }
}
