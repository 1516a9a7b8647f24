//! A hint beside the part of a row that the pointer rests on.

use std::time::{Duration, Instant};

use iced::advanced::text::Renderer as _;
use iced::advanced::widget::Operation;
use iced::advanced::{Layout, Overlay, layout, mouse, renderer};
use iced::{Point, Rectangle, Size, Theme, Vector};

use super::content::RowPart;
use super::pen::outline;
use crate::ui::theme::{Palette, REGULAR, SMALL, gap, radius, text_size};
use crate::ui::widget::ellipsis::{measure, plain, text_for_renderer};

/// The part that the pointer rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    pub(super) row: usize,
    pub(super) part: RowPart,
    since: Instant,
    pub(super) is_open: bool,
}

impl Rest {
    pub(super) fn begin(row: usize, part: RowPart) -> Self {
        Self {
            row,
            part,
            since: Instant::now(),
            is_open: false,
        }
    }

    /// When the hint opens.
    pub(super) fn opens_at(&self) -> Instant {
        self.since + DELAY
    }
}

pub(super) struct Hint {
    pub(super) words: String,
    pub(super) palette: Palette,
    /// What it is beside, on the screen.
    pub(super) beside: Rectangle,
}

impl<Message> Overlay<Message, Theme, iced::Renderer> for Hint {
    fn layout(&mut self, _renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        self.words = plain(std::mem::take(&mut self.words).into()).into_owned();
        let text = measure(&self.words, SMALL, REGULAR).ceil();
        let size = Size::new(text + 2.0 * gap::S, SMALL * text_size::LINE_HEIGHT + 2.0 * gap::XS);
        let below = self.beside.y + self.beside.height + gap::XS;
        let y = match below + size.height <= bounds.height {
            true => below,
            false => self.beside.y - gap::XS - size.height,
        };
        let x = (self.beside.x + self.beside.width / 2.0 - size.width / 2.0).clamp(0.0, (bounds.width - size.width).max(0.0));
        layout::Node::new(size).translate(Vector::new(x.round(), y.round()))
    }

    fn operate(&mut self, layout: Layout<'_>, _renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.words);
    }

    fn draw(&self, renderer: &mut iced::Renderer, _theme: &Theme, _style: &renderer::Style, layout: Layout<'_>, _cursor: mouse::Cursor) {
        let bounds = layout.bounds();
        outline(renderer, bounds, self.palette.text, self.palette.text, radius::S, 0.0);
        let at = Point::new(bounds.x + gap::S, bounds.y + gap::XS);
        let text = text_for_renderer(&self.words, SMALL, REGULAR, bounds.size());
        renderer.fill_text(text, at, self.palette.surface, bounds);
    }
}

/// As that of the tooltips.
const DELAY: Duration = Duration::from_millis(450);
