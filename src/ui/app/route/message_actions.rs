//! What the user does to the open message, told honestly while it is under way, and the way back.

use std::collections::BTreeMap;

use iced::Task;
use iced::widget::operation;

use crate::account::{AccountId, Flags, FolderRole, Uid};
use crate::engine::space::SpaceOutcome;
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError, MovedMessage};
use crate::i18n::explain::explain;
use crate::ui::app::{App, ListPane, Message};
use crate::ui::background_task::with_progress;
use crate::ui::keys::Motion;
use crate::ui::message_action::MessageAction;
use crate::ui::part::notice::Notice;
use crate::ui::part::question;
use crate::ui::screen::server_removal::{self, ServerRemoval};
use crate::ui::screen::space;

/// How the last deed is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Out of the trash or the archive.
    Restore(Vec<MovedMessage>),
    /// Onto the server again.
    ReturnToServer(BTreeMap<AccountId, Vec<CopyId>>),
    /// Read or not, as it was.
    Seen(Vec<(CopyId, bool)>),
    /// Starred or not, as it was.
    Starred(Vec<(CopyId, bool)>),
}

/// How a deed went.
#[derive(Debug, Clone)]
pub enum ActionEvent {
    /// What is known of the messages that this is to be done to.
    RowsLoaded(MessageAction, Result<Vec<Row>, EngineError>),
    /// The server has moved it to the trash, or not.
    Trashed(Result<Vec<MovedMessage>, EngineError>),
    /// The server has moved it to the archive, or not.
    Archived(Result<Vec<MovedMessage>, EngineError>),
    /// The server has the mark, or not.
    FlagsStored(Result<(), EngineError>),
    /// Back from the trash, or not.
    Restored(Result<(), EngineError>),
    /// Take what was asked about from its server.
    ConfirmRemoval,
    /// Do not.
    CancelRemoval,
    /// So many of so many are looked at.
    RemovalProgress(u64, u64),
    /// They are gone from the server, as far as they are.
    Removed(Box<SpaceOutcome>, BTreeMap<AccountId, Vec<CopyId>>),
    /// They are back on it, or not.
    Returned(Result<Box<SpaceOutcome>, EngineError>),
    /// Take the last one back.
    Undo,
}

impl App {
    pub(in crate::ui::app) fn message_action(&mut self, event: ActionEvent) -> Task<Message> {
        match event {
            ActionEvent::RowsLoaded(action, Ok(rows)) => self.perform_on(action, rows),
            ActionEvent::RowsLoaded(_, Err(error)) => self.fail(&error),
            ActionEvent::Trashed(Ok(trashed)) => self.moved(trashed, "ui-trashed", "ui-trashed-several"),
            ActionEvent::Archived(Ok(archived)) => self.moved(archived, "ui-archived", "ui-archived-several"),
            ActionEvent::FlagsStored(Ok(())) => Task::none(),
            ActionEvent::Restored(Ok(())) => self.restored(),
            ActionEvent::ConfirmRemoval => self.remove_from_server(),
            ActionEvent::CancelRemoval => self.cancel_removal(),
            ActionEvent::RemovalProgress(done, of) => self.removal_progress(done, of),
            ActionEvent::Removed(cleared, messages) => self.removed(&cleared, messages),
            ActionEvent::Returned(Ok(cleared)) => self.returned(&cleared),
            // What the list shows at once may not be so.
            ActionEvent::Trashed(Err(error))
            | ActionEvent::Archived(Err(error))
            | ActionEvent::FlagsStored(Err(error))
            | ActionEvent::Restored(Err(error))
            | ActionEvent::Returned(Err(error)) => Task::batch([self.fail(&error), self.reload_list_pane()]),
            ActionEvent::Undo => self.undo(),
        }
    }

    fn update_flags(&mut self, key: CopyId, change: impl Fn(&mut Flags)) {
        if let ListPane::List(list) = &mut self.list_pane {
            list.update_flags(key, &change);
        }
    }

    /// Does it to the message on the screen, or to all that are chosen.
    pub(super) fn perform(&mut self, action: MessageAction) -> Task<Message> {
        let ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        if list.chosen_count() == 0 {
            let rows: Vec<Row> = self.selected().into_iter().cloned().collect();
            return self.perform_on(action, rows);
        }
        if let Some(rows) = list.chosen_rows() {
            return self.perform_on(action, rows);
        }
        let (handle, keys) = (self.shared.handle.clone(), list.chosen());
        Task::perform(async move { handle.rows(keys).await }, move |answer| {
            Message::MessageAction(ActionEvent::RowsLoaded(action, answer))
        })
    }

    fn perform_on(&mut self, action: MessageAction, rows: Vec<Row>) -> Task<Message> {
        match action {
            _ if rows.is_empty() => Task::none(),
            MessageAction::ToggleSeen => self.toggle_seen(&rows),
            MessageAction::ToggleStar => self.toggle_star(&rows),
            MessageAction::Archive => self.archive(&rows),
            MessageAction::Trash => self.trash(&rows),
            MessageAction::RemoveFromServer => self.ask_removal(&rows),
        }
    }

    /// All become read where one is not.
    fn toggle_seen(&mut self, rows: &[Row]) -> Task<Message> {
        self.undo = Some(Undo::Seen(rows.iter().map(|row| (row.key, row.flags.seen)).collect()));
        let seen = rows.iter().any(|row| !row.flags.seen);
        self.set_seen(rows.iter().map(|row| row.key).collect(), seen)
    }

    pub(super) fn set_seen(&mut self, keys: Vec<CopyId>, seen: bool) -> Task<Message> {
        keys.iter().for_each(|key| self.update_flags(*key, |flags| flags.seen = seen));
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_seen(keys, seen).await }, flags_stored)
    }

    fn toggle_star(&mut self, rows: &[Row]) -> Task<Message> {
        self.undo = Some(Undo::Starred(rows.iter().map(|row| (row.key, row.flags.flagged)).collect()));
        let star = rows.iter().any(|row| !row.flags.flagged);
        self.set_flagged(rows.iter().map(|row| row.key).collect(), star)
    }

    fn set_flagged(&mut self, keys: Vec<CopyId>, star: bool) -> Task<Message> {
        keys.iter().for_each(|key| self.update_flags(*key, |flags| flags.flagged = star));
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_flagged(keys, star).await }, flags_stored)
    }

    fn trash(&mut self, rows: &[Row]) -> Task<Message> {
        let there: Vec<&Row> = rows.iter().filter(|row| !row.expunged && row.location.uid != Uid(0)).collect();
        if there.is_empty() {
            return self.fail(&EngineError::NotOnServer);
        }
        let keys: Vec<CopyId> = there
            .iter()
            .filter(|row| !self.is_in(row, FolderRole::Trash))
            .map(|row| row.key)
            .collect();
        if keys.is_empty() {
            return self.ask_removal(rows);
        }
        let next = self.leave_selected();
        self.show_notice(Notice::Working(self.shared.words.get("ui-trashing")));
        let handle = self.shared.handle.clone();
        let trash = Task::perform(async move { handle.trash(keys).await }, |answer| {
            Message::MessageAction(ActionEvent::Trashed(answer))
        });
        Task::batch([trash, next])
    }

    fn is_in(&self, row: &Row, role: FolderRole) -> bool {
        self.shared.context().role_of(&row.location) == Some(role)
    }

    /// Goes on to the next message, or takes the choice away.
    fn leave_selected(&mut self) -> Task<Message> {
        if !self.list_pane.has_choice() {
            return self.step(Motion::Down);
        }
        self.reader.close();
        self.choose_none()
    }

    fn archive(&mut self, rows: &[Row]) -> Task<Message> {
        let there = rows.iter().filter(|row| !row.expunged && row.location.uid != Uid(0));
        let keys: Vec<CopyId> = there
            .filter(|row| !self.is_in(row, FolderRole::Archive))
            .map(|row| row.key)
            .collect();
        if keys.is_empty() {
            return self.fail(&EngineError::NotOnServer);
        }
        let next = self.leave_selected();
        self.show_notice(Notice::Working(self.shared.words.get("ui-archiving")));
        let handle = self.shared.handle.clone();
        let archive = Task::perform(async move { handle.archive(keys).await }, |answer| {
            Message::MessageAction(ActionEvent::Archived(answer))
        });
        Task::batch([archive, next])
    }

    fn moved(&mut self, moved: Vec<MovedMessage>, one: &str, several: &str) -> Task<Message> {
        let words = match moved.len() {
            0 | 1 => self.shared.words.get(one),
            n => self.shared.words.with(several, &[("n", n.into())]),
        };
        self.undo = Some(Undo::Restore(moved));
        self.show_notice(Notice::Undoable(words));
        self.reload_list_pane()
    }

    fn restored(&mut self) -> Task<Message> {
        self.show_notice(Notice::Done(self.shared.words.get("ui-restored")));
        self.reload_list_pane()
    }

    /// Asks before a message leaves its server for good.
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
        let Some(removal) = self.removal.take() else { return Task::none() };
        if self.list_pane.has_choice() {
            self.reader.close();
        }
        let left = self.choose_none();
        self.show_notice(Notice::Working(self.shared.words.get("ui-erasing")));
        let (handle, messages) = (self.shared.handle.clone(), removal.into_keys());
        let work = with_progress(move |progress| async move {
            let sender = std::sync::Arc::new(std::sync::Mutex::new(progress));
            let progress = move |done, of| {
                if let Ok(mut sender) = sender.try_lock() {
                    let _ = sender.try_send(Message::MessageAction(ActionEvent::RemovalProgress(done, of)));
                }
                true
            };
            let cleared = server_removal::remove(handle, messages.clone(), progress).await;
            Message::MessageAction(ActionEvent::Removed(Box::new(cleared), messages))
        });
        Task::batch([left, work])
    }

    fn removal_progress(&mut self, done: u64, of: u64) -> Task<Message> {
        if matches!(self.notice, Some(Notice::Working(_))) && of > 1 {
            let told = [("done", done.into()), ("of", of.into())];
            self.show_notice(Notice::Working(self.shared.words.with("ui-space-removing", &told)));
        }
        Task::none()
    }

    fn removed(&mut self, cleared: &SpaceOutcome, messages: BTreeMap<AccountId, Vec<CopyId>>) -> Task<Message> {
        self.undo = (cleared.done > 0).then_some(Undo::ReturnToServer(messages));
        let notice = server_removal::outcome(self.shared.context(), cleared);
        self.show_notice(notice);
        Task::batch([self.reload_list_pane(), self.load_overview()])
    }

    fn returned(&mut self, cleared: &SpaceOutcome) -> Task<Message> {
        let words = space::outcome_words(self.shared.context(), space::Work::PutBack, cleared);
        self.show_notice(Notice::Done(words));
        Task::batch([self.reload_list_pane(), self.load_overview()])
    }

    /// Takes the last deed back, once.
    pub(super) fn undo(&mut self) -> Task<Message> {
        match self.undo.take() {
            None => Task::none(),
            Some(Undo::Seen(before)) => {
                let (seen, unseen) = split(before);
                Task::batch([self.set_seen(seen, true), self.set_seen(unseen, false)])
            }
            Some(Undo::Starred(before)) => {
                let (starred, plain) = split(before);
                Task::batch([self.set_flagged(starred, true), self.set_flagged(plain, false)])
            }
            Some(Undo::ReturnToServer(messages)) => {
                self.show_notice(Notice::Working(self.shared.words.get("ui-putting-back")));
                let back = server_removal::put_back(self.shared.handle.clone(), messages);
                Task::perform(back, |answer| Message::MessageAction(ActionEvent::Returned(answer.map(Box::new))))
            }
            Some(Undo::Restore(trashed)) => {
                self.show_notice(Notice::Working(self.shared.words.get("ui-restoring")));
                let handle = self.shared.handle.clone();
                Task::perform(async move { handle.restore(trashed).await }, |answer| {
                    Message::MessageAction(ActionEvent::Restored(answer))
                })
            }
        }
    }

    pub(in crate::ui::app) fn fail(&mut self, error: &EngineError) -> Task<Message> {
        self.show_notice(Notice::Failed(explain(&self.shared.words, error)));
        Task::none()
    }
}

/// Those that were so, and those that were not.
fn split(before: Vec<(CopyId, bool)>) -> (Vec<CopyId>, Vec<CopyId>) {
    let (were, were_not): (Vec<_>, Vec<_>) = before.into_iter().partition(|(_, was)| *was);
    let keys = |pairs: Vec<(CopyId, bool)>| pairs.into_iter().map(|(key, _)| key).collect();
    (keys(were), keys(were_not))
}

fn flags_stored(answer: Result<(), EngineError>) -> Message {
    Message::MessageAction(ActionEvent::FlagsStored(answer))
}
