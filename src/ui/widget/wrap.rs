//! Elements that wrap from line to line, followed by a field. iced's wrapping row would reset the field, and its focus, whenever the
//! number of elements before it changes.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::{Element, Event, Length, Point, Rectangle, Size, Theme, Vector};

use crate::ui::theme::{gap, height};

pub struct Wrap<'a, Message> {
    /// The field comes first, so that its index in the widget tree never changes; it is laid out last.
    children: Vec<Element<'a, Message>>,
}

pub fn wrap<'a, Message>(
    pieces: impl IntoIterator<Item = Element<'a, Message>>,
    field: impl Into<Element<'a, Message>>,
) -> Wrap<'a, Message> {
    Wrap {
        children: std::iter::once(field.into()).chain(pieces).collect(),
    }
}

impl<Message> Wrap<'_, Message> {
    /// Indexes in visual order.
    fn seen(&self) -> impl Iterator<Item = usize> + use<Message> {
        (1..self.children.len()).chain(std::iter::once(0))
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Wrap<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        self.children.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.children);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let width = limits.max().width;
        let loose = limits.loose().width(Length::Shrink);
        let mut nodes = vec![layout::Node::new(Size::ZERO); self.children.len()];
        let (mut pen, mut line) = (Point::ORIGIN, 0.0_f32);
        let order: Vec<usize> = self.seen().collect();
        for index in order {
            let (Some(child), Some(state)) = (self.children.get_mut(index), tree.children.get_mut(index)) else {
                continue;
            };
            let node = child.as_widget_mut().layout(state, renderer, &loose);
            let size = node.size();
            if pen.x > 0.0 && pen.x + size.width > width {
                pen = Point::new(0.0, pen.y + line + GAP);
                line = 0.0;
            }
            // Centred vertically: elements and field differ in height.
            let drop = ((height::RECIPIENTS - size.height) / 2.0).max(0.0);
            if let Some(slot) = nodes.get_mut(index) {
                *slot = node.move_to(Point::new(pen.x, pen.y + drop));
            }
            pen.x += size.width + SPACE;
            line = line.max(size.height).max(height::RECIPIENTS);
        }
        layout::Node::with_children(Size::new(width, pen.y + line), nodes)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        let order: Vec<usize> = self.seen().collect();
        operation.traverse(&mut |operation| {
            for index in &order {
                if let (Some(child), Some(state), Some(inside)) = (
                    self.children.get_mut(*index),
                    tree.children.get_mut(*index),
                    layout.children().nth(*index),
                ) {
                    child.as_widget_mut().operate(state, inside, renderer, operation);
                }
            }
        });
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
        for ((child, state), inside) in self.children.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            child
                .as_widget_mut()
                .update(state, event, inside, cursor, renderer, clipboard, shell, viewport);
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
        for ((child, state), inside) in self.children.iter().zip(&tree.children).zip(layout.children()) {
            child.as_widget().draw(state, renderer, theme, style, inside, cursor, viewport);
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
        let children = self.children.iter().zip(&tree.children).zip(layout.children());
        children
            .map(|((child, state), inside)| child.as_widget().mouse_interaction(state, inside, cursor, viewport, renderer))
            .max()
            .unwrap_or_default()
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        overlay::from_children(&mut self.children, tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Wrap<'a, Message>> for Element<'a, Message> {
    fn from(wrap: Wrap<'a, Message>) -> Self {
        Self::new(wrap)
    }
}

const SPACE: f32 = gap::S;
const GAP: f32 = 0.0;
