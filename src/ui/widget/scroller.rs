//! A scroll bar whose part that is dragged never gets shorter than can be grasped. That of iced's scrollable is 3 pixels at 5,500 rows.

use iced::advanced::widget::{Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, renderer};
use iced::{Background, Element, Event, Length, Point, Rectangle, Size, Theme, border};

use crate::ui::theme::{Palette, gap, height, radius};

pub struct Scroller<'a, Message> {
    position: ScrollPosition,
    palette: Palette,
    on_scroll: Box<dyn Fn(f64) -> Message + 'a>,
}

/// What is scrolled, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScrollPosition {
    /// The height of the content.
    pub content: f64,
    /// The height of what is visible of it.
    pub visible: f64,
    /// What is scrolled away above.
    pub offset: f64,
}

impl ScrollPosition {
    /// Top and height of the part that is dragged, on a track of this height; `None` where everything is visible.
    pub fn thumb(self, track: f32) -> Option<(f32, f32)> {
        let hidden = self.content - self.visible;
        if hidden <= 0.0 || track <= 0.0 {
            return None;
        }
        let length = ((self.visible / self.content) as f32 * track).max(height::SCROLLER_MIN).min(track);
        let share = (self.offset / hidden).clamp(0.0, 1.0);
        Some((share as f32 * (track - length), length))
    }

    /// The offset that puts the top of the thumb here.
    pub fn offset_at(self, top: f32, track: f32) -> f64 {
        let length = self.thumb(track).map_or(track, |(_, length)| length);
        let room = track - length;
        match room > 0.0 {
            true => f64::from((top / room).clamp(0.0, 1.0)) * (self.content - self.visible).max(0.0),
            false => 0.0,
        }
    }
}

/// `on_scroll` receives the offset to scroll to.
pub fn scroller<'a, Message>(position: ScrollPosition, palette: Palette, on_scroll: impl Fn(f64) -> Message + 'a) -> Scroller<'a, Message> {
    Scroller {
        position,
        palette,
        on_scroll: Box::new(on_scroll),
    }
}

#[derive(Debug, Default)]
struct State {
    /// While it is dragged: from the top of the thumb to the pointer.
    grabbed: Option<f32>,
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Scroller<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fixed(gap::S), Length::Fill)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fixed(gap::S), Length::Fill)
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
        let track = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let Some((point, (top, length))) = cursor.position_over(track).zip(self.position.thumb(track.height)) else {
                    return;
                };
                let at = point.y - track.y;
                let is_on_thumb = (top..top + length).contains(&at);
                let grabbed = if is_on_thumb { at - top } else { length / 2.0 };
                state.grabbed = Some(grabbed);
                shell.publish((self.on_scroll)(self.position.offset_at(at - grabbed, track.height)));
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                if let Some(grabbed) = state.grabbed {
                    let top = position.y - track.y - grabbed;
                    shell.publish((self.on_scroll)(self.position.offset_at(top, track.height)));
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) if state.grabbed.take().is_some() => {
                shell.request_redraw();
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
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        let track = layout.bounds();
        let Some((top, length)) = self.position.thumb(track.height) else {
            return;
        };
        let is_active = tree.state.downcast_ref::<State>().grabbed.is_some() || cursor.is_over(track);
        let colour = if is_active { self.palette.muted } else { self.palette.edge };
        let thin = if is_active { gap::S } else { gap::XS };
        let quad = renderer::Quad {
            bounds: Rectangle::new(Point::new(track.x + track.width - thin, track.y + top), Size::new(thin, length)),
            border: border::rounded(radius::S),
            ..renderer::Quad::default()
        };
        renderer.fill_quad(quad, Background::Color(colour));
    }
}

impl<'a, Message: 'a> From<Scroller<'a, Message>> for Element<'a, Message> {
    fn from(scroller: Scroller<'a, Message>) -> Self {
        Self::new(scroller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_can_be_grasped_at_a_million_rows_and_reaches_both_ends() {
        let track = 700.0;
        let at = |offset| ScrollPosition {
            content: 75.0 * 1_000_000.0,
            visible: f64::from(track),
            offset,
        };
        let (top, length) = at(0.0).thumb(track).expect("there is one");
        assert_eq!((top, length), (0.0, height::SCROLLER_MIN));
        let last = at(0.0).content - f64::from(track);
        let (top, length) = at(last).thumb(track).expect("there is one");
        assert!((top + length - track).abs() < 0.01);
        assert_eq!(at(0.0).offset_at(track, track), last);
        assert_eq!(at(0.0).offset_at(-5.0, track), 0.0);
    }

    #[test]
    fn a_list_that_fits_has_none() {
        let position = ScrollPosition {
            content: 300.0,
            visible: 700.0,
            offset: 0.0,
        };
        assert_eq!(position.thumb(700.0), None);
    }
}
