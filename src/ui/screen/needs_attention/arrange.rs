//! Which dispatches are shown, in which groups: pure functions of the loaded list.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::account::AccountId;
use crate::engine::AttentionItem;
use crate::pec::{DispatchState, RecipientState};
use crate::ui::context::Context;
use crate::ui::grouping::Grouping;
use crate::ui::screen::list::mailbox_name;

/// A group of dispatches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) title: String,
    /// Positions in the list.
    pub(super) items: Vec<usize>,
}

/// What the user wants to see of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Words, each of which is in an address, the subject, or the name of the mailbox or its group.
    pub(super) text: String,
    pub(super) mailbox: Option<AccountId>,
}

impl Wanted {
    pub(super) fn is_everything(&self) -> bool {
        self.text.trim().is_empty() && self.mailbox.is_none()
    }

    fn holds(&self, context: Context<'_>, item: &AttentionItem) -> bool {
        let dispatch = &item.view.dispatch;
        if self.mailbox.as_ref().is_some_and(|mailbox| *mailbox != dispatch.account) {
            return false;
        }
        let text = self.text.to_lowercase();
        if text.trim().is_empty() {
            return true;
        }
        let account = context.account(&dispatch.account).map(|view| &view.account);
        let names = [
            Some(dispatch.account.as_str()),
            account.and_then(|account| account.name.as_deref()),
            account.and_then(|account| account.group.as_deref()),
            Some(dispatch.subject.as_str()),
        ];
        let addresses = dispatch.recipients.iter().map(|recipient| recipient.address.as_str());
        let all: Vec<String> = names.into_iter().flatten().chain(addresses).map(str::to_lowercase).collect();
        text.split_whitespace().all(|word| all.iter().any(|found| found.contains(word)))
    }
}

/// The dispatches that the user wants to see, in groups; in each of them in the order of the list.
pub(super) fn arrange(context: Context<'_>, items: &[AttentionItem], wanted: &Wanted, grouping: Grouping) -> Vec<Group> {
    let today = context.words.local_date(context.now);
    let mut groups: BTreeMap<(i64, String), Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| wanted.holds(context, item)) {
        groups.entry(group_of(context, item, grouping, today)).or_default().push(at);
    }
    groups.into_iter().map(|((_, title), items)| Group { title, items }).collect()
}

/// The rank of the group of an item, and its title.
fn group_of(context: Context<'_>, item: &AttentionItem, grouping: Grouping, today: Date) -> (i64, String) {
    let dispatch = &item.view.dispatch;
    match grouping {
        Grouping::Urgency => {
            let urgency = Urgency::of(item);
            (urgency as i64, context.get(urgency.key()))
        }
        Grouping::Client => match context.account(&dispatch.account) {
            Some(view) => (0, view.account.group.clone().unwrap_or_else(|| mailbox_name(view))),
            None => (1, dispatch.account.to_string()),
        },
        Grouping::Date => {
            let day = context.words.local_date(dispatch.sent_at);
            let age = today.since(day).map_or(0, |age| age.get_days());
            match age {
                ..=0 => (0, context.get("ui-group-today")),
                1 => (1, context.get("ui-group-yesterday")),
                2..=6 => (2, context.get("ui-group-week")),
                _ => {
                    let months = i64::from(day.year()) * 12 + i64::from(day.month());
                    (i64::MAX - months, context.words.month_and_year(day))
                }
            }
        }
    }
}

/// How urgent a dispatch is, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    /// Somebody has certainly not got it.
    NotDelivered,
    /// It is not known whether it was submitted.
    Uncertain,
    /// A receipt has not come in time.
    Late,
    /// A receipt, or the proof, is not as it should be.
    ToCheck,
}

impl Urgency {
    fn of(item: &AttentionItem) -> Self {
        let status = &item.view.status;
        let has = |states: &[RecipientState]| status.recipients.iter().any(|recipient| states.contains(&recipient.state));
        let is_late = || status.recipients.iter().any(|recipient| recipient.overdue) || has(&[RecipientState::Delayed]);
        let failed = [RecipientState::Failed, RecipientState::Refused, RecipientState::Virus];
        match status.state {
            DispatchState::Failed | DispatchState::Refused => Self::NotDelivered,
            _ if has(&failed) => Self::NotDelivered,
            DispatchState::Uncertain => Self::Uncertain,
            _ if is_late() => Self::Late,
            _ => Self::ToCheck,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::NotDelivered => "ui-urgency-not-delivered",
            Self::Uncertain => "ui-urgency-uncertain",
            Self::Late => "ui-urgency-late",
            Self::ToCheck => "ui-urgency-to-check",
        }
    }
}
