//! The page of messages that have not left, and the question before the window closes with some of them.

use iced::{Task, window};

use super::Page;
use crate::ui::app::{App, Message};
use crate::ui::screen::outbox;
use crate::ui::screen::quit::Quit;

/// The window that is to be closed.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::app) struct Closing {
    window: window::Id,
    /// The user has chosen to close it as soon as everything has left.
    pub(in crate::ui::app) when_sent: bool,
}

impl App {
    pub(in crate::ui::app) fn open_outbox(&mut self) -> Task<Message> {
        self.enter(|app| {
            let (outbox, task) = outbox::Outbox::new(app.shared.context());
            app.page = Page::Outbox(outbox);
            task.map(Message::Outbox)
        })
    }

    pub(in crate::ui::app) fn outbox(&mut self, message: outbox::Message) -> Task<Message> {
        let Page::Outbox(outbox) = &mut self.page else {
            return Task::none();
        };
        match outbox.update(message, self.shared.context()) {
            outbox::Action::None => Task::none(),
            outbox::Action::Run(task) => task.map(Message::Outbox),
            outbox::Action::Retry(account) => self.sync(vec![account]),
            outbox::Action::Cancelled(task) => {
                self.notify(self.shared.words.get("ui-outbox-cancelled"));
                Task::batch([self.load_overview(), task.map(Message::Outbox)])
            }
            outbox::Action::Open(id) => {
                self.close_page();
                self.load_dispatch(id)
            }
            outbox::Action::WriteAgain(view) => self.load_to_write_again(*view),
            outbox::Action::Compose => self.new_message(),
            outbox::Action::Failed(error) => self.fail(&error),
            outbox::Action::Close => self.back_to_mail(),
        }
    }

    /// Something was sent, or waits no longer.
    pub(in crate::ui::app) fn refresh_outbox(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.page {
            Page::Outbox(outbox) => outbox.reload(context).map(Message::Outbox),
            _ => Task::none(),
        }
    }

    /// Closes the window, or asks first: messages have not left yet, and nothing sends them while the program is closed.
    pub(in crate::ui::app) fn close_or_ask(&mut self, window: window::Id) -> Task<Message> {
        if self.shared.overview.leaving == 0 {
            return self.save_and_close(window);
        }
        self.closing = Some(Closing { window, when_sent: false });
        Task::none()
    }

    pub(in crate::ui::app) fn quit(&mut self, answer: Quit) -> Task<Message> {
        let Some(closing) = self.closing.take() else {
            return Task::none();
        };
        match answer {
            Quit::Now => self.save_and_close(closing.window),
            Quit::Stay => Task::none(),
            Quit::WhenSent => {
                self.closing = Some(Closing {
                    when_sent: true,
                    ..closing
                });
                Task::batch([self.sync(Vec::new()), self.close_if_sent()])
            }
        }
    }

    /// Closes the window if the user waits for that and everything has left.
    pub(in crate::ui::app) fn close_if_sent(&mut self) -> Task<Message> {
        match self.closing {
            Some(closing) if closing.when_sent && self.shared.overview.leaving == 0 => self.save_and_close(closing.window),
            _ => Task::none(),
        }
    }
}
