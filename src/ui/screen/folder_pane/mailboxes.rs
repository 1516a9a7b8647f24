//! The mailboxes of the folder pane. Few are shown with all their folders; of many, only the one whose folder is open.

use std::borrow::Cow;
use std::collections::HashMap;

use iced::widget::{column, container, row, space, text, text_input};
use iced::{Alignment, Element, Length};

use super::folders;
use super::{FolderPane, Message, Shown, counter};
use crate::account::{FetchProblem, FolderRole};
use crate::clock::SignedDuration;
use crate::engine::view::{AccountView, FailedMessage, Health};
use crate::ui::context::Context;
use crate::ui::folder_choice::FolderMode;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{icon_button, small, with_tooltip};
use crate::ui::part::state_icon;
use crate::ui::theme::{CAPTION, SMALL, Tone, gap, height, icon_size, style};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::{MenuAction, context_menu, ellipsized};

impl FolderPane {
    pub(super) fn mailboxes<'a>(&'a self, context: Context<'a>, location: &ListLocation, shown: Shown) -> Element<'a, Message> {
        let all = &context.overview.accounts;
        let many = all.len() > FEW;
        let mut list = column![].spacing(0.0);
        if many {
            list = list.push(self.finder(context));
        }
        let marked = Some(location).filter(|_| shown == Shown::Mail);
        list = list.push(folders::modes(context));
        let mode = context.preferences.folders.mode;
        if mode != FolderMode::All {
            return list.push(folders::across(context, marked, mode)).into();
        }
        let filter = self.filter.trim().to_lowercase();
        let mut group = None;
        let mut found = 0;
        for view in by_group(all).filter(|view| !many || self.matches(view, &filter)) {
            found += 1;
            if many && group != Some(&view.account.group) {
                list = list.push(heading(context, view.account.group.as_deref()));
                group = Some(&view.account.group);
            }
            let is_open = !many || matches!(location, ListLocation::Folder { account, .. } if *account == view.account.id);
            list = list.push(if is_open {
                open(context, marked, view)
            } else {
                closed(context, view)
            });
        }
        if found == 0 && many {
            let none = small(context.palette, context.get("ui-no-mailbox-found"));
            list = list.push(container(none).padding([gap::S, gap::S]));
        }
        list.into()
    }

    /// A field to filter the mailboxes, and a filter for those that need the user.
    fn finder<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let field = text_input(&context.get("ui-find-mailbox"), &self.filter)
            .id(FINDER)
            .on_input(Message::FilterTyped)
            .size(SMALL)
            .padding([gap::XS, gap::S])
            .style(style::bare_field(palette));
        let mut field = row![Icon::Search.view(icon_size::M, palette.muted), field]
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        if !self.filter.is_empty() {
            let clear = button(palette, Variant::Quiet, Icon::Close.view(icon_size::S, palette.muted)).padding(gap::XS);
            field = field.push(clear.on_press(Message::FilterTyped(String::new())));
        }
        let field = container(field)
            .padding(iced::Padding::ZERO.left(gap::S).right(gap::XS))
            .style(style::card_flat(palette));
        let waiting = context.overview.accounts.iter().filter(|view| view.needs_user()).count();
        let waiting = (waiting > 0 || self.only_needing_attention).then(|| {
            let words = context.with("ui-mailboxes-need-fixing", &[("n", waiting.into())]);
            button(palette, Variant::Chip, text(words).size(SMALL))
                .padding([gap::XS, gap::S])
                .chosen(self.only_needing_attention)
                .on_press(Message::OnlyNeedingAttention(!self.only_needing_attention))
        });
        container(column![field].push(waiting).spacing(gap::S))
            .padding(iced::Padding::ZERO.top(gap::M).bottom(gap::XS))
            .into()
    }

    fn matches(&self, view: &AccountView, filter: &str) -> bool {
        let account = &view.account;
        let names = [Some(account.address.as_str()), account.name.as_deref(), account.group.as_deref()];
        let named = names.into_iter().flatten().any(|name| name.to_lowercase().contains(filter));
        named && (!self.only_needing_attention || view.needs_user())
    }
}

/// Sorted by group, groups in the order in which they first appear, mailboxes without a group first. Few mailboxes are not sorted.
fn by_group(all: &[AccountView]) -> impl Iterator<Item = &AccountView> {
    let mut groups: HashMap<&str, usize> = HashMap::new();
    for group in all.iter().filter_map(|view| view.account.group.as_deref()) {
        let next = groups.len();
        groups.entry(group).or_insert(next);
    }
    let mut views: Vec<&AccountView> = all.iter().collect();
    if all.len() > FEW {
        views.sort_by_key(|view| view.account.group.as_deref().and_then(|group| groups.get(group)).copied());
    }
    views.into_iter()
}

fn heading<'a>(context: Context<'a>, group: Option<&'a str>) -> Option<Element<'a, Message>> {
    let name = ellipsized(group?, CAPTION).strong().colour(context.palette.muted);
    Some(
        container(name)
            .padding(iced::Padding::from([0.0, gap::S]).top(gap::S).bottom(gap::XS))
            .into(),
    )
}

fn bar<'a>(context: Context<'a>, view: &AccountView) -> Element<'a, Message> {
    container(space())
        .width(gap::XS)
        .height(icon_size::M)
        .style(style::ground(context.palette.account(view.colour)))
        .into()
}

/// One line: address, unread count, and an icon for an error.
fn closed<'a>(context: Context<'a>, view: &'a AccountView) -> Element<'a, Message> {
    let palette = context.palette;
    let inbox = view.folders.iter().find(|folder| folder.role == Some(FolderRole::Inbox));
    let unread = inbox.map_or(0, |folder| folder.unread);
    let (name, domain) = match view.account.address.split_once('@') {
        Some((name, domain)) => (name, format!("@{domain}")),
        None => (view.account.address.as_str(), String::new()),
    };
    let mut name = ellipsized(name, SMALL).width(Length::Shrink);
    if unread > 0 {
        name = name.strong();
    }
    let address = row![name, ellipsized(domain, SMALL).colour(palette.muted)];
    let trouble = state_icon::of_health(&view.health);
    let sign = match (&trouble, &view.health) {
        (Some((icon, tone)), _) => Some(icon.view(icon_size::M, palette.tone(*tone))),
        (None, Health::Syncing { .. }) => Some(Icon::Sync.view(icon_size::M, palette.muted)),
        (None, _) => None,
    };
    let full = fullness(view)
        .filter(|(_, tone)| *tone != Tone::Calm)
        .map(|(percent, tone)| text(format!("{percent}%")).size(CAPTION).color(palette.tone(tone)));
    let content = row![bar(context, view), container(address).width(Length::Fill)]
        .push(full)
        .push(sign)
        .push(counter(context, unread))
        .spacing(gap::S)
        .align_y(Alignment::Center);
    let line = button(palette, Variant::Row, content)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .on_press(Message::Go(ListLocation::inbox_of(view)));
    match context.words.health(&view.health) {
        Some(trouble) => with_tooltip(palette, line, format!("{}: {trouble}", view.account.address)),
        None => with_tooltip(palette, line, view.account.address.clone()),
    }
}

fn open<'a>(context: Context<'a>, location: Option<&ListLocation>, view: &'a AccountView) -> Element<'a, Message> {
    let palette = context.palette;
    let name = view.account.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let address = ellipsized(name.unwrap_or(view.account.address.as_str()), SMALL)
        .strong()
        .keeping_ends();
    let head = row![bar(context, view), container(address).width(Length::Fill)]
        .spacing(gap::S)
        .align_y(Alignment::Center);
    let head = button(palette, Variant::Quiet, head)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .on_press(Message::ChangeMailbox(view.account.id.clone()));
    let head = with_tooltip(
        palette,
        head,
        context.with("ui-change-mailbox-hint", &[("address", view.account.address.as_str().into())]),
    );
    let id = &view.account.id;
    let head = context_menu(palette, head, move || {
        vec![
            MenuAction::new(context.get("ui-folder-new-top"), Message::NewFolder(id.clone(), None))
                .icon(Icon::Plus)
                .into(),
            MenuAction::new(context.get("ui-change-mailbox"), Message::ChangeMailbox(id.clone()))
                .icon(Icon::Settings)
                .into(),
        ]
    });
    let mut content = column![container(head).padding(iced::Padding::ZERO.top(gap::S))].spacing(0.0);
    content = content.push(trouble(context, view)).push(progress(context, view));
    for note in notes(context, view) {
        content = content.push(note);
    }
    content = content.push(folders::of_mailbox(context, location, view));
    // Separates it from the next mailbox.
    content.push(quota(context, view)).push(space().height(gap::XS)).into()
}

/// The error of an account. A click opens what fixes it, or syncs again.
fn trouble<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let (icon, tone) = state_icon::of_health(&view.health)?;
    let palette = context.palette;
    let words = row![
        icon.view(icon_size::M, palette.tone(tone)),
        text(context.words.health(&view.health)?).size(SMALL).color(palette.tone(tone))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let button = button(palette, Variant::Quiet, words)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .on_press(Message::Repair(view.account.id.clone()));
    Some(with_tooltip(palette, button, context.words.repair(&view.health)))
}

/// The latest texts that the server wants the user to read, and how many messages could not be received. A click opens the form of the
/// mailbox, which shows all of them.
fn notes<'a>(context: Context<'a>, view: &'a AccountView) -> impl Iterator<Item = Element<'a, Message>> {
    let palette = context.palette;
    let alerts = view.alerts.iter().rev().take(SHOWN_ALERTS);
    let alerts = alerts.map(move |words| context.with("ui-server-alert", &[("words", shortened(words).into())]));
    let failed = view.failures.iter().map(FailedMessage::count).fold(0, u64::saturating_add);
    let failed = (failed > 0).then(|| context.with("ui-not-received", &[("n", failed.into())]));
    let is_renumbered = view.failures.iter().any(|failure| failure.problem == FetchProblem::Renumbered);
    let renumbered = is_renumbered.then(|| context.get("ui-renumbered"));
    alerts.chain(failed).chain(renumbered).map(move |words| {
        let line = row![
            Icon::Warn.view(icon_size::M, palette.tone(Tone::Warn)),
            text(words).size(SMALL).color(palette.tone(Tone::Warn))
        ];
        button(palette, Variant::Quiet, line.spacing(gap::S))
            .padding([gap::XS, gap::S])
            .width(Length::Fill)
            .on_press(Message::ChangeMailbox(view.account.id.clone()))
            .into()
    })
}

/// The beginning of a text that may be as long as a server likes.
fn shortened(words: &str) -> Cow<'_, str> {
    match words.char_indices().nth(SHOWN_OF_ALERT) {
        Some((end, _)) => Cow::Owned(format!("{}…", words.get(..end).unwrap_or_default().trim_end())),
        None => Cow::Borrowed(words),
    }
}

/// Progress while many messages are fetched, with a button to pause.
fn progress<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let Health::Syncing {
        folder,
        done,
        of,
        elsewhere,
        remaining,
    } = &view.health
    else {
        return None;
    };
    let waiting = u64::from(of.saturating_sub(*done)).saturating_add(*elsewhere);
    if waiting < MIN_WAITING {
        return None;
    }
    let palette = context.palette;
    let known = view.folders.iter().find(|known| known.name == *folder);
    let name = match known.and_then(|known| known.role) {
        Some(role) => context.words.folder_role(role),
        None => known.map_or_else(|| folder.clone(), |known| known.leaf.clone()),
    };
    let here = context.with(
        "ui-progress-here",
        &[("folder", name.into()), ("done", (*done).into()), ("of", (*of).into())],
    );
    let left = remaining.and_then(|left| SignedDuration::try_from(left).ok());
    let rest = match left {
        Some(left) => context.with(
            "ui-progress-left",
            &[("n", waiting.into()), ("left", context.words.duration(left).into())],
        ),
        None => context.with("ui-progress-rest", &[("n", waiting.into())]),
    };
    let words = column![ellipsized(here, CAPTION), ellipsized(rest, CAPTION).colour(palette.muted)].width(Length::Fill);
    let pause = icon_button(
        palette,
        Icon::Pause,
        context.get("ui-pause"),
        Some(Message::Pause(view.account.id.clone())),
    );
    let content = row![words, pause].spacing(gap::XS).align_y(Alignment::Center);
    Some(container(content).padding(iced::Padding::ZERO.left(gap::S)).into())
}

/// How full a mailbox is, in percent, and the tone to show it in.
fn fullness(view: &AccountView) -> Option<(u64, Tone)> {
    let (used, limit) = view.quota.filter(|(_, limit)| *limit > 0)?;
    let percent = (used.saturating_mul(100) / limit).min(100);
    let tone = match percent {
        95.. => Tone::Bad,
        80.. => Tone::Warn,
        _ => Tone::Calm,
    };
    Some((percent, tone))
}

fn quota<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let (percent, tone) = fullness(view)?;
    let (_, limit) = view.quota?;
    let palette = context.palette;
    if percent < MIN_PERCENT && view.days_until_full.is_none() {
        return None;
    }
    let done = u16::try_from(percent).unwrap_or(100).max(1);
    let bar = row![
        container(space())
            .height(height::SHARE)
            .width(Length::FillPortion(done))
            .style(style::ground(palette.tone(tone))),
        container(space())
            .height(height::SHARE)
            .width(Length::FillPortion(101 - done))
            .style(style::ground(palette.line))
    ];
    let mut words = context.with("ui-quota", &[("percent", percent.into()), ("of", context.words.size(limit).into())]);
    if let Some(days) = view.days_until_full {
        words = context.with("ui-quota-full-in", &[("words", words.into()), ("days", days.into())]);
    }
    let words = text(words)
        .size(CAPTION)
        .color(if tone == Tone::Calm { palette.muted } else { palette.tone(tone) });
    let button = button(palette, Variant::Quiet, column![bar, words].spacing(gap::XS))
        .padding(iced::Padding::from([gap::S, gap::S]).bottom(gap::XS))
        .width(Length::Fill)
        .on_press(Message::Space(view.account.id.clone()));
    Some(with_tooltip(palette, button, context.get("ui-space")))
}

/// Up to this many mailboxes are shown with all their folders.
const FEW: usize = 6;
/// The id of the filter field.
const FINDER: &str = "find-mailbox";
/// Percent from which the quota bar shows, also where the mailbox is not filling.
const MIN_PERCENT: u64 = 50;
/// Fewer waiting messages than this are fetched before the progress could be read.
const MIN_WAITING: u64 = 20;
/// Texts of a server shown beside its mailbox.
const SHOWN_ALERTS: usize = 2;
/// Characters of each; the form of the mailbox has the whole text.
const SHOWN_OF_ALERT: usize = 60;
