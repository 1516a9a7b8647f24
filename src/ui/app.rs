//! Routing: which screen shows, whose message goes where. It knows all screens; no screen knows another.

mod route;

use std::path::PathBuf;

use futures_util::StreamExt as _;
use iced::theme::Mode;
use iced::widget::{center, column, container, opaque, row, stack};
use iced::{Element, Length, Size, Subscription, Task, Theme, system, window};

pub use self::route::message_actions;
use self::route::message_actions::{ActionEvent, Undo};
use super::coalesce::CoalescedRequest;
use super::context::Context;
use super::icon::Icon;
use super::keys::{self, Shortcut};
use super::location::ListLocation;
use super::part::controls::{hairline, link};
use super::part::notice::{self, Notice};
use super::screen::{
    about, compose, drafts, folder_pane, import, keyboard, list, mailbox, needs_attention, reader, retention, server_removal, space, verify,
};
use super::theme::{Palette, style};
use super::widget::shortcuts::KeyAction;
use super::widget::{divider, shortcuts};
use super::{Initial, Options};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::view::Overview;
use crate::engine::{DraftSummary, EngineError, Event, Handle};
use crate::i18n::Words;
use crate::pec::draft::Draft;

/// The window's state.
#[derive(Debug)]
pub struct App {
    pub(super) shared: Shared,
    pub(super) folder_pane: folder_pane::FolderPane,
    pub(super) location: ListLocation,
    pub(super) list_pane: ListPane,
    /// Places left, so that coming back shows at once what was known.
    pub(super) visited: Vec<ListPane>,
    pub(super) reader: reader::Reader,
    pub(super) page: Page,
    pub(super) list_width: f32,
    pub(super) notice: Option<Notice>,
    /// Space being made on a server while something else is looked at.
    pub(super) freeing: Option<Box<space::Space>>,
    /// Messages being imported while something else is looked at, or what came of it.
    pub(super) importing: Option<Box<import::Import>>,
    /// A package or list being written while something else is looked at, or what came of it.
    pub(super) packing: Option<Box<retention::Retention>>,
    /// A message out of a file, over the page where it was verified.
    pub(super) file_reader: Option<reader::Reader>,
    /// What is to leave its server for good, once the user says so.
    pub(super) removal: Option<server_removal::ServerRemoval>,
    /// How the last deed is taken back.
    pub(super) undo: Option<Undo>,
    /// Seconds the notice has stood.
    pub(super) notice_age: u8,
    pub(super) help: bool,
    initial: Initial,
    asking: CoalescedRequest,
    /// What was asked for while a text stood in the way: done once the text is given up.
    wanted: Option<Box<Message>>,
}

/// What every screen may read.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) handle: Handle,
    pub(super) words: Words,
    pub(super) overview: Overview,
    pub(super) loaded: bool,
    pub(super) system_mode: Mode,
    pub(super) chosen_mode: Option<Mode>,
    pub(super) now: Option<Timestamp>,
}

/// What is between the folder pane and the reader.
#[derive(Debug)]
pub(super) enum ListPane {
    List(Box<list::List>),
    NeedsAttention(needs_attention::NeedsAttention),
}

/// What is right of the folder pane.
#[derive(Debug)]
pub(super) enum Page {
    Mail,
    Compose(Box<compose::Compose>),
    Mailbox(Box<mailbox::Mailbox>),
    /// No account yet: the whole window.
    FirstRun(Box<mailbox::Mailbox>),
    About(about::About),
    Drafts(drafts::Drafts),
    Space(Box<space::Space>),
    Verify(Box<verify::Verify>),
    Import(Box<import::Import>),
    Retention(Box<retention::Retention>),
}

/// What happens.
#[derive(Debug, Clone)]
pub enum Message {
    /// In the folder pane.
    FolderPane(folder_pane::Message),
    /// In the list.
    List(list::Message),
    /// In the list of what needs a look.
    NeedsAttention(needs_attention::Message),
    /// In the reader.
    Reader(reader::Message),
    /// In a message being written.
    Compose(compose::Message),
    /// In a mailbox being added.
    Mailbox(mailbox::Message),
    /// Among the drafts.
    Drafts(drafts::Message),
    /// A draft to write on.
    DraftLoaded(Box<DraftSummary>, Result<Box<(Option<AccountId>, Draft)>, EngineError>),
    /// In the page about the program.
    About(about::Message),
    /// The overview came.
    OverviewLoaded(Result<Box<Overview>, EngineError>),
    /// The engine told something.
    EngineEvent(Event),
    /// A dispatch just sent, to be shown.
    DispatchLoaded(Result<Box<crate::engine::view::DispatchView>, EngineError>),
    /// Files are being imported.
    Import(import::Message),
    /// Space is made on a server.
    Space(space::Message),
    /// On the page about retention.
    Retention(retention::Message),
    /// Files are verified.
    Verify(verify::Message),
    /// In the reader of a message out of a file.
    FileReader(reader::Message),
    /// Back from it to what was verified.
    BackToResults,
    /// A file or folder was dropped on the window.
    FileDropped(PathBuf),
    /// Something done to a message, or to be taken back.
    MessageAction(ActionEvent),
    /// Something asked for was done, or not.
    CommandDone(Result<(), EngineError>),
    /// The screen the window is on has this size.
    MonitorSize(window::Id, Option<Size>),
    /// The system is light or dark.
    SystemMode(Mode),
    /// Half a minute passed: words such as "today" are looked at again.
    Tick,
    /// A key.
    Key(Shortcut),
    /// The list is made wider by so much.
    ListResized(f32),
    /// The window is asked to close.
    CloseRequested(window::Id),
    /// Away with the notice.
    DismissNotice,
    /// The notice has stood for another second.
    NoticeTick,
    /// Away with the list of keys.
    CloseHelp,
}

impl App {
    /// The window with everything on its way.
    pub fn boot(handle: Handle, options: &Options) -> (Self, Task<Message>) {
        let mut app = Self::still(handle, options);
        app.initial = options.initial.clone();
        let task = Task::batch([app.load_overview(), system::theme().map(Message::SystemMode), fit_screen()]);
        (app, task)
    }

    /// The window with nothing known and nothing asked for.
    pub fn still(handle: Handle, options: &Options) -> Self {
        let overview = Overview {
            demo: options.demo,
            ..Overview::default()
        };
        let location = ListLocation::Unified(crate::account::FolderRole::Inbox);
        Self {
            shared: Shared {
                handle,
                words: Words::new(options.language),
                overview,
                loaded: false,
                system_mode: Mode::None,
                chosen_mode: None,
                now: None,
            },
            folder_pane: folder_pane::FolderPane::default(),
            list_pane: ListPane::List(Box::new(list::List::empty(location.clone()))),
            location,
            visited: Vec::new(),
            reader: reader::Reader::new(),
            page: Page::Mail,
            list_width: LIST_WIDTH,
            notice: None,
            notice_age: 0,
            freeing: None,
            importing: None,
            packing: None,
            file_reader: None,
            removal: None,
            undo: None,
            help: false,
            initial: Initial::Inbox,
            asking: CoalescedRequest::default(),
            wanted: None,
        }
    }

    /// The window's title.
    pub fn title(&self) -> String {
        let context = self.shared.context();
        let shown = match &self.page {
            Page::Mail => list::location_name(context, &self.location),
            Page::Compose(_) => context.get("ui-new-message"),
            Page::Mailbox(mailbox) | Page::FirstRun(mailbox) => context.get(mailbox.heading()),
            Page::About(_) => context.get("ui-about"),
            Page::Drafts(_) => context.get("ui-drafts"),
            Page::Space(_) => context.get("ui-space"),
            Page::Verify(_) => context.get("ui-verify"),
            Page::Import(_) => context.get("ui-import"),
            Page::Retention(_) => context.get("ui-retention"),
        };
        format!("{shown} – Recapito")
    }

    /// The theme of stock widgets.
    #[allow(clippy::unnecessary_wraps)]
    pub fn theme(&self) -> Option<Theme> {
        Some(self.shared.palette().theme())
    }

    /// What the window listens to.
    pub fn subscription(&self) -> Subscription<Message> {
        let done = matches!(self.notice, Some(Notice::Done(_) | Notice::Undoable(_)));
        let second = std::time::Duration::from_secs(1);
        Subscription::batch([
            match done {
                true => iced::time::every(second).map(|_| Message::NoticeTick),
                false => Subscription::none(),
            },
            match self.page {
                Page::Compose(_) => iced::time::every(KEEPING).map(|_| Message::Compose(compose::Message::Autosave)),
                _ => Subscription::none(),
            },
            Subscription::run_with(self.shared.handle.clone(), |handle| handle.events().map(Message::EngineEvent)),
            system::theme_changes().map(Message::SystemMode),
            window::close_requests().map(Message::CloseRequested),
            iced::event::listen_with(dropped),
            iced::time::every(std::time::Duration::from_secs(30)).map(|_| Message::Tick),
        ])
    }

    /// Updates the window.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::FolderPane(message) => self.folder_pane(message),
            Message::List(message) => self.list(message),
            Message::NeedsAttention(message) => self.needs_attention(message),
            Message::Reader(message) => self.reader(message),
            Message::Compose(message) => self.compose(message),
            Message::Mailbox(message) => self.mailbox(message),
            Message::Drafts(message) => self.drafts(message),
            Message::DraftLoaded(line, answer) => self.draft_loaded(&line, answer),
            Message::About(message) => self.about(message),
            Message::OverviewLoaded(answer) => self.overview_loaded(answer),
            Message::EngineEvent(event) => self.engine_event(event),
            Message::DispatchLoaded(answer) => self.show_dispatch(answer),
            Message::Import(message) => self.import(message),
            Message::Space(message) => self.space(message),
            Message::Retention(message) => self.retention(message),
            Message::Verify(message) => self.verify(message),
            Message::FileReader(message) => self.file_reader(message),
            Message::BackToResults => self.back_to_results(),
            Message::FileDropped(path) => self.file_dropped(path),
            Message::MessageAction(event) => self.message_action(event),
            Message::CommandDone(answer) => self.command_done(answer),
            Message::MonitorSize(window, size) => fit(window, size),
            Message::SystemMode(mode) => self.set_system_mode(mode),
            Message::Tick => self.tick(),
            Message::Key(shortcut) => self.key(shortcut),
            Message::ListResized(by) => self.resize_list(by),
            Message::CloseRequested(window) => self.close_window(window),
            Message::DismissNotice => self.dismiss(),
            Message::NoticeTick => self.age_notice(),
            Message::CloseHelp => self.close_help(),
        }
    }

    /// The window.
    pub fn view(&self) -> Element<'_, Message> {
        let context = self.shared.context();
        let window: Element<'_, Message> = match &self.page {
            Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            page => {
                let line = container(iced::widget::space())
                    .width(1)
                    .height(Length::Fill)
                    .style(style::ground(context.palette.line));
                row![
                    self.folder_pane
                        .view(context, &self.location, page.shown())
                        .map(Message::FolderPane),
                    line,
                    self.page(context, page)
                ]
                .into()
            }
        };
        let base = container(window).style(style::ground(context.palette.surface));
        let over = |card| opaque(center(card).style(style::veil()));
        let help = self.help.then(|| over(keyboard::view(context, Message::CloseHelp)));
        let (yes, no) = (
            Message::MessageAction(ActionEvent::ConfirmRemoval),
            Message::MessageAction(ActionEvent::CancelRemoval),
        );
        let removal = self.removal.as_ref().map(|removal| over(removal.view(context, yes, no)));
        let hear = |event: &iced::keyboard::Event, taken| {
            let shortcut = keys::shortcut(event, taken)?;
            let focus = (shortcut == Shortcut::Search).then_some(list::SEARCH);
            let message = Message::Key(shortcut);
            Some(KeyAction { message, focus })
        };
        // A notice that comes or goes must not move the rest in the tree: widgets would lose their state.
        let notice = match &self.notice {
            Some(notice) => notice::view(context, notice, Message::DismissNotice, Message::MessageAction(ActionEvent::Undo)),
            None => iced::widget::space().into(),
        };
        shortcuts(stack![base, notice].push(help).push(removal), hear).into()
    }

    fn page<'a>(&'a self, context: Context<'a>, page: &'a Page) -> Element<'a, Message> {
        match page {
            Page::Mail => self.mail(context),
            Page::Compose(compose) => compose.view(context).map(Message::Compose),
            Page::Mailbox(mailbox) | Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            Page::About(about) => about.view(context).map(Message::About),
            Page::Drafts(drafts) => drafts.view(context).map(Message::Drafts),
            Page::Space(space) => space.view(context).map(Message::Space),
            Page::Import(import) => import.view(context).map(Message::Import),
            Page::Retention(screen) => screen.view(context).map(Message::Retention),
            Page::Verify(verify) => match &self.file_reader {
                Some(reader) => file_reader(context, reader),
                None => verify.view(context).map(Message::Verify),
            },
        }
    }

    fn mail<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let list_pane = match &self.list_pane {
            ListPane::List(list) => list.view(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.view(context).map(Message::NeedsAttention),
        };
        let reading_pane = match &self.list_pane {
            ListPane::List(list) if list.chosen_count() > 0 => list.several(context).map(Message::List),
            _ => self.reader.view(context, self.selected()).map(Message::Reader),
        };
        row![
            container(list_pane).width(self.list_width),
            divider(context.palette.line, context.palette.accent, Message::ListResized),
            reading_pane
        ]
        .into()
    }
}

impl Shared {
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            words: &self.words,
            palette: self.palette(),
            now: self.now.unwrap_or_else(|| self.handle.now()),
            handle: &self.handle,
            overview: &self.overview,
        }
    }

    pub(super) fn palette(&self) -> Palette {
        Palette::of(self.chosen_mode.unwrap_or(self.system_mode))
    }
}

impl Page {
    /// Its entry in the folder pane.
    fn shown(&self) -> folder_pane::Shown {
        match self {
            Self::Mail => folder_pane::Shown::Mail,
            Self::Drafts(_) => folder_pane::Shown::Drafts,
            Self::Retention(_) => folder_pane::Shown::Retention,
            _ => folder_pane::Shown::Other,
        }
    }
}

/// A message out of a file, with the way back.
fn file_reader<'a>(context: Context<'a>, reader: &'a reader::Reader) -> Element<'a, Message> {
    let back = link(context.palette, Some(Icon::Back), context.get("ui-verify-back")).on_press(Message::BackToResults);
    column![
        container(back).padding([8, 14]),
        hairline(context.palette),
        reader.view(context, None).map(Message::FileReader)
    ]
    .into()
}

/// Files dropped on the window, one event each.
fn dropped(event: iced::Event, _: iced::event::Status, _: window::Id) -> Option<Message> {
    match event {
        iced::Event::Window(window::Event::FileDropped(path)) => Some(Message::FileDropped(path)),
        _ => None,
    }
}

/// Asks how large the screen is.
fn fit_screen() -> Task<Message> {
    window::oldest().and_then(|id| window::monitor_size(id).map(move |size| Message::MonitorSize(id, size)))
}

/// On a screen too small for the window as it opens, the window takes the whole screen.
fn fit(window: window::Id, screen: Option<Size>) -> Task<Message> {
    let wanted = super::SIZE;
    match screen {
        Some(screen) if screen.width < wanted.width || screen.height < wanted.height + PANELS => window::maximize(window, true),
        _ => Task::none(),
    }
}

/// What a desktop's bars and a title take from the height of the screen.
const PANELS: f32 = 60.0;
/// How often what is written is kept.
const KEEPING: std::time::Duration = std::time::Duration::from_secs(4);
const LIST_WIDTH: f32 = 352.0;
