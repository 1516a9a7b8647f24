//! Retention: asked for in the folder pane; what is being written goes on when one looks at something else, and is told when it is done.

use iced::Task;

use crate::pec::DispatchId;
use crate::ui::app::{App, Message, Page};
use crate::ui::part::notice::Notice;
use crate::ui::screen::{folder_pane, retention};

impl App {
    pub(super) fn open_retention(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Retention(_)) {
            return Task::none();
        }
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Retention)));
            return Task::none();
        }
        let mut screen = self.packing.take().unwrap_or_default();
        let load = screen.reload(self.shared.context()).map(Message::Retention);
        self.page = Page::Retention(screen);
        load
    }

    pub(in crate::ui::app) fn retention(&mut self, message: retention::Message) -> Task<Message> {
        let (screen, aside) = match (&mut self.page, &mut self.packing) {
            (Page::Retention(screen), _) => (screen, false),
            (_, Some(screen)) => (screen, true),
            _ => return Task::none(),
        };
        match screen.update(message, self.shared.context()) {
            retention::Action::None => Task::none(),
            retention::Action::Run(task) => task.map(Message::Retention),
            // What was written, and where, still stands on the page.
            retention::Action::Done(task, words) => {
                if aside {
                    self.show_notice(Notice::Done(words));
                }
                task.map(Message::Retention)
            }
            retention::Action::Open(dispatch) => self.open_unproved(dispatch),
            retention::Action::Failed(error) => self.fail(&error),
            retention::Action::Close => self.back_to_mail(),
        }
    }

    fn open_unproved(&mut self, dispatch: DispatchId) -> Task<Message> {
        self.close_page();
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.dispatch(dispatch).await }, |answer| {
            Message::DispatchLoaded(answer.map(Box::new))
        })
    }

    /// What came or changed may be proof, or want keeping.
    pub(super) fn refresh_retention(&mut self) -> Task<Message> {
        match &mut self.page {
            Page::Retention(screen) => screen.reload(self.shared.context()).map(Message::Retention),
            _ => Task::none(),
        }
    }
}
