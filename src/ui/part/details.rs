//! The technical side of an error behind "Details", where it can be read and copied. Everything that another program, the system or a
//! server reported is shown here and nowhere else.

use iced::widget::{column, container};
use iced::{Element, Length};

use super::controls::{link, selectable, small, strong};
use crate::i18n::explain::Explanation;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{SMALL, gap, style};
use crate::ui::widget::details::{Press, details};

/// A link that opens a technical text; nothing where there is none.
pub fn of_text<'a, Message: 'a>(context: Context<'a>, text: &str) -> Option<Element<'a, Message>> {
    disclosed(context, text.trim(), text.trim().to_owned())
}

/// The same for an error; what happened is copied with it.
pub fn of_error<'a, Message: 'a>(context: Context<'a>, explanation: &Explanation) -> Option<Element<'a, Message>> {
    let detail = explanation.detail.trim();
    disclosed(context, detail, format!("{}\n{detail}", explanation.what))
}

/// An error in full: what happened, what it means and what to do, and the technical side.
pub fn explained<'a, Message: 'a>(context: Context<'a>, explanation: &Explanation) -> Element<'a, Message> {
    let more = format!("{} {}", explanation.meaning, explanation.remedy);
    column![strong(explanation.what.clone())]
        .push((!more.trim().is_empty()).then(|| small(context.palette, more)))
        .push(of_error(context, explanation))
        .spacing(gap::XS)
        .into()
}

fn disclosed<'a, Message: 'a>(context: Context<'a>, shown: &str, copied: String) -> Option<Element<'a, Message>> {
    let palette = context.palette;
    (!shown.is_empty()).then(|| {
        let toggle = link(palette, None, context.get("ui-details")).padding(0).on_press(Press::Toggle);
        let copy = link(palette, Some(Icon::Copy), context.get("ui-copy"))
            .padding(0)
            .on_press(Press::Copy);
        let panel = column![selectable(palette, shown.to_owned(), SMALL), copy].spacing(gap::S);
        let panel = container(panel)
            .padding([gap::S, gap::M])
            .width(Length::Fill)
            .style(style::panel(palette));
        details(copied, toggle, panel, gap::XS)
    })
}
