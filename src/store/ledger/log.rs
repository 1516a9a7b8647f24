//! The ledger's file: appending, syncing, reading, and repairing the end after a crash.
//!
//! A line is `{"seq":…,"at":…,"entry":{…},"prev":"…","hash":"…"}`. `hash` is SHA-256 over the 32 bytes of `prev` and the bytes of the line
//! before `,"prev"`. The hash is over the text, not over parsed values, so that another program can verify it without knowing the entries.
//!
//! A crash can leave the last line incomplete: it was never acknowledged and is cut off. Any other line that does not fit is damage, and is
//! left as it is.
//!
//! The file is locked while it is open. Before each line the file under its name must be the one that was opened, as long as it was left:
//! otherwise another program wrote to it or replaced it, and nothing more is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::entry::{LedgerEntry, LedgerLine};
use super::head;
use crate::clock::Timestamp;
use crate::durable;
use crate::signature::Sha256;
use crate::store::standing::{FileStamp, Head, LedgerGap};
use crate::store::{StoreError, failpoints};

/// Bytes reserved so that the ledger can still be written when the disk is full.
const RESERVE: usize = 1 << 20;

/// The first line's `prev`.
const ZEROS: Sha256 = Sha256([0; 32]);

/// The open ledger, ready to append.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    length: u64,
    lines: u64,
    head: Sha256,
    broken_at: Option<u64>,
    /// The file before anything was repaired in it.
    opened: FileStamp,
    /// A sync failed: what the disk has is unknown until the ledger is read again, so that nothing more is promised.
    failed: bool,
}

/// What reading a ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Walk {
    /// How many lines there are, good or bad, without an incomplete last one.
    pub(crate) lines: u64,
    /// The first line (from 1) at which the chain breaks.
    pub(crate) broken_at: Option<u64>,
    /// Bytes up to the last line end.
    length: u64,
    /// The hash of the last good line.
    head: Sha256,
    /// The number of that line.
    seq: u64,
    /// The bytes after the last line end.
    tail: Vec<u8>,
}

impl Log {
    /// Opens or creates the ledger, calls `visit` with every good line and cuts off an incomplete last line, which is stored in a file
    /// beside the ledger. The flag is true after a cut.
    pub(crate) fn open(path: PathBuf, visit: &mut dyn FnMut(LedgerLine)) -> Result<(Self, bool), StoreError> {
        let io = |error| StoreError::io(&path, error);
        let fresh = !path.exists();
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let file = durable::open_regular(&path, &mut options).map_err(io)?;
        head::lock(&file).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => StoreError::Locked,
            _ => io(error),
        })?;
        let opened = FileStamp::of(&file.metadata().map_err(io)?);
        if fresh {
            durable::sync_parent(&path).map_err(io)?;
        }
        let walk = walk(&path, visit)?;
        let mut log = Self {
            file,
            length: walk.length,
            lines: walk.lines,
            head: walk.head,
            broken_at: walk.broken_at,
            opened,
            failed: false,
            path,
        };
        let cut = !walk.tail.is_empty() && log.repair_tail(&walk, visit)?;
        log.restore_reserve();
        Ok((log, cut))
    }

    /// Appends one line. Durable when it returns.
    pub(crate) fn append(&mut self, at: Timestamp, entry: LedgerEntry) -> Result<LedgerLine, StoreError> {
        self.writable()?;
        self.check_file()?;
        let (line, text) = self.next_line(at, entry)?;
        match self.write(&text) {
            Err(StoreError::Full) => {
                // A full disk must not keep a submission's outcome from being recorded: the reserve is given up for it.
                let _ = fs::remove_file(self.reserve());
                self.write(&text)?;
            }
            other => other?,
        }
        self.sync()?;
        // Only now: if write or sync fail, the next line follows the last one that is certain.
        self.length += text.len() as u64;
        self.lines = line.seq;
        self.head = line.hash;
        failpoints::hit("ledger.durable").map_err(|error| StoreError::io(&self.path, error))?;
        if !self.reserve().exists() {
            self.restore_reserve();
        }
        Ok(line)
    }

    /// An error if nothing may be appended: the chain is broken, or a sync failed.
    pub(crate) fn writable(&self) -> Result<(), StoreError> {
        match self.broken_at {
            Some(line) => Err(StoreError::LedgerBroken(line)),
            None if self.failed => Err(StoreError::io(&self.path, io::Error::other("an earlier sync failed"))),
            None => Ok(()),
        }
    }

    /// Its last line.
    pub(crate) fn head(&self) -> Head {
        Head {
            lines: self.lines,
            hash: self.head,
        }
    }

    /// The file as it was found.
    pub(crate) fn opened(&self) -> FileStamp {
        self.opened
    }

    /// The file as it is now.
    pub(crate) fn stamp(&self) -> Result<FileStamp, StoreError> {
        let metadata = self.file.metadata().map_err(|error| StoreError::io(&self.path, error))?;
        Ok(FileStamp::of(&metadata))
    }

    /// An error if the file was replaced, or written by another program, since the last line.
    pub(crate) fn check_file(&self) -> Result<(), StoreError> {
        let ours = self.stamp()?;
        let named = fs::symlink_metadata(&self.path).map(|metadata| FileStamp::of(&metadata));
        match named.is_ok_and(|named| named.is_same_file(&ours)) && ours.length == self.length {
            true => Ok(()),
            false => Err(StoreError::LedgerGap(LedgerGap::Replaced)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn next_line(&self, at: Timestamp, entry: LedgerEntry) -> Result<(LedgerLine, Vec<u8>), StoreError> {
        #[derive(Serialize)]
        struct Body<'a> {
            seq: u64,
            at: Timestamp,
            entry: &'a LedgerEntry,
        }
        let seq = self.lines + 1;
        let body = Body { seq, at, entry: &entry };
        let mut text = serde_json::to_vec(&body).map_err(|error| StoreError::io(&self.path, error.into()))?;
        text.pop();
        let prev = self.head;
        let hash = chained(&prev, &text);
        text.extend_from_slice(format!("{PREV}{prev}{HASH}{hash}{END}\n").as_bytes());
        let line = LedgerLine {
            seq,
            at,
            entry,
            prev,
            hash,
        };
        Ok((line, text))
    }

    /// Writes the text, or restores the file's length.
    fn write(&mut self, text: &[u8]) -> Result<(), StoreError> {
        let (first, second) = text.split_at(text.len() / 2);
        let result = failpoints::hit("ledger.before-write")
            .and_then(|()| self.file.write_all(first))
            .and_then(|()| failpoints::hit("ledger.half-written"))
            .and_then(|()| self.file.write_all(second))
            .and_then(|()| failpoints::hit("ledger.written"));
        result.map_err(|error| {
            // No line may follow half a line.
            self.failed |= self.file.set_len(self.length).is_err();
            StoreError::io(&self.path, error)
        })
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        let result = failpoints::hit("ledger.fdatasync").and_then(|()| self.file.sync_data());
        result.map_err(|error| {
            self.failed = true;
            // The caller gets an error. A line that cannot be cut off is read by the next start, as if the process had ended just after
            // writing it.
            let _ = self.file.set_len(self.length);
            StoreError::io(&self.path, error)
        })
    }

    /// Handles the bytes after the last line end. A line that lacks only its end is completed: it may have been acknowledged. Anything else
    /// was not, and is cut off.
    fn repair_tail(&mut self, walk: &Walk, visit: &mut dyn FnMut(LedgerLine)) -> Result<bool, StoreError> {
        let whole = [walk.tail.len(), walk.tail.len().saturating_sub(1)]
            .into_iter()
            .filter_map(|length| walk.tail.get(..length))
            .find_map(|text| Some((parse(text)?, text)))
            .filter(|(line, _)| line.prev == walk.head && line.seq == walk.seq + 1);
        let io = |error| StoreError::io(&self.path, error);
        if let Some((line, text)) = whole {
            let mut ended = text.to_vec();
            ended.push(b'\n');
            self.file.set_len(self.length).map_err(io)?;
            self.file.write_all(&ended).and_then(|()| self.file.sync_data()).map_err(io)?;
            self.length += ended.len() as u64;
            self.lines += 1;
            self.head = line.hash;
            visit(line);
            return Ok(false);
        }
        let aside = self.path.with_file_name(format!("ledger.cut-{}", walk.lines + 1));
        durable::overwrite(&aside, &walk.tail, false).map_err(|error| StoreError::io(&aside, error))?;
        self.file.set_len(self.length).and_then(|()| self.file.sync_all()).map_err(io)?;
        Ok(true)
    }

    fn reserve(&self) -> PathBuf {
        self.path.with_file_name("ledger.reserve")
    }

    /// Best effort: without the reserve everything works until the disk is full.
    fn restore_reserve(&self) {
        let path = self.reserve();
        if fs::metadata(&path).is_ok_and(|found| found.len() == RESERVE as u64) {
            return;
        }
        // Neither zeros nor a sparse file: some file systems allocate nothing for those.
        let filling: Vec<u8> = (0..RESERVE).map(|at| (at.wrapping_mul(0x9E37_79B1) >> 13) as u8).collect();
        let written = failpoints::hit("reserve.before-write").and_then(|()| durable::overwrite(&path, &filling, false));
        if written.and_then(|()| durable::sync_file(&path)).is_err() {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Reads a ledger from its start, one line at a time. Lines after a break that are valid in themselves are passed to `visit` too: they can
/// still be shown, though nothing may be appended.
pub(crate) fn walk(path: &Path, visit: &mut dyn FnMut(LedgerLine)) -> Result<Walk, StoreError> {
    let reader = durable::open_regular(path, OpenOptions::new().read(true)).map(|file| BufReader::with_capacity(1 << 18, file));
    reader
        .and_then(|reader| walk_lines(reader, visit))
        .map_err(|error| StoreError::io(path, error))
}

fn walk_lines(mut reader: impl BufRead, visit: &mut dyn FnMut(LedgerLine)) -> io::Result<Walk> {
    let mut walk = Walk {
        lines: 0,
        broken_at: None,
        length: 0,
        head: ZEROS,
        seq: 0,
        tail: Vec::new(),
    };
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = reader.read_until(b'\n', &mut text)? as u64;
        let ended = text.last() == Some(&b'\n');
        let torn = !ended || (text.contains(&0) && reader.fill_buf()?.is_empty());
        if torn {
            walk.tail = text;
            return Ok(walk);
        }
        text.pop();
        walk.length += read;
        walk.lines += 1;
        let parsed = parse(&text);
        let linked = parsed
            .as_ref()
            .is_some_and(|line| line.prev == walk.head && line.seq == walk.seq + 1);
        if !linked && walk.broken_at.is_none() {
            walk.broken_at = Some(walk.lines);
        }
        if let Some(line) = parsed {
            walk.head = line.hash;
            walk.seq = line.seq;
            visit(line);
        }
    }
}

/// Parses a line; `None` unless its hash is that of its text.
pub(crate) fn parse(text: &[u8]) -> Option<LedgerLine> {
    let (body, chain) = text.split_at_checked(text.len().checked_sub(PREV.len() + 64 + HASH.len() + 64 + END.len())?)?;
    let chain = std::str::from_utf8(chain).ok()?.strip_prefix(PREV)?.strip_suffix(END)?;
    let (prev, hash) = chain.split_once(HASH)?;
    // Upper-case digits would parse to the same hash: a flipped bit there must not go unnoticed.
    let is_ours = !chain.bytes().any(|byte| byte.is_ascii_uppercase());
    let (prev, hash): (Sha256, Sha256) = (prev.parse().ok()?, hash.parse().ok()?);
    if !is_ours || chained(&prev, body) != hash {
        return None;
    }
    // The first occurrence ends the frame, since a number and a time cannot contain this text.
    let at = body.windows(ENTRY.len()).take(MOST_FRAME).position(|window| window == ENTRY)?;
    let (frame, entry) = body.split_at_checked(at)?;
    let Frame { seq, at } = serde_json::from_slice(&[frame, b"}"].concat()).ok()?;
    let entry = LedgerEntry::read(entry.strip_prefix(ENTRY)?)?;
    Some(LedgerLine {
        seq,
        at,
        entry,
        prev,
        hash,
    })
}

#[derive(Deserialize)]
struct Frame {
    seq: u64,
    at: Timestamp,
}

fn chained(prev: &Sha256, body: &[u8]) -> Sha256 {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&prev.0);
    context.update(body);
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    Sha256(out)
}

/// The text between a line's frame and its entry.
const ENTRY: &[u8] = b",\"entry\":";
/// Longer than any frame.
const MOST_FRAME: usize = 200;
const PREV: &str = ",\"prev\":\"";
const HASH: &str = "\",\"hash\":\"";
const END: &str = "\"}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::store::{SendId, SendState};

    fn entries() -> Vec<LedgerEntry> {
        let account = |name: &str| LedgerEntry::AccountRemoved {
            account: AccountId::of(name),
            keep_mail: true,
        };
        let sent = LedgerEntry::Sent {
            send: SendId("7f".into()),
            state: SendState::Rejected {
                reply: "550 \"no\"\n\u{0} è".into(),
            },
        };
        vec![account("a@pec.example"), sent, account("b@pec.example")]
    }

    fn written() -> (tempfile::TempDir, PathBuf, Vec<LedgerLine>) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ledger.jsonl");
        let (mut log, cut) = Log::open(path.clone(), &mut |_| panic!("it is empty")).expect("opens");
        assert!(!cut);
        let lines = entries()
            .into_iter()
            .map(|entry| log.append(Timestamp::UNIX_EPOCH, entry).expect("writes"));
        let lines = lines.collect();
        (dir, path, lines)
    }

    fn read(path: &Path) -> (Vec<LedgerLine>, Log, bool) {
        let mut lines = Vec::new();
        let (log, cut) = Log::open(path.to_owned(), &mut |line| lines.push(line)).expect("opens");
        (lines, log, cut)
    }

    #[test]
    fn lines_are_read_as_written_and_each_has_the_hash_of_the_one_before() {
        let (_dir, path, lines) = written();
        let (found, log, cut) = read(&path);
        assert_eq!((&found, cut, log.broken_at), (&lines, false, None));
        assert_eq!(lines[0].prev, ZEROS);
        assert!(
            lines
                .windows(2)
                .all(|pair| pair[1].prev == pair[0].hash && pair[1].seq == pair[0].seq + 1)
        );
        let text = fs::read_to_string(&path).expect("reads");
        assert!(
            text.lines()
                .zip(&lines)
                .all(|(text, line)| serde_json::from_str::<LedgerLine>(text).expect("plain JSON") == *line)
        );
    }

    #[test]
    fn cut_anywhere_it_opens_with_the_complete_lines_and_can_be_appended_to() {
        let (_dir, path, lines) = written();
        let whole = fs::read(&path).expect("reads");
        let ends: Vec<usize> = whole
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at)
            .collect();
        let near_an_end = |length: usize| ends.iter().any(|end| length.abs_diff(*end) < 4);
        for length in (0..whole.len()).filter(|length| length % 7 == 0 || near_an_end(*length)) {
            fs::write(&path, &whole[..length]).expect("writes");
            let (found, mut log, cut) = read(&path);
            // A line that lacks only its end is complete.
            let expected = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(found, lines[..expected], "cut to {length}");
            assert_eq!(
                cut,
                length != 0 && !ends.iter().any(|end| length == *end || length == end + 1),
                "cut to {length}"
            );
            log.append(Timestamp::UNIX_EPOCH, entries().remove(0)).expect("appended");
            drop(log);
            let (again, log, cut) = read(&path);
            assert_eq!((again.len(), cut, log.broken_at), (expected + 1, false, None), "cut to {length}");
        }
    }

    #[test]
    fn every_flipped_bit_is_noticed_and_none_changes_what_is_read() {
        let (_dir, path, lines) = written();
        let whole = fs::read(&path).expect("reads");
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                let mut found = Vec::new();
                let walk = walk_lines(flipped.as_slice(), &mut |line| found.push(line)).expect("reads");
                assert!(
                    found.iter().all(|line| lines.contains(line)),
                    "byte {at}, bit {bit}: a line never written"
                );
                assert!(
                    walk.broken_at.is_some() || !walk.tail.is_empty(),
                    "byte {at}, bit {bit}: not noticed"
                );
            }
        }
    }

    #[test]
    fn a_damaged_line_end_loses_no_line() {
        let (_dir, path, lines) = written();
        let mut bytes = fs::read(&path).expect("reads");
        *bytes.last_mut().expect("written") = b'x';
        fs::write(&path, &bytes).expect("writes");
        let (found, log, cut) = read(&path);
        assert_eq!((found, cut, log.broken_at), (lines, false, None));
    }

    #[test]
    fn a_last_line_of_another_ledger_is_cut_off() {
        let (dir, path, lines) = written();
        let other_path = dir.path().join("other.jsonl");
        let mut other = read(&other_path).1;
        for second in 1..=4 {
            let at = Timestamp::from_second(second).expect("in range");
            other.append(at, entries().remove(0)).expect("appended");
        }
        let text = fs::read_to_string(&other_path).expect("reads");
        let fourth = text.lines().last().expect("written");
        let whole = fs::read_to_string(&path).expect("reads");
        fs::write(&path, format!("{whole}{fourth}")).expect("writes");
        let (found, _, cut) = read(&path);
        assert_eq!((found, cut), (lines, true));
    }

    #[test]
    fn an_altered_last_line_is_a_broken_chain_and_not_an_incomplete_line() {
        let (_dir, path, lines) = written();
        let text = fs::read_to_string(&path).expect("reads").replace("b@pec", "c@pec");
        fs::write(&path, &text).expect("writes");
        let (found, mut log, cut) = read(&path);
        assert_eq!((found.as_slice(), cut, log.broken_at), (&lines[..2], false, Some(3)));
        assert!(matches!(
            log.append(Timestamp::UNIX_EPOCH, entries().remove(0)),
            Err(StoreError::LedgerBroken(3))
        ));
        assert_eq!(fs::read_to_string(&path).expect("reads"), text, "a broken ledger is left as it is");
    }
}
