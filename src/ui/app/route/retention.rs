//! Retention: asked for in the folder pane; what is being written goes on when one looks at something else, and is told when it is done.

use iced::Task;

use crate::pec::DispatchId;
use crate::ui::app::{App, Message, Stage};
use crate::ui::part::notice::Notice;
use crate::ui::screen::{retention, side};

impl App {
    pub(super) fn open_retention(&mut self) -> Task<Message> {
        if matches!(self.stage, Stage::Retention(_)) {
            return Task::none();
        }
        if !self.leave_stage() {
            self.wanted = Some(Box::new(Message::Side(side::Message::Retention)));
            return Task::none();
        }
        let mut screen = self.packing.take().unwrap_or_default();
        let load = screen.reload(self.shared.context()).map(Message::Retention);
        self.stage = Stage::Retention(screen);
        load
    }

    pub(in crate::ui::app) fn retention(&mut self, message: retention::Message) -> Task<Message> {
        let (screen, aside) = match (&mut self.stage, &mut self.packing) {
            (Stage::Retention(screen), _) => (screen, false),
            (_, Some(screen)) => (screen, true),
            _ => return Task::none(),
        };
        match screen.update(message, self.shared.context()) {
            retention::Action::None => Task::none(),
            retention::Action::Run(task) => task.map(Message::Retention),
            // What was written, and where, still stands on the page.
            retention::Action::Done(task, words) => {
                if aside {
                    self.put_up(Notice::Done(words));
                }
                task.map(Message::Retention)
            }
            retention::Action::Open(dispatch) => self.open_unproved(dispatch),
            retention::Action::Failed(error) => self.fail(&error),
            retention::Action::Close => self.back_to_mail(),
        }
    }

    fn open_unproved(&mut self, dispatch: DispatchId) -> Task<Message> {
        self.close_stage();
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.dispatch(dispatch).await }, |answer| {
            Message::Sent(answer.map(Box::new))
        })
    }

    /// What came or changed may be proof, or want keeping.
    pub(super) fn refresh_retention(&mut self) -> Task<Message> {
        match &mut self.stage {
            Stage::Retention(screen) => screen.reload(self.shared.context()).map(Message::Retention),
            _ => Task::none(),
        }
    }
}
