//! The properties of a folder, over the window: what it holds, and what its server calls it.

use iced::Element;
use iced::widget::{column, container, row};

use crate::engine::view::{AccountView, FolderView};
use crate::ui::context::Context;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{fact, outlined, small, strong};
use crate::ui::theme::{gap, style, width};

/// `None` of a folder that is not there any more.
pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, folder: &ListLocation, close: Message) -> Option<Element<'a, Message>> {
    let (view, folder) = find(context, folder)?;
    let palette = context.palette;
    let receipts = folder.listed.saturating_sub(folder.total);
    let messages = context.with("ui-folder-messages", &[("n", folder.listed.into()), ("receipts", receipts.into())]);
    let synced = match view.last_sync {
        Some(at) => context.words.instant(at),
        None => context.get("ui-folder-never-synced"),
    };
    let fact = |key: &str, value: String| fact(palette, context.get(key), value);
    let facts = column![
        fact("ui-folder-mailbox", view.account.address.clone()),
        fact("ui-folder-on-server", folder.name.clone()),
        fact("ui-folder-count", messages),
        fact("ui-folder-unread", folder.unread.to_string()),
        fact("ui-size", context.words.size(folder.size)),
        fact("ui-folder-synced", synced)
    ];
    let gone = folder.removed.then(|| small(palette, context.get("ui-folder-gone")));
    let content = column![strong(context.folder_name(folder)), facts.spacing(gap::S)]
        .push(gone)
        .push(row![outlined(palette, None, context.get("ui-close")).on_press(close)])
        .spacing(gap::M);
    let card = container(content).padding(gap::L).max_width(width::QUESTION);
    Some(card.style(style::card(palette)).into())
}

fn find<'a>(context: Context<'a>, folder: &ListLocation) -> Option<(&'a AccountView, &'a FolderView)> {
    let ListLocation::Folder { account, name, .. } = folder else {
        return None;
    };
    let view = context.account(account)?;
    let folder = view.folders.iter().find(|folder| folder.name == *name)?;
    Some((view, folder))
}
