//! The view of a list: its rows, and the empty states.

use iced::widget::{column, container, row, space};
use iced::{Element, Length};

use super::{List, Message, ROWS};
use crate::account::FolderRole;
use crate::engine::view::{AccountView, Health, Row};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{hairline, outlined};
use crate::ui::part::{empty_state, state_icon};
use crate::ui::theme::{Tone, style};
use crate::ui::widget::{Badge, RowContent, rows, scroller};

impl List {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let body = match self.explaining {
            true => self.explanation(context),
            false => self.rows(context),
        };
        let content = column![self.head(context), hairline(context.palette), body];
        container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(context.palette.surface))
            .into()
    }

    fn rows<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let Some(keys) = &self.keys else {
            return container(space()).height(Length::Fill).into();
        };
        if keys.is_empty() {
            return self.empty_list(context);
        }
        let shape = context.preferences.density.message();
        let list = rows(keys.len(), context.palette, move |index| {
            keys.get(index)
                .and_then(|key| self.loaded.rows.get(key))
                .map(|row| self.row_content(context, row))
        })
        .selected(self.current_index())
        .chosen(move |index| keys.get(index).is_some_and(|key| self.selection.has(*key)))
        .id(ROWS)
        .shape(shape)
        .scrolled(self.scroll.shown, self.viewport, Message::ScrollBy, Message::Resized)
        .on_press(Message::RowPressed)
        .on_double_press(|_| Message::OpenInTab);
        let position = self.scroll_position(shape.height);
        row![list, scroller(position, context.palette, Message::ScrollTo)].into()
    }

    fn empty_list<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        if self.text.is_empty() && self.shown_filter().is_empty() {
            if let Some(blank) = self.never_synced(context) {
                return blank;
            }
            return empty_state::view(
                context,
                Icon::Inbox,
                context.get("ui-empty-folder"),
                context.get("ui-empty-folder-more"),
                None,
            );
        }
        let more = match (self.is_searching(), self.is_everywhere()) {
            (false, _) => "ui-empty-filter-more",
            (true, false) => "ui-empty-here-more",
            (true, true) => "ui-empty-search-more",
        };
        let clear = outlined(context.palette, None, context.get("ui-clear-search")).on_press(Message::ClearSearch);
        empty_state::view(
            context,
            Icon::Search,
            context.get("ui-empty-search"),
            context.get(more),
            Some(clear.into()),
        )
    }

    /// The date; with the mailbox where there are more mailboxes than colours.
    fn date_column(&self, context: Context<'_>, row: &Row) -> String {
        let date = context.words.list_date(row.date, context.now);
        let named = context.preferences.density.message().has_third_line();
        if named || !self.is_mixed() || context.overview.accounts.len() <= COLOURS {
            return date;
        }
        let address = row.location.account.as_str();
        let name = address.split('@').next().unwrap_or(address);
        let mut short: String = name.chars().take(SHORT_NAME).collect();
        if short.len() < name.len() {
            short.push('…');
        }
        format!("{short} · {date}")
    }

    /// The empty state while none of the mailboxes shown has ever completed a sync.
    fn never_synced<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let of = |view: &&AccountView| !matches!(&self.location, ListLocation::Folder { account, .. } if *account != view.account.id);
        let mut views = context.overview.accounts.iter().filter(of);
        if views.clone().any(|view| view.last_sync.is_some()) || context.overview.accounts.is_empty() {
            return None;
        }
        if !views.any(|view| matches!(view.health, Health::Faulty { .. } | Health::PasswordMissing)) {
            let more = context.get("ui-empty-coming-more");
            return Some(empty_state::view(context, Icon::Clock, context.get("ui-empty-coming"), more, None));
        }
        let again = outlined(context.palette, Some(Icon::Sync), context.get("repair-again")).on_press(Message::Sync);
        Some(empty_state::view(
            context,
            Icon::Offline,
            context.get("ui-empty-offline"),
            context.get("ui-empty-offline-more"),
            Some(again.into()),
        ))
    }

    fn row_content(&self, context: Context<'_>, row: &Row) -> RowContent {
        let palette = context.palette;
        let sent = row.delivery.is_some();
        let title = if sent { recipients(context, row) } else { writer(row) };
        let mut badges = Vec::new();
        if row.attachments > 0 {
            badges.push(bare(Icon::Attach, palette.muted));
        }
        if row.flags.flagged {
            badges.push(bare(Icon::Starred, palette.tone(Tone::Warn)));
        }
        let (icon, tone) = state_icon::of_row(row);
        let owner = self.is_mixed().then(|| context.account(&row.location.account)).flatten();
        RowContent {
            bar: owner.map(|view| palette.account(view.colour)),
            strong: !row.flags.seen && !sent,
            title,
            trailing: self.date_column(context, row),
            icon: (!sent).then(|| (icon, palette.tone(tone))),
            detail: subject(context, &row.subject),
            badges,
            state: state(context, row),
            owner: owner.map(mailbox_name).unwrap_or_default(),
            ..RowContent::default()
        }
    }

    /// Whether the rows may be of several mailboxes.
    fn is_mixed(&self) -> bool {
        self.location.is_unified() || self.is_everywhere()
    }
}

/// The state of a row in words: where there is room every row has one, else only those with a delivery state or a doubt.
fn state(context: Context<'_>, row: &Row) -> Vec<Badge> {
    let palette = context.palette;
    let (icon, tone) = state_icon::of_row(row);
    let word = match (&row.delivery, context.words.doubt(row)) {
        (Some(delivery), _) => {
            let (icon, tone) = state_icon::of_dispatch(delivery.state, delivery.unproved as usize);
            Some((icon, tone, context.words.delivery(delivery)))
        }
        (None, Some(doubt)) => Some((icon, tone, doubt)),
        (None, None) => {
            let kind = || (icon, tone, context.words.kind(&row.kind));
            context.preferences.density.message().has_third_line().then(kind)
        }
    };
    let word = word.map(|(icon, tone, word)| Badge {
        icon,
        word,
        colour: palette.tone(tone),
    });
    let here_only = row.expunged.then(|| Badge {
        icon: Icon::Archive,
        word: context.get("ui-here-only"),
        colour: palette.muted,
    });
    here_only.into_iter().chain(word).collect()
}

/// The name the user gave to a mailbox, else its address without the domain.
pub fn mailbox_name(view: &AccountView) -> String {
    let name = view.account.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let address = view.account.address.as_str();
    name.unwrap_or_else(|| address.split('@').next().unwrap_or(address)).to_owned()
}

pub fn location_name(context: Context<'_>, location: &ListLocation) -> String {
    match location {
        ListLocation::NeedsAttention => context.get("ui-needs-attention"),
        ListLocation::Unified(FolderRole::Sent) => context.get("ui-all-sent"),
        ListLocation::Unified(_) => context.get("ui-all-inboxes"),
        ListLocation::Folder { role: Some(role), .. } => context.words.folder_role(*role),
        ListLocation::Folder { name, .. } => name.clone(),
    }
}

/// A subject, or the words for a missing one.
pub fn subject(context: Context<'_>, subject: &str) -> String {
    if subject.trim().is_empty() {
        context.get("ui-no-subject")
    } else {
        subject.to_owned()
    }
}

/// Mailboxes that can be distinguished by their colour.
const COLOURS: usize = 8;
/// Characters of the mailbox name beside the date.
const SHORT_NAME: usize = 18;

fn writer(row: &Row) -> String {
    match row.from_name.as_deref().map(str::trim) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => row.from.clone(),
    }
}

fn recipients(context: Context<'_>, row: &Row) -> String {
    context.with("ui-to-these", &[("names", row.to.join(", ").into())])
}

fn bare(icon: Icon, colour: iced::Color) -> Badge {
    Badge {
        icon,
        word: String::new(),
        colour,
    }
}
