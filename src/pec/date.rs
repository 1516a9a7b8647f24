//! Dates of header fields (RFC 5322 §3.3, §4.3) and of mbox separators, as programs and people write them: in English, Italian, German and
//! French, in the form of ISO 8601, with the time before the date, with zone names, with two digits of the year, without a zone.
//!
//! These are dates that somebody claims. A certified time comes from certification data alone, and is read there.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::field_text;

/// The instant that a date field writes (RFC 5322 §3.3, §4.3), UTC; without a zone it is the time of Italy. `None` where day, month or
/// year cannot be found.
pub fn read(value: &[u8]) -> Option<Timestamp> {
    let text = field_text::decoded(value.get(..LENGTH_LIMIT).unwrap_or(value));
    Found::of(&text).instant()
}

/// The instant of a text that is nothing but a date with a time of day (RFC 4155 §A, RFC 5322 §3.3), UTC: of the end of an mbox separator.
pub fn read_exact(text: &str) -> Option<Timestamp> {
    let found = Found::of(text);
    found.instant().filter(|_| found.time.is_some() && found.unknown == 0)
}

/// Bytes of a field that are read.
const LENGTH_LIMIT: usize = 400;

/// What was found in a text, word by word.
#[derive(Debug, Default)]
struct Found {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    /// Seconds after midnight.
    time: Option<i64>,
    /// 12 hours, and whether they are added.
    afternoon: Option<bool>,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
    named_offset: Option<i32>,
    /// `mar`: Tuesday or March.
    ambiguous: bool,
    /// Words that belong to no date.
    unknown: u32,
}

impl Found {
    fn of(text: &str) -> Self {
        let (text, comments) = without_comments(text);
        let mut found = Self::default();
        found.words(&text);
        if found.month.is_none() && found.ambiguous {
            found.month = Some(3);
        }
        if found.offset.is_none() && found.named_offset.is_none() {
            let mut said = Self::default();
            said.words(&comments);
            found.offset = said.offset.or(said.named_offset);
        }
        found
    }

    fn words(&mut self, text: &str) {
        for word in text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '[' | ']')) {
            let written = word.trim_end_matches(['.', '°', 'º', '\'']);
            if !written.is_empty() {
                self.word(written);
            }
        }
    }

    fn word(&mut self, written: &str) {
        let lower = written.to_lowercase();
        let word = lower.as_str();
        let taken = self
            .date(word)
            .or_else(|| self.time(word))
            .or_else(|| self.compact(word))
            .or_else(|| self.numeric_offset(word))
            .or_else(|| self.number(word))
            .or_else(|| self.name(word, written));
        match taken {
            Some("") => {}
            Some(rest) => self.word(
                rest.strip_prefix('t')
                    .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                    .unwrap_or(rest),
            ),
            None => self.unknown = self.unknown.saturating_add(1),
        }
    }

    /// Three parts with the same separator: `2018-02-12`, `12/02/2018`, `12-feb-18`. Returns what follows, as the others do.
    fn date<'w>(&mut self, word: &'w str) -> Option<&'w str> {
        // After "mar 15" a time of day follows: `15.01.37` is one.
        if self.month.is_some() || (self.ambiguous && self.day.is_some()) {
            return None;
        }
        let (first, rest) = number(word)?;
        let separator = rest.chars().next().filter(|letter| matches!(letter, '-' | '/' | '.'))?;
        let (middle, rest) = rest.get(1..)?.split_once(separator)?;
        let (last, rest) = number(rest)?;
        let month = middle.parse().ok().or_else(|| month(middle))?;
        let (day, month, year) = match (first.1, last.1) {
            (4, 1 | 2) => (last.0, month, year(first)?),
            (1 | 2, 2 | 4) if (13..=31).contains(&month) && first.0 <= 12 => (month, first.0, year(last)?),
            (1 | 2, 2 | 4) => (first.0, month, year(last)?),
            _ => return None,
        };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return None;
        }
        (self.day, self.month, self.year) = (i8::try_from(day).ok(), i8::try_from(month).ok(), Some(year));
        Some(rest)
    }

    /// `8:00`, `08:00:00.5`, `08.00.00`.
    fn time<'w>(&mut self, word: &'w str) -> Option<&'w str> {
        let (hours, rest) = number(word)?;
        let separator = rest.chars().next().filter(|letter| matches!(letter, ':' | '.'))?;
        let (minutes, mut rest) = number(rest.get(1..)?)?;
        let mut seconds = 0;
        if let Some((found, after)) = rest.strip_prefix(separator).and_then(number) {
            (seconds, rest) = (found.0, after);
            if let Some((_, after)) = rest.strip_prefix('.').and_then(number) {
                rest = after;
            }
        }
        if self.time.is_some() || hours.1 > 2 || hours.0 > 24 || minutes.0 > 59 || seconds > 60 {
            return None;
        }
        self.time = Some(
            i64::from(hours.0)
                .saturating_mul(3600)
                .saturating_add(i64::from(minutes.0).saturating_mul(60)),
        );
        self.time = self.time.map(|time| time.saturating_add(i64::from(seconds)));
        Some(rest)
    }

    /// `20180212` and `20180212T080000`.
    fn compact<'w>(&mut self, word: &'w str) -> Option<&'w str> {
        let ((digits, length), rest) = number(word)?;
        let split = |digits: u32| {
            Some((
                digits.checked_div(10_000)?,
                digits.checked_div(100)?.checked_rem(100)?,
                digits.checked_rem(100)?,
            ))
        };
        if length == 8 && self.month.is_none() {
            let (year, month, day) = split(digits)?;
            (self.day, self.month, self.year) = (i8::try_from(day).ok(), i8::try_from(month).ok(), i16::try_from(year).ok());
            return Some(rest);
        }
        if matches!(length, 4 | 6) && self.month.is_some() && self.year.is_some() && self.time.is_none() {
            let (hours, minutes, seconds) = split(if length == 4 { digits.saturating_mul(100) } else { digits })?;
            let minutes = i64::from(hours).saturating_mul(60).saturating_add(i64::from(minutes));
            self.time = Some(minutes.saturating_mul(60).saturating_add(i64::from(seconds)));
            return Some(rest);
        }
        None
    }

    /// `+0100`, `+01:00`, `-5`.
    fn numeric_offset<'w>(&mut self, word: &'w str) -> Option<&'w str> {
        let is_west = word.starts_with(['-', '−']);
        let ((first, length), rest) = number(word.strip_prefix(['+', '-', '−'])?)?;
        let (hours, minutes, rest) = match (length, rest.strip_prefix(':').and_then(number)) {
            (1 | 2, Some(((minutes, _), rest))) => (first, minutes, rest),
            (1 | 2, None) => (first, 0, rest),
            (3 | 4, _) => (first.checked_div(100)?, first.checked_rem(100)?, rest),
            _ => return None,
        };
        let minutes = hours.saturating_mul(60).saturating_add(minutes);
        let seconds = i32::try_from(minutes.saturating_mul(60))
            .ok()
            .filter(|seconds| *seconds <= 24 * 3600)?;
        self.offset = self.offset.or(Some(if is_west { seconds.saturating_neg() } else { seconds }));
        Some(rest)
    }

    fn number<'w>(&mut self, word: &'w str) -> Option<&'w str> {
        let (found, rest) = number(word).filter(|(_, rest)| rest.is_empty())?;
        match found {
            (day @ 1..=31, 1 | 2) if self.day.is_none() => self.day = i8::try_from(day).ok(),
            _ if self.year.is_none() => self.year = Some(year(found)?),
            _ => return None,
        }
        Some(rest)
    }

    fn name<'w>(&mut self, word: &'w str, written: &str) -> Option<&'w str> {
        // `gmt+0200`
        if let Some(sign) = word.find(['+', '-']).filter(|at| *at > 0) {
            let (name, offset) = word.split_at_checked(sign)?;
            zone(name)?;
            return self.numeric_offset(offset);
        }
        if word == "mar" {
            self.ambiguous = true;
        } else if let Some(month) = month(word).filter(|_| self.month.is_none()) {
            self.month = i8::try_from(month).ok();
        } else if let Some(hours) = zone(word) {
            self.named_offset = self.named_offset.or(Some(hours.saturating_mul(3600)));
        } else if word == "dst" {
            self.named_offset = self.named_offset.map(|offset| offset.saturating_add(3600));
        } else if matches!(word, "am" | "a.m" | "pm" | "p.m") {
            self.afternoon = Some(word.starts_with('p'));
        } else if self.time.is_some() && is_zone_like(written) {
            // A zone that nobody knows says as much as none and counts as UTC (RFC 5322 §4.3).
            self.named_offset = self.named_offset.or(Some(0));
        } else if !is_weekday(word) && !FILLING.contains(&word) {
            return None;
        }
        Some("")
    }

    fn instant(&self) -> Option<Timestamp> {
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        let noon = 12 * 3600;
        let time = match (self.time.unwrap_or_default(), self.afternoon) {
            (time, Some(true)) if time < noon => time.saturating_add(noon),
            (time, Some(false)) if time >= noon => time.saturating_sub(noon),
            (time, _) => time,
        };
        let local = date.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(time)).ok()?;
        match self.offset.or(self.named_offset) {
            Some(offset) => Offset::from_seconds(offset).ok()?.to_timestamp(local).ok(),
            None => TimeZone::posix(ITALY).ok()?.to_timestamp(local).ok(),
        }
    }
}

/// The rules of the European Union, which hold since 1996, in the form of POSIX: no file is read.
const ITALY: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The number at the start of a text, of at most 8 digits, with how many they are, and what follows it.
fn number(text: &str) -> Option<((u32, usize), &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length).filter(|_| (1..=8).contains(&length))?;
    Some(((digits.parse().ok()?, length), rest))
}

/// A year of two or three digits as RFC 5322 §4.3 says.
fn year((number, digits): (u32, usize)) -> Option<i16> {
    let year = match (digits, number) {
        (2, 0..=49) => number.saturating_add(2000),
        (2 | 3, _) => number.saturating_add(1900),
        (4, 1..) => number,
        _ => return None,
    };
    i16::try_from(year).ok()
}

fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at.saturating_add(1)).ok()
}

/// Hours east of Greenwich of the zones in RFC 5322 §4.3 and of those in use in Europe.
fn zone(word: &str) -> Option<i32> {
    ZONES.iter().find(|(_, names)| names.contains(&word)).map(|(hours, _)| *hours)
}

fn is_zone_like(written: &str) -> bool {
    (written.len() == 1 || (3..=5).contains(&written.len())) && written.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_weekday(word: &str) -> bool {
    let word = word.replace('ì', "i");
    WEEKDAYS.contains(&word.trim_end_matches("day"))
}

/// A text without its comments (RFC 5322 §3.2.2), and what they say.
fn without_comments(text: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_u32);
    for letter in text.chars() {
        match letter {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            letter if depth == 0 => outside.push(letter),
            letter => inside.push(letter),
        }
        if matches!(letter, '(' | ')') {
            outside.push(' ');
            inside.push(' ');
        }
    }
    (outside, inside)
}

#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "gen", "gennaio", "jän", "jänner", "januar", "janv", "janvier"],
    &["feb", "february", "febbraio", "febr", "februar", "févr", "février"],
    &["mar", "march", "marzo", "mär", "märz", "mrz", "mars"],
    &["apr", "april", "aprile", "avr", "avril"],
    &["may", "mag", "maggio", "mai"],
    &["jun", "june", "giu", "giugno", "juni", "juin"],
    &["jul", "july", "lug", "luglio", "juli", "juil", "juillet"],
    &["aug", "august", "ago", "agosto", "août"],
    &["sep", "sept", "september", "set", "sett", "settembre", "septembre"],
    &["oct", "october", "ott", "ottobre", "okt", "oktober", "octobre"],
    &["nov", "november", "novembre"],
    &["dec", "december", "dic", "dicembre", "dez", "dezember", "déc", "décembre"],
];

#[rustfmt::skip]
const WEEKDAYS: [&str; 27] = [
    "mon", "tue", "tues", "wed", "wednes", "thu", "thur", "thurs", "fri", "sat", "satur", "sun",
    "lun", "lunedi", "martedi", "mer", "mercoledi", "gio", "giovedi", "ven", "venerdi", "sab", "sabato", "dom",
    "domenica", "mittwoch", "sonntag",
];

/// Words that stand in dates and say nothing.
const FILLING: [&str; 8] = ["ore", "alle", "il", "del", "di", "at", "h", "europe/rome"];

#[rustfmt::skip]
const ZONES: [(i32, &[&str]); 19] = [
    (0, &["ut", "utc", "gmt", "z", "wet"]),
    (1, &["cet", "met", "mez", "west", "bst", "wedt"]),
    (2, &["cest", "mest", "mesz", "metdst", "cetdst", "eet", "oez"]),
    (3, &["eest", "eetdst", "msk", "trt"]),
    (4, &["msd"]),
    (8, &["hkt", "sgt"]),
    (9, &["jst", "kst"]),
    (10, &["aest"]),
    (11, &["aedt"]),
    (12, &["nzst"]),
    (13, &["nzdt"]),
    (-3, &["adt", "brt"]),
    (-4, &["edt", "ast"]),
    (-5, &["est", "cdt"]),
    (-6, &["cst", "mdt"]),
    (-7, &["mst", "pdt"]),
    (-8, &["pst", "akdt"]),
    (-9, &["akst"]),
    (-10, &["hst"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        read(text.as_bytes()).map(|at| at.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_date_is_read_in_every_form() {
        for text in [
            "Mon, 12 Feb 2018 08:00:00 +0100",
            "12 Feb 18 08:00 +0100",
            "Mon, 12 Feb 118 07:00:00 GMT",
            "Mon,12 Feb 2018 08:00:00 CET",
            "Mon, 12 Feb 2018 08:00:00",
            "lun, 12 feb 2018 08:00:00 +0100",
            "lunedì 12 febbraio 2018 08:00:00 +0100",
            "Lunedi' 12 Febbraio 2018, ore 8.00",
            "lun. 12 feb. 2018 alle 08.00.00",
            "2018-02-12 08:00",
            "2018-02-12T08:00:00",
            "2018-02-12T07:00:00.999Z",
            "2018-02-12T08:00:00+01:00",
            "20180212T080000",
            "20180212 0800",
            "2018/02/12 08:00:00",
            "12/02/2018 08:00",
            "12.02.2018 08.00.00",
            "12-Feb-2018 08:00:00 +0100",
            "12-feb-18 8:00",
            "Mon Feb 12 08:00:00 2018",
            "Mon Feb 12 08:00:00 CET 2018",
            "Mon Feb 12 02:00:00 EST 2018",
            "Mon Feb 12 08:00:00 2018 +0100",
            "Mon Feb 12 08:00:00 +0100 2018",
            "Feb 12, 2018 8:00:00 AM",
            "12 Feb 2018 09:00:00 EET",
            "12 Feb 2018 08:00:00 +0100 (CET)",
            "12 Feb 2018 08:00:00 (GMT+01:00)",
            "12 Feb 2018 08:00:00 GMT+0100",
            "12 Feb 2018 08:00:00 UTC+1",
            "12 Feb 2018 07:00:00 -0000",
            "12 Feb 2018 07:59:60 +0100",
            "12 (a (b) c) Feb 2018 07:00:00 XYZ",
            "Mo, 12 Februar 2018 08:00:00 MEZ",
            "08:00:00 12 Feb 2018",
            "2018-02-12T08:00:00+01:00[Europe/Rome]",
        ] {
            assert_eq!(at(text), "2018-02-12T07:00:00Z", "{text}");
        }
        assert_eq!(
            read(b"12 Feb 2018 08:00:00 +0100 (Mitteleurop\xE4ische Zeit)"),
            read(b"12 Feb 2018 08:00 +0100")
        );
    }

    #[test]
    fn summer_time_and_tuesdays_in_march_are_read() {
        assert_eq!(at("Wed, 06 Jul 2016 09:32:29 CEST"), "2016-07-06T07:32:29Z");
        assert_eq!(at("6 lug 2016 09:32:29"), "2016-07-06T07:32:29Z");
        assert_eq!(at("Wed, 06 Jul 2016 09:32:29 MET DST"), "2016-07-06T07:32:29Z");
        for text in [
            "mar, 13 mar 2018 08:00",
            "Tue, 13 Mar 2018 08:00",
            "mar 13/03/2018 08:00",
            "martedì 13 marzo 2018 08:00",
        ] {
            assert_eq!(at(text), "2018-03-13T07:00:00Z", "{text}");
        }
        assert_eq!(at("mar, 13 feb 2018 08:00"), "2018-02-13T07:00:00Z");
        assert_eq!(at("Feb 12, 2018 12:05:00 AM +0000"), "2018-02-12T00:05:00Z");
        assert_eq!(at("2/12/2018 2:05:00 PM +0000"), "2018-12-02T14:05:00Z");
        assert_eq!(at("2/13/2018 2:05:00 PM +0000"), "2018-02-13T14:05:00Z");
        assert_eq!(at("12 Feb 2018"), "2018-02-11T23:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "ieri",
            "32 Feb 2018 08:00",
            "30 Feb 2018 08:00",
            "12 Foo 2018 08:00",
            "08:00:00",
            "2018",
            "12 Feb",
            "0/0/0",
        ] {
            assert_eq!(at(text), "", "{text}");
        }
    }

    #[test]
    fn the_end_of_a_separator_is_a_date_and_nothing_else() {
        for text in [
            "Mon Jan  1 00:00:00 2024",
            "Fri Jul  8 12:08:34 2011",
            "Fri Jul 8 12:08 2011",
            "Fri Jul 08 12:08:34 +0000 2011",
            "Fri, 08 Jul 2011 12:08:34 +0200",
        ] {
            assert!(read_exact(text).is_some(), "{text}");
        }
        for text in ["my side it is 10:00 on 5 Jan 2024", "Fri Jul 8 2011", "12:08", "lunedì 8"] {
            assert_eq!(read_exact(text), None, "{text}");
        }
    }
}
