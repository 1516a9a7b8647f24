//! Going from place to place, and through the list that shows.

use iced::Task;
use iced::widget::operation;

use super::MOST_VISITED;
use crate::account::FolderRole;
use crate::engine::view::Row;
use crate::ui::app::{App, Message, Middle};
use crate::ui::keys::Motion;
use crate::ui::place::Place;
use crate::ui::screen::{attend, list, side};

impl App {
    /// The inbox of the only account, or all of them.
    pub(super) fn home(&self) -> Place {
        let unified = Place::Unified(FolderRole::Inbox);
        let [only] = self.shared.overview.accounts.as_slice() else {
            return unified;
        };
        match only.folders.is_empty() {
            true => unified,
            false => Place::inbox_of(only),
        }
    }

    /// To the inbox of the mailbox of this number.
    pub(super) fn go_to_mailbox(&mut self, at: usize) -> Task<Message> {
        match self.shared.overview.accounts.get(at).map(Place::inbox_of) {
            Some(inbox) => self.go(inbox),
            None => Task::none(),
        }
    }

    /// The field has the focus already; where there is none, one is gone to.
    pub(super) fn search(&mut self) -> Task<Message> {
        match &self.middle {
            Middle::List(_) => Task::none(),
            Middle::Attend(_) => {
                let home = self.home();
                Task::batch([self.go(home), operation::focus(list::SEARCH)])
            }
        }
    }

    /// Gets the mail of the mailbox that is looked at, or of all.
    pub(super) fn sync_here(&mut self) -> Task<Message> {
        let accounts = match &self.place {
            Place::Folder { account, .. } => vec![account.clone()],
            Place::Attend | Place::Unified(_) => Vec::new(),
        };
        self.sync(accounts)
    }

    pub(super) fn go(&mut self, place: Place) -> Task<Message> {
        if !self.leave_stage() {
            self.wanted = Some(Box::new(Message::Side(side::Message::Go(place))));
            return Task::none();
        }
        self.reader.close();
        if place == self.place && matches!(&self.middle, Middle::List(list) if list.place == place) {
            return self.come_back();
        }
        let next = self.take_visited(&place).unwrap_or_else(|| Middle::of(place.clone()));
        self.place = place;
        let left = std::mem::replace(&mut self.middle, next);
        self.visited.push(left);
        if self.visited.len() > MOST_VISITED {
            self.visited.remove(0);
        }
        self.come_back()
    }

    pub(super) fn look_for_mailbox(&mut self, wanted: String) -> Task<Message> {
        self.side.look_for(wanted);
        Task::none()
    }

    pub(super) fn show_ailing(&mut self, only: bool) -> Task<Message> {
        self.side.show_ailing(only);
        Task::none()
    }

    pub(super) fn take_visited(&mut self, place: &Place) -> Option<Middle> {
        let at = self.visited.iter().position(|middle| middle.shows(place))?;
        Some(self.visited.remove(at))
    }

    pub(super) fn come_back(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.middle {
            Middle::List(list) => list.come_back(context).map(Message::List),
            Middle::Attend(attend) => {
                attend.deselect();
                attend.reload(context).map(Message::Attend)
            }
        }
    }

    pub(super) fn reload_middle(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.middle {
            Middle::List(list) => list.renew(context).map(Message::List),
            Middle::Attend(attend) => attend.reload(context).map(Message::Attend),
        }
    }

    /// More can be found: what is being searched for is asked for anew.
    pub(super) fn search_again(&mut self) -> Task<Message> {
        match &self.middle {
            Middle::List(list) if list.is_searching() => self.reload_middle(),
            _ => Task::none(),
        }
    }

    pub(super) fn refresh_middle(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.middle {
            Middle::List(list) => list.refresh(context).map(Message::List),
            Middle::Attend(attend) => attend.reload(context).map(Message::Attend),
        }
    }

    pub(super) fn follow_list(&mut self, action: list::Action) -> Task<Message> {
        match action {
            list::Action::None => Task::none(),
            list::Action::Run(task) => task.map(Message::List),
            list::Action::Open(row) => self.open(&row),
            list::Action::Do(deed) => self.act(deed),
            list::Action::ChooseNone => self.choose_none(),
            list::Action::Sync => self.sync_here(),
            list::Action::Failed(error) => self.fail(&error),
        }
    }

    pub(super) fn follow_attend(&mut self, action: attend::Action) -> Task<Message> {
        match action {
            attend::Action::None => Task::none(),
            attend::Action::Run(task) => task.map(Message::Attend),
            attend::Action::Open(view) => self.reader.open_dispatch(*view, self.shared.context()).map(Message::Reader),
            attend::Action::Repair(account) => self.repair(account),
            attend::Action::Space(account) => self.open_space(account),
            attend::Action::Failed(error) => self.fail(&error),
        }
    }

    /// Opens a row, and marks it as read.
    pub(super) fn open(&mut self, row: &Row) -> Task<Message> {
        let dispatch = row.delivery.as_ref().map(|delivery| delivery.dispatch.clone());
        let open = self.reader.open(row.message, dispatch, self.shared.context()).map(Message::Reader);
        if row.flags.seen {
            return open;
        }
        Task::batch([open, self.mark_seen(vec![row.key], true)])
    }

    pub(super) fn step(&mut self, motion: Motion) -> Task<Message> {
        match &mut self.middle {
            Middle::List(list) => {
                let (action, reveal) = list.step(motion);
                Task::batch([reveal.map(Message::List), self.follow_list(action)])
            }
            Middle::Attend(attend) => {
                let action = attend.step(motion);
                self.follow_attend(action)
            }
        }
    }

    /// Back from several to the message that is open.
    pub(super) fn choose_none(&mut self) -> Task<Message> {
        let open = self.reader.wanted().cloned();
        if let Middle::List(list) = &mut self.middle {
            list.choose_none();
            list.select_where(|row| open == Some(row.message.into()));
        }
        Task::none()
    }

    /// Chooses everything up to where a motion leads.
    pub(super) fn extend(&mut self, motion: Motion) -> Task<Message> {
        match &mut self.middle {
            Middle::List(list) => list.extend(motion).map(Message::List),
            Middle::Attend(_) => self.step(motion),
        }
    }

    pub(super) fn choose_all(&mut self) -> Task<Message> {
        if let Middle::List(list) = &mut self.middle {
            list.choose_all();
        }
        Task::none()
    }

    pub(super) fn step_unread(&mut self, forward: bool) -> Task<Message> {
        let Middle::List(list) = &mut self.middle else {
            return Task::none();
        };
        let (action, reveal) = list.step_unread(forward);
        Task::batch([reveal.map(Message::List), self.follow_list(action)])
    }

    pub(super) fn has_open(&self) -> bool {
        self.reader.message().is_some() || self.reader.dispatch().is_some()
    }
}
