//! Dragging rows: a press that moves far enough, and the label at the pointer meanwhile.

use iced::advanced::text::Renderer as _;
use iced::advanced::widget::Operation;
use iced::advanced::{Layout, Overlay, layout, mouse, renderer};
use iced::{Point, Rectangle, Size, Theme, Vector};

use super::pen::outline;
use crate::ui::theme::{Palette, REGULAR, SMALL, gap, radius, text_size};
use crate::ui::widget::ellipsis::{measure, plain, text_for_renderer};

/// What dragging does.
pub(super) struct OnDrag<'a, Message> {
    /// The row at this index begins to be dragged.
    pub(super) begin: Box<dyn Fn(usize) -> Message + 'a>,
    /// The button was released.
    pub(super) end: Message,
    /// What is at the pointer while something is dragged: how much it is.
    pub(super) label: Option<String>,
}

/// A press on a row, until the button is released.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press {
    pub(super) row: usize,
    at: Point,
    /// What the press does waits for the release: it would end the selection that may be dragged.
    pub(super) waits: bool,
    pub(super) is_drag: bool,
}

impl Press {
    pub(super) fn new(row: usize, at: Point, waits: bool) -> Self {
        Self {
            row,
            at,
            waits,
            is_drag: false,
        }
    }

    /// Whether the pointer, now here, has gone far enough for a drag to begin.
    pub(super) fn begins(&self, point: Point) -> bool {
        !self.is_drag && self.at.distance(point) >= FAR
    }
}

/// The label at the pointer.
pub(super) struct DragLabel {
    pub(super) words: String,
    pub(super) palette: Palette,
    pub(super) at: Point,
}

impl<Message> Overlay<Message, Theme, iced::Renderer> for DragLabel {
    fn layout(&mut self, _renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        self.words = plain(std::mem::take(&mut self.words).into()).into_owned();
        let text = measure(&self.words, SMALL, REGULAR).ceil();
        let size = Size::new(text + 2.0 * gap::S, SMALL * text_size::LINE_HEIGHT + 2.0 * gap::XS);
        let beside = self.at + Vector::new(gap::M, gap::M);
        let x = beside.x.clamp(0.0, (bounds.width - size.width).max(0.0));
        let y = beside.y.clamp(0.0, (bounds.height - size.height).max(0.0));
        layout::Node::new(size).translate(Vector::new(x.round(), y.round()))
    }

    fn operate(&mut self, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.words);
    }

    fn draw(&self, renderer: &mut iced::Renderer, _theme: &Theme, _style: &renderer::Style, layout: Layout<'_>, _cursor: mouse::Cursor) {
        let bounds: Rectangle = layout.bounds();
        outline(renderer, bounds, self.palette.accent, self.palette.accent, radius::S, 0.0);
        let at = Point::new(bounds.x + gap::S, bounds.y + gap::XS);
        let text = text_for_renderer(&self.words, SMALL, REGULAR, bounds.size());
        renderer.fill_text(text, at, self.palette.surface, bounds);
    }
}

/// A hand is not still between a press and a release.
const FAR: f32 = gap::S;
