//! The folder pane: what needs a look, the unified views, every account with its folders.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use crate::account::{AccountId, FolderRole};
use crate::clock::SignedDuration;
use crate::engine::view::{AccountView, FolderView, Health};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{hinted, primary, small, tool, tool_at_foot};
use crate::ui::part::signs;
use crate::ui::place::Place;
use crate::ui::theme::{BODY, CAPTION, SMALL, STRONG, Tone, style};
use crate::ui::widget::line;
use crate::ui::widget::press::{Weight, press};

/// The folder pane keeps nothing: what it shows is the overview.
#[derive(Debug, Clone, Copy, Default)]
pub struct Side;

/// What is right of the pane, as far as it has an entry there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A place of the mail.
    Mail,
    /// The drafts.
    Drafts,
    /// What must be kept.
    Retention,
    /// Something else.
    Else,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// A place was chosen.
    Go(Place),
    /// Write.
    Compose,
    /// Get mail.
    Sync,
    /// Add a mailbox.
    AddMailbox,
    /// Drafts kept here.
    Drafts,
    /// Import messages from files.
    Import,
    /// Verify files.
    Verify,
    /// What must be kept, and what can still be asked.
    Retention,
    /// About and trust.
    About,
    /// The list of keys.
    Keyboard,
    /// Light or dark.
    ToggleMode,
    /// Change or remove an account.
    Change(AccountId),
    /// Leave an account alone for now.
    Pause(AccountId),
    /// Make space on an account's server.
    Space(AccountId),
    /// Mend an account: try again, or give the password again.
    Repair(AccountId),
}

impl Side {
    /// The pane; `place` is where one is in the mail.
    pub fn view<'a>(&self, context: Context<'a>, place: &'a Place, shown: Shown) -> Element<'a, Message> {
        let palette = context.palette;
        let place = Some(place).filter(|_| shown == Shown::Mail);
        let write = primary(palette, Some(Icon::Compose), context.get("ui-compose"), Some(Message::Compose)).width(Length::Fill);
        let mut tree = column![attend(context, place)]
            .push(drafts(context, shown))
            .push(retention(context, shown))
            .spacing(1);
        if context.overview.accounts.len() > 1 {
            tree = tree
                .push(unified(context, place, FolderRole::Inbox, "ui-all-inboxes"))
                .push(unified(context, place, FolderRole::Sent, "ui-all-sent"));
        }
        for view in &context.overview.accounts {
            tree = tree.push(account(context, place, view));
        }
        let add = press(
            palette,
            Weight::Quiet,
            entry_content(context, Icon::Plus, context.get("ui-add-mailbox"), None, false),
        )
        .padding([5, 8])
        .width(Length::Fill)
        .on_press(Message::AddMailbox);
        tree = tree.push(space().height(6)).push(add);
        let content = column![
            container(write).padding(iced::Padding::from([12, 12]).bottom(10)),
            crate::ui::part::controls::scroll(palette, container(tree).padding([0, 8])).height(Length::Fill),
            foot(context)
        ];
        container(content)
            .width(WIDTH)
            .height(Length::Fill)
            .style(style::ground(palette.pane))
            .into()
    }
}

fn attend<'a>(context: Context<'a>, place: Option<&Place>) -> Element<'a, Message> {
    let count = context.overview.attention;
    let chosen = place == Some(&Place::Attend);
    let palette = context.palette;
    let badge = (count > 0).then(|| {
        container(text(count.to_string()).size(CAPTION).font(STRONG).color(palette.tone(Tone::Warn)))
            .padding([1, 7])
            .style(style::tinted(palette, Tone::Warn, 8.0))
            .into()
    });
    entry(
        context,
        Icon::Attend,
        context.get("ui-attend"),
        badge,
        count > 0,
        chosen,
        Message::Go(Place::Attend),
    )
}

/// Only where there are some.
fn drafts<'a>(context: Context<'a>, shown: Shown) -> Option<Element<'a, Message>> {
    let count = context.overview.drafts;
    let name = context.get("ui-drafts");
    (count > 0).then(|| {
        let chosen = shown == Shown::Drafts;
        entry(context, Icon::Drafts, name, counter(context, count), false, chosen, Message::Drafts)
    })
}

fn retention<'a>(context: Context<'a>, shown: Shown) -> Element<'a, Message> {
    let name = context.get("ui-retention");
    let chosen = shown == Shown::Retention;
    entry(context, Icon::Term, name, None, false, chosen, Message::Retention)
}

fn unified<'a>(context: Context<'a>, place: Option<&Place>, role: FolderRole, key: &str) -> Element<'a, Message> {
    let folders = context.overview.accounts.iter().flat_map(|view| &view.folders);
    let unread: u64 = folders.filter(|folder| folder.role == Some(role)).map(|folder| folder.unread).sum();
    let unread = if role == FolderRole::Sent { 0 } else { unread };
    let target = Place::Unified(role);
    let chosen = place == Some(&target);
    entry(
        context,
        signs::of_role(Some(role)),
        context.get(key),
        counter(context, unread),
        unread > 0,
        chosen,
        Message::Go(target),
    )
}

fn account<'a>(context: Context<'a>, place: Option<&Place>, view: &'a AccountView) -> Element<'a, Message> {
    let palette = context.palette;
    let bar = container(space())
        .width(3)
        .height(16)
        .style(style::ground(palette.account(view.colour)));
    let address = line(view.account.address.as_str(), SMALL).strong();
    let head = row![bar, container(address).width(Length::Fill)]
        .spacing(7)
        .align_y(Alignment::Center);
    let head = press(palette, Weight::Quiet, head)
        .padding([4, 6])
        .width(Length::Fill)
        .on_press(Message::Change(view.account.id.clone()));
    let head = hinted(
        palette,
        head,
        context.with("ui-change-mailbox-hint", &[("address", view.account.address.as_str().into())]),
    );
    let mut content = column![container(head).padding(iced::Padding::ZERO.top(10))].spacing(1);
    content = content.push(trouble(context, view)).push(progress(context, view));
    for folder in &view.folders {
        content = content.push(folder_entry(context, place, view, folder));
    }
    content.push(quota(context, view)).into()
}

/// The sign of an account that is not well: one click mends it or tries again.
fn trouble<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let (icon, tone, key) = signs::of_health(&view.health)?;
    let palette = context.palette;
    let words = row![
        icon.view(15.0, palette.tone(tone)),
        text(context.get(key)).size(SMALL).color(palette.tone(tone))
    ]
    .spacing(6)
    .align_y(Alignment::Center);
    let button = press(palette, Weight::Quiet, words)
        .padding([3, 8])
        .width(Length::Fill)
        .on_press(Message::Repair(view.account.id.clone()));
    Some(hinted(palette, button, context.get(signs::repair_of(&view.health))))
}

/// How far an account is while much is fetched, with a way to have it wait.
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
    if waiting < WORTH_TELLING {
        return None;
    }
    let palette = context.palette;
    let known = view.folders.iter().find(|known| known.name == *folder);
    let name = match known.and_then(|known| known.role) {
        Some(role) => signs::role_word(context, role),
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
    let words = column![line(here, CAPTION), line(rest, CAPTION).colour(palette.muted)].width(Length::Fill);
    let pause = tool(
        palette,
        Icon::Pause,
        context.get("ui-pause"),
        Some(Message::Pause(view.account.id.clone())),
    );
    let content = row![words, pause].spacing(4).align_y(Alignment::Center);
    Some(container(content).padding(iced::Padding::ZERO.left(8)).into())
}

fn folder_entry<'a>(context: Context<'a>, place: Option<&Place>, view: &'a AccountView, folder: &'a FolderView) -> Element<'a, Message> {
    let target = Place::Folder {
        account: view.account.id.clone(),
        name: folder.name.clone(),
        role: folder.role,
    };
    let name = match folder.role {
        Some(role) => signs::role_word(context, role),
        None => folder.leaf.clone(),
    };
    let unread = if target.is_sent() { 0 } else { folder.unread };
    let chosen = place == Some(&target);
    let badge = counter(context, unread);
    let content = entry(
        context,
        signs::of_role(folder.role),
        name,
        badge,
        unread > 0,
        chosen,
        Message::Go(target),
    );
    container(content)
        .padding(iced::Padding::ZERO.left(f32::from(folder.depth.min(4)) * 12.0))
        .into()
}

fn counter<'a>(context: Context<'a>, unread: u64) -> Option<Element<'a, Message>> {
    (unread > 0).then(|| {
        text(unread.to_string())
            .size(CAPTION)
            .font(STRONG)
            .color(context.palette.accent)
            .into()
    })
}

fn entry<'a>(
    context: Context<'a>,
    icon: Icon,
    name: String,
    badge: Option<Element<'a, Message>>,
    strong: bool,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    press(context.palette, Weight::Row, entry_content(context, icon, name, badge, strong))
        .padding([5, 8])
        .width(Length::Fill)
        .chosen(chosen)
        .on_press(message)
        .into()
}

fn entry_content<'a>(
    context: Context<'a>,
    icon: Icon,
    name: String,
    badge: Option<Element<'a, Message>>,
    strong: bool,
) -> Element<'a, Message> {
    let mut words = line(name, BODY);
    if strong {
        words = words.strong();
    }
    row![icon.view(16.0, context.palette.muted), words]
        .push(badge)
        .spacing(8)
        .align_y(Alignment::Center)
        .into()
}

fn quota<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let (used, limit) = view.quota.filter(|(_, limit)| *limit > 0)?;
    let palette = context.palette;
    let percent = (used.saturating_mul(100) / limit).min(100);
    if percent < WORTH_SHOWING && view.full_in.is_none() {
        return None;
    }
    let tone = match percent {
        95.. => Tone::Bad,
        80.. => Tone::Warn,
        _ => Tone::Calm,
    };
    let done = u16::try_from(percent).unwrap_or(100).max(1);
    let bar = row![
        container(space())
            .height(3)
            .width(Length::FillPortion(done))
            .style(style::ground(palette.tone(tone))),
        container(space())
            .height(3)
            .width(Length::FillPortion(101 - done))
            .style(style::ground(palette.line))
    ];
    let mut words = context.with("ui-quota", &[("percent", percent.into()), ("of", context.words.size(limit).into())]);
    if let Some(days) = view.full_in {
        words = context.with("ui-quota-full-in", &[("words", words.into()), ("days", days.into())]);
    }
    let words = text(words)
        .size(CAPTION)
        .color(if tone == Tone::Calm { palette.muted } else { palette.tone(tone) });
    let button = press(palette, Weight::Quiet, column![bar, words].spacing(3))
        .padding(iced::Padding::from([6, 8]).bottom(4))
        .width(Length::Fill)
        .on_press(Message::Space(view.account.id.clone()));
    Some(hinted(palette, button, context.get("ui-space")))
}

/// The strip at the foot: how things stand, and what belongs to the whole window.
fn foot<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, words) = standing(context);
    let mode = if palette.dark { Icon::Sun } else { Icon::Moon };
    let mode_name = if palette.dark { "ui-light" } else { "ui-dark" };
    let tools = row![
        tool_at_foot(palette, Icon::Sync, context.get("ui-sync"), Message::Sync),
        tool_at_foot(palette, Icon::Import, context.get("ui-import"), Message::Import),
        tool_at_foot(palette, Icon::Seal, context.get("ui-verify"), Message::Verify),
        tool_at_foot(palette, mode, context.get(mode_name), Message::ToggleMode),
        tool_at_foot(palette, Icon::Keyboard, context.get("ui-keyboard"), Message::Keyboard),
        tool_at_foot(palette, Icon::About, context.get("ui-about"), Message::About)
    ]
    .spacing(2);
    let demo = context
        .overview
        .demo
        .then(|| container(row![Icon::Demo.view(15.0, palette.muted), small(palette, context.get("ui-demo"))].spacing(6)).padding([2, 4]));
    let strip = column![crate::ui::part::controls::hairline(palette)].push(
        container(
            column![]
                .push(demo)
                .push(
                    container(
                        row![icon.view(15.0, palette.muted), line(words, SMALL).colour(palette.muted)]
                            .spacing(6)
                            .align_y(Alignment::Center),
                    )
                    .padding([2, 4]),
                )
                .push(tools)
                .spacing(2),
        )
        .padding([8, 8]),
    );
    strip.into()
}

fn standing(context: Context<'_>) -> (Icon, String) {
    let accounts = &context.overview.accounts;
    if context.overview.rebuilding {
        return (Icon::Sync, context.get("ui-rebuilding"));
    }
    if let Some((done, of, remaining)) = accounts.iter().find_map(|view| match view.health {
        Health::Syncing { done, of, remaining, .. } => Some((done, of, remaining)),
        _ => None,
    }) {
        let words = context.with("ui-syncing", &[("done", done.into()), ("of", of.into())]);
        let left = remaining.and_then(|left| SignedDuration::try_from(left).ok());
        return match left {
            Some(left) => {
                let left = context.words.duration(left);
                let told = context.with("ui-syncing-left", &[("words", words.into()), ("left", left.into())]);
                (Icon::Sync, told)
            }
            None => (Icon::Sync, words),
        };
    }
    if !accounts.is_empty() && accounts.iter().all(|view| matches!(view.health, Health::Faulty { .. })) {
        return (Icon::Offline, context.get("ui-offline"));
    }
    match accounts.iter().filter_map(|view| view.last_sync).max() {
        Some(at) => (
            Icon::Ok,
            context.with("ui-synced", &[("at", context.words.list_date(at, context.now).into())]),
        ),
        None => (Icon::Clock, context.get("ui-not-synced")),
    }
}

const WIDTH: f32 = 216.0;
/// A mailbox that is emptier than this, in hundredths, and not filling, needs no bar.
const WORTH_SHOWING: u64 = 50;
/// Fewer waiting messages than this are there before one has read that they come.
const WORTH_TELLING: u64 = 20;
