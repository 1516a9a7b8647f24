//! Where a ledger ends, and the small file that remembers it.
//!
//! The file has two slots of fixed size, written in turn and in place: a torn write leaves the other slot, and a full disk does not keep
//! the end from being remembered. Each slot has a checksum. It is not synced: it is written after the ledger's line is durable, so that a
//! power cut can leave it behind the ledger, never ahead of it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::durable;
use crate::signature::Sha256;
use crate::store::failpoints;
use crate::store::standing::{FileStamp, Head, Record};

/// The file of one witness, locked as long as it is open.
#[derive(Debug)]
pub(crate) struct HeadFile {
    file: File,
    record: Option<Record>,
}

impl HeadFile {
    /// Opens the file and locks it; `None` if there is none. [`io::ErrorKind::WouldBlock`]: another process has it open.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        match durable::open_regular(path, OpenOptions::new().read(true).write(true)) {
            Ok(file) => Self::locked(file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the file, creating it, and locks it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        durable::open_regular(path, &mut options).and_then(Self::locked)
    }

    fn locked(mut file: File) -> io::Result<Self> {
        lock(&file)?;
        let mut text = Vec::new();
        (&mut file).take(2 * SLOT as u64).read_to_end(&mut text)?;
        // The id becomes a file name.
        let is_id = |record: &Record| record.installation.len() == 32 && record.installation.bytes().all(|byte| byte.is_ascii_hexdigit());
        let records = text.chunks(SLOT).filter_map(parse).filter(is_id);
        let record = records.max_by_key(|record| record.written);
        Ok(Self { file, record })
    }

    pub(crate) fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Remembers another end.
    pub(crate) fn write(&mut self, installation: &str, head: Head, stamp: FileStamp) -> io::Result<()> {
        let record = Record {
            installation: installation.to_owned(),
            written: self.record.as_ref().map_or(0, |record| record.written).saturating_add(1),
            head,
            stamp,
        };
        let text = written(&record)?;
        failpoints::hit("head.before-write")?;
        // The first time both slots: no later write needs space on the disk.
        let slots = if self.record.is_none() {
            [Some(1), Some(0)]
        } else {
            [Some(record.written % 2), None]
        };
        for slot in slots.into_iter().flatten() {
            self.file.seek(SeekFrom::Start(slot * SLOT as u64))?;
            self.file.write_all(&text)?;
        }
        self.record = Some(record);
        failpoints::hit("head.written")
    }
}

/// Locks a file for this process; [`io::ErrorKind::WouldBlock`] if another has it. Where locks keep others from reading too (Windows) none
/// is taken: the profile's lock is the only one there.
pub(super) fn lock(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    file.try_lock()?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The file of an installation in a folder for several.
pub(crate) fn path_in(dir: &Path, installation: &str) -> PathBuf {
    dir.join(format!("{installation}.head"))
}

fn written(record: &Record) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(record)?;
    let check = check(&text);
    text.pop();
    text.extend_from_slice(format!("{CHECK}{check}\"}}").as_bytes());
    if text.len() >= SLOT {
        return Err(io::ErrorKind::InvalidData.into());
    }
    text.resize(SLOT - 1, b' ');
    text.push(b'\n');
    Ok(text)
}

fn parse(slot: &[u8]) -> Option<Record> {
    let text = std::str::from_utf8(slot).ok()?.strip_suffix('\n')?.trim_end_matches(' ');
    let (body, sum) = text.strip_suffix("\"}")?.rsplit_once(CHECK)?;
    let body = format!("{body}}}");
    (check(body.as_bytes()) == sum).then(|| serde_json::from_str(&body).ok()).flatten()
}

fn check(text: &[u8]) -> String {
    format!("{:.16}", Sha256::of(text).to_string())
}

/// Bytes of a slot.
const SLOT: usize = 512;
const CHECK: &str = ",\"check\":\"";

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn stamp(length: u64) -> FileStamp {
        FileStamp {
            device: u64::MAX,
            inode: u64::MAX,
            length,
            changed: i64::MIN,
        }
    }

    fn head(lines: u64) -> Head {
        Head {
            lines,
            hash: Sha256::of(&lines.to_le_bytes()),
        }
    }

    #[test]
    fn it_reads_what_was_written_last_and_no_torn_write_loses_both() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ledger.head");
        assert!(HeadFile::open(&path).expect("read").is_none());
        let installation = "f".repeat(32);
        let mut file = HeadFile::create(&path).expect("created");
        for lines in 1..=5 {
            file.write(&installation, head(lines), stamp(lines)).expect("written");
            if cfg!(unix) {
                let busy = HeadFile::open(&path).map_err(|error| error.kind());
                assert!(matches!(busy, Err(io::ErrorKind::WouldBlock)), "locked");
            }
        }
        drop(file);
        let whole = fs::read(&path).expect("read");
        assert_eq!(whole.len(), 2 * SLOT);
        for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut torn = whole.clone();
            torn[at] ^= 1 << bit;
            fs::write(&path, torn).expect("written");
            let file = HeadFile::open(&path).expect("read").expect("there");
            let lines = file.record().map(|record| (record.head, record.stamp));
            assert!(
                lines == Some((head(5), stamp(5))) || lines == Some((head(4), stamp(4))),
                "byte {at}, bit {bit}: {lines:?}"
            );
        }
        for length in 0..SLOT {
            fs::write(&path, &whole[..length]).expect("written");
            assert!(HeadFile::open(&path).expect("read").expect("there").record().is_none());
        }
    }

    #[test]
    fn an_installation_id_that_is_no_file_name_is_not_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ledger.head");
        for (installation, is_read) in [
            ("0f".repeat(16), true),
            ("0f".repeat(15), false),
            ("0f".repeat(17), false),
            ("../".repeat(10) + "0f", false),
        ] {
            let mut file = HeadFile::create(&path).expect("created");
            file.write(&installation, head(1), stamp(1)).expect("written");
            drop(file);
            let file = HeadFile::open(&path).expect("read").expect("is there");
            assert_eq!(file.record().is_some(), is_read, "{installation}");
            drop(file);
            fs::remove_file(&path).expect("removed");
        }
    }

    #[test]
    fn what_is_no_file_is_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(HeadFile::open(dir.path()).is_err());
    }
}
