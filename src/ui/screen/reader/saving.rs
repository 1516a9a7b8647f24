//! Saving messages and attachments to files the user chooses.

use std::path::PathBuf;

use iced::Task;
use iced::widget::operation;

use super::{Action, Message, Reader, Saving};
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::save::{self, SaveRequest};

impl Reader {
    pub(super) fn save_original(&mut self) -> Action {
        match self.message() {
            Some(message) => save_dialog(SaveRequest::Message(message.source.clone(), message.content.subject.clone())),
            None => Action::None,
        }
    }

    /// Proposes a file name of the kind of receipt and the subject of the message.
    pub(super) fn save_receipt(&mut self, receipt: Sha256) -> Action {
        let Some(view) = self.dispatch() else { return Action::None };
        let receipts = view.status.recipients.iter().flat_map(|recipient| &recipient.receipts);
        let kind = receipts
            .into_iter()
            .find(|found| found.message == receipt)
            .map(|found| found.kind.name());
        let called = format!("{} - {}", kind.unwrap_or_default(), view.dispatch.subject);
        save_dialog(SaveRequest::Message(receipt.into(), called))
    }

    pub(super) fn save_part(&mut self, number: usize) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let Some(part) = view.parts.iter().find(|part| part.number == number) else {
            return Action::None;
        };
        save_dialog(SaveRequest::Part(view.source.clone(), number, part.file_name.clone()))
    }

    pub(super) fn save_all(&mut self) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let chosen = view.content.attachments.iter().filter_map(|index| view.parts.get(*index));
        let parts = chosen.map(|part| (part.number, part.file_name.clone())).collect();
        save_dialog(SaveRequest::Parts(view.source.clone(), parts))
    }

    pub(super) fn path_chosen(&mut self, request: SaveRequest, path: Option<PathBuf>, context: Context<'_>) -> Action {
        match path {
            Some(path) => {
                let handle = context.handle.clone();
                Action::Run(Task::perform(save::write(handle, request, path, true), Message::Saved))
            }
            None => {
                let path = save::proposed(&request.suggested_name());
                self.saving = Some(Saving { request, path });
                Action::Run(operation::focus(PATH).chain(operation::select_all(PATH)))
            }
        }
    }

    pub(super) fn type_path(&mut self, path: String) -> Action {
        if let Some(saving) = &mut self.saving {
            saving.path = path;
        }
        Action::None
    }

    pub(super) fn save_typed(&mut self, context: Context<'_>) -> Action {
        let Some(saving) = self.saving.take() else { return Action::None };
        let (handle, path) = (context.handle.clone(), PathBuf::from(saving.path.trim()));
        let written = save::write(handle, saving.request, path, false);
        Action::Run(Task::perform(written, Message::Saved))
    }

    /// Closes the question for a path, and the export; false where neither was open.
    pub fn cancel_saving(&mut self) -> bool {
        let was_saving = self.saving.take().is_some();
        self.close_export() || was_saving
    }

    pub(super) fn cancel_save(&mut self) -> Action {
        self.saving = None;
        Action::None
    }
}

pub(super) fn save_dialog(request: SaveRequest) -> Action {
    let copy = request.clone();
    Action::Run(Task::perform(save::ask(copy), move |path| {
        Message::PathChosen(request.clone(), path)
    }))
}

/// The id of the path field.
pub(super) const PATH: &str = "ui-path";
