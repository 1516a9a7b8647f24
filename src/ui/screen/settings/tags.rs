//! The settings of the tags: the predefined ones with their keys, and the user's own.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use super::Message;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{field, icon_button, outlined, small};
use crate::ui::part::tag;
use crate::ui::tags::OwnTag;
use crate::ui::theme::{BODY, gap, icon_size, width};

/// The tags, and a field for the name of another.
pub(super) fn list<'a>(context: Context<'a>, typed: &'a str) -> Element<'a, Message> {
    let palette = context.palette;
    let own = &context.preferences.own_tags;
    let lines = tag::all(context).into_iter().enumerate().map(|(at, tag)| {
        let is_own = own.iter().any(|own| own.keyword == tag.keyword);
        let remove = is_own.then(|| {
            let name = context.with("ui-tag-remove", &[("name", tag.name.clone().into())]);
            icon_button(palette, Icon::Close, name, Some(Message::RemoveTag(tag.keyword.clone())))
        });
        row![
            container(small(palette, (at + 1).to_string())).width(gap::L),
            Icon::Tag.view(icon_size::M, tag.colour),
            text(tag.name.clone()).size(BODY)
        ]
        .push(remove)
        .spacing(gap::S)
        .align_y(Alignment::Center)
        .into()
    });
    let ready = OwnTag::new(typed, own).map(|_| Message::AddTag);
    let add = row![
        container(
            field(palette, &context.get("ui-tag-name"), typed, false)
                .id("tag-name")
                .on_input(Message::TagTyped)
                .on_submit(Message::AddTag)
        )
        .width(width::HINT),
        outlined(palette, Some(Icon::Plus), context.get("ui-tag-add")).on_press_maybe(ready)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    column![iced::widget::column(lines).spacing(gap::S), add]
        .spacing(gap::M)
        .width(Length::Fill)
        .into()
}
