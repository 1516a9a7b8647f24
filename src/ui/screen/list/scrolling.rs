//! Where a list is scrolled to. It moves only to where its rows are loaded: until then the rows before stay on the screen, so that no row
//! is ever blank.

use std::ops::Range;

use iced::Task;

use super::{Action, List, Message};
use crate::engine::CopyId;
use crate::ui::context::Context;
use crate::ui::theme::density::RowShape;
use crate::ui::widget::{RowPositions, ScrollPosition, Viewport};

/// Offsets in pixels from the top of the list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scroll {
    /// Where the user wants to be, and where the scroll bar is.
    pub(super) wanted: f64,
    /// Where the list is.
    pub(super) shown: f64,
}

/// A row at the top of the visible part, found again when rows come and go.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// This row, else the next one that is still there; none: the top of the list.
    rows: Vec<CopyId>,
    /// Its index.
    index: usize,
    /// What is scrolled away of it.
    within: f64,
    /// How many rows are visible.
    pub(super) height: usize,
}

impl Place {
    /// The index of the row at the top in a list with other keys.
    pub(super) fn find(&self, keys: &[CopyId]) -> usize {
        let same = self.rows.first().filter(|key| keys.get(self.index) == Some(key));
        let found = || self.rows.iter().find_map(|row| keys.iter().position(|key| key == row));
        match same {
            Some(_) => self.index,
            None => found().unwrap_or(self.index.min(keys.len().saturating_sub(1))),
        }
    }
}

impl List {
    pub(super) fn scroll_by(&mut self, by: f32, context: Context<'_>) -> Action {
        Action::Run(self.scroll(self.scroll.wanted + f64::from(by), context))
    }

    pub(super) fn scroll_to(&mut self, top: f64, context: Context<'_>) -> Action {
        Action::Run(self.scroll(top, context))
    }

    fn scroll(&mut self, top: f64, context: Context<'_>) -> Task<Message> {
        self.scroll.wanted = self.clamped(top);
        self.arrive(self.scroll.wanted);
        self.fetch(context)
    }

    /// Shows the rows where the user wants to be if they are loaded, else those at `top` if these are.
    pub(super) fn arrive(&mut self, top: f64) {
        let is_loaded = |top: f64| {
            let rows = self.keys().get(self.visible_at(top)).unwrap_or_default();
            rows.iter().all(|key| self.loaded.has(key))
        };
        let found = [self.scroll.wanted, top].into_iter().find(|top| is_loaded(*top));
        self.scroll.shown = found.unwrap_or(self.scroll.shown);
    }

    /// Goes to the top, without waiting for rows.
    pub(super) fn go_to_top(&mut self) {
        self.scroll = Scroll::default();
    }

    fn clamped(&self, top: f64) -> f64 {
        let (row, height) = self.viewport.map_or((0.0, 0.0), |seen| (seen.row, seen.height));
        top.clamp(0.0, (self.positions(row).height() - f64::from(height)).max(0.0))
    }

    /// Where the rows are, being of this height.
    pub(super) fn positions(&self, row: f32) -> RowPositions<'_> {
        RowPositions {
            count: self.keys().len(),
            row,
            heading: RowShape::HEADING,
            headed: self.headings.rows(),
        }
    }

    /// The rows on the screen.
    pub fn visible(&self) -> Range<usize> {
        self.visible_at(self.scroll.shown)
    }

    /// The rows visible at an offset.
    pub(super) fn visible_at(&self, top: f64) -> Range<usize> {
        let count = self.keys().len();
        let Some(Viewport { height, row }) = self.viewport.filter(|seen| seen.row > 0.0) else {
            return 0..count.min(FIRST_PAGE);
        };
        self.positions(row).within(top, height)
    }

    pub(super) fn resized(&mut self, viewport: Viewport, context: Context<'_>) -> Action {
        self.viewport = Some(viewport);
        self.scroll.wanted = self.clamped(self.scroll.wanted);
        self.scroll.shown = self.clamped(self.scroll.shown);
        self.arrive(self.scroll.wanted);
        Action::Run(self.fetch(context))
    }

    /// What is at the top; the top itself if nothing is scrolled away, or another query is under way.
    pub(super) fn place(&self) -> Place {
        let visible = self.visible_at(self.scroll.shown);
        let top = Place {
            rows: Vec::new(),
            index: 0,
            within: 0.0,
            height: visible.len().max(FIRST_PAGE),
        };
        let Some(seen) = self.viewport.filter(|_| self.scroll.shown > 0.0 && !self.other_query) else {
            return top;
        };
        let following = visible.start..(visible.start + FOLLOWING).min(self.keys().len());
        Place {
            rows: self.keys().get(following).unwrap_or_default().to_vec(),
            index: visible.start,
            within: self.scroll.shown - self.positions(seen.row).outer_top(visible.start),
            ..top
        }
    }

    /// Shows the list at a place, which is at this index now.
    pub(super) fn put(&mut self, place: Place, index: usize) {
        let row = self.viewport.map_or(0.0, |seen| seen.row);
        let top = self.clamped(self.positions(row).outer_top(index) + place.within);
        let moved = top - self.scroll.shown;
        let wanted = match self.scroll.wanted {
            _ if self.other_query => top,
            0.0 => 0.0,
            wanted => self.clamped(wanted + moved),
        };
        self.scroll = Scroll { wanted, shown: top };
        self.other_query = false;
    }

    /// Scrolls as far as needed to make a row visible.
    pub(super) fn reveal(&mut self, index: usize, context: Context<'_>) -> Task<Message> {
        let Some(Viewport { height, row }) = self.viewport else {
            return Task::none();
        };
        let (height, at) = (f64::from(height), self.scroll.wanted);
        let top = self.positions(row).outer_top(index);
        let bottom = self.positions(row).top(index) + f64::from(row);
        if top < at {
            self.scroll(top, context)
        } else if bottom > at + height {
            self.scroll(bottom - height, context)
        } else {
            self.fetch(context)
        }
    }

    /// Scrolls so that the current row, or what was at the top, stays in sight when the rows get another height.
    pub fn reshape(&mut self, context: Context<'_>) -> Task<Message> {
        let height = self.shape(context).height;
        let current = self.current_index();
        let visible = self.visible_at(self.scroll.shown);
        let Some(viewport) = self.viewport.as_mut().filter(|viewport| viewport.row != height) else {
            return Task::none();
        };
        viewport.row = height;
        let index = current.filter(|index| visible.contains(index)).unwrap_or(visible.start);
        let above = index.saturating_sub(visible.start).min(1);
        let top = self.positions(height).outer_top(index - above);
        self.scroll(top, context)
    }

    /// Where the list is scrolled to, its rows having this height.
    pub(super) fn scroll_position(&self, row: f32) -> ScrollPosition {
        let content = self.positions(row).height();
        ScrollPosition {
            content,
            visible: self.viewport.map_or(content, |seen| f64::from(seen.height)),
            offset: self.scroll.wanted,
        }
    }
}

/// Rows that are assumed to be visible before the first drawing.
const FIRST_PAGE: usize = 24;
/// Rows after the one at the top that stand for it where it is gone.
const FOLLOWING: usize = 200;
