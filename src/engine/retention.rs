//! RetentionStatus: what falls out of the time for which providers keep their logs, what a business must keep, and what no package for a preservation
//! system has yet. The rules lie, dated, in `assets/retention.json`.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Deserialize;

use super::preserve::{day, messages, packed};
use super::shared::Shared;
use super::{EngineError, Handle, query};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{DispatchId, DispatchState, RecipientState};

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionStatus {
    /// The account.
    pub account: AccountId,
    /// Messages kept, drafts aside.
    pub messages: u64,
    /// The oldest, UTC.
    pub oldest: Option<Timestamp>,
    /// Those that must still be kept.
    pub to_keep: u64,
    /// The last day on which the newest of these must be kept, in Italy.
    pub keep_until: Option<Date>,
    /// Those older than that.
    pub beyond_keeping: u64,
    /// Of those that must be kept, in no package for a preservation system.
    pub unpreserved: u64,
    /// The oldest of these, UTC.
    pub unpreserved_oldest: Option<Timestamp>,
    /// Packages written.
    pub packages: u64,
    /// Dispatches whose logs no provider need have any more.
    pub logs_gone: u64,
    /// Dispatches without proof for somebody, by the last day to ask the provider.
    pub unproved: Vec<Unproved>,
}

/// A dispatch that is not proved for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproved {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// Its subject.
    pub subject: String,
    /// When it was sent, UTC.
    pub sent_at: Timestamp,
    /// How it stands.
    pub state: DispatchState,
    /// For whom.
    pub recipients: Vec<String>,
    /// The last day on which the provider must have its logs, in Italy; `None` where no rule held then.
    pub ask_by: Option<Date>,
    /// Days from today to that day; negative when it is past.
    pub days_left: Option<i32>,
}

impl Handle {
    /// How these accounts (none: all) stand.
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
        packages: shared.store.packages(&account).len() as u64,
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

/// What held for what was sent or came on a day.
#[derive(Debug, Clone, Default, Deserialize)]
struct Rule {
    from: Date,
    keep_years: i16,
    provider_log_months: Option<i32>,
}

impl Rule {
    fn on(day: Date) -> Self {
        #[derive(Deserialize)]
        struct Book {
            rules: Vec<Rule>,
        }
        let book: Option<Book> = serde_json::from_str(include_str!("../../assets/retention.json")).ok();
        let mut rules = book.map(|book| book.rules).unwrap_or_default();
        rules.retain(|rule| rule.from <= day);
        rules.sort_by_key(|rule| rule.from);
        rules.pop().unwrap_or_default()
    }

    /// The last day on which it must be kept.
    fn keep_until(&self, day: Date) -> Date {
        later(day, i32::from(self.keep_years).years())
    }

    /// The last day on which the provider must have its log.
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
    fn thirty_months_and_ten_years_are_counted_by_the_calendar() {
        let day = date(2024, 8, 31);
        let rule = Rule::on(day);
        assert_eq!(rule.ask_by(day), Some(date(2027, 2, 28)));
        assert_eq!(rule.keep_until(date(2024, 2, 29)), date(2034, 2, 28));
        assert_eq!(Rule::on(date(2004, 1, 1)).ask_by(date(2004, 1, 1)), None, "before certified mail");
    }
}
