//! What else is done with a mailbox that is there: its server's space, and removing it: a question that names what goes and what stays.

use iced::widget::{column, container, row, space, text};
use iced::{Element, Length};

use super::Message;
use crate::account::Account;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, hairline, link, outlined, strong};
use crate::ui::theme::{BODY, Tone, style};
use crate::ui::widget::press::{Weight, press};

/// The way to either, or the question.
pub(super) fn view<'a>(context: Context<'a>, account: &'a Account, asking: bool) -> Element<'a, Message> {
    let palette = context.palette;
    if !asking {
        let remove = link(palette, Some(Icon::Trash), context.get("ui-remove-mailbox")).on_press(Message::Remove);
        let make_space = link(palette, Some(Icon::Archive), context.get("ui-space")).on_press(Message::Space);
        let links = row![make_space, space().width(Length::Fill), remove];
        return column![hairline(palette), links].spacing(10).into();
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
