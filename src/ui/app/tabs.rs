//! Messages in tabs of their own, beside the mail: open ones and ones being written, several at once.

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
use crate::ui::screen::compose::{self, Compose};
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

#[derive(Debug)]
pub(super) struct Tab {
    pub(super) id: TabId,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Message(Box<OpenMessage>),
    Compose(Box<Compose>),
}

/// A message that is read in a tab.
#[derive(Debug)]
pub(super) struct OpenMessage {
    pub(super) reader: Reader,
    /// Its row in the list from which it was opened.
    pub(super) row: Row,
    /// The messages of its conversation, the oldest first, where the conversation was opened.
    pub(super) conversation: Vec<Row>,
}

impl Tabs {
    pub(super) fn all(&self) -> &[Tab] {
        &self.open
    }

    pub(super) fn shown(&self) -> Option<&Tab> {
        self.open.iter().find(|tab| Some(tab.id) == self.shown)
    }

    /// The message that is read in the tab that shows.
    pub(super) fn message(&self) -> Option<&OpenMessage> {
        match &self.shown()?.content {
            Content::Message(message) => Some(message),
            Content::Compose(_) => None,
        }
    }

    /// The message that is written in the tab that shows.
    pub(super) fn compose(&self) -> Option<(TabId, &Compose)> {
        self.composes().find(|(id, _)| Some(*id) == self.shown)
    }

    /// All messages being written.
    pub(super) fn composes(&self) -> impl Iterator<Item = (TabId, &Compose)> {
        self.open.iter().filter_map(|tab| match &tab.content {
            Content::Message(_) => None,
            Content::Compose(compose) => Some((tab.id, compose.as_ref())),
        })
    }

    pub(super) fn compose_mut(&mut self, id: TabId) -> Option<&mut Compose> {
        match &mut self.open.iter_mut().find(|tab| tab.id == id)?.content {
            Content::Message(_) => None,
            Content::Compose(compose) => Some(compose),
        }
    }

    fn messages_mut(&mut self) -> impl Iterator<Item = (TabId, &mut OpenMessage)> {
        self.open.iter_mut().filter_map(|tab| match &mut tab.content {
            Content::Message(message) => Some((tab.id, message.as_mut())),
            Content::Compose(_) => None,
        })
    }

    pub(super) fn message_mut(&mut self, id: TabId) -> Option<&mut OpenMessage> {
        self.messages_mut().find_map(|(of, message)| (of == id).then_some(message))
    }

    /// Opens a tab after the others and shows it.
    pub(super) fn open(&mut self, content: Content) -> TabId {
        self.opened += 1;
        let id = TabId(self.opened);
        self.open.push(Tab { id, content });
        self.shown = Some(id);
        id
    }

    pub(super) fn show(&mut self, id: TabId) {
        self.shown = Some(id);
    }

    /// Back to the mail; the tabs stay open.
    pub(super) fn show_mail(&mut self) {
        self.shown = None;
    }

    pub(super) fn close(&mut self, id: TabId) {
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
        let affected = self.messages_mut().filter(|(_, message)| keys.contains(&message.row.key));
        affected.for_each(|(_, message)| change(&mut message.row.flags));
        let rows = self.messages_mut().flat_map(|(_, message)| &mut message.conversation);
        rows.filter(|row| keys.contains(&row.key)).for_each(|row| change(&mut row.flags));
    }
}

impl Tab {
    /// The subject of the message in it.
    pub(super) fn name(&self, context: Context<'_>) -> String {
        match &self.content {
            Content::Message(message) => {
                let read = message.reader.message();
                let subject = read.map_or(message.row.subject.as_str(), |view| &view.content.subject);
                list::subject(context, subject)
            }
            Content::Compose(compose) if compose.draft().subject.trim().is_empty() => context.get("ui-new-message"),
            Content::Compose(compose) => compose.draft().subject.clone(),
        }
    }
}

impl App {
    /// Opens the current row in a tab of its own, or shows the tab where it is open.
    pub(super) fn open_current_in_tab(&mut self) -> Task<Message> {
        self.current_outside_tabs().map_or_else(Task::none, |row| self.open_in_tab(row))
    }

    /// The current row of the list, while the list shows.
    pub(super) fn current_outside_tabs(&self) -> Option<Row> {
        match &self.list_pane {
            ListPane::List(list) if self.tabs.shown().is_none() => list.current_row().cloned(),
            _ => None,
        }
    }

    pub(super) fn open_in_tab(&mut self, row: Row) -> Task<Message> {
        let known = self.tabs.messages_mut().find(|(_, message)| message.row.key == row.key);
        if let Some((id, _)) = known {
            self.tabs.show(id);
            return Task::none();
        }
        if self.tabs.messages_mut().count() >= MOST_TABS {
            self.notify(self.shared.words.get("ui-tabs-full"));
            return Task::none();
        }
        let id = self.tabs.open(Content::Message(Box::new(OpenMessage {
            reader: Reader::new(),
            row: row.clone(),
            conversation: Vec::new(),
        })));
        self.show_in_tab(id, row)
    }

    /// Shows the message of a row in a tab.
    pub(super) fn show_in_tab(&mut self, id: TabId, row: Row) -> Task<Message> {
        let context = self.shared.context();
        let Some(tab) = self.tabs.message_mut(id) else {
            return Task::none();
        };
        let dispatch = row.delivery.as_ref().map(|delivery| delivery.dispatch.clone());
        let open = tab.reader.open(row.message, dispatch, context);
        let key = row.key;
        let unread = !row.flags.seen && self.shared.preferences.read_after.delay().is_some();
        tab.row = row;
        let seen = if unread { self.set_seen(vec![key], true) } else { Task::none() };
        Task::batch([open.map(move |message| Message::Tab(id, message)), seen])
    }

    /// A message for the reader of a tab.
    pub(super) fn tab(&mut self, id: TabId, message: reader::Message) -> Task<Message> {
        let Some(open) = self.tabs.message_mut(id) else {
            return Task::none();
        };
        let action = open.reader.update(message, self.shared.context());
        self.follow_reader(action, move |message| Message::Tab(id, message))
    }

    pub(super) fn show_tab(&mut self, id: Option<TabId>) -> Task<Message> {
        self.close_page();
        self.tabs.shown = id;
        self.focus_shown()
    }

    /// Closes a tab; with a message being written, the user is asked first where something would be lost.
    pub(super) fn close_tab(&mut self, id: TabId) -> Task<Message> {
        if self.tabs.compose_mut(id).is_some() {
            return self.close_compose(id);
        }
        self.tabs.close(id);
        self.focus_shown()
    }

    pub(super) fn close_shown_tab(&mut self) -> Task<Message> {
        match self.tabs.shown {
            Some(id) => self.close_tab(id),
            None => Task::none(),
        }
    }

    pub(super) fn step_tab(&mut self, forward: bool) -> Task<Message> {
        self.tabs.step(forward);
        self.focus_shown()
    }

    /// What shows has the focus: the list of the mail, or the field to write in.
    pub(super) fn focus_shown(&self) -> Task<Message> {
        match (self.tabs.shown, self.tabs.compose()) {
            (None, _) => operation::focus(list::ROWS),
            (Some(_), Some((_, compose))) => compose.start(),
            (Some(_), None) => Task::none(),
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
        let tabs = self.tabs.messages_mut().map(|(number, open)| {
            let refresh = open.reader.refresh_dispatch(id, context);
            refresh.map(move |message| Message::Tab(number, message))
        });
        Task::batch(std::iter::once(mail).chain(tabs))
    }

    /// Escape in a tab: closes what is open in it, goes back in it, then to the mail.
    pub(super) fn escape_tab(&mut self) -> Task<Message> {
        let Some(shown) = self.tabs.shown else { return Task::none() };
        if let Some(compose) = self.tabs.compose_mut(shown) {
            return match compose.is_asking() {
                true => self.compose(shown, compose::Message::KeepWriting),
                false => self.close_compose(shown),
            };
        }
        let Some(open) = self.tabs.message_mut(shown) else {
            return Task::none();
        };
        if open.reader.cancel_saving() || open.reader.close_inner() {
            return Task::none();
        }
        match open.reader.has_history() {
            true => self.in_shown_reader(reader::Message::Back),
            false => self.show_tab(None),
        }
    }
}

/// Messages read in tabs at once: each tab holds its message.
const MOST_TABS: usize = 20;
