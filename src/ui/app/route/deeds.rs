//! What the user does to the open message, told honestly while it is under way, and the way back.

use std::collections::BTreeMap;

use iced::Task;
use iced::widget::operation;

use crate::account::{AccountId, Flags, FolderRole, Uid};
use crate::engine::space::Cleared;
use crate::engine::view::Row;
use crate::engine::{EngineError, PutAway, RowKey};
use crate::i18n::explain::explain;
use crate::ui::app::{App, Message, Middle};
use crate::ui::keys::Motion;
use crate::ui::part::notice::Notice;
use crate::ui::part::question;
use crate::ui::screen::erase::{self, Erase};
use crate::ui::screen::list::Deed;
use crate::ui::screen::space;
use crate::ui::working::told;

/// How the last deed is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Out of the trash or the archive.
    Restore(Vec<PutAway>),
    /// Onto the server again.
    PutBack(BTreeMap<AccountId, Vec<RowKey>>),
    /// Read or not, as it was.
    Seen(Vec<(RowKey, bool)>),
    /// Starred or not, as it was.
    Starred(Vec<(RowKey, bool)>),
}

/// How a deed went.
#[derive(Debug, Clone)]
pub enum Step {
    /// What is known of the messages that this is to be done to.
    Known(Deed, Result<Vec<Row>, EngineError>),
    /// The server has moved it to the trash, or not.
    Trashed(Result<Vec<PutAway>, EngineError>),
    /// The server has moved it to the archive, or not.
    Archived(Result<Vec<PutAway>, EngineError>),
    /// The server has the mark, or not.
    Marked(Result<(), EngineError>),
    /// Back from the trash, or not.
    Restored(Result<(), EngineError>),
    /// Take what was asked about from its server.
    Erase,
    /// Do not.
    Keep,
    /// So many of so many are looked at.
    Erasing(u64, u64),
    /// They are gone from the server, as far as they are.
    Erased(Box<Cleared>, BTreeMap<AccountId, Vec<RowKey>>),
    /// They are back on it, or not.
    PutBack(Result<Box<Cleared>, EngineError>),
    /// Take the last one back.
    Undo,
}

impl App {
    pub(in crate::ui::app) fn deed(&mut self, step: Step) -> Task<Message> {
        match step {
            Step::Known(deed, Ok(rows)) => self.act_on(deed, rows),
            Step::Known(_, Err(error)) => self.fail(&error),
            Step::Trashed(Ok(trashed)) => self.put_away(trashed, "ui-trashed", "ui-trashed-several"),
            Step::Archived(Ok(archived)) => self.put_away(archived, "ui-archived", "ui-archived-several"),
            Step::Marked(Ok(())) => Task::none(),
            Step::Restored(Ok(())) => self.restored(),
            Step::Erase => self.erase(),
            Step::Keep => self.keep(),
            Step::Erasing(done, of) => self.erasing(done, of),
            Step::Erased(cleared, messages) => self.erased(&cleared, messages),
            Step::PutBack(Ok(cleared)) => self.returned(&cleared),
            // What the list shows at once may not be so.
            Step::Trashed(Err(error))
            | Step::Archived(Err(error))
            | Step::Marked(Err(error))
            | Step::Restored(Err(error))
            | Step::PutBack(Err(error)) => Task::batch([self.fail(&error), self.reload_middle()]),
            Step::Undo => self.undo(),
        }
    }

    fn mark(&mut self, key: RowKey, change: impl Fn(&mut Flags)) {
        if let Middle::List(list) = &mut self.middle {
            list.mark(key, &change);
        }
    }

    /// Does it to the message on the screen, or to all that are chosen.
    pub(super) fn act(&mut self, deed: Deed) -> Task<Message> {
        let Middle::List(list) = &self.middle else { return Task::none() };
        if list.chosen_count() == 0 {
            let rows: Vec<Row> = self.selected().into_iter().cloned().collect();
            return self.act_on(deed, rows);
        }
        if let Some(rows) = list.chosen_rows() {
            return self.act_on(deed, rows);
        }
        let (handle, keys) = (self.shared.handle.clone(), list.chosen());
        Task::perform(async move { handle.rows(keys).await }, move |answer| {
            Message::Deed(Step::Known(deed, answer))
        })
    }

    fn act_on(&mut self, deed: Deed, rows: Vec<Row>) -> Task<Message> {
        match deed {
            _ if rows.is_empty() => Task::none(),
            Deed::ToggleSeen => self.toggle_seen(&rows),
            Deed::ToggleStar => self.toggle_star(&rows),
            Deed::Archive => self.archive(&rows),
            Deed::Trash => self.trash(&rows),
            Deed::Erase => self.ask_to_erase(&rows),
        }
    }

    /// All become read where one is not.
    fn toggle_seen(&mut self, rows: &[Row]) -> Task<Message> {
        self.undo = Some(Undo::Seen(rows.iter().map(|row| (row.key, row.flags.seen)).collect()));
        let seen = rows.iter().any(|row| !row.flags.seen);
        self.mark_seen(rows.iter().map(|row| row.key).collect(), seen)
    }

    pub(super) fn mark_seen(&mut self, keys: Vec<RowKey>, seen: bool) -> Task<Message> {
        keys.iter().for_each(|key| self.mark(*key, |flags| flags.seen = seen));
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_seen(keys, seen).await }, marked)
    }

    fn toggle_star(&mut self, rows: &[Row]) -> Task<Message> {
        self.undo = Some(Undo::Starred(rows.iter().map(|row| (row.key, row.flags.flagged)).collect()));
        let star = rows.iter().any(|row| !row.flags.flagged);
        self.star(rows.iter().map(|row| row.key).collect(), star)
    }

    fn star(&mut self, keys: Vec<RowKey>, star: bool) -> Task<Message> {
        keys.iter().for_each(|key| self.mark(*key, |flags| flags.flagged = star));
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_flagged(keys, star).await }, marked)
    }

    fn trash(&mut self, rows: &[Row]) -> Task<Message> {
        let there: Vec<&Row> = rows.iter().filter(|row| !row.gone && row.location.uid != Uid(0)).collect();
        if there.is_empty() {
            return self.fail(&EngineError::NotOnServer);
        }
        let keys: Vec<RowKey> = there
            .iter()
            .filter(|row| !self.is_in(row, FolderRole::Trash))
            .map(|row| row.key)
            .collect();
        if keys.is_empty() {
            return self.ask_to_erase(rows);
        }
        let next = self.leave_acted_on();
        self.put_up(Notice::Working(self.shared.words.get("ui-trashing")));
        let handle = self.shared.handle.clone();
        let trash = Task::perform(async move { handle.trash(keys).await }, |answer| {
            Message::Deed(Step::Trashed(answer))
        });
        Task::batch([trash, next])
    }

    fn is_in(&self, row: &Row, role: FolderRole) -> bool {
        self.shared.context().role_of(&row.location) == Some(role)
    }

    /// Goes on to the next message, or takes the choice away.
    fn leave_acted_on(&mut self) -> Task<Message> {
        if !self.middle.has_choice() {
            return self.step(Motion::Down);
        }
        self.reader.close();
        self.choose_none()
    }

    fn archive(&mut self, rows: &[Row]) -> Task<Message> {
        let there = rows.iter().filter(|row| !row.gone && row.location.uid != Uid(0));
        let keys: Vec<RowKey> = there
            .filter(|row| !self.is_in(row, FolderRole::Archive))
            .map(|row| row.key)
            .collect();
        if keys.is_empty() {
            return self.fail(&EngineError::NotOnServer);
        }
        let next = self.leave_acted_on();
        self.put_up(Notice::Working(self.shared.words.get("ui-archiving")));
        let handle = self.shared.handle.clone();
        let archive = Task::perform(async move { handle.archive(keys).await }, |answer| {
            Message::Deed(Step::Archived(answer))
        });
        Task::batch([archive, next])
    }

    fn put_away(&mut self, put_away: Vec<PutAway>, one: &str, several: &str) -> Task<Message> {
        let words = match put_away.len() {
            0 | 1 => self.shared.words.get(one),
            n => self.shared.words.with(several, &[("n", n.into())]),
        };
        self.undo = Some(Undo::Restore(put_away));
        self.put_up(Notice::Undoable(words));
        self.reload_middle()
    }

    fn restored(&mut self) -> Task<Message> {
        self.put_up(Notice::Done(self.shared.words.get("ui-restored")));
        self.reload_middle()
    }

    /// Asks before a message leaves its server for good.
    fn ask_to_erase(&mut self, rows: &[Row]) -> Task<Message> {
        self.erasing = Erase::new(rows);
        match self.erasing.is_some() {
            true => operation::focus(question::KEEP),
            false => self.fail(&EngineError::NotOnServer),
        }
    }

    fn keep(&mut self) -> Task<Message> {
        self.erasing = None;
        Task::none()
    }

    fn erase(&mut self) -> Task<Message> {
        let Some(erase) = self.erasing.take() else { return Task::none() };
        if self.middle.has_choice() {
            self.reader.close();
        }
        let left = self.choose_none();
        self.put_up(Notice::Working(self.shared.words.get("ui-erasing")));
        let (handle, messages) = (self.shared.handle.clone(), erase.into_keys());
        let work = told(move |tell| async move {
            let tell = std::sync::Arc::new(std::sync::Mutex::new(tell));
            let progress = move |done, of| {
                if let Ok(mut tell) = tell.try_lock() {
                    let _ = tell.try_tell(Message::Deed(Step::Erasing(done, of)));
                }
                true
            };
            let cleared = erase::erase(handle, messages.clone(), progress).await;
            Message::Deed(Step::Erased(Box::new(cleared), messages))
        });
        Task::batch([left, work])
    }

    fn erasing(&mut self, done: u64, of: u64) -> Task<Message> {
        if matches!(self.notice, Some(Notice::Working(_))) && of > 1 {
            let told = [("done", done.into()), ("of", of.into())];
            self.put_up(Notice::Working(self.shared.words.with("ui-space-removing", &told)));
        }
        Task::none()
    }

    fn erased(&mut self, cleared: &Cleared, messages: BTreeMap<AccountId, Vec<RowKey>>) -> Task<Message> {
        self.undo = (cleared.done > 0).then_some(Undo::PutBack(messages));
        let notice = erase::outcome(self.shared.context(), cleared);
        self.put_up(notice);
        Task::batch([self.reload_middle(), self.load_overview()])
    }

    fn returned(&mut self, cleared: &Cleared) -> Task<Message> {
        let words = space::outcome_words(self.shared.context(), space::Work::PutBack, cleared);
        self.put_up(Notice::Done(words));
        Task::batch([self.reload_middle(), self.load_overview()])
    }

    /// Takes the last deed back, once.
    pub(super) fn undo(&mut self) -> Task<Message> {
        match self.undo.take() {
            None => Task::none(),
            Some(Undo::Seen(before)) => {
                let (seen, unseen) = apart(before);
                Task::batch([self.mark_seen(seen, true), self.mark_seen(unseen, false)])
            }
            Some(Undo::Starred(before)) => {
                let (starred, plain) = apart(before);
                Task::batch([self.star(starred, true), self.star(plain, false)])
            }
            Some(Undo::PutBack(messages)) => {
                self.put_up(Notice::Working(self.shared.words.get("ui-putting-back")));
                let back = erase::put_back(self.shared.handle.clone(), messages);
                Task::perform(back, |answer| Message::Deed(Step::PutBack(answer.map(Box::new))))
            }
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

/// Those that were so, and those that were not.
fn apart(before: Vec<(RowKey, bool)>) -> (Vec<RowKey>, Vec<RowKey>) {
    let (were, were_not): (Vec<_>, Vec<_>) = before.into_iter().partition(|(_, was)| *was);
    let keys = |pairs: Vec<(RowKey, bool)>| pairs.into_iter().map(|(key, _)| key).collect();
    (keys(were), keys(were_not))
}

fn marked(answer: Result<(), EngineError>) -> Message {
    Message::Deed(Step::Marked(answer))
}
