//! A list of any length in one layout node: only visible rows are requested, drawn and exposed to widget operations.
//!
//! Put it inside a `scrollable`. Coordinates are `f32`: lists stay under 16.7 million pixels, 223,000 rows of 75.

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
use crate::ui::theme::density::RowShape;
use crate::ui::theme::{BODY, Density, Palette, REGULAR, SMALL, STRONG, gap, icon_size, radius, stroke, text_size};

/// The content of one row of two or three lines.
#[derive(Debug, Clone, Default)]
pub struct RowContent {
    /// A bar along the left edge; with three lines a mark before [`RowContent::owner`].
    pub bar: Option<Color>,
    /// A dot before the first line, and the strong font.
    pub strong: bool,
    /// The first line.
    pub title: String,
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
    /// Whose it is: right-aligned in the third line, else left out.
    pub owner: String,
}

impl RowContent {
    /// The badges of the second line.
    fn second_line(&self, shape: RowShape) -> impl DoubleEndedIterator<Item = &Badge> {
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

/// The visible part of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct VisibleRows {
    pub rows: Range<usize>,
    /// The scroll offset in pixels.
    pub top: f32,
    /// The visible height in pixels.
    pub height: f32,
    /// The height of one row in pixels.
    pub row: f32,
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
    shape: RowShape,
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
        shape: Density::default().two_lines(),
    }
}

impl<'a, Message> Rows<'a, Message> {
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

    /// The height of the rows and the number of their lines.
    #[must_use]
    pub fn shape(mut self, shape: RowShape) -> Self {
        self.shape = shape;
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Whether dots and icons have a column before the text.
    #[must_use]
    pub fn gutter(mut self, gutter: bool) -> Self {
        self.left = if gutter { GUTTER } else { gap::L };
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
        let index = whole((point.y - bounds.y) / self.shape.height);
        (index < self.count).then_some(index)
    }

    fn length(&self) -> f32 {
        self.count as f32 * self.shape.height
    }

    fn row_bounds(&self, bounds: Rectangle, index: usize) -> Rectangle {
        Rectangle {
            y: bounds.y + index as f32 * self.shape.height,
            height: self.shape.height,
            ..bounds
        }
    }

    /// A line of text of a row, counted from 0.
    fn line(&self, row: Rectangle, index: u8) -> Rectangle {
        Rectangle {
            x: row.x + self.left,
            y: row.y + self.shape.line(index),
            width: (row.width - self.left - gap::L).max(0.0),
            height: RowShape::LINE,
        }
    }

    fn in_sight(&self, bounds: Rectangle, viewport: &Rectangle) -> Option<VisibleRows> {
        let shown = bounds.intersection(viewport)?;
        let top = shown.y - bounds.y;
        let first = whole((top / self.shape.height).floor());
        let last = whole(((top + shown.height) / self.shape.height).ceil()).min(self.count);
        Some(VisibleRows {
            rows: first.min(last)..last,
            top,
            height: viewport.height,
            row: self.shape.height,
        })
    }
}

fn whole(value: f32) -> usize {
    value.max(0.0) as usize
}

/// A new list has the focus: there is nothing else that single letters could be for.
struct State {
    focused: bool,
    /// The focus came by keys.
    ring: bool,
    hovered: Option<usize>,
    modifiers: Modifiers,
    seen: Option<VisibleRows>,
    cut: RefCell<HashMap<(String, u32, u32, bool), String>>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            focused: true,
            ring: false,
            hovered: None,
            modifiers: Modifiers::default(),
            seen: None,
            cut: RefCell::default(),
        }
    }
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
        self.ring = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
        self.ring = false;
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
        Size::new(Length::Fill, Length::Fixed(self.length()))
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, Length::Fixed(self.length()))
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        operation.focusable(self.id.as_ref(), bounds, state);
        let rows = state.seen.as_ref().map_or(0..self.count.min(FIRST_SEEN), |seen| seen.rows.clone());
        for index in rows {
            if let Some(content) = (self.content)(index) {
                let row = self.row_bounds(bounds, index);
                let [first, second, third] = [0, 1, self.shape.lines - 1].map(|line| self.line(row, line));
                operation.text(None, first, &content.title);
                operation.text(None, second, &content.detail);
                let badges = content.badges.iter().map(|badge| (second, badge));
                for (place, badge) in badges.chain(content.state.iter().map(|badge| (third, badge))) {
                    if !badge.word.is_empty() {
                        operation.text(None, place, &badge.word);
                    }
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
                let hit = cursor.position_over(*viewport).and_then(|point| self.index_at(bounds, point));
                if state.focused != hit.is_some() || state.ring {
                    state.focused = hit.is_some();
                    state.ring = false;
                    shell.request_redraw();
                }
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
            let row = self.row_bounds(bounds, index);
            self.draw_ground(state, renderer, row, index);
            match (self.content)(index) {
                Some(content) => self.draw_row(state, renderer, row, &content),
                None => self.draw_unknown(renderer, row),
            }
            if self.selected == Some(index) && state.ring {
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
    /// The ground of a row, marked at its left edge where it is selected: grey while something else has the focus.
    fn draw_ground(&self, state: &State, renderer: &mut iced::Renderer, row: Rectangle, index: usize) {
        let palette = self.palette;
        let chosen = self.selected == Some(index) || self.chosen.as_ref().is_some_and(|chosen| chosen(index));
        let colours = if state.focused { palette.selected } else { palette.selected_idle };
        match (chosen, state.hovered == Some(index)) {
            (true, _) => fill(renderer, row, colours.surface, 0.0),
            (false, true) => fill(renderer, row, palette.hover, 0.0),
            (false, false) => {}
        }
        fill(renderer, hairline(row, self.left), palette.line, 0.0);
        if chosen {
            let mark = Rectangle { width: gap::XS, ..row };
            fill(renderer, mark, colours.border, 0.0);
        }
    }

    fn draw_row(&self, state: &State, renderer: &mut iced::Renderer, row: Rectangle, content: &RowContent) {
        let palette = self.palette;
        let [first, second, third] = [0, 1, 2].map(|line| self.line(row, line));
        if content.strong {
            let at = Point::new(row.x + gap::M, first.y + (first.height - gap::S) / 2.0);
            fill(renderer, Rectangle::new(at, Size::new(gap::S, gap::S)), palette.accent, gap::XS);
        }
        if let Some(colour) = content.bar.filter(|_| !self.shape.has_third_line()) {
            let bar = Rectangle::new(
                Point::new(row.x + gap::XS, first.y),
                Size::new(gap::XS, second.y + second.height - first.y),
            );
            fill(renderer, bar, colour, stroke::RING);
        }
        let mut pen = Pen {
            state,
            renderer,
            // The software renderer clips a text at the edge of a scroll area only if the bounds given here cross that edge.
            clip: row,
        };
        let date = measure(&content.trailing, SMALL, REGULAR);
        let at = Point::new(first.x + first.width - date, first.y + stroke::LINE);
        pen.text(&content.trailing, SMALL, REGULAR, palette.muted, at, date + SLACK);
        let face = if content.strong { STRONG } else { REGULAR };
        pen.text(
            &content.title,
            BODY,
            face,
            palette.text,
            first.position(),
            first.width - date - gap::S,
        );
        let mut right = second.x + second.width;
        for badge in content.second_line(self.shape).rev() {
            right = pen.badge_before(badge, right, second.width * MOST_OF_BADGE, second.y);
        }
        if let Some((icon, colour)) = content.icon.filter(|_| self.left >= GUTTER && !self.shape.has_third_line()) {
            pen.icon(icon, colour, Point::new(row.x + gap::M, second.y + stroke::LINE));
        }
        let colour = if content.strong { palette.text } else { palette.muted };
        pen.text(&content.detail, BODY, face, colour, second.position(), right - second.x);
        if self.shape.has_third_line() {
            self.draw_third_line(&mut pen, third, content);
        }
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
    fn draw_unknown(&self, renderer: &mut iced::Renderer, row: Rectangle) {
        for (line, share) in [0.4, 0.7, 0.3].into_iter().enumerate().take(self.shape.lines.into()) {
            let line = self.line(row, line as u8);
            let bar = Rectangle::new(Point::new(line.x, line.y + gap::XS), Size::new(line.width * share, gap::S));
            fill(renderer, bar, self.palette.hover, gap::XS);
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
        if width < gap::S || text.is_empty() {
            return;
        }
        let clean = plain(text.into());
        let shown = self.state.fitted(&clean, width, size, font);
        let bounds = Size::new(width, size * text_size::LINE_HEIGHT);
        self.renderer
            .fill_text(text_for_renderer(&shown, size, font, bounds), at, colour, self.clip);
    }

    fn icon(&mut self, icon: Icon, colour: Color, at: Point) {
        let drawing = svg::Svg::new(icon.handle()).color(colour);
        let bounds = Rectangle::new(at, Size::new(icon_size::M, icon_size::M));
        self.renderer.draw_svg(drawing, bounds, self.clip);
    }

    /// Draws a badge that ends at `right`, its word at most this wide; returns its left edge, minus the gap.
    fn badge_before(&mut self, badge: &Badge, right: f32, most: f32, y: f32) -> f32 {
        let word = match badge.word.is_empty() {
            true => 0.0,
            false => (measure(&badge.word, SMALL, REGULAR).ceil() + gap::XS).min(most),
        };
        let left = right - word - icon_size::M;
        self.badge(badge, left, word, y);
        left - gap::S
    }

    /// Draws a badge that begins at `left` and ends before `right`; returns its right edge, plus the gap.
    fn badge_after(&mut self, badge: &Badge, left: f32, right: f32, y: f32) -> f32 {
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

fn hairline(row: Rectangle, left: f32) -> Rectangle {
    Rectangle {
        x: row.x + left,
        y: row.y + row.height - stroke::LINE,
        width: (row.width - left).max(0.0),
        height: stroke::LINE,
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
        bounds: row.shrink(stroke::LINE),
        border: border::rounded(radius::S).width(stroke::RING).color(colour),
        ..renderer::Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(Color::TRANSPARENT));
}

impl<'a, Message: 'a> From<Rows<'a, Message>> for Element<'a, Message> {
    fn from(rows: Rows<'a, Message>) -> Self {
        Self::new(rows)
    }
}

/// The column before the text, for the dot of an unread message and an icon.
const GUTTER: f32 = gap::XXL;
/// The share of the second line that the word of a badge may take.
const MOST_OF_BADGE: f32 = 0.6;
/// Added to the measured width of a text, so that rounding cuts nothing off.
const SLACK: f32 = 2.0;
/// Rows that exist for widget operations before the first drawing.
const FIRST_SEEN: usize = 24;
