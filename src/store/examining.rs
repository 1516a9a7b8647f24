//! Which messages are being examined, in a file, before a parser sees their bytes: a message that ends the process is known afterwards.
//!
//! What the file names when a profile opens was being examined when the process ended. Each of those is a suspect: it is examined alone from
//! then on. One that was alone when the process ended twice is set aside, and not examined again until the user asks for it
//! ([`Examining::retry`]). Processes also end for other reasons, which is why once is not enough.
//!
//! The file has a line per message: `with` others, `alone`, a `suspect` with the number of times it was alone, or set `aside`. One sync per
//! batch makes the marks durable; taking them off again needs none, since a mark too many costs one examination alone. A file that cannot be
//! read is an empty one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::error::{lock, read, write};
use crate::durable;
use crate::signature::Sha256;

/// How often a message may be alone when the process ends.
const ENDS_ALONE: u32 = 2;

/// The marks, in memory and in their file.
#[derive(Debug)]
pub struct Examining {
    path: PathBuf,
    marks: Mutex<Marks>,
    /// Shared by batches; a message that is examined alone has it for itself, so that no other can be the reason for the end.
    turn: RwLock<()>,
}

/// The marks as the file has them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Marks {
    /// Being examined, each with the number of batches it is in.
    with_others: BTreeMap<Sha256, u32>,
    alone: BTreeSet<Sha256>,
    /// With the number of times each was alone when the process ended.
    suspects: BTreeMap<Sha256, u32>,
    aside: BTreeSet<Sha256>,
}

/// Messages that are marked as being examined, until it is dropped.
#[derive(Debug)]
pub struct Marked<'e> {
    examining: &'e Examining,
    messages: Vec<Sha256>,
    alone: bool,
    /// Released after the marks are taken off.
    _turn: Turn<'e>,
}

#[derive(Debug)]
enum Turn<'e> {
    Shared { _guard: RwLockReadGuard<'e, ()> },
    Alone { _guard: RwLockWriteGuard<'e, ()> },
}

impl Examining {
    /// Reads what an earlier process left. Nothing is written.
    pub(super) fn at(path: PathBuf) -> Self {
        let text = durable::read_regular(&path).ok().flatten().unwrap_or_default();
        Self {
            path,
            marks: Mutex::new(Marks::left_by(&String::from_utf8_lossy(&text))),
            turn: RwLock::default(),
        }
    }

    /// Those of these messages that may be examined together, then those that must be examined alone. Those set aside are in neither.
    pub fn sorted<'m>(&self, messages: impl Iterator<Item = &'m Sha256>) -> (Vec<Sha256>, Vec<Sha256>) {
        let marks = lock(&self.marks);
        let (mut together, mut alone) = (Vec::new(), Vec::new());
        for message in messages.filter(|message| !marks.aside.contains(message)) {
            match marks.suspects.contains_key(message) {
                true => alone.push(*message),
                false => together.push(*message),
            }
        }
        (together, alone)
    }

    /// Whether a message is set aside.
    pub fn is_aside(&self, message: &Sha256) -> bool {
        lock(&self.marks).aside.contains(message)
    }

    /// The messages set aside.
    pub fn aside(&self) -> Vec<Sha256> {
        lock(&self.marks).aside.iter().copied().collect()
    }

    /// Marks messages as being examined together. Durable when it returns, unless the disk refuses.
    pub fn together(&self, messages: &[Sha256]) -> Marked<'_> {
        let turn = Turn::Shared { _guard: read(&self.turn) };
        self.mark(messages, false, turn)
    }

    /// Marks one message as being examined alone, and waits until no other is.
    pub fn alone(&self, message: &Sha256) -> Marked<'_> {
        let turn = Turn::Alone { _guard: write(&self.turn) };
        self.mark(&[*message], true, turn)
    }

    /// Lets messages that were set aside be examined once more: alone, and set aside again if that ends the process.
    pub fn retry(&self) {
        let marks = &mut *lock(&self.marks);
        marks.suspects.extend(
            std::mem::take(&mut marks.aside)
                .into_iter()
                .map(|message| (message, ENDS_ALONE.saturating_sub(1))),
        );
    }

    fn mark<'e>(&'e self, messages: &[Sha256], alone: bool, turn: Turn<'e>) -> Marked<'e> {
        let marked = Marked {
            examining: self,
            messages: messages.to_vec(),
            alone,
            _turn: turn,
        };
        let mut marks = lock(&self.marks);
        for message in messages {
            match alone {
                true => drop(marks.alone.insert(*message)),
                false => *marks.with_others.entry(*message).or_default() += 1,
            }
        }
        let written = durable::overwrite(&self.path, marks.text().as_bytes(), true);
        // The guard takes the marks off under the same lock.
        drop(marks);
        if let Err(error) = written {
            // A message can be read on a full or read-only disk too. Where nothing can be written, nothing is stored of what is examined.
            tracing::warn!(%error, "what is being examined cannot be marked");
        }
        marked
    }
}

impl Drop for Marked<'_> {
    fn drop(&mut self) {
        let mut marks = lock(&self.examining.marks);
        for message in &self.messages {
            if self.alone {
                marks.alone.remove(message);
                // It was examined, and the process is still here.
                if !std::thread::panicking() {
                    marks.suspects.remove(message);
                }
            } else if let Some(count) = marks.with_others.get_mut(message) {
                *count = count.saturating_sub(1);
            }
        }
        marks.with_others.retain(|_, count| *count > 0);
        if let Err(error) = durable::overwrite(&self.examining.path, marks.text().as_bytes(), false) {
            tracing::debug!(%error, "the marks of what was examined stay");
        }
    }
}

impl Marks {
    /// What an earlier process left: what it was examining are suspects now.
    fn left_by(text: &str) -> Self {
        let mut marks = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let (word, message) = (words.next(), words.next().and_then(|digits| digits.parse::<Sha256>().ok()));
            let Some(message) = message else { continue };
            let ends = words.next().and_then(|ends| ends.parse().ok()).unwrap_or(0);
            match word {
                Some("with") => drop(marks.suspects.entry(message).or_insert(0)),
                Some("suspect") => drop(marks.suspects.insert(message, ends)),
                Some("alone") => drop(marks.alone.insert(message)),
                Some("aside") => drop(marks.aside.insert(message)),
                _ => {}
            }
        }
        for message in std::mem::take(&mut marks.alone) {
            let ends = marks.suspects.entry(message).or_insert(0);
            *ends = ends.saturating_add(1);
        }
        let (aside, suspects) = marks.suspects.into_iter().partition(|(_, ends)| *ends >= ENDS_ALONE);
        marks.suspects = suspects;
        let aside: BTreeMap<Sha256, u32> = aside;
        marks.aside.extend(aside.into_keys());
        let set_aside = &marks.aside;
        marks.suspects.retain(|message, _| !set_aside.contains(message));
        marks
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |word: &str, message: &Sha256, ends: Option<u32>| {
            let _ = match ends {
                Some(ends) => writeln!(text, "{word} {message} {ends}"),
                None => writeln!(text, "{word} {message}"),
            };
        };
        self.aside.iter().for_each(|message| line("aside", message, None));
        self.suspects
            .iter()
            .for_each(|(message, ends)| line("suspect", message, Some(*ends)));
        self.alone.iter().for_each(|message| line("alone", message, None));
        self.with_others.keys().for_each(|message| line("with", message, None));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: u8) -> Sha256 {
        Sha256::of(&[number])
    }

    /// The marks of a process that ended while `work` was going on.
    fn ended(path: &std::path::Path, work: impl FnOnce(&Examining)) -> Examining {
        let before = Examining::at(path.to_owned());
        work(&before);
        Examining::at(path.to_owned())
    }

    /// As if the process ended before the marks were taken off.
    fn forget(marked: Marked<'_>) {
        std::mem::forget(marked);
    }

    #[test]
    fn a_message_that_ends_the_process_alone_twice_is_set_aside_and_others_are_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("examining");
        let (good, bad) = (message(1), message(2));
        let next = ended(&path, |examining| forget(examining.together(&[good, bad])));
        assert_eq!(next.sorted([good, bad, message(3)].iter()), (vec![message(3)], vec![good, bad]));
        let next = ended(&path, |examining| {
            drop(examining.alone(&good));
            forget(examining.alone(&bad));
        });
        assert_eq!(next.sorted([good, bad].iter()), (vec![good], vec![bad]), "once alone is not enough");
        let next = ended(&path, |examining| forget(examining.alone(&bad)));
        assert_eq!((next.sorted([good, bad].iter()), next.aside()), ((vec![good], vec![]), vec![bad]));
        drop(next.together(&[good]));
        assert!(Examining::at(path.clone()).is_aside(&bad), "it stays aside");
        let next = ended(&path, |examining| {
            examining.retry();
            assert_eq!(examining.sorted([bad].iter()), (vec![], vec![bad]));
            forget(examining.alone(&bad));
        });
        assert!(next.is_aside(&bad), "the user's retry ended the process too");
    }

    #[test]
    fn a_retry_that_succeeds_clears_the_message() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("examining");
        std::fs::write(&path, format!("aside {}\n", message(1))).expect("written");
        let examining = Examining::at(path.clone());
        examining.retry();
        drop(examining.alone(&message(1)));
        assert_eq!(std::fs::read(&path).expect("read"), b"");
    }

    #[test]
    fn overlapping_batches_keep_their_marks_and_damage_is_ignored() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("examining");
        let next = ended(&path, |examining| {
            forget(examining.together(&[message(1), message(2)]));
            drop(examining.together(&[message(2), message(3)]));
        });
        assert_eq!(next.sorted([1, 2, 3].map(message).iter()).0, [message(3)]);
        for text in [&b"\xff\0with"[..], b"with 12", b"nothing\nwith\n\n"] {
            std::fs::write(&path, text).expect("written");
            assert_eq!(*lock(&Examining::at(path.clone()).marks), Marks::default());
        }
        std::fs::remove_file(&path).expect("removed");
        std::fs::create_dir(&path).expect("a folder in its place");
        assert_eq!(*lock(&Examining::at(path.clone()).marks), Marks::default());
    }
}
