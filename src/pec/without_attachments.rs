//! A message without the bytes of its files (RFC 2046 §5.1): what a list and a search read, several times faster than the whole.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::mime::Part;

/// The message with the contents of its larger files left out: every header, every text and the structure stand as they were
/// (RFC 2046 §5.1). What is left out is in base64 (RFC 2045 §6.8), is neither text nor XML nor a message, and holds no two dashes in a row:
/// no parser can find a delimiter in it. Borrowed when nothing is left out.
pub fn without_attachments(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut cuts = Vec::new();
    collect(raw, Part::of(raw), 0, &mut cuts);
    if cuts.is_empty() {
        return Cow::Borrowed(raw);
    }
    let mut lean = Vec::with_capacity(raw.len().saturating_sub(cuts.iter().map(Range::len).sum()));
    let mut from = 0;
    for cut in cuts {
        lean.extend_from_slice(raw.get(from..cut.start).unwrap_or_default());
        from = cut.end;
    }
    lean.extend_from_slice(raw.get(from..).unwrap_or_default());
    Cow::Owned(lean)
}

/// Smaller contents are not worth the cut.
const SMALL: usize = 8 << 10;
/// How deep multiparts and messages are followed; deeper ones stand whole.
const DEEPEST: usize = 16;

fn collect(raw: &[u8], part: Part<'_>, depth: usize, cuts: &mut Vec<Range<usize>>) {
    if part.body().len() < SMALL || depth > DEEPEST {
        return;
    }
    let media = part.media();
    if let Some(boundary) = media.boundary.filter(|_| media.kind.starts_with("multipart/")) {
        for child in part.children(&boundary) {
            collect(raw, child, depth.saturating_add(1), cuts);
        }
    } else if media.encoding != "base64" {
        if media.kind.starts_with("message/") && media.encoding != "quoted-printable" {
            collect(raw, Part::of(part.body()), depth.saturating_add(1), cuts);
        }
    } else if !is_read(&media.kind, media.name.as_deref()) && memmem::find(part.body(), b"--").is_none() {
        let start = part.body().as_ptr().addr().saturating_sub(raw.as_ptr().addr());
        cuts.push(start..start.saturating_add(part.body().len()));
    }
}

/// Whether the contents themselves tell something about the message.
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
    fn a_file_goes_and_everything_around_it_stays() {
        let whole = message("application/pdf; name=a.pdf", &file());
        let lean = without_attachments(&whole);
        assert_eq!(lean.as_ref(), message("application/pdf; name=a.pdf", "").as_slice());
    }

    #[test]
    fn what_is_read_stays() {
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
