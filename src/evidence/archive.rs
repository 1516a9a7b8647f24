//! Whether a zip says one thing only: readers that go by its central directory, and readers that go from entry to entry, must find the same
//! files (PKWARE APPNOTE §4.3).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::fault::FileFault;

/// What is wrong with the structure of a zip, with the name of the entry concerned. The entries' contents are not read.
pub(super) fn faults(path: &Path) -> io::Result<Vec<(String, FileFault)>> {
    let length = path.metadata()?.len();
    let mut file = BufReader::new(File::open(path)?);
    let ambiguous = || Ok(vec![(String::new(), FileFault::Ambiguous)]);
    let Some(directory) = Directory::of(&mut file)? else {
        return ambiguous();
    };
    let Some(entries) = directory.entries(&mut file)? else {
        return ambiguous();
    };
    let mut faults = name_faults(entries.iter().map(|entry| entry.name.as_str()));
    let links = entries.iter().filter(|entry| entry.is_link);
    faults.extend(links.map(|entry| (entry.name.clone(), FileFault::Link)));
    if !is_gapless(&entries, &directory, &mut file)? {
        faults.push((String::new(), FileFault::Ambiguous));
    }
    let unpacked = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    if unpacked > length.saturating_mul(GROWTH).saturating_add(SMALL) {
        faults.push((String::new(), FileFault::TooLarge));
    }
    Ok(faults)
}

/// Names that are there twice, and those that lead out of the folder.
pub(super) fn name_faults<'n>(names: impl Iterator<Item = &'n str>) -> Vec<(String, FileFault)> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for name in names {
        let file = name.strip_suffix('/').unwrap_or(name);
        let has_drive = file.as_bytes().get(1) == Some(&b':');
        if has_drive || file.contains(['\\', '\0']) || file.split('/').any(|part| matches!(part, "" | "." | "..")) {
            faults.push((name.to_owned(), FileFault::UnsafeName));
        }
        if !seen.insert(folded(file)) {
            faults.push((name.to_owned(), FileFault::Doubled));
        }
    }
    faults
}

/// The same for all names that some file system takes for one.
pub(super) fn folded(name: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(name).to_lowercase();
    ComposingNormalizerBorrowed::new_nfkc().normalize(&composed).into_owned()
}

/// Whether entries and central directory follow each other without a byte between them that belongs to neither, and both headers of each
/// entry agree.
fn is_gapless(entries: &[Entry], directory: &Directory, file: &mut BufReader<File>) -> io::Result<bool> {
    let by_start: BTreeMap<u64, &Entry> = entries.iter().map(|entry| (entry.start, entry)).collect();
    // After the data of an entry written as a stream comes its descriptor (§4.3.9).
    let (mut at, mut slack) = (0_u64, 0_u64);
    for (start, entry) in &by_start {
        if !(at..=at.saturating_add(slack)).contains(start) {
            return Ok(false);
        }
        let Some(end) = entry.end(file)? else {
            return Ok(false);
        };
        (at, slack) = (end, if entry.is_streamed { DESCRIPTOR } else { 0 });
    }
    Ok(by_start.len() == entries.len() && (at..=at.saturating_add(slack)).contains(&directory.start))
}

/// Where the central directory is, by the record at the end (§4.3.16), which nothing may follow.
struct Directory {
    start: u64,
    size: u64,
    count: u64,
}

/// One entry, by the central directory (§4.3.12).
struct Entry {
    name: String,
    raw_name: Vec<u8>,
    start: u64,
    packed: u64,
    size: u64,
    crc: u64,
    is_streamed: bool,
    is_link: bool,
}

impl Directory {
    /// `None` if there is no end record, or more than one may be meant.
    fn of(file: &mut BufReader<File>) -> io::Result<Option<Self>> {
        let length = file.seek(SeekFrom::End(0))?;
        let tail_start = length.saturating_sub(22 + 0xFFFF);
        let tail = read_at(file, tail_start, length - tail_start)?;
        let Some(end) = tail.windows(4).rposition(|window| window == b"PK\x05\x06") else {
            return Ok(None);
        };
        let record = Fields(tail.get(end..).unwrap_or_default());
        let comment = record.0.get(22..).unwrap_or_default();
        if record.0.len() < 22 || comment.len() as u64 != record.u16(20) {
            return Ok(None);
        }
        let end = tail_start + end as u64;
        let (directory, directory_end) = match end.checked_sub(20).map(|at| read_at(file, at, 20)).transpose()? {
            Some(locator) if locator.starts_with(b"PK\x06\x07") => {
                let at = Fields(&locator).u64(8);
                let long = read_at(file, at, 56)?;
                let long = Fields(&long);
                let whole = at.checked_add(12).and_then(|at| at.checked_add(long.u64(4)));
                if !long.0.starts_with(b"PK\x06\x06") || whole != end.checked_sub(20) {
                    return Ok(None);
                }
                let found = Self {
                    start: long.u64(48),
                    size: long.u64(40),
                    count: long.u64(32),
                };
                (found, at)
            }
            _ => {
                let found = Self {
                    start: record.u32(16),
                    size: record.u32(12),
                    count: record.u16(10),
                };
                (found, end)
            }
        };
        let is_whole = directory.start.checked_add(directory.size) == Some(directory_end);
        Ok(Some(directory).filter(|_| is_whole))
    }

    /// `None` if they are not exactly those that the end record counts.
    fn entries(&self, file: &mut BufReader<File>) -> io::Result<Option<Vec<Entry>>> {
        if self.size > MAX_DIRECTORY {
            return Ok(None);
        }
        let bytes = read_at(file, self.start, self.size)?;
        let mut rest = bytes.as_slice();
        let mut entries = Vec::new();
        while !rest.is_empty() {
            let Some((entry, after)) = Entry::read(rest) else {
                return Ok(None);
            };
            entries.push(entry);
            rest = after;
        }
        Ok(Some(entries).filter(|entries| entries.len() as u64 == self.count))
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let fields = Fields(bytes.get(..46)?);
        let [name, extra, comment] = [28, 30, 32].map(|at| fields.u16(at) as usize);
        let (raw_name, rest) = bytes.get(46..)?.split_at_checked(name)?;
        let (extra, rest) = rest.split_at_checked(extra)?;
        let (_, rest) = rest.split_at_checked(comment)?;
        let mut entry = Self {
            name: String::from_utf8_lossy(raw_name).into_owned(),
            raw_name: raw_name.to_owned(),
            start: fields.u32(42),
            packed: fields.u32(20),
            size: fields.u32(24),
            crc: fields.u32(16),
            is_streamed: fields.u16(8) & 8 != 0,
            // The upper half is the mode on Unix.
            is_link: fields.u16(40) & 0xF000 == 0xA000,
        };
        (bytes.starts_with(b"PK\x01\x02") && entry.read_extra(extra)?).then_some((entry, rest))
    }

    /// The long values of §4.5.3. `Some(false)` for a second name in an extra field, which some readers prefer.
    fn read_extra(&mut self, mut extra: &[u8]) -> Option<bool> {
        while extra.len() >= 4 {
            let field = Fields(extra);
            let (id, size) = (field.u16(0), field.u16(2) as usize);
            let (value, rest) = extra.get(4..)?.split_at_checked(size)?;
            match id {
                0x7075 => return Some(false),
                1 => {
                    let mut values = value.chunks_exact(8).map(|value| Fields(value).u64(0));
                    for long in [&mut self.size, &mut self.packed, &mut self.start] {
                        if *long == LONG {
                            *long = values.next()?;
                        }
                    }
                }
                _ => {}
            }
            extra = rest;
        }
        Some(true)
    }

    /// Where its data ends, by its own header (§4.3.7); `None` if that says something else.
    fn end(&self, file: &mut BufReader<File>) -> io::Result<Option<u64>> {
        let header = read_at(file, self.start, 30)?;
        let fields = Fields(&header);
        let (name, extra) = (fields.u16(26), fields.u16(28));
        let own_name = read_at(file, self.start.saturating_add(30), name)?;
        let agrees = |own: u64, stated: u64| own == stated || own == LONG || (self.is_streamed && own == 0);
        let is_same = header.starts_with(b"PK\x03\x04")
            && own_name == self.raw_name
            && (fields.u16(6) & 8 != 0) == self.is_streamed
            && agrees(fields.u32(14), self.crc)
            && agrees(fields.u32(18), self.packed)
            && agrees(fields.u32(22), self.size);
        let end = [30, name, extra, self.packed]
            .into_iter()
            .try_fold(self.start, |sum, length| sum.checked_add(length));
        Ok(end.filter(|_| is_same))
    }
}

/// Little-endian numbers in a record; 0 beyond its end.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn number(&self, at: usize, size: usize) -> u64 {
        let bytes = self.0.get(at..at.saturating_add(size)).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn u16(&self, at: usize) -> u64 {
        self.number(at, 2)
    }

    fn u32(&self, at: usize) -> u64 {
        self.number(at, 4)
    }

    fn u64(&self, at: usize) -> u64 {
        self.number(at, 8)
    }
}

/// Fewer bytes at the end of the file.
fn read_at(file: &mut BufReader<File>, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The value of a 32-bit field whose 64-bit value is in an extra field.
const LONG: u64 = 0xFFFF_FFFF;
/// Bytes of the longest data descriptor.
const DESCRIPTOR: u64 = 24;
/// Bytes of the largest central directory that is read: about a million entries.
const MAX_DIRECTORY: u64 = 128 << 20;
/// How many times its size a zip may unpack to, beyond [`SMALL`].
const GROWTH: u64 = 100;
const SMALL: u64 = 64 << 20;
