//! A list of any length in one layout node: only visible rows are requested, drawn and exposed to widget operations.
//!
//! With [`Rows::scrolled`] it fills its place and scrolls by itself, whatever its length. Without, it is as tall as its rows and belongs
//! inside a `scrollable`, whose `f32` coordinates end at 16.7 million pixels.

mod card;
mod cells;
mod content;
mod drag;
mod hint;
mod pen;
mod positions;
mod sight;

use std::ops::Range;

use iced::advanced::mouse::{Click, click};
use iced::advanced::text::Renderer as _;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Color, Element, Event, Length, Point, Rectangle, Size, Theme, Vector, window};

use self::card::{Card, Standing};
pub use self::content::{Badge, Cell, RowContent, RowPart, Viewport};
use self::drag::{DragLabel, OnDrag, Press};
use self::hint::{Hint, Rest};
use self::pen::{CutTexts, Pen, fill, outline};
pub use self::positions::RowPositions;
use self::sight::Sight;
use crate::ui::theme::density::RowShape;
use crate::ui::theme::{CAPTION, Density, Palette, STRONG, gap, radius, stroke, text_size};
use crate::ui::widget::ellipsis::text_for_renderer;

pub struct Rows<'a, Message> {
    count: usize,
    selected: Option<usize>,
    chosen: Option<Box<dyn Fn(usize) -> bool + 'a>>,
    content: Box<dyn Fn(usize) -> Option<RowContent> + 'a>,
    on_press: Option<Box<dyn Fn(usize, Modifiers) -> Message + 'a>>,
    on_double_press: Option<Box<dyn Fn(usize) -> Message + 'a>>,
    on_right_press: Option<Box<dyn Fn(usize) -> Message + 'a>>,
    parts: Option<Parts<'a, Message>>,
    drag: Option<OnDrag<'a, Message>>,
    headings: Headings<'a>,
    scroll: Option<Scroll<'a, Message>>,
    columns: Option<Box<dyn Fn(f32) -> Vec<f32> + 'a>>,
    id: Option<Id>,
    card: Card,
}

/// What the parts of the rows do.
struct Parts<'a, Message> {
    on_press: Box<dyn Fn(usize, RowPart) -> Option<Message> + 'a>,
    hint: Box<dyn Fn(usize, RowPart) -> Option<String> + 'a>,
    /// All rows have their checkbox, not only the one under the pointer.
    all_checkboxes: bool,
}

/// The rows that have a heading above them, and its words.
#[derive(Default)]
struct Headings<'a> {
    rows: &'a [usize],
    words: Option<Box<dyn Fn(usize) -> String + 'a>>,
}

struct Scroll<'a, Message> {
    offset: f64,
    viewport: Option<Viewport>,
    on_scroll: Box<dyn Fn(f32) -> Message + 'a>,
    on_resize: Box<dyn Fn(Viewport) -> Message + 'a>,
}

/// A list of `count` rows. `content` is called for visible rows only, and returns `None` for rows that are not loaded yet.
pub fn rows<'a, Message>(count: usize, palette: Palette, content: impl Fn(usize) -> Option<RowContent> + 'a) -> Rows<'a, Message> {
    Rows {
        count,
        selected: None,
        chosen: None,
        content: Box::new(content),
        on_press: None,
        on_double_press: None,
        on_right_press: None,
        parts: None,
        drag: None,
        headings: Headings::default(),
        scroll: None,
        columns: None,
        id: None,
        card: Card {
            palette,
            shape: Density::default().two_lines(),
            left: GUTTER,
        },
    }
}

impl<'a, Message> Rows<'a, Message> {
    #[must_use]
    pub fn selected(mut self, selected: Option<usize>) -> Self {
        self.selected = selected;
        self
    }

    /// Shows [`RowContent::cells`] in columns of these widths, which fill the width given.
    #[must_use]
    pub fn columns(mut self, widths: impl Fn(f32) -> Vec<f32> + 'a) -> Self {
        self.columns = Some(Box::new(widths));
        self
    }

    /// The widths of the columns in a row; `None` for cards.
    fn widths(&self, row: Rectangle) -> Option<Vec<f32>> {
        self.columns.as_ref().map(|widths| widths((row.width - self.card.left).max(0.0)))
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
        self.card.shape = shape;
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
        self.card.left = if gutter { GUTTER } else { gap::L };
        self
    }

    #[must_use]
    pub fn on_press(mut self, message: impl Fn(usize, Modifiers) -> Message + 'a) -> Self {
        self.on_press = Some(Box::new(message));
        self
    }

    /// Called after `on_press` for the second of two quick presses on one row.
    #[must_use]
    pub fn on_double_press(mut self, message: impl Fn(usize) -> Message + 'a) -> Self {
        self.on_double_press = Some(Box::new(message));
        self
    }

    /// Of the right button. The press is left to a menu around the list.
    #[must_use]
    pub fn on_right_press(mut self, message: impl Fn(usize) -> Message + 'a) -> Self {
        self.on_right_press = Some(Box::new(message));
        self
    }

    /// Gives the rows parts that do something when they are pressed, and say what in a hint: a dot, a checkbox, the chip, the date. The
    /// checkbox is in the row under the pointer, or in all.
    #[must_use]
    pub fn parts(
        mut self,
        all_checkboxes: bool,
        on_press: impl Fn(usize, RowPart) -> Option<Message> + 'a,
        hint: impl Fn(usize, RowPart) -> Option<String> + 'a,
    ) -> Self {
        self.parts = Some(Parts {
            on_press: Box::new(on_press),
            hint: Box::new(hint),
            all_checkboxes,
        });
        self
    }

    /// These rows, in order, have a heading above them.
    #[must_use]
    pub fn headings(mut self, rows: &'a [usize], words: impl Fn(usize) -> String + 'a) -> Self {
        self.headings = Headings {
            rows,
            words: Some(Box::new(words)),
        };
        self
    }

    /// Rows can be dragged: `begin` receives the index of the row that was pressed, `end` is sent when the button is released. Esc ends it.
    /// `label` is at the pointer meanwhile. A press on one of several selected rows does nothing until it is released.
    #[must_use]
    pub fn on_drag(mut self, label: Option<String>, begin: impl Fn(usize) -> Message + 'a, end: Message) -> Self {
        self.drag = Some(OnDrag {
            begin: Box::new(begin),
            end,
            label,
        });
        self
    }

    /// Fills its place and scrolls by itself: this many pixels are above. `on_scroll` receives by how many the user scrolls, `on_resize` the
    /// viewport where it is another than the known one.
    #[must_use]
    pub fn scrolled(
        mut self,
        offset: f64,
        viewport: Option<Viewport>,
        on_scroll: impl Fn(f32) -> Message + 'a,
        on_resize: impl Fn(Viewport) -> Message + 'a,
    ) -> Self {
        self.scroll = Some(Scroll {
            offset,
            viewport,
            on_scroll: Box::new(on_scroll),
            on_resize: Box::new(on_resize),
        });
        self
    }

    fn positions(&self) -> RowPositions<'a> {
        RowPositions {
            count: self.count,
            row: self.card.shape.height,
            heading: RowShape::HEADING,
            headed: self.headings.rows,
        }
    }

    fn height(&self) -> Length {
        match self.scroll {
            Some(_) => Length::Fill,
            None => Length::Fixed(self.positions().height() as f32),
        }
    }

    fn sight(&self, bounds: Rectangle, viewport: &Rectangle) -> Option<Sight<'a>> {
        match &self.scroll {
            Some(scroll) => Some(Sight::of_own(bounds, scroll.offset, self.positions())),
            None => Sight::of_whole(bounds, viewport, self.positions()),
        }
    }

    /// The heading above a row: where it is, and its words.
    fn heading(&self, sight: &Sight<'_>, index: usize) -> Option<(Rectangle, String)> {
        let words = self.headings.words.as_ref()?;
        Some((sight.heading(index)?, words(index)))
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.selected == Some(index) || self.chosen.as_ref().is_some_and(|chosen| chosen(index))
    }

    fn standing(&self, state: &State, index: usize) -> Standing {
        let hovered = state.hovered.is_some_and(|(row, _)| row == index);
        let checked = self.parts.as_ref().filter(|parts| hovered || parts.all_checkboxes);
        Standing {
            hovered,
            part: state.hovered.filter(|(row, _)| *row == index).and_then(|(_, part)| part),
            checked: checked.map(|_| self.chosen.as_ref().is_some_and(|chosen| chosen(index))),
            has_dot: self
                .parts
                .as_ref()
                .is_some_and(|parts| (parts.on_press)(index, RowPart::Dot).is_some()),
        }
    }

    /// The row and its part at a point.
    fn hit(&self, state: &State, sight: &Sight<'_>, point: Point) -> Option<(usize, Option<RowPart>)> {
        let index = sight.index_at(point)?;
        let part = self.parts.as_ref().and_then(|_| {
            let content = (self.content)(index)?;
            let standing = Standing {
                checked: Some(false),
                ..self.standing(state, index)
            };
            let row = sight.bounds(index);
            match self.widths(row) {
                Some(widths) => self.card.cell_part_at(row, &content, &widths, point),
                None => self.card.part_at(row, &content, standing, point),
            }
        });
        Some((index, part))
    }

    /// What a press does.
    fn pressed(&self, (index, part): (usize, Option<RowPart>), modifiers: Modifiers) -> Option<Message> {
        let of_part = self
            .parts
            .as_ref()
            .zip(part)
            .and_then(|(parts, part)| (parts.on_press)(index, part));
        of_part.or_else(|| self.on_press.as_ref().map(|message| message(index, modifiers)))
    }
}

impl<Message: Clone> Rows<'_, Message> {
    /// A press on a row, not on a part of it that does something.
    fn press(&self, (row, part): (usize, Option<RowPart>), at: Point, modifiers: Modifiers) -> Option<Press> {
        let does = |part| self.parts.as_ref().is_some_and(|parts| (parts.on_press)(row, part).is_some());
        if part.is_some_and(does) {
            return None;
        }
        let several = self.chosen.as_ref().is_some_and(|chosen| chosen(row));
        Some(Press::new(row, at, several && modifiers.is_empty()))
    }

    fn drag_to(&self, state: &mut State, point: Point, shell: &mut Shell<'_, Message>) {
        state.pointer = point;
        let (Some(press), Some(drag)) = (&mut state.press, &self.drag) else {
            return;
        };
        if press.begins(point) {
            press.is_drag = true;
            let row = press.row;
            shell.publish((drag.begin)(row));
            state.hover(None, shell);
        }
        if state.press.is_some_and(|press| press.is_drag) {
            shell.invalidate_layout();
            shell.request_redraw();
        }
    }

    /// The button was released, or a drag is cancelled.
    fn release(&self, state: &mut State, shell: &mut Shell<'_, Message>) {
        let Some((press, drag)) = state.press.take().zip(self.drag.as_ref()) else {
            return;
        };
        if press.is_drag {
            shell.publish(drag.end.clone());
            shell.invalidate_layout();
            shell.request_redraw();
        } else if press.waits
            && let Some(message) = self.pressed((press.row, None), Modifiers::empty())
        {
            shell.publish(message);
        }
    }
}

/// A new list has the focus: there is nothing else that single letters could be for.
struct State {
    focused: bool,
    /// The focus came by keys.
    ring: bool,
    hovered: Option<(usize, Option<RowPart>)>,
    rest: Option<Rest>,
    last_press: Option<(usize, Click)>,
    modifiers: Modifiers,
    press: Option<Press>,
    pointer: Point,
    /// The rows drawn last.
    seen: Option<Range<usize>>,
    cut: CutTexts,
}

impl Default for State {
    fn default() -> Self {
        Self {
            focused: true,
            ring: false,
            hovered: None,
            rest: None,
            last_press: None,
            modifiers: Modifiers::default(),
            press: None,
            pointer: Point::ORIGIN,
            seen: None,
            cut: CutTexts::default(),
        }
    }
}

impl State {
    /// Whether this press on a row follows another one on it quickly.
    fn press_again(&mut self, index: usize, point: Point) -> bool {
        let before = self.last_press.filter(|(row, _)| *row == index).map(|(_, click)| click);
        let click = Click::new(point, mouse::Button::Left, before);
        self.last_press = Some((index, click));
        click.kind() == click::Kind::Double
    }

    fn hover<Message>(&mut self, hovered: Option<(usize, Option<RowPart>)>, shell: &mut Shell<'_, Message>) {
        if hovered == self.hovered {
            return;
        }
        if self.rest.take().is_some_and(|rest| rest.is_open) {
            shell.invalidate_layout();
        }
        if let Some((row, Some(part))) = hovered {
            let rest = Rest::begin(row, part);
            shell.request_redraw_at(rest.opens_at());
            self.rest = Some(rest);
        }
        self.hovered = hovered;
        shell.request_redraw();
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

impl<Message: Clone> Widget<Message, Theme, iced::Renderer> for Rows<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, self.height())
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, self.height())
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        let Some(sight) = self.sight(bounds, &bounds) else { return };
        // The focus is in the current row: a menu opened by a key is beside it.
        let current = self.selected.map(|index| sight.bounds(index));
        let focus = current.and_then(|row| row.intersection(&bounds)).unwrap_or(bounds);
        operation.focusable(self.id.as_ref(), focus, state);
        let rows = match &self.scroll {
            Some(_) => sight.rows(),
            None => state.seen.clone().unwrap_or(0..self.count.min(FIRST_SEEN)),
        };
        for index in rows {
            if let Some((bounds, words)) = self.heading(&sight, index) {
                operation.text(None, bounds, &words);
            }
            if let Some(content) = (self.content)(index) {
                let row = sight.bounds(index);
                match self.widths(row) {
                    Some(widths) => self.card.name_cells(row, &content, &widths, operation),
                    None => self.card.name_texts(row, &content, operation),
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
        let state = tree.state.downcast_mut::<State>();
        let Some(sight) = self.sight(layout.bounds(), viewport) else {
            return;
        };
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let hit = cursor.position().and_then(|point| self.hit(state, &sight, point));
                if state.focused != hit.is_some() || state.ring {
                    state.focused = hit.is_some();
                    state.ring = false;
                    shell.request_redraw();
                }
                state.press = self
                    .drag
                    .as_ref()
                    .and_then(|_| self.press(hit?, cursor.position()?, state.modifiers));
                let waits = state.press.is_some_and(|press| press.waits);
                if waits {
                    shell.capture_event();
                } else if let Some(message) = hit.and_then(|hit| self.pressed(hit, state.modifiers)) {
                    shell.publish(message);
                    shell.capture_event();
                }
                if let (Some((index, None)), Some(point)) = (hit, cursor.position())
                    && state.press_again(index, point)
                    && let Some(message) = &self.on_double_press
                {
                    shell.publish(message(index));
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right)) => {
                let row = cursor.position().and_then(|point| sight.index_at(point));
                if let Some((row, message)) = row.zip(self.on_right_press.as_ref()) {
                    state.focused = true;
                    shell.publish(message(row));
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::WheelScrolled { delta }) if cursor.is_over(sight.area) => {
                if let Some(scroll) = &self.scroll {
                    shell.publish((scroll.on_scroll)(wheel(*delta)));
                    shell.capture_event();
                }
            }
            Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => state.modifiers = *modifiers,
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => self.release(state, shell),
            Event::Keyboard(keyboard::Event::KeyPressed { key, .. })
                if *key == Key::Named(Named::Escape) && state.press.is_some_and(|press| press.is_drag) =>
            {
                // The window learns of it by its own shortcut.
                state.press = None;
                shell.invalidate_layout();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) if state.press.is_some() => self.drag_to(state, *position, shell),
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                let hovered = cursor.position().and_then(|point| self.hit(state, &sight, point));
                state.hover(hovered, shell);
            }
            Event::Window(window::Event::RedrawRequested(now)) => {
                if let Some(rest) = state.rest.as_mut().filter(|rest| !rest.is_open) {
                    match rest.opens_at() <= *now {
                        true => {
                            rest.is_open = true;
                            shell.invalidate_layout();
                            shell.request_redraw();
                        }
                        false => shell.request_redraw_at(rest.opens_at()),
                    }
                }
                state.seen = Some(sight.rows());
                let viewport = sight.viewport();
                if let Some(scroll) = self.scroll.as_ref().filter(|scroll| scroll.viewport != Some(viewport)) {
                    shell.publish((scroll.on_resize)(viewport));
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
        let state = tree.state.downcast_ref::<State>();
        let Some(sight) = self.sight(layout.bounds(), viewport) else {
            return;
        };
        match self.scroll {
            // Rows at the edges are cut off there.
            Some(_) => renderer.with_layer(sight.area, |renderer| self.draw_rows(state, renderer, &sight)),
            None => self.draw_rows(state, renderer, &sight),
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let is_drag = tree.state.downcast_ref::<State>().press.is_some_and(|press| press.is_drag);
        if is_drag && cursor.is_over(layout.bounds()) {
            return mouse::Interaction::Grabbing;
        }
        let sight = self.sight(layout.bounds(), viewport);
        match sight.zip(cursor.position()).and_then(|(sight, point)| sight.index_at(point)) {
            Some(_) => mouse::Interaction::Pointer,
            None => mouse::Interaction::default(),
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let state = tree.state.downcast_ref::<State>();
        if let Some(words) = self.drag.as_ref().and_then(|drag| drag.label.clone())
            && state.press.is_some_and(|press| press.is_drag)
        {
            return Some(overlay::Element::new(Box::new(DragLabel {
                words,
                palette: self.card.palette,
                at: state.pointer + translation,
            })));
        }
        let rest = state.rest.filter(|rest| rest.is_open)?;
        let words = (self.parts.as_ref()?.hint)(rest.row, rest.part)?;
        let sight = self.sight(layout.bounds(), viewport)?;
        let content = (self.content)(rest.row)?;
        let row = sight.bounds(rest.row);
        let part = match self.widths(row) {
            Some(widths) => self.card.cell_bounds_of(row, &content, &widths, rest.part),
            None => self.card.bounds_of(row, &content, rest.part),
        };
        Some(overlay::Element::new(Box::new(Hint {
            words,
            palette: self.card.palette,
            beside: part + translation,
        })))
    }
}

impl<Message> Rows<'_, Message> {
    fn draw_rows(&self, state: &State, renderer: &mut iced::Renderer, sight: &Sight<'_>) {
        for index in sight.rows() {
            let row = sight.bounds(index);
            if let Some((bounds, words)) = self.heading(sight, index) {
                self.draw_heading(renderer, bounds, &words);
            }
            self.draw_ground(state, renderer, row, index);
            let mut pen = Pen {
                cut: &state.cut,
                renderer,
                clip: row,
            };
            let standing = self.standing(state, index);
            match ((self.content)(index), self.widths(row)) {
                (Some(content), Some(widths)) => self.card.draw_cells(&mut pen, row, &content, &widths, standing),
                (Some(content), None) => self.card.draw(&mut pen, row, &content, standing),
                (None, _) => self.card.draw_unknown(&mut pen, row),
            }
            if self.selected == Some(index) && state.ring {
                let accent = self.card.palette.accent;
                outline(
                    renderer,
                    row.shrink(stroke::LINE),
                    Color::TRANSPARENT,
                    accent,
                    radius::S,
                    stroke::RING,
                );
            }
        }
    }

    /// The ground of a row, marked at its left edge where it is selected: grey while something else has the focus.
    fn draw_ground(&self, state: &State, renderer: &mut iced::Renderer, row: Rectangle, index: usize) {
        let palette = self.card.palette;
        let chosen = self.is_chosen(index);
        let colours = if state.focused { palette.selected } else { palette.selected_idle };
        match (chosen, state.hovered.is_some_and(|(row, _)| row == index)) {
            (true, _) => fill(renderer, row, colours.surface, 0.0),
            (false, true) => fill(renderer, row, palette.hover, 0.0),
            // A row that moves is drawn again as a whole; see `Pen::clip`.
            (false, false) => fill(renderer, row, palette.surface, 0.0),
        }
        fill(renderer, self.hairline(row), palette.line, 0.0);
        if chosen {
            let mark = Rectangle { width: gap::XS, ..row };
            fill(renderer, mark, colours.border, 0.0);
        }
    }

    fn draw_heading(&self, renderer: &mut iced::Renderer, bounds: Rectangle, words: &str) {
        let palette = self.card.palette;
        fill(renderer, bounds, palette.pane, 0.0);
        let line = Rectangle {
            y: bounds.y + bounds.height - stroke::LINE,
            height: stroke::LINE,
            ..bounds
        };
        fill(renderer, line, palette.line, 0.0);
        let above = (bounds.height - CAPTION * text_size::LINE_HEIGHT) / 2.0;
        let at = Point::new(bounds.x + self.card.left, bounds.y + above);
        let text = text_for_renderer(words, CAPTION, STRONG, bounds.size());
        renderer.fill_text(text, at, palette.muted, bounds);
    }

    fn hairline(&self, row: Rectangle) -> Rectangle {
        let left = self.card.left;
        Rectangle {
            x: row.x + left,
            y: row.y + row.height - stroke::LINE,
            width: (row.width - left).max(0.0),
            height: stroke::LINE,
        }
    }
}

/// By how many pixels the wheel scrolls down, as in iced's scrollable.
fn wheel(delta: mouse::ScrollDelta) -> f32 {
    match delta {
        mouse::ScrollDelta::Lines { y, .. } => -y * gap::XXL * 2.0,
        mouse::ScrollDelta::Pixels { y, .. } => -y,
    }
}

impl<'a, Message: Clone + 'a> From<Rows<'a, Message>> for Element<'a, Message> {
    fn from(rows: Rows<'a, Message>) -> Self {
        Self::new(rows)
    }
}

/// The column before the text, for the dot of an unread message and an icon.
pub const GUTTER: f32 = gap::XXL;
/// Rows that exist for widget operations before the first drawing.
const FIRST_SEEN: usize = 24;
