//! Writing: from whom, to whom, what, and everything that stands against sending while one writes.

mod autosave;
mod files;
mod preflight;
mod recipients;
mod reply;
mod sending;
mod suggest;
mod view;

use std::path::PathBuf;

use iced::Task;
use iced::widget::{operation, text_editor};

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::view::Correspondent;
use crate::engine::{DraftSummary, EngineError, Handle};
use crate::pec::draft::{Attachment, Draft, DraftProblem};
use crate::pec::{DispatchId, ReceiptType, Role};
use crate::ui::context::Context;
use crate::ui::keys::Motion;

use autosave::Autosave;
use suggest::Suggestions;

/// A message being written.
#[derive(Debug)]
pub struct Compose {
    from: Option<AccountId>,
    draft: Draft,
    typed_to: String,
    typed_cc: String,
    /// What a field still held of addresses that are chips already, when several keys came before it was drawn anew.
    consumed: String,
    body: text_editor::Content,
    path: String,
    problems: Vec<DraftProblem>,
    sending: Sending,
    leaving: bool,
    autosave: Autosave,
    suggestions: Suggestions,
    /// What stood here when it was opened: leaving it as it was asks nothing.
    original: Option<Box<Draft>>,
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
    SenderChosen(Sender),
    /// Typing a recipient.
    RecipientTyped(Role, String),
    /// Something was pasted among the recipients: the clipboard is read, since a field drops its line ends.
    PasteRecipients(Role),
    /// The clipboard.
    RecipientsPasted(Role, Option<String>),
    /// What is typed is a whole address.
    EndRecipient(Role),
    /// Whom one writes with.
    AddressesLoaded(Result<Vec<Correspondent>, EngineError>),
    /// The keys go through what is proposed.
    MoveSuggestion(Motion),
    /// A proposal was chosen.
    SuggestionChosen(Role, String),
    /// Away with one.
    RemoveRecipient(Role, usize),
    /// The subject.
    SubjectTyped(String),
    /// A field's row was clicked beside the field.
    Focus(&'static str),
    /// In the text.
    BodyAction(text_editor::Action),
    /// Choose files.
    Attach,
    /// Files were chosen; none where no dialog answered.
    FilesChosen(Vec<PathBuf>),
    /// The path as typed.
    PathTyped(String),
    /// Attach the path typed.
    AttachPath,
    /// The attachments of the message that is forwarded are here.
    ForwardedFilesLoaded(Result<Vec<Attachment>, EngineError>),
    /// Files were read.
    FilesLoaded(Result<Vec<Attachment>, EngineError>),
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
    /// A few seconds have passed.
    Autosave,
    /// It is kept as a draft since then, or not.
    Saved(Result<Timestamp, EngineError>),
    /// What was kept is gone, since nothing is written any more, or not.
    EmptyDraftDeleted(Result<(), EngineError>),
    /// Leave, and keep the text as a draft.
    SaveAndClose,
    /// Leave and forget the text.
    Discard,
    /// It is forgotten, or not.
    Discarded(Result<(), EngineError>),
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
    /// It is confirmed and the engine tries again by itself: it must not be sent a second time.
    Committed(EngineError),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

/// A mailbox to send from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(AccountId);

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Compose {
    /// An empty message from this mailbox.
    pub fn new(from: Option<AccountId>, handle: &Handle) -> Self {
        let mut compose = Self {
            from,
            draft: Draft::default(),
            typed_to: String::new(),
            typed_cc: String::new(),
            consumed: String::new(),
            body: text_editor::Content::new(),
            path: String::new(),
            problems: Vec::new(),
            sending: Sending::No,
            leaving: false,
            autosave: Autosave::new(handle),
            suggestions: Suggestions::default(),
            original: None,
        };
        compose.check();
        compose.autosave.mark_saved();
        compose
    }

    /// A draft that was kept, to write on.
    pub fn kept_draft(line: &DraftSummary, from: Option<AccountId>, draft: Draft, handle: &Handle) -> Self {
        let mut compose = Self::new(from, handle);
        compose.autosave = Autosave::of(line.id.clone(), line.kept_at);
        compose.original = Some(Box::new(draft.clone()));
        compose.fill(draft, None);
        compose.body.perform(text_editor::Action::Move(text_editor::Motion::DocumentEnd));
        compose.autosave.mark_saved();
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

    /// Puts the cursor where one starts to write: among the recipients, or, where these are known, in the text.
    pub fn start<T>(&self) -> Task<T> {
        operation::focus(if self.draft.to.is_empty() { field_id(Role::To) } else { BODY })
    }

    /// The draft as it stands.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Whether the user is being asked something.
    pub fn is_asking(&self) -> bool {
        self.leaving || matches!(self.sending, Sending::Asking)
    }

    /// Asks to leave; asked first when something was written. While it is being sent, it stays.
    pub fn close(&mut self) -> Action {
        if matches!(self.sending, Sending::Running) {
            return Action::None;
        }
        if !self.has_changes() {
            return Action::Close;
        }
        self.leaving = true;
        Action::None
    }

    /// Something stands here that did not stand here when it was opened.
    fn has_changes(&self) -> bool {
        !self.is_empty() && !self.is_unchanged()
    }

    fn is_unchanged(&self) -> bool {
        self.original.as_deref() == Some(&self.draft) && self.nothing_typed()
    }

    fn is_empty(&self) -> bool {
        self.nothing_typed()
            && self.draft.to.is_empty()
            && self.draft.cc.is_empty()
            && self.draft.subject.is_empty()
            && self.draft.attachments.is_empty()
            && self.draft.body.trim().is_empty()
    }

    fn nothing_typed(&self) -> bool {
        self.typed_to.trim().is_empty() && self.typed_cc.trim().is_empty()
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::SenderChosen(Sender(account)) => self.edit(|compose| compose.from = Some(account)),
            Message::RecipientTyped(role, text) => self.type_recipient(role, &text),
            Message::PasteRecipients(role) => Action::Run(iced::clipboard::read().map(move |text| Message::RecipientsPasted(role, text))),
            Message::RecipientsPasted(role, text) => self.paste(role, text),
            Message::EndRecipient(role) => self.recipient_ended(role),
            Message::AddressesLoaded(answer) => self.addresses_loaded(answer),
            Message::MoveSuggestion(motion) => self.step_suggestion(motion),
            Message::SuggestionChosen(role, address) => self.choose_suggestion(role, address),
            Message::RemoveRecipient(role, index) => self.remove_recipient(role, index),
            Message::SubjectTyped(subject) => self.edit(|compose| compose.draft.subject = subject),
            Message::Focus(field) => Action::Run(operation::focus(field)),
            Message::BodyAction(action) => self.edit_body(action),
            Message::Attach => Action::Run(Task::perform(files::pick(), Message::FilesChosen)),
            Message::FilesChosen(paths) => files::read_files(paths),
            Message::PathTyped(path) => self.edit(|compose| compose.path = path),
            Message::AttachPath => self.attach_path(),
            Message::ForwardedFilesLoaded(answer) => self.forwarded_files_loaded(answer),
            Message::FilesLoaded(answer) => self.files_loaded(answer),
            Message::RemoveAttachment(index) => self.remove_attachment(index),
            Message::ReceiptType(kind) => self.edit(|compose| compose.draft.receipt_type = kind),
            Message::Send => self.send(context),
            Message::SendAnyway => self.submit(context),
            Message::KeepWriting => self.keep_writing(),
            Message::Sent(answer) => self.sent(answer),
            Message::Close => self.close(),
            Message::Autosave => self.autosave(context),
            Message::Saved(answer) => self.saved(answer, context),
            Message::EmptyDraftDeleted(answer) => self.empty_draft_deleted(answer, context),
            Message::SaveAndClose => self.save_and_close(context),
            Message::Discard => self.discard(context),
            Message::Discarded(Ok(())) => Action::Close,
            Message::Discarded(Err(error)) => Action::Failed(error),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Self)) -> Action {
        change(self);
        self.check();
        Action::None
    }

    /// What stands against sending, looked at again after every change.
    fn check(&mut self) {
        self.problems = self.draft.problems();
        self.autosave.mark_changed();
    }

    fn edit_body(&mut self, action: text_editor::Action) -> Action {
        let edited = action.is_edit();
        self.body.perform(action);
        if edited {
            return self.edit(|compose| compose.draft.body = compose.body.text());
        }
        Action::None
    }

    fn keep_writing(&mut self) -> Action {
        self.sending = Sending::No;
        self.leaving = false;
        Action::Run(self.start())
    }
}

/// The name of the field, which is the key of its label, too.
fn field_id(role: Role) -> &'static str {
    match role {
        Role::To => "ui-to",
        Role::Cc => "ui-cc",
    }
}

/// The name of the subject's field, which is the key of its label, too.
const SUBJECT: &str = "ui-subject";
/// The name of the text's field.
const BODY: &str = "ui-body";
