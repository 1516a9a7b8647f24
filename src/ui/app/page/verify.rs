//! The page that verifies files, opened from the folder pane or by dropping files on the window.

use std::path::PathBuf;

use iced::Task;

use super::Page;
use crate::engine::view::MessageSource;
use crate::ui::app::{App, Message};
use crate::ui::screen::{compose, reader, verify};

impl App {
    pub(in crate::ui::app) fn open_verify(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Verify(_)) {
            return self.back_to_results();
        }
        self.enter(|app| {
            app.page = Page::Verify(Box::new(verify::Verify::new()));
            Task::none()
        })
    }

    /// A file dropped on a message being written is attached to it; dropped anywhere else it is verified.
    pub(in crate::ui::app) fn file_dropped(&mut self, path: PathBuf) -> Task<Message> {
        if let Some(id) = self.shown_compose() {
            return self.compose(id, compose::Message::FilesChosen(vec![path]));
        }
        match self.page {
            // Nothing leads back from the page before there is a mailbox.
            Page::FirstRun(_) => return Task::none(),
            Page::Verify(_) => {}
            _ => drop(self.open_verify()),
        }
        self.file_reader = None;
        self.verify(verify::Message::FilesChosen(vec![path]))
    }

    pub(in crate::ui::app) fn verify(&mut self, message: verify::Message) -> Task<Message> {
        let Page::Verify(verify) = &mut self.page else {
            return Task::none();
        };
        match verify.update(message, self.shared.context()) {
            verify::Action::None => Task::none(),
            verify::Action::Run(task) => task.map(Message::Verify),
            verify::Action::Open(source) => self.open_from_file(source),
            verify::Action::Failed(error) => self.fail(&error),
            verify::Action::Close => self.back_to_mail(),
        }
    }

    fn open_from_file(&mut self, source: MessageSource) -> Task<Message> {
        let mut reader = reader::Reader::new();
        let task = reader.open_source(source, self.shared.context());
        self.file_reader = Some(reader);
        task.map(Message::FileReader)
    }

    pub(in crate::ui::app) fn file_reader(&mut self, message: reader::Message) -> Task<Message> {
        let Some(reader) = &mut self.file_reader else {
            return Task::none();
        };
        let action = reader.update(message, self.shared.context());
        self.follow_reader(action, Message::FileReader)
    }

    pub(in crate::ui::app) fn back_to_results(&mut self) -> Task<Message> {
        self.file_reader = None;
        Task::none()
    }
}
