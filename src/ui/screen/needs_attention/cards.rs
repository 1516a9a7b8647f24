//! What needs the user beside the dispatches: mailboxes, the ledger, what opening found, and damaged messages.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use super::{Message, NeedsAttention};
use crate::engine::StoreError;
use crate::engine::view::{AccountView, Overview};
use crate::i18n::explain::explain_store;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{hairline, link, small, strong};
use crate::ui::part::question::{self, Question};
use crate::ui::part::{opening_notices, state_icon};
use crate::ui::screen::list;
use crate::ui::theme::{SMALL, Tone, gap, icon_size, radius, style};
use crate::ui::widget::ellipsized;

impl NeedsAttention {
    /// What needs the user beside the dispatches.
    pub(super) fn cards<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let cards = [
            mailboxes(context),
            self.gap(context),
            opening_notices::view(context, Message::DismissOpening),
            damaged(context),
        ];
        let cards: Vec<Element<'a, Message>> = cards.into_iter().flatten().collect();
        let is_followed = !cards.is_empty() && self.list.as_ref().is_some_and(|list| !list.open.is_empty());
        let padding = if cards.is_empty() { 0.0 } else { gap::S };
        column![iced::widget::column(cards).spacing(gap::XS).padding([padding, 0.0])]
            .push(is_followed.then(|| hairline(context.palette)))
            .into()
    }

    /// A ledger that lacks lines: what it means, and the user's decision to go on.
    fn gap<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let explanation = explain_store(context.words, &StoreError::LedgerGap(context.overview.ledger_gap.clone()?));
        let content: Element<'a, Message> = match self.confirming_gap {
            true => {
                let asked = Question {
                    question: context.get("ui-gap-question"),
                    more: context.get("ui-gap-more"),
                    yes: context.get("ui-gap-go-on"),
                };
                question::view(context, asked, Message::AcknowledgeGap, Message::AskAboutGap(false))
            }
            false => {
                let lines = column![
                    strong(explanation.what),
                    small(palette, explanation.meaning),
                    small(palette, context.get("ui-gap-remedy")),
                    link(palette, None, context.get("ui-gap-checked"))
                        .padding(0)
                        .on_press(Message::AskAboutGap(true))
                ]
                .spacing(gap::XS);
                let card = row![Icon::Warn.view(icon_size::L, palette.tone(Tone::Bad)), lines].spacing(gap::S);
                container(card)
                    .padding([gap::S, gap::M])
                    .width(Length::Fill)
                    .style(style::tinted(palette, Tone::Bad, radius::M))
                    .into()
            }
        };
        Some(container(content).padding([gap::XS, gap::M]).into())
    }
}

/// The mailboxes that need the user, each with the action that fixes it.
fn mailboxes<'a>(context: Context<'a>) -> Option<Element<'a, Message>> {
    let palette = context.palette;
    let all: Vec<&AccountView> = context.overview.accounts.iter().filter(|view| view.needs_user()).collect();
    let more = all.len().saturating_sub(SHOWN);
    if all.is_empty() {
        return None;
    }
    let lines = all.into_iter().take(SHOWN).map(|view| mailbox(context, view));
    let more = (more > 0).then(|| small(palette, context.with("ui-needs-attention-more-mailboxes", &[("n", more.into())])));
    let lines = iced::widget::column(lines).push(more).spacing(gap::S);
    let card = container(lines)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Warn, radius::M));
    Some(container(card).padding([gap::XS, gap::M]).into())
}

fn mailbox<'a>(context: Context<'a>, view: &'a AccountView) -> Element<'a, Message> {
    let palette = context.palette;
    let id = view.account.id.clone();
    let (icon, tone, words, remedy, message) = match state_icon::of_health(&view.health) {
        Some((icon, tone)) => {
            let remedy = context.words.repair(&view.health);
            let trouble = context.words.health(&view.health).unwrap_or_default();
            (icon, tone, trouble, remedy, Message::Repair(id))
        }
        None => {
            let (used, limit) = view.quota.unwrap_or_default();
            let percent = used.saturating_mul(100).checked_div(limit).unwrap_or_default();
            let args = [("percent", percent.into()), ("of", context.words.size(limit).into())];
            let words = context.with("ui-quota", &args);
            (Icon::Archive, Tone::Bad, words, context.get("ui-space"), Message::Space(id))
        }
    };
    let details = column![
        ellipsized(view.account.address.as_str(), SMALL).strong().keeping_ends(),
        ellipsized(words, SMALL).colour(palette.tone(tone)),
        link(palette, None, remedy).padding(0).on_press(message)
    ]
    .spacing(0.0);
    row![icon.view(icon_size::L, palette.tone(tone)), details].spacing(gap::S).into()
}

/// Damaged messages and a broken ledger, with what can be done.
fn damaged<'a>(context: Context<'a>) -> Option<Element<'a, Message>> {
    let palette = context.palette;
    let Overview {
        damaged, ledger_broken_at, ..
    } = context.overview;
    if damaged.is_empty() && ledger_broken_at.is_none() {
        return None;
    }
    let mut lines = column![].spacing(gap::XS);
    if let Some(line) = ledger_broken_at {
        lines = lines.push(small(palette, context.with("ui-ledger-broken", &[("line", (*line).into())])));
    }
    if !damaged.is_empty() {
        lines = lines.push(strong(context.with("ui-damaged", &[("count", damaged.len().into())])));
    }
    for one in damaged.iter().take(SHOWN) {
        let args = [
            ("subject", list::subject(context, &one.subject).into()),
            (
                "account",
                one.account.as_ref().map(|account| account.as_str()).unwrap_or_default().into(),
            ),
            (
                "date",
                one.date
                    .map(|at| context.words.list_date(at, context.now))
                    .unwrap_or_default()
                    .into(),
            ),
        ];
        let remedy = context.get(match one.on_server {
            true => "ui-damaged-on-server",
            false => "ui-damaged-from-backup",
        });
        let one = column![text(context.with("ui-damaged-one", &args)).size(SMALL), small(palette, remedy)];
        lines = lines.push(one);
    }
    let card = row![Icon::Warn.view(icon_size::L, palette.tone(Tone::Bad)), lines].spacing(gap::S);
    let card = container(card)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Bad, radius::M));
    Some(container(card).padding([gap::XS, gap::M]).into())
}

/// Mailboxes and damaged messages named one by one; more are only counted.
const SHOWN: usize = 5;
