//! How a row of a table is drawn, and where its parts are.

use iced::advanced::widget::Operation;
use iced::{Color, Point, Rectangle, Size};

use super::card::{Card, Standing};
use super::content::{Cell, RowContent, RowPart};
use super::pen::{Pen, SLACK, fill, outline};
use crate::ui::theme::{BODY, REGULAR, SMALL, STRONG, gap, icon_size, stroke};
use crate::ui::widget::ellipsis::measure;

impl Card {
    /// The cells of a row with their places.
    fn places<'c>(&self, row: Rectangle, content: &'c RowContent, widths: &[f32]) -> Vec<(&'c Cell, Rectangle)> {
        let line = self.line(row, 0);
        let mut x = row.x + self.left;
        let place = |(cell, width): (&'c Cell, &f32)| {
            let place = Rectangle { x, width: *width, ..line };
            x += width;
            (cell, place)
        };
        content.cells.iter().zip(widths).map(place).collect()
    }

    pub(super) fn cell_part_at(&self, row: Rectangle, content: &RowContent, widths: &[f32], point: Point) -> Option<RowPart> {
        if point.x < row.x + self.left {
            return Some(RowPart::Checkbox);
        }
        let places = self.places(row, content, widths);
        let (cell, _) = places
            .into_iter()
            .find(|(_, place)| (place.x..place.x + place.width).contains(&point.x))?;
        match cell {
            Cell::Dot => Some(RowPart::Dot),
            Cell::Time(_) => Some(RowPart::Trailing),
            _ => None,
        }
    }

    pub(super) fn cell_bounds_of(&self, row: Rectangle, content: &RowContent, widths: &[f32], part: RowPart) -> Rectangle {
        let is_it = |cell: &Cell| matches!((cell, part), (Cell::Dot, RowPart::Dot) | (Cell::Time(_), RowPart::Trailing));
        let found = self.places(row, content, widths).into_iter().find(|(cell, _)| is_it(cell));
        found.map_or(Rectangle { width: self.left, ..row }, |(_, place)| place)
    }

    pub(super) fn name_cells(&self, row: Rectangle, content: &RowContent, widths: &[f32], operation: &mut dyn Operation) {
        for (cell, place) in self.places(row, content, widths) {
            match cell {
                Cell::Text(text) | Cell::Figure(text) | Cell::Time(text) => operation.text(None, place, text),
                Cell::Address(text, rest) => {
                    operation.text(None, place, text);
                    operation.text(None, place, rest);
                }
                Cell::Badges(badges) => badges.iter().for_each(|badge| operation.text(None, place, &badge.word)),
                Cell::Dot | Cell::Icon(_) => {}
            }
        }
    }

    pub(super) fn draw_cells(&self, pen: &mut Pen<'_>, row: Rectangle, content: &RowContent, widths: &[f32], standing: Standing) {
        let line = self.line(row, 0);
        if let Some(checked) = standing.checked {
            let at = Point::new(row.x + gap::S, line.y + stroke::LINE);
            let bounds = Rectangle::new(at, Size::new(icon_size::M, icon_size::M));
            self.draw_checkbox(pen, bounds, checked, standing.part == Some(RowPart::Checkbox));
        }
        for (cell, place) in self.places(row, content, widths) {
            self.draw_cell(pen, cell, place, content, standing);
        }
    }

    fn draw_cell(&self, pen: &mut Pen<'_>, cell: &Cell, place: Rectangle, content: &RowContent, standing: Standing) {
        let palette = self.palette;
        let face = if content.strong { STRONG } else { REGULAR };
        let at = Point::new(place.x + gap::XS, place.y);
        let width = place.width - gap::M;
        let small = Point::new(at.x, at.y + stroke::LINE);
        match cell {
            Cell::Dot => self.draw_dot(pen, place, content, standing),
            Cell::Icon(None) => {}
            Cell::Icon(Some((icon, colour))) => pen.icon(*icon, *colour, small),
            Cell::Text(text) => drop(pen.text(text, BODY, face, palette.text, at, width)),
            Cell::Time(text) => drop(pen.text(text, SMALL, REGULAR, palette.muted, small, width)),
            Cell::Figure(text) => {
                let taken = measure(text, SMALL, REGULAR).min(width);
                let at = Point::new(at.x + width - taken, small.y);
                pen.text(text, SMALL, REGULAR, palette.muted, at, taken + SLACK);
            }
            Cell::Address(text, rest) => {
                let kept = match rest.is_empty() {
                    true => 0.0,
                    false => measure(rest, BODY, face).ceil() + gap::XS,
                };
                let taken = pen.text_keeping_ends(text, BODY, face, palette.text, at, width - kept);
                let after = Point::new(at.x + taken + gap::XS, at.y);
                pen.text(rest, BODY, face, palette.muted, after, kept + SLACK);
            }
            Cell::Badges(badges) => {
                let mut left = at.x;
                for badge in badges {
                    left = pen.badge_after(badge, left, at.x + width, at.y);
                }
            }
        }
    }

    fn draw_dot(&self, pen: &mut Pen<'_>, place: Rectangle, content: &RowContent, standing: Standing) {
        let at = Point::new(place.x + gap::S, place.y + (place.height - gap::S) / 2.0);
        let dot = Rectangle::new(at, Size::new(gap::S, gap::S));
        if content.strong {
            fill(pen.renderer, dot, self.palette.accent, gap::XS);
        } else if standing.hovered && standing.has_dot {
            outline(pen.renderer, dot, Color::TRANSPARENT, self.palette.edge, gap::XS, stroke::LINE);
        }
    }
}
