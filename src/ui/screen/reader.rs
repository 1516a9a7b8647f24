//! The open message and, where it is a sent one, the delivery state of every recipient.

mod body;
pub mod export;
pub mod find;
mod header;
mod history;
pub mod loading;
mod opened;
mod opening;
pub mod page;
pub mod print;
mod saving;
pub mod source;
mod view;

use std::path::PathBuf;

use iced::Task;
use iced::widget::text_editor;

use self::export::{Export, Outcome};
use self::history::Visited;
use self::opened::Opened;
use crate::engine::EngineError;
use crate::engine::view::{DispatchView, MessageSource, MessageView};
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::message_action::MessageAction;
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

#[derive(Debug, Default)]
enum Content {
    #[default]
    Nothing,
    Loading,
    Open(Box<Opened>),
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

    /// Closes the question about printing, the source, the address of a link or the find bar; false where none was open.
    pub fn close_inner(&mut self) -> bool {
        self.close_print() || self.close_source() || self.close_link() || self.close_find()
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

/// The id of the field of the find bar.
pub use self::find::FIELD as FIND;

/// The id of the scroll area.
const PAGE: &str = "page";
