//! Decides whether an attachment may be opened with another program, by its name and by its content.
//!
//! The decision is an allow list: only file types that display and do not execute are opened, so that an unknown kind of program is refused
//! too. Everything else can only be saved. Certified mail proves who sent a file, never that the file is harmless.
//!
//! Name and content are both checked, because either can lie: the name decides which program the system starts, the content decides what
//! that program does with it. Archives are judged by the names in their directory; nothing is unpacked.

use std::io::Cursor;

use zip::ZipArchive;

use super::filename::{is_deceptive, safe};
use crate::pec::draft::media_type;

/// What can be done with a part other than saving it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// A message: shown here, with a verdict of its own.
    Message,
    /// A document: a read-only copy is opened with the system's program.
    Document,
    /// It can only be saved.
    Refused(Danger),
}

/// Why a part cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Danger {
    /// An executable or an installer.
    Program,
    /// A script or a settings file that its default program executes or applies.
    Script,
    /// A shortcut to another file or address.
    Shortcut,
    /// A disk image, which the system mounts with everything in it.
    DiskImage,
    /// A document with macros.
    Macros,
    /// A web page, or a drawing that can contain scripts: phishing pages and tracking come this way.
    Page,
    /// An archive whose content cannot be listed here.
    ClosedArchive,
    /// An archive or a document that contains one of the above: the name of that file.
    Holds(String),
    /// Its name has invisible or bidirectional control characters, which hide the extension.
    DisguisedName,
    /// Named like a document, with the content of an executable.
    DisguisedProgram,
    /// Not known to be a document.
    Unknown,
}

impl Danger {
    /// The key of its text in the translations and in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Script => "script",
            Self::Shortcut => "shortcut",
            Self::DiskImage => "disk-image",
            Self::Macros => "macros",
            Self::Page => "page",
            Self::ClosedArchive => "closed-archive",
            Self::Holds(_) => "holds",
            Self::DisguisedName => "disguised-name",
            Self::DisguisedProgram => "disguised-program",
            Self::Unknown => "unknown",
        }
    }
}

/// Decides by the name as written, the media type, and the decoded bytes.
pub fn judge(written: &str, media_type: &str, bytes: &[u8]) -> Opening {
    if written.chars().any(is_deceptive) {
        return Opening::Refused(Danger::DisguisedName);
    }
    let name = name_on_disk(written, media_type).to_lowercase();
    let class = classify(&name);
    // Before the media type: it is the extension that decides what the system does with the copy.
    if let Class::Danger(danger) = class {
        return Opening::Refused(danger);
    }
    if media_type == "message/rfc822" || class == Class::Message {
        return Opening::Message;
    }
    match danger_in_content(&class, bytes) {
        Some(danger) => Opening::Refused(danger),
        None => Opening::Document,
    }
}

/// The file name of a copy: [`safe`], with an extension added where only the media type says what it is.
pub(crate) fn name_on_disk(written: &str, media_type: &str) -> String {
    let name = safe(written, UNNAMED);
    match (extension(&name), media_type::extension(media_type)) {
        (None, Some(extension)) => format!("{name}.{extension}"),
        _ => name,
    }
}

/// What the file extension says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Class {
    /// XML, which may be a web page.
    Xml,
    /// A zip archive, whose directory is checked.
    Zip,
    /// A document of any other type.
    Document,
    Message,
    Danger(Danger),
}

/// Extensions of signature and time-stamp envelopes are skipped: a verifier extracts a program from `atto.exe.p7m`.
fn classify(name: &str) -> Class {
    let name = name.trim_end_matches(['.', ' ']);
    let Some((stem, last)) = extension(name) else {
        return Class::Danger(Danger::Unknown);
    };
    if ENVELOPES.contains(&last) {
        return match classify(stem) {
            Class::Danger(Danger::Unknown) | Class::Xml | Class::Zip | Class::Message => Class::Document,
            other => other,
        };
    }
    let danger = DANGEROUS.iter().find(|(_, extensions)| extensions.contains(&last));
    match (danger, last) {
        (Some((danger, _)), _) => Class::Danger(danger.clone()),
        (None, "xml") => Class::Xml,
        (None, "zip") => Class::Zip,
        (None, "eml") => Class::Message,
        (None, last) if DOCUMENTS.contains(&last) => Class::Document,
        (None, _) => Class::Danger(Danger::Unknown),
    }
}

/// A danger in the content that the name does not show.
fn danger_in_content(class: &Class, bytes: &[u8]) -> Option<Danger> {
    if is_program(bytes) {
        return Some(Danger::DisguisedProgram);
    }
    match class {
        Class::Xml => is_page(bytes).then_some(Danger::Page),
        Class::Zip => danger_in_archive(bytes, true),
        _ if bytes.starts_with(b"PK\x03\x04") => danger_in_archive(bytes, false),
        _ if bytes.starts_with(&COMPOUND) => has_macros(bytes).then_some(Danger::Macros),
        _ => None,
    }
}

/// Checks the names in a zip directory. `by_name`: it is an archive by name too; otherwise a document in a zip container (OOXML, ODF,
/// EPUB).
fn danger_in_archive(bytes: &[u8], by_name: bool) -> Option<Danger> {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // A document that only begins like a zip cannot be read as one by its program either.
        return by_name.then_some(Danger::ClosedArchive);
    };
    for name in archive.file_names_raw() {
        let name = String::from_utf8_lossy(name);
        let lower = name.to_lowercase();
        if lower.ends_with("vbaproject.bin") || (!by_name && (lower.starts_with("basic/") || lower.starts_with("scripts/"))) {
            return Some(Danger::Macros);
        }
        match classify(&lower) {
            Class::Danger(Danger::Unknown | Danger::ClosedArchive) => {}
            // EPUB and other containers consist of web pages by design; their programs do not run them as a browser does.
            Class::Danger(Danger::Page) if !by_name => {}
            Class::Danger(_) => return Some(Danger::Holds(last_name(&name))),
            _ if by_name && name.chars().any(is_deceptive) => return Some(Danger::Holds(last_name(&name))),
            _ => {}
        }
    }
    None
}

fn last_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.chars().filter(|c| !is_deceptive(*c)).take(80).collect()
}

/// Executables of Windows (MZ with PE or NE header), Linux and macOS, Java classes, scripts with an interpreter line and shortcuts, by
/// their first bytes. `MZ` alone is not enough: a text may begin with it.
fn is_program(bytes: &[u8]) -> bool {
    let portable = bytes.starts_with(b"MZ") && {
        let at = bytes.get(0x3C..0x40).and_then(|at| at.try_into().ok()).map(u32::from_le_bytes);
        let header = at.and_then(|at| bytes.get(at as usize..)).unwrap_or_default();
        header.starts_with(b"PE\0\0") || header.starts_with(b"NE")
    };
    portable
        || [
            b"\x7FELF".as_slice(),
            b"#!/",
            b"\xCF\xFA\xED\xFE",
            b"\xCE\xFA\xED\xFE",
            b"\xCA\xFE\xBA\xBE",
            b"L\0\0\0\x01\x14\x02\0",
            b"[Desktop Entry]",
        ]
        .iter()
        .any(|magic| bytes.starts_with(magic))
}

/// XML with the namespace of XHTML or SVG, whose scripts a browser would run. Zero bytes are dropped, so that UTF-16 text is found too.
fn is_page(bytes: &[u8]) -> bool {
    let text: Vec<u8> = bytes.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    [b"www.w3.org/1999/xhtml".as_slice(), b"www.w3.org/2000/svg"]
        .iter()
        .any(|name| contains_bytes(&text, name))
}

/// Whether a compound file (Word, Excel before 2007) has a VBA storage: the directory names storages in UTF-16.
fn has_macros(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    contains_bytes(bytes, &name)
}

fn contains_bytes(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn extension(name: &str) -> Option<(&str, &str)> {
    let (stem, last) = name.rsplit_once('.')?;
    (!last.is_empty() && last.chars().count() <= 20 && !last.contains(' ')).then_some((stem, last))
}

/// Name of a part without a usable name.
pub(crate) const UNNAMED: &str = "allegato";

const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Extensions of CAdES signatures and time stamps around a file.
const ENVELOPES: [&str; 3] = ["p7m", "m7m", "tsd"];

/// Extensions of documents that display and do not execute: those that offices, law firms and courts exchange.
#[rustfmt::skip]
const DOCUMENTS: [&str; 62] = [
    "pdf", "txt", "csv", "log", "md", "json", "rtf", "doc", "docx", "dotx", "xls", "xlsx", "ppt", "pptx", "ppsx", "odt", "ods", "odp",
    "odg", "ott", "pages", "numbers", "key", "xps", "epub", "msg", "ics", "vcf", "tsr", "asice", "asics", "dwg", "dxf", "png", "jpg",
    "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif", "mp3", "wav", "ogg", "oga", "opus", "m4a", "aac", "flac", "amr",
    "wma", "mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg",
];

#[rustfmt::skip]
const DANGEROUS: [(Danger, &[&str]); 7] = [
    (Danger::Program, &[
        "exe", "com", "scr", "cpl", "dll", "ocx", "sys", "drv", "msi", "msp", "mst", "msix", "msixbundle", "appx", "appxbundle",
        "appinstaller", "application", "gadget", "jar", "jnlp", "apk", "app", "deb", "rpm", "appimage", "run", "flatpak", "flatpakref",
        "snap", "pkg", "mpkg", "command", "terminal", "action", "workflow", "elf", "xll", "air", "ipa",
    ]),
    (Danger::Script, &[
        "js", "jse", "mjs", "vb", "vbs", "vbe", "ws", "wsf", "wsh", "wsc", "sct", "bat", "cmd", "ps1", "psm1", "psd1", "ps1xml", "ps2",
        "sh", "bash", "zsh", "csh", "ksh", "fish", "py", "pyw", "pyz", "pyc", "pl", "rb", "php", "lua", "tcl", "scpt", "scptd",
        "applescript", "au3", "ahk", "reg", "inf", "msc", "chm", "hlp", "diagcab", "settingcontent-ms", "theme", "themepack", "iqy",
        "slk", "one", "onepkg",
    ]),
    (Danger::Shortcut, &[
        "lnk", "url", "webloc", "website", "desktop", "scf", "pif", "library-ms", "search-ms", "searchconnector-ms", "rdp",
    ]),
    (Danger::DiskImage, &["iso", "img", "udf", "vhd", "vhdx", "vmdk", "vdi", "dmg", "cdr", "toast", "nrg", "mdf"]),
    (Danger::Macros, &[
        "docm", "dotm", "dot", "xlsm", "xltm", "xlam", "xlsb", "xla", "xlw", "xlt", "pptm", "potm", "ppsm", "ppam", "ppa", "pot", "pps",
        "sldm", "mdb", "mda", "mde", "accdb", "accde", "ade", "adp", "odb",
    ]),
    (Danger::Page, &["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "hta", "swf", "xsl", "xslt"]),
    (Danger::ClosedArchive, &[
        "rar", "r00", "7z", "gz", "tgz", "tar", "bz2", "tbz2", "xz", "txz", "zst", "cab", "ace", "arj", "lzh", "lha", "z", "uue", "uu",
        "wim", "arc", "cpio", "zipx",
    ]),
];

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn named(name: &str) -> Opening {
        judge(name, "application/octet-stream", b"")
    }

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
            zip.write_all(b"x").expect("written");
        }
        zip.finish().expect("finished").into_inner()
    }

    #[test]
    fn common_documents_open() {
        for name in [
            "diffida.pdf",
            "Procura alle liti.PDF",
            "atto.pdf.p7m",
            "atto.pdf.p7m.p7m",
            "atto.p7m",
            "IT01234567890_00001.xml",
            "IT01234567890_00001.xml.p7m",
            "nota.txt",
            "contratto.docx",
            "vecchio.doc",
            "calcolo.xlsx",
            "relata.odt",
            "foto.jpeg",
            "planimetria.dwg",
            "marca.pdf.tsd",
            "udienza.ics",
        ] {
            assert_eq!(named(name), Opening::Document, "{name}");
        }
        assert_eq!(named("notifica.eml"), Opening::Message);
        assert_eq!(judge("", "message/rfc822", b""), Opening::Message);
        assert_eq!(judge("", "application/pdf", b"%PDF-1.7"), Opening::Document);
    }

    #[test]
    fn executable_types_never_open() {
        for (name, danger) in [
            ("fattura.exe", Danger::Program),
            ("fattura.pdf.exe", Danger::Program),
            ("fattura.pdf            .exe", Danger::Program),
            ("fattura.exe. . ", Danger::Program),
            ("fattura.exe.p7m", Danger::Program),
            ("Setup.MSI", Danger::Program),
            ("avviso.js", Danger::Script),
            ("avviso.VBS", Danger::Script),
            ("documento.pdf.lnk", Danger::Shortcut),
            ("documenti.iso", Danger::DiskImage),
            ("modulo.docm", Danger::Macros),
            ("modulo.xlsm.p7m", Danger::Macros),
            ("accedi.html", Danger::Page),
            ("logo.svg", Danger::Page),
            ("documenti.rar", Danger::ClosedArchive),
            ("qualcosa.xyz", Danger::Unknown),
            ("senza ending", Danger::Unknown),
            ("", Danger::Unknown),
            (".exe", Danger::Unknown),
            ("fattura\u{202E}fdp.exe", Danger::DisguisedName),
            ("fattura.pdf\u{200B}", Danger::DisguisedName),
        ] {
            assert_eq!(named(name), Opening::Refused(danger), "{name:?}");
        }
    }

    #[test]
    fn no_extension_is_both_a_document_and_a_danger() {
        for (danger, extensions) in &DANGEROUS {
            for extension in *extensions {
                assert!(
                    !DOCUMENTS.contains(extension) && !ENVELOPES.contains(extension),
                    "{extension} is {danger:?} and a document"
                );
                assert_eq!(*extension, extension.to_lowercase());
            }
        }
    }

    #[test]
    fn a_program_named_like_a_document_is_detected() {
        let mut program = vec![0; 0x80];
        program[..2].copy_from_slice(b"MZ");
        program[0x3C] = 0x60;
        program[0x60..0x64].copy_from_slice(b"PE\0\0");
        for bytes in [program.as_slice(), b"\x7FELF\x02", b"#!/bin/sh\n", b"[Desktop Entry]\nExec=x"] {
            assert_eq!(
                judge("fattura.pdf", "application/pdf", bytes),
                Opening::Refused(Danger::DisguisedProgram)
            );
        }
        assert_eq!(judge("nota.txt", "text/plain", b"MZ e altre sigle di provincia"), Opening::Document);
    }

    #[test]
    fn xml_with_a_web_page_is_not_opened() {
        let page = "<?xml version='1.0'?><x:html xmlns:x='http://www.w3.org/1999/XHTML'><x:script/></x:html>";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(judge("fattura.xml", "text/xml", page.as_bytes()), Opening::Refused(Danger::Page));
        assert_eq!(judge("fattura.xml", "text/xml", &wide), Opening::Refused(Danger::Page));
        assert_eq!(judge("fattura.xml", "text/xml", b"<p:FatturaElettronica/>"), Opening::Document);
    }

    #[test]
    fn an_archive_opens_only_without_executable_types_in_it() {
        let zip = |names: &[&str]| judge("atti.zip", "application/zip", &zipped(names));
        assert_eq!(zip(&["atti/ricorso.pdf.p7m", "atti/indice.xml", "altri.zip"]), Opening::Document);
        assert_eq!(
            zip(&["atti/ricorso.pdf", "atti/leggi.js"]),
            Opening::Refused(Danger::Holds("leggi.js".into()))
        );
        assert_eq!(zip(&["a.html"]), Opening::Refused(Danger::Holds("a.html".into())));
        assert_eq!(
            zip(&["ricorso\u{202E}fdp.txt"]),
            Opening::Refused(Danger::Holds("ricorsofdp.txt".into()))
        );
        assert_eq!(
            judge("atti.zip", "application/zip", b"not a zip"),
            Opening::Refused(Danger::ClosedArchive)
        );
    }

    #[test]
    fn macros_are_detected_in_any_container() {
        let modern = zipped(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        assert_eq!(judge("atto.docx", "x/y", &modern), Opening::Refused(Danger::Macros));
        let clean = zipped(&["[Content_Types].xml", "word/document.xml", "word/media/image1.png"]);
        assert_eq!(judge("atto.docx", "x/y", &clean), Opening::Document);
        let open = zipped(&["mimetype", "content.xml", "Basic/Standard/Module1.xml"]);
        assert_eq!(judge("atto.odt", "x/y", &open), Opening::Refused(Danger::Macros));
        let mut old = COMPOUND.to_vec();
        assert_eq!(judge("atto.doc", "x/y", &old), Opening::Document);
        old.extend("_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(judge("atto.doc", "x/y", &old), Opening::Refused(Danger::Macros));
    }
}
