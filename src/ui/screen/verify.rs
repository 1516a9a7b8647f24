//! Verifying files from outside the profile: .eml, zips, folders, evidence bundles. Nothing of them is kept.

mod found;
mod page;

use std::path::PathBuf;

use iced::Task;

pub use self::found::{Found, Line, Listed, What};
use crate::engine::EngineError;
use crate::engine::view::Source;
use crate::signature::Anchors;
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
    /// What was verified or is being verified.
    taken: Vec<PathBuf>,
    /// The authorities believed for time stamps.
    stampers: Anchors,
    /// A path to type, where no dialog answered.
    typed: Option<(Wanted, String)>,
    running: Option<Running>,
    stopped: bool,
}

/// What a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
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
    Chosen(Vec<PathBuf>),
    /// Choose the files of authorities for time stamps.
    ChooseAuthorities,
    /// The files of authorities; none where nothing was chosen.
    Authorities(Vec<PathBuf>),
    /// These authorities are to be believed for time stamps, besides those before them.
    Believe(Result<Anchors, EngineError>),
    /// No authority is believed any more.
    Disbelieve,
    /// The path as typed.
    Path(String),
    /// Take the path typed.
    TakeTyped,
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
            Message::Chosen(paths) if paths.is_empty() => self.offer(Wanted::Files),
            Message::Chosen(paths) => self.take_up(paths, context),
            Message::ChooseAuthorities => Action::Run(Task::perform(pick_files(), Message::Authorities)),
            Message::Authorities(files) if files.is_empty() => self.offer(Wanted::Authorities),
            Message::Authorities(files) => self.read_authorities(files, context),
            Message::Believe(answer) => self.believe(answer, context),
            Message::Disbelieve => self.judge_by(Anchors::none(), context),
            Message::Path(path) => self.type_path(path),
            Message::TakeTyped => self.take_typed(context),
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
        let stampers = self.stampers.clone();
        self.taken.extend(paths.iter().cloned());
        let stop = Stop::default();
        let asked = stop.clone();
        let task = told(move |mut tell| async move {
            let gathered = found::Gathered::default();
            let rest = gathered.clone();
            let answer = handle.verify(paths, stampers, move |finding| {
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

    /// No dialog answered, or nothing was chosen in it: a path can be typed.
    fn offer(&mut self, wanted: Wanted) -> Action {
        self.typed = Some((wanted, String::new()));
        Action::None
    }

    fn type_path(&mut self, path: String) -> Action {
        if let Some((_, typed)) = &mut self.typed {
            *typed = path;
        }
        Action::None
    }

    fn take_typed(&mut self, context: Context<'_>) -> Action {
        let Some((wanted, path)) = self.typed.take_if(|(_, path)| !path.trim().is_empty()) else {
            return Action::None;
        };
        let paths = vec![PathBuf::from(path.trim())];
        match wanted {
            Wanted::Files => self.take_up(paths, context),
            Wanted::Authorities => self.read_authorities(paths, context),
        }
    }

    fn read_authorities(&mut self, files: Vec<PathBuf>, context: Context<'_>) -> Action {
        self.typed = None;
        let handle = context.handle.clone();
        Action::Run(Task::perform(async move { handle.stampers(files).await }, Message::Believe))
    }

    fn believe(&mut self, answer: Result<Anchors, EngineError>, context: Context<'_>) -> Action {
        let added = match answer {
            Ok(added) => added,
            Err(error) => return Action::Failed(error),
        };
        let mut stampers = self.stampers.clone();
        added.iter().for_each(|anchor| stampers.pin(anchor.clone()));
        self.judge_by(stampers, context)
    }

    /// Judges everything anew by these authorities.
    fn judge_by(&mut self, stampers: Anchors, context: Context<'_>) -> Action {
        if self.running.is_some() {
            return Action::None;
        }
        *self = Self {
            waiting: std::mem::take(&mut self.taken),
            only_doubtful: self.only_doubtful,
            stampers,
            ..Self::default()
        };
        self.start(context)
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
        *self = Self {
            stampers: std::mem::take(&mut self.stampers),
            ..Self::default()
        };
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
