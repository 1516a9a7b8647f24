//! Text of header fields (RFC 5322 §2.2) with encoded words (RFC 2047), as programs write them: bytes outside ASCII without an encoded
//! word, characters split between two words, charsets that are named wrongly.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

use super::charset;
use super::transfer;

/// The text of a field value: unfolded, encoded words decoded, trimmed.
pub(super) fn decoded(value: &[u8]) -> String {
    let text = unfolded(&charset::decode(value, None));
    match text.contains("=?") {
        true => with_words(&text, &|word| word.to_owned()),
        false => text,
    }
    .trim()
    .to_owned()
}

/// A header block that a strict reader decodes as [`decoded`] does: in UTF-8, each run of encoded words as one word in UTF-8. Structure,
/// and so what is an address and what a name, stays as written.
pub(super) fn repaired(header: &[u8]) -> Cow<'_, [u8]> {
    if header.is_ascii() && memmem::find(header, b"=?").is_none() {
        return Cow::Borrowed(header);
    }
    let mut out = Vec::with_capacity(header.len());
    for field in fields(header) {
        let text = charset::decode(field, None);
        let word = |word: &str| format!("=?utf-8?B?{}?=", STANDARD.encode(word));
        match text.contains("=?") {
            true => out.extend_from_slice(with_words(&text, &word).as_bytes()),
            false => out.extend_from_slice(text.as_bytes()),
        }
    }
    Cow::Owned(out)
}

/// The fields of a header block, folded lines with the line they continue, with their line breaks.
pub(super) fn fields(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let mut end = 0_usize;
        loop {
            let after = rest.get(end..)?;
            let line = memchr::memchr(b'\n', after).map_or(after.len(), |at| at.saturating_add(1));
            end = end.saturating_add(line);
            if !matches!(rest.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        let (field, next) = rest.split_at_checked(end).filter(|(field, _)| !field.is_empty())?;
        rest = next;
        Some(field)
    })
}

/// Without the line breaks of folding, each of which becomes one blank.
pub(super) fn unfolded(text: &str) -> String {
    let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.truncate(out.trim_end_matches([' ', '\t']).len());
        out.push(' ');
        out.push_str(line.trim_start_matches([' ', '\t']));
    }
    out
}

/// Text with each run of adjacent encoded words replaced by what `put` makes of its decoded text.
fn with_words(text: &str, put: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<Word<'_>> = Vec::new();
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        // Blanks between two encoded words are not displayed (RFC 2047 §6.2).
        if run.is_empty() || !before.chars().all(char::is_whitespace) {
            flush(&mut run, &mut out, put);
            out.push_str(before);
        }
        run.push(word);
        rest = after;
    }
    flush(&mut run, &mut out, put);
    out.push_str(rest);
    out
}

fn flush(run: &mut Vec<Word<'_>>, out: &mut String, put: &dyn Fn(&str) -> String) {
    if !run.is_empty() {
        let text: String = run.chunk_by(Word::continues).map(decoded_words).collect();
        out.push_str(&put(&text));
        run.clear();
    }
}

/// An encoded word (RFC 2047 §2).
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    charset: &'t str,
    is_base64: bool,
    text: &'t str,
}

impl Word<'_> {
    /// Whether a character may begin in this word and end in the next.
    fn continues(&self, next: &Self) -> bool {
        self.charset.eq_ignore_ascii_case(next.charset)
    }

    fn bytes(&self) -> Vec<u8> {
        match self.is_base64 {
            true => transfer::base64(self.text.as_bytes()).into_owned(),
            false => transfer::quoted(self.text.as_bytes()),
        }
    }
}

fn decoded_words(words: &[Word<'_>]) -> String {
    let charset = words.first().map(|word| word.charset);
    // Programs that cut a base64 text anywhere leave groups of four that go on in the next word.
    let is_cut = |word: &Word<'_>| word.is_base64 && !word.text.ends_with('=') && !word.text.len().is_multiple_of(4);
    let is_one_text = words.iter().all(|word| word.is_base64) && words.split_last().is_some_and(|(_, before)| before.iter().any(is_cut));
    let bytes: Vec<u8> = match is_one_text {
        true => transfer::base64(words.iter().map(|word| word.text).collect::<String>().as_bytes()).into_owned(),
        false => words.iter().flat_map(Word::bytes).collect(),
    };
    charset::decode(&bytes, charset)
}

/// The next encoded word, with the text before and after it.
fn next_word(text: &str) -> Option<(&str, Word<'_>, &str)> {
    let mut from = 0_usize;
    loop {
        let start = text.get(from..)?.find("=?")?.saturating_add(from);
        let (before, at) = text.split_at_checked(start)?;
        if let Some((word, after)) = word_at(at) {
            return Some((before, word, after));
        }
        from = start.saturating_add(1);
    }
}

fn word_at(text: &str) -> Option<(Word<'_>, &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    // Bounded, so that a header full of beginnings does not take quadratic time.
    let end = memmem::find(rest.as_bytes().get(..WORD_LIMIT).unwrap_or(rest.as_bytes()), b"?=")?;
    let (text, after) = (rest.get(..end)?, rest.get(end.saturating_add(2)..)?);
    let is_base64 = match encoding {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    // A language may follow (RFC 2231 §5).
    let charset = charset.split('*').next().unwrap_or_default();
    let is_name = !charset.is_empty() && charset.len() <= 40 && charset.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then_some((Word { charset, is_base64, text }, after))
}

/// Bytes of an encoded word that are read: 75 are allowed (RFC 2047 §2), and some programs write a whole subject into one.
const WORD_LIMIT: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded_however_they_are_written() {
        for (written, meant) in [
            ("=?utf-8?Q?Citt=C3=A0_di_Forl=C3=AC?=", "Città di Forlì"),
            ("=?utf-8?Q?Citt=C3?= =?UTF-8?Q?=A0?=", "Città"),
            ("=?utf-8?B?Q2l0dMM=?=\r\n =?utf-8?B?oA==?=", "Città"),
            ("=?utf-8?B?Q2l0d?= =?utf-8?B?MOg?=", "Città"),
            ("=?utf-8?Q?Citt=E0?=", "Città"),
            ("=?iso-8859-1?Q?Citt=C3=A0?=", "Città"),
            ("=?x-unknown?Q?Citt=E0?= a", "Città a"),
            ("=?us-ascii*it?q?Citt=E0?=", "Città"),
            ("a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d"),
            ("pi=?utf-8?Q?=C3=B9?=!", "più!"),
            ("=?utf-8?X?no?= =?", "=?utf-8?X?no?= =?"),
            ("a =?=?utf-8?Q?b?=", "a =?b"),
            ("=?iso-8859-1?Q?=E8?= =?utf-8?Q?=C3=A8?=", "èè"),
            (" a\r\n\tb ", "a b"),
        ] {
            assert_eq!(decoded(written.as_bytes()), meant, "{written}");
        }
        assert_eq!(decoded(b" Citt\xE0"), "Città");
        assert_eq!(decoded("Città".as_bytes()), "Città");
    }

    #[test]
    fn a_repaired_header_keeps_its_structure() {
        let header = b"From: =?utf-8?Q?Citt=C3?=\r\n =?utf-8?Q?=A0, a@b.example?= <c@d.example>\r\nSubject: Forl\xEC\r\n";
        let repaired = repaired(header);
        let message = mail_parser::MessageParser::default().parse_headers(repaired.as_ref()).unwrap();
        let from = message.from().and_then(|from| from.first()).unwrap();
        assert_eq!((from.name(), from.address()), (Some("Città, a@b.example"), Some("c@d.example")));
        assert_eq!(message.subject(), Some("Forlì"));
        assert!(matches!(super::repaired(b"Subject: a\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn fields_come_with_their_folded_lines() {
        let all: Vec<_> = fields(b"A: 1\r\n 2\r\nB: 3\n\tx").collect();
        assert_eq!(all, [&b"A: 1\r\n 2\r\n"[..], b"B: 3\n\tx"]);
        assert_eq!(fields(b"").count(), 0);
    }
}
