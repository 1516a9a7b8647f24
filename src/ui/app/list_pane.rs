//! What is between the folder pane and the reader: the list of a location.

use crate::ui::location::ListLocation;
use crate::ui::screen::list::List;
use crate::ui::screen::needs_attention::NeedsAttention;

#[derive(Debug)]
pub(crate) enum ListPane {
    List(Box<List>),
    NeedsAttention(NeedsAttention),
}

impl ListPane {
    /// The list of a location, nothing loaded yet.
    pub(super) fn of(location: ListLocation) -> Self {
        match location {
            ListLocation::NeedsAttention => Self::NeedsAttention(NeedsAttention::default()),
            location => Self::List(Box::new(List::empty(location))),
        }
    }

    pub(super) fn needs_attention(&mut self) -> Option<&mut NeedsAttention> {
        match self {
            Self::NeedsAttention(list) => Some(list),
            Self::List(_) => None,
        }
    }

    /// Whether several rows are selected.
    pub(super) fn has_selection(&self) -> bool {
        matches!(self, Self::List(list) if list.selected_count() > 0)
    }

    pub(super) fn shows(&self, location: &ListLocation) -> bool {
        match self {
            Self::NeedsAttention(_) => *location == ListLocation::NeedsAttention,
            Self::List(list) => list.location == *location,
        }
    }
}
