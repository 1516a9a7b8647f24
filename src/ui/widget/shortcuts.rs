//! Keyboard shortcuts in the order of the key presses: each key is offered to the focused widget first, then to `on_key`, within one
//! event. With a subscription, a key can arrive after keys that were pressed later, and end up in a field that just got the focus.

use iced::advanced::widget::operation::{Outcome, focusable};
use iced::advanced::widget::{Id, Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Rectangle, Size, Theme, Vector};

use super::focus::{FocusMove, move_focus};

/// Content whose unhandled keys go to `on_key`.
pub struct Shortcuts<'a, Message> {
    content: Element<'a, Message>,
    /// The id of the list that single letters are for.
    list: &'static str,
    on_key: OnKey<'a, Message>,
}

type OnKey<'a, Message> = Box<dyn Fn(&keyboard::Event, KeyFocus) -> Option<KeyAction<Message>> + 'a>;

/// Where a key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFocus {
    /// In a widget that has used it.
    Taken,
    /// In the list.
    List,
    Elsewhere,
}

/// The effect of a key.
#[derive(Debug, Clone)]
pub struct KeyAction<Message> {
    pub message: Message,
    /// Where the focus moves before the next key is processed.
    pub focus: Option<FocusMove>,
}

/// `on_key` receives every key event, and where it was pressed; `list` is the id of the list. Tab moves the focus.
pub fn shortcuts<'a, Message>(
    content: impl Into<Element<'a, Message>>,
    list: &'static str,
    on_key: impl Fn(&keyboard::Event, KeyFocus) -> Option<KeyAction<Message>> + 'a,
) -> Shortcuts<'a, Message> {
    Shortcuts {
        content: content.into(),
        list,
        on_key: Box::new(on_key),
    }
}

impl<Message> Shortcuts<'_, Message> {
    /// The states of these widgets that can have the focus: whether one with the id is there, and whether it has it.
    fn find(&mut self, id: &'static str, child: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) -> Option<bool> {
        let mut search = Search {
            id: id.into(),
            focused: None,
        };
        self.content.as_widget_mut().operate(child, layout, renderer, &mut search);
        search.focused
    }

    fn move_focus(&mut self, to: FocusMove, child: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) {
        let mut next: Option<Box<dyn Operation>> = Some(Box::new(move_focus(to, self.list)));
        while let Some(mut operation) = next.take() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation.as_mut());
            if let Outcome::Chain(chained) = operation.finish() {
                next = Some(chained);
            }
        }
    }
}

/// Looks for a widget that can have the focus.
struct Search {
    id: Id,
    focused: Option<bool>,
}

impl Operation for Search {
    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, state: &mut dyn focusable::Focusable) {
        if id == Some(&self.id) {
            // A list in groups is several widgets with one id.
            self.focused = Some(self.focused == Some(true) || state.is_focused());
        }
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Shortcuts<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
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
        let Some(child) = tree.children.first_mut() else { return };
        self.content
            .as_widget_mut()
            .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        let Event::Keyboard(pressed) = event else { return };
        let taken = shell.is_event_captured();
        if let keyboard::Event::KeyPressed { key, modifiers, .. } = pressed
            && *key == Key::Named(Named::Tab)
            && !modifiers.command()
            && !taken
        {
            self.move_focus(FocusMove::Step(!modifiers.shift()), child, layout, renderer);
            shell.request_redraw();
        }
        let in_list = !taken && self.find(self.list, child, layout, renderer) == Some(true);
        let focus = match (taken, in_list) {
            (true, _) => KeyFocus::Taken,
            (false, true) => KeyFocus::List,
            (false, false) => KeyFocus::Elsewhere,
        };
        let Some(action) = (self.on_key)(pressed, focus) else { return };
        if let Some(to) = action.focus {
            self.move_focus(to, child, layout, renderer);
            shell.request_redraw();
        }
        shell.publish(action.message);
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
            self.content
                .as_widget()
                .draw(child, renderer, theme, style, layout, cursor, viewport);
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
        tree.children.first().map_or_else(mouse::Interaction::default, |child| {
            self.content
                .as_widget()
                .mouse_interaction(child, layout, cursor, viewport, renderer)
        })
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

impl<'a, Message: 'a> From<Shortcuts<'a, Message>> for Element<'a, Message> {
    fn from(shortcuts: Shortcuts<'a, Message>) -> Self {
        Self::new(shortcuts)
    }
}
