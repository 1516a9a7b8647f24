//! What a file of a folder is: by its first bytes, and by its name where these do not say.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::mbox;
use super::message::LeftOut;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Message,
    Mbox,
    Emlx,
    Zip,
    /// No bytes, and no name that says what they should be.
    Empty,
    /// Not read.
    Other(LeftOut),
}

impl FileKind {
    /// Reads the start of a file and decides.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut start = Vec::new();
        File::open(path)?.take(START).read_to_end(&mut start)?;
        Ok(Self::by(&name, &start))
    }

    /// The same beside a list of hashes: what is no mail there is the export's own, a report or certification data.
    pub(super) fn in_bundle(self) -> Self {
        match self {
            Self::Other(LeftOut::Other) => Self::Other(LeftOut::Index),
            other => other,
        }
    }

    /// Whether a file in the `cur` of a Maildir is read as a message.
    pub(super) fn may_be_message(self) -> bool {
        !matches!(self, Self::Other(LeftOut::Index | LeftOut::Format))
    }

    /// Decides by the name, in any case, and the start of the file.
    pub(super) fn by(name: &str, start: &[u8]) -> Self {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let name = name.as_str();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_format = MAGIC.iter().any(|magic| start.starts_with(magic)) || FORMATS.contains(&extension);
        match extension {
            // What macOS puts beside a file on a foreign disk, named like it.
            _ if start.starts_with(APPLE_DOUBLE) => Self::Other(LeftOut::Index),
            "eml" => Self::Message,
            "emlx" => Self::Emlx,
            "zip" => Self::Zip,
            _ if mbox::begins(start) => Self::Mbox,
            _ if !TEXTS.contains(&extension) && is_message(start) => Self::Message,
            _ if is_format && !start.is_empty() => Self::Other(LeftOut::Format),
            _ if ARCHIVES.contains(&extension) => Self::Other(LeftOut::Archive),
            _ if is_index(name) => Self::Other(LeftOut::Index),
            _ if start.is_empty() => Self::Empty,
            _ => Self::Other(LeftOut::Other),
        }
    }
}

/// Whether a file begins like a message: with header fields, among them two that mail has.
fn is_message(start: &[u8]) -> bool {
    let mut known = 0;
    for line in start.split_inclusive(|byte| *byte == b'\n') {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let is_cut = !line.ends_with(b"\n");
        if matches!(line, b"\n" | b"\r\n") || is_cut {
            break;
        }
        let is_field = name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        if !is_field && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            return false;
        }
        known += u32::from(FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes())));
    }
    known >= 2
}

fn is_index(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    INDEXES.contains(&name) || INDEX_EXTENSIONS.contains(&extension) || name.starts_with("dovecot") || name.starts_with("courier")
}

/// Bytes at the start of a file that decide.
pub(super) const START: u64 = 4096;

const FIELDS: [&str; 11] = [
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "received",
    "return-path",
    "delivered-to",
    "mime-version",
    "x-ricevuta",
    "x-trasporto",
];

/// Files of other programs that hold messages: Outlook, Outlook Express, Windows Mail, Lotus Notes.
const FORMATS: [&str; 12] = ["msg", "oft", "pst", "ost", "olm", "dbx", "mbx", "idx", "nsf", "tnef", "edb", "mht"];
/// Compound files, Outlook's folders, Outlook Express' folders of two generations.
const MAGIC: [&[u8]; 3] = [b"!BDN", b"\xCF\xAD\x12\xFE", b"JMF9"];
const APPLE_DOUBLE: &[u8] = b"\0\x05\x16\x07";
const ARCHIVES: [&str; 9] = ["tar", "gz", "tgz", "7z", "rar", "bz2", "xz", "zst", "cab"];
/// Texts may quote the header of a message.
const TEXTS: [&str; 14] = [
    "txt", "text", "md", "log", "csv", "htm", "html", "xml", "json", "rtf", "tex", "yml", "yaml", "ini",
];
/// Notes of mail programs and of the system.
const INDEXES: [&str; 12] = [
    ".ds_store",
    "thumbs.db",
    "desktop.ini",
    ".localized",
    "maildirfolder",
    "subscriptions",
    ".mh_sequences",
    "panacea.dat",
    "msgfilterrules.dat",
    "table_of_contents",
    "maildirsize",
    ".nomedia",
];
const INDEX_EXTENSIONS: [&str; 4] = ["msf", "plist", "toc", "lock"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_content_and_by_name() {
        let message = b"Return-Path: <a@b.example>\r\nReceived: x\r\n y\r\nSubject: a\r\n\r\nciao".as_slice();
        let mbox = b"From - Mon Jan  1 00:00:00 2024\r\nX-Mozilla-Status: 0001\r\n".as_slice();
        let other = |reason| FileKind::Other(reason);
        for (name, start, kind) in [
            ("a.eml", b"x".as_slice(), FileKind::Message),
            ("1700000000.m1p2.host:2,s", message, FileKind::Message),
            ("12", message, FileKind::Message),
            ("nota.txt", message, other(LeftOut::Other)),
            ("inbox", mbox, FileKind::Mbox),
            ("eudora.mbx", mbox, FileKind::Mbox),
            ("101.emlx", b"11\nSubject: a", FileKind::Emlx),
            ("a.zip", b"PK", FileKind::Zip),
            ("a.msg", b"\xD0\xCF\x11\xE0", other(LeftOut::Format)),
            ("a.msg", message, FileKind::Message),
            ("archivio", b"!BDN", other(LeftOut::Format)),
            ("a.tar.gz", b"\x1F\x8B", other(LeftOut::Archive)),
            ("inbox.msf", b"// <!--", other(LeftOut::Index)),
            ("._a.eml", b"\0\x05\x16\x07\0", other(LeftOut::Index)),
            ("trash", b"", FileKind::Empty),
            ("atto.pdf", b"%PDF", other(LeftOut::Other)),
            ("a", b"From here on\nA: b\n", other(LeftOut::Other)),
        ] {
            assert_eq!(FileKind::by(name, start), kind, "{name}");
        }
    }
}
