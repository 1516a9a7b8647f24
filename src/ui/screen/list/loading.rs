//! What a list requests from the engine: its keys, and the content of the rows around the visible ones.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use iced::Task;

use super::{Action, List, Message, Period, conversations, headings};
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError};
use crate::ui::context::Context;

/// The content of the rows of a list, as far as it is loaded.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) rows: HashMap<CopyId, Row>,
    /// Those answered since the rows may have changed, be it with nothing.
    fresh: HashSet<CopyId>,
    /// The request that is pending; there is one at a time, so that a list that is scrolled fast is never behind.
    pending: Option<Request>,
}

#[derive(Debug)]
struct Request {
    keys: Vec<CopyId>,
    /// The offset where the list wanted to be.
    top: f64,
}

impl Loaded {
    pub(super) fn has(&self, key: &CopyId) -> bool {
        self.rows.contains_key(key) || self.fresh.contains(key)
    }
}

impl List {
    /// Requests the keys of a new generation; what is loaded stays on the screen until they arrive.
    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        // Unique across all lists: answers to a list that was left may still arrive, and must not be taken by this one.
        self.generation = GENERATION.fetch_add(1, Ordering::Relaxed);
        self.loaded.pending = None;
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
        self.loaded.fresh.clear();
        self.fetch(context)
    }

    /// Requests the keys, and with them the rows that will be visible: they are shown together.
    fn load_keys(&mut self, context: Context<'_>) -> Task<Message> {
        self.loading_keys = true;
        self.reload_again = false;
        let generation = self.generation;
        let handle = context.handle.clone();
        let query = self.query();
        let place = self.place();
        let grouped = context.preferences.conversations;
        if !grouped {
            self.conversations.clear_groups();
        }
        let expanded = self.conversations.expanded();
        let (bounds, sort) = (self.period_bounds(context), self.sort);
        let load = async move {
            let (keys, answer, first) = match grouped {
                true => {
                    let (all, keys) = conversations::load(handle.clone(), query, expanded).await;
                    // What is below the first row of a conversation is in no order of its own.
                    let order = all.iter().flatten().filter_map(|rows| rows.first().copied()).collect();
                    let first = headings::load(&handle, order, &bounds, sort).await;
                    (keys, conversations::loaded(generation, all), first)
                }
                false => {
                    let keys = handle.list(query).await;
                    let order = keys.clone().unwrap_or_default();
                    let first = headings::load(&handle, order.clone(), &bounds, sort).await;
                    (order, Message::KeysLoaded(generation, keys), first)
                }
            };
            let around = keys.get(around(place.find(&keys), place.height, keys.len()));
            let rows = match around.unwrap_or_default() {
                [] => Ok(Vec::new()),
                around => handle.rows(around.to_vec()).await,
            };
            (answer, rows, first)
        };
        Task::perform(load, |answer| answer).then(move |(keys, rows, first)| {
            let headings = Task::done(Message::HeadingsRead(generation, first));
            Task::done(Message::RowsRead(generation, rows))
                .chain(headings)
                .chain(Task::done(keys))
        })
    }

    /// They show with the keys.
    pub(super) fn headings_read(&mut self, generation: u64, first: Vec<(CopyId, Period)>) -> Action {
        if generation == self.generation {
            self.headings.take(first);
        }
        Action::None
    }

    pub(super) fn keys_loaded(&mut self, generation: u64, answer: Result<Vec<CopyId>, EngineError>, context: Context<'_>) -> Action {
        // The answer to an earlier search or filter, overtaken by a later request.
        if generation != self.generation {
            return Action::None;
        }
        self.loading_keys = false;
        match answer {
            Ok(keys) => {
                let had_rows = self.keys.as_ref().is_some_and(|keys| !keys.is_empty());
                self.replace_keys(keys);
                let rows = self.fetch(context);
                // In the same generation, so that answers with rows are still taken.
                let again = match self.reload_again {
                    true => self.load_keys(context),
                    false => Task::none(),
                };
                let load = Task::batch([rows, again]);
                match had_rows && self.keys().is_empty() {
                    true => Action::Emptied(load),
                    false => Action::Run(load),
                }
            }
            Err(error) => Action::Failed(error),
        }
    }

    pub(super) fn replace_keys(&mut self, keys: Vec<CopyId>) {
        let place = self.place();
        let keys = self.with_sticky(keys);
        self.selection.retain(&keys);
        let at = place.find(&keys);
        self.headings.place(&keys);
        self.keys = Some(keys);
        self.put(place, at);
    }

    /// Rows that were requested together with the keys.
    pub(super) fn rows_read(&mut self, generation: u64, answer: Result<Vec<Row>, EngineError>) -> Action {
        match answer {
            Ok(rows) if generation == self.generation => {
                self.loaded.fresh.clear();
                self.take(rows);
                Action::None
            }
            Err(error) if generation == self.generation => Action::Failed(error),
            _ => Action::None,
        }
    }

    pub(super) fn rows_loaded(&mut self, generation: u64, answer: Result<Vec<Row>, EngineError>, context: Context<'_>) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        let request = self.loaded.pending.take();
        let failure = answer.as_ref().err().cloned();
        self.take(answer.unwrap_or_default());
        if let Some(request) = request {
            self.loaded.fresh.extend(request.keys);
            self.arrive(request.top);
        }
        if let Some(error) = failure {
            return Action::Failed(error);
        }
        let rest = self.fetch(context);
        match self.open_when_loaded() {
            Action::None => Action::Run(rest),
            open => Action::Both(Box::new(open), rest),
        }
    }

    fn take(&mut self, rows: Vec<Row>) {
        self.forget_far_rows(rows.len());
        for row in rows {
            self.loaded.fresh.insert(row.key);
            self.loaded.rows.insert(row.key, row);
        }
    }

    /// Bounds the memory of a long scroll; rows that are scrolled to again are loaded again.
    fn forget_far_rows(&mut self, coming: usize) {
        if self.loaded.rows.len() + coming <= MAX_ROWS {
            return;
        }
        let keys = self.keys.as_deref().unwrap_or_default();
        let near = [self.scroll.shown, self.scroll.wanted].map(|top| keys.get(self.window(top)).unwrap_or_default());
        let kept: HashSet<CopyId> = near.concat().into_iter().chain(self.current).collect();
        self.loaded.rows.retain(|key, _| kept.contains(key));
        self.loaded.fresh.retain(|key| kept.contains(key));
    }

    /// Requests the rows around those that are to be visible, as far as their content is not fresh; while a request is pending, nothing.
    pub(super) fn fetch(&mut self, context: Context<'_>) -> Task<Message> {
        if self.loaded.pending.is_some() {
            return Task::none();
        }
        let Some(keys) = &self.keys else { return Task::none() };
        let window = keys.get(self.window(self.scroll.wanted)).unwrap_or_default();
        let missing: Vec<CopyId> = window.iter().filter(|key| !self.loaded.fresh.contains(key)).copied().collect();
        if missing.is_empty() {
            return Task::none();
        }
        self.loaded.pending = Some(Request {
            keys: missing.clone(),
            top: self.scroll.wanted,
        });
        let generation = self.generation;
        let handle = context.handle.clone();
        Task::perform(async move { handle.rows(missing).await }, move |answer| {
            Message::RowsLoaded(generation, answer)
        })
    }

    /// The rows visible at an offset with some before and after.
    fn window(&self, top: f64) -> Range<usize> {
        let rows = self.visible_at(top);
        around(rows.start, rows.len(), self.keys().len())
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
}

/// Some rows with others before and after, rounded to steps, so that scrolling by a pixel requests nothing.
fn around(first: usize, rows: usize, count: usize) -> Range<usize> {
    let from = first.saturating_sub(OVERSCAN) / STEP * STEP;
    let to = (first + rows + OVERSCAN).div_ceil(STEP) * STEP;
    from.min(count)..to.min(count)
}

static GENERATION: AtomicU64 = AtomicU64::new(1);

const OVERSCAN: usize = 16;
const STEP: usize = 8;
const MAX_ROWS: usize = 20_000;
