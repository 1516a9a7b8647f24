//! An address of the header: a click opens a menu of what can be done with it.

use iced::widget::container;
use iced::{Element, Length};

use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, width};
use crate::ui::widget::{MenuAction, MenuEntry, context_menu, ellipsized};

/// What the menu of an address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    Copy(String),
    /// Write a new message to it.
    WriteTo(String),
    /// Search all mail with these words.
    Search(String),
}

/// `shown` is the address, with the name where there is one.
pub fn menu<'a>(context: Context<'a>, shown: String, address: &str) -> Element<'a, Message> {
    let palette = context.palette;
    let name = ellipsized(shown, BODY).colour(palette.accent).keeping_ends().width(Length::Shrink);
    let content = container(name).max_width(width::ADDRESS);
    let address = address.to_owned();
    let entries = move || {
        let search = |key: &str| Message::Search(context.with(key, &[("address", address.as_str().into())]));
        let action = |icon, key: &str, message| MenuEntry::from(MenuAction::new(context.get(key), message).icon(icon));
        vec![
            action(Icon::Copy, "ui-copy-address", Message::Copy(address.clone())),
            action(Icon::Compose, "ui-write-to", Message::WriteTo(address.clone())),
            MenuEntry::Separator,
            action(Icon::Search, "ui-search-from", search("ui-search-from-words")),
            action(Icon::Search, "ui-search-to", search("ui-search-to-words")),
        ]
    };
    context_menu(palette, content, entries).on_left_click().into()
}
