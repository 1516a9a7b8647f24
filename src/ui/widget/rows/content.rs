//! What a row shows.

use iced::Color;

use crate::ui::icon::Icon;
use crate::ui::theme::density::RowShape;

/// The content of one row of two or three lines.
#[derive(Debug, Clone, Default)]
pub struct RowContent {
    /// A bar along the left edge; with three lines a mark before [`RowContent::owner`].
    pub bar: Option<Color>,
    /// A dot before the first line, and the strong font.
    pub strong: bool,
    /// The first line.
    pub title: String,
    /// The first line is cut in the middle where it does not fit.
    pub title_keeps_ends: bool,
    /// Right of the first line, never cut: how many more there are.
    pub title_rest: String,
    /// Right-aligned in the first line.
    pub trailing: String,
    /// An icon before the second line, where there is no third.
    pub icon: Option<(Icon, Color)>,
    /// The second line.
    pub detail: String,
    /// Right-aligned in the second line.
    pub badges: Vec<Badge>,
    /// The third line; where there is none, right-aligned in the second.
    pub state: Vec<Badge>,
    /// A word that can be pressed, after the state.
    pub chip: Option<String>,
    /// Whose it is: right-aligned in the third line, else left out.
    pub owner: String,
    /// What a table shows instead, column by column.
    pub cells: Vec<Cell>,
}

impl RowContent {
    /// The badges of the second line.
    pub(super) fn second_line(&self, shape: RowShape) -> impl DoubleEndedIterator<Item = &Badge> {
        let state = if shape.has_third_line() { &[] } else { self.state.as_slice() };
        self.badges.iter().chain(state)
    }
}

#[derive(Debug, Clone)]
pub struct Badge {
    pub icon: Icon,
    /// May be empty.
    pub word: String,
    pub colour: Color,
}

/// The content of a column of a table.
#[derive(Debug, Clone)]
pub enum Cell {
    /// The dot of an unread row.
    Dot,
    Icon(Option<(Icon, Color)>),
    Text(String),
    /// Secondary text, right-aligned.
    Figure(String),
    /// The time, whose hint says it in full.
    Time(String),
    /// Cut in the middle where it does not fit, with what is never cut.
    Address(String, String),
    Badges(Vec<Badge>),
}

/// A part of a row that does something of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowPart {
    /// The dot of an unread row, or its place.
    Dot,
    Checkbox,
    /// [`RowContent::chip`].
    Chip,
    /// [`RowContent::trailing`]; it only has a hint.
    Trailing,
}

/// The room of a list and the height of its rows, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    pub height: f32,
    /// The height of one row.
    pub row: f32,
}
