//! What courts ask for, by date: `assets/court.json`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::clock::Timestamp;

/// What is looked at from one day on.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    from: Date,
    /// The norm.
    pub(super) source: String,
    /// The strings a subject must contain (L. 53/1994, art. 3-bis c. 4).
    pub(super) subject: String,
    /// Only a complete receipt shows what was delivered.
    pub(super) complete_receipt: bool,
    /// Above this the deposit may be too large for one envelope.
    pub(super) warn_above_bytes: u64,
}

#[derive(Debug, Deserialize)]
struct Book {
    rules: Vec<Rule>,
}

impl Rule {
    /// What was in force on the Italian day of an instant.
    pub(super) fn on(at: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        let day = at.to_zoned(zone).date();
        let book: Option<Book> = serde_json::from_str(include_str!("../../../assets/court.json")).ok();
        let mut rules = book.map(|book| book.rules).unwrap_or_default();
        rules.retain(|rule| rule.from <= day);
        rules.sort_by_key(|rule| rule.from);
        rules.pop().unwrap_or(Self {
            from: day,
            source: String::new(),
            subject: String::new(),
            complete_receipt: true,
            warn_above_bytes: u64::MAX,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_the_day_is_taken() {
        let on = |at: &str| Rule::on(at.parse().expect("an instant")).source;
        assert_eq!(on("2010-01-01T00:00:00Z"), "L. 53/1994");
        assert!(on("2024-09-29T21:59:59Z").contains("16/4/2014"));
        assert!(on("2024-09-29T22:00:00Z").contains("7/8/2024"), "midnight in Rome");
    }
}
