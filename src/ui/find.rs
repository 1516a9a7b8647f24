//! Finding words in a text, without regard to capitals and accents.

use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A text to find, prepared once for many texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needle(String);

impl Needle {
    pub fn new(text: &str) -> Self {
        Self(fold(text).0)
    }

    /// The places in a text, as byte ranges of it, at most `most`.
    pub fn find_in(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        if self.0.is_empty() || most == 0 {
            return Vec::new();
        }
        let (folded, origins) = fold(text);
        let original = |at: usize| origins.get(at).copied().unwrap_or(text.len());
        let found = folded.match_indices(&self.0).take(most);
        found
            .map(|(at, _)| {
                let last = original(at.saturating_add(self.0.len()).saturating_sub(1));
                let length = text.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                original(at)..last.saturating_add(length)
            })
            .collect()
    }
}

/// The text in small letters without accents, and for each of its bytes where the letter begins that it comes from.
fn fold(text: &str) -> (String, Vec<usize>) {
    let decompose = DecomposingNormalizerBorrowed::new_nfd();
    let mut folded = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let before = folded.len();
        match letter {
            letter if letter.is_ascii() => folded.push(letter.to_ascii_lowercase()),
            // Typed as a space by whoever looks for it.
            '\u{a0}' => folded.push(' '),
            letter => {
                let plain = decompose.normalize_iter(letter.to_lowercase()).filter(|part| !is_accent(*part));
                folded.extend(plain);
            }
        }
        origins.resize(origins.len() + folded.len() - before, at);
    }
    (folded, origins)
}

fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, needle: &str) -> Vec<&'t str> {
        let places = Needle::new(needle).find_in(text, 100);
        places.into_iter().map(|place| text.get(place).expect("whole letters")).collect()
    }

    #[test]
    fn capitals_and_accents_make_no_difference() {
        assert_eq!(found("Città, CITTA' e citta\u{300}", "città"), ["Città", "CITTA", "citta"]);
        assert_eq!(found("perché PERCHE", "perche"), ["perché", "PERCHE"]);
        assert_eq!(found("art.\u{a0}12", "art. 12"), ["art.\u{a0}12"]);
        assert_eq!(found("straße", "ss"), Vec::<&str>::new());
    }

    #[test]
    fn a_text_with_letters_of_any_width_is_cut_between_letters() {
        for text in ["İstanbul istanbul", "日本 pec 日本", "a\u{301}a\u{301}", "ﬁne ﬁne"] {
            for needle in ["i", "日本", "a", "ne", "\u{301}", ""] {
                found(text, needle);
            }
        }
    }
}
