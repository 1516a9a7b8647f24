//! The content of an empty list or page: what is so, and what to do next.

use iced::widget::{column, container, text};
use iced::{Alignment, Element, Length};

use super::controls::small;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{READING, gap, icon_size, width};

/// An icon, a sentence, a second one, and a button where there is a next step.
pub fn view<'a, Message: 'a>(
    context: Context<'a>,
    icon: Icon,
    what: String,
    more: String,
    next: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let palette = context.palette;
    let content = column![
        icon.view(icon_size::XXL, palette.edge),
        text(what).size(READING).align_x(Alignment::Center),
        small(palette, more).align_x(Alignment::Center)
    ]
    .push(next.map(|next| container(next).padding([gap::S, 0.0])))
    .spacing(gap::S)
    .max_width(width::HINT)
    .align_x(Alignment::Center);
    container(content).center(Length::Fill).padding(gap::L).into()
}
