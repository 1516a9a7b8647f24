//! "Conservazione": what must be kept and until when, what providers can still be asked, what is in no package for a preservation system; and
//! the making of such packages and of lists of hashes.

pub mod making;
mod page;

use iced::Task;

use self::making::{Making, Outcome};
use crate::account::AccountId;
use crate::engine::{EngineError, Retention as Standing, Unproved};
use crate::pec::DispatchId;
use crate::ui::asking::Asking;
use crate::ui::context::Context;

/// The screen.
#[derive(Debug, Default)]
pub struct Retention {
    standings: Option<Vec<Standing>>,
    /// Dispatches without proof of all mailboxes, the most urgent first: which mailbox, which of its dispatches.
    unproved: Vec<(usize, usize)>,
    asking: Asking,
    making: Option<Making>,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The answer.
    Loaded(Result<Vec<Standing>, EngineError>),
    /// A dispatch without proof was clicked.
    Pressed(usize),
    /// A package of this mailbox is wanted.
    Pack(AccountId),
    /// A list of hashes of this mailbox, or of the whole archive, is wanted.
    List(Option<AccountId>),
    /// In the making of one.
    Making(making::Message),
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
        self.making.as_ref().is_some_and(Making::is_writing)
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(answer) => self.take(answer, context),
            Message::Pressed(at) => self.open(at),
            Message::Pack(account) => self.pack(account, context),
            Message::List(account) => self.list(account, context),
            Message::Making(message) => self.make(message, context),
            Message::Close => Action::Close,
        }
    }

    fn take(&mut self, answer: Result<Vec<Standing>, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(standings) => self.fill(standings),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    fn fill(&mut self, standings: Vec<Standing>) {
        let mailboxes = standings.iter().enumerate();
        let all = mailboxes.flat_map(|(mailbox, one)| (0..one.unproved.len()).map(move |at| (mailbox, at)));
        self.unproved = all.collect();
        self.unproved.sort_by_key(|(mailbox, at)| {
            let one = standings.get(*mailbox).and_then(|one| one.unproved.get(*at));
            // What nobody can be asked any more comes last: there is no hurry about it.
            one.map(|one| (one.days_left.is_none_or(|left| left < 0), one.ask_by))
        });
        self.standings = Some(standings);
    }

    /// The dispatch without proof in this row, and whose it is.
    fn unproved_at(&self, row: usize) -> Option<(&AccountId, &Unproved)> {
        let (mailbox, at) = self.unproved.get(row)?;
        let standing = self.standings.as_ref()?.get(*mailbox)?;
        Some((&standing.account, standing.unproved.get(*at)?))
    }

    fn open(&self, row: usize) -> Action {
        self.unproved_at(row)
            .map_or(Action::None, |(_, unproved)| Action::Open(unproved.dispatch.clone()))
    }

    fn pack(&mut self, account: AccountId, context: Context<'_>) -> Action {
        let standing = self.standings.iter().flatten().find(|one| one.account == account);
        let since = standing.and_then(|one| one.unpreserved_oldest.or(one.oldest));
        let making = Making::package(account, since, context.now);
        self.begin(making)
    }

    fn list(&mut self, account: Option<AccountId>, context: Context<'_>) -> Action {
        self.begin(Making::hashes(account, context.now))
    }

    /// One at a time.
    fn begin(&mut self, making: Making) -> Action {
        if !self.is_working() {
            self.making = Some(making);
        }
        Action::None
    }

    fn make(&mut self, message: making::Message, context: Context<'_>) -> Action {
        let Some(making) = &mut self.making else {
            return Action::None;
        };
        match making.update(message, context) {
            Outcome::Stay(task) => Action::Run(task.map(Message::Making)),
            Outcome::Written(words) => Action::Done(self.reload(context), words),
            Outcome::Failed(error) => Action::Failed(error),
            Outcome::Close => {
                self.making = None;
                Action::None
            }
        }
    }
}
