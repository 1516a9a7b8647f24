//! Media types (RFC 6838) of files to be sent, by extension.

use std::path::Path;

/// The media type registered for the extension of this file name, in any case; `application/octet-stream` for an unknown one.
pub(super) fn of(name: &str) -> &'static str {
    let extension = Path::new(name)
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    match extension.as_str() {
        "pdf" => "application/pdf",
        "p7m" => "application/pkcs7-mime",
        "p7s" => "application/pkcs7-signature",
        "xml" => "application/xml",
        "zip" => "application/zip",
        "eml" => "message/rfc822",
        "txt" | "log" | "md" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "rtf" => "application/rtf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "svg" => "image/svg+xml",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "json" => "application/json",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "7z" => "application/x-7z-compressed",
        "dwg" => "image/vnd.dwg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_follows_the_last_extension_in_any_case() {
        assert_eq!(of("Atto.PDF"), "application/pdf");
        assert_eq!(of("atto.pdf.p7m"), "application/pkcs7-mime");
        assert_eq!(of("senza"), "application/octet-stream");
        assert_eq!(of(".pdf"), "application/octet-stream");
    }
}
