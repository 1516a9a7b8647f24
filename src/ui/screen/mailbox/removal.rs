//! What else can be done with a saved mailbox: freeing space on its server, and removing it, after a question that names what goes and
//! what stays.

use iced::widget::{column, row, space};
use iced::{Element, Length};

use super::Message;
use crate::account::Account;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{hairline, link};
use crate::ui::part::question::{self, Question};
use crate::ui::theme::gap;

/// The links to both, or the question.
pub(super) fn view<'a>(context: Context<'a>, account: &'a Account, asking: bool) -> Element<'a, Message> {
    let palette = context.palette;
    if !asking {
        let remove = link(palette, Some(Icon::Trash), context.get("ui-remove-mailbox")).on_press(Message::Remove);
        let make_space = link(palette, Some(Icon::Archive), context.get("ui-space")).on_press(Message::Space);
        let links = row![make_space, space().width(Length::Fill), remove];
        return column![hairline(palette), links].spacing(gap::S).into();
    }
    let question = context.with("ui-remove-mailbox-question", &[("address", account.address.as_str().into())]);
    let asked = Question {
        question,
        more: context.get("ui-remove-mailbox-what-stays"),
        yes: context.get("ui-remove-mailbox"),
    };
    question::view(context, asked, Message::ConfirmRemoval, Message::CancelRemoval)
}
