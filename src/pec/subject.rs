//! Comparing a certified subject (daticert `oggetto`, RFC 6109 §4.4) with the one that was written.

use super::mime::Part;

/// Whether a certified subject is this one. Providers change blanks, re-encode or lose letters outside ASCII, and may truncate: only ASCII
/// letters and digits are compared, and after [`TRUNCATED_AFTER`] of them the end may be missing.
pub(super) fn same_subject(certified: &str, subject: &str) -> bool {
    let (certified, subject) = (plain(certified), plain(subject));
    certified == subject || (certified.len() >= TRUNCATED_AFTER && subject.starts_with(&certified))
}

/// ASCII letters and digits in lower case, encoded words decoded.
fn plain(text: &str) -> String {
    let field = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let decoded = text.contains("=?").then(|| Part::of(field.as_bytes()).parsed());
    let decoded = decoded.flatten();
    let text = decoded.as_ref().and_then(|message| message.subject()).unwrap_or(text);
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

/// How many letters and digits a truncated subject must have to be recognised.
const TRUNCATED_AFTER: usize = 16;
