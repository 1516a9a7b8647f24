//! The source of a message, as text for reading.

use super::error::EngineError;
use super::handle::Handle;
use super::query;
use super::view::{MessageSource, RawText};

impl Handle {
    /// The beginning of a message as it was received, as text: UTF-8 where it is, else Latin-1.
    pub async fn raw_text(&self, message: impl Into<MessageSource>) -> Result<RawText, EngineError> {
        let source = message.into();
        self.read(move |shared| Ok(raw_text(&query::raw(shared, &source)?))).await
    }
}

fn raw_text(raw: &[u8]) -> RawText {
    let shown = raw.get(..LIMIT).unwrap_or(raw);
    let text = match std::str::from_utf8(shown) {
        Ok(text) => visible(text.chars()),
        // Only the last letter is cut.
        Err(error) if error.error_len().is_none() => visible(String::from_utf8_lossy(shown).chars()),
        Err(_) => visible(shown.iter().map(|byte| char::from(*byte))),
    };
    RawText {
        text,
        size: raw.len() as u64,
        cut: shown.len() < raw.len(),
    }
}

/// The letters with control characters and marks that reorder text made visible, in lines that can be drawn.
fn visible(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut column = 0;
    for letter in letters {
        match letter {
            '\r' => continue,
            '\n' => column = 0,
            _ if column == LINE => {
                text.push('\n');
                column = 1;
            }
            _ => column += 1,
        }
        text.push(match letter {
            '\n' | '\t' => letter,
            // The pictures of the control characters.
            '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or(REPLACED),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' => REPLACED,
            letter if letter.is_control() => REPLACED,
            letter => letter,
        });
    }
    text
}

/// Bytes that are shown.
const LIMIT: usize = 512 << 10;
/// Letters of a line: those of RFC 5322 §2.1.1 fit.
const LINE: usize = 998;
const REPLACED: char = char::REPLACEMENT_CHARACTER;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_shown_in_its_own_charset() {
        assert_eq!(raw_text("Subject: citt\u{e0}\r\n\r\nx".as_bytes()).text, "Subject: citt\u{e0}\n\nx");
        assert_eq!(raw_text(b"Subject: citt\xe0\r\n").text, "Subject: citt\u{e0}\n");
    }

    #[test]
    fn nothing_in_it_is_invisible() {
        assert_eq!(raw_text("a\0\x1b[31m\u{202E}b".as_bytes()).text, "a\u{2400}\u{241b}[31m\u{fffd}b");
    }

    #[test]
    fn of_a_large_message_the_beginning_is_shown() {
        let raw = "è".repeat(20 << 20);
        let shown = raw_text(raw.as_bytes());
        assert!(shown.cut && shown.size == 40 << 20);
        assert!(shown.text.len() <= 2 * LIMIT);
        assert!(shown.text.lines().all(|line| line.chars().count() <= LINE));
    }
}
