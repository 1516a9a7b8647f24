//! The view of a list: its rows, and the empty states.

use iced::widget::{column, container, row, space};
use iced::{Element, Length};

use super::{List, Message, ROWS};
use crate::account::FolderRole;
use crate::engine::view::{AccountView, Health};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{hairline, outlined};
use crate::ui::part::empty_state;
use crate::ui::part::history::Steps;
use crate::ui::table::Column;
use crate::ui::widget::{context_menu, rows, scroller};

impl List {
    /// With the buttons that lead back and forward.
    pub fn view<'a>(&'a self, context: Context<'a>, steps: Steps) -> Element<'a, Message> {
        let body = match self.explaining {
            true => self.explanation(context),
            false => self.rows(context),
        };
        let content = column![self.head(context, steps), hairline(context.palette), body];
        container(content).width(Length::Fill).height(Length::Fill).into()
    }

    fn rows<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let Some(keys) = &self.keys else {
            return container(space()).height(Length::Fill).into();
        };
        if keys.is_empty() {
            return self.empty_list(context);
        }
        let shape = self.shape(context);
        let table = context.preferences.table_of(&self.location);
        let head = table.is_on.then(|| self.table_head(context, table.clone()));
        let is_table = table.is_on;
        let columns: Vec<Column> = table.columns.iter().map(|shown| shown.column).collect();
        let list = rows(keys.len(), context.palette, move |index| {
            let row = self.row_at(index)?;
            Some(match is_table {
                true => self.table_row(context, row, &columns),
                false => self.row_content(context, row),
            })
        })
        .selected(self.current_index())
        .chosen(move |index| keys.get(index).is_some_and(|key| self.selection.has(*key)))
        .id(ROWS)
        .shape(shape)
        .scrolled(self.scroll.shown, self.viewport, Message::ScrollBy, Message::Resized)
        .headings(self.headings.rows(), move |index| self.headings.name(context, index))
        .on_press(Message::RowPressed)
        .on_double_press(|_| Message::OpenInTab)
        .on_right_press(Message::RightPressed)
        .on_drag(
            context.dragged.map(|_| self.drag_label(context)),
            |_| Message::DragBegins,
            Message::DragEnds,
        )
        .parts(
            self.selected_count() > 0,
            move |index, part| self.part_message(index, part),
            move |index, part| self.part_hint(context, index, part),
        );
        let list = match is_table {
            true => list.columns(move |room| table.widths(room)),
            false => list,
        };
        let list = context_menu(context.palette, list, move || self.menu(context));
        let position = self.scroll_position(shape.height);
        let list = row![list, scroller(position, context.palette, Message::ScrollTo)];
        column![].push(head).push(list).into()
    }

    fn drag_label(&self, context: Context<'_>) -> String {
        context.with("ui-messages", &[("n", self.selected_count().max(1).into())])
    }

    fn empty_list<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        if self.text.is_empty() && self.shown_filter().is_empty() {
            if let Some(blank) = self.never_synced(context) {
                return blank;
            }
            let more = match self.location.role() {
                Some(FolderRole::Inbox) => "ui-empty-folder-more",
                _ => "ui-empty-other-folder-more",
            };
            let check = outlined(context.palette, Some(Icon::Sync), context.get("ui-empty-folder-check")).on_press(Message::Sync);
            return empty_state::view(
                context,
                Icon::Inbox,
                context.get("ui-empty-folder"),
                context.get(more),
                Some(check.into()),
            );
        }
        let more = match (self.is_searching(), self.is_everywhere()) {
            (false, _) => "ui-empty-filter-more",
            (true, false) => "ui-empty-here-more",
            (true, true) => "ui-empty-search-more",
        };
        let clear = outlined(context.palette, None, context.get("ui-clear-search")).on_press(Message::ClearSearch);
        empty_state::view(
            context,
            Icon::Search,
            context.get("ui-empty-search"),
            context.get(more),
            Some(clear.into()),
        )
    }

    /// The empty state while none of the mailboxes shown has ever completed a sync.
    fn never_synced<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let of = |view: &&AccountView| !matches!(&self.location, ListLocation::Folder { account, .. } if *account != view.account.id);
        let mut views = context.overview.accounts.iter().filter(of);
        if views.clone().any(|view| view.last_sync.is_some()) || context.overview.accounts.is_empty() {
            return None;
        }
        if !views.any(|view| matches!(view.health, Health::Faulty { .. } | Health::PasswordMissing)) {
            let more = context.get("ui-empty-coming-more");
            let import = outlined(context.palette, Some(Icon::Import), context.get("ui-import-offer")).on_press(Message::Import);
            let coming = context.get("ui-empty-coming");
            return Some(empty_state::view(context, Icon::Clock, coming, more, Some(import.into())));
        }
        let again = outlined(context.palette, Some(Icon::Sync), context.get("repair-again")).on_press(Message::Sync);
        Some(empty_state::view(
            context,
            Icon::Offline,
            context.get("ui-empty-offline"),
            context.get("ui-empty-offline-more"),
            Some(again.into()),
        ))
    }

    /// Whether the rows may be of several mailboxes.
    pub(super) fn is_mixed(&self) -> bool {
        self.location.is_unified() || self.is_everywhere()
    }
}

pub fn location_name(context: Context<'_>, location: &ListLocation) -> String {
    match location {
        ListLocation::NeedsAttention => context.get("ui-needs-attention"),
        ListLocation::Unified(FolderRole::Sent) => context.get("ui-all-sent"),
        ListLocation::Unified(_) => context.get("ui-all-inboxes"),
        ListLocation::Starred => context.get("ui-all-starred"),
        ListLocation::Folder { role: Some(role), .. } => context.words.folder_role(*role),
        ListLocation::Folder { name, .. } => name.clone(),
    }
}
