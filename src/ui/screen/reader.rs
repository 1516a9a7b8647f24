//! The open message and, where it is a sent one, the delivery state of every recipient.

mod body;
pub mod export;
pub mod find;
mod header;
pub mod loading;
pub mod page;
pub mod print;
mod saving;
pub mod source;
mod view;

use std::path::PathBuf;

use iced::Task;
use iced::widget::operation::{self, RelativeOffset};
use iced::widget::{svg, text_editor};

use self::export::{Export, Outcome};
use crate::engine::EngineError;
use crate::engine::openable::Opening;
use crate::engine::view::{DispatchView, MessageSource, MessageView};
use crate::pec::{DispatchId, Oddity};
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::message_action::MessageAction;
use crate::ui::open_external;
use crate::ui::part::{address, attachments, receipt, timeline};
use crate::ui::reply::ReplyKind;
use crate::ui::save::{ExportKind, SaveRequest};

#[derive(Debug, Default)]
pub struct Reader {
    content: Content,
    /// The messages that lead to the open one, the outermost first.
    history: Vec<Visited>,
    generation: u64,
    saving: Option<Saving>,
    export: Option<Export>,
    find: Option<find::Find>,
    source_page: Option<source::SourcePage>,
    print: Option<print::Print>,
    loading: Option<loading::Loading>,
    /// Formatted messages show as plain text.
    prefers_plain: bool,
    /// The message that is open or being loaded.
    source: Option<MessageSource>,
    /// The receipts of the first recipient are to be expanded when the dispatch is loaded.
    expands_receipts: bool,
}

/// A message that was open before.
#[derive(Debug)]
struct Visited {
    source: MessageSource,
    subject: String,
}

#[derive(Debug, Default)]
enum Content {
    #[default]
    Nothing,
    Loading,
    Open(Box<Opened>),
}

#[derive(Debug)]
struct Opened {
    message: Option<MessageView>,
    dispatch: Option<DispatchView>,
    /// A long plain text.
    long: Option<text_editor::Content>,
    is_plain: bool,
    /// Those of the formatted text, in order.
    images: Vec<svg::Handle>,
    /// The link whose address shows.
    link: Option<usize>,
    verdict_open: bool,
    header_open: bool,
    technical_open: bool,
    recipient: Option<usize>,
}

/// A path to be typed in the window, because no dialog answered.
#[derive(Debug)]
struct Saving {
    request: SaveRequest,
    path: String,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// The message, for this generation of the reader.
    Loaded(u64, Result<Box<MessageView>, EngineError>),
    /// The dispatch, for this generation of the reader.
    DispatchLoaded(u64, Result<Box<DispatchView>, EngineError>),
    /// Shows or hides the checks behind the verdict.
    ToggleVerdict,
    Attachments(attachments::Message),
    Timeline(timeline::Message),
    SaveOriginal,
    /// The path chosen in the dialog; `None` where no dialog answered or it was cancelled.
    PathChosen(SaveRequest, Option<PathBuf>),
    PathTyped(String),
    /// Saves to the path typed.
    SaveTyped,
    CancelSave,
    Saved(Result<PathBuf, EngineError>),
    Export(export::Message),
    Find(find::Message),
    Source(source::Message),
    Print(print::Message),
    /// How far the message is that is being loaded.
    Loading(loading::Message),
    /// From the menu of an address.
    Address(address::Message),
    /// In the formatted text.
    Page(page::Message),
    /// The page on this host was opened in the browser.
    PageOpened(String, Result<(), EngineError>),
    /// Shows all fields of the header, or the first ones only.
    ToggleHeader,
    /// The part of this name was opened in another program.
    Opened(String, Result<(), EngineError>),
    /// Scrolling and selecting in a long text.
    TextAction(text_editor::Action),
    /// Back to the message that was open before.
    Back,
    /// Back to one of the messages that led here, by its place in the path.
    BackTo(usize),
    /// From a receipt to the sent message it is about.
    OpenDispatch(DispatchId),
    Reply(ReplyKind),
    Do(MessageAction),
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Reply(ReplyKind, Box<MessageView>),
    Do(MessageAction),
    /// A new message to this address.
    WriteTo(String),
    /// Search all mail with these words.
    Search(String),
    Failed(EngineError),
    Saved(PathBuf),
    /// The part of this name is open in another program.
    Opened(String),
    /// The page on this host is open in the browser.
    PageOpened(String),
}

impl Reader {
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a message, with its dispatch where it is a sent one.
    pub fn open(&mut self, message: Sha256, dispatch: Option<DispatchId>, context: Context<'_>) -> Task<Message> {
        self.history.clear();
        self.load(message.into(), dispatch, context)
    }

    /// Opens a message from the archive, a file, or another message.
    pub fn open_source(&mut self, source: MessageSource, context: Context<'_>) -> Task<Message> {
        self.history.clear();
        self.load(source, None, context)
    }

    /// Opens a dispatch, with its message if that is kept here.
    pub fn open_dispatch(&mut self, view: DispatchView, context: Context<'_>) -> Task<Message> {
        self.history.clear();
        let message = view.dispatch.message;
        self.content = Content::Open(Box::new(Opened::of_dispatch(view)));
        self.source = message.map(MessageSource::from);
        self.generation += 1;
        match message {
            Some(message) => self.load_message(message.into(), context),
            None => Task::none(),
        }
    }

    pub fn show(&mut self, message: Option<MessageView>, dispatch: Option<DispatchView>) {
        self.source = message.as_ref().map(|view| view.source.clone());
        let mut opened = Opened::of_message(message, self.prefers_plain);
        opened.dispatch = dispatch;
        self.content = Content::Open(Box::new(opened));
        self.search_again();
    }

    pub fn close(&mut self) {
        self.content = Content::Nothing;
        self.history.clear();
        self.saving = None;
        self.find = None;
        self.source_page = None;
        self.print = None;
        self.loading = None;
        self.close_export();
        self.source = None;
        self.generation += 1;
    }

    /// Expands the receipts of the first recipient of the dispatch that is being opened, as soon as they are loaded.
    pub fn expand_receipts(&mut self, id: &DispatchId) {
        self.expands_receipts = true;
        if let Content::Open(opened) = &mut self.content
            && let Some(view) = opened.dispatch.as_ref().filter(|view| view.dispatch.id == *id)
        {
            opened.recipient = first_with_receipts(view);
        }
    }

    /// Whether nothing is open or about to be.
    pub fn is_empty(&self) -> bool {
        matches!(self.content, Content::Nothing)
    }

    /// Whether [`Message::Back`] leads to another message.
    pub fn has_history(&self) -> bool {
        !self.history.is_empty()
    }

    /// Reloads the dispatch if it is the one on the screen.
    pub fn refresh_dispatch(&mut self, id: &DispatchId, context: Context<'_>) -> Task<Message> {
        let shown = self.dispatch().map(|view| view.dispatch.id.clone());
        match shown.filter(|shown| shown.group() == id.group()) {
            Some(shown) => self.load_dispatch(shown, context),
            None => Task::none(),
        }
    }

    pub fn dispatch(&self) -> Option<&DispatchView> {
        match &self.content {
            Content::Open(opened) => opened.dispatch.as_ref(),
            _ => None,
        }
    }

    /// The message that is open or being loaded.
    pub fn source(&self) -> Option<&MessageSource> {
        self.source.as_ref()
    }

    pub fn message(&self) -> Option<&MessageView> {
        match &self.content {
            Content::Open(opened) => opened.message.as_ref(),
            _ => None,
        }
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(generation, answer) => self.message_loaded(generation, answer, context),
            Message::DispatchLoaded(generation, answer) => self.dispatch_loaded(generation, answer, context),
            Message::ToggleVerdict => self.toggle(|opened| opened.verdict_open = !opened.verdict_open),
            Message::Attachments(message) => self.parts(message, context),
            Message::Timeline(message) => self.timeline(message, context),
            Message::SaveOriginal => self.save_original(),
            Message::PathChosen(request, path) => self.path_chosen(request, path, context),
            Message::PathTyped(path) => self.type_path(path),
            Message::SaveTyped => self.save_typed(context),
            Message::CancelSave => self.cancel_save(),
            Message::Saved(answer) => saved(answer),
            Message::Export(message) => self.update_export(message, context),
            Message::Find(message) => self.find(message),
            Message::Address(message) => address_chosen(message),
            Message::Loading(message) => self.loading(message),
            Message::Print(message) => self.print(message, context),
            Message::Page(message) => self.page(message),
            Message::PageOpened(host, answer) => page_opened(host, answer),
            Message::Source(message) => self.source_page(message, context),
            Message::ToggleHeader => self.toggle(|opened| opened.header_open = !opened.header_open),
            Message::Opened(name, answer) => opened(name, answer),
            Message::TextAction(action) => self.move_in_text(action),
            Message::Back => self.back(context),
            Message::BackTo(at) => self.back_to(at, context),
            Message::OpenDispatch(id) => self.follow_dispatch(id, context),
            Message::Reply(kind) => self.reply(kind),
            Message::Do(action) => Action::Do(action),
        }
    }

    fn load(&mut self, message: MessageSource, dispatch: Option<DispatchId>, context: Context<'_>) -> Task<Message> {
        self.generation += 1;
        self.expands_receipts = false;
        self.saving = None;
        self.source_page = None;
        self.print = None;
        self.close_export();
        self.source = Some(message.clone());
        // What is open stays on the screen until the next message has loaded: nothing flickers.
        if !matches!(self.content, Content::Open(_)) {
            self.content = Content::Loading;
        }
        let first = self.load_message(message, context);
        let slow = self.wait_for_slow();
        match dispatch {
            Some(id) => Task::batch([first, slow, self.load_dispatch(id, context)]),
            None => Task::batch([first, slow]),
        }
    }

    fn load_dispatch(&self, id: DispatchId, context: Context<'_>) -> Task<Message> {
        let (generation, handle) = (self.generation, context.handle.clone());
        Task::perform(async move { handle.dispatch(id).await }, move |answer| {
            Message::DispatchLoaded(generation, answer.map(Box::new))
        })
    }

    fn message_loaded(&mut self, generation: u64, answer: Result<Box<MessageView>, EngineError>, context: Context<'_>) -> Action {
        // An answer that took longer must not replace what was opened since.
        if generation != self.generation {
            return Action::None;
        }
        self.loading = None;
        let message = match answer {
            Ok(message) => *message,
            Err(error) => {
                self.content = Content::Nothing;
                return Action::Failed(error);
            }
        };
        let kept = match std::mem::take(&mut self.content) {
            Content::Open(opened) => opened.dispatch.filter(|view| view.dispatch.message == Some(message.message)),
            _ => None,
        };
        let dispatch_id = message.dispatch.clone().filter(|_| kept.is_none() && is_own(&message));
        self.show(Some(message), kept);
        let top = operation::snap_to(PAGE, RelativeOffset::START);
        let dispatch = dispatch_id.map_or_else(Task::none, |id| self.load_dispatch(id, context));
        Action::Run(Task::batch([top, dispatch]))
    }

    fn dispatch_loaded(&mut self, generation: u64, answer: Result<Box<DispatchView>, EngineError>, context: Context<'_>) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        let view = match answer {
            Ok(view) => *view,
            // An incoming message may name a dispatch that is not the user's: not an error.
            Err(EngineError::NotFound) => return Action::None,
            Err(error) => return Action::Failed(error),
        };
        let message = view.dispatch.message;
        match &mut self.content {
            Content::Open(opened) => {
                opened.dispatch = opened.message.as_ref().is_none_or(is_own).then_some(view);
                if self.expands_receipts {
                    opened.recipient = opened.dispatch.as_ref().and_then(first_with_receipts);
                }
            }
            _ => self.content = Content::Open(Box::new(Opened::of_dispatch(view))),
        }
        self.load_sent_message(message, context)
    }

    /// Loads the message of a dispatch that was opened without it: by its id, or before the message was indexed.
    fn load_sent_message(&mut self, message: Option<Sha256>, context: Context<'_>) -> Action {
        match message {
            Some(message) if self.source.is_none() => {
                self.source = Some(message.into());
                Action::Run(self.load_message(message.into(), context))
            }
            _ => Action::None,
        }
    }

    fn toggle(&mut self, change: impl FnOnce(&mut Opened)) -> Action {
        if let Content::Open(opened) = &mut self.content {
            change(opened);
        }
        Action::None
    }

    fn parts(&mut self, message: attachments::Message, context: Context<'_>) -> Action {
        match message {
            attachments::Message::ToggleTechnical => self.toggle(|opened| opened.technical_open = !opened.technical_open),
            attachments::Message::Open(number) => self.open_part(number, context),
            attachments::Message::Save(number) => self.save_part(number),
            attachments::Message::SaveAll => self.save_all(),
        }
    }

    fn timeline(&mut self, message: timeline::Message, context: Context<'_>) -> Action {
        match message {
            timeline::Message::Toggle(index) => self.toggle(|opened| {
                opened.recipient = (opened.recipient != Some(index)).then_some(index);
            }),
            timeline::Message::Receipt(receipt::Message::Open(receipt)) => self.open_receipt(receipt, context),
            timeline::Message::Receipt(receipt::Message::Save(receipt)) => self.save_receipt(receipt),
            timeline::Message::Export(form) => self.export(form),
        }
    }

    fn export(&mut self, form: ExportKind) -> Action {
        let id = self.dispatch().map(|view| view.dispatch.id.clone());
        if let Some(id) = id.filter(|_| !self.export.as_ref().is_some_and(Export::is_writing)) {
            self.export = Some(Export::new(id, form));
        }
        Action::None
    }

    fn update_export(&mut self, message: export::Message, context: Context<'_>) -> Action {
        let Some(export) = &mut self.export else {
            return Action::None;
        };
        match export.update(message, context) {
            Outcome::Stay(task) => Action::Run(task.map(Message::Export)),
            Outcome::Close => {
                self.export = None;
                Action::None
            }
            Outcome::Failed(error) => {
                self.export = None;
                Action::Failed(error)
            }
        }
    }

    /// Closes the export unless it is being written: that goes on whatever is opened. Returns whether it was closed.
    fn close_export(&mut self) -> bool {
        let closed = self.export.take_if(|export| !export.is_writing());
        closed.is_some()
    }

    fn open_receipt(&mut self, receipt: Sha256, context: Context<'_>) -> Action {
        self.push_history();
        Action::Run(self.load(receipt.into(), None, context))
    }

    fn push_history(&mut self) {
        let subject = match (self.message(), self.dispatch()) {
            (Some(message), _) => message.content.subject.clone(),
            (None, Some(view)) => view.dispatch.subject.clone(),
            (None, None) => String::new(),
        };
        let visited = |source: &MessageSource| Visited {
            source: source.clone(),
            subject,
        };
        self.history.extend(self.source.as_ref().map(visited));
    }

    /// A message opens in the reader, a document in the system's program for it.
    fn open_part(&mut self, number: usize, context: Context<'_>) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let Some(part) = view.parts.iter().find(|part| part.number == number) else {
            return Action::None;
        };
        let source = view.source.clone();
        match part.opening {
            Opening::Message => {
                self.push_history();
                Action::Run(self.load(source.part(number), None, context))
            }
            Opening::Document => {
                let (handle, name) = (context.handle.clone(), part.name.clone());
                let opening = open_external::open(handle, source, number);
                Action::Run(Task::perform(opening, move |answer| Message::Opened(name.clone(), answer)))
            }
            Opening::Refused(_) => Action::None,
        }
    }

    fn back(&mut self, context: Context<'_>) -> Action {
        match self.history.pop() {
            Some(visited) => Action::Run(self.load(visited.source, None, context)),
            None => Action::None,
        }
    }

    fn back_to(&mut self, at: usize, context: Context<'_>) -> Action {
        self.history.truncate(at.saturating_add(1));
        self.back(context)
    }

    /// Closes the question about printing, the source, the address of a link or the find bar; false where none was open.
    pub fn close_inner(&mut self) -> bool {
        self.close_print() || self.close_source() || self.close_link() || self.close_find()
    }

    fn follow_dispatch(&mut self, id: DispatchId, context: Context<'_>) -> Action {
        self.push_history();
        self.content = Content::Loading;
        self.source = None;
        self.generation += 1;
        Action::Run(self.load_dispatch(id, context))
    }

    fn move_in_text(&mut self, action: text_editor::Action) -> Action {
        if !action.is_edit()
            && let Content::Open(opened) = &mut self.content
            && let Some(long) = &mut opened.long
        {
            long.perform(action);
        }
        Action::None
    }

    fn reply(&mut self, kind: ReplyKind) -> Action {
        match self.message() {
            Some(message) => Action::Reply(kind, Box::new(message.clone())),
            None => Action::None,
        }
    }
}

impl Opened {
    fn of_message(message: Option<MessageView>, is_plain: bool) -> Self {
        let formatted = message.as_ref().and_then(|view| view.content.formatted.as_deref());
        let mut opened = Self {
            long: None,
            is_plain,
            images: formatted.map(page::handles).unwrap_or_default(),
            link: None,
            message,
            dispatch: None,
            verdict_open: false,
            header_open: false,
            technical_open: false,
            recipient: None,
        };
        opened.choose_form(is_plain);
        opened
    }

    /// Shows the plain text, or the formatted one where there is one.
    fn choose_form(&mut self, is_plain: bool) {
        self.is_plain = is_plain;
        let text = self.message.as_ref().map(|view| view.content.text.as_str());
        let long = text.filter(|text| text.len() > LONG && self.page().is_none());
        self.long = long.map(text_editor::Content::with_text);
    }

    fn of_dispatch(view: DispatchView) -> Self {
        Self {
            dispatch: Some(view),
            ..Self::of_message(None, false)
        }
    }
}

/// Whether the state of its dispatch may stand above the message: over a receipt, or what claims to be one, it would look like its verdict.
fn is_own(message: &MessageView) -> bool {
    !message.reading.kind.is_receipt() && !message.reading.has_oddity(Oddity::CertifiedHeadersUnsigned)
}

fn saved(answer: Result<PathBuf, EngineError>) -> Action {
    match answer {
        Ok(path) => Action::Saved(path),
        Err(error) => Action::Failed(error),
    }
}

fn address_chosen(message: address::Message) -> Action {
    match message {
        address::Message::Copy(address) => Action::Run(iced::clipboard::write(address)),
        address::Message::WriteTo(address) => Action::WriteTo(address),
        address::Message::Search(words) => Action::Search(words),
    }
}

fn page_opened(host: String, answer: Result<(), EngineError>) -> Action {
    match answer {
        Ok(()) => Action::PageOpened(host),
        Err(error) => Action::Failed(error),
    }
}

fn opened(name: String, answer: Result<(), EngineError>) -> Action {
    match answer {
        Ok(()) => Action::Opened(name),
        Err(error) => Action::Failed(error),
    }
}

/// From this many bytes on, a text is shown in an editor, which lays out only its visible lines.
const LONG: usize = 24_000;
/// The id of the field of the find bar.
pub use self::find::FIELD as FIND;

/// The id of the scroll area.
const PAGE: &str = "page";

/// The index of the first recipient with receipts.
fn first_with_receipts(dispatch: &DispatchView) -> Option<usize> {
    dispatch.status.recipients.iter().position(|status| !status.receipts.is_empty())
}
