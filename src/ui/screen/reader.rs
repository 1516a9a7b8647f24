//! One message open for reading, and, when it was sent, where it stands for every recipient.

mod header;

use std::path::PathBuf;

use iced::widget::{column, container, row, space, text_editor};
use iced::{Alignment, Element, Length, Task};

use crate::account::Flags;
use crate::engine::EngineError;
use crate::engine::view::{DispatchView, MessageView};
use crate::pec::{DispatchId, Submission};
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, caption, field, hairline, link, outlined, primary, scroll, selectable, sign, small, tool};
use crate::ui::part::{attachments, band, blank, signs, timeline};
use crate::ui::save::{self, Wanted};
use crate::ui::theme::{BODY, READING, Tone, style};
use crate::ui::widget::press::{Weight, press};

/// The reader.
#[derive(Debug, Default)]
pub struct Reader {
    content: Content,
    trail: Vec<Sha256>,
    generation: u64,
    saving: Option<Saving>,
}

#[derive(Debug, Default)]
enum Content {
    #[default]
    Nothing,
    Loading,
    Open(Box<Opened>),
}

/// What is open.
#[derive(Debug)]
struct Opened {
    message: Option<MessageView>,
    dispatch: Option<DispatchView>,
    long: Option<text_editor::Content>,
    verdict_open: bool,
    technical_open: bool,
    recipient: Option<usize>,
}

/// No dialog answered: the place is asked for in the window itself.
#[derive(Debug)]
struct Saving {
    wanted: Wanted,
    path: String,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// A message of a generation.
    Loaded(u64, Result<Box<MessageView>, EngineError>),
    /// A dispatch of a generation.
    DispatchLoaded(u64, Result<Box<DispatchView>, EngineError>),
    /// What was checked.
    ToggleVerdict,
    /// In the strip of attachments.
    Parts(attachments::Message),
    /// In the table of recipients.
    Timeline(timeline::Message),
    /// The exact bytes.
    SaveOriginal,
    /// A place was chosen, or none.
    Chosen(Wanted, Option<PathBuf>),
    /// The place as typed.
    Path(String),
    /// Write to the place typed.
    SaveTyped,
    /// Do not save.
    CancelSave,
    /// It was written.
    Saved(Result<PathBuf, EngineError>),
    /// Moving about in a long text.
    Long(text_editor::Action),
    /// To the message before.
    Back,
    /// To the sent message this one answers.
    OpenDispatch(DispatchId),
    /// Reply.
    Reply,
    /// Read or unread.
    ToggleRead,
    /// Star.
    ToggleStar,
    /// To the trash.
    Trash,
}

/// What the parent does about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Write an answer to the open message.
    Reply(Box<MessageView>),
    /// Mark as read or unread.
    Seen(bool),
    /// Star or unstar.
    Star(bool),
    /// To the trash.
    Trash,
    /// It failed.
    Failed(EngineError),
    /// It was written there.
    Saved(PathBuf),
}

impl Reader {
    /// Nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a message; `dispatch` where it is known to be a sent one.
    pub fn open(&mut self, message: Sha256, dispatch: Option<DispatchId>, context: Context<'_>) -> Task<Message> {
        self.trail.clear();
        self.load(message, dispatch, context)
    }

    /// Opens a dispatch, with its message where that is here.
    pub fn open_dispatch(&mut self, view: DispatchView, context: Context<'_>) -> Task<Message> {
        self.trail.clear();
        let message = view.dispatch.message;
        self.content = Content::Open(Box::new(Opened::of_dispatch(view)));
        self.generation += 1;
        match message {
            Some(message) => self.ask_message(message, context),
            None => Task::none(),
        }
    }

    /// Shows these values at once.
    pub fn show(&mut self, message: Option<MessageView>, dispatch: Option<DispatchView>) {
        let mut opened = Opened::of_message(message);
        opened.dispatch = dispatch;
        self.content = Content::Open(Box::new(opened));
    }

    /// Closes what is open.
    pub fn close(&mut self) {
        self.content = Content::Nothing;
        self.trail.clear();
        self.saving = None;
        self.generation += 1;
    }

    /// The dispatch on the screen changed: reads it again.
    pub fn refresh_dispatch(&mut self, id: &DispatchId, context: Context<'_>) -> Task<Message> {
        match &self.content {
            Content::Open(opened) if opened.dispatch.as_ref().is_some_and(|view| view.dispatch.id == *id) => {
                self.ask_dispatch(id.clone(), context)
            }
            _ => Task::none(),
        }
    }

    /// The dispatch on the screen.
    pub fn dispatch(&self) -> Option<&DispatchView> {
        match &self.content {
            Content::Open(opened) => opened.dispatch.as_ref(),
            _ => None,
        }
    }

    /// The message on the screen.
    pub fn message(&self) -> Option<&MessageView> {
        match &self.content {
            Content::Open(opened) => opened.message.as_ref(),
            _ => None,
        }
    }

    /// Shows at once what was just asked of the server.
    pub fn mark(&mut self, change: impl FnOnce(&mut Flags)) {
        if let Content::Open(opened) = &mut self.content
            && let Some(message) = &mut opened.message
        {
            change(&mut message.flags);
        }
    }

    /// Updates the reader.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(generation, answer) => self.take_message(generation, answer, context),
            Message::DispatchLoaded(generation, answer) => self.take_dispatch(generation, answer),
            Message::ToggleVerdict => self.toggle(|opened| opened.verdict_open = !opened.verdict_open),
            Message::Parts(message) => self.parts(message),
            Message::Timeline(message) => self.timeline(message, context),
            Message::SaveOriginal => self.save_original(),
            Message::Chosen(wanted, path) => self.chosen(wanted, path, context),
            Message::Path(path) => self.type_path(path),
            Message::SaveTyped => self.save_typed(context),
            Message::CancelSave => self.cancel_save(),
            Message::Saved(answer) => saved(answer),
            Message::Long(action) => self.move_in_text(action),
            Message::Back => self.back(context),
            Message::OpenDispatch(id) => self.follow_dispatch(id, context),
            Message::Reply => self.reply(),
            Message::ToggleRead => self.toggle_read(),
            Message::ToggleStar => self.toggle_star(),
            Message::Trash => Action::Trash,
        }
    }

    /// The reader.
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let content: Element<'a, Message> = match &self.content {
            Content::Nothing => blank::view(
                context,
                Icon::Envelope,
                context.get("ui-nothing-open"),
                context.get("ui-nothing-open-more"),
                None,
            ),
            Content::Loading => container(small(context.palette, context.get("ui-loading")))
                .center(Length::Fill)
                .into(),
            Content::Open(opened) => self.opened(context, opened),
        };
        container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(context.palette.surface))
            .into()
    }

    fn load(&mut self, message: Sha256, dispatch: Option<DispatchId>, context: Context<'_>) -> Task<Message> {
        self.generation += 1;
        self.saving = None;
        if !matches!(self.content, Content::Open(_)) {
            self.content = Content::Loading;
        }
        let first = self.ask_message(message, context);
        match dispatch {
            Some(id) => Task::batch([first, self.ask_dispatch(id, context)]),
            None => first,
        }
    }

    fn ask_message(&self, message: Sha256, context: Context<'_>) -> Task<Message> {
        let (generation, handle) = (self.generation, context.handle.clone());
        Task::perform(async move { handle.message(message).await }, move |answer| {
            Message::Loaded(generation, answer.map(Box::new))
        })
    }

    fn ask_dispatch(&self, id: DispatchId, context: Context<'_>) -> Task<Message> {
        let (generation, handle) = (self.generation, context.handle.clone());
        Task::perform(async move { handle.dispatch(id).await }, move |answer| {
            Message::DispatchLoaded(generation, answer.map(Box::new))
        })
    }

    fn take_message(&mut self, generation: u64, answer: Result<Box<MessageView>, EngineError>, context: Context<'_>) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        let message = match answer {
            Ok(message) => *message,
            Err(error) => return Action::Failed(error),
        };
        let kept = match std::mem::take(&mut self.content) {
            Content::Open(opened) => opened.dispatch.filter(|view| view.dispatch.message == Some(message.message)),
            _ => None,
        };
        let is_own = !message.reading.kind.is_receipt();
        let wanted = message.dispatch.clone().filter(|_| is_own && kept.is_none());
        self.show(Some(message), kept);
        match wanted {
            Some(id) => Action::Run(self.ask_dispatch(id, context)),
            None => Action::None,
        }
    }

    fn take_dispatch(&mut self, generation: u64, answer: Result<Box<DispatchView>, EngineError>) -> Action {
        match (answer, &mut self.content) {
            _ if generation != self.generation => Action::None,
            (Ok(view), Content::Open(opened)) => {
                opened.dispatch = Some(*view);
                Action::None
            }
            (Ok(view), _) => {
                self.content = Content::Open(Box::new(Opened::of_dispatch(*view)));
                Action::None
            }
            // An incoming message may name a dispatch that is not ours.
            (Err(EngineError::NotFound), _) => Action::None,
            (Err(error), _) => Action::Failed(error),
        }
    }

    fn toggle(&mut self, change: impl FnOnce(&mut Opened)) -> Action {
        if let Content::Open(opened) = &mut self.content {
            change(opened);
        }
        Action::None
    }

    fn parts(&mut self, message: attachments::Message) -> Action {
        match message {
            attachments::Message::ToggleTechnical => self.toggle(|opened| opened.technical_open = !opened.technical_open),
            attachments::Message::Save(number) => self.save_part(number),
            attachments::Message::SaveAll => self.save_all(),
        }
    }

    fn timeline(&mut self, message: timeline::Message, context: Context<'_>) -> Action {
        match message {
            timeline::Message::Toggle(index) => self.toggle(|opened| {
                opened.recipient = (opened.recipient != Some(index)).then_some(index);
            }),
            timeline::Message::OpenReceipt(receipt) => self.open_receipt(receipt, context),
            timeline::Message::SaveReceipt(receipt) => save_dialog(Wanted::Message(receipt)),
        }
    }

    fn open_receipt(&mut self, receipt: Sha256, context: Context<'_>) -> Action {
        if let Some(message) = self.message() {
            let from = message.message;
            self.trail.push(from);
        }
        Action::Run(self.load(receipt, None, context))
    }

    fn back(&mut self, context: Context<'_>) -> Action {
        match self.trail.pop() {
            Some(message) => Action::Run(self.load(message, None, context)),
            None => Action::None,
        }
    }

    fn follow_dispatch(&mut self, id: DispatchId, context: Context<'_>) -> Action {
        if let Some(message) = self.message() {
            let from = message.message;
            self.trail.push(from);
        }
        self.content = Content::Loading;
        self.generation += 1;
        Action::Run(self.ask_dispatch(id, context))
    }

    fn save_original(&mut self) -> Action {
        match self.message() {
            Some(message) => save_dialog(Wanted::Message(message.message)),
            None => Action::None,
        }
    }

    fn save_part(&mut self, number: usize) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let Some(part) = view.parts.iter().find(|part| part.number == number) else {
            return Action::None;
        };
        save_dialog(Wanted::Part(view.message, number, part.name.clone()))
    }

    fn save_all(&mut self) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let chosen = view.inner.attachments.iter().filter_map(|index| view.parts.get(*index));
        let parts = chosen.map(|part| (part.number, part.name.clone())).collect();
        save_dialog(Wanted::Parts(view.message, parts))
    }

    fn chosen(&mut self, wanted: Wanted, path: Option<PathBuf>, context: Context<'_>) -> Action {
        match path {
            Some(path) => {
                let handle = context.handle.clone();
                Action::Run(Task::perform(save::write(handle, wanted, path, true), Message::Saved))
            }
            None => {
                let path = wanted.suggested_name();
                self.saving = Some(Saving { wanted, path });
                Action::None
            }
        }
    }

    fn type_path(&mut self, path: String) -> Action {
        if let Some(saving) = &mut self.saving {
            saving.path = path;
        }
        Action::None
    }

    fn save_typed(&mut self, context: Context<'_>) -> Action {
        let Some(saving) = self.saving.take() else { return Action::None };
        let (handle, path) = (context.handle.clone(), PathBuf::from(saving.path.trim()));
        Action::Run(Task::perform(save::write(handle, saving.wanted, path, false), Message::Saved))
    }

    fn cancel_save(&mut self) -> Action {
        self.saving = None;
        Action::None
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

    fn reply(&mut self) -> Action {
        match self.message() {
            Some(message) => Action::Reply(Box::new(message.clone())),
            None => Action::None,
        }
    }

    fn toggle_read(&mut self) -> Action {
        match self.message() {
            Some(message) => Action::Seen(!message.flags.seen),
            None => Action::None,
        }
    }

    fn toggle_star(&mut self) -> Action {
        match self.message() {
            Some(message) => Action::Star(!message.flags.flagged),
            None => Action::None,
        }
    }

    fn opened<'a>(&'a self, context: Context<'a>, opened: &'a Opened) -> Element<'a, Message> {
        let palette = context.palette;
        let mut page = column![].spacing(14).padding(iced::Padding::from([16, 20]).bottom(24));
        page = page.push(header::view(context, opened.message.as_ref(), opened.dispatch.as_ref()));
        if let Some(view) = &opened.dispatch {
            page = page.push(alerts(context, view));
            page = page.push(timeline::view(context, view, opened.recipient).map(Message::Timeline));
        }
        if let Some(message) = &opened.message {
            page = page.push(answered(context, message, opened.dispatch.as_ref()));
            page = page.push(attachments::strip(context, message).map(|strip| strip.map(Message::Parts)));
            page = page.push(hairline(palette));
            page = page.push(body_text(context, opened, message));
            let technical = attachments::technical(context, message, opened.technical_open);
            page = page.push(technical.map(|parts| parts.map(Message::Parts)));
        }
        column![]
            .push(self.toolbar(context, opened))
            .push(chrome(context, opened))
            .push(scroll(palette, page).height(Length::Fill))
            .push(self.saving.as_ref().map(|saving| ask_path(context, saving)))
            .into()
    }

    fn toolbar<'a>(&'a self, context: Context<'a>, opened: &'a Opened) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let mut bar = row![].spacing(2).align_y(Alignment::Center).padding([7, 14]);
        if !self.trail.is_empty() {
            bar = bar.push(link(palette, Some(Icon::Back), context.get("ui-back")).on_press(Message::Back));
        }
        let Some(message) = &opened.message else {
            return (!self.trail.is_empty()).then(|| bar.into());
        };
        let reply = press(
            palette,
            Weight::Quiet,
            sign(Icon::Reply, context.get("ui-reply"), BODY, palette.muted),
        );
        bar = bar.push(reply.on_press(Message::Reply)).push(space().width(Length::Fill));
        let (read, read_name) = if message.flags.seen {
            (Icon::Unread, "ui-mark-unread")
        } else {
            (Icon::Envelope, "ui-mark-read")
        };
        let (star, star_name) = if message.flags.flagged {
            (Icon::Starred, "ui-unstar")
        } else {
            (Icon::Star, "ui-star")
        };
        let bar = bar
            .push(tool(palette, read, context.get(read_name), Some(Message::ToggleRead)))
            .push(tool(palette, star, context.get(star_name), Some(Message::ToggleStar)))
            .push(tool(
                palette,
                Icon::Save,
                context.get("ui-save-original"),
                Some(Message::SaveOriginal),
            ))
            .push(tool(palette, Icon::Trash, context.get("ui-trash"), Some(Message::Trash)));
        Some(bar.into())
    }
}

impl Opened {
    fn of_message(message: Option<MessageView>) -> Self {
        let long = message
            .as_ref()
            .map(|view| view.inner.text.as_str())
            .filter(|text| text.len() > LONG);
        Self {
            long: long.map(text_editor::Content::with_text),
            message,
            dispatch: None,
            verdict_open: false,
            technical_open: false,
            recipient: None,
        }
    }

    fn of_dispatch(view: DispatchView) -> Self {
        Self {
            dispatch: Some(view),
            ..Self::of_message(None)
        }
    }
}

/// The band above everything the message can draw.
fn chrome<'a>(context: Context<'a>, opened: &'a Opened) -> Element<'a, Message> {
    match (&opened.dispatch, &opened.message) {
        (Some(view), _) => band::of_dispatch(
            context,
            view.status.state,
            dispatch_headline(context, view),
            submission(context, view),
        ),
        (None, Some(message)) => band::of_message(context, message, opened.verdict_open, Message::ToggleVerdict),
        (None, None) => space().into(),
    }
}

fn dispatch_headline(context: Context<'_>, view: &DispatchView) -> String {
    let recipients = view.status.recipients.len();
    let has = |status: &&crate::pec::RecipientStatus| status.state == crate::pec::RecipientState::Delivered;
    let delivered = view.status.recipients.iter().filter(has).count();
    let word = signs::dispatch_word(context, view.status.state);
    if recipients < 2 {
        return word;
    }
    let variables = [("state", word.into()), ("done", delivered.into()), ("of", recipients.into())];
    context.with("ui-dispatch-headline", &variables)
}

fn submission(context: Context<'_>, view: &DispatchView) -> String {
    let at = context.words.instant(view.dispatch.sent_at);
    let form = signs::receipt_type_word(context, view.dispatch.receipt_type);
    match &view.dispatch.submission {
        Submission::Accepted { .. } | Submission::Elsewhere => {
            context.with("ui-submission-sent", &[("at", at.into()), ("form", form.into())])
        }
        Submission::Committed => context.get("ui-submission-committed"),
        Submission::InFlight => context.get("ui-submission-in-flight"),
        Submission::Rejected { reason } => context.with("ui-submission-rejected", &[("reason", reason.as_str().into())]),
        Submission::Uncertain => context.get("ui-submission-uncertain"),
    }
}

fn alerts<'a>(context: Context<'a>, view: &'a DispatchView) -> Option<Element<'a, Message>> {
    if view.alerts().is_empty() {
        return None;
    }
    let banners = view.alerts().iter().map(|alert| {
        let open = alert.receipt.map(|receipt| {
            outlined(context.palette, Some(Icon::Open), context.get("ui-open-message"))
                .on_press(Message::Timeline(timeline::Message::OpenReceipt(receipt)))
                .into()
        });
        band::alert(context, signs::alert_word(context, alert.code), alert.recipient.clone(), open)
    });
    Some(iced::widget::column(banners).spacing(6).into())
}

/// For a receipt: the way to the message it answers.
fn answered<'a>(context: Context<'a>, message: &'a MessageView, shown: Option<&DispatchView>) -> Option<Element<'a, Message>> {
    let id = message
        .dispatch
        .clone()
        .filter(|_| shown.is_none() && message.reading.kind.is_receipt())?;
    let button = outlined(context.palette, Some(Icon::Sent), context.get("ui-open-dispatch")).on_press(Message::OpenDispatch(id));
    Some(button.into())
}

fn body_text<'a>(context: Context<'a>, opened: &'a Opened, message: &'a MessageView) -> Element<'a, Message> {
    let palette = context.palette;
    let text: Element<'a, Message> = match &opened.long {
        Some(long) => text_editor(long)
            .on_action(Message::Long)
            .size(READING)
            .height(LONG_HEIGHT)
            .padding(0)
            .style(style::editor(palette))
            .into(),
        None if message.inner.text.trim().is_empty() => small(palette, context.get("ui-no-text")).into(),
        None => container(selectable(palette, message.inner.text.as_str(), READING))
            .max_width(760)
            .into(),
    };
    let projected = message.inner.from_html.then(|| small(palette, context.get("ui-from-html")));
    let cut = message.inner.cut.then(|| small(palette, context.get("ui-cut")));
    column![].push(projected).push(text).push(cut).spacing(8).into()
}

fn ask_path<'a>(context: Context<'a>, saving: &'a Saving) -> Element<'a, Message> {
    let palette = context.palette;
    let content = column![
        caption(palette, context.get("ui-save-where")),
        body(context.get("ui-save-where-why")),
        row![
            field(palette, &context.get("ui-path"), &saving.path, false)
                .on_input(Message::Path)
                .on_submit(Message::SaveTyped),
            primary(palette, Some(Icon::Save), context.get("ui-save"), Some(Message::SaveTyped)),
            outlined(palette, None, context.get("ui-cancel")).on_press(Message::CancelSave)
        ]
        .spacing(8)
        .align_y(Alignment::Center)
    ]
    .spacing(6);
    container(content)
        .padding([12, 20])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Calm, 0.0))
        .into()
}

fn save_dialog(wanted: Wanted) -> Action {
    let asked = wanted.clone();
    Action::Run(Task::perform(save::ask(asked), move |path| Message::Chosen(wanted.clone(), path)))
}

fn saved(answer: Result<PathBuf, EngineError>) -> Action {
    match answer {
        Ok(path) => Action::Saved(path),
        Err(error) => Action::Failed(error),
    }
}

/// From this many bytes on, a text is shown in an area of its own that draws only what is in sight.
const LONG: usize = 24_000;
const LONG_HEIGHT: f32 = 460.0;
