//! Making space on a server: what could leave it, read again and verified; then its removal, and the way back.

mod view;

use std::path::PathBuf;

use iced::Task;
use iced::task::Handle as Running;

pub use self::view::{left_words, outcome_words};
use crate::account::AccountId;
use crate::engine::space::{Plan, RemovedMessage, Request, SpaceOutcome, months_before};
use crate::engine::{CopyId, EngineError};
use crate::ui::background_task::{CancelFlag, with_progress};
use crate::ui::context::Context;

/// The screen.
#[derive(Debug)]
pub struct Space {
    account: AccountId,
    months: u32,
    largest: bool,
    amount: Option<u64>,
    copy_folder: String,
    state: State,
    removed: Vec<RemovedMessage>,
}

#[derive(Debug)]
enum State {
    /// The kept messages are read again; leaving stops it.
    Reading {
        done: u64,
        of: u64,
        _running: Running,
    },
    Planned(Box<Plan>),
    /// The user is asked whether to do it.
    Asking(Box<Plan>),
    /// Messages leave the server or return to it.
    Working {
        work: Work,
        done: u64,
        of: u64,
        stop: CancelFlag,
    },
    Done(Work, Box<SpaceOutcome>),
    Failed,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Off the server.
    Remove,
    /// Back on it.
    PutBack,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Only messages older than so many months.
    Months(u32),
    /// The largest first, or the oldest.
    Largest(bool),
    /// So many megabytes are enough, or as many as there are.
    Amount(Option<u64>),
    /// Choose a folder for copies.
    ChooseCopyFolder,
    /// A folder for copies.
    CopyFolderTyped(String),
    /// So much is read or done.
    Progress(u64, u64),
    /// What could leave.
    Planned(Result<Box<Plan>, EngineError>),
    /// Do it: the user is asked.
    AskRemoval,
    /// Do not.
    CancelRemoval,
    /// Do it.
    ConfirmRemoval,
    /// Put everything back that was removed.
    PutBack,
    /// Stop between two messages.
    Stop,
    /// It is done, as far as it went.
    Cleared(Work, Result<Box<SpaceOutcome>, EngineError>),
    /// What was removed before.
    RemovedLoaded(Result<Vec<RemovedMessage>, EngineError>),
    /// Look again.
    PlanAgain,
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
    /// It is done, which is told like this to who looks at something else; and run this.
    Done(Task<Message>, String),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

impl Space {
    /// The screen of an account, what could leave its server on its way.
    pub fn new(context: Context<'_>, account: AccountId) -> (Self, Task<Message>) {
        let mut space = Self {
            account,
            months: 12,
            largest: false,
            amount: None,
            copy_folder: String::new(),
            state: State::Failed,
            removed: Vec::new(),
        };
        let plan = space.plan(context);
        let removed = space.load_removed(context);
        (space, Task::batch([plan, removed]))
    }

    /// Whether messages leave the server or return to it at this moment.
    pub fn is_working(&self) -> bool {
        matches!(self.state, State::Working { .. })
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Months(months) => self.set_months(months, context),
            Message::Largest(largest) => self.set_largest(largest, context),
            Message::Amount(amount) => self.set_amount(amount, context),
            Message::ChooseCopyFolder => choose_copy_folder(),
            Message::CopyFolderTyped(path) => self.set_copy_folder(path),
            Message::Progress(done, of) => self.progress(done, of),
            Message::Planned(answer) => self.planned(answer),
            Message::AskRemoval => self.ask_removal(),
            Message::CancelRemoval => self.cancel_removal(),
            Message::ConfirmRemoval => self.remove(context),
            Message::PutBack => self.put_back(context),
            Message::Stop => self.stop(),
            Message::Cleared(work, answer) => self.cleared(work, answer, context),
            Message::RemovedLoaded(answer) => self.removed_loaded(answer),
            Message::PlanAgain => Action::Run(self.plan(context)),
            Message::Close => Action::Close,
        }
    }

    fn set_months(&mut self, months: u32, context: Context<'_>) -> Action {
        self.months = months;
        Action::Run(self.plan(context))
    }

    fn set_largest(&mut self, largest: bool, context: Context<'_>) -> Action {
        self.largest = largest;
        Action::Run(self.plan(context))
    }

    fn set_amount(&mut self, amount: Option<u64>, context: Context<'_>) -> Action {
        self.amount = amount;
        Action::Run(self.plan(context))
    }

    fn set_copy_folder(&mut self, path: String) -> Action {
        self.copy_folder = path;
        Action::None
    }

    /// Reads what could leave; what was being read before is given up.
    fn plan(&mut self, context: Context<'_>) -> Task<Message> {
        let wish = Request {
            account: self.account.clone(),
            before: months_before(context.now, self.months),
            largest_first: self.largest,
            target_bytes: self.amount.map(|megabytes| megabytes.saturating_mul(1_000_000)),
        };
        let handle = context.handle.clone();
        let task = with_progress(move |mut progress| async move {
            let progress = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                true
            };
            let plan = handle.plan_space(wish, progress).await;
            Message::Planned(plan.map(Box::new))
        });
        let (task, running) = task.abortable();
        self.state = State::Reading {
            done: 0,
            of: 0,
            _running: running.abort_on_drop(),
        };
        task
    }

    fn planned(&mut self, answer: Result<Box<Plan>, EngineError>) -> Action {
        match answer {
            Ok(plan) => {
                self.state = State::Planned(plan);
                Action::None
            }
            Err(error) => {
                self.state = State::Failed;
                Action::Failed(error)
            }
        }
    }

    fn progress(&mut self, now: u64, all: u64) -> Action {
        if let State::Reading { done, of, .. } | State::Working { done, of, .. } = &mut self.state {
            (*done, *of) = (now, all);
        }
        Action::None
    }

    fn ask_removal(&mut self) -> Action {
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Planned(plan) => State::Asking(plan),
            other => other,
        };
        Action::None
    }

    fn cancel_removal(&mut self) -> Action {
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Asking(plan) => State::Planned(plan),
            other => other,
        };
        Action::None
    }

    fn remove(&mut self, context: Context<'_>) -> Action {
        let State::Asking(plan) = &self.state else { return Action::None };
        let keys: Vec<CopyId> = plan.messages.iter().map(|row| row.key).collect();
        let copies = Some(self.copy_folder.trim()).filter(|path| !path.is_empty()).map(PathBuf::from);
        let (handle, account) = (context.handle.clone(), self.account.clone());
        let stop = self.start(Work::Remove, keys.len());
        Action::Run(with_progress(move |mut progress| async move {
            let go_on = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                !stop.is_cancelled()
            };
            let cleared = handle.make_space(account, keys, copies, go_on).await;
            Message::Cleared(Work::Remove, cleared.map(Box::new))
        }))
    }

    fn put_back(&mut self, context: Context<'_>) -> Action {
        let keys: Vec<CopyId> = self.removed.iter().map(|gone| gone.row.key).collect();
        let (handle, account) = (context.handle.clone(), self.account.clone());
        let stop = self.start(Work::PutBack, keys.len());
        Action::Run(with_progress(move |mut progress| async move {
            let go_on = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                !stop.is_cancelled()
            };
            let cleared = handle.put_back(account, keys, go_on).await;
            Message::Cleared(Work::PutBack, cleared.map(Box::new))
        }))
    }

    fn start(&mut self, work: Work, of: usize) -> CancelFlag {
        let stop = CancelFlag::default();
        self.state = State::Working {
            work,
            done: 0,
            of: of as u64,
            stop: stop.clone(),
        };
        stop
    }

    fn stop(&mut self) -> Action {
        if let State::Working { stop, .. } = &self.state {
            stop.cancel();
        }
        Action::None
    }

    fn cleared(&mut self, work: Work, answer: Result<Box<SpaceOutcome>, EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(cleared) => {
                let words = outcome_words(context, work, &cleared);
                self.state = State::Done(work, cleared);
                Action::Done(self.load_removed(context), words)
            }
            Err(error) => {
                self.state = State::Failed;
                Action::Failed(error)
            }
        }
    }

    fn load_removed(&self, context: Context<'_>) -> Task<Message> {
        let (handle, account) = (context.handle.clone(), self.account.clone());
        Task::perform(async move { handle.removed_from_server(account).await }, Message::RemovedLoaded)
    }

    fn removed_loaded(&mut self, answer: Result<Vec<RemovedMessage>, EngineError>) -> Action {
        match answer {
            Ok(removed) => {
                self.removed = removed;
                Action::None
            }
            Err(error) => Action::Failed(error),
        }
    }
}

fn choose_copy_folder() -> Action {
    let ask = async {
        let folder = rfd::AsyncFileDialog::new().pick_folder().await;
        folder.map(|folder| folder.path().display().to_string())
    };
    Action::Run(Task::future(ask).and_then(|path| Task::done(Message::CopyFolderTyped(path))))
}

/// The ages to choose from.
const MONTHS: [u32; 5] = [1, 6, 12, 24, 60];
/// The amounts to choose from, in megabytes.
const AMOUNTS: [Option<u64>; 4] = [None, Some(50), Some(200), Some(1000)];
