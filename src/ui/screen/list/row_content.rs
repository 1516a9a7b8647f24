//! What a row of the message list shows.

use super::conversations::Standing;
use super::{List, Message};
use crate::engine::view::{AccountView, Row};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::{state_icon, tag};
use crate::ui::theme::Tone;
use crate::ui::widget::{Badge, RowContent, RowPart};

impl List {
    pub(super) fn row_content(&self, context: Context<'_>, row: &Row) -> RowContent {
        let palette = context.palette;
        let sent = row.delivery.is_some();
        // Among received messages a sent one says that the address is a recipient's.
        let title = match sent {
            true if self.shows_sent() => recipient(row),
            true => context.with("ui-to-these", &[("names", recipient(row).into())]),
            false => writer(row),
        };
        let standing = self.conversations.standing(row.key);
        let title = match standing {
            // It belongs to the row above.
            Some(Standing::Below) => format!("↳ {title}"),
            _ => title,
        };
        let mut badges = Vec::new();
        if row.attachments > 0 {
            badges.push(bare(Icon::Attach, palette.muted));
        }
        if row.flags.flagged {
            badges.push(bare(Icon::Starred, palette.tone(Tone::Warn)));
        }
        let (icon, tone) = state_icon::of_row(row);
        let owner = self.is_mixed().then(|| context.account(&row.location.account)).flatten();
        let receipts = row.delivery.as_ref().map_or(0, |delivery| delivery.receipts);
        let chip = match standing {
            Some(Standing::First { rows, expanded: true }) => Some(context.with("ui-conversation-open", &[("n", rows.into())])),
            Some(Standing::First { rows, expanded: false }) => Some(context.with("ui-conversation-closed", &[("n", rows.into())])),
            _ => (receipts > 0).then(|| context.with("ui-receipts", &[("n", receipts.into())])),
        };
        RowContent {
            bar: owner.map(|view| palette.account(view.colour)),
            strong: !row.flags.seen && !sent,
            title,
            title_keeps_ends: sent,
            title_rest: if sent { more_recipients(context, row) } else { String::new() },
            trailing: self.date_column(context, row),
            icon: (!sent).then(|| (icon, palette.tone(tone))),
            detail: subject(context, &row.subject),
            badges,
            state: [state(context, row), tag::badges(context, row.flags.keywords)].concat(),
            chip,
            owner: owner.map(mailbox_name).unwrap_or_default(),
            cells: Vec::new(),
        }
    }

    /// What a press on a part of a row does.
    pub(super) fn part_message(&self, index: usize, part: RowPart) -> Option<Message> {
        let row = self.row_at(index);
        let does = match part {
            RowPart::Checkbox => true,
            RowPart::Dot => row.is_some_and(|row| row.delivery.is_none() && !row.expunged),
            RowPart::Chip => match row {
                Some(row) if self.conversations.is_first(row.key) => return Some(Message::ToggleConversation(row.key)),
                row => row.is_some_and(|row| row.delivery.is_some()),
            },
            RowPart::Trailing => false,
        };
        does.then_some(Message::PartPressed(index, part))
    }

    /// What a hint says beside a part of a row.
    pub(super) fn part_hint(&self, context: Context<'_>, index: usize, part: RowPart) -> Option<String> {
        let row = self.row_at(index)?;
        Some(match part {
            RowPart::Checkbox => context.get("ui-check-row"),
            RowPart::Dot if row.delivery.is_some() || row.expunged => return None,
            RowPart::Dot if row.flags.seen => context.get("ui-mark-unread"),
            RowPart::Dot => context.get("ui-mark-read"),
            RowPart::Chip if self.conversations.is_first(row.key) => return None,
            RowPart::Chip => context.get("ui-open-receipts"),
            RowPart::Trailing => context.words.instant(row.date),
        })
    }

    pub(super) fn row_at(&self, index: usize) -> Option<&Row> {
        self.keys().get(index).and_then(|key| self.loaded.rows.get(key))
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
}

/// The state of a row in words: where there is room every row has one, else only those with a delivery state or a doubt.
pub(super) fn state(context: Context<'_>, row: &Row) -> Vec<Badge> {
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

/// A subject, or the words for a missing one.
pub fn subject(context: Context<'_>, subject: &str) -> String {
    if subject.trim().is_empty() {
        context.get("ui-no-subject")
    } else {
        subject.to_owned()
    }
}

/// The first recipient of a sent message.
pub(super) fn recipient(row: &Row) -> String {
    row.to.first().cloned().unwrap_or_default()
}

/// How many recipients a sent message has besides the first.
pub(super) fn more_recipients(context: Context<'_>, row: &Row) -> String {
    let all = row.delivery.as_ref().map_or(row.to.len(), |delivery| delivery.recipients as usize);
    match all.saturating_sub(1) {
        0 => String::new(),
        more => context.with("ui-more-recipients", &[("n", more.into())]),
    }
}

pub(super) fn writer(row: &Row) -> String {
    match row.from_name.as_deref().map(str::trim) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => row.from.clone(),
    }
}

fn bare(icon: Icon, colour: iced::Color) -> Badge {
    Badge {
        icon,
        word: String::new(),
        colour,
    }
}

/// Mailboxes that can be distinguished by their colour.
const COLOURS: usize = 8;
/// Characters of the mailbox name beside the date.
const SHORT_NAME: usize = 18;
