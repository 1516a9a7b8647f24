//! Attachments: choosing files and reading them.

use std::path::PathBuf;

use iced::Task;

use super::{Action, Compose, Message};
use crate::engine::files;
use crate::engine::view::MessageView;
use crate::engine::{EngineError, Handle};
use crate::pec::draft::Attachment;
use crate::ui::file_dialog::read_file;

impl Compose {
    pub(super) fn attach_path(&mut self) -> Action {
        let typed = std::mem::take(&mut self.path);
        read_files(typed_paths(&typed))
    }

    /// The attachments of a forwarded message are not a change by the user: closing the message untouched still asks nothing.
    pub(super) fn forwarded_files_loaded(&mut self, answer: Result<Vec<Attachment>, EngineError>) -> Action {
        let untouched = self.original.as_deref() == Some(&self.draft);
        let action = self.files_loaded(answer);
        if untouched {
            self.original = Some(Box::new(self.draft.clone()));
            self.autosave.mark_saved();
        }
        action
    }

    pub(super) fn files_loaded(&mut self, answer: Result<Vec<Attachment>, EngineError>) -> Action {
        match answer {
            Ok(files) => self.edit(|compose| compose.draft.attachments.extend(files)),
            Err(error) => Action::Failed(error),
        }
    }

    pub(super) fn move_attachment(&mut self, index: usize, later: bool) -> Action {
        let other = if later { index.checked_add(1) } else { index.checked_sub(1) };
        let files = &mut self.draft.attachments;
        match other {
            Some(other) if index.max(other) < files.len() => self.edit(|compose| compose.draft.attachments.swap(index, other)),
            _ => Action::None,
        }
    }

    pub(super) fn remove_attachment(&mut self, index: usize) -> Action {
        self.edit(|compose| {
            if index < compose.draft.attachments.len() {
                compose.draft.attachments.remove(index);
            }
        })
    }
}

/// The paths that were typed or pasted, one a line; a file manager copies them with `file://` before them (RFC 8089).
fn typed_paths(typed: &str) -> Vec<PathBuf> {
    let paths = typed.lines().map(|line| line.trim().trim_matches('"'));
    let paths = paths.map(|path| path.strip_prefix("file://").unwrap_or(path));
    paths.filter(|path| !path.is_empty()).map(PathBuf::from).collect()
}

pub(super) fn read_files(paths: Vec<PathBuf>) -> Action {
    if paths.is_empty() {
        return Action::None;
    }
    Action::Run(Task::perform(load_files(paths), Message::FilesLoaded))
}

/// Reads the attachments of a message that is forwarded.
pub(super) fn load_forwarded(view: &MessageView, handle: Handle) -> Task<Message> {
    let message = view.source.clone();
    let parts = view.content.attachments.iter().filter_map(|index| view.parts.get(*index));
    let parts: Vec<(usize, String, String)> = parts
        .map(|part| (part.number, part.name.clone(), part.media_type.clone()))
        .collect();
    if parts.is_empty() {
        return Task::none();
    }
    let read = async move {
        let mut files = Vec::new();
        for (number, name, media_type) in parts {
            let bytes = handle.part(message.clone(), number).await?;
            files.push(Attachment {
                name,
                media_type,
                bytes,
                path: None,
            });
        }
        Ok(files)
    };
    Task::perform(read, Message::ForwardedFilesLoaded)
}

async fn load_files(paths: Vec<PathBuf>) -> Result<Vec<Attachment>, EngineError> {
    let mut loaded = Vec::new();
    for path in paths {
        let bytes = read_file(path.clone(), files::ATTACHED).await?;
        loaded.push(Attachment::of_file(path, bytes));
    }
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_line_by_line_with_or_without_their_scheme() {
        let paths = typed_paths("\"/atti/ricorso.pdf\"\nfile:///atti/procura.pdf\n\n");
        assert_eq!(paths, [PathBuf::from("/atti/ricorso.pdf"), PathBuf::from("/atti/procura.pdf")]);
        assert!(typed_paths("  ").is_empty());
    }

    #[test]
    fn an_attached_file_has_the_media_type_of_its_extension() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("planimetria.dwg");
        std::fs::write(&path, "x").expect("written");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let files = runtime.block_on(load_files(vec![path])).expect("read");
        assert_eq!(
            (files[0].name.as_str(), files[0].media_type.as_str()),
            ("planimetria.dwg", "image/vnd.dwg")
        );
    }
}
