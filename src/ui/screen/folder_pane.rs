//! The folder pane: what needs attention, the unified views, every account with its folders.

mod folders;
mod mailboxes;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use crate::account::{AccountId, FolderRole};
use crate::clock::SignedDuration;
use crate::engine::opening::OpeningNotice;
use crate::engine::view::Health;
use crate::ui::context::Context;
use crate::ui::folder_choice::FolderMode;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{icon_button_at_foot, primary, small, tooltip_at_foot};
use crate::ui::part::state_icon;
use crate::ui::theme::{BODY, CAPTION, SMALL, STRONG, Tone, gap, icon_size, radius, style};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

/// It shows the overview and keeps only the filter of the mailboxes.
#[derive(Debug, Clone, Default)]
pub struct FolderPane {
    filter: String,
    only_needing_attention: bool,
}

/// Which entry of the pane is highlighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Mail,
    Drafts,
    Outbox,
    Retention,
    Other,
}

#[derive(Debug, Clone)]
pub enum Message {
    Go(ListLocation),
    Compose,
    Sync,
    AddMailbox,
    Drafts,
    Outbox,
    Import,
    Verify,
    Retention,
    About,
    /// What the program does for each mailbox.
    Activity,
    Settings,
    /// The page that changes the keyboard shortcuts.
    Shortcuts,
    /// The help about the screen that shows.
    Guide,
    ToggleMode,
    ChangeMailbox(AccountId),
    /// Pause an account.
    Pause(AccountId),
    /// Free space on the server of an account.
    Space(AccountId),
    /// Fix what keeps an account from syncing: sync again, or open its form.
    Repair(AccountId),
    FilterTyped(String),
    /// Show only mailboxes that need the user, or all.
    OnlyNeedingAttention(bool),
    /// List other folders.
    Mode(FolderMode),
    /// Show or fold the other folders of a mailbox.
    Unfold(AccountId),
    /// Put a folder among the favourites, or take it out.
    Favourite(ListLocation),
    MarkFolderRead(ListLocation),
    /// The messages that are dragged were dropped on the folder of this name.
    Dropped(AccountId, String),
    /// A new folder, below the one of this name.
    NewFolder(AccountId, Option<String>),
    RenameFolder(AccountId, String),
    /// Remove every message of a folder from its server, after a question.
    EmptyFolder(ListLocation),
    FolderProperties(ListLocation),
}

impl FolderPane {
    /// Shows only mailboxes whose address, name or group contains this text.
    pub fn filter(&mut self, text: String) {
        self.filter = text;
    }

    /// Shows only mailboxes that need the user, or all.
    pub fn only_needing_attention(&mut self, only: bool) {
        self.only_needing_attention = only;
    }

    pub fn view<'a>(&'a self, context: Context<'a>, location: &'a ListLocation, shown: Shown) -> Element<'a, Message> {
        let palette = context.palette;
        let marked = Some(location).filter(|_| shown == Shown::Mail);
        let write = primary(palette, Some(Icon::Compose), context.get("ui-compose"), Some(Message::Compose)).width(Length::Fill);
        let mut tree = column![]
            .push(outbox(context, shown))
            .push(needs_attention(context, marked))
            .push(drafts(context, shown))
            .push(retention(context, shown))
            .spacing(0.0);
        if context.overview.accounts.len() > 1 {
            tree = tree
                .push(unified(context, marked, FolderRole::Inbox, "ui-all-inboxes"))
                .push(unified(context, marked, FolderRole::Sent, "ui-all-sent"));
        }
        tree = tree.push(starred(context, marked));
        tree = tree.push(self.mailboxes(context, location, shown));
        let add = button(
            palette,
            Variant::Quiet,
            entry_content(context, Icon::Plus, context.get("ui-add-mailbox"), None, false),
        )
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .on_press(Message::AddMailbox);
        tree = tree.push(space().height(gap::S)).push(add);
        let content = column![
            container(write).padding(iced::Padding::from([gap::M, gap::M]).bottom(gap::S)),
            crate::ui::part::controls::scroll(palette, container(tree).padding([0.0, gap::S])).height(Length::Fill),
            foot(context)
        ];
        container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(palette.pane))
            .into()
    }
}

fn needs_attention<'a>(context: Context<'a>, location: Option<&ListLocation>) -> Element<'a, Message> {
    let count = context.overview.needing_attention();
    let chosen = location == Some(&ListLocation::NeedsAttention);
    entry(
        context,
        Icon::NeedsAttention,
        context.get("ui-needs-attention"),
        warning(context, count),
        count > 0,
        chosen,
        Message::Go(ListLocation::NeedsAttention),
    )
}

/// Above all, while messages have not left.
fn outbox<'a>(context: Context<'a>, shown: Shown) -> Option<Element<'a, Message>> {
    let count = context.overview.queued;
    (count > 0).then(|| {
        let chosen = shown == Shown::Outbox;
        let name = context.get("ui-outbox");
        entry(context, Icon::Sent, name, warning(context, count), true, chosen, Message::Outbox)
    })
}

/// A count that the user should look at.
fn warning<'a>(context: Context<'a>, count: u64) -> Option<Element<'a, Message>> {
    let palette = context.palette;
    (count > 0).then(|| {
        container(text(count.to_string()).size(CAPTION).font(STRONG).color(palette.tone(Tone::Warn)))
            .padding([0.0, gap::S])
            .style(style::tinted(palette, Tone::Warn, radius::M))
            .into()
    })
}

/// Only where there are drafts.
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

fn unified<'a>(context: Context<'a>, location: Option<&ListLocation>, role: FolderRole, key: &str) -> Element<'a, Message> {
    let folders = context.overview.accounts.iter().flat_map(|view| &view.folders);
    let unread: u64 = folders.filter(|folder| folder.role == Some(role)).map(|folder| folder.unread).sum();
    let unread = if role == FolderRole::Sent { 0 } else { unread };
    let target = ListLocation::Unified(role);
    let chosen = location == Some(&target);
    entry(
        context,
        state_icon::of_role(Some(role)),
        context.get(key),
        counter(context, unread),
        unread > 0,
        chosen,
        Message::Go(target),
    )
}

/// The starred messages of all folders.
fn starred<'a>(context: Context<'a>, location: Option<&ListLocation>) -> Element<'a, Message> {
    let chosen = location == Some(&ListLocation::Starred);
    let go = Message::Go(ListLocation::Starred);
    entry(context, Icon::Star, context.get("ui-all-starred"), None, false, chosen, go)
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
    let content = container(entry_content(context, icon, name, badge, strong)).center_y(Length::Fill);
    button(context.palette, Variant::Row, content)
        .padding([0.0, gap::S])
        .height(context.preferences.density.entry())
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
    let mut words = ellipsized(name, BODY);
    if strong {
        words = words.strong();
    }
    row![icon.view(icon_size::M, context.palette.muted), words]
        .push(badge)
        .spacing(gap::S)
        .align_y(Alignment::Center)
        .into()
}

/// The strip at the foot: sync state, and the buttons of the whole window.
fn foot<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, words) = sync_state(context);
    let mode = if palette.dark { Icon::Sun } else { Icon::Moon };
    let mode_name = if palette.dark { "ui-light" } else { "ui-dark" };
    let tools = row![
        icon_button_at_foot(palette, Icon::Sync, context.get("ui-sync"), Message::Sync),
        icon_button_at_foot(palette, Icon::Import, context.get("ui-import"), Message::Import),
        icon_button_at_foot(palette, Icon::Seal, context.get("ui-verify"), Message::Verify),
        icon_button_at_foot(palette, mode, context.get(mode_name), Message::ToggleMode),
        icon_button_at_foot(palette, Icon::Settings, context.get("ui-settings"), Message::Settings),
        icon_button_at_foot(palette, Icon::Question, context.get("ui-guide"), Message::Guide),
        icon_button_at_foot(palette, Icon::About, context.get("ui-about"), Message::About)
    ];
    let demo = context.overview.demo.then(|| {
        container(row![Icon::Demo.view(icon_size::M, palette.muted), small(palette, context.get("ui-demo"))].spacing(gap::S))
            .padding([gap::XS, gap::XS])
    });
    let strip = column![crate::ui::part::controls::hairline(palette)].push(
        container(
            column![]
                .push(demo)
                .push(activity(context, icon, words))
                .push(tools)
                .spacing(gap::XS),
        )
        .padding([gap::S, gap::S]),
    );
    strip.into()
}

/// What the program is doing. A click opens the page that lists it.
fn activity<'a>(context: Context<'a>, icon: Icon, words: String) -> Element<'a, Message> {
    let palette = context.palette;
    let words = row![
        icon.view(icon_size::M, palette.muted),
        ellipsized(words, SMALL).colour(palette.muted)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let button = button(palette, Variant::Quiet, words)
        .padding([gap::XS, gap::XS])
        .width(Length::Fill)
        .on_press(Message::Activity);
    tooltip_at_foot(palette, button, context.get("ui-activity-hint"))
}

fn sync_state(context: Context<'_>) -> (Icon, String) {
    let accounts = &context.overview.accounts;
    if context.overview.opening.iter().any(OpeningNotice::lasts) {
        return (Icon::Warn, context.get("ui-read-only"));
    }
    if context.overview.rebuilding {
        return (Icon::Sync, context.get("ui-rebuilding"));
    }
    let syncing = accounts.iter().filter_map(|view| match view.health {
        Health::Syncing { done, of, remaining, .. } => Some((u64::from(done), u64::from(of), remaining)),
        _ => None,
    });
    if let Some((done, of, remaining)) = syncing.reduce(|all, one| (all.0 + one.0, all.1 + one.1, all.2.max(one.2))) {
        let left = remaining.and_then(|left| SignedDuration::try_from(left).ok());
        let mut args = vec![("done", done.into()), ("of", of.into())];
        return match left {
            Some(left) => {
                args.push(("left", context.words.duration(left).into()));
                (Icon::Sync, context.with("ui-syncing-left", &args))
            }
            None => (Icon::Sync, context.with("ui-syncing", &args)),
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
