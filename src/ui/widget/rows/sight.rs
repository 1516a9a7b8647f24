//! Where the rows of a list are on the screen.

use std::ops::Range;

use iced::{Point, Rectangle};

use super::content::Viewport;
use super::positions::RowPositions;

/// The part of a list that is on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    /// The part of the screen that shows rows.
    pub(super) area: Rectangle,
    /// The offset in the list of the top of `area`.
    pub(super) top: f64,
    pub(super) positions: RowPositions<'a>,
}

impl<'a> Sight<'a> {
    /// A list that scrolls by itself, this much of it being scrolled away above.
    pub(super) fn of_own(area: Rectangle, offset: f64, positions: RowPositions<'a>) -> Self {
        let most = (positions.height() - f64::from(area.height)).max(0.0);
        Self {
            area,
            // Whole pixels keep text sharp.
            top: offset.clamp(0.0, most).round(),
            positions,
        }
    }

    /// A list as tall as its rows, inside something that scrolls; `None` where nothing of it is visible.
    pub(super) fn of_whole(bounds: Rectangle, viewport: &Rectangle, positions: RowPositions<'a>) -> Option<Self> {
        let area = bounds.intersection(viewport)?;
        Some(Self {
            area,
            top: f64::from(area.y - bounds.y),
            positions,
        })
    }

    pub(super) fn rows(&self) -> Range<usize> {
        self.positions.within(self.top, self.area.height)
    }

    pub(super) fn bounds(&self, index: usize) -> Rectangle {
        let from_top = self.positions.top(index) - self.top;
        Rectangle {
            y: self.area.y + from_top as f32,
            height: self.positions.row,
            ..self.area
        }
    }

    /// Where the heading above a row is.
    pub(super) fn heading(&self, index: usize) -> Option<Rectangle> {
        let row = self.bounds(index);
        let height = self.positions.heading;
        self.positions.is_headed(index).then_some(Rectangle {
            y: row.y - height,
            height,
            ..row
        })
    }

    pub(super) fn index_at(&self, point: Point) -> Option<usize> {
        if !self.area.contains(point) {
            return None;
        }
        let at = self.positions.at(self.top + f64::from(point.y - self.area.y));
        at.filter(|(_, is_heading)| !is_heading).map(|(index, _)| index)
    }

    pub(super) fn viewport(&self) -> Viewport {
        Viewport {
            height: self.area.height,
            row: self.positions.row,
        }
    }
}
