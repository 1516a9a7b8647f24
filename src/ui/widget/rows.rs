//! A list of any length in one layout node: only visible rows are requested, drawn and exposed to widget operations.
//!
//! Put it inside a `scrollable`. Coordinates are `f32`: lists stay under 16.7 million pixels, 299,000 rows of 56.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use iced::advanced::svg::{self, Renderer as _};
use iced::advanced::text::Renderer as _;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::{self, Modifiers};
use iced::{Background, Color, Element, Event, Font, Length, Point, Rectangle, Size, Theme, border, window};

use super::ellipsis::{fit, measure, plain, text_for_renderer};
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, Palette, REGULAR, SMALL, STRONG};

/// The content of one row of two lines.
#[derive(Debug, Clone, Default)]
pub struct RowContent {
    /// A bar along the left edge.
    pub bar: Option<Color>,
    /// A dot before the first line, and the strong font.
    pub strong: bool,
    /// The first line.
    pub title: String,
    /// Right-aligned in the first line.
    pub trailing: String,
    /// An icon before the second line.
    pub icon: Option<(Icon, Color)>,
    /// The second line.
    pub detail: String,
    /// Right-aligned in the second line.
    pub badges: Vec<Badge>,
}

#[derive(Debug, Clone)]
pub struct Badge {
    pub icon: Icon,
    /// May be empty.
    pub word: String,
    pub colour: Color,
}

/// The visible part of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct VisibleRows {
    pub rows: Range<usize>,
    /// The scroll offset in pixels.
    pub top: f32,
    /// The visible height in pixels.
    pub height: f32,
}

pub struct Rows<'a, Message> {
    count: usize,
    selected: Option<usize>,
    chosen: Option<Box<dyn Fn(usize) -> bool + 'a>>,
    palette: Palette,
    content: Box<dyn Fn(usize) -> Option<RowContent> + 'a>,
    on_press: Option<Box<dyn Fn(usize, Modifiers) -> Message + 'a>>,
    on_seen: Option<Box<dyn Fn(VisibleRows) -> Message + 'a>>,
    id: Option<Id>,
    left: f32,
}

/// A list of `count` rows. `content` is called for visible rows only, and returns `None` for rows that are not loaded yet.
pub fn rows<'a, Message>(count: usize, palette: Palette, content: impl Fn(usize) -> Option<RowContent> + 'a) -> Rows<'a, Message> {
    Rows {
        count,
        selected: None,
        chosen: None,
        palette,
        content: Box::new(content),
        on_press: None,
        on_seen: None,
        id: None,
        left: GUTTER,
    }
}

impl<'a, Message> Rows<'a, Message> {
    pub const HEIGHT: f32 = 56.0;

    #[must_use]
    pub fn selected(mut self, selected: Option<usize>) -> Self {
        self.selected = selected;
        self
    }

    /// Whether a row is part of a multiple selection.
    #[must_use]
    pub fn chosen(mut self, chosen: impl Fn(usize) -> bool + 'a) -> Self {
        self.chosen = Some(Box::new(chosen));
        self
    }

    /// Whether dots and icons have a column before the text.
    #[must_use]
    pub fn gutter(mut self, gutter: bool) -> Self {
        self.left = if gutter { GUTTER } else { RIGHT };
        self
    }

    #[must_use]
    pub fn on_press(mut self, message: impl Fn(usize, Modifiers) -> Message + 'a) -> Self {
        self.on_press = Some(Box::new(message));
        self
    }

    /// Called when other rows become visible.
    #[must_use]
    pub fn on_seen(mut self, message: impl Fn(VisibleRows) -> Message + 'a) -> Self {
        self.on_seen = Some(Box::new(message));
        self
    }

    fn index_at(&self, bounds: Rectangle, point: Point) -> Option<usize> {
        if !bounds.contains(point) {
            return None;
        }
        let index = whole((point.y - bounds.y) / Self::HEIGHT);
        (index < self.count).then_some(index)
    }

    fn in_sight(&self, bounds: Rectangle, viewport: &Rectangle) -> Option<VisibleRows> {
        let shown = bounds.intersection(viewport)?;
        let top = shown.y - bounds.y;
        let first = whole((top / Self::HEIGHT).floor());
        let last = whole(((top + shown.height) / Self::HEIGHT).ceil()).min(self.count);
        Some(VisibleRows {
            rows: first.min(last)..last,
            top,
            height: viewport.height,
        })
    }
}

fn whole(value: f32) -> usize {
    value.max(0.0) as usize
}

fn offset(index: usize) -> f32 {
    index as f32 * Rows::<()>::HEIGHT
}

#[derive(Default)]
struct State {
    focused: bool,
    hovered: Option<usize>,
    modifiers: Modifiers,
    seen: Option<VisibleRows>,
    cut: RefCell<HashMap<(String, u32, u32, bool), String>>,
}

impl State {
    /// Cuts a text to a width. Cached, since measuring costs more than drawing.
    fn fitted(&self, text: &str, width: f32, size: f32, font: Font) -> String {
        let key = (text.to_owned(), width.to_bits(), size.to_bits(), font == STRONG);
        let mut cut = self.cut.borrow_mut();
        if cut.len() > 4_000 {
            cut.clear();
        }
        cut.entry(key).or_insert_with(|| fit(text, width, size, font).into_owned()).clone()
    }
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Rows<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fixed(offset(self.count)))
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, Length::Fixed(offset(self.count)))
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        operation.focusable(self.id.as_ref(), bounds, state);
        let rows = state.seen.as_ref().map_or(0..self.count.min(24), |seen| seen.rows.clone());
        for index in rows {
            if let Some(content) = (self.content)(index) {
                let row = row_bounds(bounds, index);
                let (first, second) = halves(row, self.left);
                operation.text(None, first, &content.title);
                operation.text(None, second, &content.detail);
                for badge in content.badges.iter().filter(|badge| !badge.word.is_empty()) {
                    operation.text(None, second, &badge.word);
                }
            }
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                state.focused = false;
                let hit = cursor.position_over(*viewport).and_then(|point| self.index_at(bounds, point));
                if let (Some(index), Some(message)) = (hit, &self.on_press) {
                    shell.publish(message(index, state.modifiers));
                    shell.capture_event();
                }
            }
            Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => state.modifiers = *modifiers,
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                let hovered = cursor.position_over(*viewport).and_then(|point| self.index_at(bounds, point));
                if hovered != state.hovered {
                    state.hovered = hovered;
                    shell.request_redraw();
                }
            }
            Event::Window(window::Event::RedrawRequested(_)) => {
                let seen = self.in_sight(bounds, viewport);
                if seen != state.seen {
                    state.seen.clone_from(&seen);
                    if let (Some(seen), Some(message)) = (seen, &self.on_seen) {
                        shell.publish(message(seen));
                    }
                }
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_ref::<State>();
        let Some(seen) = self.in_sight(bounds, viewport) else { return };
        for index in seen.rows {
            let row = row_bounds(bounds, index);
            let several = self.chosen.as_ref().is_some_and(|chosen| chosen(index));
            let chosen = several || self.selected == Some(index);
            let ground = match (chosen, state.hovered == Some(index)) {
                (true, _) => Some(self.palette.selected),
                (false, true) => Some(self.palette.hover),
                (false, false) => None,
            };
            if let Some(colour) = ground {
                fill(renderer, row, colour, 0.0);
            }
            fill(renderer, hairline(row, self.left), self.palette.line, 0.0);
            match (self.content)(index) {
                Some(content) => self.draw_row(state, renderer, row, &content),
                None => self.draw_unknown(renderer, row),
            }
            if self.selected == Some(index) && state.focused {
                ring(renderer, row, self.palette.accent);
            }
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match cursor
            .position_over(*viewport)
            .and_then(|point| self.index_at(layout.bounds(), point))
        {
            Some(_) => mouse::Interaction::Pointer,
            None => mouse::Interaction::default(),
        }
    }
}

impl<Message> Rows<'_, Message> {
    fn draw_row(&self, state: &State, renderer: &mut iced::Renderer, row: Rectangle, content: &RowContent) {
        let palette = self.palette;
        let (first, second) = halves(row, self.left);
        if let Some(colour) = content.bar {
            let bar = Rectangle::new(Point::new(row.x + 2.0, row.y + 9.0), Size::new(3.0, row.height - 18.0));
            fill(renderer, bar, colour, 1.5);
        }
        if content.strong {
            let dot = Rectangle::new(Point::new(row.x + 13.0, first.y + 5.0), Size::new(8.0, 8.0));
            fill(renderer, dot, palette.accent, 4.0);
        }
        let mut pen = Pen {
            state,
            renderer,
            // The software renderer clips a text at the edge of a scroll area only if the bounds given here cross that edge.
            clip: row,
        };
        let date = measure(&content.trailing, SMALL, REGULAR);
        pen.text(
            &content.trailing,
            SMALL,
            REGULAR,
            palette.muted,
            Point::new(first.x + first.width - date, first.y + 1.0),
            date + 2.0,
        );
        let face = if content.strong { STRONG } else { REGULAR };
        pen.text(&content.title, BODY, face, palette.text, first.position(), first.width - date - GAP);
        let mut right = second.x + second.width;
        for badge in content.badges.iter().rev() {
            right = pen.badge(badge, right, second.y);
        }
        if let Some((icon, colour)) = content.icon {
            pen.icon(icon, colour, Point::new(row.x + 10.0, second.y + 1.0), 14.0);
        }
        let colour = if content.strong { palette.text } else { palette.muted };
        pen.text(&content.detail, BODY, face, colour, second.position(), right - second.x);
    }

    /// A row that is not loaded yet: grey bars instead of text.
    fn draw_unknown(&self, renderer: &mut iced::Renderer, row: Rectangle) {
        let (first, second) = halves(row, self.left);
        for (line, share) in [(first, 0.4), (second, 0.7)] {
            let bar = Rectangle::new(Point::new(line.x, line.y + 4.0), Size::new(line.width * share, 8.0));
            fill(renderer, bar, self.palette.hover, 4.0);
        }
    }
}

struct Pen<'a> {
    state: &'a State,
    renderer: &'a mut iced::Renderer,
    clip: Rectangle,
}

impl Pen<'_> {
    fn text(&mut self, text: &str, size: f32, font: Font, colour: Color, at: Point, width: f32) {
        if width < 8.0 || text.is_empty() {
            return;
        }
        let clean = plain(text.into());
        let shown = self.state.fitted(&clean, width, size, font);
        let bounds = Size::new(width, size * 1.4);
        self.renderer
            .fill_text(text_for_renderer(&shown, size, font, bounds), at, colour, self.clip);
    }

    fn icon(&mut self, icon: Icon, colour: Color, at: Point, size: f32) {
        let drawing = svg::Svg::new(icon.handle()).color(colour);
        self.renderer
            .draw_svg(drawing, Rectangle::new(at, Size::new(size, size)), self.clip);
    }

    /// Draws a badge that ends at `right`; returns its left edge, minus the gap.
    fn badge(&mut self, badge: &Badge, right: f32, y: f32) -> f32 {
        let word = if badge.word.is_empty() {
            0.0
        } else {
            measure(&badge.word, SMALL, REGULAR).ceil() + 4.0
        };
        let left = right - word - 14.0;
        self.icon(badge.icon, badge.colour, Point::new(left, y + 1.5), 14.0);
        self.text(
            &badge.word,
            SMALL,
            REGULAR,
            badge.colour,
            Point::new(left + 18.0, y + 1.0),
            word + 2.0,
        );
        left - GAP
    }
}

fn row_bounds(bounds: Rectangle, index: usize) -> Rectangle {
    Rectangle {
        y: bounds.y + offset(index),
        height: Rows::<()>::HEIGHT,
        ..bounds
    }
}

fn halves(row: Rectangle, left: f32) -> (Rectangle, Rectangle) {
    let line = Rectangle {
        x: row.x + left,
        y: row.y + 9.0,
        width: (row.width - left - RIGHT).max(0.0),
        height: 18.0,
    };
    (line, Rectangle { y: line.y + 20.0, ..line })
}

fn hairline(row: Rectangle, left: f32) -> Rectangle {
    Rectangle {
        x: row.x + left,
        y: row.y + row.height - 1.0,
        width: (row.width - left).max(0.0),
        height: 1.0,
    }
}

fn fill(renderer: &mut iced::Renderer, bounds: Rectangle, colour: Color, radius: f32) {
    let quad = renderer::Quad {
        bounds,
        border: border::rounded(radius),
        ..renderer::Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(colour));
}

fn ring(renderer: &mut iced::Renderer, row: Rectangle, colour: Color) {
    let quad = renderer::Quad {
        bounds: row.shrink(1.0),
        border: border::rounded(4).width(2).color(colour),
        ..renderer::Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(Color::TRANSPARENT));
}

impl<'a, Message: 'a> From<Rows<'a, Message>> for Element<'a, Message> {
    fn from(rows: Rows<'a, Message>) -> Self {
        Self::new(rows)
    }
}

const GUTTER: f32 = 32.0;
const RIGHT: f32 = 16.0;
const GAP: f32 = 10.0;
