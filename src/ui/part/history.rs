//! The buttons to the location shown before, and forward again.

use iced::Element;
use iced::widget::row;

use super::controls::with_tooltip;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::{self, Shortcut};
use crate::ui::theme::{gap, icon_size};
use crate::ui::widget::button::{Variant, button};

/// Whether there is a location to go back to, and one to go forward to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    pub back: bool,
    pub forward: bool,
}

/// Each names its key.
pub fn buttons<'a, Message: Clone + 'a>(context: Context<'a>, steps: Steps, go: fn(bool) -> Message) -> Element<'a, Message> {
    let palette = context.palette;
    let one = |icon: Icon, id: &'static str, forward: bool, enabled: bool| {
        let keys = keys::name(context, Shortcut::History(forward));
        let name = match keys.is_empty() {
            true => context.get(id),
            false => format!("{} ({keys})", context.get(id)),
        };
        let step = button(palette, Variant::Quiet, icon.view(icon_size::M, palette.muted))
            .id(id)
            .padding(gap::XS)
            .on_press_maybe(enabled.then(|| go(forward)));
        with_tooltip(palette, step, name)
    };
    row![
        one(Icon::Back, "ui-key-history-back", false, steps.back),
        one(Icon::Next, "ui-key-history-forward", true, steps.forward)
    ]
    .into()
}
