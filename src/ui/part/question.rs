//! A question before something grave: what would be done and what that means; the way back has its own button.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use super::controls::{body, outlined, strong};
use crate::ui::context::Context;
use crate::ui::theme::{BODY, Tone, style};
use crate::ui::widget::button::{Variant, button};

/// The id of the button that leaves everything as it is.
pub const KEEP: &str = "keep";

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// What would be done.
    pub question: String,
    /// What it means: what goes, what stays.
    pub more: String,
    /// The word for doing it.
    pub yes: String,
}

/// The question with its two buttons.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    container(buttons(context, asked, yes, no))
        .padding(14)
        .width(Length::Fill)
        .style(style::tinted(context.palette, Tone::Warn, 6.0))
        .into()
}

/// The same over the rest of the window.
pub fn card<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    container(buttons(context, asked, yes, no))
        .padding(20)
        .max_width(520)
        .style(style::card(context.palette))
        .into()
}

fn buttons<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    let palette = context.palette;
    let buttons = row![
        button(palette, Variant::Destructive, text(asked.yes).size(BODY)).on_press(yes),
        outlined(palette, None, context.get("ui-cancel")).id(KEEP).on_press(no)
    ]
    .spacing(8);
    column![strong(asked.question), body(asked.more), buttons].spacing(10).into()
}
