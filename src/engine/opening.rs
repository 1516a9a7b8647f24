//! Whether an attachment is opened from the program, and if not, why: by its name, and by what it really holds.
//!
//! The list names what *is* opened: documents that show and do not run. Everything else can be saved, whatever its ending pretends: so a
//! kind of program nobody thought of is refused too. Certified mail says who sent a file, never that the file is harmless.

use std::io::Cursor;

use zip::ZipArchive;

use super::filename::{is_deceptive, safe};

/// What a face offers to do with a part beside saving it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// A message: the reader shows it, with a verdict of its own.
    Message,
    /// A document: a read-only copy is handed to the system's program.
    Document,
    /// It is only saved.
    Refused(Danger),
}

/// Why a part is not opened from the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Danger {
    /// It runs by itself.
    Program,
    /// A program in words, run by what opens it.
    Script,
    /// It leads to another file, which is what runs.
    Shortcut,
    /// A disk, with whatever lies on it.
    DiskImage,
    /// A document that carries programs.
    Macros,
    /// A web page or a drawing with scripts: it imitates other pages and reaches for the network.
    Page,
    /// An archive that cannot be looked into here.
    ClosedArchive,
    /// An archive or a document with something of the above inside: its name.
    Holds(String),
    /// Its name has characters that are not seen or that turn the text around.
    DisguisedName,
    /// It calls itself a document and is a program.
    DisguisedProgram,
    /// Not known to be a document.
    Unknown,
}

impl Danger {
    /// The name under which the faces' words stand.
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

/// Judges a part by its name as written, its media type, and its decoded bytes.
pub fn judge(written: &str, media_type: &str, bytes: &[u8]) -> Opening {
    if written.chars().any(is_deceptive) {
        return Opening::Refused(Danger::DisguisedName);
    }
    let name = name_on_disk(written, media_type).to_lowercase();
    let class = classify(&name);
    if let Class::Danger(danger) = class {
        return Opening::Refused(danger);
    }
    if media_type == "message/rfc822" || class == Class::Message {
        return Opening::Message;
    }
    match within(&class, bytes) {
        Some(danger) => Opening::Refused(danger),
        None => Opening::Document,
    }
}

/// The name a copy gets: safe on every system, and with an ending where only the media type says what it is.
pub(crate) fn name_on_disk(written: &str, media_type: &str) -> String {
    let name = safe(written, UNNAMED);
    let known = BY_MEDIA_TYPE.iter().find(|(known, _)| *known == media_type);
    match (ending(&name), known) {
        (None, Some((_, ending))) => format!("{name}.{ending}"),
        _ => name,
    }
}

/// What an ending promises.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Class {
    /// Text that could be a page in disguise.
    Xml,
    /// A container of files.
    Zip,
    /// A document of any other form.
    Document,
    Message,
    Danger(Danger),
}

/// Signature and time-stamp envelopes do not count: `atto.exe.p7m` is a program.
fn classify(name: &str) -> Class {
    let name = name.trim_end_matches(['.', ' ']);
    let Some((stem, last)) = ending(name) else {
        return Class::Danger(Danger::Unknown);
    };
    if ENVELOPES.contains(&last) {
        return match classify(stem) {
            Class::Danger(Danger::Unknown) | Class::Xml | Class::Zip | Class::Message => Class::Document,
            other => other,
        };
    }
    let danger = DANGEROUS.iter().find(|(_, endings)| endings.contains(&last));
    match (danger, last) {
        (Some((danger, _)), _) => Class::Danger(danger.clone()),
        (None, "xml") => Class::Xml,
        (None, "zip") => Class::Zip,
        (None, "eml") => Class::Message,
        (None, last) if DOCUMENTS.contains(&last) => Class::Document,
        (None, _) => Class::Danger(Danger::Unknown),
    }
}

/// What the bytes are in truth, where that is worse than the name.
fn within(class: &Class, bytes: &[u8]) -> Option<Danger> {
    if is_program(bytes) {
        return Some(Danger::DisguisedProgram);
    }
    match class {
        Class::Xml => is_page(bytes).then_some(Danger::Page),
        Class::Zip => in_archive(bytes, true),
        _ if bytes.starts_with(b"PK\x03\x04") => in_archive(bytes, false),
        _ if bytes.starts_with(&COMPOUND) => holds_macros(bytes).then_some(Danger::Macros),
        _ => None,
    }
}

/// Looks at the names in a zip, never into its files: nothing is unpacked.
fn in_archive(bytes: &[u8], by_name: bool) -> Option<Danger> {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // What only starts like one is the program's business that opens it.
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
            // A book is made of pages.
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

/// Programs of Windows, Linux and macOS, scripts that name their interpreter, shortcuts, by their first bytes.
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

/// XML that a browser shows as a page or a drawing, and whose scripts it would run. Zeros are left out: UTF-16 says the same.
fn is_page(bytes: &[u8]) -> bool {
    let text: Vec<u8> = bytes.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    [b"www.w3.org/1999/xhtml".as_slice(), b"www.w3.org/2000/svg"]
        .iter()
        .any(|name| holds(&text, name))
}

/// The directory of a compound file (Word, Excel before 2007) names its storages in UTF-16.
fn holds_macros(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    holds(bytes, &name)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn ending(name: &str) -> Option<(&str, &str)> {
    let (stem, last) = name.rsplit_once('.')?;
    (!last.is_empty() && last.chars().count() <= 20 && !last.contains(' ')).then_some((stem, last))
}

/// What a part without a usable name is called.
pub(crate) const UNNAMED: &str = "allegato";

const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// CAdES signatures and time stamps around a file.
const ENVELOPES: [&str; 3] = ["p7m", "m7m", "tsd"];

/// Documents that show and do not run: what offices, studios and courts exchange.
#[rustfmt::skip]
const DOCUMENTS: [&str; 62] = [
    "pdf", "txt", "csv", "log", "md", "json", "rtf", "doc", "docx", "dotx", "xls", "xlsx", "ppt", "pptx", "ppsx", "odt", "ods", "odp", "odg",
    "ott", "pages", "numbers", "key", "xps", "epub", "msg", "ics", "vcf", "tsr", "asice", "asics", "dwg", "dxf",
    "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif",
    "mp3", "wav", "ogg", "oga", "opus", "m4a", "aac", "flac", "amr", "wma", "mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg",
];

#[rustfmt::skip]
const DANGEROUS: [(Danger, &[&str]); 7] = [
    (Danger::Program, &[
        "exe", "com", "scr", "cpl", "dll", "ocx", "sys", "drv", "msi", "msp", "mst", "msix", "msixbundle", "appx", "appxbundle", "appinstaller",
        "application", "gadget", "jar", "jnlp", "apk", "app", "deb", "rpm", "appimage", "run", "flatpak", "flatpakref", "snap", "pkg", "mpkg",
        "command", "terminal", "action", "workflow", "elf", "xll", "air", "ipa",
    ]),
    (Danger::Script, &[
        "js", "jse", "mjs", "vb", "vbs", "vbe", "ws", "wsf", "wsh", "wsc", "sct", "bat", "cmd", "ps1", "psm1", "psd1", "ps1xml", "ps2", "sh",
        "bash", "zsh", "csh", "ksh", "fish", "py", "pyw", "pyz", "pyc", "pl", "rb", "php", "lua", "tcl", "scpt", "scptd", "applescript", "au3",
        "ahk", "reg", "inf", "msc", "chm", "hlp", "diagcab", "settingcontent-ms", "theme", "themepack", "iqy", "slk", "one", "onepkg",
    ]),
    (Danger::Shortcut, &[
        "lnk", "url", "webloc", "website", "desktop", "scf", "pif", "library-ms", "search-ms", "searchconnector-ms", "rdp",
    ]),
    (Danger::DiskImage, &["iso", "img", "udf", "vhd", "vhdx", "vmdk", "vdi", "dmg", "cdr", "toast", "nrg", "mdf"]),
    (Danger::Macros, &[
        "docm", "dotm", "dot", "xlsm", "xltm", "xlam", "xlsb", "xla", "xlw", "xlt", "pptm", "potm", "ppsm", "ppam", "ppa", "pot", "pps", "sldm",
        "mdb", "mda", "mde", "accdb", "accde", "ade", "adp", "odb",
    ]),
    (Danger::Page, &["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "hta", "swf", "xsl", "xslt"]),
    (Danger::ClosedArchive, &[
        "rar", "r00", "7z", "gz", "tgz", "tar", "bz2", "tbz2", "xz", "txz", "zst", "cab", "ace", "arj", "lzh", "lha", "z", "uue", "uu", "wim",
        "arc", "cpio", "zipx",
    ]),
];

/// The ending a part without one gets.
#[rustfmt::skip]
const BY_MEDIA_TYPE: [(&str, &str); 11] = [
    ("application/pdf", "pdf"), ("text/plain", "txt"), ("text/csv", "csv"), ("text/calendar", "ics"), ("application/xml", "xml"), ("text/xml", "xml"),
    ("application/zip", "zip"), ("image/png", "png"), ("image/jpeg", "jpg"), ("image/tiff", "tif"), ("message/rfc822", "eml"),
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
    fn what_studios_exchange_opens() {
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
    fn what_runs_never_opens_whatever_it_is_called() {
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
    fn no_ending_is_both_a_document_and_a_danger() {
        for (danger, endings) in &DANGEROUS {
            for ending in *endings {
                assert!(
                    !DOCUMENTS.contains(ending) && !ENVELOPES.contains(ending),
                    "{ending} is {danger:?} and a document"
                );
                assert_eq!(*ending, ending.to_lowercase());
            }
        }
    }

    #[test]
    fn a_program_that_calls_itself_a_document_is_found_out() {
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
    fn xml_that_is_a_page_is_not_opened() {
        let page = "<?xml version='1.0'?><x:html xmlns:x='http://www.w3.org/1999/XHTML'><x:script/></x:html>";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(judge("fattura.xml", "text/xml", page.as_bytes()), Opening::Refused(Danger::Page));
        assert_eq!(judge("fattura.xml", "text/xml", &wide), Opening::Refused(Danger::Page));
        assert_eq!(judge("fattura.xml", "text/xml", b"<p:FatturaElettronica/>"), Opening::Document);
    }

    #[test]
    fn an_archive_opens_when_nothing_in_it_runs() {
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
    fn macros_are_found_whatever_the_ending() {
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
