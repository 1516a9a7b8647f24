//! Bytes of a text to characters: in the charset that is named, or, where none is named or it cannot be right, in the one that fits.
//!
//! Mail without a charset should be US-ASCII (RFC 2046 §4.1.2) and often is not. Text that is valid UTF-8 is UTF-8: other charsets hardly
//! ever form its sequences by chance. Everything else is Windows-1252, which contains Latin-1 and is what Italian programs wrote.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;
use memchr::memmem;

/// Text in the charset of this name; by its bytes where the name is missing, unknown or wrong.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    label.and_then(|label| named(bytes, label)).unwrap_or_else(|| unlabelled(bytes))
}

/// The same for HTML, which may name its charset itself (HTML §13.2.3.2).
pub(super) fn decode_html(bytes: &[u8], label: Option<&str>) -> String {
    label
        .and_then(|label| named(bytes, label))
        .or_else(|| named(bytes, &declared(bytes)?))
        .unwrap_or_else(|| unlabelled(bytes))
}

/// Text in a named charset; `None` where the name is unknown or the bytes show that it is wrong.
fn named(bytes: &[u8], label: &str) -> Option<String> {
    let label = label.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\''));
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        // mail-parser knows some that browsers do not: IBM 850, UTF-7.
        let text = charset_decoder(label.as_bytes())?(bytes);
        return (!text.contains('\u{FFFD}')).then_some(text);
    };
    // Every byte is a Windows-1252 character, and US-ASCII is read as such.
    if encoding == WINDOWS_1252 && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let (text, _, malformed) = encoding.decode(bytes);
    (!malformed || encoding != UTF_8).then(|| text.into_owned())
}

fn unlabelled(bytes: &[u8]) -> String {
    // In UTF-16 every letter of a European language has a zero byte.
    let is_marked = Encoding::for_bom(bytes).is_some_and(|(encoding, _)| encoding == UTF_8 || bytes.contains(&0));
    if is_marked || is_mostly_utf8(bytes) {
        return UTF_8.decode(bytes).0.into_owned();
    }
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether there are more UTF-8 sequences than places that are none: a text may be cut in the middle of a character.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sequences, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sequences = sequences.saturating_add(chunk.valid().chars().filter(|letter| !letter.is_ascii()).count());
        broken = broken.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    broken == 0 || sequences > broken
}

/// The charset in `<meta charset>`, `<meta http-equiv content>` or the XML declaration.
fn declared(html: &[u8]) -> Option<String> {
    let head = html.get(..PRESCAN).unwrap_or(html).to_ascii_lowercase();
    let tags = [(b"<meta".as_slice(), b"charset".as_slice()), (b"<?xml", b"encoding")];
    tags.iter().find_map(|(tag, attribute)| {
        memmem::find_iter(&head, tag).find_map(|at| {
            let rest = head.get(at..)?;
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            let tag = rest.get(..end)?;
            let value = tag.get(memmem::find(tag, attribute)?.saturating_add(attribute.len())..)?;
            let value = value.trim_ascii_start().strip_prefix(b"=")?;
            let name: String = value
                .iter()
                .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''))
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
                .map(|byte| char::from(*byte))
                .collect();
            // A declaration that can be read byte by byte is not in UTF-16 (HTML §13.2.3.3).
            (!name.is_empty() && !name.starts_with("utf-16")).then_some(name)
        })
    })
}

/// Bytes at the start of HTML in which its charset is searched: programs write long style sheets before it.
const PRESCAN: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_charset_that_fits() {
        let latin = b"Citt\xE0: 5 \x80";
        let utf8 = "Città: 5 €".as_bytes();
        for label in [
            None,
            Some("us-ascii"),
            Some("utf-8"),
            Some("x-unknown"),
            Some("iso-8859-1"),
            Some("\"Latin1\""),
        ] {
            assert_eq!(decode(latin, label), "Città: 5 €", "{label:?}");
            assert_eq!(decode(utf8, label), "Città: 5 €", "{label:?}");
        }
        assert_eq!(decode(b"\xE8", Some("iso-8859-5")), "ш");
        assert_eq!(decode(b"\x85", Some("cp850")), "à");
        assert_eq!(decode(b"\xFF\xFEa\0", None), "a");
    }

    #[test]
    fn a_cut_character_does_not_change_the_rest() {
        assert_eq!(decode("è più là".as_bytes().get(..10).unwrap(), Some("utf-8")), "è più l\u{FFFD}");
    }

    #[test]
    fn html_may_name_its_charset_itself() {
        for head in [
            "<meta charset=koi8-r>",
            "<META http-equiv='Content-Type' content='text/html; charset=KOI8-R'>",
            "<meta name=a><meta charset = \"koi8-r\" />",
            "<?xml version='1.0' encoding='koi8-r'?>",
        ] {
            let html = [head.as_bytes(), b"\xC1"].concat();
            assert_eq!(decode_html(&html, None), format!("{head}а"));
            assert_eq!(decode_html(&html, Some("iso-8859-1")), format!("{head}Á"), "the header comes first");
        }
        let wide = [b"<meta charset=utf-16>".as_slice(), "è".as_bytes()].concat();
        assert_eq!(decode_html(&wide, None), "<meta charset=utf-16>è");
    }
}
