//! A notice that overlays the bottom of the window, so that nothing under the pointer moves: an error in three sentences, or a
//! finished action in one.

use iced::widget::{container, opaque, row, text};
use iced::{Alignment, Element, Length};

use super::controls::{icon_button, link};
use super::details;
use crate::clock::Timestamp;
use crate::i18n::explain::Explanation;
use crate::pec::DispatchId;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{SMALL, Tone, gap, icon_size, style, width};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    Failed(Explanation),
    Done(String),
    /// Done, and can be undone.
    Undoable(String),
    /// In progress.
    Working(String),
    /// A message leaves at this time, and can be taken back until then.
    Leaving(DispatchId, Timestamp),
}

/// The notice with a button to dismiss it, and one to undo where that is possible.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, notice: &'a Notice, dismiss: Message, undo: Message) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, tone, words): (_, _, Element<'a, Message>) = match notice {
        Notice::Failed(explanation) => (Icon::Warn, Tone::Bad, details::explained(context, explanation)),
        Notice::Done(words) | Notice::Undoable(words) => (Icon::Ok, Tone::Good, text(words.as_str()).size(SMALL).into()),
        Notice::Working(words) => (Icon::Clock, Tone::Calm, text(words.as_str()).size(SMALL).into()),
        Notice::Leaving(_, until) => {
            let seconds = until.duration_since(context.now).as_secs().max(0);
            let words = context.with("ui-leaving", &[("n", seconds.into())]);
            (Icon::Clock, Tone::Calm, text(words).size(SMALL).into())
        }
    };
    let undo_word = match notice {
        Notice::Undoable(_) => Some("ui-undo"),
        Notice::Leaving(..) => Some("ui-undo-sending"),
        _ => None,
    };
    let content = row![
        icon.view(icon_size::L, palette.tone(tone)),
        container(words).max_width(width::PAGE_WIDE - width::NOTICE_BUTTONS)
    ]
    .push(undo_word.map(|word| link(palette, Some(Icon::Back), context.get(word)).on_press(undo)))
    .push(icon_button(palette, Icon::Close, context.get("ui-dismiss"), Some(dismiss)))
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let card = container(content)
        .padding([gap::S, gap::M])
        .max_width(width::PAGE_WIDE)
        .style(style::notice(palette, tone));
    container(opaque(card))
        .center_x(Length::Fill)
        .align_bottom(Length::Fill)
        .padding(gap::L)
        .into()
}
