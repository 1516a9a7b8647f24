//! The fixed values of a package by date, from `assets/preservation.json`.

use jiff::civil::Date;
use serde::Deserialize;

/// The values in force from one day on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Rule {
    #[serde(default)]
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
    /// The values in force on a day; empty if there are none yet.
    pub(super) fn on(day: Date) -> Self {
        let parsed: Option<Rules> = serde_json::from_str(include_str!("../../../assets/preservation.json")).ok();
        let mut rules = parsed.map(|parsed| parsed.rules).unwrap_or_default();
        rules.retain(|rule| rule.from <= day);
        rules.sort_by_key(|rule| rule.from);
        rules.pop().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_rules_parse() {
        let rule = Rule::on(jiff::civil::date(2026, 3, 31));
        assert_eq!((rule.keep_years, rule.index_version.as_str()), (10, "2.0"));
        assert!(rule.written.starts_with("creazione") && rule.received.starts_with("acquisizione"));
    }
}
