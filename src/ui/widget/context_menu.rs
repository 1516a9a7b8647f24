//! Content with a menu: a right click opens it at the pointer; the menu key or Shift+F10 opens it where the focus is in the content. Arrows,
//! Home and End move in it, Enter chooses, Esc or a click elsewhere closes it.

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Background, Color, Element, Event, Length, Point, Rectangle, Size, Theme, Vector, border};

use super::button::{Variant, button};
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, Palette, SMALL, gap, icon_size, radius, stroke, style, width};

/// A line of a menu.
#[derive(Debug, Clone)]
pub enum MenuEntry<Message> {
    /// Something to do.
    Action(MenuAction<Message>),
    /// A line between groups.
    Separator,
}

/// Something that a menu offers.
#[derive(Debug, Clone)]
pub struct MenuAction<Message> {
    icon: Option<Icon>,
    word: String,
    keys: String,
    message: Option<Message>,
}

impl<Message> MenuAction<Message> {
    /// An entry with this word; disabled without a message.
    pub fn new(word: String, message: impl Into<Option<Message>>) -> Self {
        Self {
            icon: None,
            word,
            keys: String::new(),
            message: message.into(),
        }
    }

    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The name of the shortcut that does the same.
    #[must_use]
    pub fn keys(mut self, keys: String) -> Self {
        self.keys = keys;
        self
    }
}

impl<Message> From<MenuAction<Message>> for MenuEntry<Message> {
    fn from(action: MenuAction<Message>) -> Self {
        Self::Action(action)
    }
}

/// Content with a menu. No entries: no menu.
pub struct ContextMenu<'a, Message> {
    content: Element<'a, Message>,
    entries: Box<dyn Fn() -> Vec<MenuEntry<Message>> + 'a>,
    palette: Palette,
    on_left_click: bool,
    /// Filled while the menu is open.
    menu: Option<Menu<'a, Message>>,
}

struct Menu<'a, Message> {
    content: Element<'a, Message>,
    /// What each line does.
    messages: Vec<Option<Message>>,
}

/// The entries are asked for when the menu is open, after what the same click changed.
pub fn context_menu<'a, Message: Clone + 'a>(
    palette: Palette,
    content: impl Into<Element<'a, Message>>,
    entries: impl Fn() -> Vec<MenuEntry<Message>> + 'a,
) -> ContextMenu<'a, Message> {
    ContextMenu {
        content: content.into(),
        entries: Box::new(entries),
        palette,
        on_left_click: false,
        menu: None,
    }
}

impl<'a, Message: Clone + 'a> ContextMenu<'a, Message> {
    /// A left click opens the menu below the content, too, which gets the focus as a button does; Enter and Space open it there.
    #[must_use]
    pub fn on_left_click(mut self) -> Self {
        self.on_left_click = true;
        self
    }

    /// Where this event opens the menu, if it does.
    fn opening(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
    ) -> Option<Point> {
        let bounds = layout.bounds();
        let below = Point::new(bounds.x, bounds.y + bounds.height);
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right)) => cursor.position_over(bounds.intersection(viewport)?),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) if self.on_left_click => {
                cursor.position_over(bounds.intersection(viewport)?).map(|_| below)
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => {
                let asked = match key.as_ref() {
                    Key::Named(Named::ContextMenu) => true,
                    Key::Named(Named::F10) => modifiers.shift(),
                    Key::Named(Named::Enter | Named::Space) => self.on_left_click && modifiers.is_empty(),
                    _ => false,
                };
                if !asked {
                    return None;
                }
                if self.on_left_click {
                    return tree.state.downcast_ref::<State>().focused.then_some(below);
                }
                let mut search = FocusSearch(None);
                let child = tree.children.first_mut()?;
                self.content.as_widget_mut().operate(child, layout, renderer, &mut search);
                let focused = search.0?;
                Some(Point::new(focused.x + gap::XL, focused.y + gap::XL))
            }
            _ => None,
        }
    }
}

/// Where the focus is.
struct FocusSearch(Option<Rectangle>);

impl Operation for FocusSearch {
    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.0 = Some(bounds);
        }
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }
}

#[derive(Debug, Default)]
struct State {
    /// Where the menu is open, in the coordinates of the layout that contains the content.
    open: Option<Point>,
    highlighted: Option<usize>,
    /// The content has the focus; only where a left click opens the menu.
    focused: bool,
}

impl State {
    fn close(&mut self) {
        self.open = None;
        self.highlighted = None;
    }
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

impl<'a, Message: Clone + 'a> Widget<Message, Theme, iced::Renderer> for ContextMenu<'a, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content), Tree::empty()]
    }

    fn diff(&self, tree: &mut Tree) {
        // The second child is the menu's, which is built when it is drawn.
        match tree.children.first_mut() {
            Some(child) => child.diff(&self.content),
            None => tree.children = self.children(),
        }
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
        if self.on_left_click {
            operation.focusable(None, layout.bounds(), tree.state.downcast_mut::<State>());
        }
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
        if let Some(child) = tree.children.first_mut() {
            self.content
                .as_widget_mut()
                .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        if let Event::Mouse(mouse::Event::ButtonPressed(_)) = event {
            tree.state.downcast_mut::<State>().focused = false;
        }
        // Of menus one in another the innermost opens.
        if shell.is_event_captured() {
            return;
        }
        if let Some(at) = self.opening(tree, event, layout, cursor, renderer, viewport) {
            let state = tree.state.downcast_mut::<State>();
            state.open = Some(at);
            state.highlighted = matches!(event, Event::Keyboard(_)).then_some(0);
            shell.capture_event();
            shell.request_redraw();
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
            self.content
                .as_widget()
                .draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        if tree.state.downcast_ref::<State>().focused {
            let ring = renderer::Quad {
                bounds: layout.bounds(),
                border: border::rounded(radius::S).width(stroke::RING).color(self.palette.accent),
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
        if self.on_left_click && cursor.is_over(layout.bounds()) {
            return mouse::Interaction::Pointer;
        }
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
        let Tree { state, children, .. } = tree;
        let state = state.downcast_mut::<State>();
        let [child, menu_tree] = children.as_mut_slice() else { return None };
        let Some(at) = state.open else {
            return self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation);
        };
        let entries = (self.entries)();
        if entries.is_empty() {
            state.close();
            return None;
        }
        let menu = self.menu.insert(Menu::new(self.palette, entries, state.highlighted));
        menu_tree.diff(&menu.content);
        Some(overlay::Element::new(Box::new(Open {
            menu,
            tree: menu_tree,
            state,
            at: at + translation,
        })))
    }
}

impl<'a, Message: Clone + 'a> From<ContextMenu<'a, Message>> for Element<'a, Message> {
    fn from(menu: ContextMenu<'a, Message>) -> Self {
        Self::new(menu)
    }
}

impl<'a, Message: Clone + 'a> Menu<'a, Message> {
    fn new(palette: Palette, entries: Vec<MenuEntry<Message>>, highlighted: Option<usize>) -> Self {
        let mut messages = Vec::new();
        let mut lines = column![].padding(gap::XS);
        let icons = entries
            .iter()
            .any(|entry| matches!(entry, MenuEntry::Action(action) if action.icon.is_some()));
        for entry in entries {
            match entry {
                MenuEntry::Separator => lines = lines.push(separator(palette)),
                MenuEntry::Action(action) => {
                    let chosen = highlighted == Some(messages.len());
                    messages.push(action.message.clone());
                    lines = lines.push(line(palette, action, chosen, icons));
                }
            }
        }
        let lines = scrollable(lines).width(Length::Fill).style(style::scroll(palette));
        let content = container(lines).width(width::MENU).style(style::menu(palette));
        Self {
            content: content.into(),
            messages,
        }
    }
}

fn separator<'a, Message: 'a>(palette: Palette) -> Element<'a, Message> {
    let line = container(space())
        .width(Length::Fill)
        .height(stroke::LINE)
        .style(style::ground(palette.line));
    container(line).padding([gap::XS, 0.0]).into()
}

fn line<'a, Message: Clone + 'a>(palette: Palette, action: MenuAction<Message>, chosen: bool, icons: bool) -> Element<'a, Message> {
    let enabled = action.message.is_some();
    let word = text(action.word).size(BODY).wrapping(text::Wrapping::None);
    let word = if enabled { word } else { word.color(palette.muted) };
    let icon: Option<Element<'_, Message>> = icons.then(|| match action.icon {
        Some(icon) => icon.view(icon_size::M, palette.muted).into(),
        None => space().width(icon_size::M).into(),
    });
    let content = row![]
        .push(icon)
        .push(container(word).width(Length::Fill).clip(true))
        .push((!action.keys.is_empty()).then(|| text(action.keys).size(SMALL).color(palette.muted)))
        .spacing(gap::S)
        .align_y(Alignment::Center);
    button(palette, Variant::Row, content)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .chosen(chosen)
        .on_press_maybe(action.message)
        .into()
}

/// The menu while it is open.
struct Open<'a, 'b, Message> {
    menu: &'b mut Menu<'a, Message>,
    tree: &'b mut Tree,
    state: &'b mut State,
    at: Point,
}

impl<Message: Clone> Open<'_, '_, Message> {
    /// What a key does in the menu: every key is for it while it is open.
    fn key(&mut self, key: &Key, shell: &mut Shell<'_, Message>) {
        let enabled: Vec<usize> = (0..self.menu.messages.len()).filter(|at| self.message(*at).is_some()).collect();
        let here = self.state.highlighted.and_then(|at| enabled.iter().position(|other| *other == at));
        let last = enabled.len().saturating_sub(1);
        let to = match (key.as_ref(), here) {
            (Key::Named(Named::ArrowDown), None) | (Key::Named(Named::Home), _) => 0,
            (Key::Named(Named::ArrowDown), Some(at)) => (at + 1) % enabled.len().max(1),
            (Key::Named(Named::ArrowUp), Some(at)) => at.checked_sub(1).unwrap_or(last),
            (Key::Named(Named::ArrowUp), None) | (Key::Named(Named::End), _) => last,
            (Key::Named(Named::Enter | Named::Space), _) => {
                let chosen = self.state.highlighted.and_then(|at| self.message(at).cloned());
                if let Some(message) = chosen {
                    self.state.close();
                    shell.publish(message);
                }
                return;
            }
            (Key::Named(Named::Escape | Named::Tab), _) => return self.state.close(),
            _ => return,
        };
        self.state.highlighted = enabled.get(to).copied();
    }

    fn message(&self, at: usize) -> Option<&Message> {
        self.menu.messages.get(at)?.as_ref()
    }
}

impl<Message: Clone> overlay::Overlay<Message, Theme, iced::Renderer> for Open<'_, '_, Message> {
    fn layout(&mut self, renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        let room = Size::new((bounds.width - gap::L).max(0.0), (bounds.height - gap::L).max(0.0));
        let limits = layout::Limits::new(Size::ZERO, room);
        let node = self.menu.content.as_widget_mut().layout(self.tree, renderer, &limits);
        let size = node.size();
        // Right of the pointer and below it where there is room, else left and as high as needed.
        let x = match self.at.x + size.width + gap::S <= bounds.width {
            true => self.at.x,
            false => self.at.x - size.width,
        };
        let x = x.clamp(gap::S, (bounds.width - size.width - gap::S).max(gap::S));
        let y = self.at.y.clamp(gap::S, (bounds.height - size.height - gap::S).max(gap::S));
        node.move_to(Point::new(x, y))
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let bounds = layout.bounds();
        let closes = match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, .. }) => {
                self.key(key, shell);
                shell.capture_event();
                shell.request_redraw();
                return;
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => !cursor.is_over(bounds),
            _ => false,
        };
        let mut messages = Vec::new();
        let mut inner = Shell::new(&mut messages);
        self.menu
            .content
            .as_widget_mut()
            .update(self.tree, event, layout, cursor, renderer, clipboard, &mut inner, &bounds);
        let chosen = !inner.is_empty();
        shell.merge(inner, |message| message);
        if chosen || closes {
            self.state.close();
            shell.capture_event();
            shell.request_redraw();
        }
        if matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. })
        ) {
            shell.capture_event();
        }
    }

    fn draw(&self, renderer: &mut iced::Renderer, theme: &Theme, style: &renderer::Style, layout: Layout<'_>, cursor: mouse::Cursor) {
        let bounds = layout.bounds();
        self.menu
            .content
            .as_widget()
            .draw(self.tree, renderer, theme, style, layout, cursor, &bounds);
    }

    fn operate(&mut self, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        self.menu.content.as_widget_mut().operate(self.tree, layout, renderer, operation);
    }

    fn mouse_interaction(&self, layout: Layout<'_>, cursor: mouse::Cursor, renderer: &iced::Renderer) -> mouse::Interaction {
        let bounds = layout.bounds();
        self.menu
            .content
            .as_widget()
            .mouse_interaction(self.tree, layout, cursor, &bounds, renderer)
    }
}
