//! Comparing a certified subject (daticert `oggetto`, RFC 6109 §4.4) with the one that was written.

use super::field_text;

/// Whether a certified subject is this one. Providers change blanks, re-encode or lose letters outside ASCII, and may truncate: only ASCII
/// letters and digits are compared, and after [`TRUNCATED_AFTER`] of them the end may be missing.
pub(super) fn same_subject(certified: &str, subject: &str) -> bool {
    let (certified, subject) = (plain(certified), plain(subject));
    certified == subject || (certified.len() >= TRUNCATED_AFTER && subject.starts_with(&certified))
}

/// ASCII letters and digits in lower case, encoded words decoded.
fn plain(text: &str) -> String {
    let text = field_text::decoded(text.as_bytes());
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

/// How many letters and digits a truncated subject must have to be recognised.
const TRUNCATED_AFTER: usize = 16;
