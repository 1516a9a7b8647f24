//! Writing: from whom, to whom, what, and everything that stands against sending while one writes.

mod autosave;
mod files;
mod preflight;
mod quote;
mod suggest;
mod view;

use std::path::PathBuf;

use iced::Task;
use iced::widget::{operation, text_editor};

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::view::{Correspondent, MessageView};
use crate::engine::{DraftSummary, EngineError, Handle};
use crate::pec::draft::{Attachment, Draft, DraftProblem};
use crate::pec::{DispatchId, ReceiptType, Role};
use crate::ui::context::Context;
use crate::ui::keys::Motion;
use crate::ui::reply::ReplyKind;

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

    /// What one writes on from a message; its attachments, where they go along, are on their way.
    pub fn from_message(answer: ReplyKind, from: Option<AccountId>, view: &MessageView, context: Context<'_>) -> (Self, Task<Message>) {
        let mut compose = Self::new(from, context.handle);
        let subject = view.content.subject.trim_start();
        let (mark, marks) = match answer {
            ReplyKind::Sender | ReplyKind::All => ("Re:", ["re:", "r:"]),
            ReplyKind::Forward => ("Fwd:", ["fwd:", "i:"]),
        };
        let marked = marks
            .iter()
            .any(|mark| subject.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)));
        compose.draft.subject = if marked { subject.to_owned() } else { format!("{mark} {subject}") };
        let task = match answer {
            ReplyKind::Sender | ReplyKind::All => {
                compose.address(answer, view);
                compose.draft.in_reply_to.clone_from(&view.reading.headers.message_id);
                Task::none()
            }
            ReplyKind::Forward => files::load_forwarded(view, context.handle.clone()),
        };
        compose.draft.body = quote::of(answer, view, context);
        compose.body = text_editor::Content::with_text(&compose.draft.body);
        compose.original = Some(Box::new(compose.draft.clone()));
        compose.check();
        compose.autosave.mark_saved();
        (compose, task)
    }

    /// To the writer, or, for one's own message, to whom it went; others in copy where all are answered.
    fn address(&mut self, answer: ReplyKind, view: &MessageView) {
        let inner = &view.content;
        let answer_to = view.reading.certification.as_ref().and_then(|data| data.reply_to.clone());
        let writer = inner.from.as_ref().map(|(_, address)| address.clone());
        let own = writer.as_deref().map(AccountId::of) == self.from;
        if own {
            self.draft.to.clone_from(&inner.to);
        } else {
            self.draft.to.extend(answer_to.or(writer));
        }
        if answer != ReplyKind::All {
            return;
        }
        let everyone = inner.to.iter().filter(|_| !own).chain(&inner.cc);
        for address in everyone {
            let id = AccountId::of(address);
            let there = self.draft.to.iter().chain(&self.draft.cc).any(|known| AccountId::of(known) == id);
            if !there && self.from.as_ref() != Some(&id) {
                self.draft.cc.push(address.clone());
            }
        }
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

    /// Addresses that are being typed become whole ones.
    pub fn end_addresses(&mut self) {
        self.end_recipient(Role::To);
        self.end_recipient(Role::Cc);
        self.check();
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

    fn type_recipient(&mut self, role: Role, text: &str) -> Action {
        self.suggestions.reset();
        let known = text
            .strip_prefix(self.consumed.as_str())
            .filter(|fresh| !fresh.is_empty() && !self.consumed.is_empty());
        let fresh = known.unwrap_or(text);
        if known.is_none() {
            self.consumed.clear();
        }
        let (whole, rest) = split(fresh);
        if whole.is_empty() {
            fresh.clone_into(self.typed(role));
        } else {
            let end = text.rfind(SEPARATORS).map_or(0, |at| at + 1);
            self.consumed = text.get(..end).unwrap_or_default().to_owned();
            self.recipients(role).extend(whole);
            *self.typed(role) = rest;
        }
        self.check();
        Action::None
    }

    fn paste(&mut self, role: Role, text: Option<String>) -> Action {
        let (mut whole, rest) = split(&text.unwrap_or_default());
        if whole.is_empty() {
            return self.edit(|compose| compose.typed(role).push_str(rest.trim()));
        }
        whole.push(rest);
        whole.retain(|address| !address.trim().is_empty());
        self.edit(|compose| compose.recipients(role).extend(whole))
    }

    fn end_recipient(&mut self, role: Role) {
        let typed = std::mem::take(self.typed(role));
        let typed = typed.trim();
        if !typed.is_empty() {
            self.recipients(role).push(typed.to_owned());
        }
    }

    fn recipient_ended(&mut self, role: Role) -> Action {
        // The field still holds the address until it is drawn anew; keys that come before that follow it.
        let typed = self.typed(role).clone();
        self.consumed.push_str(&typed);
        if let Some(address) = self.chosen_address(role) {
            return self.choose_suggestion(role, address);
        }
        self.edit(|compose| compose.end_recipient(role))
    }

    fn remove_recipient(&mut self, role: Role, index: usize) -> Action {
        self.edit(|compose| {
            if index < compose.recipients(role).len() {
                compose.recipients(role).remove(index);
            }
        })
    }

    fn recipients(&mut self, role: Role) -> &mut Vec<String> {
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

    fn edit_body(&mut self, action: text_editor::Action) -> Action {
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
        files::read_files(vec![PathBuf::from(path)])
    }

    /// What comes along with a forwarded message was not put there by the user.
    fn forwarded_files_loaded(&mut self, answer: Result<Vec<Attachment>, EngineError>) -> Action {
        let untouched = self.original.as_deref() == Some(&self.draft);
        let action = self.files_loaded(answer);
        if untouched {
            self.original = Some(Box::new(self.draft.clone()));
            self.autosave.mark_saved();
        }
        action
    }

    fn files_loaded(&mut self, answer: Result<Vec<Attachment>, EngineError>) -> Action {
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
        if !self.can_send() {
            return Action::None;
        }
        self.sending = Sending::Running;
        self.draft.body = self.body.text();
        self.send_after_autosave(context)
    }

    fn submit_now(&mut self, context: Context<'_>) -> Action {
        let Some(account) = self.from.clone() else { return Action::None };
        let (handle, draft, kept) = (context.handle.clone(), self.draft.clone(), self.autosave.id());
        Action::Run(Task::perform(
            async move { handle.send_draft(kept, account, draft).await },
            Message::Sent,
        ))
    }

    /// Nothing fatal stands against it, and it is not on its way already.
    fn can_send(&self) -> bool {
        let free = !matches!(self.sending, Sending::Running);
        free && self.from.is_some() && !self.problems.iter().any(DraftProblem::is_fatal)
    }

    fn keep_writing(&mut self) -> Action {
        self.sending = Sending::No;
        self.leaving = false;
        Action::Run(self.start())
    }

    fn sent(&mut self, answer: Result<DispatchId, EngineError>) -> Action {
        self.sending = Sending::No;
        self.autosave.mark_changed();
        match answer {
            Ok(dispatch) => Action::Sent(dispatch),
            Err(EngineError::Remote(error)) if error.is_transient() => Action::Committed(error.into()),
            Err(error) => Action::Failed(error),
        }
    }
}

/// The name of the field, which is the key of its label, too.
fn field_id(role: Role) -> &'static str {
    match role {
        Role::To => "ui-to",
        Role::Cc => "ui-cc",
    }
}

/// The whole addresses of a text that ends some of them, and what is left being typed.
fn split(text: &str) -> (Vec<String>, String) {
    let mut pieces: Vec<&str> = text.split(SEPARATORS).collect();
    let rest = pieces.pop().unwrap_or_default().trim_start().to_owned();
    let whole = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty());
    (whole.map(str::to_owned).collect(), rest)
}

/// The name of the subject's field, which is the key of its label, too.
const SUBJECT: &str = "ui-subject";
/// The name of the text's field.
const BODY: &str = "ui-body";

/// What ends an address.
const SEPARATORS: [char; 5] = [',', ';', '\n', '\r', '\t'];

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
    fn keys_that_come_before_the_field_is_drawn_anew_do_not_repeat_an_address() {
        let mut compose = Compose::new(None, &Handle::detached());
        for text in ["a@pec.example", "a@pec.example,", "a@pec.example,b", "a@pec.example,b@pec.example;"] {
            let _ = compose.type_recipient(Role::To, text);
        }
        assert_eq!(compose.draft.to, ["a@pec.example", "b@pec.example"]);
        for text in ["a", "a@pec.example,"] {
            let _ = compose.type_recipient(Role::To, text);
        }
        assert_eq!(
            compose.draft.to.len(),
            3,
            "the same address typed again is a chip again: the checks say so"
        );
    }

    #[test]
    fn nothing_is_whole_without_a_separator() {
        assert_eq!(split("a@pec.example"), (Vec::new(), "a@pec.example".to_owned()));
    }
}
