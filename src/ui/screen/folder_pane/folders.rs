//! The folders of the pane: the inbox and the sent messages of a mailbox, the others folded; lists across mailboxes; and the menu of a
//! folder.

use std::fmt;

use iced::widget::{column, container, row, space};
use iced::{Alignment, Element, Length};

use super::{Message, counter, entry};
use crate::account::FolderRole;
use crate::engine::view::{AccountView, FolderView};
use crate::ui::context::Context;
use crate::ui::folder_choice::FolderMode;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{drop_down, link, small, with_tooltip};
use crate::ui::part::state_icon;
use crate::ui::screen::list;
use crate::ui::theme::gap;
use crate::ui::widget::context_menu;
use crate::ui::widget::context_menu::{MenuAction, MenuEntry};
use crate::ui::widget::{Drop, drop_target};

/// The choice of what is listed.
pub(super) fn modes(context: Context<'_>) -> Element<'_, Message> {
    let named = |mode: FolderMode| Mode {
        mode,
        name: context.get(mode.key()),
    };
    let chosen = named(context.preferences.folders.mode);
    let options = FolderMode::ALL.map(named).to_vec();
    let choice = drop_down(context.palette, options, Some(&chosen), String::new(), |choice: Mode| {
        Message::Mode(choice.mode)
    });
    container(choice).padding(iced::Padding::from([gap::XS, 0.0]).top(gap::M)).into()
}

#[derive(Debug, Clone, PartialEq)]
struct Mode {
    mode: FolderMode,
    name: String,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The folders of all mailboxes that a mode lists, each with the name of its mailbox.
pub(super) fn across<'a>(context: Context<'a>, location: Option<&ListLocation>, mode: FolderMode) -> Element<'a, Message> {
    let choice = &context.preferences.folders;
    let all = context.overview.accounts.iter();
    let all = all.flat_map(|view| view.folders.iter().map(move |folder| (view, folder)));
    let mut listed: Vec<(usize, &AccountView, &FolderView)> = all
        .filter_map(|(view, folder)| {
            let target = target(view, folder);
            let rank = match mode {
                FolderMode::All => Some(0),
                FolderMode::Unread => (folder.unread > 0 && !target.is_sent()).then_some(0),
                FolderMode::Favourites => choice.favourites.contains(&target.key()).then_some(0),
                FolderMode::Recent => choice.recent.iter().position(|key| *key == target.key()),
            };
            Some((rank?, view, folder))
        })
        .collect();
    listed.sort_by_key(|(rank, ..)| *rank);
    if listed.is_empty() {
        let none = small(context.palette, context.get(mode.empty_key()));
        return container(none).padding([gap::S, gap::S]).into();
    }
    let entries = listed.into_iter().map(|(_, view, folder)| {
        let name = format!("{} · {}", context.folder_name(folder), list::mailbox_name(view));
        folder_entry(context, location, view, folder, name)
    });
    iced::widget::column(entries).into()
}

/// The inbox and the sent messages, and the others where they are unfolded or one of them shows.
pub(super) fn of_mailbox<'a>(context: Context<'a>, location: Option<&ListLocation>, view: &'a AccountView) -> Element<'a, Message> {
    let named = |folder: &'a FolderView| {
        let entry = folder_entry(context, location, view, folder, context.folder_name(folder));
        let indent = f32::from(folder.depth.min(DEEPEST)) * gap::M;
        Element::from(container(entry).padding(iced::Padding::ZERO.left(indent)))
    };
    let (main, others): (Vec<&FolderView>, Vec<&FolderView>) = view
        .folders
        .iter()
        .partition(|folder| matches!(folder.role, Some(FolderRole::Inbox | FolderRole::Sent)) && !folder.removed);
    let mut content = iced::widget::column(main.into_iter().map(named));
    if others.is_empty() {
        return content.into();
    }
    let one_shows = others.iter().any(|folder| location == Some(&target(view, folder)));
    let is_unfolded = context.preferences.folders.unfolded.contains(view.account.id.as_str());
    let unread = others.iter().map(|folder| folder.unread).sum();
    let icon = if is_unfolded || one_shows { Icon::Down } else { Icon::Right };
    let words = context.with("ui-other-folders", &[("n", others.len().into())]);
    let unfold = Message::Unfold(view.account.id.clone());
    let toggle = link(context.palette, Some(icon), words).on_press(unfold.clone());
    let toggle = row![toggle, space().width(Length::Fill)].push((!is_unfolded && !one_shows).then(|| counter(context, unread)).flatten());
    let toggle = toggle.align_y(Alignment::Center);
    let opens = context.dragged.is_some() && !is_unfolded && !one_shows;
    let drop = if opens { Drop::Opens(unfold) } else { Drop::None };
    content = content.push(drop_target(context.palette, container(toggle).padding([0.0, gap::S]), drop));
    if is_unfolded || one_shows {
        content = content.push(column(others.into_iter().map(named)));
    }
    content.into()
}

fn target(view: &AccountView, folder: &FolderView) -> ListLocation {
    ListLocation::Folder {
        account: view.account.id.clone(),
        name: folder.name.clone(),
        role: folder.role,
    }
}

fn folder_entry<'a>(
    context: Context<'a>,
    location: Option<&ListLocation>,
    view: &'a AccountView,
    folder: &'a FolderView,
    name: String,
) -> Element<'a, Message> {
    let target = target(view, folder);
    let icon = if folder.removed {
        Icon::Archive
    } else {
        state_icon::of_role(folder.role)
    };
    let unread = if target.is_sent() { 0 } else { folder.unread };
    let chosen = location == Some(&target);
    let badge = counter(context, unread);
    let content = entry(context, icon, name, badge, unread > 0, chosen, Message::Go(target.clone()));
    let hint = match folder.removed {
        true => context.get("ui-folder-gone"),
        false => context.with(
            "ui-folder-hint",
            &[("total", folder.total.into()), ("unread", folder.unread.into())],
        ),
    };
    let content = with_tooltip(context.palette, content, hint);
    let drop = context
        .dragged
        .map_or(Drop::None, |dragged| match dragged.fits(&view.account.id, folder) {
            true => Drop::Takes(Message::Dropped(view.account.id.clone(), folder.name.clone())),
            false => Drop::Refuses,
        });
    let content = drop_target(context.palette, content, drop);
    context_menu(context.palette, content, move || menu(context, &target, view, folder)).into()
}

/// What can be done with a folder.
fn menu(context: Context<'_>, target: &ListLocation, view: &AccountView, folder: &FolderView) -> Vec<MenuEntry<Message>> {
    let is_favourite = context.preferences.folders.favourites.contains(&target.key());
    let (icon, favourite) = match is_favourite {
        true => (Icon::Starred, "ui-folder-no-favourite"),
        false => (Icon::Star, "ui-folder-favourite"),
    };
    let read = (folder.unread > 0).then(|| Message::MarkFolderRead(target.clone()));
    let is_on_server = !folder.removed && folder.role != Some(FolderRole::Imported);
    let new = is_on_server.then(|| Message::NewFolder(view.account.id.clone(), Some(folder.name.clone())));
    // Those with a role have the names that the provider gave them.
    let rename = (is_on_server && folder.role.is_none()).then(|| Message::RenameFolder(view.account.id.clone(), folder.name.clone()));
    let is_emptied = matches!(folder.role, Some(FolderRole::Trash | FolderRole::Junk)) && is_on_server;
    let empty = is_emptied.then(|| {
        let empty = (folder.listed > 0).then(|| Message::EmptyFolder(target.clone()));
        MenuAction::new(context.get("ui-folder-empty"), empty).icon(Icon::Trash).into()
    });
    let mut entries = vec![
        MenuAction::new(context.get("ui-outbox-open"), Message::Go(target.clone()))
            .icon(Icon::Folder)
            .into(),
        MenuAction::new(context.get(favourite), Message::Favourite(target.clone()))
            .icon(icon)
            .into(),
        MenuEntry::Separator,
        MenuAction::new(context.get("ui-folder-mark-read"), read)
            .icon(Icon::Envelope)
            .into(),
        MenuEntry::Separator,
        MenuAction::new(context.get("ui-folder-new"), new).icon(Icon::Plus).into(),
        MenuAction::new(context.get("ui-folder-rename"), rename).icon(Icon::Compose).into(),
    ];
    entries.extend(empty);
    entries.push(MenuEntry::Separator);
    let properties = Message::FolderProperties(target.clone());
    entries.push(
        MenuAction::new(context.get("ui-folder-properties"), properties)
            .icon(Icon::About)
            .into(),
    );
    entries
}

/// Folders nested deeper are indented as these.
const DEEPEST: u16 = 4;
