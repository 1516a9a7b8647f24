//! Untrusted text made safe to show and to use in file names.

/// Whether a character is invisible or changes how its neighbours are shown: controls, bidirectional controls, zero-width and blank-looking
/// ones (Unicode TR 36).
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The text on one line: white space becomes spaces, and a deceptive character, or one for which `has` is false, its code as in `[U+202E]`.
pub(super) fn readable(text: &str, has: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => out.push(' '),
            c if is_deceptive(c) || !has(c) => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A part of a file name: ASCII letters, digits, `@`, `.`, `-`, `_`, at most `length` of them, never empty.
pub(super) fn in_name(text: &str, length: usize) -> String {
    let safe: String = text
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_') => c,
            _ => '-',
        })
        .take(length)
        .collect();
    match safe.trim_matches(['.', '-']) {
        "" => "x".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_characters_become_codes() {
        assert_eq!(readable("fattura\u{202E}fdp.exe\r\n", |_| true), "fattura[U+202E]fdp.exe  ");
        assert_eq!(readable("a😀", |c| c.is_ascii()), "a[U+1F600]");
    }

    #[test]
    fn a_file_name_is_ascii_and_short() {
        assert_eq!(in_name("../x y@z.example", 90), "x-y@z.example");
        assert_eq!(in_name("...", 90), "x");
        assert_eq!(in_name(&"è".repeat(9), 4), "x");
        assert_eq!(in_name("abcdef", 3), "abc");
    }
}
