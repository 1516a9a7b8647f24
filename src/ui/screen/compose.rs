//! Writing a message: sender, recipients, text, attachments, and the checks that run while it is written.

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
use crate::engine::{DraftId, DraftSummary, EngineError, Handle};
use crate::pec::draft::{Attachment, Draft, DraftProblem};
use crate::pec::{DispatchId, ReceiptType, Role};
use crate::ui::context::Context;
use crate::ui::file_dialog;
use crate::ui::keys::Motion;

use autosave::Autosave;
use suggest::Suggestions;

#[derive(Debug)]
pub struct Compose {
    from: Option<AccountId>,
    /// The user has not chosen the sender: it follows the recipients.
    from_habit: bool,
    draft: Draft,
    typed_to: String,
    typed_cc: String,
    /// Text of a field that has become chips but is still in the widget: keys pressed before the next redraw come with it in front.
    consumed: String,
    body: text_editor::Content,
    path: String,
    problems: Vec<DraftProblem>,
    sending: Sending,
    /// When the message leaves that is being committed; `None`: at once.
    leaves_at: Option<Timestamp>,
    leaving: bool,
    autosave: Autosave,
    suggestions: Suggestions,
    /// The draft as it was opened: closing it unchanged asks nothing.
    original: Option<Box<Draft>>,
}

#[derive(Debug)]
enum Sending {
    No,
    /// There are warnings, and the user is asked whether to send.
    Asking,
    Running,
}

#[derive(Debug, Clone)]
pub enum Message {
    SenderChosen(Sender),
    RecipientTyped(Role, String),
    /// Something was pasted into a field of recipients. The clipboard is read again, since the field drops line ends.
    PasteRecipients(Role),
    RecipientsPasted(Role, Option<String>),
    /// The address that is typed is complete.
    EndRecipient(Role),
    /// Known addresses for completion.
    AddressesLoaded(Result<Vec<Correspondent>, EngineError>),
    /// Moves through the suggestions with the arrow keys.
    MoveSuggestion(Motion),
    SuggestionChosen(Role, String),
    RemoveRecipient(Role, usize),
    SubjectTyped(String),
    /// A row was clicked beside its field, which gets the focus.
    Focus(&'static str),
    BodyAction(text_editor::Action),
    Attach,
    /// Empty where no file dialog answered.
    FilesChosen(Vec<PathBuf>),
    PathTyped(String),
    AttachPath,
    /// The attachments of the forwarded message.
    ForwardedFilesLoaded(Result<Vec<Attachment>, EngineError>),
    FilesLoaded(Result<Vec<Attachment>, EngineError>),
    RemoveAttachment(usize),
    /// An attachment goes one place towards the end (`true`) or the beginning.
    MoveAttachment(usize, bool),
    ReceiptType(ReceiptType),
    Send,
    /// Send in spite of warnings.
    SendAnyway,
    KeepWriting,
    Sent(Result<DispatchId, EngineError>),
    Close,
    /// A few seconds have passed: save the draft if it has changed.
    Autosave,
    /// The draft was saved at this time.
    Saved(Result<Timestamp, EngineError>),
    /// The saved draft was deleted, because the message has become empty.
    EmptyDraftDeleted(Result<(), EngineError>),
    SaveAndClose,
    Discard,
    Discarded(Result<(), EngineError>),
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// Sent, or to leave at this time: show the state of the dispatch.
    Sent(DispatchId, Option<Timestamp>),
    /// The user has confirmed, and the engine retries: the message must not be sent a second time.
    Committed(EngineError),
    Failed(EngineError),
    Close,
}

/// A mailbox to send from, in the list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(AccountId);

impl Sender {
    pub fn of(account: AccountId) -> Self {
        Self(account)
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Compose {
    pub fn new(from: Option<AccountId>, handle: &Handle) -> Self {
        let mut compose = Self {
            from_habit: from.is_none(),
            from,
            draft: Draft::default(),
            typed_to: String::new(),
            typed_cc: String::new(),
            consumed: String::new(),
            body: text_editor::Content::new(),
            path: String::new(),
            problems: Vec::new(),
            sending: Sending::No,
            leaves_at: None,
            leaving: false,
            autosave: Autosave::new(handle),
            suggestions: Suggestions::default(),
            original: None,
        };
        compose.check();
        compose.autosave.mark_saved();
        compose
    }

    /// Resumes a saved draft.
    pub fn from_draft(line: &DraftSummary, from: Option<AccountId>, draft: Draft, handle: &Handle) -> Self {
        let mut compose = Self::new(from, handle);
        compose.autosave = Autosave::of(line.id.clone(), line.kept_at);
        compose.original = Some(Box::new(draft.clone()));
        compose.fill(draft, None);
        compose.body.perform(text_editor::Action::Move(text_editor::Motion::DocumentEnd));
        compose.autosave.mark_saved();
        compose
    }

    /// Shows this draft, with these problems instead of those the checks find.
    pub fn fill(&mut self, draft: Draft, problems: Option<Vec<DraftProblem>>) {
        self.body = text_editor::Content::with_text(&draft.body);
        self.draft = draft;
        self.check();
        if let Some(problems) = problems {
            self.problems = problems;
        }
    }

    /// Focuses the field to write in first: the recipients, or the text where there are recipients already.
    pub fn start<T>(&self) -> Task<T> {
        operation::focus(if self.draft.to.is_empty() { field_id(Role::To) } else { BODY })
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The draft that it is saved as.
    pub fn draft_id(&self) -> DraftId {
        self.autosave.id()
    }

    /// Whether closing it now would lose something: text, or the answer to a submission.
    pub fn is_needed(&self) -> bool {
        matches!(self.sending, Sending::Running) || self.has_changes()
    }

    /// Whether a question to the user is open.
    pub fn is_asking(&self) -> bool {
        self.leaving || matches!(self.sending, Sending::Asking)
    }

    /// Closes the page if nothing was written; else asks the user first. While the message is being sent, nothing happens.
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

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::SenderChosen(Sender(account)) => self.choose_sender(account),
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
            Message::Attach => Action::Run(Task::perform(file_dialog::files(), Message::FilesChosen)),
            Message::FilesChosen(paths) => files::read_files(paths),
            Message::PathTyped(path) => self.edit(|compose| compose.path = path),
            Message::AttachPath => self.attach_path(),
            Message::ForwardedFilesLoaded(answer) => self.forwarded_files_loaded(answer),
            Message::FilesLoaded(answer) => self.files_loaded(answer),
            Message::RemoveAttachment(index) => self.remove_attachment(index),
            Message::MoveAttachment(index, later) => self.move_attachment(index, later),
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

    fn choose_sender(&mut self, account: AccountId) -> Action {
        self.from_habit = false;
        self.edit(|compose| compose.from = Some(account))
    }

    /// Where the user has not chosen a sender: the mailbox from which the last message to the first known recipient was sent.
    fn follow_habit(&mut self) {
        if self.from_habit {
            let mut recipients = self.draft.to.iter().chain(&self.draft.cc);
            self.from = recipients.find_map(|address| self.suggestions.account_of(address));
        }
    }

    /// Runs the checks after a change.
    fn check(&mut self) {
        self.follow_habit();
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

/// The id of the field, which is also the key of its label.
fn field_id(role: Role) -> &'static str {
    match role {
        Role::To => "ui-to",
        Role::Cc => "ui-cc",
    }
}

/// The id of the field, which is also the key of its label.
const SUBJECT: &str = "ui-subject";
/// The id of the editor.
const BODY: &str = "ui-body";
