//! One line of text that ends in an ellipsis where it does not fit, without characters that could disguise it (see [`plain`]).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use iced::advanced::text::{self, Hit, Paragraph as _, Renderer as _, Wrapping};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Layout, Widget, layout, mouse, renderer};
use iced::{Color, Element, Font, Length, Pixels, Point, Rectangle, Size, Theme, alignment};

use crate::ui::theme::stroke;

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

#[derive(Debug)]
pub struct EllipsizedText<'a> {
    text: Cow<'a, str>,
    size: f32,
    font: Font,
    colour: Option<Color>,
    width: Length,
    keeps_ends: bool,
}

/// In the regular font; fills the width unless [`EllipsizedText::width`] is called.
pub fn ellipsized<'a>(text: impl Into<Cow<'a, str>>, size: f32) -> EllipsizedText<'a> {
    EllipsizedText {
        text: plain(text.into()),
        size,
        font: crate::ui::theme::REGULAR,
        colour: None,
        width: Length::Fill,
        keeps_ends: false,
    }
}

impl EllipsizedText<'_> {
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.font = crate::ui::theme::STRONG;
        self
    }

    #[must_use]
    pub fn colour(mut self, colour: Color) -> Self {
        self.colour = Some(colour);
        self
    }

    /// Cut in the middle where it does not fit: for addresses and file names.
    #[must_use]
    pub fn keeping_ends(mut self) -> Self {
        self.keeps_ends = true;
        self
    }

    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

/// The text without control characters and bidirectional marks, cut at `LONGEST` characters: a subject must not be able to look
/// like something else.
pub fn plain(text: Cow<'_, str>) -> Cow<'_, str> {
    let hidden =
        |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}');
    if text.contains(hidden) || text.len() > LONGEST {
        let clean = text.chars().take(LONGEST).map(|c| if c.is_whitespace() { ' ' } else { c });
        Cow::Owned(clean.filter(|c| !hidden(*c)).collect::<String>().trim_end().to_owned())
    } else {
        text
    }
}

/// As much of a text as fits into the width, with an ellipsis if it was cut.
pub fn fit(text: &str, width: f32, size: f32, font: Font) -> Cow<'_, str> {
    let whole = lay(text, size, font);
    if whole.min_width() <= width + 0.5 {
        return Cow::Borrowed(text);
    }
    let room = (width - lay("…", size, font).min_width() - 2.0).max(0.0);
    let end = match whole.hit_test(Point::new(room, size * 0.6)) {
        Some(Hit::CharOffset(offset)) => text.floor_char_boundary(offset),
        None => 0,
    };
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default().trim_end()))
}

/// As much of both ends of a text as fits into the width, around an ellipsis: of an address the domain stays, of a file name the last two
/// extensions.
pub fn fit_ends(text: &str, width: f32, size: f32, font: Font) -> Cow<'_, str> {
    if measure(text, size, font) <= width + 0.5 {
        return Cow::Borrowed(text);
    }
    let room = width - measure("…", size, font) - stroke::RING;
    let mut end = tail(text);
    while !end.is_empty() && measure(end, size, font) > room * MOST_OF_END {
        end = end.get(end.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    let left = (room - measure(end, size, font)).max(0.0);
    let start = match lay(text, size, font).hit_test(Point::new(left, size * 0.6)) {
        Some(Hit::CharOffset(offset)) => text.get(..text.floor_char_boundary(offset)).unwrap_or_default(),
        None => "",
    };
    Cow::Owned(format!("{}…{}", start.trim_end(), end.trim_start()))
}

/// The end of a text that says most: the domain of an address, the last two extensions of a file name, else its last third.
fn tail(text: &str) -> &str {
    if let Some(at) = text.rfind('@') {
        return text.get(at..).unwrap_or_default();
    }
    let last = text.rfind('.');
    let before = last
        .and_then(|last| text.get(..last)?.rfind('.'))
        .filter(|at| text.len() - at <= LONGEST_EXTENSIONS);
    match before.or(last.filter(|at| text.len() - at <= LONGEST_EXTENSIONS)) {
        Some(at) => text.get(at..).unwrap_or_default(),
        None => text.get(text.ceil_char_boundary(text.len() - text.len() / 3)..).unwrap_or_default(),
    }
}

/// The width of a text in pixels. Shaping it costs more than drawing it, and a row draws the same few words again and again: widths are kept.
pub fn measure(text: &str, size: f32, font: Font) -> f32 {
    WIDTHS.with_borrow_mut(|widths| widths.of(text, size, font))
}

thread_local! {
    static WIDTHS: RefCell<Widths> = RefCell::default();
}

/// Widths of texts in each font and size.
#[derive(Default)]
struct Widths {
    known: HashMap<(Font, u32), HashMap<Box<str>, f32>>,
    count: usize,
}

impl Widths {
    fn of(&mut self, text: &str, size: f32, font: Font) -> f32 {
        let face = (font, size.to_bits());
        if let Some(width) = self.known.get(&face).and_then(|known| known.get(text)) {
            return *width;
        }
        if self.count >= MOST_WIDTHS {
            self.known.clear();
            self.count = 0;
        }
        let width = lay(text, size, font).min_width();
        self.known.entry(face).or_default().insert(text.into(), width);
        self.count += 1;
        width
    }
}

fn lay(text: &str, size: f32, font: Font) -> Paragraph {
    Paragraph::with_text(text::Text {
        content: text,
        bounds: Size::INFINITE,
        size: Pixels(size),
        line_height: text::LineHeight::default(),
        font,
        align_x: text::Alignment::Default,
        align_y: alignment::Vertical::Top,
        shaping: text::Shaping::Advanced,
        wrapping: Wrapping::None,
    })
}

#[derive(Debug, Default)]
struct State {
    text: String,
    width: f32,
    size: f32,
    natural: f32,
    shown: String,
}

impl State {
    fn natural_width(&mut self, text: &str, size: f32, font: Font) -> f32 {
        if self.text != text || (self.size - size).abs() > f32::EPSILON || self.natural <= 0.0 {
            text.clone_into(&mut self.text);
            self.size = size;
            self.natural = measure(text, size, font).ceil();
            self.width = -1.0;
        }
        self.natural
    }

    fn cut_to(&mut self, width: f32, font: Font, keeps_ends: bool) {
        if (self.width - width).abs() > 0.25 {
            self.width = width;
            let cut = if keeps_ends { fit_ends } else { fit };
            self.shown = cut(&self.text, width, self.size, font).into_owned();
        }
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for EllipsizedText<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let natural = state.natural_width(&self.text, self.size, self.font);
        let height = f32::from(text::LineHeight::default().to_absolute(Pixels(self.size))).ceil();
        let size = limits.resolve(self.width, Length::Shrink, Size::new(natural, height));
        state.cut_to(size.width, self.font, self.keeps_ends);
        layout::Node::new(size)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        if !bounds.intersects(viewport) {
            return;
        }
        renderer.fill_text(
            text_for_renderer(&tree.state.downcast_ref::<State>().shown, self.size, self.font, bounds.size()),
            bounds.position(),
            self.colour.unwrap_or(style.text_color),
            // The software renderer clips a text at the edge of a scroll area only if the bounds given here cross that edge.
            bounds.expand(stroke::RING),
        );
    }

    fn operate(&mut self, _tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.text);
    }
}

/// A line of text for the renderer, aligned top left.
pub(super) fn text_for_renderer(text: &str, size: f32, font: Font, bounds: Size) -> text::Text {
    text::Text {
        content: text.to_owned(),
        bounds: Size::new(f32::INFINITY, bounds.height),
        size: Pixels(size),
        line_height: text::LineHeight::default(),
        font,
        align_x: text::Alignment::Left,
        align_y: alignment::Vertical::Top,
        shaping: text::Shaping::Advanced,
        wrapping: Wrapping::None,
    }
}

impl<'a, Message: 'a> From<EllipsizedText<'a>> for Element<'a, Message> {
    fn from(text: EllipsizedText<'a>) -> Self {
        Self::new(text)
    }
}

const LONGEST: usize = 400;
/// Widths kept.
const MOST_WIDTHS: usize = 4_000;
/// Bytes of two extensions with their dots.
const LONGEST_EXTENSIONS: usize = 16;
/// The share of the width that the end may take.
const MOST_OF_END: f32 = 0.7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_reorder_text_are_dropped() {
        assert_eq!(plain("fattura\u{202E}fdp.exe\r\n".into()), "fatturafdp.exe");
        assert!(matches!(plain("È già così".into()), Cow::Borrowed(_)));
    }

    #[test]
    fn of_an_address_and_of_a_file_name_both_ends_are_kept() {
        let cut = |text, width| fit_ends(text, width, 13.0, Font::DEFAULT).into_owned();
        let address = cut("segreteria.amministrativa@pec.comune.montefiore.example", 260.0);
        assert!(address.starts_with("segr") && address.ends_with("montefiore.example"), "{address}");
        for name in [
            "planimetrie catasto foglio 12 particella 44.pdf.p7m",
            "planimetrie catasto foglio 12 particella 44.pdf.exe",
        ] {
            let end = name.get(name.len() - 8..).expect("ends");
            let shown = cut(name, 160.0);
            assert!(shown.starts_with("plan") && shown.ends_with(end), "{shown}");
            assert!(measure(&shown, 13.0, Font::DEFAULT) <= 162.0, "{shown}");
        }
        assert_eq!(cut("breve.pdf", 160.0), "breve.pdf");
        let none = cut("Convocazione dell'assemblea straordinaria dei condomini", 160.0);
        assert!(none.starts_with("Conv") && none.ends_with("condomini"), "{none}");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_and_fits() {
        let text = "Ricorso per decreto ingiuntivo: notifica in proprio ai sensi della legge 53/1994";
        let cut = fit(text, 160.0, 13.0, Font::DEFAULT);
        assert!(cut.ends_with('…'), "{cut}");
        assert!(measure(&cut, 13.0, Font::DEFAULT) <= 162.0);
    }
}
