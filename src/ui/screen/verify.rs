//! Verifying files from outside the profile: .eml, zips, folders, evidence bundles. Nothing of them is kept.

mod results;
mod view;

use std::path::PathBuf;

use iced::Task;

pub use self::results::{Line, Listed, Results, What};
use crate::engine::EngineError;
use crate::engine::view::MessageSource;
use crate::signature::Anchors;
use crate::ui::background_task::{BackgroundTask, CancelFlag, with_progress};
use crate::ui::context::Context;

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
    /// What was verified or is being verified.
    files: Vec<PathBuf>,
    /// The authorities believed for time stamps.
    authorities: Anchors,
    /// A path to type, where no dialog answered.
    typed: Option<(PathFor, String)>,
    running: Option<BackgroundTask>,
    stopped: bool,
}

/// What a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFor {
    /// Something to verify.
    Files,
    /// An authority for time stamps.
    Authorities,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Choose files.
    ChooseFiles,
    /// Choose a folder.
    ChooseFolder,
    /// These are to be verified, after those before them; none where nothing was chosen.
    FilesChosen(Vec<PathBuf>),
    /// Choose the files of authorities for time stamps.
    ChooseAuthorities,
    /// The files of authorities; none where nothing was chosen.
    AuthoritiesChosen(Vec<PathBuf>),
    /// These authorities are to be believed for time stamps, besides those before them.
    AuthoritiesLoaded(Result<Anchors, EngineError>),
    /// No authority is believed any more.
    ForgetAuthorities,
    /// The path as typed.
    PathTyped(String),
    /// Take the path typed.
    PathSubmitted,
    /// This was found.
    ResultsFound(Results),
    /// All was looked at, or it was stopped; the last that was found.
    Done(Results, Result<(), EngineError>),
    /// Only what is doubtful, or everything.
    OnlyDoubtful(bool),
    /// A line was clicked.
    RowPressed(usize),
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
    Open(MessageSource),
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
            Message::ChooseFiles => Action::Run(Task::perform(pick_files(), Message::FilesChosen)),
            Message::ChooseFolder => Action::Run(Task::perform(pick_folder(), Message::FilesChosen)),
            Message::FilesChosen(paths) if paths.is_empty() => self.offer(PathFor::Files),
            Message::FilesChosen(paths) => self.add_files(paths, context),
            Message::ChooseAuthorities => Action::Run(Task::perform(pick_files(), Message::AuthoritiesChosen)),
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
        self.files.extend(paths.iter().cloned());
        let stop = CancelFlag::default();
        let asked = stop.clone();
        let task = with_progress(move |mut progress| async move {
            let pending = results::PendingResults::default();
            let rest = pending.clone();
            let answer = handle.verify(paths, authorities, move |finding| {
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

    /// No dialog answered, or nothing was chosen in it: a path can be typed.
    fn offer(&mut self, wanted: PathFor) -> Action {
        self.typed = Some((wanted, String::new()));
        Action::None
    }

    fn type_path(&mut self, path: String) -> Action {
        if let Some((_, typed)) = &mut self.typed {
            *typed = path;
        }
        Action::None
    }

    fn path_submitted(&mut self, context: Context<'_>) -> Action {
        let Some((wanted, path)) = self.typed.take_if(|(_, path)| !path.trim().is_empty()) else {
            return Action::None;
        };
        let paths = vec![PathBuf::from(path.trim())];
        match wanted {
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

    /// Judges everything anew by these authorities.
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

    /// The line that stands in this row.
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

async fn pick_files() -> Vec<PathBuf> {
    let files = rfd::AsyncFileDialog::new().pick_files().await.unwrap_or_default();
    files.iter().map(|file| file.path().to_owned()).collect()
}

async fn pick_folder() -> Vec<PathBuf> {
    let folder = rfd::AsyncFileDialog::new().pick_folder().await;
    folder.iter().map(|folder| folder.path().to_owned()).collect()
}
