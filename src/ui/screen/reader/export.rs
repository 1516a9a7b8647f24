//! Exporting a sent message with its receipts to a folder or a zip: target, progress, and remarks on what was written.

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length, Task};

use crate::engine::view::{ExportFormat, Exported};
use crate::engine::{EngineError, Exportable};
use crate::pec::DispatchId;
use crate::ui::background_task::with_progress;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, icon_button, icon_label, outlined, path_field, small};
use crate::ui::part::progress;
use crate::ui::save::{self, Container, ExportKind};
use crate::ui::save_progress::SaveProgress;
use crate::ui::theme::{BODY, Tone, gap, style};

/// An export, from the choice of the target until its result is dismissed.
#[derive(Debug)]
pub struct Export {
    what: DispatchId,
    form: ExportKind,
    saving: SaveProgress<Box<Exported>>,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Asks where to write a folder or zip.
    ChooseTarget(Container),
    /// The path chosen in the dialog; `None` where no dialog answered or it was cancelled.
    TargetChosen(Container, Option<PathBuf>),
    PathTyped(String),
    WriteTyped,
    /// Messages written, of how many.
    Progress(u64, u64),
    /// Cancels; nothing of the export remains.
    Stop,
    Written(Result<Box<Exported>, EngineError>),
    Close,
}

pub(super) enum Outcome {
    Stay(Task<Message>),
    Close,
    Failed(EngineError),
}

impl Export {
    pub(super) fn new(what: DispatchId, form: ExportKind) -> Self {
        Self {
            what,
            form,
            saving: SaveProgress::ChoosingPath(None),
        }
    }

    pub(super) fn is_writing(&self) -> bool {
        self.saving.is_writing()
    }

    pub(super) fn update(&mut self, message: Message, context: Context<'_>) -> Outcome {
        match message {
            Message::ChooseTarget(container) => Outcome::Stay(self.ask(container)),
            Message::TargetChosen(_, Some(path)) => self.write(path, context),
            Message::TargetChosen(container, None) => self.propose(container),
            Message::PathTyped(path) => self.change(|saving| saving.set_path(path)),
            Message::WriteTyped => self.write_typed(context),
            Message::Progress(done, of) => self.change(|saving| saving.progress(done, of)),
            Message::Stop => self.change(|saving| saving.stop()),
            Message::Written(Ok(exported)) => self.change(|saving| *saving = SaveProgress::Written(exported)),
            Message::Written(Err(error)) => Outcome::Failed(error),
            Message::Close => Outcome::Close,
        }
    }

    fn name(&self, container: Container) -> String {
        container.named(&self.form.name(&self.what))
    }

    fn ask(&self, container: Container) -> Task<Message> {
        let name = self.name(container);
        Task::perform(save::ask_for(container, name), move |path| Message::TargetChosen(container, path))
    }

    fn propose(&mut self, container: Container) -> Outcome {
        let name = self.name(container);
        self.change(|saving| saving.propose(&name))
    }

    fn write_typed(&mut self, context: Context<'_>) -> Outcome {
        match self.saving.typed_path() {
            Some(path) => self.write(path, context),
            None => stay(),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut SaveProgress<Box<Exported>>)) -> Outcome {
        change(&mut self.saving);
        stay()
    }

    fn write(&mut self, to: PathBuf, context: Context<'_>) -> Outcome {
        let words = Arc::new(context.words.duplicate());
        let format = match self.form {
            ExportKind::Evidence => ExportFormat::Evidence { words, update: true },
            ExportKind::Eml => ExportFormat::Eml,
            ExportKind::Court => ExportFormat::Court { words },
        };
        let (handle, what) = (context.handle.clone(), vec![Exportable::Dispatch(self.what.clone())]);
        let stop = self.saving.begin();
        Outcome::Stay(with_progress(move |mut progress| async move {
            let progress = move |done, of| {
                let _ = progress.try_send(Message::Progress(done, of));
                !stop.is_cancelled()
            };
            let exported = handle.export(what, to, format, progress).await;
            Message::Written(exported.map(Box::new))
        }))
    }

    /// The strip at the foot of the reader.
    pub(super) fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let (tone, content) = match &self.saving {
            SaveProgress::ChoosingPath(typed) => (Tone::Calm, self.question(context, typed.as_deref())),
            SaveProgress::Writing { done, of, .. } => {
                let words = context.with("ui-exporting", &[("done", (*done).into()), ("of", (*of).into())]);
                let stop = (context.get("ui-stop"), Message::Stop);
                (Tone::Calm, progress::panel(context, words, *done, (*of).max(1), Some(stop)))
            }
            SaveProgress::Written(exported) => (tone_of(exported), written(context, exported)),
        };
        container(content)
            .padding([gap::M, gap::L])
            .width(Length::Fill)
            .style(style::tinted(context.palette, tone, 0.0))
            .into()
    }

    fn question<'a>(&self, context: Context<'a>, typed: Option<&str>) -> Element<'a, Message> {
        let palette = context.palette;
        let key = match self.form {
            ExportKind::Evidence => "ui-export-evidence",
            ExportKind::Court => "ui-export-court",
            ExportKind::Eml => "ui-export-eml",
        };
        let buttons = row![
            container(column![caption(palette, context.get(key)), text(context.get("ui-export-into")).size(BODY)].spacing(gap::XS))
                .width(Length::Fill),
            outlined(palette, Some(Icon::Folder), context.get("ui-export-folder")).on_press(Message::ChooseTarget(Container::Folder)),
            outlined(palette, Some(Icon::Save), context.get("ui-export-zip")).on_press(Message::ChooseTarget(Container::Zip)),
            outlined(palette, None, context.get("ui-cancel")).on_press(Message::Close)
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center);
        let path = typed.map(|path| {
            let words = [context.get("ui-save-where-why"), context.get("ui-save")];
            path_field(context, "export-path", path, words, Message::PathTyped, Message::WriteTyped)
        });
        column![buttons].push(path).spacing(gap::S).into()
    }
}

fn stay() -> Outcome {
    Outcome::Stay(Task::none())
}

fn tone_of(exported: &Exported) -> Tone {
    match exported.complete {
        true => Tone::Good,
        false => Tone::Warn,
    }
}

/// Where it was written, and the remarks.
fn written<'a>(context: Context<'a>, exported: &'a Exported) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, key) = match exported.complete {
        true => (Icon::Ok, "ui-exported"),
        false => (Icon::Warn, "ui-exported-incomplete"),
    };
    let args = [
        ("what", exported.path.display().to_string().into()),
        ("n", exported.files.len().into()),
    ];
    let head = row![
        container(icon_label(icon, context.with(key, &args), BODY, context.tone(tone_of(exported)))).width(Length::Fill),
        icon_button(palette, Icon::Close, context.get("ui-close"), Some(Message::Close))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let remarks = exported
        .remarks
        .iter()
        .take(REMARKS)
        .map(|remark| text(remark.as_str()).size(BODY).into());
    let more = exported.remarks.len().saturating_sub(REMARKS);
    let more = (more > 0).then(|| small(palette, context.with("ui-export-more", &[("n", more.into())])));
    let remarks = (!exported.remarks.is_empty()).then(|| iced::widget::column(remarks).spacing(gap::XS));
    column![head].push(remarks).push(more).spacing(gap::S).into()
}

/// Remarks shown; all of them are in the exported report.
const REMARKS: usize = 6;
