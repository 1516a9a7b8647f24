//! Makes untrusted text safe for a terminal: nothing in it moves the cursor, changes the text direction or is invisible.

use std::fmt::Write as _;

use crate::engine::filename::is_deceptive;

/// For one line: every control character, including line breaks and tabs, becomes a control picture or a `\u{…}` escape.
pub fn escape(text: &str) -> String {
    escaped(text, false)
}

/// For several lines: line breaks are kept, tabs become spaces, everything else is as in [`escape`].
pub fn escape_lines(text: &str) -> String {
    escaped(&text.replace("\r\n", "\n"), true)
}

fn escaped(text: &str, lines: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if lines => out.push('\n'),
            '\t' if lines => out.push_str("    "),
            '\u{00}'..='\u{1F}' => out.push(picture(c)),
            '\u{7F}' => out.push('\u{2421}'),
            c if is_deceptive(c) => {
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

/// The control picture (U+2400 block) of a C0 control.
fn picture(control: char) -> char {
    char::from_u32(0x2400_u32.saturating_add(u32::from(control))).unwrap_or('\u{FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_text() {
        assert_eq!(escape("a\x1b[2Jb\u{7}\r\n"), "a␛[2Jb␇␍␊");
        assert_eq!(escape("x\u{202E}y\u{9b}z\u{200B}"), "x\\u{202e}y\\u{9b}z\\u{200b}");
        assert_eq!(escape("perché € 📎"), "perché € 📎");
        assert_eq!(escape_lines("a\r\nb\tc\rd"), "a\nb    c␍d");
    }
}
