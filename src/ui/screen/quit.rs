//! The question before the window closes while messages have not left: nothing sends them while the program is closed.

use iced::Element;
use iced::widget::{column, container, text};

use crate::ui::context::Context;
use crate::ui::part::controls::{body, outlined, primary, strong};
use crate::ui::theme::{BODY, gap, style, width};
use crate::ui::widget::button::{Variant, button};

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quit {
    /// Close as soon as they have left.
    WhenSent,
    Now,
    Stay,
}

/// `when_sent`: the user has chosen to wait.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, when_sent: bool, message: fn(Quit) -> Message) -> Element<'a, Message> {
    let palette = context.palette;
    let count = [("n", context.overview.leaving.into())];
    let (question, more) = match when_sent {
        true => (context.with("ui-quit-sending", &count), context.get("ui-quit-sending-more")),
        false => (context.with("ui-quit-question", &count), context.get("ui-quit-more")),
    };
    let wait = (!when_sent).then(|| primary(palette, None, context.get("ui-quit-when-sent"), Some(message(Quit::WhenSent))));
    let now = button(palette, Variant::Outlined, text(context.get("ui-quit-now")).size(BODY)).on_press(message(Quit::Now));
    let stay = outlined(palette, None, context.get("ui-cancel")).on_press(message(Quit::Stay));
    let buttons = iced::widget::row![].push(wait).push(now).push(stay).spacing(gap::S);
    let buttons = buttons.wrap().vertical_spacing(gap::S);
    container(column![strong(question), body(more), buttons].spacing(gap::M))
        .padding(gap::L)
        .max_width(width::QUESTION)
        .style(style::card(palette))
        .into()
}
