//! The page that frees space on a server. It goes on in the background.

use iced::Task;

use super::Page;
use crate::account::AccountId;
use crate::ui::app::background::LongWork;
use crate::ui::app::{App, Message};
use crate::ui::screen::space;

impl App {
    pub(in crate::ui::app) fn open_space(&mut self, account: AccountId) -> Task<Message> {
        self.enter(|app| {
            // One server at a time: while messages are being removed from one, that page shows.
            if let Some(space) = app.space_in_background.take() {
                app.page = Page::Space(space);
                return Task::none();
            }
            let (space, task) = space::Space::new(app.shared.context(), account);
            app.page = Page::Space(Box::new(space));
            task.map(Message::Space)
        })
    }

    pub(in crate::ui::app) fn space(&mut self, message: space::Message) -> Task<Message> {
        let shown = match &mut self.page {
            Page::Space(space) => Some(space.as_mut()),
            _ => None,
        };
        let Some((space, in_background)) = self.space_in_background.receiver(shown) else {
            return Task::none();
        };
        let action = space.update(message, self.shared.context());
        // The notice says what was done; the next time, the page starts with a new plan.
        self.space_in_background.drop_finished();
        match action {
            space::Action::None => Task::none(),
            space::Action::Run(task) => task.map(Message::Space),
            space::Action::Done(task, words) => {
                self.notify_done(words, in_background);
                task.map(Message::Space)
            }
            space::Action::Failed(error) => self.fail(&error),
            space::Action::Close => self.back_to_mail(),
        }
    }
}

impl LongWork for space::Space {
    fn is_working(&self) -> bool {
        self.is_working()
    }
}
