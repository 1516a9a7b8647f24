//! Messages being written, each in a tab of its own: opening them, following what they ask for, and closing them.

use iced::{Task, window};

use super::tab_id::TabId;
use super::tabs::Content;
use super::{App, Message, Page};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::view::{DispatchView, MessageView};
use crate::engine::{DraftSummary, EngineError, SendId};
use crate::i18n::explain::explain;
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::ui::location::ListLocation;
use crate::ui::part::notice::Notice;
use crate::ui::reply::ReplyKind;
use crate::ui::screen::compose::{self, Compose};

impl App {
    pub(super) fn compose(&mut self, id: TabId, message: compose::Message) -> Task<Message> {
        let Some(compose) = self.tabs.compose_mut(id) else {
            return Task::none();
        };
        // The user goes on with this message: the window stays open.
        if matches!(message, compose::Message::KeepWriting | compose::Message::Send) {
            self.closing_window = None;
        }
        let action = compose.update(message, self.shared.context());
        self.follow_compose(id, action)
    }

    /// To the message that is written in the tab that shows.
    pub(super) fn in_shown_compose(&mut self, message: compose::Message) -> Task<Message> {
        let shown = self.shown_compose();
        shown.map_or_else(Task::none, |id| self.compose(id, message))
    }

    /// The tab with the message being written that the user sees.
    pub(super) fn shown_compose(&self) -> Option<TabId> {
        let (id, _) = self.tabs.compose()?;
        matches!(self.page, Page::Mail).then_some(id)
    }

    fn follow_compose(&mut self, id: TabId, action: compose::Action) -> Task<Message> {
        match action {
            compose::Action::None => Task::none(),
            compose::Action::Run(task) => task.map(move |message| Message::Compose(id, message)),
            compose::Action::Sent(dispatch, until) => self.message_sent(id, dispatch, until),
            compose::Action::Committed(error) => self.send_committed(id, &error),
            compose::Action::Failed(error) => self.fail(&error),
            compose::Action::Close => self.compose_closed(id),
        }
    }

    /// Saves the messages being written that have changed.
    pub(super) fn autosave(&mut self) -> Task<Message> {
        let open: Vec<TabId> = self.tabs.composes().map(|(id, _)| id).collect();
        Task::batch(open.into_iter().map(|id| self.compose(id, compose::Message::Autosave)))
    }

    /// Closes the tab, or shows it with the question what to do with the text.
    pub(super) fn close_compose(&mut self, id: TabId) -> Task<Message> {
        self.tabs.show(id);
        self.compose(id, compose::Message::Close)
    }

    fn compose_closed(&mut self, id: TabId) -> Task<Message> {
        self.tabs.close(id);
        Task::batch([self.load_overview(), self.focus_shown(), self.go_on_closing()])
    }

    /// The state of the dispatch shows, unless the user has gone on to something else; until it leaves it can be taken back.
    fn message_sent(&mut self, id: TabId, dispatch: DispatchId, until: Option<Timestamp>) -> Task<Message> {
        let was_shown = self.shown_compose() == Some(id);
        self.tabs.close(id);
        if let Some(until) = until {
            self.show_notice(Notice::Leaving(dispatch.clone(), until));
        }
        let show = match was_shown {
            true => self.load_dispatch(dispatch),
            false => Task::batch([self.load_overview(), self.reload_list_pane()]),
        };
        Task::batch([show, self.go_on_closing()])
    }

    /// Takes a message back that has not left: it is a draft again, and opens.
    pub(super) fn take_back(&mut self, dispatch: &DispatchId) -> Task<Message> {
        self.notice = None;
        let (handle, send) = (self.shared.handle.clone(), SendId::of(dispatch));
        let take = async move {
            let id = handle.cancel_submission(send).await?;
            let drafts = handle.drafts().await?;
            drafts.into_iter().find(|draft| draft.id == id).ok_or(EngineError::NotFound)
        };
        Task::perform(take, Message::TakenBack)
    }

    pub(super) fn taken_back(&mut self, answer: Result<DraftSummary, EngineError>) -> Task<Message> {
        match answer {
            Ok(draft) => {
                self.reader.close();
                Task::batch([self.load_draft(draft), self.load_overview(), self.reload_list_pane()])
            }
            // It has left meanwhile.
            Err(error) => self.fail(&error),
        }
    }

    /// The user has confirmed the message, and the engine retries it: the text is closed, so that it cannot be sent a second time.
    fn send_committed(&mut self, id: TabId, error: &EngineError) -> Task<Message> {
        self.tabs.close(id);
        let mut explanation = explain(&self.shared.words, error);
        explanation.remedy = self.shared.words.get("ui-send-committed");
        self.show_notice(Notice::Failed(explanation));
        self.reload_list_pane()
    }

    /// Closes the window; for each message being written that would be lost the user is asked first, and a running submission is finished.
    pub(super) fn close_window(&mut self, window: window::Id) -> Task<Message> {
        let unsaved = self.tabs.composes().find(|(_, compose)| compose.is_needed()).map(|(id, _)| id);
        let Some(id) = unsaved else {
            return self.close_or_ask(window);
        };
        self.close_page();
        self.closing_window = Some(window);
        self.close_compose(id)
    }

    /// One message being written less: the window that is to be closed asks about the next, or closes.
    fn go_on_closing(&mut self) -> Task<Message> {
        self.closing_window
            .take()
            .map_or_else(Task::none, |window| self.close_window(window))
    }

    pub(super) fn new_message(&mut self) -> Task<Message> {
        if matches!(self.page, Page::FirstRun(_)) {
            return Task::none();
        }
        self.open_compose(Compose::new(self.sender(), &self.shared.handle), Task::none())
    }

    /// A new message to one address.
    pub(super) fn write_to(&mut self, address: String) -> Task<Message> {
        let mut compose = Compose::new(self.sender(), &self.shared.handle);
        let draft = Draft {
            to: vec![address],
            ..compose.draft().clone()
        };
        compose.fill(draft, None);
        self.open_compose(compose, Task::none())
    }

    pub(super) fn reply(&mut self, kind: ReplyKind, view: &MessageView) -> Task<Message> {
        let account = self.open_in(view).or_else(|| self.sender());
        let (compose, files) = Compose::from_message(kind, account, view, self.shared.context());
        self.open_compose(compose, files)
    }

    /// The mailbox in which the user sees this message, where several have it.
    fn open_in(&self, view: &MessageView) -> Option<AccountId> {
        let lies_in = |account: &AccountId| view.locations.iter().any(|location| location.account == *account);
        let shown = self.selected().map(|row| row.location.account.clone());
        let shown = shown.filter(|account| lies_in(account));
        shown.or_else(|| view.locations.first().map(|location| location.account.clone()))
    }

    /// Loads a message to be written again.
    pub(super) fn load_to_write_again(&mut self, sent: DispatchView) -> Task<Message> {
        let (handle, message) = (self.shared.handle.clone(), sent.dispatch.message);
        let load = async move { handle.message(message.ok_or(EngineError::NotFound)?).await };
        Task::perform(load, move |answer| {
            Message::WriteAgain(Box::new(sent.clone()), answer.map(Box::new))
        })
    }

    /// Writes a message again, to the recipients who have certainly not got it.
    pub(super) fn write_again(&mut self, sent: &DispatchView, answer: Result<Box<MessageView>, EngineError>) -> Task<Message> {
        match answer {
            Ok(message) => {
                let from = Some(sent.dispatch.account.clone());
                let (compose, files) = Compose::again(from, &message, &sent.not_reached(), self.shared.context());
                self.open_compose(compose, files)
            }
            Err(error) => self.fail(&error),
        }
    }

    /// The mailbox to send from: the one whose folder shows, or the only one. From a view of several it is the user who chooses.
    pub(super) fn sender(&self) -> Option<AccountId> {
        match (&self.location, self.shared.overview.accounts.as_slice()) {
            (ListLocation::Folder { account, .. }, _) => Some(account.clone()),
            (_, [only]) => Some(only.account.id.clone()),
            _ => None,
        }
    }

    /// Opens a tab with a message being written. The task loads what it is to hold.
    pub(in crate::ui) fn open_compose(&mut self, compose: Compose, load: Task<compose::Message>) -> Task<Message> {
        self.close_page();
        let addresses = compose.load_addresses(self.shared.context());
        let start = compose.start();
        let id = self.tabs.open(Content::Compose(Box::new(compose)));
        let loads = Task::batch([addresses, load]).map(move |message| Message::Compose(id, message));
        Task::batch([start, loads])
    }

    /// The message that is written in the tab that shows.
    pub(in crate::ui) fn written(&self) -> Option<(TabId, &Draft)> {
        self.tabs.compose().map(|(id, compose)| (id, compose.draft()))
    }

    /// The focus has moved: an address that was being typed is complete.
    pub(super) fn focus_moved(&mut self) -> Task<Message> {
        let shown = self.shown_compose();
        if let Some(compose) = shown.and_then(|id| self.tabs.compose_mut(id)) {
            compose.end_addresses();
        }
        Task::none()
    }
}
