//! Verifying files from outside the profile: .eml, zips, folders, evidence bundles. Nothing of them is kept.

mod found;
mod page;

use std::path::PathBuf;

use iced::Task;

pub use self::found::{Found, Line, Listed, What};
use crate::engine::EngineError;
use crate::engine::view::Source;
use crate::ui::context::Context;
use crate::ui::working::{Running, Stop, told};

/// The screen.
#[derive(Debug, Default)]
pub struct Verify {
    lines: Vec<Line>,
    listed: Vec<Listed>,
    /// Indexes of the lines that do not stand as one would wish.
    doubtful: Vec<usize>,
    only_doubtful: bool,
    selected: Option<usize>,
    /// What came while other files were being verified.
    waiting: Vec<PathBuf>,
    running: Option<Running>,
    stopped: bool,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Choose files.
    ChooseFiles,
    /// Choose a folder.
    ChooseFolder,
    /// These are to be verified, after those before them; none where nothing was chosen.
    Chosen(Vec<PathBuf>),
    /// This was found.
    Found(Found),
    /// All was looked at, or it was stopped; the last that was found.
    Done(Found, Result<(), EngineError>),
    /// Only what is doubtful, or everything.
    OnlyDoubtful(bool),
    /// A line was clicked.
    Pressed(usize),
    /// Stop.
    Stop,
    /// Begin anew.
    Clear,
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
    /// Open this message.
    Open(Source),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

impl Verify {
    /// Nothing verified yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::ChooseFiles => Action::Run(Task::perform(pick_files(), Message::Chosen)),
            Message::ChooseFolder => Action::Run(Task::perform(pick_folder(), Message::Chosen)),
            Message::Chosen(paths) => self.take_up(paths, context),
            Message::Found(found) => self.take(found),
            Message::Done(found, answer) => self.end(found, answer, context),
            Message::OnlyDoubtful(only) => self.show_only_doubtful(only),
            Message::Pressed(at) => self.press(at),
            Message::Stop => self.stop(),
            Message::Clear => self.clear(),
            Message::Close => Action::Close,
        }
    }

    fn take_up(&mut self, paths: Vec<PathBuf>, context: Context<'_>) -> Action {
        self.waiting.extend(paths);
        match self.running {
            Some(_) => Action::None,
            None => self.start(context),
        }
    }

    fn start(&mut self, context: Context<'_>) -> Action {
        if self.waiting.is_empty() {
            return Action::None;
        }
        let (handle, paths) = (context.handle.clone(), std::mem::take(&mut self.waiting));
        let stop = Stop::default();
        let asked = stop.clone();
        let task = told(move |mut tell| async move {
            let gathered = found::Gathered::default();
            let rest = gathered.clone();
            let answer = handle.verify(paths, move |finding| {
                gathered.add(finding);
                gathered.hand_over(|found| tell.try_tell(Message::Found(found)).map_err(unhanded));
                !asked.is_asked()
            });
            let answer = answer.await;
            Message::Done(rest.take(), answer)
        });
        let (task, running) = Running::hold(task, stop);
        self.running = Some(running);
        self.stopped = false;
        Action::Run(task)
    }

    fn take(&mut self, found: Found) -> Action {
        let from = self.lines.len();
        self.lines.extend(found.lines);
        self.listed.extend(found.listed);
        let doubtful = self.lines.iter().enumerate().skip(from).filter(|(_, line)| line.is_doubtful());
        self.doubtful.extend(doubtful.map(|(at, _)| at));
        Action::None
    }

    fn end(&mut self, found: Found, answer: Result<(), EngineError>, context: Context<'_>) -> Action {
        self.take(found);
        self.stopped = self.running.take().is_some_and(|running| running.stop.is_asked());
        match answer {
            Ok(()) => self.start(context),
            Err(error) => Action::Failed(error),
        }
    }

    fn stop(&mut self) -> Action {
        self.waiting.clear();
        if let Some(running) = &self.running {
            running.stop.ask();
        }
        Action::None
    }

    fn show_only_doubtful(&mut self, only: bool) -> Action {
        self.only_doubtful = only;
        Action::None
    }

    fn clear(&mut self) -> Action {
        *self = Self::new();
        Action::None
    }

    fn press(&mut self, at: usize) -> Action {
        let Some(index) = self.index(at) else { return Action::None };
        self.selected = Some(index);
        let opens = self.lines.get(index).and_then(|line| line.opens.clone());
        opens.map_or(Action::None, Action::Open)
    }

    /// The line that stands in this row.
    fn index(&self, row: usize) -> Option<usize> {
        match self.only_doubtful {
            true => self.doubtful.get(row).copied(),
            false => Some(row),
        }
    }
}

fn unhanded(message: Message) -> Found {
    match message {
        Message::Found(found) => found,
        _ => Found::default(),
    }
}

async fn pick_files() -> Vec<PathBuf> {
    let files = rfd::AsyncFileDialog::new().pick_files().await.unwrap_or_default();
    files.iter().map(|file| file.path().to_owned()).collect()
}

async fn pick_folder() -> Vec<PathBuf> {
    let folder = rfd::AsyncFileDialog::new().pick_folder().await;
    folder.iter().map(|folder| folder.path().to_owned()).collect()
}
