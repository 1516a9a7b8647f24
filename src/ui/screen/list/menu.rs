//! The menu of the selected rows: what can be done with them.

use super::{List, Message};
use crate::account::FolderRole;
use crate::engine::view::Row;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::{self, Shortcut};
use crate::ui::message_action::{MessageAction, RowCommand};
use crate::ui::reply::ReplyKind;
use crate::ui::save::ExportKind;
use crate::ui::widget::{MenuAction, MenuEntry};

impl List {
    /// None where no row is selected.
    pub(super) fn menu(&self, context: Context<'_>) -> Vec<MenuEntry<Message>> {
        let one = match self.selected_count() {
            0 => self.current_row(),
            _ => None,
        };
        let groups = match (one, self.selected_count()) {
            (Some(row), _) => vec![
                answers(context, row),
                flags(context, row),
                moves(context, std::slice::from_ref(row)),
                files(context, row),
                addresses(context, row),
            ],
            (None, 0) => Vec::new(),
            (None, _) => vec![several_flags(context), moves(context, &self.selected_rows().unwrap_or_default())],
        };
        let mut entries: Vec<MenuEntry<Message>> = Vec::new();
        for group in groups.into_iter().filter(|group| !group.is_empty()) {
            if !entries.is_empty() {
                entries.push(MenuEntry::Separator);
            }
            entries.extend(group.into_iter().map(MenuEntry::from));
        }
        entries
    }
}

type Group = Vec<MenuAction<Message>>;

/// Receipts are sent by machines: nobody reads an answer.
fn answers(context: Context<'_>, row: &Row) -> Group {
    let reply = |icon, key: &str, kind| entry(context, icon, key, RowCommand::Reply(kind)).keys(keys::name(context, Shortcut::Reply(kind)));
    let forward = reply(Icon::Forward, "ui-forward", ReplyKind::Forward);
    match row.kind.is_receipt() {
        true => vec![forward],
        false => vec![
            reply(Icon::Reply, "ui-reply", ReplyKind::Sender),
            reply(Icon::ReplyAll, "ui-reply-all", ReplyKind::All),
            forward,
        ],
    }
}

fn flags(context: Context<'_>, row: &Row) -> Group {
    let (read, read_name) = match row.flags.seen {
        true => (Icon::Unread, "ui-mark-unread"),
        false => (Icon::Envelope, "ui-mark-read"),
    };
    let (star, star_name) = match row.flags.flagged {
        true => (Icon::Starred, "ui-unstar"),
        false => (Icon::Star, "ui-star"),
    };
    vec![
        does(context, read, read_name, MessageAction::ToggleSeen),
        does(context, star, star_name, MessageAction::ToggleStar),
    ]
}

fn several_flags(context: Context<'_>) -> Group {
    vec![
        does(context, Icon::Unread, "ui-several-read", MessageAction::ToggleSeen),
        does(context, Icon::Star, "ui-several-star", MessageAction::ToggleStar),
    ]
}

/// Rows that no server has are not moved.
fn moves(context: Context<'_>, rows: &[Row]) -> Group {
    if !rows.is_empty() && rows.iter().all(|row| row.expunged) {
        return Vec::new();
    }
    let all_in = |role| !rows.is_empty() && rows.iter().all(|row| context.role_of(&row.location) == Some(role));
    let archive = does(context, Icon::Archive, "ui-archive", MessageAction::Archive);
    let trash = does(context, Icon::Trash, "ui-trash", MessageAction::Trash);
    let erase = does(context, Icon::Trash, "ui-erase", MessageAction::RemoveFromServer);
    let archive = (!all_in(FolderRole::Archive)).then_some(archive);
    let trash = (!all_in(FolderRole::Trash)).then_some(trash);
    let elsewhere = does(context, Icon::Folder, "ui-move-to", MessageAction::MoveTo);
    archive.into_iter().chain([elsewhere]).chain(trash).chain([erase]).collect()
}

fn files(context: Context<'_>, row: &Row) -> Group {
    let save = entry(context, Icon::Save, "ui-save-original", RowCommand::SaveOriginal).keys(keys::name(context, Shortcut::Save));
    let checks = entry(context, Icon::Seal, "ui-show-checks", RowCommand::ShowChecks);
    let export = |key: &str, kind| entry(context, Icon::Receipt, key, RowCommand::Export(kind));
    match row.delivery {
        Some(_) => vec![save, export("ui-export-evidence", ExportKind::Evidence)],
        None => vec![save, checks],
    }
}

fn addresses(context: Context<'_>, row: &Row) -> Group {
    let address = match &row.delivery {
        Some(_) => row.to.first().cloned(),
        None => Some(row.from.clone()),
    };
    let Some(address) = address.filter(|address| !address.is_empty()) else {
        return Vec::new();
    };
    let search = |key: &str| RowCommand::Search(context.with(key, &[("address", address.as_str().into())]));
    vec![
        entry(context, Icon::Copy, "ui-copy-address", RowCommand::CopyAddress(address.clone())),
        entry(context, Icon::Search, "ui-search-from", search("ui-search-from-words")),
        entry(context, Icon::Search, "ui-search-to", search("ui-search-to-words")),
    ]
}

fn entry(context: Context<'_>, icon: Icon, key: &str, command: RowCommand) -> MenuAction<Message> {
    MenuAction::new(context.get(key), Message::Menu(command)).icon(icon)
}

fn does(context: Context<'_>, icon: Icon, key: &str, action: MessageAction) -> MenuAction<Message> {
    let shortcut = match action {
        MessageAction::ToggleSeen => Shortcut::ToggleRead,
        MessageAction::ToggleStar => Shortcut::ToggleStar,
        MessageAction::Archive => Shortcut::Archive,
        MessageAction::Trash => Shortcut::Trash,
        MessageAction::MoveTo | MessageAction::Move(_) => Shortcut::MoveTo,
        MessageAction::RemoveFromServer => Shortcut::DeleteFromServer,
    };
    MenuAction::new(context.get(key), Message::Do(action))
        .icon(icon)
        .keys(keys::name(context, shortcut))
}
