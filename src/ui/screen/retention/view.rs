//! The view of the page.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use super::{Message, Retention};
use crate::account::AccountId;
use crate::engine::{RetentionStatus, Unproved};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, hairline, icon_label, outlined, small};
use crate::ui::part::page;
use crate::ui::screen::list;
use crate::ui::theme::{BODY, READING, SMALL, STRONG, TITLE, Tone, gap, icon_size, style, width};
use crate::ui::widget::rows::Badge;
use crate::ui::widget::{RowContent, ellipsized, rows};

impl Retention {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = page::Head {
            about: Some(context.get("ui-retention-why")),
            tool: None,
            close: Some(Message::Close),
        };
        let head = head.view(context, "ui-retention");
        let content = match &self.mailboxes {
            None => container(small(palette, context.get("ui-loading"))).padding([gap::XL, 0.0]).into(),
            Some(statuses) => self.loaded_view(context, statuses),
        };
        page::frame(palette, head, column![content], width::PAGE_WIDEST)
    }

    fn loaded_view<'a>(&'a self, context: Context<'a>, statuses: &'a [RetentionStatus]) -> Element<'a, Message> {
        let mailboxes = statuses.iter().map(|status| self.mailbox(context, status));
        column![
            self.unproved(context),
            section(
                context,
                "ui-retention-mailboxes",
                None,
                iced::widget::column(mailboxes).spacing(gap::M)
            ),
            self.archive(context)
        ]
        .spacing(gap::XL)
        .into()
    }

    fn unproved<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let count = self.unproved.len();
        let content: Element<'a, Message> = match count {
            0 => icon_label(Icon::Ok, context.get("ui-retention-all-proved"), BODY, context.tone(Tone::Good)).into(),
            _ => {
                let table = rows(count, context.palette, move |row| {
                    let (account, unproved) = self.unproved_at(row)?;
                    Some(row_content(context, account, unproved))
                });
                let table = table.shape(context.preferences.density.two_lines());
                column![hairline(context.palette), table.on_press(|at, _| Message::RowPressed(at))].into()
            }
        };
        section(
            context,
            "ui-retention-unproved",
            (count > 0).then_some("ui-retention-unproved-why"),
            content,
        )
    }

    fn mailbox<'a>(&'a self, context: Context<'a>, status: &'a RetentionStatus) -> Element<'a, Message> {
        let palette = context.palette;
        let view = context.account(&status.account);
        let address = view.map_or_else(|| status.account.as_str(), |view| view.account.address.as_str());
        let bar = view.map(|view| {
            container(space())
                .width(gap::XS)
                .height(icon_size::M)
                .style(style::ground(palette.account(view.colour)))
        });
        let free = !self.is_working();
        let account = || status.account.clone();
        let package = outlined(palette, Some(Icon::Archive), context.get("ui-retention-pack"))
            .on_press_maybe((free && status.messages > 0).then(|| Message::NewPackage(account())));
        let list = outlined(palette, Some(Icon::Save), context.get("ui-retention-list"))
            .on_press_maybe(free.then(|| Message::NewHashList(Some(account()))));
        let head = row![]
            .push(bar)
            .push(container(ellipsized(address, READING).strong().keeping_ends()).width(Length::Fill))
            .push(package)
            .push(list)
            .spacing(gap::S)
            .align_y(Alignment::Center);
        let form = self.form.as_ref().filter(|form| form.account() == Some(&status.account));
        // Directly below the button, which may be at the foot of the window.
        let content = column![head]
            .push(form.map(|form| form.view(context).map(Message::ExportForm)))
            .push(figures(context, status))
            .push(other_counts(context, status))
            .spacing(gap::M);
        container(content)
            .padding(gap::L)
            .width(Length::Fill)
            .style(style::panel(palette))
            .into()
    }

    fn archive<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let free = !self.is_working();
        let list = outlined(context.palette, Some(Icon::Save), context.get("ui-retention-list"))
            .on_press_maybe(free.then_some(Message::NewHashList(None)));
        let form = self.form.as_ref().filter(|form| form.account().is_none());
        let words = row![container(body(context.get("ui-retention-archive-why"))).width(Length::Fill), list]
            .spacing(gap::L)
            .align_y(Alignment::Center);
        let content = column![words]
            .push(form.map(|form| form.view(context).map(Message::ExportForm)))
            .spacing(gap::M);
        section(context, "ui-retention-archive", None, content)
    }
}

/// A heading with an explanation, and the content below it.
fn section<'a>(context: Context<'a>, heading: &str, why: Option<&str>, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let heading = column![text(context.get(heading)).size(READING).font(STRONG)]
        .push(why.map(|why| small(context.palette, context.get(why))))
        .spacing(gap::XS);
    column![heading, content.into()].spacing(gap::S).into()
}

fn row_content(context: Context<'_>, account: &AccountId, unproved: &Unproved) -> RowContent {
    let palette = context.palette;
    let view = context.account(account);
    let (icon, tone, words) = days_left(context, unproved);
    let until = match (unproved.ask_by, unproved.days_left) {
        (Some(day), Some(0..)) => context.with("ui-retention-ask-by", &[("day", context.words.date(day).into())]),
        _ => context.get("ui-retention-logs-may-be-gone"),
    };
    RowContent {
        bar: view.map(|view| palette.account(view.colour)),
        title: list::subject(context, &unproved.subject),
        trailing: until,
        icon: Some((icon, palette.tone(tone))),
        detail: context.with(
            "ui-retention-missing",
            &[
                ("recipients", unproved.recipients.join(", ").into()),
                ("day", context.words.day(unproved.sent_at).into()),
            ],
        ),
        badges: vec![Badge {
            icon: Icon::Clock,
            word: words,
            colour: palette.tone(tone),
        }],
        ..RowContent::default()
    }
}

/// How urgent it is to ask the provider.
fn days_left(context: Context<'_>, unproved: &Unproved) -> (Icon, Tone, String) {
    match unproved.days_left {
        Some(days @ 0..) => {
            let words = context.with("ui-retention-days", &[("n", i64::from(days).into())]);
            match days <= URGENT {
                true => (Icon::Warn, Tone::Warn, words),
                false => (Icon::Question, Tone::Calm, words),
            }
        }
        _ => (Icon::Fail, Tone::Bad, context.get("ui-retention-too-late")),
    }
}

/// Messages kept, those to be kept, and those in no package.
fn figures<'a>(context: Context<'a>, status: &'a RetentionStatus) -> Element<'a, Message> {
    let since = |at| context.with("ui-retention-since", &[("day", context.words.day(at).into())]);
    let kept = figure(
        context,
        status.messages,
        "ui-retention-kept",
        status.oldest.map(since).unwrap_or_default(),
        None,
    );
    let until = status
        .keep_until
        .map(|day| context.with("ui-retention-until", &[("day", context.words.date(day).into())]));
    let to_keep = figure(context, status.to_keep, "ui-retention-to-keep", until.unwrap_or_default(), None);
    let (note, tone) = match status.unpreserved_oldest {
        Some(at) => (since(at), Some(Tone::Warn)),
        None if status.to_keep > 0 => (context.get("ui-retention-all-packed"), Some(Tone::Good)),
        None => (String::new(), None),
    };
    let open = figure(context, status.unpreserved, "ui-retention-open", note, tone);
    row![kept, to_keep, open].spacing(gap::L).into()
}

fn figure<'a>(context: Context<'a>, number: u64, label: &str, note: String, tone: Option<Tone>) -> Element<'a, Message> {
    let palette = context.palette;
    let mut count = text(number.to_string()).size(TITLE).font(STRONG);
    if let Some(tone) = tone {
        count = count.color(context.tone(tone));
    }
    column![count, text(context.get(label)).size(SMALL), small(palette, note)]
        .spacing(0.0)
        .width(Length::FillPortion(1))
        .into()
}

/// Other counts that are not zero.
fn other_counts<'a>(context: Context<'a>, status: &'a RetentionStatus) -> Option<Element<'a, Message>> {
    let args = [
        ("ui-retention-packages", status.packages),
        ("ui-retention-beyond", status.beyond_keeping),
        ("ui-retention-logs-gone", status.logs_gone),
    ];
    let args = args.into_iter().filter(|(_, count)| *count > 0);
    let args: Vec<String> = args.map(|(key, count)| context.with(key, &[("n", count.into())])).collect();
    (!args.is_empty()).then(|| small(context.palette, args.join(" · ")).into())
}

/// Days before a provider may delete its logs from which asking is urgent.
const URGENT: i32 = 90;
