//! Writing: from whom, to whom, what, and everything that stands against sending while one writes.

mod preflight;

use std::path::PathBuf;

use iced::keyboard::{self, key};
use iced::widget::{column, container, pick_list, row, space, text, text_editor, text_input};
use iced::{Alignment, Element, Length, Task};

use crate::account::AccountId;
use crate::engine::EngineError;
use crate::engine::view::MessageView;
use crate::pec::draft::{Attachment, Draft, DraftProblem};
use crate::pec::{DispatchId, ReceiptType, Role};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, choice, field, hairline, hinted, link, outlined, primary, scroll, small, strong, title, tool};
use crate::ui::part::signs;
use crate::ui::theme::{BODY, READING, SMALL, Tone, style};
use crate::ui::widget::line;
use crate::ui::widget::press::{Weight, press};

/// A message being written.
#[derive(Debug)]
pub struct Compose {
    from: Option<AccountId>,
    draft: Draft,
    typed_to: String,
    typed_cc: String,
    body: text_editor::Content,
    path: String,
    problems: Vec<DraftProblem>,
    sending: Sending,
    leaving: bool,
}

#[derive(Debug)]
enum Sending {
    No,
    /// There is advice: the user is asked once more.
    Asking,
    Running,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another mailbox.
    From(From),
    /// Typing a recipient.
    Recipient(Role, String),
    /// Something was pasted among the recipients: the clipboard is read, since a field drops its line ends.
    Paste(Role),
    /// The clipboard.
    Pasted(Role, Option<String>),
    /// What is typed is a whole address.
    EndRecipient(Role),
    /// Away with one.
    RemoveRecipient(Role, usize),
    /// The subject.
    Subject(String),
    /// In the text.
    Body(text_editor::Action),
    /// Choose files.
    Attach,
    /// Files were chosen; none where no dialog answered.
    Picked(Vec<PathBuf>),
    /// The path as typed.
    Path(String),
    /// Attach the path typed.
    AttachPath,
    /// Files were read.
    Attached(Result<Vec<Attachment>, EngineError>),
    /// Away with one.
    RemoveAttachment(usize),
    /// Which receipt.
    ReceiptType(ReceiptType),
    /// Send.
    Send,
    /// Send in spite of advice.
    SendAnyway,
    /// Go on writing.
    KeepWriting,
    /// Sent, or not.
    Sent(Result<DispatchId, EngineError>),
    /// Leave.
    Close,
    /// Leave and forget the text.
    Discard,
}

/// What the parent does about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// It was sent: show where it stands.
    Sent(DispatchId),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

/// A mailbox to send from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From(AccountId);

impl std::fmt::Display for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Compose {
    /// An empty message from this mailbox.
    pub fn new(from: Option<AccountId>) -> Self {
        let mut compose = Self {
            from,
            draft: Draft::default(),
            typed_to: String::new(),
            typed_cc: String::new(),
            body: text_editor::Content::new(),
            path: String::new(),
            problems: Vec::new(),
            sending: Sending::No,
            leaving: false,
        };
        compose.check();
        compose
    }

    /// An answer to a message.
    pub fn reply(from: Option<AccountId>, view: &MessageView, context: Context<'_>) -> Self {
        let mut compose = Self::new(from);
        let inner = &view.inner;
        let answer_to = view.reading.certification.as_ref().and_then(|data| data.reply_to.clone());
        let writer = inner.from.as_ref().map(|(_, address)| address.clone());
        compose.draft.to.extend(answer_to.or(writer));
        let bare = inner.subject.trim_start();
        let answered = bare.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"));
        compose.draft.subject = if answered { bare.to_owned() } else { format!("Re: {bare}") };
        compose.draft.in_reply_to.clone_from(&view.reading.headers.message_id);
        let quoted: String = inner.text.lines().map(|line| format!("> {line}\n")).collect();
        let head = inner
            .date
            .map(|date| context.with("ui-quote-head", &[("at", context.words.instant(date).into())]));
        compose.body = text_editor::Content::with_text(&format!("\n\n{}\n{quoted}", head.unwrap_or_default()));
        compose.check();
        compose
    }

    /// Takes this draft as what was written; `problems` as what stands against it.
    pub fn fill(&mut self, draft: Draft, problems: Option<Vec<DraftProblem>>) {
        self.body = text_editor::Content::with_text(&draft.body);
        self.draft = draft;
        self.check();
        if let Some(problems) = problems {
            self.problems = problems;
        }
    }

    /// The draft as it stands.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Asks to leave; asked first when something was written.
    pub fn close(&mut self) -> Action {
        let untouched = self.draft.to.is_empty()
            && self.draft.cc.is_empty()
            && self.draft.subject.is_empty()
            && self.draft.attachments.is_empty()
            && self.draft.body.trim().is_empty();
        if untouched || self.leaving {
            return Action::Close;
        }
        self.leaving = true;
        Action::None
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::From(From(account)) => self.edit(|compose| compose.from = Some(account)),
            Message::Recipient(role, text) => self.type_recipient(role, &text),
            Message::Paste(role) => Action::Run(iced::clipboard::read().map(move |text| Message::Pasted(role, text))),
            Message::Pasted(role, text) => self.paste(role, text),
            Message::EndRecipient(role) => self.edit(|compose| compose.end_recipient(role)),
            Message::RemoveRecipient(role, index) => self.remove_recipient(role, index),
            Message::Subject(subject) => self.edit(|compose| compose.draft.subject = subject),
            Message::Body(action) => self.write(action),
            Message::Attach => Action::Run(Task::perform(pick(), Message::Picked)),
            Message::Picked(paths) => read_files(paths),
            Message::Path(path) => self.edit(|compose| compose.path = path),
            Message::AttachPath => self.attach_path(),
            Message::Attached(answer) => self.take_files(answer),
            Message::RemoveAttachment(index) => self.remove_attachment(index),
            Message::ReceiptType(kind) => self.edit(|compose| compose.draft.receipt_type = kind),
            Message::Send => self.send(context),
            Message::SendAnyway => self.submit(context),
            Message::KeepWriting => self.keep_writing(),
            Message::Sent(answer) => self.sent(answer),
            Message::Close => self.close(),
            Message::Discard => Action::Close,
        }
    }

    /// The screen.
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let text = text_editor(&self.body)
            .placeholder(context.get("ui-body"))
            .on_action(Message::Body)
            .key_binding(binding)
            .size(READING)
            .padding([12, 20])
            .height(Length::Fill)
            .style(style::editor(palette));
        let page = column![
            self.bar(context),
            hairline(palette),
            self.header(context),
            hairline(palette),
            text,
            self.attachments(context)
        ]
        .push(self.question(context));
        let side = container(scroll(palette, self.aside(context)).height(Length::Fill))
            .width(ASIDE)
            .height(Length::Fill)
            .style(style::ground(palette.raised));
        let split = container(space()).width(1).height(Length::Fill).style(style::ground(palette.line));
        container(row![page.width(Length::Fill), split, side])
            .height(Length::Fill)
            .style(style::ground(palette.surface))
            .into()
    }

    fn edit(&mut self, change: impl FnOnce(&mut Self)) -> Action {
        change(self);
        self.check();
        Action::None
    }

    /// What stands against sending, looked at again after every change.
    fn check(&mut self) {
        self.problems = self.draft.problems();
    }

    fn type_recipient(&mut self, role: Role, text: &str) -> Action {
        match split(text) {
            (whole, rest) if !whole.is_empty() => self.edit(|compose| {
                compose.people(role).extend(whole);
                *compose.typed(role) = rest;
            }),
            _ => self.edit(|compose| text.clone_into(compose.typed(role))),
        }
    }

    fn paste(&mut self, role: Role, text: Option<String>) -> Action {
        let text = text.unwrap_or_default();
        let (mut whole, rest) = split(&text);
        if whole.is_empty() {
            return self.edit(|compose| compose.typed(role).push_str(rest.trim()));
        }
        whole.push(rest);
        whole.retain(|address| !address.trim().is_empty());
        self.edit(|compose| compose.people(role).extend(whole))
    }

    fn end_recipient(&mut self, role: Role) {
        let typed = std::mem::take(self.typed(role));
        let typed = typed.trim();
        if !typed.is_empty() {
            self.people(role).push(typed.to_owned());
        }
    }

    fn remove_recipient(&mut self, role: Role, index: usize) -> Action {
        self.edit(|compose| {
            if index < compose.people(role).len() {
                compose.people(role).remove(index);
            }
        })
    }

    fn people(&mut self, role: Role) -> &mut Vec<String> {
        match role {
            Role::To => &mut self.draft.to,
            Role::Cc => &mut self.draft.cc,
        }
    }

    fn typed(&mut self, role: Role) -> &mut String {
        match role {
            Role::To => &mut self.typed_to,
            Role::Cc => &mut self.typed_cc,
        }
    }

    fn write(&mut self, action: text_editor::Action) -> Action {
        let edited = action.is_edit();
        self.body.perform(action);
        if edited {
            return self.edit(|compose| compose.draft.body = compose.body.text());
        }
        Action::None
    }

    fn attach_path(&mut self) -> Action {
        let path = std::mem::take(&mut self.path);
        let path = path.trim().trim_matches('"');
        if path.is_empty() {
            return Action::None;
        }
        read_files(vec![PathBuf::from(path)])
    }

    fn take_files(&mut self, answer: Result<Vec<Attachment>, EngineError>) -> Action {
        match answer {
            Ok(files) => self.edit(|compose| compose.draft.attachments.extend(files)),
            Err(error) => Action::Failed(error),
        }
    }

    fn remove_attachment(&mut self, index: usize) -> Action {
        self.edit(|compose| {
            if index < compose.draft.attachments.len() {
                compose.draft.attachments.remove(index);
            }
        })
    }

    /// Sends; where there is advice, asks first; where something is wrong, stays.
    fn send(&mut self, context: Context<'_>) -> Action {
        self.end_recipient(Role::To);
        self.end_recipient(Role::Cc);
        self.check();
        if !self.can_send() {
            return Action::None;
        }
        if self.problems.is_empty() {
            return self.submit(context);
        }
        self.sending = Sending::Asking;
        Action::None
    }

    fn submit(&mut self, context: Context<'_>) -> Action {
        let Some(account) = self.from.clone().filter(|_| self.can_send()) else {
            return Action::None;
        };
        self.sending = Sending::Running;
        self.draft.body = self.body.text();
        let (handle, draft) = (context.handle.clone(), self.draft.clone());
        Action::Run(Task::perform(async move { handle.send(account, draft).await }, Message::Sent))
    }

    /// Nothing fatal stands against it, and it is not on its way already.
    fn can_send(&self) -> bool {
        let free = !matches!(self.sending, Sending::Running);
        free && self.from.is_some() && !self.problems.iter().any(DraftProblem::is_fatal)
    }

    fn keep_writing(&mut self) -> Action {
        self.sending = Sending::No;
        self.leaving = false;
        Action::None
    }

    fn sent(&mut self, answer: Result<DispatchId, EngineError>) -> Action {
        self.sending = Sending::No;
        match answer {
            Ok(dispatch) => Action::Sent(dispatch),
            Err(error) => Action::Failed(error),
        }
    }

    fn bar<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let running = matches!(self.sending, Sending::Running);
        let words = if running { "ui-sending" } else { "ui-send" };
        let ready = self.can_send() || self.has_typed();
        let send = primary(palette, Some(Icon::Sent), context.get(words), ready.then_some(Message::Send));
        row![
            container(title(context.get("ui-new-message"))).width(Length::Fill),
            outlined(palette, Some(Icon::Attach), context.get("ui-attach")).on_press(Message::Attach),
            send,
            tool(palette, Icon::Close, context.get("ui-close"), Some(Message::Close))
        ]
        .spacing(8)
        .padding([9, 20])
        .align_y(Alignment::Center)
        .into()
    }

    /// An address is typed that is not a chip yet: sending makes it one.
    fn has_typed(&self) -> bool {
        self.from.is_some() && !self.typed_to.trim().is_empty() && !matches!(self.sending, Sending::Running)
    }

    fn header<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let accounts: Vec<From> = context.overview.accounts.iter().map(|view| From(view.account.id.clone())).collect();
        let colour = self
            .from
            .as_ref()
            .and_then(|id| context.account(id))
            .map(|view| palette.account(view.colour));
        let bar = container(space())
            .width(3)
            .height(18)
            .style(style::ground(colour.unwrap_or(palette.line)));
        let sender = pick_list(accounts, self.from.clone().map(From), Message::From)
            .text_size(BODY)
            .padding([5, 10])
            .style(style::choice(palette))
            .menu_style(style::choice_menu(palette));
        let subject = text_input(&context.get("ui-subject-hint"), &self.draft.subject)
            .id("ui-subject")
            .on_input(Message::Subject)
            .size(BODY)
            .padding([6, 0])
            .style(style::bare_field(palette));
        column![
            field_row(context, "ui-from", row![bar, sender].spacing(8).align_y(Alignment::Center).into()),
            self.chips(context, Role::To),
            self.chips(context, Role::Cc),
            field_row(context, "ui-subject", subject.into())
        ]
        .spacing(4)
        .padding([10, 20])
        .into()
    }

    fn chips<'a>(&'a self, context: Context<'a>, role: Role) -> Element<'a, Message> {
        let (key, people, typed) = match role {
            Role::To => ("ui-to", &self.draft.to, &self.typed_to),
            Role::Cc => ("ui-cc", &self.draft.cc, &self.typed_cc),
        };
        let chips = people
            .iter()
            .enumerate()
            .map(|(index, address)| self.chip(context, role, index, address));
        let hint = if people.is_empty() && role == Role::To {
            context.get("ui-to-hint")
        } else {
            String::new()
        };
        let entry = text_input(&hint, typed)
            .id(key)
            .on_input(move |text| Message::Recipient(role, text))
            .on_paste(move |_| Message::Paste(role))
            .on_submit(Message::EndRecipient(role))
            .size(BODY)
            .padding([6, 0])
            .width(if people.is_empty() { 420.0 } else { 230.0 })
            .style(style::bare_field(context.palette));
        let content = iced::widget::row(chips)
            .push(entry)
            .spacing(6)
            .align_y(Alignment::Center)
            .wrap()
            .vertical_spacing(4);
        field_row(context, key, content.into())
    }

    fn chip<'a>(&'a self, context: Context<'a>, role: Role, index: usize, address: &'a str) -> Element<'a, Message> {
        let palette = context.palette;
        let wrong = self.problems.iter().any(|problem| preflight::is_about(problem, address));
        let tone = if wrong { Tone::Bad } else { Tone::Calm };
        let remove = press(palette, Weight::Quiet, Icon::Close.view(11.0, palette.tone(tone)))
            .padding(3)
            .on_press(Message::RemoveRecipient(role, index));
        let content = row![].push(wrong.then(|| Icon::Warn.view(13.0, palette.tone(tone))));
        let content = content
            .push(
                text(address)
                    .size(SMALL)
                    .color(if wrong { palette.tone(tone) } else { palette.text }),
            )
            .push(remove)
            .spacing(4)
            .align_y(Alignment::Center);
        container(content)
            .padding(iced::Padding::from([3, 4]).left(9))
            .style(style::tinted(palette, tone, 13.0))
            .into()
    }

    fn attachments<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let mut content = column![].spacing(6);
        if !self.draft.attachments.is_empty() {
            let cards = self.draft.attachments.iter().enumerate().map(|(index, file)| {
                let size = context.words.size(file.bytes.len() as u64);
                let remove = press(palette, Weight::Quiet, Icon::Close.view(12.0, palette.muted))
                    .padding(5)
                    .on_press(Message::RemoveAttachment(index));
                let remove = hinted(palette, remove, context.get("ui-remove"));
                let about = row![
                    Icon::Attach.view(15.0, palette.muted),
                    line(file.name.as_str(), SMALL).width(Length::Shrink),
                    small(palette, size),
                    remove
                ];
                container(about.spacing(7).align_y(Alignment::Center))
                    .padding(iced::Padding::from([1, 3]).left(8))
                    .style(style::panel(palette))
                    .into()
            });
            content = content.push(iced::widget::row(cards).spacing(6).wrap().vertical_spacing(6));
        }
        let path = field(palette, &context.get("ui-paste-path"), &self.path, false)
            .on_input(Message::Path)
            .on_submit(Message::AttachPath);
        let add =
            (!self.path.trim().is_empty()).then(|| link(palette, Some(Icon::Plus), context.get("ui-attach")).on_press(Message::AttachPath));
        content = content.push(row![path].push(add).spacing(6).align_y(Alignment::Center));
        column![hairline(palette), container(content).padding([10, 20])].into()
    }

    fn aside<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let types = [ReceiptType::Completa, ReceiptType::Breve, ReceiptType::Sintetica];
        let mut receipt = column![caption(palette, context.get("ui-receipt-choice"))].spacing(7);
        for kind in types {
            let why = context.get(&format!("receipt-type-{}-detail", kind.as_str()));
            let chosen = self.draft.receipt_type == kind;
            let word = signs::receipt_type_word(context, kind);
            receipt = receipt.push(choice(palette, word, why, chosen, Message::ReceiptType(kind)));
        }
        column![
            preflight::view(context, &self.draft, &self.problems),
            hairline(palette),
            receipt,
            hairline(palette),
            column![
                caption(palette, context.get("ui-no-bcc")),
                small(palette, context.get("ui-no-bcc-why"))
            ]
            .spacing(5)
        ]
        .spacing(14)
        .padding(16)
        .into()
    }

    /// What the user is asked: to leave the text, or to send in spite of advice.
    fn question<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let (words, yes) = match (&self.sending, self.leaving) {
            (_, true) => (
                "ui-discard-question",
                press(palette, Weight::Grave, text(context.get("ui-discard")).size(BODY)).on_press(Message::Discard),
            ),
            (Sending::Asking, _) => (
                "ui-send-question",
                primary(palette, Some(Icon::Sent), context.get("ui-send-anyway"), Some(Message::SendAnyway)),
            ),
            _ => return None,
        };
        let no = outlined(palette, None, context.get("ui-keep-writing")).on_press(Message::KeepWriting);
        let content = row![
            Icon::Warn.view(18.0, context.tone(Tone::Warn)),
            container(strong(context.get(words))).width(Length::Fill),
            no,
            yes
        ]
        .spacing(10)
        .align_y(Alignment::Center);
        Some(
            container(content)
                .padding([10, 20])
                .width(Length::Fill)
                .style(style::tinted(palette, Tone::Warn, 0.0))
                .into(),
        )
    }
}

fn field_row<'a>(context: Context<'a>, key: &str, content: Element<'a, Message>) -> Element<'a, Message> {
    row![
        container(small(context.palette, context.get(key)))
            .width(NAME)
            .padding(iced::Padding::ZERO.top(7)),
        container(content).width(Length::Fill)
    ]
    .spacing(8)
    .align_y(Alignment::Start)
    .into()
}

/// The whole addresses of a text that ends some of them, and what is left being typed.
fn split(text: &str) -> (Vec<String>, String) {
    let mut pieces: Vec<&str> = text.split([',', ';', '\n', '\r', '\t']).collect();
    let rest = pieces.pop().unwrap_or_default().trim_start().to_owned();
    let whole = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty());
    (whole.map(str::to_owned).collect(), rest)
}

/// Mod+Enter sends, other keys with Mod are the window's; all else writes.
fn binding(press: text_editor::KeyPress) -> Option<text_editor::Binding<Message>> {
    let enter = matches!(press.key.as_ref(), keyboard::Key::Named(key::Named::Enter));
    if enter && press.modifiers.command() {
        return None;
    }
    text_editor::Binding::from_key_press(press)
}

async fn pick() -> Vec<PathBuf> {
    let files = rfd::AsyncFileDialog::new().pick_files().await.unwrap_or_default();
    files.iter().map(|file| file.path().to_owned()).collect()
}

fn read_files(paths: Vec<PathBuf>) -> Action {
    if paths.is_empty() {
        return Action::None;
    }
    Action::Run(Task::perform(load_files(paths), Message::Attached))
}

async fn load_files(paths: Vec<PathBuf>) -> Result<Vec<Attachment>, EngineError> {
    let mut files = Vec::new();
    for path in paths {
        let bytes = tokio::fs::read(&path).await.map_err(|error| EngineError::File {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(Attachment {
            media_type: media_type(&name).to_owned(),
            name,
            bytes,
            path: Some(path),
        });
    }
    Ok(files)
}

/// The media type of a file name's ending.
fn media_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "p7m" => "application/pkcs7-mime",
        "xml" => "application/xml",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "eml" => "message/rfc822",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt" => "application/vnd.oasis.opendocument.text",
        _ => "application/octet-stream",
    }
}

const NAME: f32 = 64.0;
const ASIDE: f32 = 284.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_end_addresses_and_the_rest_stays_typed() {
        let (whole, rest) = split("a@pec.example; b@pec.example,\nc@pec");
        assert_eq!(whole, ["a@pec.example", "b@pec.example"]);
        assert_eq!(rest, "c@pec");
    }

    #[test]
    fn nothing_is_whole_without_a_separator() {
        assert_eq!(split("a@pec.example"), (Vec::new(), "a@pec.example".to_owned()));
    }
}
