//! "Conservazione": what must be kept and until when, what providers can still be asked, what is in no package for a preservation system; and
//! the making of such packages and of lists of hashes.

pub mod export_form;
mod view;

use iced::Task;

use self::export_form::{ExportForm, Outcome};
use crate::account::AccountId;
use crate::engine::{EngineError, RetentionStatus as Standing, Unproved};
use crate::pec::DispatchId;
use crate::ui::coalesce::CoalescedRequest;
use crate::ui::context::Context;

/// The screen.
#[derive(Debug, Default)]
pub struct Retention {
    mailboxes: Option<Vec<Standing>>,
    /// Dispatches without proof of all mailboxes, the most urgent first: which mailbox, which of its dispatches.
    unproved: Vec<(usize, usize)>,
    asking: CoalescedRequest,
    form: Option<ExportForm>,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The answer.
    Loaded(Result<Vec<Standing>, EngineError>),
    /// A dispatch without proof was clicked.
    RowPressed(usize),
    /// A package of this mailbox is wanted.
    NewPackage(AccountId),
    /// A list of hashes of this mailbox, or of the whole archive, is wanted.
    NewHashList(Option<AccountId>),
    /// In the making of one.
    ExportForm(export_form::Message),
    /// Leave.
    Close,
}

/// What the parent does about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Something was written, which is told like this to who looks at something else; and run this.
    Done(Task<Message>, String),
    /// Open this dispatch.
    Open(DispatchId),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

impl Retention {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks anew; what is known stays on the screen until the answer comes. While one answer is on its way, many calls ask once more.
    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        if !self.asking.begin() {
            return Task::none();
        }
        let handle = context.handle.clone();
        Task::perform(async move { handle.retention(Vec::new()).await }, Message::Loaded)
    }

    /// Whether something is being written at this moment.
    pub fn is_working(&self) -> bool {
        self.form.as_ref().is_some_and(ExportForm::is_writing)
    }

    /// Updates the screen.
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

    fn loaded(&mut self, answer: Result<Vec<Standing>, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(mailboxes) => self.fill(mailboxes),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    fn fill(&mut self, mailboxes: Vec<Standing>) {
        let all = mailboxes
            .iter()
            .enumerate()
            .flat_map(|(mailbox, one)| (0..one.unproved.len()).map(move |at| (mailbox, at)));
        self.unproved = all.collect();
        self.unproved.sort_by_key(|(mailbox, at)| {
            let one = mailboxes.get(*mailbox).and_then(|one| one.unproved.get(*at));
            // What nobody can be asked any more comes last: there is no hurry about it.
            one.map(|one| (one.days_left.is_none_or(|left| left < 0), one.ask_by))
        });
        self.mailboxes = Some(mailboxes);
    }

    /// The dispatch without proof in this row, and whose it is.
    fn unproved_at(&self, row: usize) -> Option<(&AccountId, &Unproved)> {
        let (mailbox, at) = self.unproved.get(row)?;
        let standing = self.mailboxes.as_ref()?.get(*mailbox)?;
        Some((&standing.account, standing.unproved.get(*at)?))
    }

    fn open(&self, row: usize) -> Action {
        self.unproved_at(row)
            .map_or(Action::None, |(_, unproved)| Action::Open(unproved.dispatch.clone()))
    }

    fn new_package(&mut self, account: AccountId, context: Context<'_>) -> Action {
        let standing = self.mailboxes.iter().flatten().find(|one| one.account == account);
        let since = standing.and_then(|one| one.unpreserved_oldest.or(one.oldest));
        let form = ExportForm::package(account, since, context.now);
        self.begin(form)
    }

    fn new_hash_list(&mut self, account: Option<AccountId>, context: Context<'_>) -> Action {
        self.begin(ExportForm::hashes(account, context.now))
    }

    /// One at a time.
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
