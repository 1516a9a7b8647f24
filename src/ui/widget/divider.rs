//! A separator between two panes that can be dragged.

use iced::advanced::widget::{Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, renderer};
use iced::{Background, Color, Element, Event, Length, Point, Rectangle, Size, Theme};

use crate::ui::theme::{gap, stroke};

pub struct Divider<'a, Message> {
    on_drag: Box<dyn Fn(f32) -> Message + 'a>,
    axis: Axis,
    line: Color,
    active: Color,
}

/// Which way a divider is dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Horizontal,
    Vertical,
}

/// Between a pane and the one below it; `on_drag` receives the distance down.
pub fn divider_below<'a, Message>(line: Color, active: Color, on_drag: impl Fn(f32) -> Message + 'a) -> Divider<'a, Message> {
    Divider {
        axis: Axis::Vertical,
        ..divider(line, active, on_drag)
    }
}

/// Between a pane and the one right of it. `on_drag` receives the distance in pixels since its last call.
pub fn divider<'a, Message>(line: Color, active: Color, on_drag: impl Fn(f32) -> Message + 'a) -> Divider<'a, Message> {
    Divider {
        on_drag: Box::new(on_drag),
        axis: Axis::Horizontal,
        line,
        active,
    }
}

#[derive(Debug, Default)]
struct State {
    last: Option<f32>,
}

impl<Message> Divider<'_, Message> {
    fn lengths(&self) -> Size<Length> {
        match self.axis {
            Axis::Horizontal => Size::new(Length::Fixed(stroke::LINE), Length::Fill),
            Axis::Vertical => Size::new(Length::Fill, Length::Fixed(stroke::LINE)),
        }
    }

    fn along(&self, point: Point) -> f32 {
        match self.axis {
            Axis::Horizontal => point.x,
            Axis::Vertical => point.y,
        }
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Divider<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        self.lengths()
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Size { width, height } = self.lengths();
        layout::atomic(limits, width, height)
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
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) if cursor.is_over(grip(layout)) => {
                state.last = cursor.position().map(|point| self.along(point));
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                if let Some(last) = state.last {
                    let now = self.along(*position);
                    state.last = Some(now);
                    shell.publish((self.on_drag)(now - last));
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => state.last = None,
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
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        let active = tree.state.downcast_ref::<State>().last.is_some() || cursor.is_over(grip(layout));
        let colour = if active { self.active } else { self.line };
        let quad = renderer::Quad {
            bounds: layout.bounds(),
            ..renderer::Quad::default()
        };
        renderer.fill_quad(quad, Background::Color(colour));
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        if tree.state.downcast_ref::<State>().last.is_some() || cursor.is_over(grip(layout)) {
            match self.axis {
                Axis::Horizontal => mouse::Interaction::ResizingHorizontally,
                Axis::Vertical => mouse::Interaction::ResizingVertically,
            }
        } else {
            mouse::Interaction::default()
        }
    }
}

fn grip(layout: Layout<'_>) -> Rectangle {
    layout.bounds().expand(gap::XS)
}

impl<'a, Message: 'a> From<Divider<'a, Message>> for Element<'a, Message> {
    fn from(divider: Divider<'a, Message>) -> Self {
        Self::new(divider)
    }
}
