//! What a list asks for: search text, filter and order; and the rows that stay though the filter no longer lets them pass.

use std::collections::{HashMap, HashSet};

use super::{Action, List};
use crate::engine::{CopyId, ListQuery, Selection, Sort};
use crate::ui::context::Context;
use crate::ui::filter::Filter;

impl List {
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether the filter stays when the user goes to another list.
    pub fn is_pinned(&self) -> bool {
        self.pinned
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The text of the search, as it was typed.
    pub fn search_text(&self) -> &str {
        &self.text
    }

    /// Whether all rows are sent messages.
    pub(super) fn shows_sent(&self) -> bool {
        self.location.is_sent() && !self.is_everywhere()
    }

    /// What of the filter applies to this list.
    pub(super) fn shown_filter(&self) -> Filter {
        self.filter.within(self.shows_sent())
    }

    pub(super) fn query(&self) -> ListQuery {
        let base = match self.is_everywhere() {
            true => Selection::default(),
            false => self.location.selection(),
        };
        let base = Selection {
            text: self.is_searching().then(|| self.text.clone()),
            ..base
        };
        ListQuery {
            sort: self.sort,
            ..self.shown_filter().query(base)
        }
    }

    pub(super) fn set_filter(&mut self, filter: Filter, context: Context<'_>) -> Action {
        self.filter = filter;
        self.sticky.clear();
        self.other_query = true;
        Action::Chosen(self.reload(context))
    }

    pub(super) fn pin_filter(&mut self, pinned: bool) -> Action {
        self.pinned = pinned;
        Action::Chosen(iced::Task::none())
    }

    pub(super) fn set_sort(&mut self, sort: Sort, context: Context<'_>) -> Action {
        self.sort = sort;
        self.other_query = true;
        Action::Chosen(self.reload(context))
    }

    pub(super) fn search(&mut self, text: String, context: Context<'_>) -> Action {
        self.text = text;
        self.other_query = true;
        self.explaining = false;
        Action::Run(self.reload_if_idle(context))
    }

    pub(super) fn search_everywhere(&mut self, everywhere: bool, context: Context<'_>) -> Action {
        self.everywhere = everywhere;
        self.other_query = true;
        Action::Run(self.reload(context))
    }

    pub(super) fn clear(&mut self, context: Context<'_>) -> Action {
        self.text.clear();
        self.explaining = false;
        self.set_filter(Filter::default(), context)
    }

    /// The keys with those of the rows that were opened under this filter, at their old places.
    pub(super) fn with_sticky(&self, keys: Vec<CopyId>) -> Vec<CopyId> {
        let present: HashSet<CopyId> = keys.iter().copied().collect();
        let is_kept = |key: &CopyId| self.sticky.contains(key) && !present.contains(key);
        let Some(old) = self.keys.as_ref().filter(|old| old.iter().any(is_kept)) else {
            return keys;
        };
        // Each is put after the row that it followed.
        let mut after: HashMap<Option<CopyId>, Vec<CopyId>> = HashMap::new();
        let mut last = None;
        for key in old {
            match is_kept(key) {
                true => after.entry(last).or_default().push(*key),
                false if present.contains(key) => last = Some(*key),
                false => {}
            }
        }
        let first = after.remove(&None).unwrap_or_default();
        let rest = keys.into_iter().flat_map(|key| {
            let kept = after.remove(&Some(key)).unwrap_or_default();
            std::iter::once(key).chain(kept)
        });
        first.into_iter().chain(rest).collect()
    }

    /// These rows leave the list: they are not kept for having been opened.
    pub fn release(&mut self, keys: &[CopyId]) {
        self.sticky.retain(|key| !keys.contains(key));
    }
}
