//! Work in progress: a bar where the total is known, a text, and a button to stop.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use super::controls::outlined;
use crate::ui::context::Context;
use crate::ui::theme::{SMALL, gap, height, style};

/// `of` is 0 while the total is unknown. `stop` is the label of the button and its message.
pub fn panel<'a, Message: Clone + 'a>(
    context: Context<'a>,
    words: String,
    done: u64,
    of: u64,
    stop: Option<(String, Message)>,
) -> Element<'a, Message> {
    let palette = context.palette;
    let part = u16::try_from(done.saturating_mul(1000).checked_div(of).unwrap_or(0))
        .unwrap_or(1000)
        .min(1000);
    let bar = row![
        container(space())
            .height(height::SHARE)
            .width(Length::FillPortion(part.max(1)))
            .style(style::ground(palette.accent)),
        container(space())
            .height(height::SHARE)
            .width(Length::FillPortion(1001 - part))
            .style(style::ground(palette.line))
    ];
    let line = row![text(words).size(SMALL).width(Length::Fill)]
        .push(stop.map(|(word, stop)| outlined(palette, None, word).on_press(stop)))
        .spacing(gap::S)
        .align_y(Alignment::Center);
    container(column![].push((of > 0).then_some(bar)).push(line).spacing(gap::S))
        .padding(gap::M)
        .width(Length::Fill)
        .style(style::panel(palette))
        .into()
}
