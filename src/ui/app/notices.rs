//! The notice over the window: what was done or what failed.

use iced::Task;

use super::{App, Message};
use crate::account::AccountId;
use crate::engine::EngineError;
use crate::engine::view::MessageSource;
use crate::i18n::explain::{Explanation, explain};
use crate::ui::part::notice::Notice;

impl App {
    pub(super) fn show_notice(&mut self, notice: Notice) {
        self.notice = Some(notice);
        self.notice_about = None;
        self.notice_age = 0;
    }

    pub(super) fn notify(&mut self, words: String) {
        self.show_notice(Notice::Done(words));
    }

    pub(super) fn notify_what(&mut self, key: &str, what: &str) -> Task<Message> {
        self.notify(self.shared.words.with(key, &[("what", what.into())]));
        Task::none()
    }

    /// Reports the end of long work to a user who has left its page; on the page itself the result shows.
    pub(super) fn notify_done(&mut self, words: String, in_background: bool) {
        if in_background {
            self.notify(words);
        }
    }

    pub(super) fn fail(&mut self, error: &EngineError) -> Task<Message> {
        self.show_notice(Notice::Failed(explain(&self.shared.words, error)));
        Task::none()
    }

    /// An error of one mailbox, which is named: there may be three hundred.
    pub(super) fn fail_of_mailbox(&mut self, account: &AccountId, error: &EngineError) -> Task<Message> {
        let explanation = explain(&self.shared.words, error);
        let address = self.shared.context().account(account).map(|view| view.account.address.clone());
        let what = match address {
            Some(address) => format!("{address}: {}", explanation.what),
            None => explanation.what,
        };
        self.show_notice(Notice::Failed(Explanation { what, ..explanation }));
        Task::none()
    }

    /// Reports something done with the message that shows.
    pub(super) fn report_about_shown(&mut self, key: &str, what: &str) -> Task<Message> {
        let task = self.notify_what(key, what);
        self.notice_is_about_shown();
        task
    }

    /// The notice is about the message that shows.
    pub(super) fn notice_is_about_shown(&mut self) {
        self.notice_about = self.shown_message().cloned();
    }

    /// A notice about a message goes away once another message shows.
    pub(super) fn drop_stale_notice(&mut self) {
        if self.notice_about.is_some() && self.notice_about.as_ref() != self.shown_message() {
            (self.notice, self.notice_about) = (None, None);
        }
    }

    /// The message in the tab that shows, else in the reader.
    fn shown_message(&self) -> Option<&MessageSource> {
        match (self.tabs.shown(), self.tabs.message()) {
            (Some(_), open) => open.and_then(|open| open.reader.source()),
            (None, _) => self.reader.source(),
        }
    }

    pub(super) fn dismiss(&mut self) -> Task<Message> {
        self.notice = None;
        Task::none()
    }

    /// Another second has passed: success messages go away without a click, errors stay.
    pub(super) fn age_notice(&mut self) -> Task<Message> {
        if let Some(Notice::Leaving(_, until)) = self.notice {
            return match until > self.shared.context().now {
                true => Task::none(),
                false => self.dismiss(),
            };
        }
        self.notice_age += 1;
        let limit = match self.notice {
            Some(Notice::Undoable(_)) => UNDO_SECONDS,
            _ => NOTICE_SECONDS,
        };
        match self.notice_age < limit {
            true => Task::none(),
            false => self.dismiss(),
        }
    }
}

const NOTICE_SECONDS: u8 = 8;
const UNDO_SECONDS: u8 = 20;
