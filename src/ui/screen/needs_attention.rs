//! "Needs attention": sent messages with a problem, mailboxes that the user must fix, and damaged files, of all accounts; and what the user
//! has set aside of the messages.

mod arrange;
mod cards;
mod menu;
mod postpone;
mod view;

use iced::widget::operation::{self, AbsoluteOffset};
use iced::widget::scrollable::Viewport;
use iced::{Rectangle, Task};

use crate::account::AccountId;
use crate::engine::opening::OpeningNotice;
use crate::engine::view::DispatchView;
use crate::engine::{AttentionItem, AttentionList, EngineError, FollowUpDecision};
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::ui::coalesce::CoalescedRequest;
use crate::ui::context::Context;
use crate::ui::grouping::Grouping;
use crate::ui::keys::Motion;
use crate::ui::widget::scroller::ScrollPosition;

use arrange::{Group, Wanted, arrange};
pub use postpone::Delay;

#[derive(Debug, Default)]
pub struct NeedsAttention {
    list: Option<AttentionList>,
    scope: Scope,
    wanted: Wanted,
    selected: Option<DispatchId>,
    /// The day that is typed to postpone the selected dispatch to; `None` while the choice of days is closed.
    postponing: Option<String>,
    asking: CoalescedRequest,
    /// The user is asked whether to go on with a ledger that lacks lines.
    confirming_gap: bool,
    position: ScrollPosition,
}

/// Which of the two lists is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    #[default]
    Open,
    /// Done with, or postponed.
    SetAside,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Back to the location shown before, or forward again.
    History(bool),
    Loaded(Result<AttentionList, EngineError>),
    RowPressed(DispatchId),
    Scope(Scope),
    FilterTyped(String),
    Mailbox(Option<AccountId>),
    ClearFilter,
    Group(Grouping),
    /// Decides about the selected dispatch.
    Decide(FollowUpDecision),
    Decided(Result<(), EngineError>),
    /// Opens or closes the choice of days.
    Postpone,
    PostponeTo(Delay),
    DayTyped(String),
    PostponeToDay,
    /// Writes the selected message again, to those who have not got it.
    WriteAgain,
    Scrolled(Viewport),
    ScrollTo(f64),
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
    History(bool),
    None,
    Run(Task<Message>),
    Open(Box<DispatchView>),
    /// A decision is being written; another dispatch is selected, where there is one.
    Decided(Task<Message>, Option<Box<DispatchView>>),
    Group(Grouping),
    WriteAgain(Box<DispatchView>),
    Repair(AccountId),
    Space(AccountId),
    AcknowledgeGap,
    DismissOpening(OpeningNotice),
    Failed(EngineError),
}

impl NeedsAttention {
    /// Shows this as the whole list.
    pub fn fill(&mut self, list: AttentionList) {
        self.list = Some(list);
    }

    /// How many dispatches need attention and how many are set aside, in the list that is shown.
    pub fn counts(&self) -> Option<(u64, u64)> {
        let list = self.list.as_ref()?;
        Some((list.open.len() as u64, list.set_aside.len() as u64))
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

    /// Comes back to the list: nothing selected, nothing filtered.
    pub fn come_back(&mut self, context: Context<'_>) -> Task<Message> {
        self.selected = None;
        self.postponing = None;
        self.scope = Scope::Open;
        self.wanted = Wanted::default();
        self.reload(context)
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::History(forward) => Action::History(forward),
            Message::Loaded(answer) => self.loaded(answer, context),
            Message::RowPressed(id) => self.open(&id),
            Message::Scope(scope) => self.show(scope),
            Message::FilterTyped(text) => self.filter(|wanted| wanted.text = text),
            Message::Mailbox(mailbox) => self.filter(|wanted| wanted.mailbox = mailbox),
            Message::ClearFilter => self.filter(|wanted| *wanted = Wanted::default()),
            Message::Group(grouping) => Action::Group(grouping),
            Message::Decide(decision) => self.decide(decision, context),
            Message::Decided(answer) => self.decided(answer, context),
            Message::Postpone => self.ask_until_when(),
            Message::PostponeTo(delay) => self.postpone(delay.until(context), context),
            Message::DayTyped(text) => self.type_day(text),
            Message::PostponeToDay => self.postpone_to_typed(context),
            Message::WriteAgain => self.write_again(),
            Message::Scrolled(viewport) => self.scrolled(viewport),
            Message::ScrollTo(y) => Action::Run(operation::scroll_to(SCROLL, AbsoluteOffset { x: 0.0, y: y as f32 })),
            Message::Repair(account) => Action::Repair(account),
            Message::Space(account) => Action::Space(account),
            Message::AskAboutGap(ask) => self.ask_about_gap(ask),
            Message::AcknowledgeGap => self.acknowledge_gap(),
            Message::DismissOpening(notice) => Action::DismissOpening(notice),
        }
    }

    /// Moves to another row and opens it.
    pub fn step(&mut self, motion: Motion, context: Context<'_>) -> Action {
        let order = self.order(context);
        let Some(last) = order.len().checked_sub(1) else {
            return Action::None;
        };
        let at = order.iter().position(|at| self.is_selected(*at));
        let target = match (at, motion) {
            (_, Motion::Home) | (None, _) => 0,
            (_, Motion::End) => last,
            (Some(at), Motion::Up) => at.saturating_sub(1),
            (Some(at), Motion::PageUp) => at.saturating_sub(PAGE),
            (Some(at), Motion::Down) => (at + 1).min(last),
            (Some(at), Motion::PageDown) => (at + PAGE).min(last),
        };
        let id = order.get(target).and_then(|at| self.items().get(*at));
        match id.map(|item| item.view.dispatch.id.clone()) {
            Some(id) => self.open(&id),
            None => Action::None,
        }
    }

    fn items(&self) -> &[AttentionItem] {
        match (&self.list, self.scope) {
            (Some(list), Scope::Open) => &list.open,
            (Some(list), Scope::SetAside) => &list.set_aside,
            (None, _) => &[],
        }
    }

    /// What is shown, in groups. What is set aside is one group, the latest decision first.
    fn groups(&self, context: Context<'_>) -> Vec<Group> {
        let mut groups = arrange(context, self.items(), &self.wanted, context.preferences.attention_grouping);
        if self.scope == Scope::SetAside {
            let mut items: Vec<usize> = groups.into_iter().flat_map(|group| group.items).collect();
            items.sort_unstable();
            let title = String::new();
            groups = Vec::from_iter((!items.is_empty()).then_some(Group { title, items }));
        }
        groups
    }

    /// The positions of what is shown, from top to bottom.
    fn order(&self, context: Context<'_>) -> Vec<usize> {
        self.groups(context).into_iter().flat_map(|group| group.items).collect()
    }

    fn is_selected(&self, at: usize) -> bool {
        self.selected.is_some() && self.items().get(at).map(|item| &item.view.dispatch.id) == self.selected.as_ref()
    }

    fn selected(&self) -> Option<&AttentionItem> {
        self.items()
            .iter()
            .find(|item| Some(&item.view.dispatch.id) == self.selected.as_ref())
    }

    fn loaded(&mut self, answer: Result<AttentionList, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(list) => self.list = Some(list),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    fn open(&mut self, id: &DispatchId) -> Action {
        if self.selected.as_ref() != Some(id) {
            self.postponing = None;
        }
        self.selected = Some(id.clone());
        match self.selected() {
            Some(item) => Action::Open(Box::new(item.view.clone())),
            None => Action::None,
        }
    }

    fn show(&mut self, scope: Scope) -> Action {
        self.scope = scope;
        self.selected = None;
        self.postponing = None;
        Action::None
    }

    fn filter(&mut self, change: impl FnOnce(&mut Wanted)) -> Action {
        change(&mut self.wanted);
        Action::None
    }

    /// Decides about the selected dispatch, takes it out of its list at once, and opens the next.
    fn decide(&mut self, decision: FollowUpDecision, context: Context<'_>) -> Action {
        let order = self.order(context);
        let Some(at) = order.iter().position(|at| self.is_selected(*at)) else {
            return Action::None;
        };
        let next = order.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| order.get(at)));
        let next = next.and_then(|at| self.items().get(*at)).map(|item| item.view.clone());
        let Some((id, problem)) = self.selected().map(|item| (item.view.dispatch.id.clone(), item.problem)) else {
            return Action::None;
        };
        self.release(&id, decision);
        self.postponing = None;
        self.selected = next.as_ref().map(|view| view.dispatch.id.clone());
        let write = write(context, vec![(id, problem)], decision);
        Action::Decided(write, next.map(Box::new))
    }

    /// The item changes its list before the engine has answered; the reload that follows brings what the ledger has.
    fn release(&mut self, id: &DispatchId, decision: FollowUpDecision) {
        let Some(list) = &mut self.list else { return };
        let take = |from: &mut Vec<AttentionItem>| {
            let at = from.iter().position(|item| item.view.dispatch.id == *id)?;
            Some(from.remove(at))
        };
        match decision {
            FollowUpDecision::Reopened => list.open.extend(take(&mut list.set_aside)),
            _ => {
                if let Some(item) = take(&mut list.open) {
                    list.set_aside.insert(0, item);
                }
            }
        }
    }

    fn decided(&mut self, answer: Result<(), EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(()) => Action::Run(self.reload(context)),
            Err(error) => Action::Failed(error),
        }
    }

    fn ask_until_when(&mut self) -> Action {
        self.postponing = match self.postponing {
            None if self.selected.is_some() => Some(String::new()),
            _ => None,
        };
        Action::None
    }

    fn type_day(&mut self, text: String) -> Action {
        if let Some(day) = &mut self.postponing {
            *day = text;
        }
        Action::None
    }

    fn postpone_to_typed(&mut self, context: Context<'_>) -> Action {
        let until = self.postponing.as_deref().and_then(|text| postpone::typed(context, text));
        self.postpone(until, context)
    }

    fn postpone(&mut self, until: Option<crate::clock::Timestamp>, context: Context<'_>) -> Action {
        match until {
            Some(until) => self.decide(FollowUpDecision::Postponed { until }, context),
            None => Action::None,
        }
    }

    fn write_again(&self) -> Action {
        match self.selected() {
            Some(item) if !item.view.not_reached().is_empty() => Action::WriteAgain(Box::new(item.view.clone())),
            _ => Action::None,
        }
    }

    fn scrolled(&mut self, viewport: Viewport) -> Action {
        let Rectangle { height: visible, .. } = viewport.bounds();
        self.position = ScrollPosition {
            content: viewport.content_bounds().height.into(),
            visible: visible.into(),
            offset: viewport.absolute_offset().y.into(),
        };
        Action::None
    }

    fn ask_about_gap(&mut self, ask: bool) -> Action {
        self.confirming_gap = ask;
        Action::None
    }

    fn acknowledge_gap(&mut self) -> Action {
        self.confirming_gap = false;
        Action::AcknowledgeGap
    }
}

/// Writes a decision to the ledger.
fn write(context: Context<'_>, dispatches: Vec<(DispatchId, Sha256)>, decision: FollowUpDecision) -> Task<Message> {
    let handle = context.handle.clone();
    Task::perform(async move { handle.follow_up(dispatches, decision).await }, Message::Decided)
}

/// The id of what scrolls.
const SCROLL: &str = "attention";
/// The id of the filter field.
pub const FILTER: &str = "attention-filter";
/// Rows of a page.
const PAGE: usize = 8;
