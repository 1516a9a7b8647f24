//! The menu in the head of a list: the order of its rows.

use iced::Element;
use iced::widget::container;

use super::filter_bar::marked;
use super::{HEAD_MENU, List, Message};
use crate::engine::{Sort, SortBy};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::with_tooltip;
use crate::ui::theme::{gap, icon_size};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::{MenuEntry, context_menu};

impl List {
    /// A button that opens the menu. Its name says the order that is chosen.
    pub(super) fn head_menu<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let other = self.sort != Sort::default();
        let colour = if other { palette.accent } else { palette.muted };
        let face = button(palette, Variant::Quiet, Icon::Sort.view(icon_size::M, colour)).padding(gap::XS);
        let menu = context_menu(palette, container(face).id(HEAD_MENU), move || self.head_entries(context)).on_left_click();
        let order = [
            ("by", self.sort_name(context, self.sort.by).into()),
            ("direction", context.get(direction_name(self.sort)).into()),
        ];
        with_tooltip(palette, menu, context.with("ui-sort-now", &order))
    }

    fn head_entries(&self, context: Context<'_>) -> Vec<MenuEntry<Message>> {
        let by = SORTS.map(|by| {
            let sort = self.sort_by(by);
            marked(self.sort_name(context, by), by == self.sort.by, Message::Sort(sort))
        });
        let directions = [true, false].map(|descending| {
            let sort = Sort { descending, ..self.sort };
            marked(
                context.get(direction_name(sort)),
                descending == self.sort.descending,
                Message::Sort(sort),
            )
        });
        let mut entries = Vec::from(self.view_entries(context));
        entries.push(MenuEntry::Separator);
        entries.extend(by);
        entries.push(MenuEntry::Separator);
        entries.extend(directions);
        entries.push(MenuEntry::Separator);
        let by_day = context.preferences.by_day;
        let headings = (self.sort.by == SortBy::Date).then_some(Message::GroupByDay(!by_day));
        entries.push(marked(context.get("ui-by-day"), by_day && headings.is_some(), headings));
        let grouped = context.preferences.conversations;
        entries.push(marked(
            context.get("ui-conversations-on"),
            grouped,
            Message::GroupConversations(!grouped),
        ));
        entries
    }

    /// The order by something: in the direction that is usual for it, unless the list is sorted by it already.
    fn sort_by(&self, by: SortBy) -> Sort {
        match by == self.sort.by {
            true => self.sort,
            false => Sort {
                by,
                descending: is_usually_descending(by),
            },
        }
    }

    /// The order after a click on the head of a column: the usual one, at the second click the opposite.
    #[must_use]
    pub fn toggled_sort(&self, by: SortBy) -> Sort {
        match by == self.sort.by {
            true => Sort {
                descending: !self.sort.descending,
                ..self.sort
            },
            false => self.sort_by(by),
        }
    }

    fn sort_name(&self, context: Context<'_>, by: SortBy) -> String {
        context.get(match by {
            SortBy::Date => "ui-sort-date",
            SortBy::Who if self.shows_sent() => "ui-sort-recipient",
            SortBy::Who => "ui-sort-writer",
            SortBy::Subject => "ui-sort-subject",
            SortBy::Size => "ui-sort-size",
            SortBy::State => "ui-sort-state",
        })
    }
}

fn is_usually_descending(by: SortBy) -> bool {
    matches!(by, SortBy::Date | SortBy::Size)
}

fn direction_name(sort: Sort) -> &'static str {
    match (sort.by, sort.descending) {
        (SortBy::Date, true) => "ui-sort-newest",
        (SortBy::Date, false) => "ui-sort-oldest",
        (SortBy::Who | SortBy::Subject, false) => "ui-sort-a-to-z",
        (SortBy::Who | SortBy::Subject, true) => "ui-sort-z-to-a",
        (SortBy::Size, true) => "ui-sort-largest",
        (SortBy::Size, false) => "ui-sort-smallest",
        (SortBy::State, false) => "ui-sort-urgent",
        (SortBy::State, true) => "ui-sort-settled",
    }
}

const SORTS: [SortBy; 5] = [SortBy::Date, SortBy::Who, SortBy::Subject, SortBy::Size, SortBy::State];
