//! The list of a location: the keys of all rows in memory, their content only around the visible ones.

mod filter_bar;
mod head;
mod head_menu;
mod query;
mod selection;
mod several;
mod view;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use iced::Task;
use iced::keyboard::Modifiers;
use iced::widget::operation::{self, AbsoluteOffset};

use self::selection::MultiSelection;
pub use self::view::{location_name, mailbox_name, subject};
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError, Sort};
use crate::ui::context::Context;
use crate::ui::filter::Filter;
use crate::ui::keys::Motion;
use crate::ui::location::ListLocation;
use crate::ui::message_action::MessageAction;
use crate::ui::widget::{ScrollPosition, VisibleRows};

#[derive(Debug)]
pub struct List {
    pub location: ListLocation,
    filter: Filter,
    /// The filter stays when the user goes to another list.
    pinned: bool,
    sort: Sort,
    text: String,
    /// The search covers all mail, not only this location.
    everywhere: bool,
    keys: Option<Vec<CopyId>>,
    rows: HashMap<CopyId, Row>,
    requested: HashSet<CopyId>,
    current: Option<CopyId>,
    selection: MultiSelection,
    /// The rows opened under this filter: they stay though they no longer pass, until the filter changes.
    sticky: HashSet<CopyId>,
    /// The selected row is to be opened as soon as its content is loaded.
    open_when_loaded: bool,
    seen: Option<VisibleRows>,
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
    /// Clears the search and the filter.
    ClearSearch,
    /// The keys of all rows, for this generation of the list.
    KeysLoaded(u64, Result<Vec<CopyId>, EngineError>),
    /// The content of some rows, for this generation of the list.
    RowsLoaded(u64, Result<Vec<Row>, EngineError>),
    VisibleRowsChanged(VisibleRows),
    /// The scroll bar was dragged to this offset.
    ScrollTo(f32),
    /// The index of a row, and the modifiers held.
    RowPressed(usize, Modifiers),
    Do(MessageAction),
    ClearSelection,
    Sync,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// The filter or the order has changed: it is to be remembered.
    Chosen(Task<Message>),
    Open(Box<Row>),
    Do(MessageAction),
    ClearSelection,
    Sync,
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
            everywhere: true,
            keys: None,
            rows: HashMap::new(),
            requested: HashSet::new(),
            current: None,
            selection: MultiSelection::default(),
            sticky: HashSet::new(),
            open_when_loaded: false,
            seen: None,
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
        self.current = None;
        self.selection.clear();
        self.sticky.clear();
        self.open_when_loaded = false;
        self.seen = None;
        let top = operation::scroll_to(SCROLL, AbsoluteOffset { x: 0.0, y: 0.0 });
        Task::batch([top, self.reload(context)])
    }

    /// Shows these rows as the whole list.
    pub fn fill(&mut self, content: Vec<Row>) {
        self.keys = Some(content.iter().map(|row| row.key).collect());
        self.rows = content.into_iter().map(|row| (row.key, row)).collect();
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
            Message::ClearSearch => self.clear(context),
            Message::KeysLoaded(generation, answer) => self.keys_loaded(generation, answer, context),
            Message::RowsLoaded(generation, answer) => self.rows_loaded(generation, answer),
            Message::VisibleRowsChanged(seen) => self.visible_rows_changed(seen, context),
            Message::ScrollTo(y) => Action::Run(operation::scroll_to(SCROLL, AbsoluteOffset { x: 0.0, y })),
            Message::RowPressed(index, modifiers) => self.row_pressed(index, modifiers),
            Message::Do(action) => Action::Do(action),
            Message::ClearSelection => Action::ClearSelection,
            Message::Sync => Action::Sync,
        }
    }

    /// Requests the keys of a new generation; what is loaded stays on the screen until they arrive.
    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        // Unique across all lists: answers to a list that was left may still arrive, and must not be taken by this one.
        self.generation = GENERATION.fetch_add(1, Ordering::Relaxed);
        self.loading_keys = true;
        self.reload_again = false;
        self.requested.clear();
        self.load_keys(context)
    }

    /// Reloads after a change; while a request is pending, any number of calls reload once more after it.
    pub fn reload_if_idle(&mut self, context: Context<'_>) -> Task<Message> {
        if self.loading_keys {
            self.reload_again = true;
            return Task::none();
        }
        self.reload(context)
    }

    /// Reloads the content of the rows around the visible ones.
    pub fn refresh(&mut self, context: Context<'_>) -> Task<Message> {
        self.requested.clear();
        self.fetch(context, true)
    }

    /// Moves to another row and opens it.
    pub fn step(&mut self, motion: Motion) -> (Action, Task<Message>) {
        let Some(target) = self.target(motion) else {
            return (Action::None, Task::none());
        };
        self.selection.clear();
        let reveal = self.reveal(target);
        (self.open_at(target), reveal)
    }

    /// The index a motion leads to.
    fn target(&self, motion: Motion) -> Option<usize> {
        let last = self.keys.as_ref()?.len().checked_sub(1)?;
        let page = self.seen.as_ref().map_or(8, |seen| seen.rows.len().saturating_sub(2).max(1));
        Some(match (self.current_index(), motion) {
            (_, Motion::Home) => 0,
            (_, Motion::End) => last,
            (None, _) => 0,
            (Some(at), Motion::Up) => at.saturating_sub(1),
            (Some(at), Motion::Down) => (at + 1).min(last),
            (Some(at), Motion::PageUp) => at.saturating_sub(page),
            (Some(at), Motion::PageDown) => (at + page).min(last),
        })
    }

    /// Makes another row the current one without opening it.
    pub fn move_to(&mut self, motion: Motion) -> Task<Message> {
        let Some(target) = self.target(motion) else { return Task::none() };
        self.selection.clear();
        self.current = self.keys.as_ref().and_then(|keys| keys.get(target)).copied();
        self.open_when_loaded = false;
        self.reveal(target)
    }

    /// Opens the current row.
    pub fn open_current(&mut self) -> Action {
        self.current_index().map_or(Action::None, |index| self.open_at(index))
    }

    /// Scrolls so that the current row, or what was at the top, stays in sight when the rows get this height.
    pub fn reveal_current(&self, height: f32) -> Task<Message> {
        let Some(seen) = self.seen.as_ref().filter(|seen| seen.row != height) else {
            return Task::none();
        };
        let index = self
            .current_index()
            .filter(|index| seen.rows.contains(index))
            .unwrap_or(seen.rows.start);
        let above = index.saturating_sub(seen.rows.start).min(1);
        let y = (index - above) as f32 * height;
        operation::scroll_to(SCROLL, AbsoluteOffset { x: 0.0, y })
    }

    /// The keys of all rows, in order; none while they are loading.
    pub fn keys(&self) -> &[CopyId] {
        self.keys.as_deref().unwrap_or_default()
    }

    /// The rows whose content is loaded, in no order.
    pub fn loaded_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// Where the list is scrolled to, its rows having this height together.
    fn scroll_position(&self, content: f32) -> ScrollPosition {
        let seen = self.seen.as_ref();
        ScrollPosition {
            content,
            visible: seen.map_or(content, |seen| seen.height),
            offset: seen.map_or(0.0, |seen| seen.top),
        }
    }

    /// Goes to the next or previous unread row that is loaded.
    pub fn step_unread(&mut self, forward: bool) -> (Action, Task<Message>) {
        let Some(keys) = &self.keys else {
            return (Action::None, Task::none());
        };
        let unread = |index: &usize| {
            keys.get(*index)
                .and_then(|key| self.rows.get(key))
                .is_some_and(|row| !row.flags.seen)
        };
        let found = match (self.current_index(), forward) {
            (None, _) => (0..keys.len()).find(unread),
            (Some(at), true) => (at + 1..keys.len()).find(unread),
            (Some(at), false) => (0..at).rev().find(unread),
        };
        match found {
            Some(target) => {
                self.selection.clear();
                let reveal = self.reveal(target);
                (self.open_at(target), reveal)
            }
            None => (Action::None, Task::none()),
        }
    }

    /// The row that is open or about to be opened, if its content is loaded.
    pub fn current_row(&self) -> Option<&Row> {
        self.current.and_then(|key| self.rows.get(&key))
    }

    /// Makes the first loaded row for which this is true the current one; none where there is none.
    pub fn select_where(&mut self, is_it: impl Fn(&Row) -> bool) {
        let mut rows = self.keys.iter().flatten().filter_map(|key| self.rows.get(key));
        self.current = rows.find(|row| is_it(row)).map(|row| row.key);
    }

    /// Makes a row the current one without opening it.
    pub fn select(&mut self, key: Option<CopyId>) {
        self.current = key;
    }

    /// Shows changed flags before the server has confirmed them.
    pub fn update_flags(&mut self, key: CopyId, change: impl FnOnce(&mut crate::account::Flags)) {
        if let Some(row) = self.rows.get_mut(&key) {
            change(&mut row.flags);
        }
    }

    fn keys_loaded(&mut self, generation: u64, answer: Result<Vec<CopyId>, EngineError>, context: Context<'_>) -> Action {
        // The answer to an earlier search or filter, overtaken by a later request.
        if generation != self.generation {
            return Action::None;
        }
        self.loading_keys = false;
        match answer {
            Ok(keys) => {
                let keys = self.with_sticky(keys);
                self.selection.retain(&keys);
                self.keys = Some(keys);
                let rows = self.refresh(context);
                let again = if self.reload_again {
                    self.reload_again(context)
                } else {
                    Task::none()
                };
                Action::Run(Task::batch([rows, again]))
            }
            Err(error) => Action::Failed(error),
        }
    }

    fn rows_loaded(&mut self, generation: u64, answer: Result<Vec<Row>, EngineError>) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        match answer {
            Ok(rows) => {
                // Bounds the memory of a long scroll; rows that are scrolled to again are loaded again.
                if self.rows.len() > MAX_ROWS {
                    self.rows.clear();
                    self.requested.clear();
                }
                self.rows.extend(rows.into_iter().map(|row| (row.key, row)));
                self.open_when_loaded()
            }
            Err(error) => Action::Failed(error),
        }
    }

    /// Requests the keys once more in the same generation, so that answers with rows are still taken.
    fn reload_again(&mut self, context: Context<'_>) -> Task<Message> {
        self.loading_keys = true;
        self.reload_again = false;
        self.load_keys(context)
    }

    fn load_keys(&self, context: Context<'_>) -> Task<Message> {
        let generation = self.generation;
        let handle = context.handle.clone();
        let query = self.query();
        Task::perform(async move { handle.list(query).await }, move |answer| {
            Message::KeysLoaded(generation, answer)
        })
    }

    fn visible_rows_changed(&mut self, seen: VisibleRows, context: Context<'_>) -> Action {
        self.seen = Some(seen);
        Action::Run(self.fetch(context, false))
    }

    fn open_at(&mut self, index: usize) -> Action {
        let Some(key) = self.keys.as_ref().and_then(|keys| keys.get(index)).copied() else {
            return Action::None;
        };
        self.current = Some(key);
        if !self.shown_filter().is_empty() {
            self.sticky.insert(key);
        }
        let row = self.rows.get(&key);
        self.open_when_loaded = row.is_none();
        row.map_or(Action::None, |row| Action::Open(Box::new(row.clone())))
    }

    fn open_when_loaded(&mut self) -> Action {
        match self.current_row().filter(|_| self.open_when_loaded).cloned() {
            Some(row) => {
                self.open_when_loaded = false;
                Action::Open(Box::new(row))
            }
            None => Action::None,
        }
    }

    /// Requests the rows around the visible ones: those neither loaded nor requested, or all of them again.
    fn fetch(&mut self, context: Context<'_>, again: bool) -> Task<Message> {
        let Some(keys) = &self.keys else { return Task::none() };
        let window = self.window(keys.len());
        let missing: Vec<CopyId> = keys
            .get(window)
            .unwrap_or_default()
            .iter()
            .filter(|key| again || !(self.rows.contains_key(key) || self.requested.contains(key)))
            .copied()
            .collect();
        if missing.is_empty() {
            return Task::none();
        }
        self.requested.extend(&missing);
        let generation = self.generation;
        let handle = context.handle.clone();
        Task::perform(async move { handle.rows(missing).await }, move |answer| {
            Message::RowsLoaded(generation, answer)
        })
    }

    /// The visible rows with some before and after, rounded to steps, so that scrolling by a pixel requests nothing.
    fn window(&self, count: usize) -> Range<usize> {
        let seen = self.seen.as_ref().map_or(0..FIRST_PAGE, |seen| seen.rows.clone());
        let first = seen.start.saturating_sub(OVERSCAN) / STEP * STEP;
        let last = (seen.end + OVERSCAN).div_ceil(STEP) * STEP;
        first.min(count)..last.min(count)
    }

    fn current_index(&self) -> Option<usize> {
        let current = self.current?;
        self.keys.as_ref()?.iter().position(|key| *key == current)
    }

    /// Scrolls as far as needed to make a row visible.
    fn reveal(&self, index: usize) -> Task<Message> {
        let Some(seen) = &self.seen else { return Task::none() };
        let height = seen.row;
        let top = index as f32 * height;
        let y = if top < seen.top {
            top
        } else if top + height > seen.top + seen.height {
            top + height - seen.height
        } else {
            return Task::none();
        };
        operation::scroll_to(SCROLL, AbsoluteOffset { x: 0.0, y })
    }
}

static GENERATION: AtomicU64 = AtomicU64::new(1);

/// The id of the search field.
pub const SEARCH: &str = "search";
/// The id of the button of the menu in the head.
pub const HEAD_MENU: &str = "list-menu";
/// The id of the first filter.
pub const FILTERS: &str = "filters";
/// The id of the rows, for the focus.
pub const ROWS: &str = "message-rows";
const SCROLL: &str = "rows";
const FIRST_PAGE: usize = 24;
const OVERSCAN: usize = 16;
const STEP: usize = 8;
const MAX_ROWS: usize = 20_000;
