//! Verifying files outside the profile: `.eml`, zips, folders, evidence bundles. Nothing is kept.

mod results;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

pub use self::results::{Line, Listed, Results, What};
use crate::engine::EngineError;
use crate::engine::view::MessageSource;
use crate::signature::Anchors;
use crate::ui::background_task::{BackgroundTask, CancelFlag, with_progress};
use crate::ui::context::Context;
use crate::ui::file_dialog;

#[derive(Debug, Default)]
pub struct Verify {
    lines: Vec<Line>,
    listed: Vec<Listed>,
    /// Indexes of the doubtful lines, in ascending order.
    doubtful: Vec<usize>,
    only_doubtful: bool,
    selected: Option<usize>,
    /// Files added while others are being verified.
    waiting: Vec<PathBuf>,
    /// All files verified or being verified, to verify again under other authorities.
    files: Vec<PathBuf>,
    /// The authorities trusted for time stamps.
    authorities: Anchors,
    /// A path to be typed, because no dialog answered.
    typed: Option<(PathFor, String)>,
    running: Option<BackgroundTask>,
    stopped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFor {
    Files,
    Authorities,
}

#[derive(Debug, Clone)]
pub enum Message {
    ChooseFiles,
    ChooseFolder,
    /// Empty where nothing was chosen, or where the system has no file dialog.
    FilesChosen(Vec<PathBuf>),
    ChooseAuthorities,
    /// Empty where nothing was chosen.
    AuthoritiesChosen(Vec<PathBuf>),
    /// Authorities to trust for time stamps in addition to those before them.
    AuthoritiesLoaded(Result<Anchors, EngineError>),
    ForgetAuthorities,
    PathTyped(String),
    PathSubmitted,
    ResultsFound(Results),
    /// Everything was verified, or it was cancelled; the last results.
    Done(Results, Result<(), EngineError>),
    OnlyDoubtful(bool),
    RowPressed(usize),
    Stop,
    /// Removes all results.
    Clear,
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Open(MessageSource),
    Failed(EngineError),
    Close,
}

impl Verify {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::ChooseFiles => Action::Run(Task::perform(file_dialog::files(), Message::FilesChosen)),
            Message::ChooseFolder => Action::Run(Task::perform(file_dialog::folder(), Message::FilesChosen)),
            Message::FilesChosen(paths) if paths.is_empty() => self.offer(PathFor::Files),
            Message::FilesChosen(paths) => self.add_files(paths, context),
            Message::ChooseAuthorities => Action::Run(Task::perform(file_dialog::files(), Message::AuthoritiesChosen)),
            Message::AuthoritiesChosen(files) if files.is_empty() => self.offer(PathFor::Authorities),
            Message::AuthoritiesChosen(files) => self.read_authorities(files, context),
            Message::AuthoritiesLoaded(answer) => self.add_authorities(answer, context),
            Message::ForgetAuthorities => self.verify_again(Anchors::none(), context),
            Message::PathTyped(path) => self.type_path(path),
            Message::PathSubmitted => self.path_submitted(context),
            Message::ResultsFound(found) => self.add_results(found),
            Message::Done(found, answer) => self.done(found, answer, context),
            Message::OnlyDoubtful(only) => self.show_only_doubtful(only),
            Message::RowPressed(at) => self.row_pressed(at),
            Message::Stop => self.stop(),
            Message::Clear => self.clear(),
            Message::Close => Action::Close,
        }
    }

    fn add_files(&mut self, paths: Vec<PathBuf>, context: Context<'_>) -> Action {
        self.typed = None;
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
        let authorities = self.authorities.clone();
        let words = Arc::new(context.words.duplicate());
        self.files.extend(paths.iter().cloned());
        let stop = CancelFlag::default();
        let asked = stop.clone();
        let task = with_progress(move |mut progress| async move {
            let pending = results::PendingResults::default();
            let rest = pending.clone();
            let answer = handle.verify(paths, authorities, words, move |finding| {
                pending.add(finding);
                pending.deliver(|found| progress.try_send(Message::ResultsFound(found)).map_err(undelivered));
                !asked.is_cancelled()
            });
            let answer = answer.await;
            Message::Done(rest.take(), answer)
        });
        let (task, running) = BackgroundTask::new(task, stop);
        self.running = Some(running);
        self.stopped = false;
        Action::Run(task)
    }

    fn add_results(&mut self, found: Results) -> Action {
        let from = self.lines.len();
        self.lines.extend(found.lines);
        self.listed.extend(found.listed);
        let doubtful = self.lines.iter().enumerate().skip(from).filter(|(_, line)| line.is_doubtful());
        self.doubtful.extend(doubtful.map(|(at, _)| at));
        Action::None
    }

    fn done(&mut self, found: Results, answer: Result<(), EngineError>, context: Context<'_>) -> Action {
        self.add_results(found);
        self.stopped = self.running.take().is_some_and(|running| running.cancel.is_cancelled());
        match answer {
            Ok(()) => self.start(context),
            Err(error) => Action::Failed(error),
        }
    }

    /// Offers a field for a path: without a desktop portal, a dialog that cannot open answers like one that was cancelled.
    fn offer(&mut self, purpose: PathFor) -> Action {
        self.typed = Some((purpose, String::new()));
        Action::None
    }

    fn type_path(&mut self, path: String) -> Action {
        if let Some((_, typed)) = &mut self.typed {
            *typed = path;
        }
        Action::None
    }

    fn path_submitted(&mut self, context: Context<'_>) -> Action {
        let Some((purpose, path)) = self.typed.take_if(|(_, path)| !path.trim().is_empty()) else {
            return Action::None;
        };
        let paths = vec![PathBuf::from(path.trim())];
        match purpose {
            PathFor::Files => self.add_files(paths, context),
            PathFor::Authorities => self.read_authorities(paths, context),
        }
    }

    fn read_authorities(&mut self, files: Vec<PathBuf>, context: Context<'_>) -> Action {
        self.typed = None;
        let handle = context.handle.clone();
        Action::Run(Task::perform(
            async move { handle.time_stamp_anchors(files).await },
            Message::AuthoritiesLoaded,
        ))
    }

    fn add_authorities(&mut self, answer: Result<Anchors, EngineError>, context: Context<'_>) -> Action {
        let added = match answer {
            Ok(added) => added,
            Err(error) => return Action::Failed(error),
        };
        let mut authorities = self.authorities.clone();
        added.iter().for_each(|anchor| authorities.pin(anchor.clone()));
        self.verify_again(authorities, context)
    }

    /// Verifies everything again under these authorities.
    fn verify_again(&mut self, authorities: Anchors, context: Context<'_>) -> Action {
        if self.running.is_some() {
            return Action::None;
        }
        *self = Self {
            waiting: std::mem::take(&mut self.files),
            only_doubtful: self.only_doubtful,
            authorities,
            ..Self::default()
        };
        self.start(context)
    }

    fn stop(&mut self) -> Action {
        self.waiting.clear();
        if let Some(running) = &self.running {
            running.cancel.cancel();
        }
        Action::None
    }

    fn show_only_doubtful(&mut self, only: bool) -> Action {
        self.only_doubtful = only;
        Action::None
    }

    fn clear(&mut self) -> Action {
        *self = Self {
            authorities: std::mem::take(&mut self.authorities),
            ..Self::default()
        };
        Action::None
    }

    fn row_pressed(&mut self, at: usize) -> Action {
        let Some(index) = self.line_index(at) else { return Action::None };
        self.selected = Some(index);
        let opens = self.lines.get(index).and_then(|line| line.opens.clone());
        opens.map_or(Action::None, Action::Open)
    }

    /// The line shown in this row.
    fn line_index(&self, row: usize) -> Option<usize> {
        match self.only_doubtful {
            true => self.doubtful.get(row).copied(),
            false => Some(row),
        }
    }
}

fn undelivered(message: Message) -> Results {
    match message {
        Message::ResultsFound(found) => found,
        _ => Results::default(),
    }
}
