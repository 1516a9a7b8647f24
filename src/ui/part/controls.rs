//! The texts, buttons and fields that screens are built from.

use std::borrow::Cow;

use iced::widget::text::{IntoFragment, Text, Wrapping};
use iced::widget::{Row, TextInput, column, container, row, scrollable, space, text, text_input, tooltip};
use iced::{Alignment, Color, Element, Length, Padding};

use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, CAPTION, Palette, SMALL, STRONG, TITLE, Tone, gap, icon_size, stroke, style, width};
use crate::ui::widget::button::{Button, Variant, button};
use crate::ui::widget::{ContextMenu, MenuAction, context_menu};

/// Body text, wrapped.
pub fn body<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    text(content).size(BODY)
}

pub fn strong<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    text(content).size(BODY).font(STRONG)
}

pub fn small<'a>(palette: Palette, content: impl IntoFragment<'a>) -> Text<'a> {
    text(content).size(SMALL).color(palette.muted)
}

/// A caption over a group or a column.
pub fn caption<'a>(palette: Palette, content: impl IntoFragment<'a>) -> Text<'a> {
    text(content).size(CAPTION).font(STRONG).color(palette.muted)
}

pub fn title<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    text(content).size(TITLE).font(STRONG)
}

/// An icon and a word in one colour.
pub fn icon_label<'a, Message: 'a>(icon: Icon, word: impl IntoFragment<'a>, size: f32, colour: Color) -> Row<'a, Message> {
    row![icon.view(size + gap::XS, colour), text(word).size(size).color(colour)]
        .spacing(gap::XS)
        .align_y(Alignment::Center)
}

/// The main action of a screen; disabled without a message.
pub fn primary<'a, Message: 'a>(palette: Palette, icon: Option<Icon>, word: String, message: Option<Message>) -> Button<'a, Message> {
    let colour = if message.is_some() { palette.on_accent } else { palette.muted };
    button(palette, Variant::Primary, labelled(icon, colour, word, true)).on_press_maybe(message)
}

pub fn outlined<'a, Message: 'a>(palette: Palette, icon: Option<Icon>, word: String) -> Button<'a, Message> {
    button(palette, Variant::Outlined, labelled(icon, palette.muted, word, false))
}

/// A button without a border, as a link.
pub fn link<'a, Message: 'a>(palette: Palette, icon: Option<Icon>, word: String) -> Button<'a, Message> {
    let content = row![]
        .push(icon.map(|icon| icon.view(icon_size::M, palette.accent)))
        .push(text(word).size(SMALL).color(palette.accent))
        .spacing(gap::XS)
        .align_y(Alignment::Center);
    button(palette, Variant::Quiet, content).padding([gap::XS, gap::XS])
}

/// A button with an icon only; its name is the tooltip.
pub fn icon_button<'a, Message: Clone + 'a>(palette: Palette, icon: Icon, name: String, message: Option<Message>) -> Element<'a, Message> {
    let button = button(palette, Variant::Quiet, icon.view(icon_size::L, palette.muted))
        .padding(gap::XS)
        .on_press_maybe(message);
    with_tooltip(palette, button, name)
}

/// A checkbox without a word; its name is the tooltip.
pub fn check_button<'a, Message: Clone + 'a>(
    palette: Palette,
    checked: bool,
    name: String,
    message: Option<Message>,
) -> Element<'a, Message> {
    let mark: Element<'a, Message> = match checked {
        true => Icon::Check.view(icon_size::M, palette.on_accent).into(),
        false => space().into(),
    };
    let square = container(mark)
        .width(icon_size::M)
        .height(icon_size::M)
        .style(style::checkbox(palette, checked));
    let button = button(palette, Variant::Quiet, square).padding(gap::XS).on_press_maybe(message);
    with_tooltip(palette, button, name)
}

/// As [`icon_button`], for the bottom of the window: the tooltip is above.
pub fn icon_button_at_foot<'a, Message: Clone + 'a>(palette: Palette, icon: Icon, name: String, message: Message) -> Element<'a, Message> {
    let button = button(palette, Variant::Quiet, icon.view(icon_size::L, palette.muted))
        .padding(gap::XS)
        .on_press(message);
    tooltip_at_foot(palette, button, name)
}

/// A tooltip above its content.
pub fn tooltip_at_foot<'a, Message: 'a>(palette: Palette, content: impl Into<Element<'a, Message>>, name: String) -> Element<'a, Message> {
    hint(palette, content, name, tooltip::Position::Top)
}

pub fn with_tooltip<'a, Message: 'a>(palette: Palette, content: impl Into<Element<'a, Message>>, name: String) -> Element<'a, Message> {
    hint(palette, content, name, tooltip::Position::Bottom)
}

fn hint<'a, Message: 'a>(
    palette: Palette,
    content: impl Into<Element<'a, Message>>,
    name: String,
    position: tooltip::Position,
) -> Element<'a, Message> {
    let hint = container(text(name).size(SMALL).color(palette.surface))
        .padding([gap::XS, gap::S])
        .max_width(width::HINT)
        .style(style::hint(palette));
    tooltip(content, hint, position)
        .gap(gap::XS)
        .delay(std::time::Duration::from_millis(450))
        .into()
}

/// A one-line text field; `wrong` marks its content as invalid.
pub fn field<'a, Message: Clone + 'a>(palette: Palette, placeholder: &str, value: &str, wrong: bool) -> TextInput<'a, Message> {
    text_input(placeholder, value)
        .size(BODY)
        .padding([gap::S, gap::S])
        .style(style::field(palette, wrong))
}

/// A label above the content, and an error below it where there is one.
pub fn labelled_field<'a, Message: 'a>(
    context: Context<'a>,
    label: String,
    content: impl Into<Element<'a, Message>>,
    reason: Option<String>,
) -> Element<'a, Message> {
    column![strong(label).size(SMALL), content.into()]
        .push(reason.map(|reason| icon_label(Icon::Fail, reason, SMALL, context.tone(Tone::Bad))))
        .spacing(gap::XS)
        .into()
}

/// A field for a path, for systems without a file dialog: the reason, the field, and a button that submits it.
pub fn path_field<'a, Message: Clone + 'a>(
    context: Context<'a>,
    id: &'static str,
    path: &str,
    [why, word]: [String; 2],
    typed: fn(String) -> Message,
    submit: Message,
) -> Element<'a, Message> {
    let palette = context.palette;
    let ready = Some(submit.clone()).filter(|_| !path.trim().is_empty());
    let line = row![
        field(palette, &context.get("ui-path"), path, false)
            .id(id)
            .on_input(typed)
            .on_submit(submit),
        primary(palette, None, word, ready)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    column![small(palette, why), line].spacing(gap::S).into()
}

/// One of several values: the chosen one, and a menu of all that a click, Enter or Space opens.
pub fn drop_down<'a, T: Clone + PartialEq + ToString + 'a, Message: Clone + 'a>(
    palette: Palette,
    options: Vec<T>,
    chosen: Option<&T>,
    placeholder: String,
    message: fn(T) -> Message,
) -> ContextMenu<'a, Message> {
    let chosen = chosen.cloned();
    let shown = chosen.as_ref().map_or(placeholder, T::to_string);
    let face = row![
        container(text(shown).size(BODY).wrapping(text::Wrapping::None))
            .width(Length::Fill)
            .clip(true),
        Icon::Down.view(icon_size::S, palette.muted)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let face = container(face)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .max_width(width::CHOICE)
        .style(style::drop_down(palette));
    let entries = move || {
        let entry = |option: &T| {
            let action = MenuAction::new(option.to_string(), message(option.clone()));
            match chosen.as_ref() == Some(option) {
                true => action.icon(Icon::Ok).into(),
                false => action.into(),
            }
        };
        options.iter().map(entry).collect()
    };
    context_menu(palette, face, entries).on_left_click()
}

/// A radio button with an explanation below.
pub fn choice<'a, Message: Clone + 'a>(
    palette: Palette,
    word: String,
    why: String,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    let dot = container(space()).width(gap::S).height(gap::S).style(style::dot(palette, chosen));
    let ring = container(dot).center(icon_size::M).style(style::ring(palette, chosen));
    let word = row![ring, text(word).size(BODY)].spacing(gap::S).align_y(Alignment::Center);
    let why = container(small(palette, why)).padding(Padding::ZERO.left(gap::XL));
    button(palette, Variant::Quiet, column![word, why].spacing(gap::XS))
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .on_press(message)
        .into()
}

pub fn scroll<'a, Message: 'a>(palette: Palette, content: impl Into<Element<'a, Message>>) -> scrollable::Scrollable<'a, Message> {
    scrollable(content)
        .direction(scrollable::Direction::Vertical(
            scrollable::Scrollbar::new()
                .width(gap::S)
                .scroller_width(gap::XS)
                .margin(stroke::RING),
        ))
        .style(style::scroll(palette))
        .width(Length::Fill)
}

/// The same for content that has a scroll bar of its own.
pub fn scroll_without_bar<'a, Message: 'a>(
    palette: Palette,
    content: impl Into<Element<'a, Message>>,
) -> scrollable::Scrollable<'a, Message> {
    scroll(palette, content).direction(scrollable::Direction::Vertical(scrollable::Scrollbar::hidden()))
}

/// A horizontal separator.
pub fn hairline<'a, Message: 'a>(palette: Palette) -> Element<'a, Message> {
    container(space())
        .width(Length::Fill)
        .height(stroke::LINE)
        .style(style::ground(palette.line))
        .into()
}

/// A name in a left column and its value, which can be selected, at the right.
pub fn fact<'a, Message: 'a>(palette: Palette, name: String, value: impl Into<Cow<'a, str>>) -> Element<'a, Message> {
    row![
        container(small(palette, name)).width(width::FACT_NAME),
        container(selectable(palette, value, SMALL)).width(Length::Fill)
    ]
    .spacing(gap::M)
    .into()
}

/// Text that can be selected and copied.
pub fn selectable<'a, Message: 'a>(palette: Palette, content: impl Into<Cow<'a, str>>, size: f32) -> Element<'a, Message> {
    iced_selection::Text::new(content.into())
        .size(size)
        .wrapping(Wrapping::WordOrGlyph)
        .width(Length::Fill)
        .style(move |_| iced_selection::text::Style {
            color: Some(palette.text),
            selection: style::selection(palette),
        })
        .into()
}

fn labelled<'a, Message: 'a>(icon: Option<Icon>, icon_colour: Color, word: String, strong: bool) -> Element<'a, Message> {
    let mut label = text(word).size(BODY);
    if strong {
        label = label.font(STRONG);
    }
    row![]
        .push(icon.map(|icon| icon.view(icon_size::M, icon_colour)))
        .push(label)
        .spacing(gap::S)
        .align_y(Alignment::Center)
        .into()
}

/// The padding of a page that fills the window right of the folder pane.
pub const SCREEN: Padding = Padding {
    top: gap::XL,
    right: gap::XL,
    bottom: gap::XL,
    left: gap::XL,
};
