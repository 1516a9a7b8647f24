//! Content on which something that is dragged can be dropped: marked while the pointer is over it.

use std::time::{Duration, Instant};

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::{Background, Color, Element, Event, Length, Rectangle, Size, Theme, Vector, border, window};

use crate::ui::theme::{Palette, Tone, radius, stroke};

/// What a target does with what is dragged now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drop<Message> {
    /// Nothing is dragged.
    None,
    /// It is taken, with this message.
    Takes(Message),
    /// It is not taken, and the pointer says so.
    Refuses,
    /// It is not taken, but the content opens when the pointer rests on it.
    Opens(Message),
}

pub struct DropTarget<'a, Message> {
    content: Element<'a, Message>,
    drop: Drop<Message>,
    palette: Palette,
}

pub fn drop_target<'a, Message: Clone + 'a>(
    palette: Palette,
    content: impl Into<Element<'a, Message>>,
    drop: Drop<Message>,
) -> DropTarget<'a, Message> {
    DropTarget {
        content: content.into(),
        drop,
        palette,
    }
}

#[derive(Debug, Default)]
struct State {
    /// Since when the pointer is over it, while something is dragged.
    over: Option<Instant>,
}

impl<Message: Clone> DropTarget<'_, Message> {
    fn drag(&self, state: &mut State, event: &Event, is_over: bool, shell: &mut Shell<'_, Message>) {
        match (event, &self.drop) {
            (_, Drop::None) => state.over = None,
            (Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)), Drop::Takes(message)) if is_over => {
                shell.publish(message.clone());
                state.over = None;
            }
            (Event::Window(window::Event::RedrawRequested(now)), Drop::Opens(message)) => match state.over {
                Some(since) if since + REST <= *now => {
                    shell.publish(message.clone());
                    state.over = None;
                }
                Some(since) => shell.request_redraw_at(since + REST),
                None => {}
            },
            (Event::Mouse(mouse::Event::CursorMoved { .. }), _) if is_over != state.over.is_some() => {
                state.over = is_over.then(Instant::now);
                shell.request_redraw();
            }
            _ => {}
        }
    }
}

impl<'a, Message: Clone + 'a> Widget<Message, Theme, iced::Renderer> for DropTarget<'a, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(child) => self.content.as_widget_mut().layout(child, renderer, limits),
            None => layout::Node::new(Size::ZERO),
        }
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let visible = layout.bounds().intersection(viewport);
        let is_over = visible.is_some_and(|visible| cursor.is_over(visible));
        self.drag(tree.state.downcast_mut::<State>(), event, is_over, shell);
        if let Some(child) = tree.children.first_mut() {
            let content = self.content.as_widget_mut();
            content.update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let Some(child) = tree.children.first() {
            let content = self.content.as_widget();
            content.draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        let is_over = tree.state.downcast_ref::<State>().over.is_some();
        let colour = match self.drop {
            Drop::Takes(_) => Some(self.palette.accent),
            Drop::Refuses => Some(self.palette.tone(Tone::Bad)),
            Drop::None | Drop::Opens(_) => None,
        };
        if let Some(colour) = colour.filter(|_| is_over) {
            let ring = renderer::Quad {
                bounds: layout.bounds(),
                border: border::rounded(radius::S).width(stroke::RING).color(colour),
                ..renderer::Quad::default()
            };
            renderer.fill_quad(ring, Background::Color(Color::TRANSPARENT));
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match &self.drop {
            Drop::Takes(_) if cursor.is_over(layout.bounds()) => mouse::Interaction::Copy,
            Drop::Refuses if cursor.is_over(layout.bounds()) => mouse::Interaction::NotAllowed,
            _ => tree.children.first().map_or_else(mouse::Interaction::default, |child| {
                let content = self.content.as_widget();
                content.mouse_interaction(child, layout, cursor, viewport, renderer)
            }),
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: Clone + 'a> From<DropTarget<'a, Message>> for Element<'a, Message> {
    fn from(target: DropTarget<'a, Message>) -> Self {
        Self::new(target)
    }
}

/// How long the pointer rests before a target opens.
const REST: Duration = Duration::from_millis(700);
