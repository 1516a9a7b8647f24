//! The page about retention. Packages and lists of hashes are written on in the background; the result stays on the page.

use iced::Task;

use super::Page;
use crate::pec::DispatchId;
use crate::ui::app::background::LongWork;
use crate::ui::app::{App, Message};
use crate::ui::screen::retention;

impl App {
    pub(in crate::ui::app) fn open_retention(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Retention(_)) {
            return Task::none();
        }
        self.enter(|app| {
            let mut retention = app.retention_in_background.take().unwrap_or_default();
            let load = retention.reload(app.shared.context()).map(Message::Retention);
            app.page = Page::Retention(retention);
            load
        })
    }

    pub(in crate::ui::app) fn retention(&mut self, message: retention::Message) -> Task<Message> {
        let shown = match &mut self.page {
            Page::Retention(retention) => Some(retention.as_mut()),
            _ => None,
        };
        let Some((retention, in_background)) = self.retention_in_background.receiver(shown) else {
            return Task::none();
        };
        match retention.update(message, self.shared.context()) {
            retention::Action::None => Task::none(),
            retention::Action::Run(task) => task.map(Message::Retention),
            retention::Action::Done(task, words) => {
                self.notify_done(words, in_background);
                task.map(Message::Retention)
            }
            retention::Action::Open(dispatch) => self.open_unproved(dispatch),
            retention::Action::Failed(error) => self.fail(&error),
            retention::Action::Close => self.back_to_mail(),
        }
    }

    fn open_unproved(&mut self, dispatch: DispatchId) -> Task<Message> {
        self.close_page();
        self.load_dispatch(dispatch)
    }

    /// New mail and new receipts change what the page shows.
    pub(in crate::ui::app) fn refresh_retention(&mut self) -> Task<Message> {
        match &mut self.page {
            Page::Retention(retention) => retention.reload(self.shared.context()).map(Message::Retention),
            _ => Task::none(),
        }
    }
}

impl LongWork for retention::Retention {
    fn is_working(&self) -> bool {
        self.is_working()
    }
}
