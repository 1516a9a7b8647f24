//! Removing a mailbox: a question that names what goes and what stays.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use super::Message;
use crate::account::Account;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, hairline, link, outlined, strong};
use crate::ui::theme::{BODY, Tone, style};
use crate::ui::widget::press::{Weight, press};

/// The way to the question, or the question.
pub(super) fn view<'a>(context: Context<'a>, account: &'a Account, asking: bool) -> Element<'a, Message> {
    let palette = context.palette;
    if !asking {
        let remove = link(palette, Some(Icon::Trash), context.get("ui-remove-mailbox")).on_press(Message::Remove);
        return column![hairline(palette), remove].spacing(10).into();
    }
    let question = context.with("ui-remove-mailbox-question", &[("address", account.address.as_str().into())]);
    let buttons = row![
        press(palette, Weight::Grave, text(context.get("ui-remove-mailbox")).size(BODY)).on_press(Message::RemoveNow),
        outlined(palette, None, context.get("ui-cancel")).on_press(Message::Keep)
    ]
    .spacing(8);
    let content = column![strong(question), body(context.get("ui-remove-mailbox-what-stays")), buttons].spacing(10);
    container(content)
        .padding(14)
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Warn, 6.0))
        .into()
}
