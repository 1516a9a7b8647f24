//! Days that are typed and shown in fields.

use jiff::civil::Date;

/// A day as shown in a field.
pub fn format_day(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// Parses a day such as `31/12/2026`, `31.12.2026` or `2026-12-31`.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let plain: String = text.chars().map(|c| if matches!(c, '.' | '-' | ' ') { '/' } else { c }).collect();
    Date::strptime("%d/%m/%Y", &plain).or_else(|_| text.parse()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_understood_as_people_write_it() {
        let last = Some(date(2026, 12, 31));
        for text in ["31/12/2026", " 31.12.2026", "31-12-2026", "2026-12-31"] {
            assert_eq!(parse_day(text), last, "{text}");
        }
        assert_eq!(parse_day(&format_day(date(2026, 3, 5))), Some(date(2026, 3, 5)));
        for text in ["", "31/02/2026", "ieri", "12/2026"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
