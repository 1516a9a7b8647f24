//! Verifying files: asked for in the folder pane, or by dropping them on the window.

use std::path::PathBuf;

use iced::Task;

use crate::engine::view::Source;
use crate::ui::app::{App, Message, Stage};
use crate::ui::screen::{compose, reader, side, verify};

impl App {
    pub(super) fn open_verify(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Verify(_)) {
            return self.back_to_verified();
        }
        if !self.leave_stage() {
            self.wanted = Some(Box::new(Message::Side(side::Message::Verify)));
            return Task::none();
        }
        self.stage = Stage::Verify(Box::new(verify::Verify::new()));
        Task::none()
    }

    /// What is dropped on a message being written goes with it; anywhere else it is verified.
    pub(in crate::ui::app) fn take_dropped(&mut self, path: PathBuf) -> Task<Message> {
        match self.stage {
            Stage::Compose(_) => return self.compose(compose::Message::Picked(vec![path])),
            // Nothing leads back from there before there is a mailbox.
            Stage::FirstRun(_) => return Task::none(),
            Stage::Verify(_) => {}
            _ => drop(self.open_verify()),
        }
        self.outside = None;
        self.verify(verify::Message::Chosen(vec![path]))
    }

    pub(in crate::ui::app) fn verify(&mut self, message: verify::Message) -> Task<Message> {
        let Stage::Verify(verify) = &mut self.stage else {
            return Task::none();
        };
        match verify.update(message, self.shared.context()) {
            verify::Action::None => Task::none(),
            verify::Action::Run(task) => task.map(Message::Verify),
            verify::Action::Open(source) => self.open_outside(source),
            verify::Action::Failed(error) => self.fail(&error),
            verify::Action::Close => self.back_to_mail(),
        }
    }

    fn open_outside(&mut self, source: Source) -> Task<Message> {
        let mut reader = reader::Reader::new();
        let task = reader.open_source(source, self.shared.context());
        self.outside = Some(reader);
        task.map(Message::Outside)
    }

    pub(in crate::ui::app) fn read_outside(&mut self, message: reader::Message) -> Task<Message> {
        let Some(reader) = &mut self.outside else {
            return Task::none();
        };
        let action = reader.update(message, self.shared.context());
        self.follow_reader(action, Message::Outside)
    }

    pub(in crate::ui::app) fn back_to_verified(&mut self) -> Task<Message> {
        self.outside = None;
        Task::none()
    }
}
