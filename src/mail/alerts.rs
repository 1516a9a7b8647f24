//! What a server wants its users to read: the texts of ALERT codes, which a client must show (RFC 9051 §7.1).

use std::sync::{Arc, Mutex, PoisonError};

/// Texts of ALERT codes of one account, each once. A copy refers to the same texts.
#[derive(Debug, Clone, Default)]
pub struct Alerts(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// All texts, oldest first.
    known: Vec<String>,
    /// How many of these were taken.
    taken: usize,
}

/// Texts kept of one account: a server that sends others all the time must not fill the memory or the screen.
const MOST: usize = 20;
const MAX_LENGTH: usize = 500;

impl Alerts {
    /// Adds a text, unless it is known. Characters that do not print or that change the order of others are removed.
    pub fn add(&self, text: &str) {
        let text: String = text.chars().filter(|letter| is_shown(*letter)).take(MAX_LENGTH).collect();
        let text = text.trim().to_owned();
        let mut state = self.state();
        if !text.is_empty() && state.known.len() < MOST && !state.known.contains(&text) {
            state.known.push(text);
        }
    }

    /// The texts added since this was last called.
    pub fn take(&self) -> Vec<String> {
        let mut state = self.state();
        let new = state.known.get(state.taken..).unwrap_or_default().to_vec();
        state.taken = state.known.len();
        new
    }

    /// All texts.
    pub fn all(&self) -> Vec<String> {
        self.state().known.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Neither a control character nor one of the invisible ones that change the direction of text (Unicode, Bidi_Control).
fn is_shown(letter: char) -> bool {
    let directs = matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !letter.is_control() && !directs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_once_and_cannot_change_what_surrounds_it() {
        let alerts = Alerts::default();
        alerts.add("la password \u{202e}scade\r\n\u{1b}[31m il 4 dicembre ");
        alerts.add("la password scade[31m il 4 dicembre");
        assert_eq!(alerts.take(), ["la password scade[31m il 4 dicembre"]);
        assert_eq!(alerts.take(), [""; 0]);
        assert_eq!(alerts.all().len(), 1);
    }

    #[test]
    fn number_and_length_are_bounded() {
        let alerts = Alerts::default();
        for number in 0..1000 {
            alerts.add(&format!("{number} {}", "x".repeat(10_000)));
        }
        let all = alerts.take();
        assert_eq!(all.len(), MOST);
        assert!(all.iter().all(|text| text.chars().count() <= MAX_LENGTH));
    }
}
