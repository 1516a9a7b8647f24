//! Safe file names for attachments, whose names come from untrusted senders.
//!
//! A name from a message never chooses a directory, never overwrites a file, never hides its extension and never names a device.
//! The name as written is only displayed; files on disk are named [`safe`] of it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::durable::{Access, create_new, new_private_dirs, write_new};
pub use crate::evidence::is_deceptive;

/// A valid file name on every system: separators and reserved characters become `_`, invisible and bidirectional control characters are
/// dropped, Windows device names get a `_` before them. At most 150 bytes, the extension kept. `fallback` is returned when nothing remains.
pub fn safe(written: &str, fallback: &str) -> String {
    let visible: String = written
        .chars()
        .filter(|c| !is_deceptive(*c))
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let name = visible.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return fallback.to_owned();
    }
    let name = shorten(name, LIMIT);
    match is_device(&name) {
        true => format!("_{name}"),
        false => name,
    }
}

/// Creates a new file for an attachment directly inside `dir`, under its safe name or, when that exists, under `name (2).ext`
/// and so on, for the owner only. Never overwrites and never follows a link of that name.
pub fn create_in(dir: &Path, written: &str, fallback: &str) -> io::Result<(File, PathBuf)> {
    let name = safe(written, fallback);
    let (stem, extension) = split_extension(&name);
    let mut taken = None;
    for number in 1..=TRIES {
        let path = match number {
            1 => dir.join(&name),
            number => dir.join(format!("{stem} ({number}){extension}")),
        };
        match create_new(&path, Access::Owner) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
}

/// Writes a file for the owner only. With `overwrite` it replaces one of this name, whole or not at all.
pub fn put(path: &Path, bytes: &[u8], overwrite: bool) -> io::Result<()> {
    if !overwrite {
        return write_new(path, bytes, Access::Owner);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unfinished = path.with_file_name(format!(".{name}.unfinished-{}", std::process::id()));
    // One of a process that was killed and had this number.
    let _ = fs::remove_file(&unfinished);
    write_new(&unfinished, bytes, Access::Owner)?;
    fs::rename(&unfinished, path).inspect_err(|_| drop(fs::remove_file(&unfinished)))
}

/// Creates a folder to save in, with its parents; new ones only their owner enters.
pub fn create_folder(dir: &Path) -> io::Result<()> {
    new_private_dirs(dir)
}

/// Bytes of a name: below every system's limit (255), so that a number can be added.
const LIMIT: usize = 150;
/// Bytes after the last dot, beyond which they are no extension.
const EXTENSION_LIMIT: usize = 20;
/// Numbered names tried before the call fails.
const TRIES: u32 = 1000;

fn shorten(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let stem_limit = limit.saturating_sub(extension.len());
    let mut kept = stem.to_owned();
    while kept.len() > stem_limit && kept.pop().is_some() {}
    format!("{}{extension}", kept.trim_end_matches(['.', ' ']))
}

fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= EXTENSION_LIMIT => name.split_at(dot),
        _ => (name, ""),
    }
}

/// Names that Windows reserves for devices, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim().to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|digit| {
        let mut digits = digit.chars();
        digits.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c)) && digits.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_name_never_leaves_its_directory() {
        for (written, expected) in [
            ("fattura.pdf", "fattura.pdf"),
            ("Fattura 12/2026.pdf", "Fattura 12_2026.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("/etc/passwd", "_etc_passwd"),
            (r"C:\Windows\x.exe", "C__Windows_x.exe"),
            ("..", "parte"),
            ("", "parte"),
            (" . ", "parte"),
            (".bashrc", "bashrc"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("fattura\u{202E}fdp.exe", "fatturafdp.exe"),
            ("nota.txt. . ", "nota.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("COM1.log", "_COM1.log"),
            ("lpt².log", "_lpt².log"),
            ("COM10.log", "COM10.log"),
            ("perché è così.odt", "perché è così.odt"),
        ] {
            assert_eq!(safe(written, "parte"), expected, "{written:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = safe(&format!("{}.pdf", "è".repeat(300)), "parte");
        assert!(name.len() <= LIMIT, "{}", name.len());
        assert!(name.ends_with("è.pdf"));
    }

    #[test]
    fn a_file_is_never_overwritten_nor_a_link_followed() {
        let dir = tempfile::tempdir().expect("a directory");
        let (mut first, path) = create_in(dir.path(), "a.txt", "parte").expect("created");
        first.write_all(b"primo").expect("written");
        let (_, second) = create_in(dir.path(), "a.txt", "parte").expect("created");
        assert_eq!(second, dir.path().join("a (2).txt"));
        assert_eq!(std::fs::read(path).expect("read"), b"primo");
        #[cfg(unix)]
        {
            let outside = dir.path().join("outside");
            std::os::unix::fs::symlink(&outside, dir.path().join("b.txt")).expect("linked");
            let (_, beside) = create_in(dir.path(), "b.txt", "parte").expect("created");
            assert_eq!(beside, dir.path().join("b (2).txt"));
            assert!(!outside.exists());
        }
    }
}
