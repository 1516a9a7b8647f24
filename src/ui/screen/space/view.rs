//! The view of the page.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use super::{AMOUNTS, MONTHS, Message, Space, State, Work};
use crate::engine::space::{Plan, SpaceOutcome, Unchanged};
use crate::engine::view::Row;
use crate::i18n::explain::explain;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, field, hairline, icon_label, labelled_field, outlined, primary, small, strong};
use crate::ui::part::question::{self, Question};
use crate::ui::part::{details, page, progress};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, READING, SMALL, STRONG, Tone, gap, radius, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

impl Space {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let account = context.account(&self.account);
        let address = account.map_or_else(|| self.account.as_str(), |view| view.account.address.as_str());
        let head = page::Head {
            about: Some(address.to_owned()),
            tool: None,
            close: (!self.is_working()).then_some(Message::Close),
        };
        let page = column![body(context.get("ui-space-more")), self.choices(context), self.outcome(context)]
            .push(self.removed(context))
            .spacing(gap::L);
        page::frame(context.palette, head.view(context, "ui-space"), page, width::PAGE)
    }

    fn choices<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let free = !self.is_working();
        let chip = |word: String, chosen: bool, message: Message| -> Element<'a, Message> {
            button(palette, Variant::Chip, text(word).size(SMALL))
                .padding([gap::XS, gap::M])
                .chosen(chosen)
                .on_press_maybe(free.then_some(message))
                .into()
        };
        let ages = MONTHS.iter().map(|months| {
            let word = context.with("ui-space-age", &[("n", (*months).into())]);
            chip(word, self.months == *months, Message::Months(*months))
        });
        let orders = [("ui-space-oldest", false), ("ui-space-largest", true)];
        let orders = orders
            .into_iter()
            .map(|(key, largest)| chip(context.get(key), self.largest == largest, Message::Largest(largest)));
        let amounts = AMOUNTS.iter().map(|amount| {
            let word = match amount {
                None => context.get("ui-space-all"),
                Some(megabytes) => context.words.size(megabytes * 1_000_000),
            };
            chip(word, self.amount == *amount, Message::Amount(*amount))
        });
        let second = row![
            field(palette, &context.get("ui-space-second-hint"), &self.copy_folder, false)
                .id("second")
                .on_input_maybe(free.then_some(Message::CopyFolderTyped)),
            outlined(palette, Some(Icon::Folder), context.get("ui-choose")).on_press_maybe(free.then_some(Message::ChooseCopyFolder))
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center);
        column![
            labelled_field(
                context,
                context.get("ui-space-older"),
                iced::widget::row(ages).spacing(gap::S),
                None
            ),
            row![
                labelled_field(
                    context,
                    context.get("ui-space-enough"),
                    iced::widget::row(amounts).spacing(gap::S),
                    None
                ),
                labelled_field(
                    context,
                    context.get("ui-space-first"),
                    iced::widget::row(orders).spacing(gap::S),
                    None
                )
            ]
            .spacing(gap::XXL),
            labelled_field(context, context.get("ui-space-second"), second, None),
        ]
        .spacing(gap::M)
        .into()
    }

    fn outcome<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        match &self.state {
            State::Reading { done, of, .. } => working(context, "ui-space-reading", *done, *of, None),
            State::Working { work, done, of, .. } => {
                let key = match work {
                    Work::Remove => "ui-space-removing",
                    Work::PutBack => "ui-space-returning",
                };
                working(context, key, *done, *of, Some(Message::Stop))
            }
            State::Planned(plan) => planned(context, plan, false),
            State::Asking(plan) => planned(context, plan, true),
            State::Done(work, outcome) => done(context, *work, outcome),
            State::Failed => outlined(context.palette, Some(Icon::Sync), context.get("ui-space-again"))
                .on_press(Message::PlanAgain)
                .into(),
        }
    }

    fn removed<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        if self.removed.is_empty() {
            return None;
        }
        let bytes: u64 = self.removed.iter().map(|gone| gone.row.size).sum();
        let n = self.removed.len() as u64;
        let words = context.with("ui-space-gone", &[("n", n.into()), ("size", context.words.size(bytes).into())]);
        let free = !matches!(self.state, State::Working { .. } | State::Asking(_));
        let back = outlined(palette, Some(Icon::Back), context.get("ui-space-put-back")).on_press_maybe(free.then_some(Message::PutBack));
        let content = row![
            column![strong(words), small(palette, context.get("ui-space-gone-more"))]
                .spacing(gap::XS)
                .width(Length::Fill),
            back
        ]
        .spacing(gap::M)
        .align_y(Alignment::Center);
        Some(column![hairline(palette), content].spacing(gap::M).into())
    }
}

fn working<'a>(context: Context<'a>, key: &str, done: u64, of: u64, stop: Option<Message>) -> Element<'a, Message> {
    let words = context.with(key, &[("done", done.into()), ("of", of.into())]);
    let stop = stop.map(|stop| (context.get("ui-space-stop"), stop));
    progress::panel(context, words, done, of.max(1), stop)
}

fn planned<'a>(context: Context<'a>, plan: &'a Plan, asking: bool) -> Element<'a, Message> {
    let palette = context.palette;
    if plan.messages.is_empty() {
        let content = column![strong(context.get("ui-space-nothing"))]
            .push(skipped(context, plan))
            .spacing(gap::S);
        return container(content)
            .padding(gap::M)
            .width(Length::Fill)
            .style(style::panel(palette))
            .into();
    }
    let n = plan.messages.len() as u64;
    let size = context.words.size(plan.bytes);
    let count = context.with("ui-space-plan", &[("n", n.into()), ("size", size.as_str().into())]);
    let share = plan
        .share()
        .map(|percent| context.with("ui-space-share", &[("percent", percent.into())]));
    let shown = plan.messages.iter().take(SHOWN).map(|row| proposed(context, row));
    let more = n.saturating_sub(SHOWN as u64);
    let more = (more > 0).then(|| small(palette, context.with("ui-space-and-more", &[("n", more.into())])));
    let content = column![
        column![text(count).size(READING).font(STRONG)]
            .push(share.map(|share| small(palette, share)))
            .spacing(gap::XS),
        icon_label(Icon::Ok, context.get("ui-space-verified"), SMALL, context.tone(Tone::Good)),
        iced::widget::column(shown).push(more).spacing(gap::XS)
    ]
    .push(skipped(context, plan))
    .spacing(gap::M);
    let panel = container(content).padding(gap::M).width(Length::Fill).style(style::panel(palette));
    let action: Element<'a, Message> = match asking {
        false => row![
            space().width(Length::Fill),
            primary(palette, None, context.get("ui-space-remove"), Some(Message::AskRemoval))
        ]
        .into(),
        true => {
            let question = context.with("ui-space-question", &[("n", n.into()), ("size", size.into())]);
            let asked = Question {
                question,
                more: context.get("ui-space-question-more"),
                yes: context.get("ui-space-remove-now"),
            };
            question::view(context, asked, Message::ConfirmRemoval, Message::CancelRemoval)
        }
    };
    column![panel, action].spacing(gap::M).into()
}

fn proposed<'a>(context: Context<'a>, row: &'a Row) -> Element<'a, Message> {
    let palette = context.palette;
    row![
        container(small(palette, context.words.list_date(row.date, context.now))).width(width::SHORT_FIELD),
        container(ellipsized(list::subject(context, &row.subject), SMALL)).width(Length::Fill),
        small(palette, context.words.size(row.size))
    ]
    .spacing(gap::S)
    .into()
}

fn skipped<'a>(context: Context<'a>, plan: &'a Plan) -> Option<Element<'a, Message>> {
    let palette = context.palette;
    if plan.skipped.is_empty() {
        return None;
    }
    let reasons = plan
        .skipped
        .iter()
        .map(|(why, count)| small(palette, context.words.skipped_short(*why, *count)).into());
    let reasons = iced::widget::column(reasons).spacing(gap::XS);
    Some(
        column![strong(context.get("ui-space-stays")).size(SMALL), reasons]
            .spacing(gap::XS)
            .into(),
    )
}

/// What was done, in one sentence.
pub fn outcome_words(context: Context<'_>, work: Work, outcome: &SpaceOutcome) -> String {
    let key = match work {
        Work::Remove => "ui-space-removed",
        Work::PutBack => "ui-space-returned",
    };
    let size = context.words.size(outcome.bytes);
    context.with(key, &[("n", outcome.done.into()), ("size", size.into())])
}

/// What was not changed, by reason.
pub fn unchanged_words(context: Context<'_>, outcome: &SpaceOutcome) -> Vec<String> {
    let reasons = [Unchanged::Damaged, Unchanged::NotThere, Unchanged::Differs, Unchanged::NotRemoved];
    let counted = reasons.into_iter().filter_map(|why| {
        let count = outcome.unchanged.iter().filter(|(_, reason)| *reason == why).count() as u64;
        (count > 0).then(|| context.words.unchanged_count(why, count))
    });
    counted.collect()
}

fn done<'a>(context: Context<'a>, work: Work, outcome: &'a SpaceOutcome) -> Element<'a, Message> {
    let palette = context.palette;
    let words = outcome_words(context, work, outcome);
    let (icon, tone) = match outcome.error.is_none() && outcome.unchanged.is_empty() {
        true => (Icon::Ok, Tone::Good),
        false => (Icon::Warn, Tone::Warn),
    };
    let left: Vec<Element<'a, Message>> = unchanged_words(context, outcome)
        .into_iter()
        .map(|words| small(palette, words).into())
        .collect();
    let error = outcome.error.as_ref().map(|error| {
        let explanation = explain(context.words, error);
        details::explained(context, &explanation)
    });
    let content = column![icon_label(icon, words, BODY, context.tone(tone))]
        .push((!left.is_empty()).then(|| iced::widget::column(left).spacing(gap::XS)))
        .push(outcome.stopped.then(|| small(palette, context.get("ui-space-stopped"))))
        .push(error)
        .push(outlined(palette, Some(Icon::Sync), context.get("ui-space-again")).on_press(Message::PlanAgain))
        .spacing(gap::S);
    container(content)
        .padding(gap::M)
        .width(Length::Fill)
        .style(style::tinted(palette, tone, radius::S))
        .into()
}

/// Messages of the plan that are shown.
const SHOWN: usize = 6;
