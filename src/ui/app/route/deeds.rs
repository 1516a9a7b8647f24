//! What the user does to the open message, told honestly while it is under way, and the way back.

use iced::Task;

use crate::account::{Flags, FolderRole, Uid};
use crate::engine::{EngineError, RowKey, Trashed};
use crate::i18n::explain::explain;
use crate::ui::app::{App, Message, Middle};
use crate::ui::keys::Motion;
use crate::ui::part::notice::Notice;

/// How the last deed is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Out of the trash.
    Restore(Vec<Trashed>),
    /// Read or not, as it was.
    Seen(RowKey, bool),
    /// Starred or not, as it was.
    Starred(RowKey, bool),
}

/// How a deed went.
#[derive(Debug, Clone)]
pub enum Step {
    /// The server has moved it to the trash, or not.
    Trashed(Result<Vec<Trashed>, EngineError>),
    /// The server has the mark, or not.
    Marked(Result<(), EngineError>),
    /// Back from the trash, or not.
    Restored(Result<(), EngineError>),
    /// Take the last one back.
    Undo,
}

impl App {
    pub(in crate::ui::app) fn deed(&mut self, step: Step) -> Task<Message> {
        match step {
            Step::Trashed(Ok(trashed)) => self.trashed(trashed),
            Step::Marked(Ok(())) => Task::none(),
            Step::Restored(Ok(())) => self.restored(),
            // What the list shows at once may not be so.
            Step::Trashed(Err(error)) | Step::Marked(Err(error)) | Step::Restored(Err(error)) => {
                Task::batch([self.fail(&error), self.reload_middle()])
            }
            Step::Undo => self.undo(),
        }
    }

    fn mark(&mut self, key: RowKey, change: impl Fn(&mut Flags)) {
        if let Middle::List(list) = &mut self.middle {
            list.mark(key, &change);
        }
    }

    pub(super) fn toggle_seen(&mut self) -> Task<Message> {
        let Some((key, flags)) = self.selected().map(|row| (row.key, row.flags)) else {
            return Task::none();
        };
        self.undo = Some(Undo::Seen(key, flags.seen));
        self.mark_seen_at(key, !flags.seen)
    }

    pub(super) fn mark_seen_at(&mut self, key: RowKey, seen: bool) -> Task<Message> {
        self.mark(key, |flags| flags.seen = seen);
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_seen(vec![key], seen).await }, marked)
    }

    pub(super) fn toggle_star(&mut self) -> Task<Message> {
        let Some((key, flags)) = self.selected().map(|row| (row.key, row.flags)) else {
            return Task::none();
        };
        self.undo = Some(Undo::Starred(key, flags.flagged));
        self.star_at(key, !flags.flagged)
    }

    fn star_at(&mut self, key: RowKey, star: bool) -> Task<Message> {
        self.mark(key, |flags| flags.flagged = star);
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_flagged(vec![key], star).await }, marked)
    }

    pub(super) fn trash(&mut self) -> Task<Message> {
        let Some((key, location, gone)) = self.selected().map(|row| (row.key, row.location.clone(), row.gone)) else {
            return Task::none();
        };
        if gone || location.uid == Uid(0) {
            return self.fail(&EngineError::NotOnServer);
        }
        let account = self.shared.context().account(&location.account);
        let folder = account.and_then(|view| view.folders.iter().find(|folder| folder.name == location.folder));
        if folder.is_some_and(|folder| folder.role == Some(FolderRole::Trash)) {
            self.put_up(Notice::Done(self.shared.words.get("ui-trashed-already")));
            return Task::none();
        }
        let next = self.step(Motion::Down);
        self.put_up(Notice::Working(self.shared.words.get("ui-trashing")));
        let handle = self.shared.handle.clone();
        let trash = Task::perform(async move { handle.trash(vec![key]).await }, |answer| {
            Message::Deed(Step::Trashed(answer))
        });
        Task::batch([trash, next])
    }

    fn trashed(&mut self, trashed: Vec<Trashed>) -> Task<Message> {
        self.undo = Some(Undo::Restore(trashed));
        self.put_up(Notice::Undoable(self.shared.words.get("ui-trashed")));
        self.reload_middle()
    }

    fn restored(&mut self) -> Task<Message> {
        self.put_up(Notice::Done(self.shared.words.get("ui-restored")));
        self.reload_middle()
    }

    /// Takes the last deed back, once.
    pub(super) fn undo(&mut self) -> Task<Message> {
        match self.undo.take() {
            None => Task::none(),
            Some(Undo::Seen(key, seen)) => self.mark_seen_at(key, seen),
            Some(Undo::Starred(key, star)) => self.star_at(key, star),
            Some(Undo::Restore(trashed)) => {
                self.put_up(Notice::Working(self.shared.words.get("ui-restoring")));
                let handle = self.shared.handle.clone();
                Task::perform(async move { handle.restore(trashed).await }, |answer| {
                    Message::Deed(Step::Restored(answer))
                })
            }
        }
    }

    pub(in crate::ui::app) fn fail(&mut self, error: &EngineError) -> Task<Message> {
        self.put_up(Notice::Failed(explain(&self.shared.words, error)));
        Task::none()
    }
}

fn marked(answer: Result<(), EngineError>) -> Message {
    Message::Deed(Step::Marked(answer))
}
