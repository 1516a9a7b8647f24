//! The columns of a message list that is a table: which there are, in what order, and how wide.

use serde::{Deserialize, Serialize};

use super::theme::width;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    Read,
    Star,
    Attachments,
    /// The writer; of sent messages the recipients.
    Who,
    Subject,
    State,
    Date,
    Size,
    Mailbox,
}

impl Column {
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Star,
        Self::Attachments,
        Self::Who,
        Self::Subject,
        Self::State,
        Self::Date,
        Self::Size,
        Self::Mailbox,
    ];

    /// Columns of one icon have one width.
    pub fn is_icon(self) -> bool {
        matches!(self, Self::Read | Self::Star | Self::Attachments)
    }

    fn default_width(self) -> f32 {
        match self {
            Self::Read | Self::Star | Self::Attachments => width::COLUMN_ICON,
            Self::Who | Self::State | Self::Mailbox => width::COLUMN,
            Self::Subject => width::COLUMN_WIDE,
            Self::Date | Self::Size => width::COLUMN_SHORT,
        }
    }
}

/// A column that is shown, and its width in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShownColumn {
    pub column: Column,
    pub width: f32,
}

/// How the lists of one kind are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// A table, not cards.
    pub is_on: bool,
    /// From left to right. The subject takes what the others leave.
    pub columns: Vec<ShownColumn>,
}

/// A change of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TableChange {
    /// A table, or cards.
    Switch(bool),
    Show(Column, bool),
    /// One place to the right (`true`) or to the left.
    Move(Column, bool),
    /// The right edge of a column was dragged by this many pixels.
    Resize(Column, f32),
    /// The columns as they were at first.
    Reset,
}

impl Default for Table {
    fn default() -> Self {
        let columns = [
            Column::Read,
            Column::Star,
            Column::Attachments,
            Column::Who,
            Column::Subject,
            Column::State,
            Column::Date,
        ];
        Self {
            is_on: false,
            columns: columns.map(ShownColumn::new).to_vec(),
        }
    }
}

impl ShownColumn {
    fn new(column: Column) -> Self {
        Self {
            column,
            width: column.default_width(),
        }
    }
}

impl Table {
    pub fn shows(&self, column: Column) -> bool {
        self.columns.iter().any(|shown| shown.column == column)
    }

    pub fn change(&mut self, change: TableChange) {
        match change {
            TableChange::Switch(on) => self.is_on = on,
            TableChange::Show(column, true) if !self.shows(column) => self.columns.push(ShownColumn::new(column)),
            // Without its subject a message cannot be distinguished from others.
            TableChange::Show(Column::Subject, _) | TableChange::Show(_, true) => {}
            TableChange::Show(column, false) => self.columns.retain(|shown| shown.column != column),
            TableChange::Move(column, right) => self.shift(column, right),
            TableChange::Resize(column, by) => self.resize(column, by),
            TableChange::Reset => self.columns = Self::default().columns,
        }
    }

    fn shift(&mut self, column: Column, right: bool) {
        let Some(at) = self.columns.iter().position(|shown| shown.column == column) else {
            return;
        };
        let to = if right { at + 1 } else { at.wrapping_sub(1) };
        if to < self.columns.len() {
            self.columns.swap(at, to);
        }
    }

    /// The subject has no width of its own: its right edge is the left edge of the next column.
    fn resize(&mut self, column: Column, by: f32) {
        let Some(at) = self.columns.iter().position(|shown| shown.column == column) else {
            return;
        };
        let subject = self.columns.iter().position(|shown| shown.column == Column::Subject);
        let is_left = subject.is_some_and(|subject| at < subject);
        let (at, by) = if is_left { (at, by) } else { (at + 1, -by) };
        if let Some(shown) = self.columns.get_mut(at).filter(|shown| !shown.column.is_icon()) {
            shown.width = (shown.width + by).clamp(width::COLUMN_MIN, width::COLUMN_MAX);
        }
    }

    /// The widths of the columns in this room: the subject gets what the others leave, and these shrink where it would get too little.
    pub fn widths(&self, room: f32) -> Vec<f32> {
        let width_of = |shown: &ShownColumn| match shown.column {
            column if column.is_icon() => width::COLUMN_ICON,
            _ if shown.width.is_finite() => shown.width.clamp(width::COLUMN_MIN, width::COLUMN_MAX),
            column => column.default_width(),
        };
        let is_flexible = |shown: &&ShownColumn| !shown.column.is_icon() && shown.column != Column::Subject;
        let icons: f32 = self.columns.iter().filter(|shown| shown.column.is_icon()).map(width_of).sum();
        let others: f32 = self.columns.iter().filter(is_flexible).map(width_of).sum();
        let left = (room - icons).max(0.0);
        let share = match others > 0.0 {
            true => ((left - width::COLUMN_WIDE.min(left / 2.0)) / others).clamp(0.0, 1.0),
            false => 1.0,
        };
        let widths = self.columns.iter().map(|shown| match shown.column {
            Column::Subject => (left - others * share).max(0.0),
            column if column.is_icon() => width::COLUMN_ICON,
            _ => width_of(shown) * share,
        });
        widths.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_their_room_whatever_they_are() {
        let mut table = Table::default();
        table.change(TableChange::Show(Column::Size, true));
        table.change(TableChange::Resize(Column::Who, 5_000.0));
        for room in [300.0, 640.0, 1_200.0, 2_400.0] {
            let widths = table.widths(room);
            assert!((widths.iter().sum::<f32>() - room).abs() < 0.5, "{room}: {widths:?}");
            assert!(widths.iter().all(|width| *width >= 0.0), "{room}: {widths:?}");
        }
    }

    #[test]
    fn an_edge_moves_the_column_on_its_side_of_the_subject() {
        let width = |table: &Table, column| table.columns.iter().find(|shown| shown.column == column).map(|shown| shown.width);
        let mut table = Table::default();
        let [who, state] = [Column::Who, Column::State].map(|column| width(&table, column).unwrap_or_default());
        table.change(TableChange::Resize(Column::Who, 20.0));
        assert_eq!(width(&table, Column::Who), Some(who + 20.0));
        table.change(TableChange::Resize(Column::Subject, 20.0));
        assert_eq!(width(&table, Column::State), Some(state - 20.0));
    }

    #[test]
    fn columns_are_moved_hidden_and_reset() {
        let order = |table: &Table| table.columns.iter().map(|shown| shown.column).collect::<Vec<_>>();
        let mut table = Table::default();
        table.change(TableChange::Move(Column::Subject, false));
        assert_eq!(order(&table).get(3), Some(&Column::Subject));
        table.change(TableChange::Move(Column::Read, false));
        assert_eq!(order(&table).first(), Some(&Column::Read));
        table.change(TableChange::Show(Column::Subject, false));
        assert!(table.shows(Column::Subject));
        table.change(TableChange::Show(Column::Star, false));
        assert!(!table.shows(Column::Star));
        table.change(TableChange::Reset);
        assert_eq!(table, Table::default());
    }
}
