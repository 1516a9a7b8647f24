//! Importing files: asked for in the folder pane, told across the window while it goes on and when it is done.

use std::path::PathBuf;

use iced::Task;
use iced::futures::channel::mpsc;
use iced::futures::{SinkExt as _, StreamExt as _, stream};

use crate::engine::view::ImportReport;
use crate::engine::{EngineError, Handle};
use crate::ui::app::{App, Message};
use crate::ui::part::notice::Notice;

/// How an import goes.
#[derive(Debug, Clone)]
pub enum Step {
    /// These files were chosen; none where nothing was, or where this system has no dialog to ask with.
    Chosen(Vec<PathBuf>),
    /// So many messages were read.
    Read(u64),
    /// It is done, or not.
    Done(Result<Box<ImportReport>, EngineError>),
}

impl App {
    /// Asks for files.
    pub(super) fn choose_import(&mut self) -> Task<Message> {
        let title = self.shared.words.get("ui-import-title");
        let ask = async move {
            let files = rfd::AsyncFileDialog::new().set_title(title).pick_files().await.unwrap_or_default();
            files.iter().map(|file| file.path().to_owned()).collect()
        };
        Task::perform(ask, |files| Message::Import(Step::Chosen(files)))
    }

    pub(in crate::ui::app) fn import(&mut self, step: Step) -> Task<Message> {
        match step {
            Step::Chosen(files) if files.is_empty() => Task::none(),
            Step::Chosen(files) => {
                self.tell_import(0);
                Task::run(import(self.shared.handle.clone(), files), Message::Import)
            }
            Step::Read(done) => {
                self.tell_import(done);
                Task::none()
            }
            Step::Done(Ok(report)) => {
                self.notice = Some(Notice::Done(self.import_summary(&report)));
                Task::none()
            }
            Step::Done(Err(error)) => self.fail(&error),
        }
    }

    fn tell_import(&mut self, done: u64) {
        self.notice = Some(Notice::Done(self.shared.words.with("ui-importing", &[("n", done.into())])));
    }

    fn import_summary(&self, report: &ImportReport) -> String {
        let told = [
            ("imported", report.imported.into()),
            ("duplicates", report.duplicates.into()),
            ("failed", (report.failed.len() as u64).into()),
        ];
        self.shared.words.with("ui-imported", &told)
    }
}

/// The import with its progress; steps that nobody has time to show are left out.
fn import(handle: Handle, files: Vec<PathBuf>) -> impl stream::Stream<Item = Step> {
    let (mut tell, told) = mpsc::channel(1);
    let mut read = tell.clone();
    let work = async move {
        let report = handle.import(files, None, move |done| {
            let _ = read.try_send(Step::Read(done));
            true
        });
        let _ = tell.send(Step::Done(report.await.map(Box::new))).await;
    };
    stream::select(told, stream::once(work).filter_map(|()| async { None }))
}
