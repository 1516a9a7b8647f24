//! What the engine reports: the overview, events, answers to commands; and the start of the window.

use iced::Task;

use super::{App, ListPane, Message};
use crate::account::AccountId;
use crate::engine::opening::OpeningNotice;
use crate::engine::view::{Overview, SyncReport};
use crate::engine::{EngineError, Event, StoreError};
use crate::ui::location::ListLocation;
use crate::ui::options::Initial;

impl App {
    /// Asks for the overview; calls while one answer is under way ask once more after it.
    pub(super) fn load_overview(&mut self) -> Task<Message> {
        if !self.overview_request.begin() {
            return Task::none();
        }
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.overview().await }, |answer| {
            Message::OverviewLoaded(answer.map(Box::new))
        })
    }

    pub(super) fn overview_loaded(&mut self, answer: Result<Box<Overview>, EngineError>) -> Task<Message> {
        let again = self.overview_request.end();
        let overview = match answer {
            Ok(overview) => *overview,
            Err(error) => return self.fail(&error),
        };
        let again = if again { self.load_overview() } else { Task::none() };
        // Set by the options before the first answer.
        let demo = self.shared.overview.demo;
        self.shared.overview = Overview {
            demo: overview.demo || demo,
            ..overview
        };
        let again = Task::batch([again, self.follow_attention(), self.close_if_sent()]);
        if std::mem::replace(&mut self.shared.loaded, true) {
            return again;
        }
        Task::batch([again, self.start()])
    }

    /// Reloads the list "Needs attention", where it shows and the overview counts something else.
    fn follow_attention(&mut self) -> Task<Message> {
        let counted = (self.shared.overview.attention, self.shared.overview.set_aside);
        let shown = match &self.list_pane {
            ListPane::NeedsAttention(list) => list.counts(),
            ListPane::List(_) => None,
        };
        self.agree_on_attention();
        match shown.is_some_and(|shown| shown != counted) {
            true => self.reload_list_pane(),
            false => Task::none(),
        }
    }

    /// The first overview is here: shows what the program was started with.
    fn start(&mut self) -> Task<Message> {
        if self.shared.overview.accounts.is_empty() {
            return self.open_first_run();
        }
        if self.shared.overview.drafts > 0 && self.notice.is_none() {
            let count = [("n", self.shared.overview.drafts.into())];
            self.notify(self.shared.words.with("ui-drafts-wait", &count));
        }
        match std::mem::take(&mut self.initial) {
            Initial::Inbox => self.go(self.home()),
            Initial::NeedsAttention => self.go(ListLocation::NeedsAttention),
            Initial::Compose => Task::batch([self.go(self.home()), self.new_message()]),
            Initial::AddMailbox => Task::batch([self.go(self.home()), self.add_mailbox()]),
            Initial::Message(message) => {
                let home = self.go(self.home());
                let open = self.reader.open(message, None, self.shared.context()).map(Message::Reader);
                Task::batch([home, open])
            }
        }
    }

    pub(super) fn engine_event(&mut self, event: Event) -> Task<Message> {
        self.refresh_activity();
        let overview = self.load_overview();
        match event {
            // `Lagged`: events were lost, so everything may have changed.
            Event::Lagged | Event::AccountsChanged | Event::MessagesChanged { .. } => {
                Task::batch([overview, self.reload_list_pane(), self.refresh_retention()])
            }
            Event::Searchable => Task::batch([overview, self.search_again()]),
            Event::DispatchChanged(id) => {
                let shown = self.refresh_dispatch(&id);
                Task::batch([
                    overview,
                    self.refresh_list_pane(),
                    self.refresh_retention(),
                    self.refresh_outbox(),
                    shown,
                ])
            }
            Event::MessageDamaged(message) => Task::batch([overview, self.fail(&EngineError::Store(StoreError::Damaged(message)))]),
            Event::HealthChanged(_) | Event::Synced(_) | Event::Rebuilding(..) | Event::LedgerBroken | Event::LedgerGap => overview,
        }
    }

    /// Time has passed: counts, deadlines, and words such as "today" change.
    pub(super) fn tick(&mut self) -> Task<Message> {
        let shown = self.reader.dispatch().map(|view| view.dispatch.id.clone());
        let context = self.shared.context();
        let dispatch = shown.map_or_else(Task::none, |id| self.reader.refresh_dispatch(&id, context));
        let dispatch = dispatch.map(Message::Reader);
        Task::batch([self.load_overview(), dispatch, self.save_changed_preferences()])
    }

    /// Goes on with a ledger that lacks lines, as the user decided.
    pub(super) fn acknowledge_gap(&mut self) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.acknowledge_gap().await }, |answer| {
            Message::CommandDone(answer.map(drop))
        })
    }

    /// What opening the profile found or corrected was read.
    pub(super) fn dismiss_opening(&mut self, notice: &OpeningNotice) -> Task<Message> {
        self.shared.handle.dismiss_opening_notice(notice);
        self.load_overview()
    }

    /// Syncs these accounts; all where none is named.
    pub(super) fn sync(&mut self, accounts: Vec<AccountId>) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.sync(accounts).await }, Message::SyncDone)
    }

    /// The first error of a sync, with the address of its mailbox.
    pub(super) fn sync_done(&mut self, answer: Result<Vec<SyncReport>, EngineError>) -> Task<Message> {
        let reports = match answer {
            Ok(reports) => reports,
            Err(error) => return self.fail(&error),
        };
        match reports.into_iter().find_map(|report| Some((report.account, report.error?))) {
            Some((account, error)) => self.fail_of_mailbox(&account, &error),
            None => Task::none(),
        }
    }

    /// Syncs the mailbox whose folder shows, or all.
    pub(super) fn sync_here(&mut self) -> Task<Message> {
        let accounts = match &self.location {
            ListLocation::Folder { account, .. } => vec![account.clone()],
            ListLocation::NeedsAttention | ListLocation::Unified(_) | ListLocation::Starred => Vec::new(),
        };
        self.sync(accounts)
    }

    pub(super) fn command_done(&mut self, answer: Result<(), EngineError>) -> Task<Message> {
        match answer {
            Ok(()) => Task::none(),
            Err(error) => self.fail(&error),
        }
    }
}
