//! What pages right of the folder pane have in common: the heading with its close button, the frame that scrolls, and cards of messages.

use iced::widget::{Column, Row, column, container, row, space};
use iced::{Alignment, Color, Element, Length};

use super::controls::{SCREEN, icon_button, scroll, small, title};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{Palette, gap, height, style, width};

/// The heading of a page with this text key, and the button that closes the page.
pub fn head<'a, Message: Clone + 'a>(context: Context<'a>, key: &str, close: Message) -> Element<'a, Message> {
    Head {
        about: None,
        tool: None,
        close: Some(close),
    }
    .view(context, key)
}

/// What stands in the head of a page beside its heading.
#[derive(Debug)]
pub struct Head<'a, Message> {
    /// A sentence below the heading.
    pub about: Option<String>,
    /// Before the button that closes the page.
    pub tool: Option<Tool<'a, Message>>,
    /// `None` while the page cannot be closed.
    pub close: Option<Message>,
}

/// A control in the head of a page.
pub struct Tool<'a, Message>(pub Element<'a, Message>);

impl<Message> std::fmt::Debug for Tool<'_, Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tool")
    }
}

impl<'a, Message: Clone + 'a> Head<'a, Message> {
    /// Its width is the same on every page, and so is the place of the button.
    pub fn view(self, context: Context<'a>, key: &str) -> Element<'a, Message> {
        let about = self.about.map(|about| small(context.palette, about));
        let words = column![title(context.get(key))].push(about).spacing(gap::XS);
        let head = row![container(words).width(Length::Fill)]
            .push(self.tool.map(|tool| tool.0))
            .push(icon_button(context.palette, Icon::Close, context.get("ui-close"), self.close))
            .spacing(gap::S);
        container(head).max_width(width::PAGE_WIDEST).into()
    }
}

/// A page with this head, its content at most this wide, in a frame that fills the window and scrolls.
pub fn frame<'a, Message: 'a>(
    palette: Palette,
    head: Element<'a, Message>,
    content: Column<'a, Message>,
    max_width: f32,
) -> Element<'a, Message> {
    let page = column![head, content.max_width(max_width)].spacing(gap::L).padding(SCREEN);
    container(scroll(palette, page).height(Length::Fill))
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
