//! The header fields that a signature is compared with: originator (RFC 5322 §3.6.2) and date (§3.6.1). RFC 6109 §2.1.1 requires From to be
//! the address in the certificate.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::header::Entity;

/// The address of the single From field, lower case; `None` for several fields, several addresses, none, or a group.
pub(super) fn single_from(message: &Entity<'_>) -> Option<String> {
    let mut fields = message.all("From");
    let field = fields.next()?;
    if fields.next().is_some() {
        return None;
    }
    address(field)
}

/// Whether Sender or Reply-To occurs more than once: readers would show different people. The values are not compared with the signer; only
/// From is.
pub(super) fn has_repeated_fields(message: &Entity<'_>) -> bool {
    ["Sender", "Reply-To"].iter().any(|name| message.all(name).nth(1).is_some())
}

/// The instant of the Date field, UTC; `None` when it is missing, repeated or not a date.
pub(super) fn date(message: &Entity<'_>) -> Option<Timestamp> {
    let mut fields = message.all("Date");
    let field = fields.next()?;
    if fields.next().is_some() {
        return None;
    }
    let text = String::from_utf8_lossy(field).replace(['\r', '\n'], " ");
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()
}

/// Parses one mailbox: `a@b`, `name <a@b>`, `"name" <a@b>`. Providers write "Per conto di: …" as display name, sometimes unquoted, so a
/// colon alone does not make a group.
fn address(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let (mut bare, mut angle): (String, Option<String>) = (String::new(), None);
    let (mut quoted, mut quotes, mut comments, mut inside) = (false, false, 0_usize, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted || comments > 0 => {
                letters.next();
            }
            '"' if inside => return None,
            '"' if comments == 0 => {
                quoted = !quoted;
                quotes = true;
            }
            _ if quoted => {}
            '(' => comments = comments.saturating_add(1),
            ')' if comments > 0 => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            ',' | ';' => return None,
            '<' if angle.is_some() => return None,
            '<' => {
                angle = Some(String::new());
                inside = true;
            }
            '>' if inside => inside = false,
            _ if inside => angle.as_mut()?.push(letter),
            _ if angle.is_some() && !letter.is_whitespace() => return None,
            _ => bare.push(letter),
        }
    }
    if quoted || comments > 0 || inside || (quotes && angle.is_none()) {
        return None;
    }
    let address = angle.unwrap_or(bare);
    let address = address.trim();
    let (local, domain) = address.split_once('@')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic() && !"@:<>".contains(letter));
    (plain(local) && plain(domain)).then(|| address.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_is_read() {
        for (value, expected) in [
            (" Posta-Certificata@PEC.example.it", "posta-certificata@pec.example.it"),
            (
                "\"Per conto di: a@b.it, \\\"x\" <posta-certificata@pec.example.it>",
                "posta-certificata@pec.example.it",
            ),
            ("Per conto di: a@b.it <c@d.it> (nota)", "c@d.it"),
            ("=?utf-8?q?x?=\r\n <c@d.it>", "c@d.it"),
        ] {
            assert_eq!(address(value.as_bytes()).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(address(b"Citt\xe0 <c@d.it>").as_deref(), Some("c@d.it"));
        assert_eq!(address(b"<c\xe0@d.it>"), None);
    }

    #[test]
    fn several_mailboxes_and_none_are_refused() {
        for value in [
            "a@b.it, c@d.it",
            "g: a@b.it;",
            "<a@b.it> <c@d.it>",
            "<a@b.it> c@d.it",
            "",
            "a",
            "\"a@b.it",
            "<a@b@c.it>",
            "a@b.it c@d.it",
            "<\"x\"a@b.it>",
            "\"x\"a@b.it",
        ] {
            assert_eq!(address(value.as_bytes()), None, "{value}");
        }
        assert_eq!(single_from(&Entity::read(b"From: a@b.it\r\nFrom: a@b.it\r\n\r\n")), None);
    }

    #[test]
    fn dates_are_instants() {
        let read = |text: &str| date(&Entity::read(format!("Date: {text}\r\n\r\n").as_bytes()));
        assert_eq!(read("Tue, 1 Oct 2024 10:20:30 +0200"), "2024-10-01T08:20:30Z".parse().ok());
        assert_eq!(
            read("Tue, 1 Oct 2024\r\n 10:20:30 +0200 (CEST)"),
            "2024-10-01T08:20:30Z".parse().ok()
        );
        assert_eq!(read("domani"), None);
    }
}
