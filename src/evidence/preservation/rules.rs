//! The fixed values of a package by date, from `assets/preservation.json`.

use jiff::civil::Date;
use serde::Deserialize;

use crate::evidence::error::ExportError;

/// The values in force from one day on.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rule {
    from: Date,
    pub(super) regulations: String,
    pub(super) index_namespace: String,
    pub(super) index_version: String,
    pub(super) index_schema: String,
    /// The media type of a message.
    pub(super) format: String,
    /// Annex 5, *modalità di formazione*: of sent messages, and of received ones below.
    pub(super) written: String,
    pub(super) received: String,
    pub(super) keep_years: u16,
}

#[derive(Debug, Deserialize)]
struct Rules {
    rules: Vec<Rule>,
}

impl Rule {
    /// The values in force on a day, from the bundled file, which a test checks.
    pub(super) fn on(day: Date) -> Result<Self, ExportError> {
        let text = include_str!("../../../assets/preservation.json");
        let parsed: Rules = serde_json::from_str(text).map_err(|error| ExportError::Rules(error.to_string()))?;
        let in_force = parsed.rules.into_iter().filter(|rule| rule.from <= day);
        let latest = in_force.max_by_key(|rule| rule.from);
        latest.ok_or_else(|| ExportError::Rules(day.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_rules_parse() {
        let rule = Rule::on(jiff::civil::date(2026, 3, 31)).expect("the bundled rules parse");
        assert_eq!((rule.keep_years, rule.index_version.as_str()), (10, "2.0"));
        assert!(rule.written.starts_with("creazione") && rule.received.starts_with("acquisizione"));
    }
}
