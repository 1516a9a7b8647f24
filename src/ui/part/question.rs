//! A question before a destructive action: what would be done and its consequences, with a button to cancel.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use super::controls::{body, outlined, strong};
use crate::ui::context::Context;
use crate::ui::theme::{BODY, Tone, gap, radius, style, width};
use crate::ui::widget::button::{Variant, button};

/// The widget id of the cancel button, which gets the focus first.
pub const KEEP: &str = "keep";

#[derive(Debug, Clone)]
pub struct Question {
    pub question: String,
    /// The consequences: what is removed, what is kept.
    pub more: String,
    /// The label of the button that confirms.
    pub yes: String,
}

/// The question inside a page.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    container(buttons(context, asked, yes, no))
        .padding(gap::M)
        .width(Length::Fill)
        .style(style::tinted(context.palette, Tone::Warn, radius::S))
        .into()
}

/// The question as a dialog over the rest of the window.
pub fn card<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    container(buttons(context, asked, yes, no))
        .padding(gap::L)
        .max_width(width::QUESTION)
        .style(style::card(context.palette))
        .into()
}

fn buttons<'a, Message: Clone + 'a>(context: Context<'a>, asked: Question, yes: Message, no: Message) -> Element<'a, Message> {
    let palette = context.palette;
    let buttons = row![
        button(palette, Variant::Destructive, text(asked.yes).size(BODY)).on_press(yes),
        outlined(palette, None, context.get("ui-cancel")).id(KEEP).on_press(no)
    ]
    .spacing(gap::S);
    column![strong(asked.question), body(asked.more), buttons].spacing(gap::S).into()
}
