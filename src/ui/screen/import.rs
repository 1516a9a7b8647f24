//! Importing messages from files and folders: progress, cancelling, and what was not imported and why.

use std::path::PathBuf;

use iced::widget::{column, container, row};
use iced::{Element, Length, Task};

use crate::engine::EngineError;
use crate::engine::view::{ImportReport, NotImported};
use crate::ui::background_task::{CancelFlag, with_progress};
use crate::ui::context::Context;
use crate::ui::file_dialog;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, icon_label, outlined, primary, small, strong};
use crate::ui::part::{details, page, progress};
use crate::ui::theme::{BODY, SMALL, Tone, gap, radius, style, width};

#[derive(Debug, Default)]
pub struct Import {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Asking,
    Reading {
        done: u64,
        stop: CancelFlag,
    },
    Done(Box<ImportReport>),
}

#[derive(Debug, Clone)]
pub enum Message {
    ChooseFiles,
    ChooseFolder,
    /// Empty where nothing was chosen, or where the system has no file dialog.
    FilesChosen(Vec<PathBuf>),
    /// Messages read so far.
    Progress(u64),
    /// Cancels; what was imported stays.
    Stop,
    Done(Result<Box<ImportReport>, EngineError>),
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// Finished; the words are for a notice where another page shows.
    Done(String),
    Failed(EngineError),
    Close,
}

impl Import {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_working(&self) -> bool {
        matches!(self.state, State::Reading { .. })
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::ChooseFiles => Action::Run(Task::perform(
                file_dialog::files_for(context.get("ui-import-title")),
                Message::FilesChosen,
            )),
            Message::ChooseFolder => Action::Run(Task::perform(
                file_dialog::folder_for(context.get("ui-import-title")),
                Message::FilesChosen,
            )),
            Message::FilesChosen(paths) => self.start(paths, context),
            Message::Progress(now) => self.progress(now),
            Message::Stop => self.stop(),
            Message::Done(answer) => self.done(answer, context),
            Message::Close => Action::Close,
        }
    }

    fn start(&mut self, paths: Vec<PathBuf>, context: Context<'_>) -> Action {
        if paths.is_empty() || self.is_working() {
            return Action::None;
        }
        let handle = context.handle.clone();
        let stop = CancelFlag::default();
        let asked = stop.clone();
        self.state = State::Reading { done: 0, stop };
        Action::Run(with_progress(move |mut progress| async move {
            let report = handle.import(paths, None, move |done| {
                let _ = progress.try_send(Message::Progress(done));
                !asked.is_cancelled()
            });
            Message::Done(report.await.map(Box::new))
        }))
    }

    fn progress(&mut self, now: u64) -> Action {
        if let State::Reading { done, .. } = &mut self.state {
            *done = now;
        }
        Action::None
    }

    fn stop(&mut self) -> Action {
        if let State::Reading { stop, .. } = &self.state {
            stop.cancel();
        }
        Action::None
    }

    fn done(&mut self, answer: Result<Box<ImportReport>, EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(report) => {
                let words = summary(context, &report);
                self.state = State::Done(report);
                Action::Done(words)
            }
            Err(error) => {
                self.state = State::Asking;
                Action::Failed(error)
            }
        }
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = page::head(context, "ui-import", Message::Close);
        let free = !self.is_working();
        let buttons = row![
            primary(palette, None, context.get("ui-choose-files"), free.then_some(Message::ChooseFiles)),
            outlined(palette, Some(Icon::Folder), context.get("ui-choose-folder")).on_press_maybe(free.then_some(Message::ChooseFolder))
        ]
        .spacing(gap::S);
        let state = match &self.state {
            State::Asking => None,
            State::Reading { done, stop } => {
                let key = if stop.is_cancelled() {
                    "ui-import-stopping"
                } else {
                    "ui-importing"
                };
                let words = context.with(key, &[("n", (*done).into())]);
                let stop = (context.get("ui-stop"), Message::Stop);
                Some(progress::panel(context, words, 0, 0, Some(stop)))
            }
            State::Done(report) => Some(outcome(context, report)),
        };
        let page = column![body(context.get("ui-import-why")), buttons].push(state).spacing(gap::L);
        page::frame(palette, head, page, width::PAGE)
    }
}

fn summary(context: Context<'_>, report: &ImportReport) -> String {
    let args = [
        ("imported", report.imported.into()),
        ("duplicates", report.duplicates.into()),
        ("failed", (report.failed.len() as u64).into()),
    ];
    context.with("ui-imported", &args)
}

fn outcome<'a>(context: Context<'a>, report: &'a ImportReport) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, tone) = match report.failed.is_empty() && !report.stopped && report.found > 0 {
        true => (Icon::Ok, Tone::Good),
        false => (Icon::Warn, Tone::Warn),
    };
    let words = match report.found + report.failed.len() as u64 {
        0 => context.get("ui-import-nothing"),
        _ => summary(context, report),
    };
    let failed = report
        .failed
        .iter()
        .take(SHOWN)
        .map(|failed| small(palette, why(context, failed)).into());
    let more = report.failed.len().saturating_sub(SHOWN);
    let failed = (!report.failed.is_empty()).then(|| {
        column![
            strong(context.get("ui-import-left")).size(SMALL),
            iced::widget::column(failed).spacing(gap::XS)
        ]
        .push((more > 0).then(|| small(palette, context.with("ui-import-more", &[("n", more.into())]))))
        .push(details::of_text(context, &reports(report)))
        .spacing(gap::XS)
    });
    let content = column![icon_label(icon, words, BODY, context.tone(tone))]
        .push(report.stopped.then(|| small(palette, context.get("ui-import-stopped"))))
        .push((report.restored > 0).then(|| small(palette, context.with("ui-import-restored", &[("n", report.restored.into())]))))
        .push(failed)
        .push((!report.ignored.is_empty()).then(|| {
            let ignored = context.with("ui-import-ignored", &[("n", report.ignored.len().into())]);
            small(palette, ignored)
        }))
        .spacing(gap::S);
    container(content)
        .padding(gap::M)
        .width(Length::Fill)
        .style(style::tinted(palette, tone, radius::S))
        .into()
}

/// What the system reported about files that could not be read.
fn reports(report: &ImportReport) -> String {
    let reports = report.failed.iter().take(SHOWN).filter_map(|failed| match failed {
        NotImported::Unreadable { file, reason } => Some(format!("{file}: {reason}")),
        _ => None,
    });
    reports.collect::<Vec<_>>().join("\n")
}

fn why(context: Context<'_>, failed: &NotImported) -> String {
    let (file, key) = match failed {
        NotImported::LeftOut { file, reason } => return format!("{file}: {}", context.words.left_out(*reason)),
        NotImported::Unreadable { file, .. } => (file, "ui-import-unreadable"),
        NotImported::TooLarge { file } => (file, "ui-import-too-large"),
        NotImported::NoMessage { file } => (file, "ui-import-no-message"),
        NotImported::NoMailbox { file } => (file, "ui-import-no-mailbox"),
    };
    format!("{file}: {}", context.get(key))
}

/// Files that were not imported and are named one by one; more are only counted.
const SHOWN: usize = 8;
