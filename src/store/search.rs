//! Finding text whatever its case and accents.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::MessageRow;

/// Longest search text of a row, in characters.
const MOST: usize = 1000;

/// Case and accents folded, compatibility forms taken apart: `Àncora` and `ANCORA` become `ancora`.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    apart
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What the text filter looks through: sender, recipients, subject, one line each.
pub(super) fn row_text(row: &MessageRow) -> String {
    let mut text = String::new();
    for part in row.from_name.iter().chain([&row.from, &row.subject]).chain(&row.to) {
        text.push_str(part);
        text.push('\n');
    }
    folded(&text).chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(folded("PERCHÉ Così ÀNCORA"), "perche cosi ancora");
        assert_eq!(folded("ﬁrma Ⅳ"), "firma iv");
        assert_eq!(folded("Straße Łódź"), "straße łodz");
    }
}
