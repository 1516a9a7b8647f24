//! The list of a location: the keys of all rows in memory, their content only around the visible ones.

mod conversations;
mod filter_bar;
mod head;
mod head_menu;
mod headings;
mod loading;
mod menu;
mod motion;
mod operators;
mod query;
mod row_content;
mod scrolling;
mod selection;
mod several;
mod table;
mod view;

use std::cell::Cell;
use std::collections::HashSet;

use iced::Task;
use iced::keyboard::Modifiers;

use self::conversations::Conversations;
use self::headings::Headings;
pub use self::headings::Period;
use self::loading::Loaded;
pub use self::operators::OPERATORS;
pub use self::row_content::{mailbox_name, subject};
use self::scrolling::Scroll;
use self::selection::MultiSelection;
pub use self::view::location_name;
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError, Sort};
use crate::ui::context::Context;
use crate::ui::filter::Filter;
use crate::ui::location::ListLocation;
use crate::ui::message_action::{MessageAction, RowCommand};
use crate::ui::preferences::Choice;
use crate::ui::table::TableChange;
use crate::ui::widget::{RowPart, Viewport};

#[derive(Debug)]
pub struct List {
    pub location: ListLocation,
    filter: Filter,
    /// The filter stays when the user goes to another list.
    pinned: bool,
    sort: Sort,
    text: String,
    /// The operators of the search are shown instead of the rows.
    explaining: bool,
    /// The search covers all mail, not only this location.
    everywhere: bool,
    keys: Option<Vec<CopyId>>,
    conversations: Conversations,
    headings: Headings,
    loaded: Loaded,
    current: Option<CopyId>,
    /// Where the current row was found last: among a million keys it is not searched for again.
    current_at: Cell<usize>,
    selection: MultiSelection,
    /// The rows opened under this filter: they stay though they no longer pass, until the filter changes.
    sticky: HashSet<CopyId>,
    /// The selected row is to be opened as soon as its content is loaded.
    open_when_loaded: bool,
    /// As it was drawn last.
    viewport: Option<Viewport>,
    scroll: Scroll,
    /// The keys under way answer another query than those shown: they are shown from the top.
    other_query: bool,
    generation: u64,
    loading_keys: bool,
    reload_again: bool,
}

#[derive(Debug, Clone)]
pub enum Message {
    Filter(Filter),
    /// Whether the filter stays when the user goes to another list.
    PinFilter(bool),
    Sort(Sort),
    SearchTyped(String),
    /// Search all mail, or only this location.
    SearchEverywhere(bool),
    /// Whether the operators of the search are shown instead of the rows.
    ExplainOperators(bool),
    /// Puts an operator into the search.
    TakeOperator(String),
    /// Clears the search and the filter.
    ClearSearch,
    /// The keys of all rows, for this generation of the list.
    KeysLoaded(u64, Result<Vec<CopyId>, EngineError>),
    /// The keys of all rows by conversation, for this generation of the list.
    ConversationsLoaded(u64, Result<Vec<Vec<CopyId>>, EngineError>),
    /// Shows the other rows of the conversation of this row, or hides them.
    ToggleConversation(CopyId),
    /// Whether lists show one row for each conversation.
    GroupConversations(bool),
    /// Toggles the tag of this number; 0: takes all tags away.
    Tag(u8),
    /// The first row of each period among the keys to come, for this generation of the list.
    HeadingsRead(u64, Vec<(CopyId, Period)>),
    /// Whether lists by date have headings.
    GroupByDay(bool),
    /// The content of the rows that the keys to come will show, for this generation of the list.
    RowsRead(u64, Result<Vec<Row>, EngineError>),
    /// The content of some rows, for this generation of the list.
    RowsLoaded(u64, Result<Vec<Row>, EngineError>),
    Resized(Viewport),
    /// The scroll bar was dragged to this offset.
    ScrollTo(f64),
    /// The wheel was turned by this many pixels.
    ScrollBy(f32),
    /// The index of a row, and the modifiers held.
    RowPressed(usize, Modifiers),
    /// The current row in a tab of its own.
    /// Back to the location shown before, or forward again.
    History(bool),
    /// Enter in the search field.
    SubmitSearch,
    OpenInTab,
    /// A part of the row at this index.
    PartPressed(usize, RowPart),
    /// The right button on the row at this index.
    RightPressed(usize),
    /// Select all, or none where all are selected.
    ToggleAll,
    Table(TableChange),
    /// An entry of the menu of the selected rows.
    Menu(RowCommand),
    Do(MessageAction),
    ClearSelection,
    /// The selected rows, or the current one, begin to be dragged.
    DragBegins,
    DragEnds,
    Sync,
    /// Import the mail that is in files.
    Import,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Choose(Choice),
    /// Toggles the tag of this number on the selected messages.
    Tag(u8),
    /// The filter or the order has changed: it is to be remembered.
    Chosen(Task<Message>),
    Both(Box<Action>, Task<Message>),
    Open(Box<Row>),
    /// The current row in a tab of its own.
    OpenInTab,
    /// Back to the location shown before, or forward again.
    History(bool),
    /// From the search field to the rows.
    FocusRows,
    /// No row is left, where there were some.
    Emptied(Task<Message>),
    Do(MessageAction),
    /// An action on this row, whatever is selected.
    DoTo(MessageAction, Box<Row>),
    /// Opens the sent message of this row with its receipts.
    OpenReceipts(Box<Row>),
    Menu(RowCommand),
    Table(TableChange),
    ClearSelection,
    /// The selected rows, or the current one, are dragged.
    DragBegins,
    DragEnds,
    Sync,
    /// Import the mail that is in files.
    Import,
    Failed(EngineError),
}

impl List {
    /// The list of a location, nothing loaded yet.
    pub fn empty(location: ListLocation) -> Self {
        Self {
            location,
            filter: Filter::default(),
            pinned: false,
            sort: Sort::default(),
            text: String::new(),
            explaining: false,
            everywhere: true,
            keys: None,
            conversations: Conversations::default(),
            headings: Headings::default(),
            loaded: Loaded::default(),
            current: None,
            current_at: Cell::new(0),
            selection: MultiSelection::default(),
            sticky: HashSet::new(),
            open_when_loaded: false,
            viewport: None,
            scroll: Scroll::default(),
            other_query: false,
            generation: 0,
            loading_keys: false,
            reload_again: false,
        }
    }

    pub fn is_searching(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// Whether rows may come from any folder of any account.
    fn is_everywhere(&self) -> bool {
        self.everywhere && self.is_searching()
    }

    /// Comes back to the list: clears search and selection, takes the filter that is pinned and the order of lists of its kind, shows at once what was loaded before, and reloads it.
    pub fn come_back(&mut self, context: Context<'_>) -> Task<Message> {
        let pinned = context.preferences.pinned_filter.clone();
        let sort = context.preferences.sort_of(&self.location);
        let filter = pinned.clone().unwrap_or_default();
        if self.filter != filter || self.sort != sort || !self.text.is_empty() {
            self.keys = None;
        }
        self.filter = filter;
        self.pinned = pinned.is_some();
        self.sort = sort;
        self.text.clear();
        self.explaining = false;
        self.current = None;
        self.selection.clear();
        self.sticky.clear();
        self.open_when_loaded = false;
        self.go_to_top();
        self.reload(context)
    }

    /// Shows these rows as the whole list.
    pub fn fill(&mut self, content: Vec<Row>) {
        self.keys = Some(content.iter().map(|row| row.key).collect());
        self.loaded.rows = content.into_iter().map(|row| (row.key, row)).collect();
    }

    /// The generation whose answers are taken; see [`List::reload`].
    pub fn generation(&self) -> u64 {
        self.generation
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Filter(filter) => self.set_filter(filter, context),
            Message::PinFilter(pinned) => self.pin_filter(pinned),
            Message::Sort(sort) => self.set_sort(sort, context),
            Message::SearchTyped(text) => self.search(text, context),
            Message::SearchEverywhere(everywhere) => self.search_everywhere(everywhere, context),
            Message::ExplainOperators(explaining) => self.explain_operators(explaining),
            Message::TakeOperator(operator) => self.take_operator(&operator, context),
            Message::ClearSearch => self.clear(context),
            Message::KeysLoaded(generation, answer) => self.keys_loaded(generation, answer, context),
            Message::RowsLoaded(generation, answer) => self.rows_loaded(generation, answer, context),
            Message::ConversationsLoaded(generation, answer) => self.conversations_loaded(generation, answer, context),
            Message::ToggleConversation(key) => self.toggle_conversation(key, context),
            Message::GroupConversations(grouped) => Action::Choose(Choice::Conversations(grouped)),
            Message::HeadingsRead(generation, first) => self.headings_read(generation, first),
            Message::GroupByDay(grouped) => Action::Choose(Choice::ByDay(grouped)),
            Message::Tag(number) => Action::Tag(number),
            Message::RowsRead(generation, answer) => self.rows_read(generation, answer),
            Message::Resized(viewport) => self.resized(viewport, context),
            Message::ScrollTo(top) => self.scroll_to(top, context),
            Message::ScrollBy(pixels) => self.scroll_by(pixels, context),
            Message::RowPressed(index, modifiers) => self.row_pressed(index, modifiers),
            Message::PartPressed(index, part) => self.part_pressed(index, part),
            Message::RightPressed(index) => self.right_pressed(index),
            Message::ToggleAll => self.toggle_all(),
            Message::Table(change) => Action::Table(change),
            Message::Menu(command) => Action::Menu(command),
            Message::Do(action) => Action::Do(action),
            Message::ClearSelection => Action::ClearSelection,
            Message::DragBegins => Action::DragBegins,
            Message::DragEnds => Action::DragEnds,
            Message::Sync => Action::Sync,
            Message::Import => Action::Import,
            Message::OpenInTab => Action::OpenInTab,
            Message::History(forward) => Action::History(forward),
            Message::SubmitSearch => Action::FocusRows,
        }
    }

    /// The keys of all rows, in order; none while they are loading.
    pub fn keys(&self) -> &[CopyId] {
        self.keys.as_deref().unwrap_or_default()
    }

    /// The words that are searched; empty where none are.
    pub fn searched(&self) -> &str {
        &self.text
    }

    /// The rows whose content is loaded, in no order.
    pub fn loaded_rows(&self) -> impl Iterator<Item = &Row> {
        self.loaded.rows.values()
    }

    /// The row that is open or about to be opened, if its content is loaded.
    pub fn current_row(&self) -> Option<&Row> {
        self.current.and_then(|key| self.loaded.rows.get(&key))
    }

    /// Makes the first loaded row for which this is true the current one; none where there is none.
    pub fn select_where(&mut self, is_it: impl Fn(&Row) -> bool) {
        let mut rows = self.keys.iter().flatten().filter_map(|key| self.loaded.rows.get(key));
        self.current = rows.find(|row| is_it(row)).map(|row| row.key);
    }

    /// The index of the current row.
    fn current_index(&self) -> Option<usize> {
        let (current, keys) = (self.current?, self.keys());
        let known = Some(self.current_at.get()).filter(|at| keys.get(*at) == Some(&current));
        let found = known.or_else(|| keys.iter().position(|key| *key == current))?;
        self.current_at.set(found);
        Some(found)
    }

    fn make_current(&mut self, index: usize) -> Option<CopyId> {
        let key = self.keys().get(index).copied()?;
        self.current = Some(key);
        self.current_at.set(index);
        Some(key)
    }

    /// Makes a row the current one without opening it.
    pub fn select(&mut self, key: Option<CopyId>) {
        self.current = key;
    }

    /// Shows changed flags before the server has confirmed them.
    pub fn update_flags(&mut self, key: CopyId, change: impl FnOnce(&mut crate::account::Flags)) {
        if let Some(row) = self.loaded.rows.get_mut(&key) {
            change(&mut row.flags);
        }
    }
}

/// The id of the search field.
pub const SEARCH: &str = "search";
/// The id of the button of the menu in the head.
pub const HEAD_MENU: &str = "list-menu";
/// The id of the first filter.
pub const FILTERS: &str = "filters";
/// The id of the rows, for the focus.
pub const ROWS: &str = "message-rows";
