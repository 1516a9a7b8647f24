//! The page of drafts.

use iced::Task;

use super::Page;
use crate::account::AccountId;
use crate::engine::{DraftSummary, EngineError};
use crate::pec::draft::Draft;
use crate::ui::app::{App, Message};
use crate::ui::message_action::DiscardedDraft;
use crate::ui::part::notice::Notice;
use crate::ui::screen::compose::Compose;
use crate::ui::screen::drafts;

impl App {
    pub(in crate::ui::app) fn open_drafts(&mut self) -> Task<Message> {
        self.enter(|app| {
            let (drafts, task) = drafts::Drafts::new(app.shared.context());
            app.page = Page::Drafts(drafts);
            task.map(Message::Drafts)
        })
    }

    pub(in crate::ui::app) fn drafts(&mut self, message: drafts::Message) -> Task<Message> {
        let Page::Drafts(drafts) = &mut self.page else {
            return Task::none();
        };
        match drafts.update(message, self.shared.context()) {
            drafts::Action::None => Task::none(),
            drafts::Action::Run(task) => task.map(Message::Drafts),
            drafts::Action::Discarded(draft, task) => Task::batch([self.draft_discarded(draft), task.map(Message::Drafts)]),
            drafts::Action::Failed(error) => self.fail(&error),
            drafts::Action::Close => self.back_to_mail(),
            drafts::Action::Resume(line) => self.load_draft(line),
        }
    }

    /// A draft can be kept again as long as it is the last one that was discarded.
    fn draft_discarded(&mut self, draft: Option<Box<DiscardedDraft>>) -> Task<Message> {
        if let Some(draft) = draft {
            self.did_discard(draft);
            self.show_notice(Notice::Undoable(self.shared.words.get("ui-draft-discarded")));
        }
        self.load_overview()
    }

    /// A draft was kept again, or discarded again.
    pub(in crate::ui::app) fn draft_changed(&mut self, answer: Result<(), EngineError>) -> Task<Message> {
        if let Err(error) = answer {
            return self.fail(&error);
        }
        let list = match self.page {
            Page::Drafts(_) => drafts::Drafts::reload(self.shared.context()).map(Message::Drafts),
            _ => Task::none(),
        };
        Task::batch([self.load_overview(), list])
    }

    /// Opens a draft; one that is open in a tab shows there, so that no draft is written in two places.
    pub(in crate::ui::app) fn load_draft(&mut self, line: DraftSummary) -> Task<Message> {
        let open = self.tabs.composes().find(|(_, compose)| compose.draft_id() == line.id);
        if let Some((tab, _)) = open {
            return self.show_tab(Some(tab));
        }
        let (handle, id) = (self.shared.handle.clone(), line.id.clone());
        Task::perform(async move { handle.draft(id).await }, move |answer| {
            Message::DraftLoaded(Box::new(line.clone()), answer.map(Box::new))
        })
    }

    pub(in crate::ui::app) fn draft_loaded(
        &mut self,
        line: &DraftSummary,
        answer: Result<Box<(Option<AccountId>, Draft)>, EngineError>,
    ) -> Task<Message> {
        match answer {
            Ok(kept) => {
                let (account, draft) = *kept;
                let account = account
                    .filter(|id| self.shared.context().account(id).is_some())
                    .or_else(|| self.sender());
                self.open_compose(Compose::from_draft(line, account, draft, &self.shared.handle), Task::none())
            }
            Err(error) => self.fail(&error),
        }
    }
}
