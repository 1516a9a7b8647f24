//! The page that imports messages from files. It goes on in the background and keeps its report until it is opened again.

use iced::Task;

use super::Page;
use crate::ui::app::background::LongWork;
use crate::ui::app::{App, Message};
use crate::ui::screen::import;

impl App {
    pub(in crate::ui::app) fn open_import(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Import(_)) {
            return Task::none();
        }
        self.enter(|app| {
            app.page = Page::Import(app.import_in_background.take().unwrap_or_default());
            Task::none()
        })
    }

    pub(in crate::ui::app) fn import(&mut self, message: import::Message) -> Task<Message> {
        let shown = match &mut self.page {
            Page::Import(import) => Some(import.as_mut()),
            _ => None,
        };
        let Some((import, in_background)) = self.import_in_background.receiver(shown) else {
            return Task::none();
        };
        // A finished import stays in the background: its report shows when the page is opened again.
        match import.update(message, self.shared.context()) {
            import::Action::None => Task::none(),
            import::Action::Run(task) => task.map(Message::Import),
            import::Action::Done(words) => {
                self.notify_done(words, in_background);
                Task::none()
            }
            import::Action::Failed(error) => self.fail(&error),
            import::Action::Close => self.back_to_mail(),
        }
    }
}

impl LongWork for import::Import {
    fn is_working(&self) -> bool {
        self.is_working()
    }
}
