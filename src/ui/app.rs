//! The window's state, and which screen or pane receives each message. Only this module knows all screens; no screen knows another.

mod background;
mod compose;
mod conversation;
mod events;
mod folders;
mod frame;
mod history;
mod keyboard;
mod list_pane;
mod message;
mod message_actions;
mod move_to;
mod navigation;
mod notices;
mod page;
mod preferences;
mod row_commands;
mod tab_id;
mod tab_strip;
mod tabs;
mod tags;
mod undo;
mod view;

use std::path::PathBuf;

use futures_util::StreamExt as _;
use iced::theme::Mode;
use iced::{Size, Subscription, Task, Theme, mouse, system, window};

use self::background::Background;
use self::folders::FolderCard;
use self::history::History;
pub(super) use self::list_pane::ListPane;
pub use self::message::Message;
use self::page::Closing;
pub(super) use self::page::Page;
pub use self::tab_id::TabId;
use self::tabs::Tabs;
use self::undo::UndoHistory;
use super::coalesce::CoalescedRequest;
use super::context::Context;
use super::dragged::Dragged;
use super::keys::Shortcut;
use super::location::ListLocation;
use super::options::{Initial, Options};
use super::part::notice::Notice;
use super::preferences::{Choice, Preferences, ReadingPane, ThemeChoice};
use super::screen::folder_form::Purpose;
use super::screen::folder_pane::{self, FolderPane};
use super::screen::import::Import;
use super::screen::list::location_name;
use super::screen::move_to::MoveTo;
use super::screen::reader::Reader;
use super::screen::retention::Retention;
use super::screen::server_removal::ServerRemoval;
use super::screen::space::Space;
use super::system_contrast;
use super::theme::{Palette, height, window_size};
use crate::account::FolderRole;
use crate::clock::Timestamp;
use crate::engine::Handle;
use crate::engine::view::{MessageSource, Overview};
use crate::i18n::Words;

/// The window's state.
#[derive(Debug)]
pub struct App {
    pub(super) shared: Shared,
    pub(super) folder_pane: FolderPane,
    pub(super) location: ListLocation,
    pub(super) list_pane: ListPane,
    /// Lists of locations left, so that coming back shows at once what was loaded.
    visited: Vec<ListPane>,
    history: History,
    pub(super) reader: Reader,
    /// Messages in tabs of their own.
    tabs: Tabs,
    pub(super) page: Page,
    /// The size of the window in the pixels of the layout: logical pixels divided by the zoom.
    window: Size,
    /// The reading pane to come back to when it is off.
    last_reading_pane: ReadingPane,
    /// The folder pane is shown instead of the page, in a window that has no room for both.
    folders_open: bool,
    /// The name of a tag that is being added.
    new_tag: String,
    preferences_file: Option<PathBuf>,
    preferences_request: CoalescedRequest,
    /// They have changed since they were written.
    preferences_changed: bool,
    language_is_given: bool,
    notice: Option<Notice>,
    /// The message that the notice is about; it goes away when another is opened.
    notice_about: Option<MessageSource>,
    /// Seconds the notice has been shown.
    notice_age: u8,
    space_in_background: Background<Space>,
    import_in_background: Background<Import>,
    retention_in_background: Background<Retention>,
    /// A message in a file, over the page where it was verified.
    file_reader: Option<Reader>,
    /// Messages to be removed from their server for good, once the user confirms.
    pub(super) removal: Option<ServerRemoval>,
    /// Messages for which the user is choosing a folder.
    moving: Option<MoveTo>,
    folder_card: Option<FolderCard>,
    /// What is undone, and what is done again.
    undo_history: UndoHistory,
    /// The window is to be closed, and messages have not left yet.
    closing: Option<Closing>,
    pub(super) help: bool,
    initial: Initial,
    overview_request: CoalescedRequest,
    /// The window that is to be closed once the messages being written are dealt with.
    closing_window: Option<window::Id>,
}

/// What every screen may read.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) handle: Handle,
    pub(super) words: Words,
    pub(super) overview: Overview,
    /// The engine has returned an overview.
    pub(super) loaded: bool,
    system_mode: Mode,
    /// The system asks for high contrast.
    system_contrast: bool,
    pub(super) preferences: Preferences,
    /// A fixed time instead of the engine's clock, for presets.
    pub(super) now: Option<Timestamp>,
    /// Messages that are being dragged.
    dragged: Option<Dragged>,
}

impl App {
    /// The window with its first requests to the engine under way.
    pub fn boot(handle: Handle, options: &Options) -> (Self, Task<Message>) {
        let mut app = Self::still(handle, options);
        app.initial = options.initial.clone();
        let task = Task::batch([app.load_overview(), system::theme().map(Message::SystemMode), fit_monitor()]);
        (app, task)
    }

    /// The window with nothing loaded and nothing requested.
    pub fn still(handle: Handle, options: &Options) -> Self {
        let overview = Overview {
            demo: options.demo,
            ..Overview::default()
        };
        let location = ListLocation::Unified(FolderRole::Inbox);
        let mut app = Self {
            shared: Shared {
                handle,
                words: Words::new(options.language),
                overview,
                loaded: false,
                system_mode: Mode::None,
                system_contrast: false,
                preferences: Preferences::default(),
                now: None,
                dragged: None,
            },
            folder_pane: FolderPane::default(),
            list_pane: ListPane::of(location.clone()),
            location,
            visited: Vec::new(),
            history: History::default(),
            reader: Reader::new(),
            tabs: Tabs::default(),
            page: Page::Mail,
            window: window_size::OPEN,
            last_reading_pane: ReadingPane::default(),
            folders_open: false,
            new_tag: String::new(),
            preferences_file: options.preferences.clone(),
            preferences_request: CoalescedRequest::default(),
            preferences_changed: false,
            language_is_given: options.language_is_given,
            notice: None,
            notice_about: None,
            notice_age: 0,
            space_in_background: Background::default(),
            import_in_background: Background::default(),
            retention_in_background: Background::default(),
            file_reader: None,
            removal: None,
            moving: None,
            folder_card: None,
            undo_history: UndoHistory::default(),
            closing: None,
            help: false,
            initial: Initial::Inbox,
            overview_request: CoalescedRequest::default(),
            closing_window: None,
        };
        app.load_preferences();
        let size = app.opening_size();
        let factor = app.shared.preferences.zoom.factor();
        app.window = Size::new(size.width / factor, size.height / factor);
        app
    }

    /// The size of the window when it opens, in logical pixels.
    pub(super) fn opening_size(&self) -> Size {
        self.shared.preferences.panes.window_size()
    }

    /// The zoom, by which iced multiplies every length.
    pub fn scale_factor(&self) -> f32 {
        self.shared.preferences.zoom.factor()
    }

    pub fn title(&self) -> String {
        let context = self.shared.context();
        let shown = match &self.page {
            Page::Mail => match self.tabs.shown() {
                Some(tab) => tab.name(context),
                None => location_name(context, &self.location),
            },
            Page::Mailbox(mailbox) | Page::FirstRun(mailbox) => context.get(mailbox.heading()),
            Page::About(_) => context.get("ui-about"),
            Page::Activity(_) => context.get("ui-activity"),
            Page::Settings(_) => context.get("ui-settings"),
            Page::Guide(_) => context.get("ui-guide"),
            Page::Shortcuts(_) => context.get("ui-keyboard"),
            Page::Drafts(_) => context.get("ui-drafts"),
            Page::Outbox(_) => context.get("ui-outbox"),
            Page::Space(_) => context.get("ui-space"),
            Page::Verify(_) => context.get("ui-verify"),
            Page::Import(_) => context.get("ui-import"),
            Page::Retention(_) => context.get("ui-retention"),
        };
        format!("{shown} – Recapito")
    }

    /// The theme of iced's own widgets.
    pub fn theme(&self) -> Option<Theme> {
        Some(self.shared.palette().theme())
    }

    pub fn subscription(&self) -> Subscription<Message> {
        let fades = matches!(self.notice, Some(Notice::Done(_) | Notice::Undoable(_) | Notice::Leaving(..)));
        let second = std::time::Duration::from_secs(1);
        Subscription::batch([
            match fades {
                true => iced::time::every(second).map(|_| Message::NoticeTick),
                false => Subscription::none(),
            },
            match self.tabs.composes().next() {
                Some(_) => iced::time::every(AUTOSAVE).map(|_| Message::Autosave),
                None => Subscription::none(),
            },
            Subscription::run_with(self.shared.handle.clone(), |handle| handle.events().map(Message::EngineEvent)),
            system::theme_changes().map(Message::SystemMode),
            Subscription::run(system_contrast::changes).map(Message::SystemContrast),
            window::close_requests().map(Message::CloseRequested),
            iced::event::listen_with(window_event),
            iced::time::every(std::time::Duration::from_secs(30)).map(|_| Message::Tick),
        ])
    }

    pub fn update(&mut self, message: Message) -> Task<Message> {
        let task = self.route(message);
        self.drop_stale_notice();
        task
    }

    fn route(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::FolderPane(message) => self.folder_pane(message),
            Message::List(message) => self.list(message),
            Message::NeedsAttention(message) => self.needs_attention(message),
            Message::Reader(message) => self.reader(message),
            Message::Tab(id, message) => self.tab(id, message),
            Message::ConversationLoaded(id, answer) => self.conversation_loaded(id, answer),
            Message::ShowOfConversation(id, key) => self.show_of_conversation(id, key),
            Message::ShowTab(id) => self.show_tab(id),
            Message::CloseTab(id) => self.close_tab(id),
            Message::Compose(id, message) => self.compose(id, message),
            Message::Autosave => self.autosave(),
            Message::Mailbox(message) => self.mailbox(message),
            Message::Drafts(message) => self.drafts(message),
            Message::Outbox(message) => self.outbox(message),
            Message::Quit(answer) => self.quit(answer),
            Message::About(message) => self.about(message),
            Message::Activity(message) => self.activity(message),
            Message::Import(message) => self.import(message),
            Message::Space(message) => self.space(message),
            Message::Retention(message) => self.retention(message),
            Message::Verify(message) => self.verify(message),
            Message::FileReader(message) => self.file_reader(message),
            Message::BackToResults => self.back_to_results(),
            Message::MessageAction(event) => self.message_action(event),
            Message::MoveTo(message) => self.move_to(message),
            Message::FolderForm(message) => self.folder_form(message),
            Message::CloseFolderCard => self.close_folder_card(),
            Message::TagRows(number, answer) => self.rows_to_tag(number, answer),
            Message::Tagged(answer) => self.tagged(answer),
            Message::TakenBack(answer) => self.taken_back(answer),
            Message::DraftLoaded(line, answer) => self.draft_loaded(&line, answer),
            Message::OverviewLoaded(answer) => self.overview_loaded(answer),
            Message::DispatchLoaded(answer) => self.show_dispatch(answer),
            Message::WriteAgain(sent, answer) => self.write_again(&sent, answer),
            Message::EngineEvent(event) => self.engine_event(event),
            Message::CommandDone(answer) => self.command_done(answer),
            Message::SyncDone(answer) => self.sync_done(answer),
            Message::FileDropped(path) => self.file_dropped(path),
            Message::MonitorSize(window, size) => self.fit(window, size),
            Message::WindowResized(size) => self.resized(size),
            Message::SystemMode(mode) => self.set_system_mode(mode),
            Message::SystemContrast(high) => self.set_system_contrast(high),
            Message::Tick => self.tick(),
            Message::Key(shortcut) => self.key(shortcut),
            Message::FoldersResized(by) => self.resize_folders(by),
            Message::ListResized(by) => self.resize_list(by),
            Message::ListAboveResized(by) => self.resize_list_above(by),
            Message::ToggleFolders => self.toggle_folders(),
            Message::ShowList => self.show_list(),
            Message::Settings(message) => self.settings(message),
            Message::Shortcuts(message) => self.shortcuts(message),
            Message::Guide(message) => self.guide(message),
            Message::PreferencesSaved(answer) => self.preferences_saved(answer),
            Message::Rested(key) => self.rested(key),
            Message::CloseRequested(window) => self.close_window(window),
            Message::DismissNotice => self.dismiss(),
            Message::StartedAgain => window::oldest().and_then(window::gain_focus),
            Message::NoticeTick => self.age_notice(),
            Message::CloseHelp => self.close_help(),
            Message::ChangeShortcuts => self.change_shortcuts(),
        }
    }

    fn folder_pane(&mut self, message: folder_pane::Message) -> Task<Message> {
        match message {
            folder_pane::Message::Go(location) => self.go(location),
            folder_pane::Message::Compose => self.new_message(),
            folder_pane::Message::Sync => self.sync(Vec::new()),
            folder_pane::Message::AddMailbox => self.add_mailbox(),
            folder_pane::Message::Drafts => self.open_drafts(),
            folder_pane::Message::Outbox => self.open_outbox(),
            folder_pane::Message::Import => self.open_import(),
            folder_pane::Message::Verify => self.open_verify(),
            folder_pane::Message::Retention => self.open_retention(),
            folder_pane::Message::About => self.open_about(),
            folder_pane::Message::Activity => self.open_activity(),
            folder_pane::Message::Settings => self.open_settings(),
            folder_pane::Message::Shortcuts => self.open_shortcuts(),
            folder_pane::Message::Guide => self.open_guide(),
            folder_pane::Message::ToggleMode => self.toggle_mode(),
            folder_pane::Message::Repair(account) => self.repair(account),
            folder_pane::Message::ChangeMailbox(account) => self.change_mailbox(account),
            folder_pane::Message::Pause(account) => self.pause(account),
            folder_pane::Message::Space(account) => self.open_space(account),
            folder_pane::Message::FilterTyped(text) => self.filter_mailboxes(text),
            folder_pane::Message::OnlyNeedingAttention(only) => self.only_needing_attention(only),
            folder_pane::Message::Mode(mode) => self.choose_folders(|folders| folders.mode = mode),
            folder_pane::Message::Unfold(account) => self.choose_folders(|folders| folders.toggle_unfolded(account.to_string())),
            folder_pane::Message::Favourite(folder) => self.choose_folders(|folders| folders.toggle_favourite(folder.key())),
            folder_pane::Message::Dropped(account, name) => self.dropped(account, name),
            folder_pane::Message::NewFolder(account, parent) => self.ask_folder_name(account, Purpose::New { parent }),
            folder_pane::Message::RenameFolder(account, folder) => self.ask_folder_name(account, Purpose::Rename { folder }),
            folder_pane::Message::EmptyFolder(folder) => self.empty_folder(&folder),
            folder_pane::Message::FolderProperties(folder) => self.show_folder_properties(folder),
            folder_pane::Message::MarkFolderRead(folder) => self.mark_folder_read(&folder),
        }
    }

    fn filter_mailboxes(&mut self, text: String) -> Task<Message> {
        self.folder_pane.filter(text);
        Task::none()
    }

    fn only_needing_attention(&mut self, only: bool) -> Task<Message> {
        self.folder_pane.only_needing_attention(only);
        Task::none()
    }

    fn set_system_mode(&mut self, mode: Mode) -> Task<Message> {
        self.shared.system_mode = mode;
        Task::none()
    }

    fn set_system_contrast(&mut self, high: bool) -> Task<Message> {
        self.shared.system_contrast = high;
        Task::none()
    }

    fn toggle_mode(&mut self) -> Task<Message> {
        let is_dark = self.shared.palette().dark;
        self.choose(Choice::Theme(if is_dark { ThemeChoice::Light } else { ThemeChoice::Dark }))
    }

    /// On a monitor too small for the window as it opens, the window is maximized.
    fn fit(&self, window: window::Id, monitor: Option<Size>) -> Task<Message> {
        let size = self.opening_size();
        match monitor {
            Some(monitor) if monitor.width < size.width || monitor.height < size.height + height::DESKTOP_PANELS => {
                window::maximize(window, true)
            }
            _ => Task::none(),
        }
    }
}

impl Shared {
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            words: &self.words,
            palette: self.palette(),
            preferences: &self.preferences,
            now: self.now.unwrap_or_else(|| self.handle.now()),
            handle: &self.handle,
            overview: &self.overview,
            dragged: self.dragged.as_ref(),
        }
    }

    fn palette(&self) -> Palette {
        Palette::of(self.preferences.theme.scheme(self.system_mode, self.system_contrast))
    }
}

/// The window has another size, a button for back or forward was pressed, or a file was dropped; several files come as one event each.
fn window_event(event: iced::Event, _: iced::event::Status, _: window::Id) -> Option<Message> {
    match event {
        iced::Event::Window(window::Event::FileDropped(path)) => Some(Message::FileDropped(path)),
        iced::Event::Window(window::Event::Resized(size)) => Some(Message::WindowResized(size)),
        iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Back)) => Some(Message::Key(Shortcut::History(false))),
        iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Forward)) => Some(Message::Key(Shortcut::History(true))),
        _ => None,
    }
}

/// Asks for the size of the monitor.
fn fit_monitor() -> Task<Message> {
    window::oldest().and_then(|id| window::monitor_size(id).map(move |size| Message::MonitorSize(id, size)))
}

/// How often messages being written are saved as drafts.
const AUTOSAVE: std::time::Duration = std::time::Duration::from_secs(4);
