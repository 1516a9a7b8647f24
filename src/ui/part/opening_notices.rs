//! What opening the profile found and corrected, each as a card in three sentences.

use iced::widget::{column, container, row};
use iced::{Element, Length};

use super::controls::{link, small, strong};
use crate::engine::opening::OpeningNotice;
use crate::i18n::explain::explain_opening;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{Tone, gap, icon_size, radius, style};

/// The notices that the overview has; each that does not describe a state that lasts can be dismissed.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, dismiss: fn(OpeningNotice) -> Message) -> Option<Element<'a, Message>> {
    let notices = &context.overview.opening;
    let cards = notices.iter().map(|notice| card(context, notice, dismiss));
    let cards = iced::widget::column(cards).spacing(gap::S).padding([gap::XS, gap::M]);
    (!notices.is_empty()).then(|| cards.into())
}

fn card<'a, Message: Clone + 'a>(
    context: Context<'a>,
    notice: &OpeningNotice,
    dismiss: fn(OpeningNotice) -> Message,
) -> Element<'a, Message> {
    let palette = context.palette;
    let explanation = explain_opening(context.words, notice);
    let dismiss = (!notice.lasts()).then(|| {
        link(palette, None, context.get("ui-opening-dismiss"))
            .padding(0)
            .on_press(dismiss(notice.clone()))
    });
    let lines = column![
        strong(explanation.what),
        small(palette, explanation.meaning),
        small(palette, explanation.remedy)
    ]
    .push(dismiss)
    .spacing(gap::XS);
    container(row![Icon::Warn.view(icon_size::L, palette.tone(Tone::Warn)), lines].spacing(gap::S))
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Warn, radius::M))
        .into()
}
