//! The help card with all shortcuts.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length};

use super::shortcuts::caps;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::{COMMANDS, Group, bindings};
use crate::ui::part::controls::{body, caption, icon_button, link, scroll, title};
use crate::ui::theme::{gap, style, width};

pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, close: Message, change: Message) -> Element<'a, Message> {
    let palette = context.palette;
    let head = row![
        container(title(context.get("ui-keyboard"))).width(Length::Fill),
        link(palette, Some(Icon::Keyboard), context.get("ui-keys-change-all")).on_press(change),
        icon_button(palette, Icon::Close, context.get("ui-close"), Some(close))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let [messages, moving, window] = Group::ALL.map(|group| block(context, group));
    let columns = row![
        column![messages, window].spacing(gap::L).width(Length::Fill),
        container(moving).width(Length::Fill)
    ]
    .spacing(gap::XL);
    container(column![head, scroll(palette, container(columns).padding(iced::Padding::ZERO.right(gap::L)))].spacing(gap::L))
        .padding(gap::L)
        .max_width(width::PAGE_WIDEST)
        .style(style::card(palette))
        .into()
}

/// The commands of a group that have keys.
fn block<'a, Message: Clone + 'a>(context: Context<'a>, group: Group) -> Element<'a, Message> {
    let lines = COMMANDS
        .iter()
        .filter(|command| command.group == group && !bindings(&context.preferences.keys, command).is_empty())
        .map(|command| {
            row![
                container(body(context.get(command.meaning))).width(Length::Fill),
                caps(context, command)
            ]
            .spacing(gap::S)
            .align_y(Alignment::Center)
            .into()
        });
    let lines = iced::widget::column(lines).spacing(gap::XS);
    column![caption(context.palette, context.get(group.heading())), lines]
        .spacing(gap::S)
        .into()
}
