//! What pages right of the folder pane have in common: the heading with its close button, the frame that scrolls, and cards of messages.

use iced::widget::{Column, Row, column, container, row, space};
use iced::{Alignment, Color, Element, Length};

use super::controls::{SCREEN, icon_button, scroll, title};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{Palette, gap, height, style};

/// The heading of a page with this text key, and the button that closes the page.
pub fn head<'a, Message: Clone + 'a>(context: Context<'a>, key: &str, close: Message) -> Element<'a, Message> {
    row![
        container(title(context.get(key))).width(Length::Fill),
        icon_button(context.palette, Icon::Close, context.get("ui-close"), Some(close))
    ]
    .align_y(Alignment::Center)
    .into()
}

/// The content of a page, at most this wide, in a frame that fills the window and scrolls.
pub fn frame<'a, Message: 'a>(palette: Palette, content: Column<'a, Message>, max_width: f32) -> Element<'a, Message> {
    let content = content.max_width(max_width).padding(SCREEN);
    container(scroll(palette, content).height(Length::Fill))
        .width(Length::Fill)
        .height(Length::Fill)
        .style(style::ground(palette.surface))
        .into()
}

/// A message as a card: the colour of its account, words about it, and what can be done.
pub fn card<'a, Message: 'a>(
    palette: Palette,
    colour: Color,
    words: Column<'a, Message>,
    actions: Row<'a, Message>,
) -> Element<'a, Message> {
    let mark = container(space())
        .width(gap::XS)
        .height(height::TALL_MARK)
        .style(style::ground(colour));
    let words = words.spacing(gap::XS).width(Length::Fill);
    let content = row![mark, words, actions.spacing(gap::S).align_y(Alignment::Center)]
        .spacing(gap::S)
        .align_y(Alignment::Center);
    container(content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::panel(palette))
        .into()
}

/// Cards below each other, under a sentence about them.
pub fn cards<'a, Message: 'a>(about: Element<'a, Message>, cards: impl Iterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    column![about, iced::widget::column(cards).spacing(gap::S)].spacing(gap::M).into()
}
