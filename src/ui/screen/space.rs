//! Freeing space on a server: which messages can be removed, read again and verified; their removal; and returning them.

mod view;

use std::path::PathBuf;

use iced::Task;
use iced::task::Handle as Running;

pub use self::view::{outcome_words, unchanged_words};
use crate::account::AccountId;
use crate::engine::space::{Plan, RemovedMessage, Request, SpaceOutcome, months_before};
use crate::engine::{CopyId, EngineError};
use crate::ui::background_task::{CancelFlag, with_progress};
use crate::ui::context::Context;
use crate::ui::file_dialog;

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
    /// The kept messages are being read again; dropped when the page is left.
    Reading {
        done: u64,
        of: u64,
        _running: Running,
    },
    Planned(Box<Plan>),
    Asking(Box<Plan>),
    /// Messages are being removed from the server or returned to it.
    Working {
        work: Work,
        done: u64,
        of: u64,
        stop: CancelFlag,
    },
    Done(Work, Box<SpaceOutcome>),
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Remove,
    PutBack,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Only messages older than this many months.
    Months(u32),
    /// The largest first, or the oldest.
    Largest(bool),
    /// Megabytes to free; `None` for as much as possible.
    Amount(Option<u64>),
    ChooseCopyFolder,
    /// Empty where no folder was chosen.
    CopyFolderChosen(Vec<PathBuf>),
    /// A folder for second copies.
    CopyFolderTyped(String),
    /// Messages done, of how many.
    Progress(u64, u64),
    /// The messages that can be removed.
    Planned(Result<Box<Plan>, EngineError>),
    AskRemoval,
    CancelRemoval,
    ConfirmRemoval,
    /// Returns everything that was removed.
    PutBack,
    Stop,
    /// The work has ended: done, cancelled, or stopped by an error.
    Finished(Work, Result<Box<SpaceOutcome>, EngineError>),
    /// What was removed earlier.
    RemovedLoaded(Result<Vec<RemovedMessage>, EngineError>),
    PlanAgain,
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// Finished: run this, and show the words in a notice where another page shows.
    Done(Task<Message>, String),
    Failed(EngineError),
    Close,
}

impl Space {
    /// The page of an account, its plan being made.
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

    pub fn is_working(&self) -> bool {
        matches!(self.state, State::Working { .. })
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Months(months) => self.set_months(months, context),
            Message::Largest(largest) => self.set_largest(largest, context),
            Message::Amount(amount) => self.set_amount(amount, context),
            Message::ChooseCopyFolder => Action::Run(Task::perform(file_dialog::folder(), Message::CopyFolderChosen)),
            Message::CopyFolderChosen(folder) => self.copy_folder_chosen(&folder),
            Message::CopyFolderTyped(path) => self.set_copy_folder(path),
            Message::Progress(done, of) => self.progress(done, of),
            Message::Planned(answer) => self.planned(answer),
            Message::AskRemoval => self.ask_removal(),
            Message::CancelRemoval => self.cancel_removal(),
            Message::ConfirmRemoval => self.remove(context),
            Message::PutBack => self.put_back(context),
            Message::Stop => self.stop(),
            Message::Finished(work, answer) => self.finished(work, answer, context),
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

    fn copy_folder_chosen(&mut self, folder: &[PathBuf]) -> Action {
        if let Some(folder) = folder.first() {
            self.copy_folder = folder.display().to_string();
        }
        Action::None
    }

    fn set_copy_folder(&mut self, path: String) -> Action {
        self.copy_folder = path;
        Action::None
    }

    /// Reads again which messages can be removed; an earlier plan that is being made is dropped.
    fn plan(&mut self, context: Context<'_>) -> Task<Message> {
        let request = Request {
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
            let plan = handle.plan_space(request, progress).await;
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
            let progress = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                !stop.is_cancelled()
            };
            let outcome = handle.make_space(account, keys, copies, progress).await;
            Message::Finished(Work::Remove, outcome.map(Box::new))
        }))
    }

    fn put_back(&mut self, context: Context<'_>) -> Action {
        let keys: Vec<CopyId> = self.removed.iter().map(|gone| gone.row.key).collect();
        let (handle, account) = (context.handle.clone(), self.account.clone());
        let stop = self.start(Work::PutBack, keys.len());
        Action::Run(with_progress(move |mut progress| async move {
            let progress = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                !stop.is_cancelled()
            };
            let outcome = handle.put_back(account, keys, progress).await;
            Message::Finished(Work::PutBack, outcome.map(Box::new))
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

    fn finished(&mut self, work: Work, answer: Result<Box<SpaceOutcome>, EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(outcome) => {
                let words = outcome_words(context, work, &outcome);
                self.state = State::Done(work, outcome);
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

/// Ages to choose from, in months.
const MONTHS: [u32; 5] = [1, 6, 12, 24, 60];
/// Amounts to choose from, in megabytes.
const AMOUNTS: [Option<u64>; 4] = [None, Some(50), Some(200), Some(1000)];
