//! Routing: which screen shows, whose message goes where. It knows all screens; no screen knows another.

mod route;

use std::path::PathBuf;

use futures_util::StreamExt as _;
use iced::theme::Mode;
use iced::widget::{center, column, container, opaque, row, stack};
use iced::{Element, Length, Size, Subscription, Task, Theme, system, window};

pub use self::route::deeds;
use super::asking::Asking;
use super::context::Context;
use super::icon::Icon;
use super::keys::{self, Shortcut};
use super::part::controls::{hairline, link};
use super::part::notice::{self, Notice};
use super::place::Place;
use super::screen::{about, attend, compose, drafts, erase, import, keyboard, list, mailbox, reader, retention, side, space, verify};
use super::theme::{Palette, style};
use super::widget::listen::Heard;
use super::widget::{divider, listen};
use super::{Initial, Options};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::view::Overview;
use crate::engine::{DraftLine, EngineError, Event, Handle};
use crate::i18n::Words;
use crate::pec::draft::Draft;

/// The window's state.
#[derive(Debug)]
pub struct App {
    pub(super) shared: Shared,
    pub(super) side: side::Side,
    pub(super) place: Place,
    pub(super) middle: Middle,
    /// Places left, so that coming back shows at once what was known.
    pub(super) visited: Vec<Middle>,
    pub(super) reader: reader::Reader,
    pub(super) stage: Stage,
    pub(super) list_width: f32,
    pub(super) notice: Option<Notice>,
    /// Space being made on a server while something else is looked at.
    pub(super) freeing: Option<Box<space::Space>>,
    /// Messages being imported while something else is looked at, or what came of it.
    pub(super) importing: Option<Box<import::Import>>,
    /// A package or list being written while something else is looked at, or what came of it.
    pub(super) packing: Option<Box<retention::Retention>>,
    /// A message out of a file, over the page where it was verified.
    pub(super) outside: Option<reader::Reader>,
    /// What is to leave its server for good, once the user says so.
    pub(super) erasing: Option<erase::Erase>,
    /// How the last deed is taken back.
    pub(super) undo: Option<deeds::Undo>,
    /// Seconds the notice has stood.
    pub(super) notice_age: u8,
    pub(super) help: bool,
    initial: Initial,
    asking: Asking,
    /// What was asked for while a text stood in the way: done once the text is given up.
    wanted: Option<Box<Message>>,
}

/// What every screen may read.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) handle: Handle,
    pub(super) words: Words,
    pub(super) overview: Overview,
    pub(super) known: bool,
    pub(super) system: Mode,
    pub(super) chosen: Option<Mode>,
    pub(super) now: Option<Timestamp>,
}

/// What is between the folder pane and the reader.
#[derive(Debug)]
pub(super) enum Middle {
    List(Box<list::List>),
    Attend(attend::Attend),
}

/// What is right of the folder pane.
#[derive(Debug)]
pub(super) enum Stage {
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
    Side(side::Message),
    /// In the list.
    List(list::Message),
    /// In the list of what needs a look.
    Attend(attend::Message),
    /// In the reader.
    Reader(reader::Message),
    /// In a message being written.
    Compose(compose::Message),
    /// In a mailbox being added.
    Mailbox(mailbox::Message),
    /// Among the drafts.
    Drafts(drafts::Message),
    /// A draft to write on.
    Draft(Box<DraftLine>, Result<Box<(Option<AccountId>, Draft)>, EngineError>),
    /// In the page about the program.
    About(about::Message),
    /// The overview came.
    Overview(Result<Box<Overview>, EngineError>),
    /// The engine told something.
    Heard(Event),
    /// A dispatch just sent, to be shown.
    Sent(Result<Box<crate::engine::view::DispatchView>, EngineError>),
    /// Files are being imported.
    Import(import::Message),
    /// Space is made on a server.
    Space(space::Message),
    /// On the page about retention.
    Retention(retention::Message),
    /// Files are verified.
    Verify(verify::Message),
    /// In the reader of a message out of a file.
    Outside(reader::Message),
    /// Back from it to what was verified.
    BackToVerified,
    /// A file or folder was dropped on the window.
    Dropped(PathBuf),
    /// Something done to a message, or to be taken back.
    Deed(deeds::Step),
    /// Something asked for was done, or not.
    Done(Result<(), EngineError>),
    /// The screen the window is on has this size.
    Screen(window::Id, Option<Size>),
    /// The system is light or dark.
    Mode(Mode),
    /// Half a minute passed: words such as "today" are looked at again.
    Tick,
    /// A key.
    Key(Shortcut),
    /// The list is made wider by so much.
    Dragged(f32),
    /// The window is asked to close.
    CloseAsked(window::Id),
    /// Away with the notice.
    Dismiss,
    /// The notice has stood for another second.
    NoticeStands,
    /// Away with the list of keys.
    CloseHelp,
}

impl App {
    /// The window with everything on its way.
    pub fn boot(handle: Handle, options: &Options) -> (Self, Task<Message>) {
        let mut app = Self::still(handle, options);
        app.initial = options.initial.clone();
        let task = Task::batch([app.load_overview(), system::theme().map(Message::Mode), fit_screen()]);
        (app, task)
    }

    /// The window with nothing known and nothing asked for.
    pub fn still(handle: Handle, options: &Options) -> Self {
        let overview = Overview {
            demo: options.demo,
            ..Overview::default()
        };
        let place = Place::Unified(crate::account::FolderRole::Inbox);
        Self {
            shared: Shared {
                handle,
                words: Words::new(options.language),
                overview,
                known: false,
                system: Mode::None,
                chosen: None,
                now: None,
            },
            side: side::Side::default(),
            middle: Middle::List(Box::new(list::List::empty(place.clone()))),
            place,
            visited: Vec::new(),
            reader: reader::Reader::new(),
            stage: Stage::Mail,
            list_width: LIST_WIDTH,
            notice: None,
            notice_age: 0,
            freeing: None,
            importing: None,
            packing: None,
            outside: None,
            erasing: None,
            undo: None,
            help: false,
            initial: Initial::Inbox,
            asking: Asking::default(),
            wanted: None,
        }
    }

    /// The window's title.
    pub fn title(&self) -> String {
        let context = self.shared.context();
        let shown = match &self.stage {
            Stage::Mail => list::place_name(context, &self.place),
            Stage::Compose(_) => context.get("ui-new-message"),
            Stage::Mailbox(mailbox) | Stage::FirstRun(mailbox) => context.get(mailbox.heading()),
            Stage::About(_) => context.get("ui-about"),
            Stage::Drafts(_) => context.get("ui-drafts"),
            Stage::Space(_) => context.get("ui-space"),
            Stage::Verify(_) => context.get("ui-verify"),
            Stage::Import(_) => context.get("ui-import"),
            Stage::Retention(_) => context.get("ui-retention"),
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
                true => iced::time::every(second).map(|_| Message::NoticeStands),
                false => Subscription::none(),
            },
            match self.stage {
                Stage::Compose(_) => iced::time::every(KEEPING).map(|_| Message::Compose(compose::Message::Keep)),
                _ => Subscription::none(),
            },
            Subscription::run_with(self.shared.handle.clone(), |handle| handle.events().map(Message::Heard)),
            system::theme_changes().map(Message::Mode),
            window::close_requests().map(Message::CloseAsked),
            iced::event::listen_with(dropped),
            iced::time::every(std::time::Duration::from_secs(30)).map(|_| Message::Tick),
        ])
    }

    /// Updates the window.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Side(message) => self.side(message),
            Message::List(message) => self.list(message),
            Message::Attend(message) => self.attend(message),
            Message::Reader(message) => self.reader(message),
            Message::Compose(message) => self.compose(message),
            Message::Mailbox(message) => self.mailbox(message),
            Message::Drafts(message) => self.drafts(message),
            Message::Draft(line, answer) => self.resume(&line, answer),
            Message::About(message) => self.about(message),
            Message::Overview(answer) => self.take_overview(answer),
            Message::Heard(event) => self.hear(event),
            Message::Sent(answer) => self.show_sent(answer),
            Message::Import(message) => self.import(message),
            Message::Space(message) => self.space(message),
            Message::Retention(message) => self.retention(message),
            Message::Verify(message) => self.verify(message),
            Message::Outside(message) => self.read_outside(message),
            Message::BackToVerified => self.back_to_verified(),
            Message::Dropped(path) => self.take_dropped(path),
            Message::Deed(step) => self.deed(step),
            Message::Done(answer) => self.done(answer),
            Message::Screen(window, size) => fit(window, size),
            Message::Mode(mode) => self.set_system_mode(mode),
            Message::Tick => self.tick(),
            Message::Key(shortcut) => self.key(shortcut),
            Message::Dragged(by) => self.drag(by),
            Message::CloseAsked(window) => self.close_window(window),
            Message::Dismiss => self.dismiss(),
            Message::NoticeStands => self.age_notice(),
            Message::CloseHelp => self.close_help(),
        }
    }

    /// The window.
    pub fn view(&self) -> Element<'_, Message> {
        let context = self.shared.context();
        let window: Element<'_, Message> = match &self.stage {
            Stage::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            stage => {
                let line = container(iced::widget::space())
                    .width(1)
                    .height(Length::Fill)
                    .style(style::ground(context.palette.line));
                row![
                    self.side.view(context, &self.place, stage.shown()).map(Message::Side),
                    line,
                    self.stage(context, stage)
                ]
                .into()
            }
        };
        let base = container(window).style(style::ground(context.palette.surface));
        let over = |card| opaque(center(card).style(style::veil()));
        let help = self.help.then(|| over(keyboard::view(context, Message::CloseHelp)));
        let (yes, no) = (Message::Deed(deeds::Step::Erase), Message::Deed(deeds::Step::Keep));
        let erasing = self.erasing.as_ref().map(|erase| over(erase.view(context, yes, no)));
        let hear = |event: &iced::keyboard::Event, taken| {
            let shortcut = keys::shortcut(event, taken)?;
            let focus = (shortcut == Shortcut::Search).then_some(list::SEARCH);
            let message = Message::Key(shortcut);
            Some(Heard { message, focus })
        };
        // A notice that comes or goes must not move the rest in the tree: widgets would lose their state.
        let notice = match &self.notice {
            Some(notice) => notice::view(context, notice, Message::Dismiss, Message::Deed(deeds::Step::Undo)),
            None => iced::widget::space().into(),
        };
        listen(stack![base, notice].push(help).push(erasing), hear).into()
    }

    fn stage<'a>(&'a self, context: Context<'a>, stage: &'a Stage) -> Element<'a, Message> {
        match stage {
            Stage::Mail => self.mail(context),
            Stage::Compose(compose) => compose.view(context).map(Message::Compose),
            Stage::Mailbox(mailbox) | Stage::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            Stage::About(about) => about.view(context).map(Message::About),
            Stage::Drafts(drafts) => drafts.view(context).map(Message::Drafts),
            Stage::Space(space) => space.view(context).map(Message::Space),
            Stage::Import(import) => import.view(context).map(Message::Import),
            Stage::Retention(screen) => screen.view(context).map(Message::Retention),
            Stage::Verify(verify) => match &self.outside {
                Some(reader) => outside(context, reader),
                None => verify.view(context).map(Message::Verify),
            },
        }
    }

    fn mail<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let middle = match &self.middle {
            Middle::List(list) => list.view(context).map(Message::List),
            Middle::Attend(attend) => attend.view(context).map(Message::Attend),
        };
        let beside = match &self.middle {
            Middle::List(list) if list.chosen_count() > 0 => list.several(context).map(Message::List),
            _ => self.reader.view(context, self.selected()).map(Message::Reader),
        };
        row![
            container(middle).width(self.list_width),
            divider(context.palette.line, context.palette.accent, Message::Dragged),
            beside
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
        Palette::of(self.chosen.unwrap_or(self.system))
    }
}

impl Stage {
    /// Its entry in the folder pane.
    fn shown(&self) -> side::Shown {
        match self {
            Self::Mail => side::Shown::Mail,
            Self::Drafts(_) => side::Shown::Drafts,
            Self::Retention(_) => side::Shown::Retention,
            _ => side::Shown::Else,
        }
    }
}

/// A message out of a file, with the way back.
fn outside<'a>(context: Context<'a>, reader: &'a reader::Reader) -> Element<'a, Message> {
    let back = link(context.palette, Some(Icon::Back), context.get("ui-verify-back")).on_press(Message::BackToVerified);
    column![
        container(back).padding([8, 14]),
        hairline(context.palette),
        reader.view(context, None).map(Message::Outside)
    ]
    .into()
}

/// Files dropped on the window, one event each.
fn dropped(event: iced::Event, _: iced::event::Status, _: window::Id) -> Option<Message> {
    match event {
        iced::Event::Window(window::Event::FileDropped(path)) => Some(Message::Dropped(path)),
        _ => None,
    }
}

/// Asks how large the screen is.
fn fit_screen() -> Task<Message> {
    window::oldest().and_then(|id| window::monitor_size(id).map(move |size| Message::Screen(id, size)))
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
