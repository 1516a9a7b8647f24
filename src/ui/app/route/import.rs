//! Importing: asked for in the folder pane; it goes on when one looks at something else, and is told when it is done.

use iced::Task;

use crate::ui::app::{App, Message, Page};
use crate::ui::part::notice::Notice;
use crate::ui::screen::{folder_pane, import};

impl App {
    pub(super) fn open_import(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Import(_)) {
            return Task::none();
        }
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Import)));
            return Task::none();
        }
        self.page = Page::Import(self.importing.take().unwrap_or_default());
        Task::none()
    }

    pub(in crate::ui::app) fn import(&mut self, message: import::Message) -> Task<Message> {
        let (import, aside) = match (&mut self.page, &mut self.importing) {
            (Page::Import(import), _) => (import, false),
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
                    self.show_notice(Notice::Done(words));
                }
                Task::none()
            }
            import::Action::Failed(error) => self.fail(&error),
            import::Action::Close => self.back_to_mail(),
        }
    }
}
