//! Until when a dispatch is postponed: the beginning of a day, where the user is.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::clock::Timestamp;
use crate::ui::context::Context;
use crate::ui::day::parse_day;

/// The days offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    Tomorrow,
    ThreeDays,
    /// The next Monday.
    NextWeek,
}

impl Delay {
    pub(super) const ALL: [Self; 3] = [Self::Tomorrow, Self::ThreeDays, Self::NextWeek];

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Tomorrow => "ui-postpone-tomorrow",
            Self::ThreeDays => "ui-postpone-three-days",
            Self::NextWeek => "ui-postpone-next-week",
        }
    }

    pub(super) fn day(self, today: Date) -> Date {
        let later = |days: i32| today.checked_add(days.days());
        let day = match self {
            Self::Tomorrow => later(1),
            Self::ThreeDays => later(3),
            Self::NextWeek => today.nth_weekday(1, Weekday::Monday),
        };
        day.unwrap_or(today)
    }

    pub(super) fn until(self, context: Context<'_>) -> Option<Timestamp> {
        let today = context.words.local_date(context.now);
        context.words.start_of_day(self.day(today))
    }
}

/// The day that is typed, if it is still to come.
pub(super) fn typed(context: Context<'_>, text: &str) -> Option<Timestamp> {
    context.words.start_of_day(parse_day(text)?).filter(|until| *until > context.now)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn next_week_is_its_monday() {
        let sunday = date(2026, 3, 15);
        assert_eq!(Delay::NextWeek.day(sunday), date(2026, 3, 16));
        assert_eq!(Delay::NextWeek.day(date(2026, 3, 16)), date(2026, 3, 23));
        assert_eq!(Delay::Tomorrow.day(date(2026, 12, 31)), date(2027, 1, 1));
        assert_eq!(Delay::ThreeDays.day(date(2026, 2, 27)), date(2026, 3, 2));
    }
}
