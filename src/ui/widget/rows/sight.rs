//! Where the rows of a list are on the screen.

use std::ops::Range;

use iced::{Point, Rectangle};

use super::content::Viewport;

/// The part of a list that is on the screen. Offsets in the list are `f64`: a million rows are taller than `f32` counts pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// The part of the screen that shows rows.
    pub(super) area: Rectangle,
    /// The offset in the list of the top of `area`.
    pub(super) top: f64,
    /// The height of a row.
    pub(super) row: f32,
    pub(super) count: usize,
}

impl Sight {
    /// A list that scrolls by itself, this much of it being scrolled away above.
    pub(super) fn of_own(area: Rectangle, offset: f64, row: f32, count: usize) -> Self {
        let most = (count as f64 * f64::from(row) - f64::from(area.height)).max(0.0);
        Self {
            area,
            // Whole pixels keep text sharp.
            top: offset.clamp(0.0, most).round(),
            row,
            count,
        }
    }

    /// A list as tall as its rows, inside something that scrolls; `None` where nothing of it is visible.
    pub(super) fn of_whole(bounds: Rectangle, viewport: &Rectangle, row: f32, count: usize) -> Option<Self> {
        let area = bounds.intersection(viewport)?;
        Some(Self {
            area,
            top: f64::from(area.y - bounds.y),
            row,
            count,
        })
    }

    pub(super) fn rows(&self) -> Range<usize> {
        let row = f64::from(self.row);
        let first = whole((self.top / row).floor());
        let last = whole(((self.top + f64::from(self.area.height)) / row).ceil()).min(self.count);
        first.min(last)..last
    }

    pub(super) fn bounds(&self, index: usize) -> Rectangle {
        let from_top = index as f64 * f64::from(self.row) - self.top;
        Rectangle {
            y: self.area.y + from_top as f32,
            height: self.row,
            ..self.area
        }
    }

    pub(super) fn index_at(&self, point: Point) -> Option<usize> {
        if !self.area.contains(point) {
            return None;
        }
        let index = whole((self.top + f64::from(point.y - self.area.y)) / f64::from(self.row));
        (index < self.count).then_some(index)
    }

    pub(super) fn viewport(&self) -> Viewport {
        Viewport {
            height: self.area.height,
            row: self.row,
        }
    }
}

fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}
