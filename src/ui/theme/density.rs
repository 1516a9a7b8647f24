//! How close together lists and entries stand.

use serde::{Deserialize, Serialize};

use super::gap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Two lines a message.
    Compact,
    /// Three lines a message.
    #[default]
    Normal,
    /// Three lines a message, with more room.
    Relaxed,
}

impl Density {
    pub const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Relaxed];

    /// A row of two lines.
    pub fn two_lines(self) -> RowShape {
        let height = match self {
            Self::Compact => 52.0,
            Self::Normal => 56.0,
            Self::Relaxed => 64.0,
        };
        RowShape { height, lines: 2 }
    }

    /// A row of the message list: two lines in compact, else three.
    pub fn message(self) -> RowShape {
        let height = match self {
            Self::Compact => return self.two_lines(),
            Self::Normal => 75.0,
            Self::Relaxed => 87.0,
        };
        RowShape { height, lines: 3 }
    }

    /// A row of a table.
    pub fn table(self) -> RowShape {
        let height = match self {
            Self::Compact => 22.0,
            Self::Normal => 26.0,
            Self::Relaxed => 32.0,
        };
        RowShape { height, lines: 1 }
    }

    /// The height of an entry of one line, as in the folder pane.
    pub fn entry(self) -> f32 {
        match self {
            Self::Compact => 22.0,
            Self::Normal => 26.0,
            Self::Relaxed => 32.0,
        }
    }
}

/// The height of a row in pixels, and how its lines stand in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowShape {
    pub height: f32,
    /// One in a table, two or three in a card.
    pub lines: u8,
}

impl RowShape {
    /// The height of one line of text.
    pub const LINE: f32 = 18.0;
    /// The height of a heading between rows.
    pub const HEADING: f32 = 26.0;

    /// From the top of the row to the top of a line, counted from 0.
    pub fn line(self, index: u8) -> f32 {
        let lines = f32::from(self.lines);
        // The same space above, between and below the lines, but no more than a small one between them.
        let even = (self.height - lines * Self::LINE) / (lines + 1.0);
        let between = even.min(gap::XS);
        let above = (self.height - lines * Self::LINE - (lines - 1.0) * between) / 2.0;
        above + f32::from(index) * (Self::LINE + between)
    }

    pub fn has_third_line(self) -> bool {
        self.lines > 2
    }
}
