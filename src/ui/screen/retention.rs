//! "Conservazione": what must be kept and until when, which receipts can still be requested from providers, what is in no package for a
//! preservation system; writing such packages and lists of hashes.

pub mod export_form;
mod view;

use iced::Task;

use self::export_form::{ExportForm, Outcome};
use crate::account::AccountId;
use crate::engine::{EngineError, RetentionStatus, Unproved};
use crate::pec::DispatchId;
use crate::ui::coalesce::CoalescedRequest;
use crate::ui::context::Context;

#[derive(Debug, Default)]
pub struct Retention {
    mailboxes: Option<Vec<RetentionStatus>>,
    /// Dispatches without proof of all mailboxes, the most urgent first, as indexes of the mailbox and of its dispatch.
    unproved: Vec<(usize, usize)>,
    asking: CoalescedRequest,
    form: Option<ExportForm>,
}

#[derive(Debug, Clone)]
pub enum Message {
    Loaded(Result<Vec<RetentionStatus>, EngineError>),
    RowPressed(usize),
    NewPackage(AccountId),
    /// Of one mailbox, or of the whole archive.
    NewHashList(Option<AccountId>),
    ExportForm(export_form::Message),
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// Something was written: run this, and show the words in a notice where another page shows.
    Done(Task<Message>, String),
    Open(DispatchId),
    Failed(EngineError),
    Close,
}

impl Retention {
    pub fn new() -> Self {
        Self::default()
    }

    /// Reloads; what is loaded stays on the screen until the answer arrives. While a request is pending, any number of calls reload once
    /// more after it.
    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        if !self.asking.begin() {
            return Task::none();
        }
        let handle = context.handle.clone();
        Task::perform(async move { handle.retention(Vec::new()).await }, Message::Loaded)
    }

    pub fn is_working(&self) -> bool {
        self.form.as_ref().is_some_and(ExportForm::is_writing)
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(answer) => self.loaded(answer, context),
            Message::RowPressed(at) => self.open(at),
            Message::NewPackage(account) => self.new_package(account, context),
            Message::NewHashList(account) => self.new_hash_list(account, context),
            Message::ExportForm(message) => self.update_form(message, context),
            Message::Close => Action::Close,
        }
    }

    fn loaded(&mut self, answer: Result<Vec<RetentionStatus>, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(mailboxes) => self.fill(mailboxes),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    fn fill(&mut self, mailboxes: Vec<RetentionStatus>) {
        let all = mailboxes
            .iter()
            .enumerate()
            .flat_map(|(mailbox, one)| (0..one.unproved.len()).map(move |at| (mailbox, at)));
        self.unproved = all.collect();
        self.unproved.sort_by_key(|(mailbox, at)| {
            let one = mailboxes.get(*mailbox).and_then(|one| one.unproved.get(*at));
            // What cannot be requested any more comes last.
            one.map(|one| (one.days_left.is_none_or(|left| left < 0), one.ask_by))
        });
        self.mailboxes = Some(mailboxes);
    }

    /// The dispatch without proof in this row, and its mailbox.
    fn unproved_at(&self, row: usize) -> Option<(&AccountId, &Unproved)> {
        let (mailbox, at) = self.unproved.get(row)?;
        let status = self.mailboxes.as_ref()?.get(*mailbox)?;
        Some((&status.account, status.unproved.get(*at)?))
    }

    fn open(&self, row: usize) -> Action {
        self.unproved_at(row)
            .map_or(Action::None, |(_, unproved)| Action::Open(unproved.dispatch.clone()))
    }

    fn new_package(&mut self, account: AccountId, context: Context<'_>) -> Action {
        let status = self.mailboxes.iter().flatten().find(|one| one.account == account);
        let since = status.and_then(|one| one.unpreserved_oldest.or(one.oldest));
        let form = ExportForm::package(account, since, context.now);
        self.begin(form)
    }

    fn new_hash_list(&mut self, account: Option<AccountId>, context: Context<'_>) -> Action {
        self.begin(ExportForm::hashes(account, context.now))
    }

    fn begin(&mut self, form: ExportForm) -> Action {
        if !self.is_working() {
            self.form = Some(form);
        }
        Action::None
    }

    fn update_form(&mut self, message: export_form::Message, context: Context<'_>) -> Action {
        let Some(form) = &mut self.form else {
            return Action::None;
        };
        match form.update(message, context) {
            Outcome::Stay(task) => Action::Run(task.map(Message::ExportForm)),
            Outcome::Written(words) => Action::Done(self.reload(context), words),
            Outcome::Failed(error) => Action::Failed(error),
            Outcome::Close => {
                self.form = None;
                Action::None
            }
        }
    }
}
