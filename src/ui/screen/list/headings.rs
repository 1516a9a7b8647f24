//! The headings of a list by date: the last days each have one, earlier mail one for each month. Where they are is found from the dates of
//! all rows, which the store has in memory: no row is loaded for it.

use jiff::Span;
use jiff::civil::Date;

use super::List;
use crate::clock::Timestamp;
use crate::engine::{CopyId, Sort, SortBy};
use crate::ui::context::Context;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// After today: a date is what a message says.
    Future,
    Today,
    Yesterday,
    Day(Date),
    /// The month of this day.
    Month(Date),
    /// Before all months that have a heading of their own.
    Earlier,
}

impl Period {
    fn name(self, context: Context<'_>) -> String {
        let name = match self {
            Self::Future => context.get("ui-period-future"),
            Self::Today => context.get("ui-period-today"),
            Self::Yesterday => context.get("ui-period-yesterday"),
            Self::Day(day) => {
                let weekday = context.get(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
                format!("{weekday} {}", day.day())
            }
            Self::Month(day) => context.words.month_and_year(day),
            Self::Earlier => context.get("ui-period-earlier"),
        };
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    }
}

/// The periods before `today`, the latest first, each with the day it begins.
fn periods(today: Date) -> Vec<(Date, Period)> {
    let before = |days: i32| today.saturating_sub(Span::new().days(days));
    let mut all = vec![
        (today.tomorrow().unwrap_or(today), Period::Future),
        (today, Period::Today),
        (before(1), Period::Yesterday),
    ];
    all.extend((2..DAYS).map(|days| (before(days), Period::Day(before(days)))));
    let mut month = before(DAYS).first_of_month();
    for _ in 0..MONTHS {
        all.push((month, Period::Month(month)));
        month = month.saturating_sub(Span::new().months(1));
    }
    all
}

/// The headings of a list; none where it is not in the order of dates, or the user does not want them.
#[derive(Debug, Default)]
pub(super) struct Headings {
    /// The first row of each period, in the order of the list.
    first: Vec<(CopyId, Period)>,
    /// Their indices.
    rows: Vec<usize>,
    periods: Vec<Period>,
}

impl Headings {
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Takes the first rows of the periods of the keys that follow.
    pub(super) fn take(&mut self, first: Vec<(CopyId, Period)>) {
        self.first = first;
    }

    /// Finds them among the keys.
    pub(super) fn place(&mut self, keys: &[CopyId]) {
        self.rows.clear();
        self.periods.clear();
        let mut next = self.first.iter().peekable();
        for (index, key) in keys.iter().enumerate() {
            let Some((first, period)) = next.peek() else { break };
            if key == first {
                self.rows.push(index);
                self.periods.push(*period);
                next.next();
            }
        }
    }

    pub(super) fn name(&self, context: Context<'_>, index: usize) -> String {
        let at = self.rows.binary_search(&index).ok();
        let period = at.and_then(|at| self.periods.get(at));
        period.map(|period| period.name(context)).unwrap_or_default()
    }
}

impl List {
    /// When the periods of this list begin, the latest first; none where it has no headings.
    pub(super) fn period_bounds(&self, context: Context<'_>) -> Vec<(Timestamp, Period)> {
        if !context.preferences.by_day || self.sort.by != SortBy::Date {
            return Vec::new();
        }
        let begins = periods(context.words.local_date(context.now)).into_iter();
        begins
            .filter_map(|(day, period)| Some((context.words.start_of_day(day)?, period)))
            .collect()
    }
}

/// The first row of each period that has one.
pub(super) async fn load(
    handle: &crate::engine::Handle,
    keys: Vec<CopyId>,
    bounds: &[(Timestamp, Period)],
    sort: Sort,
) -> Vec<(CopyId, Period)> {
    if bounds.is_empty() {
        return Vec::new();
    }
    let begins = bounds.iter().map(|(begin, _)| *begin).collect();
    // Without headings the list is whole all the same.
    let first = handle.first_of_periods(keys, begins, sort.descending).await.unwrap_or_default();
    let period = |at: usize| bounds.get(at).map_or(Period::Earlier, |(_, period)| *period);
    first.into_iter().map(|(at, key)| (key, period(at))).collect()
}

/// The last days that have a heading each, today among them.
const DAYS: i32 = 7;
/// Certified mail began in 2005.
const MONTHS: usize = 600;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_seven_days_stand_alone_and_months_follow_without_a_gap() {
        let all = periods(date(2026, 3, 3));
        assert_eq!(all.get(1), Some(&(date(2026, 3, 3), Period::Today)));
        assert_eq!(all.get(7), Some(&(date(2026, 2, 25), Period::Day(date(2026, 2, 25)))));
        assert_eq!(all.get(8), Some(&(date(2026, 2, 1), Period::Month(date(2026, 2, 1)))));
        assert_eq!(all.get(9), Some(&(date(2026, 1, 1), Period::Month(date(2026, 1, 1)))));
        assert!(all.is_sorted_by(|a, b| a.0 > b.0));
    }
}
