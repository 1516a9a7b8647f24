//! Messages in tabs of their own, beside the mail: several may be open at once.

use iced::Task;
use iced::widget::operation;

use super::list_pane::ListPane;
use super::page::Page;
use super::tab_id::TabId;
use super::{App, Message};
use crate::account::Flags;
use crate::engine::CopyId;
use crate::engine::view::Row;
use crate::pec::DispatchId;
use crate::ui::context::Context;
use crate::ui::screen::list;
use crate::ui::screen::reader::{self, Reader};

/// The open tabs, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    open: Vec<Tab>,
    /// The tab that shows; `None`: the mail.
    shown: Option<TabId>,
    opened: u64,
}

/// A message in a tab.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) id: TabId,
    pub(super) reader: Reader,
    /// Its row in the list from which it was opened.
    pub(super) row: Row,
}

impl Tabs {
    pub(super) fn all(&self) -> &[Tab] {
        &self.open
    }

    pub(super) fn shown(&self) -> Option<&Tab> {
        self.open.iter().find(|tab| Some(tab.id) == self.shown)
    }

    pub(super) fn shown_mut(&mut self) -> Option<&mut Tab> {
        self.open.iter_mut().find(|tab| Some(tab.id) == self.shown)
    }

    fn of(&mut self, id: TabId) -> Option<&mut Tab> {
        self.open.iter_mut().find(|tab| tab.id == id)
    }

    /// Back to the mail; the tabs stay open.
    pub(super) fn show_mail(&mut self) {
        self.shown = None;
    }

    fn close(&mut self, id: TabId) {
        let at = self.open.iter().position(|tab| tab.id == id);
        self.open.retain(|tab| tab.id != id);
        if self.shown == Some(id) {
            // The one before it; before the first is the mail.
            let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| self.open.get(at));
            self.shown = before.map(|tab| tab.id);
        }
    }

    /// To the next or previous tab; the mail stands before the first.
    fn step(&mut self, forward: bool) {
        let ids: Vec<Option<TabId>> = std::iter::once(None).chain(self.open.iter().map(|tab| Some(tab.id))).collect();
        let at = ids.iter().position(|id| *id == self.shown).unwrap_or_default();
        let by = if forward { 1 } else { ids.len() - 1 };
        self.shown = ids.get((at + by) % ids.len()).copied().flatten();
    }

    pub(super) fn update_flags(&mut self, keys: &[CopyId], change: impl Fn(&mut Flags)) {
        let affected = self.open.iter_mut().filter(|tab| keys.contains(&tab.row.key));
        affected.for_each(|tab| change(&mut tab.row.flags));
    }
}

impl Tab {
    /// The subject of the message that shows in it.
    pub(super) fn name(&self, context: Context<'_>) -> String {
        let subject = self
            .reader
            .message()
            .map_or(self.row.subject.as_str(), |view| &view.content.subject);
        list::subject(context, subject)
    }
}

impl App {
    /// Opens the current row in a tab of its own, or shows the tab where it is open.
    pub(super) fn open_current_in_tab(&mut self) -> Task<Message> {
        let row = match &self.list_pane {
            ListPane::List(list) if self.tabs.shown().is_none() => list.current_row().cloned(),
            _ => None,
        };
        row.map_or_else(Task::none, |row| self.open_in_tab(row))
    }

    fn open_in_tab(&mut self, row: Row) -> Task<Message> {
        if let Some(known) = self.tabs.open.iter().find(|tab| tab.row.key == row.key) {
            self.tabs.shown = Some(known.id);
            return Task::none();
        }
        if self.tabs.open.len() >= MOST_TABS {
            self.notify(self.shared.words.get("ui-tabs-full"));
            return Task::none();
        }
        self.tabs.opened += 1;
        let id = TabId(self.tabs.opened);
        let mut reader = Reader::new();
        let dispatch = row.delivery.as_ref().map(|delivery| delivery.dispatch.clone());
        let open = reader.open(row.message, dispatch, self.shared.context());
        let key = row.key;
        let unread = !row.flags.seen && self.shared.preferences.read_after.delay().is_some();
        self.tabs.open.push(Tab { id, reader, row });
        self.tabs.shown = Some(id);
        let seen = if unread { self.set_seen(vec![key], true) } else { Task::none() };
        Task::batch([open.map(move |message| Message::Tab(id, message)), seen])
    }

    /// A message for the reader of a tab.
    pub(super) fn tab(&mut self, id: TabId, message: reader::Message) -> Task<Message> {
        let Some(tab) = self.tabs.of(id) else { return Task::none() };
        let action = tab.reader.update(message, self.shared.context());
        self.follow_reader(action, move |message| Message::Tab(id, message))
    }

    pub(super) fn show_tab(&mut self, id: Option<TabId>) -> Task<Message> {
        self.tabs.shown = id;
        self.focus_list()
    }

    pub(super) fn close_tab(&mut self, id: TabId) -> Task<Message> {
        self.tabs.close(id);
        self.focus_list()
    }

    pub(super) fn close_shown_tab(&mut self) -> Task<Message> {
        match self.tabs.shown {
            Some(id) => self.close_tab(id),
            None => Task::none(),
        }
    }

    pub(super) fn step_tab(&mut self, forward: bool) -> Task<Message> {
        self.tabs.step(forward);
        self.focus_list()
    }

    /// The list has the focus again once the mail shows.
    fn focus_list(&self) -> Task<Message> {
        match self.tabs.shown {
            None => operation::focus(list::ROWS),
            Some(_) => Task::none(),
        }
    }

    /// To the reader that shows: of the mail, of a tab, or of a message in a file.
    pub(super) fn in_shown_reader(&mut self, message: reader::Message) -> Task<Message> {
        match (&self.page, self.tabs.shown) {
            (Page::Mail, None) => self.reader(message),
            (Page::Mail, Some(id)) => self.tab(id, message),
            (Page::Verify(_), _) => self.file_reader(message),
            _ => Task::none(),
        }
    }

    /// Reloads a dispatch wherever it shows.
    pub(super) fn refresh_dispatch(&mut self, id: &DispatchId) -> Task<Message> {
        let context = self.shared.context();
        let mail = self.reader.refresh_dispatch(id, context).map(Message::Reader);
        let tabs = self.tabs.open.iter_mut().map(|tab| {
            let number = tab.id;
            let refresh = tab.reader.refresh_dispatch(id, context);
            refresh.map(move |message| Message::Tab(number, message))
        });
        Task::batch(std::iter::once(mail).chain(tabs))
    }

    /// Escape in a tab: closes what is open in it, goes back in it, then to the mail.
    pub(super) fn escape_tab(&mut self) -> Task<Message> {
        let Some(tab) = self.tabs.shown_mut() else { return Task::none() };
        if tab.reader.cancel_saving() || tab.reader.close_inner() {
            return Task::none();
        }
        match tab.reader.has_history() {
            true => self.in_shown_reader(reader::Message::Back),
            false => self.show_tab(None),
        }
    }
}

/// Tabs that are open at once: each holds its message.
const MOST_TABS: usize = 20;
