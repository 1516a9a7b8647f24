//! "Needs attention": sent messages with a problem, mailboxes that the user must fix, and damaged files, of all accounts.

use iced::widget::{column, container, row, text};
use iced::{Element, Length, Task};

use crate::account::AccountId;
use crate::engine::opening::OpeningNotice;
use crate::engine::view::{AccountView, DispatchView, Overview};
use crate::engine::{EngineError, StoreError};
use crate::i18n::explain::explain_store;
use crate::pec::{DispatchId, RecipientState};
use crate::ui::coalesce::CoalescedRequest;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::Motion;
use crate::ui::part::controls::{hairline, link, scroll, small, strong};
use crate::ui::part::question::{self, Question};
use crate::ui::part::{empty_state, opening_notices, state_icon};
use crate::ui::screen::list;
use crate::ui::theme::{READING, SMALL, Tone, gap, icon_size, radius, style};
use crate::ui::widget::{Badge, RowContent, ellipsized, rows};

#[derive(Debug, Default)]
pub struct NeedsAttention {
    dispatches: Option<Vec<DispatchView>>,
    selected: Option<DispatchId>,
    asking: CoalescedRequest,
    /// The user is asked whether to go on with a ledger that lacks lines.
    confirming_gap: bool,
}

#[derive(Debug, Clone)]
pub enum Message {
    Loaded(Result<Vec<DispatchView>, EngineError>),
    RowPressed(usize),
    /// Fix what keeps a mailbox from syncing.
    Repair(AccountId),
    /// Free space on the server of a mailbox.
    Space(AccountId),
    /// Ask whether to go on with a ledger that lacks lines.
    AskAboutGap(bool),
    AcknowledgeGap,
    /// What opening the profile found or corrected was read.
    DismissOpening(OpeningNotice),
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Open(Box<DispatchView>),
    Repair(AccountId),
    Space(AccountId),
    AcknowledgeGap,
    DismissOpening(OpeningNotice),
    Failed(EngineError),
}

impl NeedsAttention {
    /// Shows these as the whole list.
    pub fn fill(&mut self, dispatches: Vec<DispatchView>) {
        self.dispatches = Some(dispatches);
    }

    /// Reloads; what is loaded stays on the screen until the answer arrives. While a request is pending, any number of calls reload once
    /// more after it.
    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        if !self.asking.begin() {
            return Task::none();
        }
        let handle = context.handle.clone();
        Task::perform(async move { handle.attention().await }, Message::Loaded)
    }

    pub fn deselect(&mut self) {
        self.selected = None;
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(answer) => self.loaded(answer, context),
            Message::RowPressed(index) => self.open_at(index),
            Message::Repair(account) => Action::Repair(account),
            Message::Space(account) => Action::Space(account),
            Message::AskAboutGap(ask) => self.ask_about_gap(ask),
            Message::AcknowledgeGap => self.acknowledge_gap(),
            Message::DismissOpening(notice) => Action::DismissOpening(notice),
        }
    }

    /// Moves to another row and opens it.
    pub fn step(&mut self, motion: Motion) -> Action {
        let Some(last) = self.dispatches.as_ref().and_then(|all| all.len().checked_sub(1)) else {
            return Action::None;
        };
        let at = self.selected_index();
        let target = match (at, motion) {
            (_, Motion::Home) | (None, _) => 0,
            (_, Motion::End) => last,
            (Some(at), Motion::Up | Motion::PageUp) => at.saturating_sub(1),
            (Some(at), Motion::Down | Motion::PageDown) => (at + 1).min(last),
        };
        self.open_at(target)
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let heading = column![
            ellipsized(context.get("ui-needs-attention"), READING).strong(),
            small(palette, context.get("ui-needs-attention-why"))
        ]
        .spacing(gap::XS)
        .padding([gap::M, gap::M]);
        // One scrollable: the cards may be taller than the window.
        let content = column![self.cards(context)].push(self.rows(context));
        let content: Element<'a, Message> = match self.dispatches.as_deref() {
            Some([]) if context.overview.attention == 0 => empty_state::view(
                context,
                Icon::Ok,
                context.get("ui-needs-attention-empty"),
                context.get("ui-needs-attention-empty-more"),
                None,
            ),
            _ => scroll(palette, content).height(Length::Fill).into(),
        };
        container(column![heading, hairline(palette), content])
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(palette.surface))
            .into()
    }

    /// What needs the user beside the dispatches.
    fn cards<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let cards = [
            mailboxes(context),
            self.gap(context),
            opening_notices::view(context, Message::DismissOpening),
            damaged(context),
        ];
        let cards: Vec<Element<'a, Message>> = cards.into_iter().flatten().collect();
        let is_followed = !cards.is_empty() && self.dispatches.as_ref().is_some_and(|all| !all.is_empty());
        let padding = if cards.is_empty() { 0.0 } else { gap::S };
        column![iced::widget::column(cards).spacing(gap::XS).padding([padding, 0.0])]
            .push(is_followed.then(|| hairline(context.palette)))
            .into()
    }

    fn rows<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let Some(all) = self.dispatches.as_deref() else {
            return container(small(palette, context.get("ui-loading")))
                .center_x(Length::Fill)
                .padding(gap::XL)
                .into();
        };
        rows(all.len(), palette, move |index| {
            all.get(index).map(|view| row_content(context, view))
        })
        .id(list::ROWS)
        .selected(self.selected_index())
        .shape(context.preferences.density.message())
        .on_press(|index, _| Message::RowPressed(index))
        .into()
    }

    fn ask_about_gap(&mut self, ask: bool) -> Action {
        self.confirming_gap = ask;
        Action::None
    }

    fn acknowledge_gap(&mut self) -> Action {
        self.confirming_gap = false;
        Action::AcknowledgeGap
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

    fn loaded(&mut self, answer: Result<Vec<DispatchView>, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(dispatches) => self.dispatches = Some(dispatches),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    fn open_at(&mut self, index: usize) -> Action {
        match self.dispatches.as_ref().and_then(|all| all.get(index)) {
            Some(view) => {
                self.selected = Some(view.dispatch.id.clone());
                Action::Open(Box::new(view.clone()))
            }
            None => Action::None,
        }
    }

    fn selected_index(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.dispatches.as_ref()?.iter().position(|view| view.dispatch.id == *selected)
    }
}

/// The recipients who need something come first: many messages have the same subject.
fn row_content(context: Context<'_>, view: &DispatchView) -> RowContent {
    let palette = context.palette;
    let (icon, tone) = state_icon::of_dispatch(view.status.state, view.status.unproved());
    let account = context.account(&view.dispatch.account);
    RowContent {
        bar: account.map(|account| palette.account(account.colour)),
        title: troubled(view),
        trailing: context.words.list_date(view.dispatch.sent_at, context.now),
        detail: list::subject(context, &view.dispatch.subject),
        state: vec![Badge {
            icon,
            word: why(context, view),
            colour: palette.tone(tone),
        }],
        owner: account.map(list::mailbox_name).unwrap_or_default(),
        ..RowContent::default()
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

/// What is wrong: the first alert, else the state.
fn why(context: Context<'_>, view: &DispatchView) -> String {
    match view.alerts().first() {
        Some(alert) => context.words.alert_code(alert.code),
        None => context.words.dispatch(&view.status),
    }
}

/// The recipients with a problem, else all.
fn troubled(view: &DispatchView) -> String {
    let good = [RecipientState::Delivered, RecipientState::Accepted, RecipientState::Ordinary];
    let troubled = view.status.recipients.iter().filter(|status| !good.contains(&status.state));
    let troubled: Vec<&str> = troubled.map(|status| status.address.as_str()).collect();
    if !troubled.is_empty() {
        return troubled.join(", ");
    }
    let all = view.dispatch.recipients.iter().map(|recipient| recipient.address.as_str());
    all.collect::<Vec<_>>().join(", ")
}
