//! A button that can get the keyboard focus: Tab reaches it, a ring shows the focus, Enter and Space press it. iced's own cannot.

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::{self, key};
use iced::{Background, Border, Color, Element, Event, Length, Padding, Rectangle, Size, Theme, Vector, border, touch, window};

use crate::ui::theme::{Palette, Tone, gap, radius, stroke};

pub struct Button<'a, Message> {
    content: Element<'a, Message>,
    id: Option<Id>,
    message: Option<Message>,
    width: Length,
    height: Length,
    padding: Padding,
    palette: Palette,
    variant: Variant,
    chosen: bool,
    status: Option<Status>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The main action of a screen.
    Primary,
    /// An ordinary button with a border.
    Outlined,
    /// Only the content, until the pointer is over it.
    Quiet,
    /// A row that is selected or not.
    Row,
    /// A rounded toggle.
    Chip,
    /// An action that cannot be undone.
    Destructive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Still,
    Hovered,
    Pressed,
    Off,
}

/// Disabled until it has a message.
pub fn button<'a, Message>(palette: Palette, variant: Variant, content: impl Into<Element<'a, Message>>) -> Button<'a, Message> {
    Button {
        content: content.into(),
        id: None,
        message: None,
        width: Length::Shrink,
        height: Length::Shrink,
        padding: match variant {
            Variant::Chip => Padding::from([gap::XS, gap::S]),
            Variant::Quiet => Padding::from([gap::XS, gap::S]),
            _ => Padding::from([gap::S, gap::M]),
        },
        palette,
        variant,
        chosen: false,
        status: None,
    }
}

impl<Message> Button<'_, Message> {
    /// The id for focus operations.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    #[must_use]
    pub fn on_press(mut self, message: Message) -> Self {
        self.message = Some(message);
        self
    }

    /// Disables the button if `None`.
    #[must_use]
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.message = message;
        self
    }

    /// For [`Variant::Row`] and [`Variant::Chip`].
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }

    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// A fixed height; the content is centred in it.
    #[must_use]
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    fn look(&self, status: Status) -> Look {
        let palette = self.palette;
        let lit = matches!(status, Status::Hovered | Status::Pressed);
        let border = border::rounded(radius::S);
        let look = |ground, text, border| Look { ground, text, border };
        if status == Status::Off && matches!(self.variant, Variant::Primary | Variant::Outlined | Variant::Destructive) {
            return look(palette.hover, palette.muted, border.width(stroke::LINE).color(palette.line));
        }
        let filled = |colour: Color| if lit { palette.pressed(colour) } else { colour };
        let toggled = match (self.chosen, lit) {
            (true, _) => palette.selected.surface,
            (false, true) => palette.hover,
            (false, false) => Color::TRANSPARENT,
        };
        match self.variant {
            Variant::Primary => look(filled(palette.accent), palette.on_accent, border),
            Variant::Destructive => look(filled(palette.tone(Tone::Bad)), palette.surface, border),
            Variant::Outlined => {
                let ground = if lit { palette.hover } else { palette.surface };
                look(ground, palette.text, border.width(stroke::LINE).color(palette.edge))
            }
            Variant::Quiet => {
                let ground = if lit { palette.hover } else { Color::TRANSPARENT };
                look(ground, palette.text, border)
            }
            Variant::Row => look(toggled, palette.text, border),
            Variant::Chip => {
                let (text, line) = match self.chosen {
                    true => (palette.accent, palette.accent),
                    false => (palette.muted, palette.edge),
                };
                look(toggled, text, border::rounded(radius::L).width(stroke::LINE).color(line))
            }
        }
    }
}

struct Look {
    ground: Color,
    text: Color,
    border: Border,
}

#[derive(Debug, Default)]
struct State {
    pressed: bool,
    focused: bool,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

impl<Message: Clone> Button<'_, Message> {
    fn react(&self, state: &mut State, event: &Event, over: bool, shell: &mut Shell<'_, Message>) {
        let Some(message) = &self.message else { return };
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) | Event::Touch(touch::Event::FingerPressed { .. }) => {
                state.focused = false;
                if over {
                    state.pressed = true;
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) | Event::Touch(touch::Event::FingerLifted { .. })
                if state.pressed =>
            {
                state.pressed = false;
                if over {
                    shell.publish(message.clone());
                }
                shell.capture_event();
            }
            Event::Touch(touch::Event::FingerLost { .. }) => state.pressed = false,
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) if state.focused => {
                let asked = matches!(key.as_ref(), keyboard::Key::Named(key::Named::Enter | key::Named::Space));
                if asked && modifiers.is_empty() {
                    shell.publish(message.clone());
                    shell.capture_event();
                }
            }
            _ => {}
        }
    }

    fn status_now(&self, state: &State, over: bool) -> Status {
        match (&self.message, over, state.pressed) {
            (None, ..) => Status::Off,
            (Some(_), true, true) => Status::Pressed,
            (Some(_), true, false) => Status::Hovered,
            (Some(_), false, _) => Status::Still,
        }
    }
}

impl<'a, Message: Clone + 'a> Widget<Message, Theme, iced::Renderer> for Button<'a, Message> {
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
        Size::new(self.width, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let content = &mut self.content;
        layout::padded(limits, self.width, self.height, self.padding, |limits| {
            match tree.children.first_mut() {
                Some(child) => content.as_widget_mut().layout(child, renderer, limits),
                None => layout::Node::new(Size::ZERO),
            }
        })
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        if self.message.is_some() {
            operation.focusable(self.id.as_ref(), layout.bounds(), tree.state.downcast_mut::<State>());
        }
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            if let (Some(child), Some(inside)) = (tree.children.first_mut(), layout.children().next()) {
                self.content.as_widget_mut().operate(child, inside, renderer, operation);
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
        if let (Some(child), Some(inside)) = (tree.children.first_mut(), layout.children().next()) {
            self.content
                .as_widget_mut()
                .update(child, event, inside, cursor, renderer, clipboard, shell, viewport);
        }
        if shell.is_event_captured() {
            return;
        }
        let over = cursor.is_over(layout.bounds());
        let state = tree.state.downcast_mut::<State>();
        self.react(state, event, over, shell);
        let now = self.status_now(state, over);
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            self.status = Some(now);
        } else if self.status.is_some_and(|status| status != now) {
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let resting = if self.message.is_some() { Status::Still } else { Status::Off };
        let mut look = self.look(self.status.unwrap_or(resting));
        if tree.state.downcast_ref::<State>().focused {
            look.border = look.border.width(stroke::RING).color(if self.variant == Variant::Primary {
                self.palette.text
            } else {
                self.palette.accent
            });
        }
        if look.ground.a > 0.0 || look.border.width > 0.0 {
            let quad = renderer::Quad {
                bounds,
                border: look.border,
                ..renderer::Quad::default()
            };
            renderer.fill_quad(quad, Background::Color(look.ground));
        }
        if self.variant == Variant::Row && self.chosen {
            let mark = Rectangle { width: gap::XS, ..bounds };
            let quad = renderer::Quad {
                bounds: mark,
                border: border::rounded(border::left(radius::S)),
                ..renderer::Quad::default()
            };
            renderer.fill_quad(quad, Background::Color(self.palette.selected.border));
        }
        if let (Some(child), Some(inside)) = (tree.children.first(), layout.children().next()) {
            let style = renderer::Style { text_color: look.text };
            self.content
                .as_widget()
                .draw(child, renderer, theme, &style, inside, cursor, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        if self.message.is_some() && cursor.is_over(layout.bounds()) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
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
        let inside = layout.children().next()?;
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, inside, renderer, viewport, translation)
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(button: Button<'a, Message>) -> Self {
        Self::new(button)
    }
}
