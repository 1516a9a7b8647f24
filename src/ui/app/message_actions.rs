//! Actions on messages: what the window shows before the server has answered, what it says after, and how an action is undone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use iced::Task;
use iced::widget::operation;

use super::list_pane::ListPane;
use super::undo::{Change, Copied};
use super::{App, Message};
use crate::account::{AccountId, Flags, FolderRole};
use crate::engine::space::SpaceOutcome;
use crate::engine::view::Row;
use crate::engine::{CopyId, Destination, EngineError, MovedMessage};
use crate::ui::background_task::with_progress;
use crate::ui::keys::Motion;
use crate::ui::message_action::{ActionEvent, MessageAction, is_on_server};
use crate::ui::part::notice::Notice;
use crate::ui::part::question;
use crate::ui::screen::server_removal::{self, ServerRemoval};
use crate::ui::screen::space;

impl App {
    pub(super) fn message_action(&mut self, event: ActionEvent) -> Task<Message> {
        match event {
            ActionEvent::RowsLoaded(action, Ok(rows)) => self.perform_on(action, &rows),
            ActionEvent::RowsLoaded(_, Err(error)) => self.fail(&error),
            ActionEvent::Moved(destination, Ok(moved)) => self.moved(destination, moved),
            ActionEvent::FlagsStored(Ok(())) => Task::none(),
            ActionEvent::Restored(Ok(())) => self.restored(),
            ActionEvent::ConfirmRemoval => self.remove_from_server(),
            ActionEvent::CancelRemoval => self.cancel_removal(),
            ActionEvent::RemovalProgress(done, of) => self.removal_progress(done, of),
            ActionEvent::Removed(outcome, messages) => self.removed(&outcome, messages),
            ActionEvent::Returned(Ok(outcome)) => self.returned(&outcome),
            // The list showed the change before the server had made it: reload what is really there.
            ActionEvent::Moved(_, Err(error)) => {
                self.move_failed();
                Task::batch([self.fail(&error), self.reload_list_pane()])
            }
            ActionEvent::FlagsStored(Err(error)) | ActionEvent::Restored(Err(error)) | ActionEvent::Returned(Err(error)) => {
                Task::batch([self.fail(&error), self.reload_list_pane()])
            }
            ActionEvent::DraftChanged(answer) => self.draft_changed(answer),
            ActionEvent::Undo => self.undo(),
            ActionEvent::Redo => self.redo(),
        }
    }

    /// Performs an action on the selected messages, or on the open one where none are selected.
    pub(super) fn perform(&mut self, action: MessageAction) -> Task<Message> {
        let ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        if list.selected_count() == 0 || self.tabs.shown().is_some() {
            let rows: Vec<Row> = self.selected().into_iter().cloned().collect();
            return self.perform_on(action, &rows);
        }
        if let Some(rows) = list.selected_rows() {
            return self.perform_on(action, &rows);
        }
        // Rows far from what is in sight are not loaded.
        let (handle, keys) = (self.shared.handle.clone(), list.selected_keys());
        Task::perform(async move { handle.rows(keys).await }, move |answer| {
            Message::MessageAction(ActionEvent::RowsLoaded(action.clone(), answer))
        })
    }

    pub(super) fn perform_on(&mut self, action: MessageAction, rows: &[Row]) -> Task<Message> {
        match action {
            _ if rows.is_empty() => Task::none(),
            MessageAction::ToggleSeen => self.toggle_seen(rows),
            MessageAction::ToggleStar => self.toggle_star(rows),
            MessageAction::Archive => self.move_rows(rows, Destination::ARCHIVE),
            MessageAction::Trash => self.trash(rows),
            MessageAction::MoveTo => self.ask_destination(rows),
            MessageAction::Move(destination) => self.move_rows(rows, destination),
            MessageAction::RemoveFromServer => self.ask_removal(rows),
        }
    }

    /// All become read where at least one is not.
    fn toggle_seen(&mut self, rows: &[Row]) -> Task<Message> {
        let seen = rows.iter().any(|row| !row.flags.seen);
        let before = rows.iter().map(|row| (Copied::of(row), row.flags.seen)).collect();
        let name = if seen { "ui-step-read" } else { "ui-step-unread" };
        self.did(name, rows.len(), Change::Seen(before, seen));
        self.set_seen(rows.iter().map(|row| row.key).collect(), seen)
    }

    pub(super) fn set_seen(&mut self, keys: Vec<CopyId>, seen: bool) -> Task<Message> {
        self.update_flags(&keys, |flags| flags.seen = seen);
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_seen(keys, seen).await }, flags_stored)
    }

    fn toggle_star(&mut self, rows: &[Row]) -> Task<Message> {
        let star = rows.iter().any(|row| !row.flags.flagged);
        let before = rows.iter().map(|row| (Copied::of(row), row.flags.flagged)).collect();
        let name = if star { "ui-step-star" } else { "ui-step-unstar" };
        self.did(name, rows.len(), Change::Starred(before, star));
        self.set_flagged(rows.iter().map(|row| row.key).collect(), star)
    }

    pub(super) fn set_flagged(&mut self, keys: Vec<CopyId>, flagged: bool) -> Task<Message> {
        self.update_flags(&keys, |flags| flags.flagged = flagged);
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_flagged(keys, flagged).await }, flags_stored)
    }

    /// These rows are about to leave the list.
    fn release(&mut self, keys: &[CopyId]) {
        if let ListPane::List(list) = &mut self.list_pane {
            list.release(keys);
        }
    }

    fn update_flags(&mut self, keys: &[CopyId], change: impl Fn(&mut Flags)) {
        self.tabs.update_flags(keys, &change);
        if let ListPane::List(list) = &mut self.list_pane {
            keys.iter().for_each(|key| list.update_flags(*key, &change));
        }
    }

    /// Moves to the trash. Messages that are all in the trash already are removed from the server, after a question.
    pub(super) fn trash(&mut self, rows: &[Row]) -> Task<Message> {
        let is_trashed = |row: &Row| self.shared.context().role_of(&row.location) == Some(FolderRole::Trash);
        let mut on_server = rows.iter().filter(|row| is_on_server(row)).peekable();
        match on_server.peek().is_some() && on_server.all(is_trashed) {
            true => self.ask_removal(rows),
            false => self.move_rows(rows, Destination::TRASH),
        }
    }

    /// Moves those that are on a server and not there yet.
    pub(super) fn move_rows(&mut self, rows: &[Row], destination: Destination) -> Task<Message> {
        let keys = self.keys_outside(rows, &destination);
        if keys.is_empty() {
            return self.fail(&EngineError::NotOnServer);
        }
        self.release(&keys);
        self.undo_history.move_begins();
        let words = self.move_words(&destination, keys.len(), |words| words.moving);
        let next = self.leave_selected(words);
        let handle = self.shared.handle.clone();
        let to = destination.clone();
        let work = Task::perform(async move { handle.move_to(keys, to).await }, move |answer| {
            Message::MessageAction(ActionEvent::Moved(destination.clone(), answer))
        });
        Task::batch([work, next])
    }

    fn keys_outside(&self, rows: &[Row], destination: &Destination) -> Vec<CopyId> {
        let context = self.shared.context();
        let is_there = |row: &&Row| match destination {
            Destination::Role(role) => context.role_of(&row.location) == Some(*role),
            Destination::Folder { account, name } => row.location.account == *account && row.location.folder == *name,
        };
        let outside = rows.iter().filter(|row| is_on_server(row)).filter(|row| !is_there(row));
        outside.map(|row| row.key).collect()
    }

    /// What is said about a move of this many messages.
    pub(super) fn move_words(&self, destination: &Destination, n: usize, which: impl Fn(MoveWords) -> &'static str) -> String {
        let context = self.shared.context();
        let folder = match destination {
            Destination::Folder { account, name } => context.folder_named(account, name),
            Destination::Role(_) => String::new(),
        };
        context.with(
            which(MoveWords::of(destination)),
            &[("n", n.max(1).into()), ("folder", folder.into())],
        )
    }

    /// The messages are about to move: shows these words, and goes on to the next message or clears the selection.
    fn leave_selected(&mut self, words: String) -> Task<Message> {
        let next = match self.list_pane.has_selection() {
            _ if self.tabs.shown().is_some() => self.close_shown_tab(),
            true => {
                self.reader.close();
                self.clear_selection()
            }
            false => self.step(Motion::Down),
        };
        self.show_notice(Notice::Working(words));
        next
    }

    fn moved(&mut self, destination: Destination, moved: Vec<MovedMessage>) -> Task<Message> {
        let n = moved.len();
        let words = self.move_words(&destination, n, |words| if n > 1 { words.moved_several } else { words.moved });
        self.show_notice(Notice::Undoable(words));
        let undo = self.did_move(destination, moved);
        Task::batch([undo, self.reload_list_pane()])
    }

    fn ask_removal(&mut self, rows: &[Row]) -> Task<Message> {
        self.removal = ServerRemoval::new(rows);
        match self.removal.is_some() {
            true => operation::focus(question::KEEP),
            false => self.fail(&EngineError::NotOnServer),
        }
    }

    fn cancel_removal(&mut self) -> Task<Message> {
        self.removal = None;
        Task::none()
    }

    fn remove_from_server(&mut self) -> Task<Message> {
        let Some(removal) = self.removal.take() else {
            return Task::none();
        };
        if self.list_pane.has_selection() {
            self.reader.close();
        }
        let selection = self.clear_selection();
        self.show_notice(Notice::Working(self.shared.words.get("ui-erasing")));
        let (handle, messages) = (self.shared.handle.clone(), removal.into_keys());
        let work = with_progress(move |progress| async move {
            // The engine clones the callback once per account.
            let sender = Arc::new(Mutex::new(progress));
            let progress = move |done, of| {
                if let Ok(mut sender) = sender.try_lock() {
                    let _ = sender.try_send(Message::MessageAction(ActionEvent::RemovalProgress(done, of)));
                }
                true
            };
            let outcome = server_removal::remove(handle, messages.clone(), progress).await;
            Message::MessageAction(ActionEvent::Removed(Box::new(outcome), messages))
        });
        Task::batch([selection, work])
    }

    fn removal_progress(&mut self, done: u64, of: u64) -> Task<Message> {
        if matches!(self.notice, Some(Notice::Working(_))) && of > 1 {
            let count = [("done", done.into()), ("of", of.into())];
            self.show_notice(Notice::Working(self.shared.words.with("ui-space-removing", &count)));
        }
        Task::none()
    }

    fn removed(&mut self, outcome: &SpaceOutcome, messages: BTreeMap<AccountId, Vec<CopyId>>) -> Task<Message> {
        if outcome.done > 0 {
            let count = messages.values().map(Vec::len).sum();
            self.did("ui-step-erase", count, Change::RemovedFromServer(messages));
        }
        let notice = server_removal::outcome(self.shared.context(), outcome);
        self.show_notice(notice);
        Task::batch([self.reload_list_pane(), self.load_overview()])
    }

    fn returned(&mut self, outcome: &SpaceOutcome) -> Task<Message> {
        let words = space::outcome_words(self.shared.context(), space::Work::PutBack, outcome);
        self.notify(words);
        Task::batch([self.reload_list_pane(), self.load_overview()])
    }
}

fn flags_stored(answer: Result<(), EngineError>) -> Message {
    Message::MessageAction(ActionEvent::FlagsStored(answer))
}

/// The keys of the texts about a move.
pub(super) struct MoveWords {
    /// While the server has not answered.
    moving: &'static str,
    moved: &'static str,
    moved_several: &'static str,
    /// The name of the step that is undone.
    pub(super) step: &'static str,
}

impl MoveWords {
    fn of(destination: &Destination) -> Self {
        match destination {
            Destination::Role(FolderRole::Trash) => Self {
                moving: "ui-trashing",
                moved: "ui-trashed",
                moved_several: "ui-trashed-several",
                step: "ui-step-trash",
            },
            Destination::Role(_) => Self {
                moving: "ui-archiving",
                moved: "ui-archived",
                moved_several: "ui-archived-several",
                step: "ui-step-archive",
            },
            Destination::Folder { .. } => Self {
                moving: "ui-moving",
                moved: "ui-moved",
                moved_several: "ui-moved-several",
                step: "ui-step-move",
            },
        }
    }
}
