//! Where each message goes, and what follows from each action.

mod accounts;
mod compose_page;
mod import;
pub mod message_actions;
mod navigation;
mod retention;
mod verify;

use iced::Task;
use iced::theme::Mode;

use super::{App, ListPane, Message, Page};
use crate::account::AccountId;
use crate::engine::view::{DispatchView, Overview, Row};
use crate::engine::{EngineError, Event, StoreError};
use crate::ui::Initial;
use crate::ui::keys::{Motion, Shortcut};
use crate::ui::location::ListLocation;
use crate::ui::message_action::MessageAction;
use crate::ui::part::notice::Notice;
use crate::ui::screen::{about, compose, folder_pane, list, mailbox, needs_attention, reader};

impl App {
    pub(super) fn folder_pane(&mut self, message: folder_pane::Message) -> Task<Message> {
        match message {
            folder_pane::Message::Go(location) => self.go(location),
            folder_pane::Message::Compose => self.new_message(),
            folder_pane::Message::Sync => self.sync(Vec::new()),
            folder_pane::Message::AddMailbox => self.add_mailbox(),
            folder_pane::Message::Drafts => self.open_drafts(),
            folder_pane::Message::Import => self.open_import(),
            folder_pane::Message::Verify => self.open_verify(),
            folder_pane::Message::Retention => self.open_retention(),
            folder_pane::Message::About => self.open_about(),
            folder_pane::Message::Keyboard => self.toggle_help(),
            folder_pane::Message::ToggleMode => self.toggle_mode(),
            folder_pane::Message::Repair(account) => self.repair(account),
            folder_pane::Message::ChangeMailbox(account) => self.change_mailbox(&account),
            folder_pane::Message::Pause(account) => self.pause(account),
            folder_pane::Message::Space(account) => self.open_space(account),
            folder_pane::Message::FilterTyped(text) => self.filter_mailboxes(text),
            folder_pane::Message::OnlyNeedingAttention(only) => self.only_needing_attention(only),
        }
    }

    pub(super) fn list(&mut self, message: list::Message) -> Task<Message> {
        let ListPane::List(list) = &mut self.list_pane else {
            return Task::none();
        };
        let action = list.update(message, self.shared.context());
        self.follow_list(action)
    }

    pub(super) fn needs_attention(&mut self, message: needs_attention::Message) -> Task<Message> {
        // An answer may come when one has gone on to another place: it is kept for coming back.
        let panes = std::iter::once(&mut self.list_pane).chain(&mut self.visited);
        let Some(list) = panes.into_iter().find_map(ListPane::needs_attention) else {
            return Task::none();
        };
        let action = list.update(message, self.shared.context());
        self.follow_needs_attention(action)
    }

    pub(super) fn reader(&mut self, message: reader::Message) -> Task<Message> {
        let action = self.reader.update(message, self.shared.context());
        self.follow_reader(action, Message::Reader)
    }

    pub(super) fn follow_reader(&mut self, action: reader::Action, message: fn(reader::Message) -> Message) -> Task<Message> {
        match action {
            reader::Action::None => Task::none(),
            reader::Action::Run(task) => task.map(message),
            reader::Action::Answer(answer, view) => self.answer(answer, &view),
            reader::Action::ToggleRead => self.perform(MessageAction::ToggleSeen),
            reader::Action::ToggleStar => self.perform(MessageAction::ToggleStar),
            reader::Action::Archive => self.perform(MessageAction::Archive),
            reader::Action::Trash => self.perform(MessageAction::Trash),
            reader::Action::Failed(error) => self.fail(&error),
            reader::Action::Saved(path) => self.notify("ui-saved", &path.display().to_string()),
            reader::Action::Opened(name) => self.notify("ui-opened", &name),
        }
    }

    pub(super) fn mailbox(&mut self, message: mailbox::Message) -> Task<Message> {
        let (Page::Mailbox(mailbox) | Page::FirstRun(mailbox)) = &mut self.page else {
            return Task::none();
        };
        match mailbox.update(message, self.shared.context()) {
            mailbox::Action::None => Task::none(),
            mailbox::Action::Run(task) => task.map(Message::Mailbox),
            mailbox::Action::Added(place) => {
                self.page = Page::Mail;
                let key = match place {
                    crate::engine::SecretLocation::Keychain => "ui-added-keychain",
                    crate::engine::SecretLocation::Vault => "ui-added-vault",
                    crate::engine::SecretLocation::Memory => "ui-added-memory",
                };
                self.show_notice(Notice::Done(self.shared.words.get(key)));
                self.shared.loaded = false;
                self.load_overview()
            }
            mailbox::Action::Removed => {
                self.page = Page::Mail;
                self.visited.clear();
                self.show_notice(Notice::Done(self.shared.words.get("ui-mailbox-removed")));
                self.shared.loaded = false;
                self.load_overview()
            }
            mailbox::Action::Failed(error) => self.fail(&error),
            mailbox::Action::Space(account) => self.open_space(account),
            mailbox::Action::Close => self.back_to_mail(),
        }
    }

    pub(super) fn about(&mut self, message: about::Message) -> Task<Message> {
        let Page::About(about) = &mut self.page else {
            return Task::none();
        };
        match about.update(message, self.shared.context()) {
            about::Action::None => Task::none(),
            about::Action::Run(task) => task.map(Message::About),
            about::Action::Failed(error) => self.fail(&error),
            about::Action::Close => self.back_to_mail(),
        }
    }

    pub(super) fn overview_loaded(&mut self, answer: Result<Box<Overview>, EngineError>) -> Task<Message> {
        let again = self.asking.end();
        let overview = match answer {
            Ok(overview) => *overview,
            Err(error) => return self.fail(&error),
        };
        let again = if again { self.load_overview() } else { Task::none() };
        let demo = self.shared.overview.demo;
        self.shared.overview = Overview {
            demo: overview.demo || demo,
            ..overview
        };
        if std::mem::replace(&mut self.shared.loaded, true) {
            return again;
        }
        Task::batch([again, self.begin()])
    }

    pub(super) fn engine_event(&mut self, event: Event) -> Task<Message> {
        let overview = self.load_overview();
        match event {
            Event::Lagged | Event::AccountsChanged | Event::MessagesChanged { .. } => {
                Task::batch([overview, self.reload_list_pane(), self.refresh_retention()])
            }
            Event::Searchable => Task::batch([overview, self.search_again()]),
            Event::DispatchChanged(id) => {
                let shown = self.reader.refresh_dispatch(&id, self.shared.context()).map(Message::Reader);
                Task::batch([overview, self.refresh_list_pane(), self.refresh_retention(), shown])
            }
            Event::Raise => iced::window::oldest().and_then(iced::window::gain_focus),
            Event::MessageDamaged(message) => Task::batch([overview, self.fail(&EngineError::Store(StoreError::Damaged(message)))]),
            Event::HealthChanged(_) | Event::Synced(_) | Event::Rebuilding(..) | Event::LedgerBroken => overview,
        }
    }

    pub(super) fn show_dispatch(&mut self, answer: Result<Box<DispatchView>, EngineError>) -> Task<Message> {
        match answer {
            Ok(view) => {
                let open = self.reader.open_dispatch(*view, self.shared.context()).map(Message::Reader);
                Task::batch([open, self.reload_list_pane()])
            }
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn command_done(&mut self, answer: Result<(), EngineError>) -> Task<Message> {
        match answer {
            Ok(()) => Task::none(),
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn key(&mut self, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::Help => self.toggle_help(),
            Shortcut::Back => self.escape(),
            Shortcut::Quit => iced::window::oldest().and_then(|window| Task::done(Message::CloseRequested(window))),
            _ if self.help || self.removal.is_some() => Task::none(),
            Shortcut::Focus => self.focus_moved(),
            Shortcut::Sync => self.sync_here(),
            Shortcut::SyncAll => self.sync(Vec::new()),
            Shortcut::Send => self.send(),
            Shortcut::Compose => self.new_message(),
            Shortcut::Retention if matches!(self.page, Page::FirstRun(_)) => Task::none(),
            Shortcut::Retention => self.open_retention(),
            Shortcut::Move(motion) if matches!(self.page, Page::Compose(_)) => self.compose(compose::Message::MoveSuggestion(motion)),
            _ if !matches!(self.page, Page::Mail) => Task::none(),
            Shortcut::Search => self.search(),
            Shortcut::Answer(answer) => self.reader(reader::Message::Answer(answer)),
            Shortcut::Save => self.reader(reader::Message::SaveOriginal),
            Shortcut::ToggleRead => self.perform(MessageAction::ToggleSeen),
            Shortcut::ToggleStar => self.perform(MessageAction::ToggleStar),
            Shortcut::Archive => self.perform(MessageAction::Archive),
            Shortcut::Trash => self.perform(MessageAction::Trash),
            Shortcut::Erase => self.perform(MessageAction::RemoveFromServer),
            Shortcut::Extend(motion) => self.extend(motion),
            Shortcut::Mailbox(at) => self.go_to_mailbox(at),
            Shortcut::ChooseAll => self.choose_all(),
            Shortcut::Undo => self.undo(),
            Shortcut::Open if self.has_open() => Task::none(),
            Shortcut::Open => self.step(Motion::Down),
            Shortcut::Move(motion) => self.step(motion),
            Shortcut::Unread(forward) => self.step_unread(forward),
        }
    }

    pub(super) fn set_system_mode(&mut self, mode: Mode) -> Task<Message> {
        self.shared.system_mode = mode;
        Task::none()
    }

    /// Counts and words that depend on the time are looked at again.
    pub(super) fn tick(&mut self) -> Task<Message> {
        let shown = self.reader.dispatch().map(|view| view.dispatch.id.clone());
        let context = self.shared.context();
        let dispatch = shown.map_or_else(Task::none, |id| self.reader.refresh_dispatch(&id, context));
        Task::batch([self.load_overview(), dispatch.map(Message::Reader)])
    }

    pub(super) fn resize_list(&mut self, by: f32) -> Task<Message> {
        self.list_width = (self.list_width + by).clamp(280.0, 620.0);
        Task::none()
    }

    pub(super) fn dismiss(&mut self) -> Task<Message> {
        self.notice = None;
        Task::none()
    }

    /// The window is to be closed: a text being written is asked for first, and sending is finished.
    pub(super) fn close_window(&mut self, window: iced::window::Id) -> Task<Message> {
        let free = match &mut self.page {
            Page::Compose(compose) => matches!(compose.close(), compose::Action::Close),
            _ => true,
        };
        if free {
            return iced::window::close(window);
        }
        self.wanted = Some(Box::new(Message::CloseRequested(window)));
        Task::none()
    }

    pub(super) fn close_help(&mut self) -> Task<Message> {
        self.help = false;
        Task::none()
    }

    /// Asks for the overview; while one is on its way, many calls ask once more.
    pub(super) fn load_overview(&mut self) -> Task<Message> {
        if !self.asking.begin() {
            return Task::none();
        }
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.overview().await }, |answer| {
            Message::OverviewLoaded(answer.map(Box::new))
        })
    }

    /// The first overview is here: shows what was asked for at the start.
    fn begin(&mut self) -> Task<Message> {
        if self.shared.overview.accounts.is_empty() {
            let form = mailbox::Mailbox::new(self.shared.context(), true);
            let start = form.start();
            self.page = Page::FirstRun(Box::new(form));
            return start;
        }
        if self.shared.overview.drafts > 0 && self.notice.is_none() {
            let wait = [("n", self.shared.overview.drafts.into())];
            self.show_notice(Notice::Done(self.shared.words.with("ui-drafts-wait", &wait)));
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

    /// The row of the message on the screen: marks and the trash never act on another one.
    pub(super) fn selected(&self) -> Option<&Row> {
        match &self.list_pane {
            ListPane::List(list) => list.selected_row().filter(|row| self.reader.wanted() == Some(&row.message.into())),
            ListPane::NeedsAttention(_) => None,
        }
    }

    fn add_mailbox(&mut self) -> Task<Message> {
        if !self.leave_page() {
            return Task::none();
        }
        let form = mailbox::Mailbox::new(self.shared.context(), false);
        self.show_mailbox(form)
    }

    fn change_mailbox(&mut self, account: &AccountId) -> Task<Message> {
        let Some(view) = self.shared.context().account(account).cloned() else {
            return Task::none();
        };
        if !self.leave_page() {
            return Task::none();
        }
        let form = mailbox::Mailbox::of_account(self.shared.context(), &view);
        self.show_mailbox(form)
    }

    pub(super) fn show_mailbox(&mut self, form: mailbox::Mailbox) -> Task<Message> {
        let start = form.start();
        self.page = Page::Mailbox(Box::new(form));
        start
    }

    fn open_about(&mut self) -> Task<Message> {
        if !self.leave_page() {
            return Task::none();
        }
        let (about, task) = about::About::new(self.shared.context());
        self.page = Page::About(about);
        task.map(Message::About)
    }

    pub(super) fn sync(&mut self, accounts: Vec<AccountId>) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.sync(accounts).await }, |answer| {
            Message::CommandDone(answer.and_then(|reports| reports.into_iter().find_map(|report| report.error).map_or(Ok(()), Err)))
        })
    }

    fn toggle_mode(&mut self) -> Task<Message> {
        let dark = self.shared.palette().dark;
        self.shared.chosen_mode = Some(if dark { Mode::Light } else { Mode::Dark });
        Task::none()
    }

    fn toggle_help(&mut self) -> Task<Message> {
        self.help = !self.help;
        Task::none()
    }

    fn escape(&mut self) -> Task<Message> {
        if self.help {
            return self.close_help();
        }
        if self.removal.take().is_some() {
            return Task::none();
        }
        match &self.page {
            Page::Compose(compose) if compose.is_asking() => self.compose(compose::Message::KeepWriting),
            Page::Compose(_) => self.compose(compose::Message::Close),
            Page::Verify(_) if self.file_reader.is_some() => self.back_to_results(),
            Page::Mailbox(_)
            | Page::About(_)
            | Page::Drafts(_)
            | Page::Space(_)
            | Page::Verify(_)
            | Page::Import(_)
            | Page::Retention(_) => self.back_to_mail(),
            Page::FirstRun(_) => Task::none(),
            Page::Mail if self.notice.is_some() => self.dismiss(),
            Page::Mail if self.reader.give_up_saving() => Task::none(),
            Page::Mail if self.list_pane.has_choice() => self.choose_none(),
            Page::Mail => match &self.list_pane {
                ListPane::List(list) if list.is_searching() => self.list(list::Message::ClearSearch),
                _ => self.reader(reader::Message::Back),
            },
        }
    }

    /// The focus has moved on: an address that was being typed is whole.
    fn focus_moved(&mut self) -> Task<Message> {
        if let Page::Compose(compose) = &mut self.page {
            compose.end_addresses();
        }
        Task::none()
    }

    /// Leaves what is over the mail; false when a text being written is in the way and the user is asked.
    fn leave_page(&mut self) -> bool {
        let free = match &mut self.page {
            Page::Compose(compose) => matches!(compose.close(), compose::Action::Close),
            Page::FirstRun(_) => self.shared.loaded && !self.shared.overview.accounts.is_empty(),
            Page::Mail
            | Page::Mailbox(_)
            | Page::About(_)
            | Page::Drafts(_)
            | Page::Space(_)
            | Page::Verify(_)
            | Page::Import(_)
            | Page::Retention(_) => true,
        };
        if free {
            self.close_page();
        }
        free
    }

    fn back_to_mail(&mut self) -> Task<Message> {
        self.close_page();
        Task::none()
    }

    /// Back to the mail; space being made on a server, messages being imported and packages being written go on aside.
    fn close_page(&mut self) {
        self.file_reader = None;
        match std::mem::replace(&mut self.page, Page::Mail) {
            Page::Space(space) => self.freeing = Some(space).filter(|space| space.is_working()),
            Page::Import(import) => self.importing = Some(import).filter(|import| import.is_working()),
            Page::Retention(screen) => self.packing = Some(screen).filter(|screen| screen.is_working()),
            _ => {}
        }
    }

    pub(super) fn show_notice(&mut self, notice: Notice) {
        self.notice = Some(notice);
        self.notice_age = 0;
    }

    /// What was done need not be put away by hand.
    pub(super) fn age_notice(&mut self) -> Task<Message> {
        self.notice_age += 1;
        let stands = match self.notice {
            Some(Notice::Undoable(_)) => UNDO_STANDS,
            _ => NOTICE_STANDS,
        };
        match self.notice_age < stands {
            true => Task::none(),
            false => self.dismiss(),
        }
    }

    /// Tells what was done.
    fn notify(&mut self, key: &str, what: &str) -> Task<Message> {
        self.show_notice(Notice::Done(self.shared.words.with(key, &[("what", what.into())])));
        Task::none()
    }
}

impl ListPane {
    fn of(location: ListLocation) -> Self {
        match location {
            ListLocation::NeedsAttention => Self::NeedsAttention(needs_attention::NeedsAttention::default()),
            location => Self::List(Box::new(list::List::empty(location))),
        }
    }

    fn needs_attention(&mut self) -> Option<&mut needs_attention::NeedsAttention> {
        match self {
            Self::NeedsAttention(list) => Some(list),
            Self::List(_) => None,
        }
    }

    /// Whether several are chosen.
    pub(super) fn has_choice(&self) -> bool {
        matches!(self, Self::List(list) if list.chosen_count() > 0)
    }

    fn shows(&self, location: &ListLocation) -> bool {
        match self {
            Self::NeedsAttention(_) => *location == ListLocation::NeedsAttention,
            Self::List(list) => list.location == *location,
        }
    }
}

/// Seconds that what was done is told.
const NOTICE_STANDS: u8 = 8;
/// The same where it can be taken back.
const UNDO_STANDS: u8 = 20;
/// So many places are kept for coming back.
const MOST_VISITED: usize = 12;
