//! The rules for proof of service by date, from `assets/court.json`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::clock::Timestamp;

/// The rules in force from one day on.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    from: Date,
    /// The norm, as cited in the readme.
    pub(super) source: String,
    /// The phrase that the subject must contain (L. 53/1994, art. 3-bis c. 4).
    pub(super) subject: String,
    /// The delivery has to be proved by a complete receipt.
    pub(super) complete_receipt: bool,
    /// From this size on a service may be too large for one deposit.
    pub(super) warn_above_bytes: u64,
}

#[derive(Debug, Deserialize)]
struct Rules {
    rules: Vec<Rule>,
}

impl Rule {
    /// The rules in force at a time, by the date in Italy.
    pub(super) fn on(at: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        let day = at.to_zoned(zone).date();
        let parsed: Option<Rules> = serde_json::from_str(include_str!("../../../assets/court.json")).ok();
        let mut rules = parsed.map(|parsed| parsed.rules).unwrap_or_default();
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
    fn a_rule_starts_at_midnight_in_rome() {
        let on = |at: &str| Rule::on(at.parse().expect("an instant")).source;
        assert_eq!(on("2010-01-01T00:00:00Z"), "L. 53/1994");
        assert!(on("2024-09-29T21:59:59Z").contains("16/4/2014"));
        assert!(on("2024-09-29T22:00:00Z").contains("7/8/2024"), "midnight in Rome");
    }
}
