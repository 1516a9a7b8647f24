//! Texts in the form in which they are compared and sorted.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Lower case without accents, compatibility forms decomposed: `Àncora` and `ANCORA` become `ancora`.
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
