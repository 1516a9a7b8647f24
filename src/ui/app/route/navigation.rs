//! Going from place to place, and through the list that shows.

use iced::Task;
use iced::widget::operation;

use super::MOST_VISITED;
use crate::account::FolderRole;
use crate::engine::view::Row;
use crate::ui::app::{App, ListPane, Message};
use crate::ui::keys::Motion;
use crate::ui::location::ListLocation;
use crate::ui::screen::{folder_pane, list, needs_attention};

impl App {
    /// The inbox of the only account, or all of them.
    pub(super) fn home(&self) -> ListLocation {
        let unified = ListLocation::Unified(FolderRole::Inbox);
        let [only] = self.shared.overview.accounts.as_slice() else {
            return unified;
        };
        match only.folders.is_empty() {
            true => unified,
            false => ListLocation::inbox_of(only),
        }
    }

    /// To the inbox of the mailbox of this number.
    pub(super) fn go_to_mailbox(&mut self, at: usize) -> Task<Message> {
        match self.shared.overview.accounts.get(at).map(ListLocation::inbox_of) {
            Some(inbox) => self.go(inbox),
            None => Task::none(),
        }
    }

    /// The field has the focus already; where there is none, one is gone to.
    pub(super) fn search(&mut self) -> Task<Message> {
        match &self.list_pane {
            ListPane::List(_) => Task::none(),
            ListPane::NeedsAttention(_) => {
                let home = self.home();
                Task::batch([self.go(home), operation::focus(list::SEARCH)])
            }
        }
    }

    /// Gets the mail of the mailbox that is looked at, or of all.
    pub(super) fn sync_here(&mut self) -> Task<Message> {
        let accounts = match &self.location {
            ListLocation::Folder { account, .. } => vec![account.clone()],
            ListLocation::NeedsAttention | ListLocation::Unified(_) => Vec::new(),
        };
        self.sync(accounts)
    }

    pub(super) fn go(&mut self, location: ListLocation) -> Task<Message> {
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Go(location))));
            return Task::none();
        }
        self.reader.close();
        if location == self.location && matches!(&self.list_pane, ListPane::List(list) if list.location == location) {
            return self.come_back();
        }
        let next = self.take_visited(&location).unwrap_or_else(|| ListPane::of(location.clone()));
        self.location = location;
        let left = std::mem::replace(&mut self.list_pane, next);
        self.visited.push(left);
        if self.visited.len() > MOST_VISITED {
            self.visited.remove(0);
        }
        self.come_back()
    }

    pub(super) fn filter_mailboxes(&mut self, text: String) -> Task<Message> {
        self.folder_pane.filter(text);
        Task::none()
    }

    pub(super) fn only_needing_attention(&mut self, only: bool) -> Task<Message> {
        self.folder_pane.only_needing_attention(only);
        Task::none()
    }

    pub(super) fn take_visited(&mut self, location: &ListLocation) -> Option<ListPane> {
        let at = self.visited.iter().position(|middle| middle.shows(location))?;
        Some(self.visited.remove(at))
    }

    pub(super) fn come_back(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.come_back(context).map(Message::List),
            ListPane::NeedsAttention(list) => {
                list.deselect();
                list.reload(context).map(Message::NeedsAttention)
            }
        }
    }

    pub(super) fn reload_list_pane(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.reload_if_idle(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.reload(context).map(Message::NeedsAttention),
        }
    }

    /// More can be found: what is being searched for is asked for anew.
    pub(super) fn search_again(&mut self) -> Task<Message> {
        match &self.list_pane {
            ListPane::List(list) if list.is_searching() => self.reload_list_pane(),
            _ => Task::none(),
        }
    }

    pub(super) fn refresh_list_pane(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.refresh(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.reload(context).map(Message::NeedsAttention),
        }
    }

    pub(super) fn follow_list(&mut self, action: list::Action) -> Task<Message> {
        match action {
            list::Action::None => Task::none(),
            list::Action::Run(task) => task.map(Message::List),
            list::Action::Open(row) => self.open(&row),
            list::Action::Do(action) => self.perform(action),
            list::Action::ClearSelection => self.choose_none(),
            list::Action::Sync => self.sync_here(),
            list::Action::Failed(error) => self.fail(&error),
        }
    }

    pub(super) fn follow_needs_attention(&mut self, action: needs_attention::Action) -> Task<Message> {
        match action {
            needs_attention::Action::None => Task::none(),
            needs_attention::Action::Run(task) => task.map(Message::NeedsAttention),
            needs_attention::Action::Open(view) => self.reader.open_dispatch(*view, self.shared.context()).map(Message::Reader),
            needs_attention::Action::Repair(account) => self.repair(account),
            needs_attention::Action::Space(account) => self.open_space(account),
            needs_attention::Action::Failed(error) => self.fail(&error),
        }
    }

    /// Opens a row, and marks it as read.
    pub(super) fn open(&mut self, row: &Row) -> Task<Message> {
        let dispatch = row.delivery.as_ref().map(|delivery| delivery.dispatch.clone());
        let open = self.reader.open(row.message, dispatch, self.shared.context()).map(Message::Reader);
        if row.flags.seen {
            return open;
        }
        Task::batch([open, self.set_seen(vec![row.key], true)])
    }

    pub(super) fn step(&mut self, motion: Motion) -> Task<Message> {
        match &mut self.list_pane {
            ListPane::List(list) => {
                let (action, reveal) = list.step(motion);
                Task::batch([reveal.map(Message::List), self.follow_list(action)])
            }
            ListPane::NeedsAttention(list) => {
                let action = list.step(motion);
                self.follow_needs_attention(action)
            }
        }
    }

    /// Back from several to the message that is open.
    pub(super) fn choose_none(&mut self) -> Task<Message> {
        let open = self.reader.wanted().cloned();
        if let ListPane::List(list) = &mut self.list_pane {
            list.choose_none();
            list.select_where(|row| open == Some(row.message.into()));
        }
        Task::none()
    }

    /// Chooses everything up to where a motion leads.
    pub(super) fn extend(&mut self, motion: Motion) -> Task<Message> {
        match &mut self.list_pane {
            ListPane::List(list) => list.extend(motion).map(Message::List),
            ListPane::NeedsAttention(_) => self.step(motion),
        }
    }

    pub(super) fn choose_all(&mut self) -> Task<Message> {
        if let ListPane::List(list) = &mut self.list_pane {
            list.choose_all();
        }
        Task::none()
    }

    pub(super) fn step_unread(&mut self, forward: bool) -> Task<Message> {
        let ListPane::List(list) = &mut self.list_pane else {
            return Task::none();
        };
        let (action, reveal) = list.step_unread(forward);
        Task::batch([reveal.map(Message::List), self.follow_list(action)])
    }

    pub(super) fn has_open(&self) -> bool {
        self.reader.message().is_some() || self.reader.dispatch().is_some()
    }
}
