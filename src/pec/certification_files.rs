//! The certification data of a message (RFC 6109 §4.3, §4.4) exactly as the provider wrote them, for export.

use super::classify::{is_certification_name, is_xml};
use super::mime::Part;
use super::rem;

/// The certification data (`daticert.xml`, RFC 6109 §4.3) and REM evidence (ETSI EN 319 532-3 §6.2.6) among the direct parts of a signed
/// entity, in document order: each with a file name and its exact bytes after transfer decoding. Believe them only when the verdict is
/// genuine.
pub fn certification_files(entity: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let root = Part::of(entity);
    let media = root.media();
    let Some(boundary) = media.boundary.filter(|_| media.essence == "multipart/mixed") else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for child in root.children(&boundary) {
        let media = child.media();
        let is_named = is_certification_name(&media.plain_name());
        if !is_named && !is_xml(&media) {
            continue;
        }
        let xml = child.content(&media);
        if rem::Evidence::parse(&xml).is_some() {
            files.push(("evidence.xml", xml.into_owned()));
        } else if is_named {
            files.push(("daticert.xml", xml.into_owned()));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_direct_parts_are_returned_byte_for_byte() {
        let entity = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntesto\r\n--b\r\n\
            Content-Type: application/xml; name=daticert.xml\r\nContent-Transfer-Encoding: base64\r\n\r\nPGE+6DwvYT4=\r\n--b\r\n\
            Content-Type: message/rfc822\r\n\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<b/>\r\n--b--\r\n";
        assert_eq!(certification_files(entity.as_bytes()), [("daticert.xml", b"<a>\xE8</a>".to_vec())]);
        assert!(certification_files(b"Content-Type: text/plain\r\n\r\nx").is_empty());
    }
}
