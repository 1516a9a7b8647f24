//! How a row of two or three lines is drawn, and where its parts are.

use iced::advanced::widget::Operation;
use iced::{Color, Point, Rectangle, Size};

use super::content::{RowContent, RowPart};
use super::pen::{Pen, SLACK, fill, outline};
use crate::ui::theme::density::RowShape;
use crate::ui::theme::{BODY, Palette, REGULAR, SMALL, STRONG, gap, icon_size, radius, stroke};
use crate::ui::widget::ellipsis::measure;

/// What a row looks like besides its content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Card {
    pub(super) palette: Palette,
    pub(super) shape: RowShape,
    /// The width of the column before the text.
    pub(super) left: f32,
}

/// How a row stands at the moment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    /// The pointer is over it.
    pub(super) hovered: bool,
    /// The part under the pointer.
    pub(super) part: Option<RowPart>,
    /// `None`: the row has no checkbox.
    pub(super) checked: Option<bool>,
    /// Its dot can be pressed.
    pub(super) has_dot: bool,
}

impl Card {
    /// A line of text of a row, counted from 0.
    pub(super) fn line(&self, row: Rectangle, index: u8) -> Rectangle {
        Rectangle {
            x: row.x + self.left,
            y: row.y + self.shape.line(index),
            width: (row.width - self.left - gap::L).max(0.0),
            height: RowShape::LINE,
        }
    }

    /// The part of a row at a point.
    pub(super) fn part_at(&self, row: Rectangle, content: &RowContent, standing: Standing, point: Point) -> Option<RowPart> {
        let first = self.line(row, 0);
        if point.x < first.x {
            let upper = point.y < first.y + first.height;
            return match (upper, standing.has_dot, standing.checked.is_some()) {
                (true, true, _) => Some(RowPart::Dot),
                (_, _, true) => Some(RowPart::Checkbox),
                _ => None,
            };
        }
        if self.trailing(row, content).contains(point) {
            return Some(RowPart::Trailing);
        }
        self.chip(row, content)
            .filter(|(chip, _)| chip.contains(point))
            .map(|_| RowPart::Chip)
    }

    /// Where a part of a row is.
    pub(super) fn bounds_of(&self, row: Rectangle, content: &RowContent, part: RowPart) -> Rectangle {
        let gutter = |line: u8| Rectangle {
            x: row.x,
            width: self.left,
            ..self.line(row, line)
        };
        match part {
            RowPart::Dot => gutter(0),
            RowPart::Checkbox => gutter(1),
            RowPart::Chip => self.chip(row, content).map_or(row, |(chip, _)| chip),
            RowPart::Trailing => self.trailing(row, content),
        }
    }

    /// Reports the texts of a row to a widget operation.
    pub(super) fn name_texts(&self, row: Rectangle, content: &RowContent, operation: &mut dyn Operation) {
        let [first, second, third] = [0, 1, self.shape.lines - 1].map(|line| self.line(row, line));
        operation.text(None, first, &content.title);
        if !content.title_rest.is_empty() {
            operation.text(None, first, &content.title_rest);
        }
        operation.text(None, self.trailing(row, content), &content.trailing);
        operation.text(None, second, &content.detail);
        if let (Some(word), Some((chip, _))) = (&content.chip, self.chip(row, content)) {
            operation.text(None, chip, word);
        }
        let badges = content.badges.iter().map(|badge| (second, badge));
        for (place, badge) in badges.chain(content.state.iter().map(|badge| (third, badge))) {
            if !badge.word.is_empty() {
                operation.text(None, place, &badge.word);
            }
        }
    }

    fn trailing(&self, row: Rectangle, content: &RowContent) -> Rectangle {
        let first = self.line(row, 0);
        let width = measure(&content.trailing, SMALL, REGULAR);
        Rectangle {
            x: first.x + first.width - width,
            width,
            ..first
        }
    }

    /// The bounds of the chip at the right of the last line, and where what it leaves of the line ends.
    fn chip(&self, row: Rectangle, content: &RowContent) -> Option<(Rectangle, f32)> {
        let word = content.chip.as_ref()?;
        let line = self.line(row, self.shape.lines - 1);
        let width = measure(word, SMALL, REGULAR).ceil() + 2.0 * gap::S;
        let x = line.x + line.width - width;
        let bounds = Rectangle { x, width, ..line };
        (x > line.x).then_some((bounds, x - gap::S))
    }

    pub(super) fn draw(&self, pen: &mut Pen<'_>, row: Rectangle, content: &RowContent, standing: Standing) {
        let palette = self.palette;
        let [first, second] = [0, 1].map(|line| self.line(row, line));
        self.draw_gutter(pen, row, content, standing);
        if let Some(colour) = content.bar.filter(|_| !self.shape.has_third_line()) {
            let bar = Rectangle::new(
                Point::new(row.x + gap::XS, first.y),
                Size::new(gap::XS, second.y + second.height - first.y),
            );
            fill(pen.renderer, bar, colour, stroke::RING);
        }
        let date = self.trailing(row, content);
        let at = Point::new(date.x, date.y + stroke::LINE);
        pen.text(&content.trailing, SMALL, REGULAR, palette.muted, at, date.width + SLACK);
        self.draw_title(pen, first, first.width - date.width - gap::S, content);
        let end = second.x + second.width;
        let mut rest = end;
        if let Some((chip, left)) = self.chip(row, content) {
            self.draw_chip(pen, chip, content, standing.part == Some(RowPart::Chip));
            rest = left;
        }
        let mut right = if self.shape.has_third_line() { end } else { rest };
        for badge in content.second_line(self.shape).rev() {
            right = pen.badge_before(badge, right, second.width * MOST_OF_BADGE, second.y);
        }
        let face = if content.strong { STRONG } else { REGULAR };
        let colour = if content.strong { palette.text } else { palette.muted };
        pen.text(&content.detail, BODY, face, colour, second.position(), right - second.x);
        if self.shape.has_third_line() {
            let third = self.line(row, 2);
            let line = Rectangle {
                width: rest - third.x,
                ..third
            };
            self.draw_third_line(pen, line, content);
        }
    }

    fn draw_title(&self, pen: &mut Pen<'_>, line: Rectangle, room: f32, content: &RowContent) {
        let face = if content.strong { STRONG } else { REGULAR };
        let rest = match content.title_rest.is_empty() {
            true => 0.0,
            false => measure(&content.title_rest, BODY, face).ceil() + gap::XS,
        };
        let text = self.palette.text;
        let drawn = match content.title_keeps_ends {
            true => pen.text_keeping_ends(&content.title, BODY, face, text, line.position(), room - rest),
            false => pen.text(&content.title, BODY, face, text, line.position(), room - rest),
        };
        let at = Point::new(line.x + drawn + gap::XS, line.y);
        pen.text(&content.title_rest, BODY, face, self.palette.muted, at, rest + SLACK);
    }

    /// The dot of an unread row beside the first line, the checkbox or an icon beside the second.
    fn draw_gutter(&self, pen: &mut Pen<'_>, row: Rectangle, content: &RowContent, standing: Standing) {
        let palette = self.palette;
        let [first, second] = [0, 1].map(|line| self.line(row, line));
        let at = Point::new(row.x + gap::M, first.y + (first.height - gap::S) / 2.0);
        let dot = Rectangle::new(at, Size::new(gap::S, gap::S));
        if content.strong {
            fill(pen.renderer, dot, palette.accent, gap::XS);
        } else if standing.hovered && standing.has_dot {
            outline(pen.renderer, dot, Color::TRANSPARENT, palette.edge, gap::XS, stroke::LINE);
        }
        if standing.part == Some(RowPart::Dot) {
            outline(
                pen.renderer,
                dot.expand(gap::XS),
                Color::TRANSPARENT,
                palette.accent,
                gap::S,
                stroke::LINE,
            );
        }
        let beside = Rectangle::new(
            Point::new(row.x + gap::S, second.y + stroke::LINE),
            Size::new(icon_size::M, icon_size::M),
        );
        match (standing.checked, content.icon) {
            (Some(checked), _) => self.draw_checkbox(pen, beside, checked, standing.part == Some(RowPart::Checkbox)),
            (None, Some((icon, colour))) if self.left > gap::L && !self.shape.has_third_line() => {
                pen.icon(icon, colour, beside.position());
            }
            _ => {}
        }
    }

    pub(super) fn draw_checkbox(&self, pen: &mut Pen<'_>, bounds: Rectangle, checked: bool, hovered: bool) {
        let palette = self.palette;
        let edge = if checked || hovered { palette.accent } else { palette.edge };
        let ground = if checked { palette.accent } else { palette.surface };
        outline(pen.renderer, bounds, ground, edge, radius::S, stroke::LINE);
        if checked {
            pen.icon(crate::ui::icon::Icon::Check, palette.on_accent, bounds.position());
        }
    }

    fn draw_chip(&self, pen: &mut Pen<'_>, bounds: Rectangle, content: &RowContent, hovered: bool) {
        let palette = self.palette;
        let edge = if hovered { palette.accent } else { palette.edge };
        let ground = if hovered { palette.hover } else { palette.surface };
        outline(pen.renderer, bounds, ground, edge, radius::M, stroke::LINE);
        let at = Point::new(bounds.x + gap::S, bounds.y + stroke::LINE);
        let word = content.chip.as_deref().unwrap_or_default();
        pen.text(word, SMALL, REGULAR, palette.text, at, bounds.width - gap::M);
    }

    /// The state at the left, the owner at the right, in what the state leaves.
    fn draw_third_line(&self, pen: &mut Pen<'_>, line: Rectangle, content: &RowContent) {
        let mut left = line.x;
        for badge in &content.state {
            left = pen.badge_after(badge, left, line.x + line.width, line.y);
        }
        let mark = content.bar.map_or(0.0, |_| gap::S + gap::XS);
        let room = line.x + line.width - left - mark;
        let owner = measure(&content.owner, SMALL, REGULAR).min(room);
        if owner < gap::XXL {
            return;
        }
        let at = line.x + line.width - owner;
        pen.text(
            &content.owner,
            SMALL,
            REGULAR,
            self.palette.muted,
            Point::new(at, line.y + stroke::LINE),
            owner + SLACK,
        );
        if let Some(colour) = content.bar {
            let square = Rectangle::new(
                Point::new(at - mark, line.y + (line.height - gap::S) / 2.0),
                Size::new(gap::S, gap::S),
            );
            fill(pen.renderer, square, colour, stroke::RING);
        }
    }

    /// A row that is not loaded yet: grey bars instead of text.
    pub(super) fn draw_unknown(&self, pen: &mut Pen<'_>, row: Rectangle) {
        for (line, share) in [0.4, 0.7, 0.3].into_iter().enumerate().take(self.shape.lines.into()) {
            let line = self.line(row, line as u8);
            let bar = Rectangle::new(Point::new(line.x, line.y + gap::XS), Size::new(line.width * share, gap::S));
            fill(pen.renderer, bar, self.palette.hover, gap::XS);
        }
    }
}

/// The share of the second line that the word of a badge may take.
const MOST_OF_BADGE: f32 = 0.6;
