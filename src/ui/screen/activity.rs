//! What the program does for each mailbox and what it did: running work first, then the log of the engine, the latest above.

use iced::widget::{column, container, keyed_column, row};
use iced::{Alignment, Element, Length};

use crate::account::AccountId;
use crate::engine::view::{AccountView, Health};
use crate::engine::{Activity, ActivityEntry, Destination, Submitted};
use crate::i18n::explain;
use crate::pec::DispatchId;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, drop_down, link, small, strong};
use crate::ui::part::{details, empty_state, page, state_icon};
use crate::ui::screen::list;
use crate::ui::theme::{SMALL, Tone, gap, icon_size, width};
use crate::ui::widget::button::{Variant, button};

#[derive(Debug, Default)]
pub struct ActivityLog {
    entries: Vec<ActivityEntry>,
    /// Only of this mailbox.
    mailbox: Option<AccountId>,
    only_problems: bool,
    /// How many entries are shown at most.
    shown: usize,
}

#[derive(Debug, Clone)]
pub enum Message {
    Mailbox(Option<AccountId>),
    OnlyProblems(bool),
    /// Show older entries too.
    More,
    /// Show a dispatch.
    Open(DispatchId),
    Close,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    None,
    Open(DispatchId),
    Close,
}

impl ActivityLog {
    pub fn new(context: Context<'_>) -> Self {
        let mut log = Self {
            shown: STEP,
            ..Self::default()
        };
        log.reload(context);
        log
    }

    /// Reads the engine's log again.
    pub fn reload(&mut self, context: Context<'_>) {
        self.fill(context.handle.activity());
    }

    /// Shows these entries, the latest first.
    pub fn fill(&mut self, entries: Vec<ActivityEntry>) {
        self.entries = entries;
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Mailbox(mailbox) => self.mailbox = mailbox,
            Message::OnlyProblems(only) => self.only_problems = only,
            Message::More => self.shown = self.shown.saturating_add(STEP),
            Message::Open(id) => return Action::Open(id),
            Message::Close => return Action::Close,
        }
        Action::None
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let running: Vec<Element<'a, Message>> = context
            .overview
            .accounts
            .iter()
            .filter(|view| self.is_wanted(&view.account.id))
            .filter_map(|view| running(context, view))
            .collect();
        let running = (!running.is_empty() && !self.only_problems).then(|| {
            let heading = caption(context.palette, context.get("ui-activity-running"));
            column![heading, column(running).spacing(gap::S)].spacing(gap::S)
        });
        let head = page::head(context, "ui-activity", Message::Close);
        let content = column![self.filters(context)].push(running).push(self.log(context)).spacing(gap::L);
        page::frame(context.palette, head, content, width::PAGE_WIDE)
    }

    fn filters<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let accounts = &context.overview.accounts;
        let all = Named {
            mailbox: None,
            name: context.get("ui-all-mailboxes"),
        };
        let each = accounts.iter().map(|view| Named {
            mailbox: Some(view.account.id.clone()),
            name: list::mailbox_name(view),
        });
        let named: Vec<Named> = std::iter::once(all).chain(each).collect();
        let chosen = named.iter().find(|named| named.mailbox == self.mailbox).cloned();
        let mailbox = (accounts.len() > 1).then(|| {
            drop_down(context.palette, named, chosen.as_ref(), String::new(), |named| {
                Message::Mailbox(named.mailbox)
            })
        });
        let problems = button(
            context.palette,
            Variant::Chip,
            small(context.palette, context.get("ui-activity-only-problems")),
        )
        .chosen(self.only_problems)
        .on_press(Message::OnlyProblems(!self.only_problems));
        row![]
            .push(mailbox.map(|menu| container(menu).width(width::COLUMN_WIDE)))
            .push(problems)
            .spacing(gap::M)
            .align_y(Alignment::Center)
            .into()
    }

    fn log<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let wanted = |entry: &&ActivityEntry| self.is_wanted(&entry.account) && (!self.only_problems || entry.what.is_problem());
        let wanted: Vec<&ActivityEntry> = self.entries.iter().filter(wanted).collect();
        if wanted.is_empty() {
            let (what, more) = match self.only_problems {
                true => ("ui-activity-no-problems", "ui-activity-since"),
                false => ("ui-activity-none", "ui-activity-none-more"),
            };
            return empty_state::view(context, Icon::Clock, context.get(what), context.get(more), None);
        }
        let entries = wanted.iter().take(self.shown).map(|entry| (entry.number, line(context, entry)));
        let more = (wanted.len() > self.shown)
            .then(|| link(context.palette, Some(Icon::Down), context.get("ui-activity-more")).on_press(Message::More));
        column![
            caption(context.palette, context.get("ui-activity-done")),
            keyed_column(entries).spacing(gap::M)
        ]
        .push(more)
        .push(small(context.palette, context.get("ui-activity-since")))
        .spacing(gap::S)
        .into()
    }

    fn is_wanted(&self, account: &AccountId) -> bool {
        self.mailbox.as_ref().is_none_or(|mailbox| mailbox == account)
    }
}

/// A mailbox in the menu; all of them without an id.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    mailbox: Option<AccountId>,
    name: String,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// What is being fetched for a mailbox now.
fn running<'a>(context: Context<'a>, view: &'a AccountView) -> Option<Element<'a, Message>> {
    let Health::Syncing { folder, done, of, .. } = &view.health else {
        return None;
    };
    let known = view.folders.iter().find(|known| known.name == *folder);
    let folder = match known.and_then(|known| known.role) {
        Some(role) => context.words.folder_role(role),
        None => known.map_or_else(|| folder.clone(), |known| known.leaf.clone()),
    };
    let what = match of {
        0 => context.with("ui-activity-checking", &[("folder", folder.into())]),
        _ => context.with(
            "ui-progress-here",
            &[("folder", folder.into()), ("done", (*done).into()), ("of", (*of).into())],
        ),
    };
    let words = column![strong(what), small(context.palette, list::mailbox_name(view))].spacing(gap::XS);
    Some(marked(context, Icon::Sync, Tone::Calm, words.into()))
}

fn line<'a>(context: Context<'a>, entry: &ActivityEntry) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, tone) = sign(&entry.what);
    let mailbox = context
        .account(&entry.account)
        .map_or_else(|| entry.account.to_string(), list::mailbox_name);
    let at = context.words.list_date(entry.at, context.now);
    let about = context.with(
        "ui-activity-about",
        &[("mailbox", mailbox.into()), ("at", at.into()), ("times", entry.times.into())],
    );
    let words = match &entry.what {
        Activity::Failed(error) => details::explained(context, &explain(context.words, error)),
        what => column![strong(words(context, what))]
            .push(submitted(what).map(|submitted| small(palette, submission(context, submitted))))
            .push(reply(what).and_then(|reply| details::of_text(context, reply)))
            .spacing(gap::XS)
            .into(),
    };
    let open = submitted(&entry.what).map(|submitted| {
        link(palette, Some(Icon::Open), context.get("ui-outbox-open")).on_press(Message::Open(submitted.dispatch.clone()))
    });
    let words = row![
        column![words, small(palette, about).size(SMALL)]
            .spacing(gap::XS)
            .width(Length::Fill)
    ]
    .push(open)
    .spacing(gap::S)
    .align_y(Alignment::Start);
    marked(context, icon, tone, words.into())
}

fn marked<'a>(context: Context<'a>, icon: Icon, tone: Tone, content: Element<'a, Message>) -> Element<'a, Message> {
    row![icon.view(icon_size::L, context.tone(tone)), content]
        .spacing(gap::S)
        .align_y(Alignment::Start)
        .into()
}

fn sign(what: &Activity) -> (Icon, Tone) {
    match what {
        Activity::Checked(0) => (Icon::Ok, Tone::Calm),
        Activity::Checked(_) => (Icon::Inbox, Tone::Calm),
        Activity::Failed(_) => (Icon::Warn, Tone::Warn),
        Activity::Sent(_) => (Icon::Sent, Tone::Good),
        Activity::Refused(..) => (Icon::Fail, Tone::Bad),
        Activity::Uncertain(_) => (Icon::Question, Tone::Warn),
        Activity::Removed(_) => (Icon::Trash, Tone::Calm),
        Activity::Moved(_, Destination::Role(role)) => (state_icon::of_role(Some(*role)), Tone::Calm),
        Activity::Moved(..) => (Icon::Folder, Tone::Calm),
        Activity::Restored(_) | Activity::PutBack(_) => (Icon::Back, Tone::Calm),
    }
}

fn words(context: Context<'_>, what: &Activity) -> String {
    let counted = |key: &str, count: u64| context.with(key, &[("n", count.into())]);
    match what {
        Activity::Checked(new) => counted("ui-activity-checked", *new),
        Activity::Failed(error) => explain(context.words, error).what,
        Activity::Sent(_) => context.get("ui-activity-sent"),
        Activity::Refused(..) => context.get("ui-outbox-refused"),
        Activity::Uncertain(_) => context.get("ui-outbox-uncertain"),
        Activity::Moved(count, destination) => {
            let folder = match destination {
                Destination::Role(role) => context.words.folder_role(*role),
                Destination::Folder { name, .. } => name.clone(),
            };
            context.with("ui-activity-moved", &[("n", (*count).into()), ("folder", folder.into())])
        }
        Activity::Restored(count) => counted("ui-activity-restored", *count),
        Activity::Removed(count) => counted("ui-activity-removed", *count),
        Activity::PutBack(count) => counted("ui-activity-put-back", *count),
    }
}

fn submitted(what: &Activity) -> Option<&Submitted> {
    match what {
        Activity::Sent(submitted) | Activity::Refused(submitted, _) | Activity::Uncertain(submitted) => Some(submitted),
        _ => None,
    }
}

fn submission(context: Context<'_>, submitted: &Submitted) -> String {
    let to = context.words.addresses(&submitted.recipients, 0, str::to_owned);
    let to = context.with("ui-to-these", &[("names", to.into())]);
    format!("{} · {to}", list::subject(context, &submitted.subject))
}

fn reply(what: &Activity) -> Option<&str> {
    match what {
        Activity::Refused(_, reply) => Some(reply),
        _ => None,
    }
}

/// Entries that are shown at first, and more each time.
const STEP: usize = 100;
