//! Moving between locations and through the list that shows; opening messages and dispatches.

use iced::Task;
use iced::widget::operation;

use super::list_pane::ListPane;
use super::page::Page;
use super::{App, Message};
use crate::account::FolderRole;
use crate::engine::view::{DispatchView, Row};
use crate::engine::{CopyId, EngineError, Selection};
use crate::pec::DispatchId;
use crate::ui::keys::Motion;
use crate::ui::location::ListLocation;
use crate::ui::preferences::Choice;
use crate::ui::screen::{list, needs_attention, reader};

impl App {
    pub(super) fn list(&mut self, message: list::Message) -> Task<Message> {
        let ListPane::List(list) = &mut self.list_pane else {
            return Task::none();
        };
        let action = list.update(message, self.shared.context());
        self.follow_list(action)
    }

    pub(super) fn needs_attention(&mut self, message: needs_attention::Message) -> Task<Message> {
        // An answer may arrive after the user has gone to another location: the list is kept in `visited`, and takes it.
        let panes = std::iter::once(&mut self.list_pane).chain(&mut self.visited);
        let Some(list) = panes.into_iter().find_map(ListPane::needs_attention) else {
            return Task::none();
        };
        let action = list.update(message, self.shared.context());
        let follow = self.follow_needs_attention(action);
        self.agree_on_attention();
        follow
    }

    /// The badge in the folder pane and the list that shows are answers of different times: the list is what the user sees.
    pub(in crate::ui) fn agree_on_attention(&mut self) {
        if let ListPane::NeedsAttention(list) = &self.list_pane
            && let Some((open, set_aside)) = list.counts()
        {
            (self.shared.overview.attention, self.shared.overview.set_aside) = (open, set_aside);
        }
    }

    /// Decides about the dispatch that is selected in "Needs attention".
    pub(super) fn decide(&mut self, message: needs_attention::Message) -> Task<Message> {
        match self.list_pane {
            ListPane::NeedsAttention(_) => self.needs_attention(message),
            ListPane::List(_) => Task::none(),
        }
    }

    pub(super) fn reader(&mut self, message: reader::Message) -> Task<Message> {
        let action = self.reader.update(message, self.shared.context());
        self.follow_reader(action, Message::Reader)
    }

    fn follow_list(&mut self, action: list::Action) -> Task<Message> {
        match action {
            list::Action::None => Task::none(),
            list::Action::Run(task) => task.map(Message::List),
            list::Action::Choose(choice) => self.choose(choice),
            list::Action::Tag(number) => self.tag(number),
            list::Action::Chosen(task) => Task::batch([task.map(Message::List), self.remember_list()]),
            list::Action::Both(action, task) => Task::batch([self.follow_list(*action), task.map(Message::List)]),
            list::Action::Open(row) => self.open(&row),
            list::Action::OpenInTab => self.open_current_in_tab(),
            list::Action::History(forward) => self.go_in_history(forward),
            list::Action::FocusRows => Task::batch([operation::focus(list::ROWS), self.open_current()]),
            list::Action::Emptied(task) => {
                // No message is shown beside a list that has none.
                self.reader.close();
                task.map(Message::List)
            }
            list::Action::Do(action) => self.perform(action),
            list::Action::DoTo(action, row) => self.perform_on(action, &[*row]),
            list::Action::OpenReceipts(row) => self.open_receipts(&row),
            list::Action::Table(change) => self.change_table(change),
            list::Action::Menu(command) => self.row_command(command),
            list::Action::ClearSelection => self.clear_selection(),
            list::Action::DragBegins => self.drag(),
            list::Action::DragEnds => self.end_drag(),
            list::Action::Sync => self.sync_here(),
            list::Action::Import => self.open_import(),
            list::Action::Failed(error) => self.fail(&error),
        }
    }

    fn follow_needs_attention(&mut self, action: needs_attention::Action) -> Task<Message> {
        match action {
            needs_attention::Action::None => Task::none(),
            needs_attention::Action::Run(task) => task.map(Message::NeedsAttention),
            needs_attention::Action::History(forward) => self.go_in_history(forward),
            needs_attention::Action::Open(view) => self.open_dispatch(*view),
            needs_attention::Action::Decided(write, next) => self.decided(write, next),
            needs_attention::Action::Group(grouping) => self.choose(Choice::AttentionGrouping(grouping)),
            needs_attention::Action::WriteAgain(view) => self.load_to_write_again(*view),
            needs_attention::Action::Repair(account) => self.repair(account),
            needs_attention::Action::Space(account) => self.open_space(account),
            needs_attention::Action::AcknowledgeGap => self.acknowledge_gap(),
            needs_attention::Action::DismissOpening(notice) => self.dismiss_opening(&notice),
            needs_attention::Action::Failed(error) => self.fail(&error),
        }
    }

    fn decided(&mut self, write: Task<needs_attention::Message>, next: Option<Box<DispatchView>>) -> Task<Message> {
        let open = match next {
            Some(view) => self.open_dispatch(*view),
            None => {
                self.reader.close();
                Task::none()
            }
        };
        Task::batch([write.map(Message::NeedsAttention), open])
    }

    /// `message` wraps what the reader's tasks return: the app has a reader for its mail and one for a message in a file.
    pub(super) fn follow_reader(
        &mut self,
        action: reader::Action,
        message: impl Fn(reader::Message) -> Message + Send + 'static,
    ) -> Task<Message> {
        match action {
            reader::Action::None => Task::none(),
            reader::Action::Run(task) => task.map(message),
            reader::Action::Reply(kind, view) => self.reply(kind, &view),
            reader::Action::Do(action) => self.perform(action),
            reader::Action::Search(words) => self.search_for(words),
            reader::Action::WriteTo(address) => self.write_to(address),
            reader::Action::PageOpened(host) => self.report_about_shown("ui-link-opened", &host),
            reader::Action::Failed(error) => {
                let task = self.fail(&error);
                self.notice_is_about_shown();
                task
            }
            reader::Action::Saved(path) => self.report_about_shown("ui-saved", &path.display().to_string()),
            reader::Action::Opened(name) => self.report_about_shown("ui-opened", &name),
        }
    }

    /// The inbox of the only account, or the inboxes of all.
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

    /// Goes to the inbox of the mailbox at this index.
    pub(super) fn go_to_mailbox(&mut self, at: usize) -> Task<Message> {
        match self.shared.overview.accounts.get(at).map(ListLocation::inbox_of) {
            Some(inbox) => self.go(inbox),
            None => Task::none(),
        }
    }

    /// The search field of a list has the focus already; from where there is none, goes home first.
    pub(super) fn search(&mut self) -> Task<Message> {
        match &self.list_pane {
            ListPane::List(_) => Task::none(),
            ListPane::NeedsAttention(_) => {
                let home = self.home();
                self.go(home).chain(operation::focus(list::SEARCH))
            }
        }
    }

    /// Shows or hides the other rows of the current conversation.
    pub(super) fn expand_conversation(&mut self, expand: bool) -> Task<Message> {
        let ListPane::List(list) = &mut self.list_pane else {
            return Task::none();
        };
        let action = list.expand_current(expand, self.shared.context());
        self.follow_list(action)
    }

    /// Gives the focus to the filters of the list that shows.
    pub(super) fn focus_filters(&self) -> Task<Message> {
        match &self.list_pane {
            ListPane::List(_) => operation::focus(list::FILTERS),
            ListPane::NeedsAttention(_) => Task::none(),
        }
    }

    /// Searches all mail with these words.
    fn search_for(&mut self, words: String) -> Task<Message> {
        self.tabs.show_mail();
        let home = match &self.list_pane {
            ListPane::List(_) => Task::none(),
            ListPane::NeedsAttention(_) => self.go(self.home()),
        };
        self.close_page();
        let typed = self.list(list::Message::SearchTyped(words));
        let everywhere = self.list(list::Message::SearchEverywhere(true));
        Task::batch([home, typed, everywhere])
    }

    pub(super) fn go(&mut self, location: ListLocation) -> Task<Message> {
        self.enter(|app| {
            if app.location != location {
                app.history.left(app.location.clone());
            }
            if let ListLocation::Folder { .. } = location {
                app.shared.preferences.folders.opened(location.key());
                app.preferences_changed = true;
            }
            app.show_location(location).chain(operation::focus(list::ROWS))
        })
    }

    /// Marks every message of a folder as read.
    pub(super) fn mark_folder_read(&self, folder: &ListLocation) -> Task<Message> {
        let handle = self.shared.handle.clone();
        let selection = Selection {
            unread: true,
            ..folder.selection()
        };
        let mark = async move {
            let keys = handle.keys(selection).await?;
            handle.set_seen(keys, true).await
        };
        Task::perform(mark, Message::CommandDone)
    }

    pub(super) fn show_location(&mut self, location: ListLocation) -> Task<Message> {
        self.tabs.show_mail();
        self.reader.close();
        if self.list_pane.shows(&location) {
            self.location = location;
            return self.come_back();
        }
        let next = self.take_visited(&location).unwrap_or_else(|| ListPane::of(location.clone()));
        self.location = location;
        let left = std::mem::replace(&mut self.list_pane, next);
        self.visited.push(left);
        if self.visited.len() > MAX_VISITED {
            self.visited.remove(0);
        }
        self.come_back()
    }

    fn take_visited(&mut self, location: &ListLocation) -> Option<ListPane> {
        let at = self.visited.iter().position(|pane| pane.shows(location))?;
        Some(self.visited.remove(at))
    }

    /// Shows at once what was loaded before, and reloads it.
    fn come_back(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.come_back(context).map(Message::List),
            ListPane::NeedsAttention(list) => {
                let reload = list.come_back(context).map(Message::NeedsAttention);
                self.agree_on_attention();
                reload
            }
        }
    }

    /// Rows may have come or gone.
    pub(super) fn reload_list_pane(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.reload_if_idle(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.reload(context).map(Message::NeedsAttention),
        }
    }

    /// The rows are the same, their content has changed.
    pub(super) fn refresh_list_pane(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.refresh(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.reload(context).map(Message::NeedsAttention),
        }
    }

    /// More of the mail has become searchable.
    pub(super) fn search_again(&mut self) -> Task<Message> {
        match &self.list_pane {
            ListPane::List(list) if list.is_searching() => self.reload_list_pane(),
            _ => Task::none(),
        }
    }

    /// Opens a row, and marks it as read.
    pub(super) fn open(&mut self, row: &Row) -> Task<Message> {
        let dispatch = row.delivery.as_ref().map(|delivery| delivery.dispatch.clone());
        let open = self.reader.open(row.message, dispatch, self.shared.context()).map(Message::Reader);
        Task::batch([open, self.read_later(row)])
    }

    /// Marks a row as read once it has been open for the time that the user chose.
    fn read_later(&mut self, row: &Row) -> Task<Message> {
        let (Some(delay), false) = (self.shared.preferences.read_after.delay(), row.flags.seen) else {
            return Task::none();
        };
        let key = row.key;
        match delay.is_zero() {
            true => self.set_seen(vec![key], true),
            false => Task::perform(async move { tokio::time::sleep(delay).await }, move |()| Message::Rested(key)),
        }
    }

    /// A row was opened a while ago; it counts as read if it is still the open one.
    pub(super) fn rested(&mut self, key: CopyId) -> Task<Message> {
        let is_open = !self.reader.is_empty() && self.selected().is_some_and(|row| row.key == key && !row.flags.seen);
        match is_open && matches!(self.page, Page::Mail) {
            true => self.set_seen(vec![key], true),
            false => Task::none(),
        }
    }

    /// Opens the current row, else the first.
    pub(super) fn open_current(&mut self) -> Task<Message> {
        match &mut self.list_pane {
            ListPane::List(list) if list.current_row().is_some() => {
                let action = list.open_current();
                self.follow_list(action)
            }
            _ => self.step(Motion::Down),
        }
    }

    /// Scrolls to the current row after the rows have another height.
    pub(super) fn reveal_current(&mut self) -> Task<Message> {
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) => list.reshape(context).map(Message::List),
            ListPane::NeedsAttention(_) => Task::none(),
        }
    }

    fn open_dispatch(&mut self, view: DispatchView) -> Task<Message> {
        self.tabs.show_mail();
        // The list marks the message that is read, and no other.
        if let ListPane::List(list) = &mut self.list_pane {
            list.clear_selection();
            list.select_where(|row| row.delivery.as_ref().is_some_and(|delivery| delivery.dispatch == view.dispatch.id));
        }
        self.reader.open_dispatch(view, self.shared.context()).map(Message::Reader)
    }

    pub(super) fn load_dispatch(&self, id: DispatchId) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.dispatch(id).await }, |answer| {
            Message::DispatchLoaded(answer.map(Box::new))
        })
    }

    pub(super) fn show_dispatch(&mut self, answer: Result<Box<DispatchView>, EngineError>) -> Task<Message> {
        match answer {
            Ok(view) => Task::batch([self.open_dispatch(*view), self.reload_list_pane()]),
            Err(error) => self.fail(&error),
        }
    }

    /// The selected row, if its message is the one on the screen: flags and moves never act on another message.
    pub(super) fn selected(&self) -> Option<&Row> {
        if self.tabs.shown().is_some() {
            let open = self.tabs.message()?;
            return Some(&open.row).filter(|row| open.reader.source() == Some(&row.message.into()));
        }
        match &self.list_pane {
            ListPane::List(list) if self.only_selects() => list.current_row(),
            ListPane::List(list) => list.current_row().filter(|row| self.reader.source() == Some(&row.message.into())),
            ListPane::NeedsAttention(_) => None,
        }
    }

    pub(super) fn step(&mut self, motion: Motion) -> Task<Message> {
        let only_selects = self.only_selects();
        let context = self.shared.context();
        match &mut self.list_pane {
            ListPane::List(list) if only_selects => list.move_to(motion, context).map(Message::List),
            ListPane::List(list) => {
                let (action, reveal) = list.step(motion, context);
                Task::batch([reveal.map(Message::List), self.follow_list(action)])
            }
            ListPane::NeedsAttention(list) => {
                let action = list.step(motion, self.shared.context());
                self.follow_needs_attention(action)
            }
        }
    }

    pub(super) fn step_unread(&mut self, forward: bool) -> Task<Message> {
        let ListPane::List(list) = &mut self.list_pane else {
            return Task::none();
        };
        let (action, reveal) = list.step_unread(forward, self.shared.context());
        Task::batch([reveal.map(Message::List), self.follow_list(action)])
    }

    /// Selects all rows up to where the motion leads.
    pub(super) fn extend(&mut self, motion: Motion) -> Task<Message> {
        match &mut self.list_pane {
            ListPane::List(list) => list.extend(motion, self.shared.context()).map(Message::List),
            ListPane::NeedsAttention(_) => self.step(motion),
        }
    }

    pub(super) fn select_all(&mut self) -> Task<Message> {
        if let ListPane::List(list) = &mut self.list_pane {
            list.select_all();
        }
        Task::none()
    }

    /// From several selected rows back to the message that is open.
    pub(super) fn clear_selection(&mut self) -> Task<Message> {
        let open = self.reader.source().cloned();
        if let ListPane::List(list) = &mut self.list_pane {
            list.clear_selection();
            list.select_where(|row| open == Some(row.message.into()));
        }
        Task::none()
    }

    pub(super) fn has_open(&self) -> bool {
        self.reader.message().is_some() || self.reader.dispatch().is_some()
    }
}

/// Lists kept for coming back.
const MAX_VISITED: usize = 12;
