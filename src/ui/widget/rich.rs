//! Text of several styles that can be selected. iced_selection's widget does not name its text to widget operations, by which tests and
//! screen readers find it; this one does.

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::widget::text::Wrapping;
use iced::{Element, Event, Length, Rectangle, Size, Theme, Vector};
use iced_selection::text::{Rich, Span};

use crate::ui::theme::{Palette, style};

pub struct RichText<'a, Message> {
    content: Element<'a, Message>,
    text: String,
}

/// Fills the width. `on_link` makes the message of a click on the link of a span.
pub fn rich<'a, Link: Clone + 'static, Message: 'a>(
    palette: Palette,
    spans: Vec<Span<'a, Link>>,
    size: f32,
    on_link: impl Fn(Link) -> Message + 'a,
) -> RichText<'a, Message> {
    let text = spans.iter().map(|span| span.text.as_ref()).collect();
    let content = Rich::with_spans(spans)
        .size(size)
        .wrapping(Wrapping::WordOrGlyph)
        .width(Length::Fill)
        .on_link_click(on_link)
        .style(move |_| iced_selection::text::Style {
            color: Some(palette.text),
            selection: style::selection(palette),
        });
    RichText {
        content: content.into(),
        text,
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for RichText<'_, Message> {
    fn tag(&self) -> tree::Tag {
        self.content.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.content.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.content.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.content.as_widget().diff(tree);
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.text);
        self.content.as_widget_mut().operate(tree, layout, renderer, operation);
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
        self.content
            .as_widget_mut()
            .update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        self.content
            .as_widget()
            .draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<RichText<'a, Message>> for Element<'a, Message> {
    fn from(text: RichText<'a, Message>) -> Self {
        Self::new(text)
    }
}
