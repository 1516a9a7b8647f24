//! Importing: asked for in the folder pane; it goes on when one looks at something else, and is told when it is done.

use iced::Task;

use crate::ui::app::{App, Message, Stage};
use crate::ui::part::notice::Notice;
use crate::ui::screen::{import, side};

impl App {
    pub(super) fn open_import(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Import(_)) {
            return Task::none();
        }
        if !self.leave_stage() {
            self.wanted = Some(Box::new(Message::Side(side::Message::Import)));
            return Task::none();
        }
        self.stage = Stage::Import(self.importing.take().unwrap_or_default());
        Task::none()
    }

    pub(in crate::ui::app) fn import(&mut self, message: import::Message) -> Task<Message> {
        let (import, aside) = match (&mut self.stage, &mut self.importing) {
            (Stage::Import(import), _) => (import, false),
            (_, Some(import)) => (import, true),
            _ => return Task::none(),
        };
        let action = import.update(message, self.shared.context());
        match action {
            import::Action::None => Task::none(),
            import::Action::Run(task) => task.map(Message::Import),
            // What was not imported, and why, still stands on the page.
            import::Action::Done(words) => {
                if aside {
                    self.put_up(Notice::Done(words));
                }
                Task::none()
            }
            import::Action::Failed(error) => self.fail(&error),
            import::Action::Close => self.back_to_mail(),
        }
    }
}
