//! Media types (RFC 6838) and the extensions of file names that go with them.

use std::path::Path;

/// The media type registered (RFC 6838) for the extension of this file name, in any case; `application/octet-stream` for an unknown one.
pub fn of(name: &str) -> &'static str {
    let extension = Path::new(name)
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let known = TYPES.iter().find(|(_, extensions)| extensions.contains(&extension.as_str()));
    known.map_or("application/octet-stream", |(media_type, _)| *media_type)
}

/// The usual extension of files of this media type (RFC 6838), which is in lower case; `None` for an unknown one.
pub fn extension(media_type: &str) -> Option<&'static str> {
    let known = TYPES.iter().find(|(known, _)| *known == media_type)?;
    known.1.first().copied()
}

/// The first extension is the usual one. Types that are not registered come last, and are only read.
#[rustfmt::skip]
const TYPES: [(&str, &[&str]); 37] = [
    ("application/pdf", &["pdf"]),
    ("application/pkcs7-mime", &["p7m"]),
    ("application/pkcs7-signature", &["p7s"]),
    ("application/xml", &["xml"]),
    ("application/zip", &["zip"]),
    ("message/rfc822", &["eml"]),
    ("text/plain", &["txt", "log", "md"]),
    ("text/csv", &["csv"]),
    ("text/html", &["html", "htm"]),
    ("application/rtf", &["rtf"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/svg+xml", &["svg"]),
    ("application/msword", &["doc"]),
    ("application/vnd.ms-excel", &["xls"]),
    ("application/vnd.ms-powerpoint", &["ppt"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("application/vnd.oasis.opendocument.presentation", &["odp"]),
    ("application/json", &["json"]),
    ("audio/mpeg", &["mp3"]),
    ("video/mp4", &["mp4"]),
    ("application/x-7z-compressed", &["7z"]),
    ("image/vnd.dwg", &["dwg"]),
    ("text/calendar", &["ics"]),
    ("text/xml", &["xml"]),
    ("message/global", &["eml"]),
    ("application/x-pkcs7-mime", &["p7m"]),
    ("application/x-pkcs7-signature", &["p7s"]),
    ("application/x-zip-compressed", &["zip"]),
    ("message/delivery-status", &["txt"]),
    ("text/rfc822-headers", &["txt"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_follows_the_last_extension_in_any_case() {
        assert_eq!(of("Atto.PDF"), "application/pdf");
        assert_eq!(of("atto.pdf.p7m"), "application/pkcs7-mime");
        assert_eq!(of("nota.md"), "text/plain");
        assert_eq!(of("dati.xml"), "application/xml");
        assert_eq!(of("senza"), "application/octet-stream");
        assert_eq!(of(".pdf"), "application/octet-stream");
    }

    #[test]
    fn an_extension_follows_the_media_type() {
        assert_eq!(extension("message/rfc822"), Some("eml"));
        assert_eq!(extension("text/xml"), Some("xml"));
        assert_eq!(extension("application/octet-stream"), None);
    }
}
