//! A technical text behind a link: opened, closed and copied without the screen that shows it.

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, clipboard, layout, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Size, Theme, Vector};

/// What its buttons do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Open or close.
    Toggle,
    /// Copy the text.
    Copy,
}

/// The link and, once it is pressed, the panel below it. `text` is what [`Press::Copy`] copies; another text closes the panel.
pub fn details<'a, Message: 'a>(
    text: String,
    link: impl Into<Element<'a, Press>>,
    panel: impl Into<Element<'a, Press>>,
    gap: f32,
) -> Element<'a, Message> {
    Element::new(Details {
        text,
        children: [link.into(), panel.into()],
        gap,
    })
}

struct Details<'a> {
    text: String,
    /// The link and the panel.
    children: [Element<'a, Press>; 2],
    gap: f32,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    text: String,
}

impl State {
    /// How many of the two are shown.
    fn shown(&self) -> usize {
        if self.open { 2 } else { 1 }
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Details<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State {
            open: false,
            text: self.text.clone(),
        })
    }

    fn children(&self) -> Vec<Tree> {
        self.children.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.text != self.text {
            *state = State {
                open: false,
                text: self.text.clone(),
            };
        }
        tree.diff_children(&self.children);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let limits = limits.width(Length::Fill).height(Length::Shrink);
        let shown = tree.state.downcast_ref::<State>().shown();
        let mut nodes = Vec::with_capacity(shown);
        let mut size = Size::ZERO;
        for (child, state) in self.children.iter_mut().zip(&mut tree.children).take(shown) {
            let top = if nodes.is_empty() { 0.0 } else { size.height + self.gap };
            let node = child.as_widget_mut().layout(state, renderer, &limits.loose()).move_to((0.0, top));
            size = Size::new(size.width.max(node.size().width), top + node.size().height);
            nodes.push(node);
        }
        layout::Node::with_children(limits.resolve(Length::Fill, Length::Shrink, size), nodes)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            for ((child, state), inside) in self.children.iter_mut().zip(&mut tree.children).zip(layout.children()) {
                child.as_widget_mut().operate(state, inside, renderer, operation);
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
        let mut pressed = Vec::new();
        let mut inner = Shell::new(&mut pressed);
        for ((child, state), inside) in self.children.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            child
                .as_widget_mut()
                .update(state, event, inside, cursor, renderer, clipboard, &mut inner, viewport);
        }
        pass_on(&mut inner, shell);
        for press in pressed {
            match press {
                Press::Copy => clipboard.write(clipboard::Kind::Standard, self.text.clone()),
                Press::Toggle => {
                    let state = tree.state.downcast_mut::<State>();
                    state.open = !state.open;
                    shell.invalidate_layout();
                    shell.request_redraw();
                }
            }
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
        _tree: &'b mut Tree,
        _layout: Layout<'b>,
        _renderer: &iced::Renderer,
        _viewport: &Rectangle,
        _translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        None
    }
}

/// What the inner widgets asked of the window, without their messages.
fn pass_on<Message>(inner: &mut Shell<'_, Press>, shell: &mut Shell<'_, Message>) {
    if inner.is_event_captured() {
        shell.capture_event();
    }
    if inner.are_widgets_invalid() {
        shell.invalidate_widgets();
    }
    if inner.is_layout_invalid() {
        shell.invalidate_layout();
    }
    shell.request_redraw_at(inner.redraw_request());
    shell.request_input_method(inner.input_method());
}
