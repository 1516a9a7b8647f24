//! A message without the bytes of its larger attachments (RFC 2046 §5.1): enough for list rows and the search index, and several times
//! faster to parse.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::mime::{Part, Visited};

/// The message with the bodies of its larger attachments cut out; headers, texts and structure stay as they are (RFC 2046 §5.1). Borrowed
/// when nothing is cut.
///
/// Cut are bodies in base64 (RFC 2045 §6.8) that are neither text nor XML nor a message and hold no `--`: in such a body no parser can find
/// a delimiter, so that the parts are the same before and after.
pub fn without_attachments(raw: &[u8]) -> Cow<'_, [u8]> {
    let parts = Part::of(raw).walk(DEPTH_LIMIT).into_messages().not_smaller_than(SMALLEST_CUT);
    let cuts: Vec<Range<usize>> = parts.filter(is_cut).map(|found| range_in(raw, found.part.body())).collect();
    if cuts.is_empty() {
        return Cow::Borrowed(raw);
    }
    let mut kept = Vec::with_capacity(raw.len().saturating_sub(cuts.iter().map(Range::len).sum()));
    let mut from = 0;
    for cut in cuts {
        kept.extend_from_slice(raw.get(from..cut.start).unwrap_or_default());
        from = cut.end;
    }
    kept.extend_from_slice(raw.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Smaller bodies are not worth a cut.
const SMALLEST_CUT: usize = 8 << 10;
/// Levels of multiparts and messages that are entered; what is deeper is kept.
const DEPTH_LIMIT: usize = 16;

fn is_cut(found: &Visited<'_>) -> bool {
    let media = &found.media;
    media.multipart_boundary().is_none()
        && media.encoding == "base64"
        && !is_read(&media.essence, media.name.as_deref())
        && memmem::find(found.part.body(), b"--").is_none()
}

/// The position of a slice of `raw` in it.
fn range_in(raw: &[u8], slice: &[u8]) -> Range<usize> {
    let start = slice.as_ptr().addr().saturating_sub(raw.as_ptr().addr());
    start..start.saturating_add(slice.len())
}

/// Whether lists or the index read the content itself.
fn is_read(kind: &str, name: Option<&str>) -> bool {
    let named = name.unwrap_or_default().to_ascii_lowercase();
    kind.starts_with("text/") || kind.starts_with("message/") || kind.ends_with("xml") || named.ends_with(".xml") || named.ends_with(".eml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: &str, contents: &str) -> Vec<u8> {
        format!(
            "Subject: x\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n\
             Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\ntesto\r\n--i\r\nContent-Type: {kind}\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{contents}\r\n--i--\r\n--o--\r\n"
        )
        .into_bytes()
    }

    fn file() -> String {
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0MTIzNDU2Nzg5QUJDREVGR0hJSktM\r\n".repeat(200)
    }

    #[test]
    fn only_the_body_of_an_attachment_is_cut() {
        let whole = message("application/pdf; name=a.pdf", &file());
        let cut = without_attachments(&whole);
        assert_eq!(cut.as_ref(), message("application/pdf; name=a.pdf", "").as_slice());
    }

    #[test]
    fn texts_xml_messages_and_bodies_with_dashes_are_kept() {
        for kind in [
            "text/plain",
            "application/xml",
            "application/octet-stream; name=\"daticert.XML\"",
            "application/octet-stream; name=\"postacert.eml\"",
            "message/rfc822",
        ] {
            assert!(matches!(without_attachments(&message(kind, &file())), Cow::Borrowed(_)), "{kind}");
        }
        for contents in [
            "QUJD\r\n".to_owned(),
            format!("{}--i\r\n", file().trim_end()),
            format!("{}-- x", file()),
        ] {
            assert!(
                matches!(without_attachments(&message("application/pdf", &contents)), Cow::Borrowed(_)),
                "{contents}"
            );
        }
    }
}
