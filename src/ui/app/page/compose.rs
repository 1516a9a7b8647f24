//! The page of a message being written.

use iced::Task;

use super::Page;
use crate::account::AccountId;
use crate::engine::EngineError;
use crate::engine::view::{DispatchView, MessageView};
use crate::i18n::explain::explain;
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::ui::app::{App, Message};
use crate::ui::location::ListLocation;
use crate::ui::part::notice::Notice;
use crate::ui::reply::ReplyKind;
use crate::ui::screen::compose;

impl App {
    pub(in crate::ui::app) fn compose(&mut self, message: compose::Message) -> Task<Message> {
        let Page::Compose(compose) = &mut self.page else {
            return Task::none();
        };
        // The user goes on with this message: another page is no longer wanted.
        if matches!(message, compose::Message::KeepWriting | compose::Message::Send) {
            self.held_request = None;
        }
        match compose.update(message, self.shared.context()) {
            compose::Action::None => Task::none(),
            compose::Action::Run(task) => task.map(Message::Compose),
            compose::Action::Sent(id) => self.message_sent(id),
            compose::Action::Committed(error) => self.send_committed(&error),
            compose::Action::Failed(error) => self.fail(&error),
            compose::Action::Close => self.compose_closed(),
        }
    }

    fn compose_closed(&mut self) -> Task<Message> {
        self.page = Page::Mail;
        let request = self.repeat_held_request();
        Task::batch([self.load_overview(), request])
    }

    fn message_sent(&mut self, id: DispatchId) -> Task<Message> {
        self.page = Page::Mail;
        self.load_dispatch(id)
    }

    /// The user has confirmed the message, and the engine retries it: the text is closed, so that it cannot be sent a second time.
    fn send_committed(&mut self, error: &EngineError) -> Task<Message> {
        self.page = Page::Mail;
        let mut explanation = explain(&self.shared.words, error);
        explanation.remedy = self.shared.words.get("ui-send-committed");
        self.show_notice(Notice::Failed(explanation));
        self.reload_list_pane()
    }

    pub(in crate::ui::app) fn new_message(&mut self) -> Task<Message> {
        if matches!(self.page, Page::Compose(_) | Page::FirstRun(_)) {
            return Task::none();
        }
        self.open_compose(compose::Compose::new(self.sender(), &self.shared.handle))
    }

    /// A new message to one address.
    pub(in crate::ui::app) fn write_to(&mut self, address: String) -> Task<Message> {
        let mut compose = compose::Compose::new(self.sender(), &self.shared.handle);
        let draft = Draft {
            to: vec![address],
            ..compose.draft().clone()
        };
        compose.fill(draft, None);
        self.open_compose(compose)
    }

    pub(in crate::ui::app) fn reply(&mut self, kind: ReplyKind, view: &MessageView) -> Task<Message> {
        let account = view
            .locations
            .first()
            .map(|location| location.account.clone())
            .or_else(|| self.sender());
        let (compose, files) = compose::Compose::from_message(kind, account, view, self.shared.context());
        Task::batch([self.open_compose(compose), files.map(Message::Compose)])
    }

    /// Loads a message to be written again.
    pub(in crate::ui::app) fn load_to_write_again(&mut self, sent: DispatchView) -> Task<Message> {
        let (handle, message) = (self.shared.handle.clone(), sent.dispatch.message);
        let load = async move { handle.message(message.ok_or(EngineError::NotFound)?).await };
        Task::perform(load, move |answer| {
            Message::WriteAgain(Box::new(sent.clone()), answer.map(Box::new))
        })
    }

    /// Writes a message again, to the recipients who have certainly not got it.
    pub(in crate::ui::app) fn write_again(&mut self, sent: &DispatchView, answer: Result<Box<MessageView>, EngineError>) -> Task<Message> {
        // The user has begun another message meanwhile: it is not replaced.
        if matches!(self.page, Page::Compose(_)) {
            return Task::none();
        }
        match answer {
            Ok(message) => {
                let from = Some(sent.dispatch.account.clone());
                let (compose, files) = compose::Compose::again(from, &message, &sent.not_reached(), self.shared.context());
                Task::batch([self.open_compose(compose), files.map(Message::Compose)])
            }
            Err(error) => self.fail(&error),
        }
    }

    /// The mailbox to send from: the one whose folder shows, else the first.
    pub(super) fn sender(&self) -> Option<AccountId> {
        let shown = match &self.location {
            ListLocation::Folder { account, .. } => Some(account.clone()),
            ListLocation::NeedsAttention | ListLocation::Unified(_) => None,
        };
        shown.or_else(|| self.shared.overview.accounts.first().map(|view| view.account.id.clone()))
    }

    pub(super) fn open_compose(&mut self, compose: compose::Compose) -> Task<Message> {
        let addresses = compose.load_addresses(self.shared.context()).map(Message::Compose);
        let start = Task::batch([compose.start(), addresses]);
        // A request held up by an earlier message, which was sent since, must not be repeated when this one closes.
        self.held_request = None;
        self.page = Page::Compose(Box::new(compose));
        start
    }

    pub(in crate::ui::app) fn send(&mut self) -> Task<Message> {
        match self.page {
            Page::Compose(_) => self.compose(compose::Message::Send),
            _ => Task::none(),
        }
    }

    /// The focus has moved: an address that was being typed is complete.
    pub(in crate::ui::app) fn focus_moved(&mut self) -> Task<Message> {
        if let Page::Compose(compose) = &mut self.page {
            compose.end_addresses();
        }
        Task::none()
    }
}
