//! A message being written: opened, kept, sent, or given up.

use iced::Task;

use crate::account::AccountId;
use crate::engine::{DraftSummary, EngineError};
use crate::i18n::explain::explain;
use crate::pec::draft::Draft;
use crate::ui::app::{App, Message, Page};
use crate::ui::location::ListLocation;
use crate::ui::part::notice::Notice;
use crate::ui::reply::ReplyKind;
use crate::ui::screen::{compose, drafts, folder_pane};

impl App {
    pub(in crate::ui::app) fn compose(&mut self, message: compose::Message) -> Task<Message> {
        let Page::Compose(compose) = &mut self.page else {
            return Task::none();
        };
        if matches!(message, compose::Message::KeepWriting | compose::Message::Send) {
            self.wanted = None;
        }
        match compose.update(message, self.shared.context()) {
            compose::Action::None => Task::none(),
            compose::Action::Run(task) => task.map(Message::Compose),
            compose::Action::Sent(id) => {
                self.page = Page::Mail;
                let handle = self.shared.handle.clone();
                Task::perform(async move { handle.dispatch(id).await }, |answer| {
                    Message::DispatchLoaded(answer.map(Box::new))
                })
            }
            compose::Action::Committed(error) => self.send_committed(&error),
            compose::Action::Failed(error) => self.fail(&error),
            compose::Action::Close => {
                self.page = Page::Mail;
                let wanted = self.wanted.take().map_or_else(Task::none, |wanted| self.update(*wanted));
                Task::batch([self.load_overview(), wanted])
            }
        }
    }

    /// From which mailbox one writes: the one on the screen, else the first.
    fn sender(&self) -> Option<AccountId> {
        let shown = match &self.location {
            ListLocation::Folder { account, .. } => Some(account.clone()),
            ListLocation::NeedsAttention | ListLocation::Unified(_) => None,
        };
        shown.or_else(|| self.shared.overview.accounts.first().map(|view| view.account.id.clone()))
    }

    pub(super) fn new_message(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Compose(_) | Page::FirstRun(_)) {
            return Task::none();
        }
        self.open_compose(compose::Compose::new(self.sender(), &self.shared.handle))
    }

    pub(super) fn answer(&mut self, answer: ReplyKind, view: &crate::engine::view::MessageView) -> Task<Message> {
        let account = view
            .locations
            .first()
            .map(|location| location.account.clone())
            .or_else(|| self.sender());
        let (compose, files) = compose::Compose::from_message(answer, account, view, self.shared.context());
        Task::batch([self.open_compose(compose), files.map(Message::Compose)])
    }

    /// Opens what is to be written, ready for the first key.
    fn open_compose(&mut self, compose: compose::Compose) -> Task<Message> {
        let known = compose.load_addresses(self.shared.context()).map(Message::Compose);
        let start = Task::batch([compose.start(), known]);
        self.page = Page::Compose(Box::new(compose));
        start
    }

    pub(super) fn send(&mut self) -> Task<Message> {
        match self.page {
            Page::Compose(_) => self.compose(compose::Message::Send),
            _ => Task::none(),
        }
    }

    /// Sending was confirmed and goes on by itself: the text is not left open to be sent twice.
    pub(super) fn send_committed(&mut self, error: &EngineError) -> Task<Message> {
        self.page = Page::Mail;
        let mut explanation = explain(&self.shared.words, error);
        explanation.remedy = self.shared.words.get("ui-send-committed");
        self.show_notice(Notice::Failed(explanation));
        self.reload_list_pane()
    }

    pub(super) fn open_drafts(&mut self) -> Task<Message> {
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Drafts)));
            return Task::none();
        }
        let (drafts, task) = drafts::Drafts::new(self.shared.context());
        self.page = Page::Drafts(drafts);
        task.map(Message::Drafts)
    }

    pub(in crate::ui::app) fn drafts(&mut self, message: drafts::Message) -> Task<Message> {
        let Page::Drafts(drafts) = &mut self.page else {
            return Task::none();
        };
        match drafts.update(message, self.shared.context()) {
            drafts::Action::None => Task::none(),
            drafts::Action::Run(task) => task.map(Message::Drafts),
            drafts::Action::Changed(task) => Task::batch([self.load_overview(), task.map(Message::Drafts)]),
            drafts::Action::Failed(error) => self.fail(&error),
            drafts::Action::Close => self.back_to_mail(),
            drafts::Action::Resume(line) => {
                let (handle, id) = (self.shared.handle.clone(), line.id.clone());
                Task::perform(async move { handle.draft(id).await }, move |answer| {
                    Message::DraftLoaded(Box::new(line.clone()), answer.map(Box::new))
                })
            }
        }
    }

    /// A kept draft is here: it is written on where no other text stands.
    pub(in crate::ui::app) fn draft_loaded(
        &mut self,
        line: &DraftSummary,
        answer: Result<Box<(Option<AccountId>, Draft)>, EngineError>,
    ) -> Task<Message> {
        match answer {
            Ok(_) if matches!(self.page, Page::Compose(_)) => Task::none(),
            Ok(kept) => {
                let (account, draft) = *kept;
                let account = account
                    .filter(|id| self.shared.context().account(id).is_some())
                    .or_else(|| self.sender());
                let compose = compose::Compose::kept_draft(line, account, draft, &self.shared.handle);
                self.open_compose(compose)
            }
            Err(error) => self.fail(&error),
        }
    }
}
