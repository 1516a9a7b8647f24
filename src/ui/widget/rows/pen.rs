//! Draws texts, icons and shapes of a row.

use std::cell::RefCell;
use std::collections::HashMap;

use iced::advanced::renderer;
use iced::advanced::svg::{self, Renderer as _};
use iced::advanced::text::Renderer as _;
use iced::{Background, Color, Font, Point, Rectangle, Size, border};

use super::content::Badge;
use crate::ui::icon::Icon;
use crate::ui::theme::{REGULAR, SMALL, STRONG, gap, icon_size, stroke, text_size};
use crate::ui::widget::ellipsis::{fit, fit_ends, measure, plain, text_for_renderer};

pub(super) struct Pen<'a> {
    pub(super) cut: &'a CutTexts,
    pub(super) renderer: &'a mut iced::Renderer,
    /// The row. A text is clipped to its line of the row: the software renderer clips slowly, and only what is not all drawn again, so that
    /// what changes must be whole rows, and a change in the next row must not reach this one.
    pub(super) clip: Rectangle,
}

impl Pen<'_> {
    /// Returns the width that the text takes.
    pub(super) fn text(&mut self, text: &str, size: f32, font: Font, colour: Color, at: Point, width: f32) -> f32 {
        self.cut_text(text, size, font, colour, (at, width), false)
    }

    /// The same, cut in the middle where it does not fit.
    pub(super) fn text_keeping_ends(&mut self, text: &str, size: f32, font: Font, colour: Color, at: Point, width: f32) -> f32 {
        self.cut_text(text, size, font, colour, (at, width), true)
    }

    fn cut_text(&mut self, text: &str, size: f32, font: Font, colour: Color, (at, width): (Point, f32), keeps_ends: bool) -> f32 {
        if width < gap::S || text.is_empty() {
            return 0.0;
        }
        let clean = plain(text.into());
        let (shown, taken) = self.cut.fitted(&clean, width, size, font, keeps_ends);
        let line = Size::new(width, size * text_size::LINE_HEIGHT);
        let clip = Rectangle {
            y: at.y - stroke::RING,
            height: line.height + 2.0 * stroke::RING,
            ..self.clip
        };
        self.renderer
            .fill_text(text_for_renderer(&shown, size, font, line), at, colour, clip);
        taken
    }

    pub(super) fn icon(&mut self, icon: Icon, colour: Color, at: Point) {
        let drawing = svg::Svg::new(icon.handle()).color(colour);
        let bounds = Rectangle::new(at, Size::new(icon_size::M, icon_size::M));
        self.renderer.draw_svg(drawing, bounds, self.clip);
    }

    /// Draws a badge that ends at `right`, its word at most this wide; returns its left edge, minus the gap.
    pub(super) fn badge_before(&mut self, badge: &Badge, right: f32, most: f32, y: f32) -> f32 {
        let word = match badge.word.is_empty() {
            true => 0.0,
            false => (measure(&badge.word, SMALL, REGULAR).ceil() + gap::XS).min(most),
        };
        let left = right - word - icon_size::M;
        self.badge(badge, left, word, y);
        left - gap::S
    }

    /// Draws a badge that begins at `left` and ends before `right`; returns its right edge, plus the gap.
    pub(super) fn badge_after(&mut self, badge: &Badge, left: f32, right: f32, y: f32) -> f32 {
        let room = (right - left - icon_size::M).max(0.0);
        let word = match badge.word.is_empty() {
            true => 0.0,
            false => (measure(&badge.word, SMALL, REGULAR).ceil() + gap::XS).min(room),
        };
        self.badge(badge, left, word, y);
        left + icon_size::M + word + gap::M
    }

    /// `word` is the width of the word with the gap before it.
    fn badge(&mut self, badge: &Badge, left: f32, word: f32, y: f32) {
        self.icon(badge.icon, badge.colour, Point::new(left, y + stroke::LINE));
        let at = Point::new(left + icon_size::M + gap::XS, y + stroke::LINE);
        self.text(&badge.word, SMALL, REGULAR, badge.colour, at, word - gap::XS + SLACK);
    }
}

/// Texts cut to a width. Cached, since measuring costs more than drawing.
#[derive(Default)]
pub(super) struct CutTexts(RefCell<HashMap<CutText, (String, f32)>>);

#[derive(PartialEq, Eq, Hash)]
struct CutText {
    text: String,
    width: u32,
    size: u32,
    strong: bool,
    keeps_ends: bool,
}

impl CutTexts {
    /// What fits, and its width.
    fn fitted(&self, text: &str, width: f32, size: f32, font: Font, keeps_ends: bool) -> (String, f32) {
        let key = CutText {
            text: text.to_owned(),
            width: width.to_bits(),
            size: size.to_bits(),
            strong: font == STRONG,
            keeps_ends,
        };
        let mut cut = self.0.borrow_mut();
        if cut.len() > MOST_CUT {
            cut.clear();
        }
        let fitted = cut.entry(key).or_insert_with(|| {
            let shown = match keeps_ends {
                true => fit_ends(text, width, size, font),
                false => fit(text, width, size, font),
            };
            let taken = measure(&shown, size, font).min(width);
            (shown.into_owned(), taken)
        });
        fitted.clone()
    }
}

pub(super) fn fill(renderer: &mut iced::Renderer, bounds: Rectangle, colour: Color, radius: f32) {
    outline(renderer, bounds, colour, Color::TRANSPARENT, radius, 0.0);
}

/// A rounded rectangle with an edge.
pub(super) fn outline(renderer: &mut iced::Renderer, bounds: Rectangle, ground: Color, edge: Color, radius: f32, line: f32) {
    use iced::advanced::Renderer as _;
    let quad = renderer::Quad {
        bounds,
        border: border::rounded(radius).width(line).color(edge),
        ..renderer::Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(ground));
}

/// Added to the measured width of a text, so that rounding cuts nothing off.
pub(super) const SLACK: f32 = 2.0;
/// Texts kept.
const MOST_CUT: usize = 4_000;
