//! Retention periods: until when providers keep their logs (30 months, DPR 68/2005 art. 11), what a business must keep (10 years, Codice
//! civile art. 2220), and what is in no package for a preservation system yet. The rules, with the dates from which they apply, are in
//! `assets/retention.json`.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Deserialize;

use super::error::EngineError;
use super::handle::Handle;
use super::preserve::{messages, packed, settle_begun};
use super::query;
use super::shared::Shared;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::evidence::preservation::day;
use crate::pec::{DispatchId, DispatchState, RecipientState};

/// Retention of an account's messages. Days are Italian days, instants UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionStatus {
    /// The account whose messages they are.
    pub account: AccountId,
    /// Messages stored, without drafts.
    pub messages: u64,
    /// Date of the oldest.
    pub oldest: Option<Timestamp>,
    /// Messages that must still be kept.
    pub to_keep: u64,
    /// The last day on which the newest of these must be kept.
    pub keep_until: Option<Date>,
    /// Messages that need not be kept any more.
    pub beyond_keeping: u64,
    /// Messages that must be kept and are in no package for a preservation system.
    pub unpreserved: u64,
    /// Date of the oldest of these.
    pub unpreserved_oldest: Option<Timestamp>,
    /// Packages written for it.
    pub packages: u64,
    /// Dispatches whose provider logs may have been deleted by now.
    pub logs_gone: u64,
    /// Dispatches that lack proof for at least one recipient, sorted by the last day to ask the provider.
    pub unproved: Vec<Unproved>,
}

/// A dispatch that lacks proof for at least one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproved {
    /// The dispatch that was sent.
    pub dispatch: DispatchId,
    /// The subject of the sent message.
    pub subject: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its state over all recipients.
    pub state: DispatchState,
    /// The recipients without proof: overdue or uncertain.
    pub recipients: Vec<String>,
    /// The last day on which the provider must have its logs; `None` where no rule applied when it was sent.
    pub ask_by: Option<Date>,
    /// Days from today to that day; negative when it has passed.
    pub days_left: Option<i32>,
}

impl Handle {
    /// The retention of these accounts (empty: all).
    pub async fn retention(&self, accounts: Vec<AccountId>) -> Result<Vec<RetentionStatus>, EngineError> {
        self.read(move |shared| {
            accounts.iter().try_for_each(|id| shared.account(id).map(drop))?;
            let all = shared.store.accounts().into_iter().map(|account| account.id);
            let wanted = all.filter(|id| accounts.is_empty() || accounts.contains(id));
            wanted.map(|id| of(shared, id)).collect()
        })
        .await
    }
}

fn of(shared: &Shared, account: AccountId) -> Result<RetentionStatus, EngineError> {
    let today = day(shared.clock.now());
    // The overview reports a ledger that takes no line; the figures here are those without the package.
    if let Err(error) = settle_begun(shared, &account) {
        tracing::warn!(%error, "a package that was begun is not settled");
    }
    let packed = packed(shared, &account);
    let rows = messages(shared, &account)?;
    let must_keep = |at: Timestamp| Rule::on(day(at)).keep_until(day(at)) >= today;
    let to_keep: Vec<_> = rows.values().filter(|row| must_keep(row.date)).collect();
    let open: Vec<_> = to_keep.iter().filter(|row| !packed.contains(&row.message)).collect();
    let mut retention = RetentionStatus {
        messages: rows.len() as u64,
        oldest: rows.values().map(|row| row.date).min(),
        to_keep: to_keep.len() as u64,
        keep_until: to_keep.iter().map(|row| Rule::on(day(row.date)).keep_until(day(row.date))).max(),
        beyond_keeping: rows.len().saturating_sub(to_keep.len()) as u64,
        unpreserved: open.len() as u64,
        unpreserved_oldest: open.iter().map(|row| row.date).min(),
        packages: shared.store.preserved_packages(&account).len() as u64,
        logs_gone: 0,
        unproved: Vec::new(),
        account,
    };
    for view in query::dispatches(shared, Some(&retention.account), false)? {
        let sent_at = view.dispatch.sent_at;
        let ask_by = Rule::on(day(sent_at)).ask_by(day(sent_at));
        retention.logs_gone += u64::from(ask_by.is_some_and(|last| last < today));
        let unproved = view.status.recipients.iter();
        let unproved = unproved.filter(|one| one.overdue || one.state == RecipientState::Uncertain);
        let recipients: Vec<String> = unproved.map(|one| one.address.clone()).collect();
        if !recipients.is_empty() {
            retention.unproved.push(Unproved {
                dispatch: view.dispatch.id,
                subject: view.dispatch.subject,
                sent_at,
                state: view.status.state,
                recipients,
                ask_by,
                days_left: ask_by.and_then(|last| Some(today.until(last).ok()?.get_days())),
            });
        }
    }
    retention
        .unproved
        .sort_by(|a, b| (a.ask_by, &a.dispatch).cmp(&(b.ask_by, &b.dispatch)));
    Ok(retention)
}

/// The rule for messages sent or received from a day on, until the next rule.
#[derive(Debug, Clone, Default, Deserialize)]
struct Rule {
    from: Date,
    keep_years: i16,
    provider_log_months: Option<i32>,
}

impl Rule {
    fn on(day: Date) -> Self {
        #[derive(Deserialize)]
        struct File {
            rules: Vec<Rule>,
        }
        let file: Option<File> = serde_json::from_str(include_str!("../../assets/retention.json")).ok();
        let mut rules = file.map(|file| file.rules).unwrap_or_default();
        rules.retain(|rule| rule.from <= day);
        rules.sort_by_key(|rule| rule.from);
        rules.pop().unwrap_or_default()
    }

    /// The last day on which a message of this day must be kept.
    fn keep_until(&self, day: Date) -> Date {
        later(day, i32::from(self.keep_years).years())
    }

    /// The last day on which the provider must have the logs of this day.
    fn ask_by(&self, day: Date) -> Option<Date> {
        self.provider_log_months.map(|months| later(day, months.months()))
    }
}

fn later(day: Date, span: Span) -> Date {
    day.checked_add(span).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn thirty_months_and_ten_years_are_calendar_periods() {
        let day = date(2024, 8, 31);
        let rule = Rule::on(day);
        assert_eq!(rule.ask_by(day), Some(date(2027, 2, 28)));
        assert_eq!(rule.keep_until(date(2024, 2, 29)), date(2034, 2, 28));
        assert_eq!(Rule::on(date(2004, 1, 1)).ask_by(date(2004, 1, 1)), None, "before certified mail");
    }
}
