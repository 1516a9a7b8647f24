//! Stands in for `i18n::format` until it is there: same names, same meaning. To be deleted then.

use jiff::tz::TimeZone;

use crate::clock::Timestamp;
use crate::i18n::{Language, Words};

impl Words {
    /// An instant in full, with its zone.
    pub fn instant(&self, at: Timestamp) -> String {
        let at = at.to_zoned(zone());
        let month = self.get(&format!("month-{}", at.month()));
        format!("{} {month} {}", at.day(), at.strftime("%Y, %H:%M:%S (%:z)"))
    }

    /// The time today, the weekday this week, the date before.
    pub fn list_date(&self, at: Timestamp, now: Timestamp) -> String {
        let (at, now) = (at.to_zoned(zone()), now.to_zoned(zone()));
        if at.date() == now.date() {
            return at.strftime("%H:%M").to_string();
        }
        let days = (now.date() - at.date()).get_days();
        if (1..7).contains(&days) {
            return self.get(&format!("weekday-{}", at.weekday().to_monday_one_offset()));
        }
        let month = self.get(&format!("month-short-{}", at.month()));
        format!("{} {month} {}", at.day(), at.year())
    }

    /// Bytes as people say them.
    pub fn size(&self, bytes: u64) -> String {
        #[allow(clippy::cast_precision_loss)]
        let value = bytes as f64;
        let text = match bytes {
            0..1_000 => format!("{bytes} byte"),
            1_000..1_000_000 => format!("{:.0} kB", value / 1e3),
            1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
            _ => format!("{:.2} GB", value / 1e9),
        };
        match self.language() {
            Language::Italian => text.replace('.', ","),
            Language::English => text,
        }
    }
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC)
}
