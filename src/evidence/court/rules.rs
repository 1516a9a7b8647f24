//! The rules for proof of service by date, and what each court admits, from `assets/court.json`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::evidence::error::ExportError;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rules {
    /// The phrase that the subject of a service must contain (L. 53/1994, art. 3-bis c. 4).
    pub(super) subject: String,
    /// What courts admit in one deposit beside the civil process, whose limit is in the rules.
    pub(super) deposits: Vec<Deposit>,
    rules: Vec<Rule>,
}

/// The rules in force from one day on.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    from: Date,
    /// The norm, as cited in the readme.
    pub(super) source: String,
    /// The delivery has to be proved by a complete receipt.
    pub(super) complete_receipt: bool,
    /// The largest electronic envelope (busta telematica) of the civil process.
    pub(super) envelope_bytes: u64,
}

/// What a court admits in one deposit; without a limit where none is published.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Deposit {
    /// `tax`: the tax courts.
    pub(super) court: String,
    pub(super) file_bytes: Option<u64>,
    pub(super) files: Option<u64>,
    pub(super) total_bytes: u64,
    pub(super) name_characters: Option<u64>,
}

impl Rules {
    /// Reads the bundled file, which a test checks.
    pub(super) fn bundled() -> Result<Self, ExportError> {
        serde_json::from_str(include_str!("../../../assets/court.json")).map_err(|error| ExportError::Rules(error.to_string()))
    }

    /// Those in force at a time, by the date in Italy.
    pub(super) fn on(&self, at: Timestamp) -> Result<&Rule, ExportError> {
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        let day = at.to_zoned(zone).date();
        let in_force = self.rules.iter().filter(|rule| rule.from <= day);
        let latest = in_force.max_by_key(|rule| rule.from);
        latest.ok_or_else(|| ExportError::Rules(day.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_starts_at_midnight_in_rome() {
        let rules = Rules::bundled().expect("the bundled rules parse");
        let on = |at: &str| rules.on(at.parse().expect("an instant")).expect("a rule").source.as_str();
        assert_eq!(on("2010-01-01T00:00:00Z"), "L. 53/1994");
        assert!(on("2024-09-29T21:59:59Z").contains("16/4/2014"));
        assert!(on("2024-09-29T22:00:00Z").contains("7/8/2024, artt. 26 e 27"), "midnight in Rome");
        assert!(
            rules.on("1993-12-31T00:00:00Z".parse().expect("an instant")).is_err(),
            "before the law"
        );
    }

    #[test]
    fn the_limits_are_those_of_the_norms() {
        let rules = Rules::bundled().expect("the bundled rules parse");
        let limit = |at: &str| rules.on(at.parse().expect("an instant")).expect("a rule").envelope_bytes;
        assert_eq!(
            (limit("2024-01-01T00:00:00Z"), limit("2025-01-01T00:00:00Z")),
            (30_000_000, 60_000_000)
        );
        let tax = rules.deposits.iter().find(|deposit| deposit.court == "tax").expect("the tax court");
        let limits = (tax.file_bytes, tax.files, tax.total_bytes, tax.name_characters);
        assert_eq!(limits, (Some(10_000_000), Some(50), 50_000_000, Some(100)));
    }
}
