//! The history of actions on messages: each is undone on its own, the last first, and can be done again.

use std::collections::BTreeMap;

use iced::Task;

use super::list_pane::ListPane;
use super::{App, Message};
use crate::account::{AccountId, Keywords};
use crate::engine::view::Row;
use crate::engine::{CopyId, Destination, EngineError, MovedMessage};
use crate::signature::Sha256;
use crate::ui::message_action::{ActionEvent, DiscardedDraft};
use crate::ui::part::notice::Notice;

#[derive(Debug, Default)]
pub(super) struct UndoHistory {
    /// The last one is undone first.
    done: Vec<Step>,
    /// The last one is done again first.
    undone: Vec<Step>,
    /// Moves that no server has answered yet.
    pending: usize,
    /// How often the user asked to undo meanwhile.
    asked: usize,
    /// The step that a server is about to undo.
    undoing: Option<Step>,
    /// The next move done is a step done again.
    redoing: bool,
}

/// An action that is done, by its name.
#[derive(Debug, Clone)]
pub(super) struct Step {
    name: String,
    change: Change,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Moved(Destination, Vec<MovedMessage>),
    RemovedFromServer(BTreeMap<AccountId, Vec<CopyId>>),
    /// Whether each was read before, and is now.
    Seen(Vec<(Copied, bool)>, bool),
    /// Whether each had a star before, and has now.
    Starred(Vec<(Copied, bool)>, bool),
    /// The tags that each had before, those that were added and those that were taken away.
    Tagged(Vec<(Copied, Keywords)>, Keywords, Keywords),
    Discarded(Box<DiscardedDraft>),
}

/// A message whose key changes when it is moved and back.
#[derive(Debug, Clone)]
pub(super) struct Copied {
    key: CopyId,
    message: Sha256,
    account: AccountId,
}

impl Copied {
    pub(super) fn of(row: &Row) -> Self {
        Self {
            key: row.key,
            message: row.message,
            account: row.location.account.clone(),
        }
    }
}

impl UndoHistory {
    /// A move was sent to a server.
    pub(super) fn move_begins(&mut self) {
        self.pending += 1;
    }

    /// A server has answered a move. Returns whether the user asked to undo it meanwhile.
    fn move_ends(&mut self) -> bool {
        self.pending = self.pending.saturating_sub(1);
        let asked = self.asked > 0 && self.pending == 0;
        self.asked -= usize::from(asked);
        asked
    }

    fn push(&mut self, step: Step) {
        if !std::mem::take(&mut self.redoing) {
            self.undone.clear();
        }
        self.done.push(step);
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }
}

impl App {
    /// An action is done: it can be undone under the name of this key, with the number of its messages.
    pub(super) fn did(&mut self, key: &str, messages: usize, change: Change) {
        let name = self.shared.words.with(key, &[("n", messages.max(1).into())]);
        self.undo_history.push(Step { name, change });
    }

    /// A draft was discarded. Only one is remembered: it is in memory with its attachments.
    pub(super) fn did_discard(&mut self, draft: Box<DiscardedDraft>) {
        let is_other = |step: &Step| !matches!(step.change, Change::Discarded(_));
        self.undo_history.done.retain(is_other);
        self.undo_history.undone.retain(is_other);
        self.did("ui-step-draft", 1, Change::Discarded(draft));
    }

    /// A server has moved messages.
    pub(super) fn did_move(&mut self, destination: Destination, moved: Vec<MovedMessage>) -> Task<Message> {
        let name = self.move_words(&destination, moved.len(), |words| words.step);
        let change = Change::Moved(destination, moved);
        self.undo_history.push(Step { name, change });
        match self.undo_history.move_ends() {
            true => self.undo(),
            false => Task::none(),
        }
    }

    /// A server has not moved what it was asked to.
    pub(super) fn move_failed(&mut self) {
        self.undo_history.move_ends();
        self.undo_history.redoing = false;
    }

    /// Undoes the last action; while it is under way, as soon as it is done.
    pub(super) fn undo(&mut self) -> Task<Message> {
        if let Some(Notice::Leaving(dispatch, _)) = &self.notice {
            let dispatch = dispatch.clone();
            return self.take_back(&dispatch);
        }
        if self.undo_history.pending > 0 {
            self.undo_history.asked += 1;
            return Task::none();
        }
        let Some(step) = self.undo_history.done.pop() else {
            self.notify(self.shared.words.get("ui-nothing-to-undo"));
            return Task::none();
        };
        let (seen, key) = match &step.change {
            Change::Seen(before, _) => (true, before.clone()),
            Change::Starred(before, _) => (false, before.clone()),
            Change::Moved(_, moved) => {
                let moved = moved.clone();
                self.undo_history.undoing = Some(step);
                return self.restore(moved);
            }
            Change::RemovedFromServer(messages) => return self.return_to_server(messages.clone()),
            Change::Discarded(discarded) => {
                let DiscardedDraft { id, account, draft } = (**discarded).clone();
                self.notify_step("ui-undone", &step);
                self.undo_history.undone.push(step);
                let handle = self.shared.handle.clone();
                let keep = async move { handle.save_draft(id, account, draft).await.map(drop) };
                return Task::perform(keep, draft_changed);
            }
            Change::Tagged(before, added, removed) => {
                let (before, added, removed) = (before.clone(), *added, *removed);
                self.notify_step("ui-undone", &step);
                self.undo_history.undone.push(step);
                return self.restore_tags(&before, added, removed);
            }
        };
        self.notify_step("ui-undone", &step);
        self.undo_history.undone.push(step);
        Task::batch([true, false].map(|on| {
            let keys = key.iter().filter(|(_, was)| *was == on);
            let keys = keys.map(|(copied, _)| self.key_of(copied)).collect();
            self.set_flag(seen, keys, on)
        }))
    }

    /// Does again what was undone last.
    pub(super) fn redo(&mut self) -> Task<Message> {
        let Some(step) = self.undo_history.undone.pop().filter(|_| self.undo_history.pending == 0) else {
            return Task::none();
        };
        self.undo_history.redoing = true;
        self.notify_step("ui-redone", &step);
        let keys = |app: &Self, before: &[(Copied, bool)]| before.iter().map(|(copied, _)| app.key_of(copied)).collect::<Vec<_>>();
        match step.change.clone() {
            Change::Seen(before, now) => {
                let keys = keys(self, &before);
                self.undo_history.push(step);
                self.set_seen(keys, now)
            }
            Change::Starred(before, now) => {
                let keys = keys(self, &before);
                self.undo_history.push(step);
                self.set_flagged(keys, now)
            }
            Change::Moved(destination, moved) => {
                let copied = moved
                    .iter()
                    .filter_map(|one| self.row_of(&one.was.message, &one.was.location.account));
                let rows: Vec<Row> = copied.cloned().collect();
                self.move_rows(&rows, destination)
            }
            Change::Tagged(before, add, remove) => {
                let keys = before.iter().map(|(copied, _)| self.key_of(copied)).collect();
                self.undo_history.push(step);
                self.set_tags(keys, add, remove)
            }
            Change::Discarded(discarded) => {
                let (handle, id) = (self.shared.handle.clone(), discarded.id);
                self.undo_history.push(step);
                Task::perform(async move { handle.delete_draft(id).await }, draft_changed)
            }
            Change::RemovedFromServer(_) => Task::none(),
        }
    }

    /// Each message gets the tags back that it had; messages that had the same are changed together.
    fn restore_tags(&mut self, before: &[(Copied, Keywords)], added: Keywords, removed: Keywords) -> Task<Message> {
        let mut changes: Vec<(Keywords, Keywords, Vec<CopyId>)> = Vec::new();
        for (copied, had) in before {
            let take = added.without(*had);
            let give = had.without(had.without(removed));
            let key = self.key_of(copied);
            match changes.iter_mut().find(|(add, remove, _)| (*add, *remove) == (give, take)) {
                Some((.., keys)) => keys.push(key),
                None => changes.push((give, take, vec![key])),
            }
        }
        Task::batch(changes.into_iter().map(|(add, remove, keys)| self.set_tags(keys, add, remove)))
    }

    /// A server has moved messages back.
    pub(super) fn restored(&mut self) -> Task<Message> {
        match self.undo_history.undoing.take() {
            Some(step) => {
                self.notify_step("ui-undone", &step);
                self.undo_history.undone.push(step);
            }
            None => self.notify(self.shared.words.get("ui-restored")),
        }
        self.reload_list_pane()
    }

    fn notify_step(&mut self, key: &str, step: &Step) {
        self.notify(self.shared.words.with(key, &[("what", step.name.clone().into())]));
    }

    fn set_flag(&mut self, seen: bool, keys: Vec<CopyId>, on: bool) -> Task<Message> {
        match (keys.is_empty(), seen) {
            (true, _) => Task::none(),
            (false, true) => self.set_seen(keys, on),
            (false, false) => self.set_flagged(keys, on),
        }
    }

    /// The key that a message has now.
    fn key_of(&self, copied: &Copied) -> CopyId {
        self.row_of(&copied.message, &copied.account).map_or(copied.key, |row| row.key)
    }

    /// The row of a message that a server has, if it is loaded.
    fn row_of(&self, message: &Sha256, account: &AccountId) -> Option<&Row> {
        let ListPane::List(list) = &self.list_pane else { return None };
        let is_it = |row: &&Row| row.message == *message && row.location.account == *account && !row.expunged;
        list.loaded_rows().find(is_it)
    }

    fn return_to_server(&mut self, messages: BTreeMap<AccountId, Vec<CopyId>>) -> Task<Message> {
        self.show_notice(Notice::Working(self.shared.words.get("ui-putting-back")));
        let back = crate::ui::screen::server_removal::put_back(self.shared.handle.clone(), messages);
        Task::perform(back, |answer| Message::MessageAction(ActionEvent::Returned(answer.map(Box::new))))
    }

    fn restore(&mut self, moved: Vec<MovedMessage>) -> Task<Message> {
        self.show_notice(Notice::Working(self.shared.words.get("ui-restoring")));
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.restore(moved).await }, |answer| {
            Message::MessageAction(ActionEvent::Restored(answer))
        })
    }
}

fn draft_changed(answer: Result<(), EngineError>) -> Message {
    Message::MessageAction(ActionEvent::DraftChanged(answer))
}

/// Steps kept.
const MOST: usize = 100;
