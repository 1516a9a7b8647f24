//! Times, days, sizes and durations in localised form. Times are shown in the zone of [`Words`].

use jiff::civil::Date;

use super::Words;
use crate::clock::{SignedDuration, Timestamp};

impl Words {
    /// A time in full, with its offset from UTC: `5 marzo 2026, 10:11:12 (+01:00)`.
    pub fn instant(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone().clone());
        self.with(
            "format-instant",
            &[
                ("day", local.day().to_string().into()),
                ("month", self.month(local.month()).into()),
                ("year", local.year().to_string().into()),
                ("time", local.strftime("%H:%M:%S").to_string().into()),
                ("zone", local.strftime("%:z").to_string().into()),
            ],
        )
    }

    /// A date for a narrow column of the window: as [`Words::table_date`], with a word for yesterday.
    pub fn list_date(&self, at: Timestamp, now: Timestamp) -> String {
        match days_between(self.local_date(at), self.local_date(now)) {
            Some(1) => self.get("weekday-yesterday"),
            _ => self.table_date(at, now),
        }
    }

    /// A date for a narrow column: the time today, the weekday within the last six days, else the day.
    pub fn table_date(&self, at: Timestamp, now: Timestamp) -> String {
        let local = at.to_zoned(self.zone().clone());
        let age = days_between(local.date(), now.to_zoned(self.zone().clone()).date());
        match age {
            Some(0) => local.strftime("%H:%M").to_string(),
            Some(1..=6) => self.get(&format!("weekday-{}", local.weekday().to_monday_one_offset())),
            _ => self.civil_day(local.date(), "month-short"),
        }
    }

    /// The day of a time: `5 marzo 2026`.
    pub fn day(&self, at: Timestamp) -> String {
        self.civil_day(at.to_zoned(self.zone().clone()).date(), "month")
    }

    /// A calendar day, independent of the zone: `5 marzo 2026`.
    pub fn date(&self, date: Date) -> String {
        self.civil_day(date, "month")
    }

    /// A month: `marzo 2026`.
    pub fn month_and_year(&self, date: Date) -> String {
        let year = date.year().to_string();
        self.with("format-month", &[("month", self.month(date.month()).into()), ("year", year.into())])
    }

    /// The day of a time.
    pub fn local_date(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone().clone()).date()
    }

    /// When a day begins; `None` beyond the years that a timestamp has.
    pub fn start_of_day(&self, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned(self.zone().clone()).ok()?.timestamp())
    }

    /// A number of bytes, in powers of 1000: `812 byte`, `12,3 kB`, `4,5 MB`.
    pub fn size(&self, bytes: u64) -> String {
        const UNITS: [(&str, u64); 3] = [
            ("size-gigabytes", 1_000_000_000),
            ("size-megabytes", 1_000_000),
            ("size-kilobytes", 1_000),
        ];
        match UNITS.into_iter().find(|(_, unit)| bytes >= *unit) {
            Some((key, unit)) => self.with(key, &[("number", self.decimal(bytes, unit).into())]),
            None => self.with("size-bytes", &[("count", bytes.into())]),
        }
    }

    /// A duration in its two largest units: `2 g 3 h`, `5 min`. The sign of a negative one is dropped.
    pub fn duration(&self, span: SignedDuration) -> String {
        let seconds = span.abs().as_secs();
        let parts = [
            ("span-days", seconds / 86_400),
            ("span-hours", seconds / 3_600 % 24),
            ("span-minutes", seconds / 60 % 60),
            ("span-seconds", seconds % 60),
        ];
        let shown: Vec<String> = parts
            .into_iter()
            .skip_while(|(_, count)| *count == 0)
            .take(2)
            .filter(|(_, count)| *count != 0)
            .map(|(key, count)| self.with(key, &[("count", count.into())]))
            .collect();
        match shown.is_empty() {
            true => self.with("span-seconds", &[("count", 0.into())]),
            false => shown.join(" "),
        }
    }

    /// RFC 3339 with the zone's offset from UTC and whole seconds, as in the JSON of the command line.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone().clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn civil_day(&self, date: Date, month_key: &str) -> String {
        self.with(
            "format-day",
            &[
                ("day", date.day().to_string().into()),
                ("month", self.get(&format!("{month_key}-{}", date.month())).into()),
                ("year", date.year().to_string().into()),
            ],
        )
    }

    fn month(&self, month: i8) -> String {
        self.get(&format!("month-{month}"))
    }

    /// One decimal below ten, none above; truncated, not rounded, so that 999,999 bytes are never "1000 kB".
    fn decimal(&self, bytes: u64, unit: u64) -> String {
        let whole = bytes / unit;
        let tenth = bytes % unit / (unit / 10);
        match (whole, tenth) {
            (..=99, 1..) => format!("{whole}{}{tenth}", self.get("size-decimal-mark")),
            _ => whole.to_string(),
        }
    }
}

/// Whole days from `earlier` to `later`; `None` when `earlier` is the later one.
fn days_between(earlier: Date, later: Date) -> Option<i32> {
    let days = later.since(earlier).ok()?.get_days();
    (days >= 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::i18n::Language;

    fn words(language: Language) -> Words {
        Words::new(language).in_zone(TimeZone::get("Europe/Rome").expect("bundled"))
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_instant_is_written_in_full() {
        let instant = at("2026-03-05T09:11:12Z");
        assert_eq!(words(Language::Italian).instant(instant), "5 marzo 2026, 10:11:12 (+01:00)");
        assert_eq!(words(Language::English).instant(instant), "5 March 2026, 10:11:12 (+01:00)");
        assert_eq!(
            words(Language::English).rfc3339(at("2026-07-05T09:11:12.9Z")),
            "2026-07-05T11:11:12+02:00"
        );
    }

    #[test]
    fn a_list_shows_time_weekday_or_day() {
        let words = words(Language::Italian);
        let now = at("2026-03-05T22:30:00Z");
        assert_eq!(words.list_date(at("2026-03-04T23:30:00Z"), now), "00:30");
        assert_eq!(words.list_date(at("2026-03-04T22:30:00Z"), now), "ieri");
        assert_eq!(words.table_date(at("2026-03-04T22:30:00Z"), now), "mercoledì");
        assert_eq!(words.list_date(at("2026-03-03T12:00:00Z"), now), "martedì");
        assert_eq!(words.list_date(at("2026-02-27T12:00:00Z"), now), "venerdì");
        assert_eq!(words.list_date(at("2026-02-26T12:00:00Z"), now), "26 feb 2026");
        assert_eq!(words.list_date(at("2026-03-07T12:00:00Z"), now), "7 mar 2026");
    }

    #[test]
    fn sizes_use_the_language_s_mark() {
        let italian = words(Language::Italian);
        assert_eq!(italian.size(1), "1 byte");
        assert_eq!(italian.size(999), "999 byte");
        assert_eq!(italian.size(12_345), "12,3 kB");
        assert_eq!(italian.size(999_999), "999 kB");
        assert_eq!(italian.size(4_000_000), "4 MB");
        assert_eq!(words(Language::English).size(1_250_000_000), "1.2 GB");
        assert_eq!(words(Language::English).size(2), "2 bytes");
    }

    #[test]
    fn a_span_shows_its_two_largest_units() {
        let words = words(Language::English);
        assert_eq!(words.duration(SignedDuration::from_hours(51)), "2 d 3 h");
        assert_eq!(words.duration(SignedDuration::from_secs(7_200)), "2 h");
        assert_eq!(words.duration(SignedDuration::from_secs(-61)), "1 min 1 s");
        assert_eq!(words.duration(SignedDuration::ZERO), "0 s");
    }
}
