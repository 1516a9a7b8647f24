//! The list as a table: its cells, and the head that sorts, resizes, moves, shows and hides the columns.

use iced::widget::{container, responsive, row, space};
use iced::{Alignment, Element, Length};

use super::filter_bar::marked;
use super::row_content::{mailbox_name, more_recipients, recipient, state, subject, writer};
use super::{List, Message};
use crate::engine::SortBy;
use crate::engine::view::Row;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, hairline, with_tooltip};
use crate::ui::table::{Column, Table, TableChange};
use crate::ui::theme::density::RowShape;
use crate::ui::theme::{Tone, gap, icon_size, stroke};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::rows::GUTTER;
use crate::ui::widget::{Cell, MenuAction, MenuEntry, RowContent, context_menu, divider};

impl List {
    /// The height of a row and its lines.
    pub(super) fn shape(&self, context: Context<'_>) -> RowShape {
        match context.preferences.table_of(&self.location).is_on {
            true => context.preferences.density.table(),
            false => context.preferences.density.message(),
        }
    }

    pub(super) fn table_row(&self, context: Context<'_>, row: &Row, columns: &[Column]) -> RowContent {
        let sent = row.delivery.is_some();
        RowContent {
            strong: !row.flags.seen && !sent,
            cells: columns.iter().map(|column| cell(context, row, *column)).collect(),
            ..RowContent::default()
        }
    }

    /// The heads of the columns. A right click opens the menu of the columns.
    pub(super) fn table_head<'a>(&'a self, context: Context<'a>, table: Table) -> Element<'a, Message> {
        let height = context.preferences.density.table().height;
        // The scroll bar is beside the rows.
        let heads = responsive(move |size| self.heads(context, &table, size.width - gap::S)).height(height);
        iced::widget::column![heads, hairline(context.palette)].into()
    }

    fn heads<'a>(&'a self, context: Context<'a>, table: &Table, room: f32) -> Element<'a, Message> {
        let palette = context.palette;
        let mut heads = row![space().width(GUTTER)].align_y(Alignment::Center).height(Length::Fill);
        let last = table.columns.len().saturating_sub(1);
        for (at, (shown, wide)) in table.columns.iter().zip(table.widths(room - GUTTER)).enumerate() {
            let column = shown.column;
            let line = if at < last { stroke::LINE } else { 0.0 };
            let head = container(self.column_head(context, column))
                .width((wide - line).max(0.0))
                .clip(true);
            let menu = context_menu(palette, head, {
                let table = table.clone();
                move || column_menu(context, &table, column)
            });
            let edge = divider(palette.line, palette.accent, move |by| {
                Message::Table(TableChange::Resize(column, by))
            });
            heads = heads.push(menu).push((at < last).then_some(edge));
        }
        heads.into()
    }

    /// The name of a column, with an arrow where the list is sorted by it; a click sorts.
    fn column_head<'a>(&'a self, context: Context<'a>, column: Column) -> Element<'a, Message> {
        let palette = context.palette;
        let name = self.column_name(context, column);
        if let Some(icon) = icon_of(column) {
            let face = container(icon.view(icon_size::M, palette.muted)).center_x(Length::Fill);
            return with_tooltip(palette, face, name);
        }
        let Some(by) = sort_of(column) else {
            return container(caption(palette, name).wrapping(iced::widget::text::Wrapping::None))
                .padding([0.0, gap::XS])
                .into();
        };
        let arrow = (self.sort().by == by).then(|| match self.sort().descending {
            true => Icon::Down,
            false => Icon::Up,
        });
        let face = row![caption(palette, name).wrapping(iced::widget::text::Wrapping::None)]
            .push(arrow.map(|icon| icon.view(icon_size::S, palette.accent)))
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        button(palette, Variant::Quiet, face)
            .padding([gap::XS, gap::XS])
            .width(Length::Fill)
            .on_press(Message::Sort(self.toggled_sort(by)))
            .into()
    }

    fn column_name(&self, context: Context<'_>, column: Column) -> String {
        match column {
            Column::Who if self.shows_sent() => context.get("ui-sort-recipient"),
            column => column_name(context, column),
        }
    }

    /// Cards or a table, for the menu in the head of the list.
    pub(super) fn view_entries(&self, context: Context<'_>) -> [MenuEntry<Message>; 2] {
        let is_on = context.preferences.table_of(&self.location).is_on;
        [(false, "ui-view-cards"), (true, "ui-view-table")]
            .map(|(on, key)| marked(context.get(key), on == is_on, Message::Table(TableChange::Switch(on))))
    }
}

fn cell(context: Context<'_>, row: &Row, column: Column) -> Cell {
    let palette = context.palette;
    match column {
        Column::Read => Cell::Dot,
        Column::Star => Cell::Icon(row.flags.flagged.then(|| (Icon::Starred, palette.tone(Tone::Warn)))),
        Column::Attachments => Cell::Icon((row.attachments > 0).then_some((Icon::Attach, palette.muted))),
        Column::Who if row.delivery.is_some() => Cell::Address(recipient(row), more_recipients(context, row)),
        Column::Who => Cell::Text(writer(row)),
        Column::Subject => Cell::Text(subject(context, &row.subject)),
        Column::State => Cell::Badges(state(context, row)),
        Column::Date => Cell::Time(context.words.list_date(row.date, context.now)),
        Column::Size => Cell::Figure(context.words.size(row.size)),
        Column::Mailbox => Cell::Text(context.account(&row.location.account).map(mailbox_name).unwrap_or_default()),
    }
}

/// Which columns there are, and where this one is.
fn column_menu(context: Context<'_>, table: &Table, column: Column) -> Vec<MenuEntry<Message>> {
    let shown = Column::ALL.map(|other| {
        let is_shown = table.shows(other);
        let change = TableChange::Show(other, !is_shown);
        marked(column_name(context, other), is_shown, Message::Table(change))
    });
    let shift = |key: &str, right| MenuAction::new(context.get(key), Message::Table(TableChange::Move(column, right)));
    let mut entries = Vec::from(shown);
    entries.push(MenuEntry::Separator);
    entries.push(shift("ui-column-left", false).into());
    entries.push(shift("ui-column-right", true).into());
    entries.push(MenuEntry::Separator);
    entries.push(MenuAction::new(context.get("ui-columns-reset"), Message::Table(TableChange::Reset)).into());
    entries
}

fn column_name(context: Context<'_>, column: Column) -> String {
    context.get(match column {
        Column::Read => "ui-column-read",
        Column::Star => "ui-column-star",
        Column::Attachments => "ui-column-attachments",
        Column::Who => "ui-sort-writer",
        Column::Subject => "ui-sort-subject",
        Column::State => "ui-sort-state",
        Column::Date => "ui-sort-date",
        Column::Size => "ui-sort-size",
        Column::Mailbox => "ui-column-mailbox",
    })
}

fn icon_of(column: Column) -> Option<Icon> {
    match column {
        Column::Read => Some(Icon::Unread),
        Column::Star => Some(Icon::Star),
        Column::Attachments => Some(Icon::Attach),
        _ => None,
    }
}

fn sort_of(column: Column) -> Option<SortBy> {
    match column {
        Column::Who => Some(SortBy::Who),
        Column::Subject => Some(SortBy::Subject),
        Column::State => Some(SortBy::State),
        Column::Date => Some(SortBy::Date),
        Column::Size => Some(SortBy::Size),
        Column::Read | Column::Star | Column::Attachments | Column::Mailbox => None,
    }
}
