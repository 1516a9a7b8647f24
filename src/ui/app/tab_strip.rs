//! The strip of tabs: the mail, then each message that is read or written in a tab.

use iced::widget::{Column, column, container, row, space};
use iced::{Alignment, Element, Length};

use super::Message;
use super::page::Page;
use super::tabs::{Content, Tab, Tabs};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{hairline, icon_button, icon_label};
use crate::ui::screen::list::location_name;
use crate::ui::theme::{BODY, gap, icon_size, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

/// Nothing where no tab is open.
pub(super) fn view<'a>(context: Context<'a>, location: &ListLocation, tabs: &'a Tabs, page: &Page) -> Element<'a, Message> {
    if tabs.all().is_empty() {
        return space().into();
    }
    let palette = context.palette;
    let in_mail = matches!(page, Page::Mail);
    let shown = tabs.shown().map(|tab| tab.id);
    let name = icon_label(Icon::Inbox, location_name(context, location), BODY, palette.text);
    let mail = button(palette, Variant::Row, name)
        .padding([gap::XS, gap::S])
        .chosen(in_mail && shown.is_none())
        .on_press(Message::ShowTab(None))
        .into();
    let each = tabs.all().iter().map(|tab| one(context, tab, in_mail && shown == Some(tab.id)));
    let strip = row(std::iter::once(mail).chain(each)).spacing(gap::XS).align_y(Alignment::Center);
    let strip = container(strip.wrap().vertical_spacing(gap::XS))
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .style(style::ground(palette.pane));
    let strip: Column<'a, Message> = column![strip, hairline(palette)];
    strip.into()
}

fn one<'a>(context: Context<'a>, tab: &'a Tab, is_shown: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let name = container(ellipsized(tab.name(context), BODY).width(Length::Shrink)).max_width(width::TAB);
    let icon = match tab.content {
        Content::Message(_) => None,
        Content::Compose(_) => Some(Icon::Compose.view(icon_size::S, palette.muted)),
    };
    let name = row![].push(icon).push(name).spacing(gap::XS).align_y(Alignment::Center);
    let name = button(palette, Variant::Row, name)
        .padding([gap::XS, gap::S])
        .chosen(is_shown)
        .on_press(Message::ShowTab(Some(tab.id)));
    let close = icon_button(palette, Icon::Close, context.get("ui-close-tab"), Some(Message::CloseTab(tab.id)));
    row![name, close].align_y(Alignment::Center).into()
}
