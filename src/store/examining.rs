//! Which messages are being examined, in a file, before a parser sees their bytes: a message that ends the process is known afterwards.
//!
//! What the file names when a profile opens was being examined when the process ended. Each of those is a suspect and no more: processes
//! are killed, and machines lose power. Before this process examines a suspect, a child process does it on trial ([`Trial`]). What ends the
//! child is the message, since this process observes its end:
//!
//! * the child did everything: the message is no suspect any more;
//! * the examination ended the child, or took too long: the message is set aside, and not examined until the user asks for it
//!   ([`Examining::retry`]);
//! * there was no trial, or something else ended the child: it stays a suspect, is not examined, and has another trial at the next occasion.
//!
//! Without a [`Trial`] a suspect is examined in this process like any other message: nothing is ever set aside, and a message that ends the
//! process does so each time.
//!
//! The file has a line per message: `with` others being examined, `suspect`, or `failed` in its trial. One sync per batch makes the marks
//! durable; taking them off again needs none, since a mark too many costs one trial. A file that cannot be read is an empty one. Earlier
//! versions counted how often the process ended instead: what they wrote as `alone`, `suspect` with a number, or `aside` is a suspect.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::Store;
use super::error::lock;
use crate::signature::Sha256;
use crate::{durable, parallel};

/// How often in one process a message has a trial that something else ended.
const MOST_KILLED: u32 = 3;

/// Examines messages on trial, outside this process.
pub trait Trial: Debug + Send + Sync {
    /// Does with a message once, elsewhere, whatever this process may do with it. Blocks until the result is known.
    fn of(&self, message: &Sha256, raw: &[u8]) -> TrialResult;
}

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialResult {
    /// All was done.
    Passed,
    /// The message ended the examination, or it took longer than that of any message may take.
    Failed,
    /// Something else ended it: nothing is known of the message.
    Killed,
    /// It did not begin: nothing is known of the message.
    NotStarted,
}

/// The marks, in memory and in their file.
#[derive(Debug)]
pub struct Examining {
    path: PathBuf,
    trial: Option<Arc<dyn Trial>>,
    marks: Mutex<Marks>,
}

/// The marks as the file has them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Marks {
    /// Being examined, each with the number of batches it is in.
    examined: BTreeMap<Sha256, u32>,
    suspects: BTreeMap<Sha256, Undecided>,
    aside: BTreeSet<Sha256>,
}

/// The trials of a suspect in this process, which decided nothing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Undecided {
    trials: u32,
    killed: u32,
}

/// Messages that are marked as being examined, until it is dropped.
#[derive(Debug)]
#[must_use = "the messages are marked until it is dropped"]
pub struct Marked<'e> {
    examining: &'e Examining,
    messages: BTreeSet<Sha256>,
}

impl Store {
    /// Marks those of these messages that may be examined, together and durably unless the disk refuses: all but those set aside and the
    /// suspects. Suspects among them have their trial first; blocks meanwhile.
    pub fn begin_examining<'m>(&self, messages: impl IntoIterator<Item = &'m Sha256>) -> Marked<'_> {
        self.examining.begin(messages, &|message| self.raw.read(message).ok())
    }

    /// Lets every suspect have its trial. Blocks.
    pub fn try_suspects(&self) {
        let suspects = self.examining.suspects(|_| true);
        drop(self.begin_examining(&suspects));
    }
}

impl Examining {
    /// Reads what an earlier process left. Nothing is written.
    pub(super) fn at(path: PathBuf, trial: Option<Arc<dyn Trial>>) -> Self {
        let text = durable::read_regular(&path).ok().flatten().unwrap_or_default();
        Self {
            path,
            trial,
            marks: Mutex::new(Marks::left_by(&String::from_utf8_lossy(&text))),
        }
    }

    /// Whether a message is set aside.
    pub fn is_aside(&self, message: &Sha256) -> bool {
        lock(&self.marks).aside.contains(message)
    }

    /// The messages set aside.
    pub fn aside(&self) -> Vec<Sha256> {
        lock(&self.marks).aside.iter().copied().collect()
    }

    /// Whether a message has to pass a trial before it is examined.
    pub fn is_suspect(&self, message: &Sha256) -> bool {
        lock(&self.marks).suspects.contains_key(message)
    }

    /// The suspects that had a trial in this process which decided nothing: they wait for another.
    pub fn waiting(&self) -> Vec<Sha256> {
        self.suspects(|undecided| undecided.trials > 0)
    }

    /// Makes suspects of the messages that are set aside.
    pub fn retry(&self) {
        let marks = &mut *lock(&self.marks);
        let aside = std::mem::take(&mut marks.aside).into_iter();
        let again: Vec<Sha256> = aside.chain(marks.suspects.keys().copied()).collect();
        marks.suspects = again.into_iter().map(|message| (message, Undecided::default())).collect();
    }

    fn suspects(&self, chosen: impl Fn(&Undecided) -> bool) -> Vec<Sha256> {
        let marks = lock(&self.marks);
        let suspects = marks.suspects.iter().filter(|(_, undecided)| chosen(undecided));
        suspects.map(|(message, _)| *message).collect()
    }

    /// As [`Store::begin_examining`]; `read` returns the bytes of a message.
    fn begin<'m>(&self, messages: impl IntoIterator<Item = &'m Sha256>, read: &Read<'_>) -> Marked<'_> {
        let messages: BTreeSet<Sha256> = messages.into_iter().copied().collect();
        let is_changed = self.decide(&messages, read);
        self.mark(messages, is_changed)
    }

    /// Gives the suspects among these messages their trial. Returns whether it decided anything.
    fn decide(&self, messages: &BTreeSet<Sha256>, read: &Read<'_>) -> bool {
        let mut suspects = self.suspects(|undecided| undecided.killed < MOST_KILLED);
        suspects.retain(|suspect| messages.contains(suspect));
        // A panic in one decides nothing of any.
        let results = parallel::map(&suspects, |message| self.trial_of(message, read)).unwrap_or_default();
        let mut marks = lock(&self.marks);
        suspects
            .iter()
            .zip(results)
            .fold(false, |changed, (message, result)| marks.decide(message, result) || changed)
    }

    fn trial_of(&self, message: &Sha256, read: &Read<'_>) -> TrialResult {
        match (&self.trial, read(message)) {
            (Some(trial), Some(raw)) => trial.of(message, &raw),
            // Nobody examines what cannot be read.
            (None, _) | (_, None) => TrialResult::Passed,
        }
    }

    /// Marks these messages without those set aside and the suspects. The file is written if a message is marked or `is_changed`.
    fn mark(&self, mut messages: BTreeSet<Sha256>, is_changed: bool) -> Marked<'_> {
        let mut marks = lock(&self.marks);
        messages.retain(|message| !marks.aside.contains(message) && !marks.suspects.contains_key(message));
        for message in &messages {
            *marks.examined.entry(*message).or_default() += 1;
        }
        if (is_changed || !messages.is_empty())
            && let Err(error) = durable::overwrite(&self.path, marks.text().as_bytes(), true)
        {
            // A message can be read on a full or read-only disk too. Where nothing can be written, nothing is stored of what is examined.
            tracing::warn!(%error, "what is being examined cannot be marked");
        }
        Marked { examining: self, messages }
    }
}

/// Returns the bytes of a message.
type Read<'r> = dyn Fn(&Sha256) -> Option<Vec<u8>> + Sync + 'r;

impl Marked<'_> {
    /// Whether a message may be examined now.
    pub fn contains(&self, message: &Sha256) -> bool {
        self.messages.contains(message)
    }

    /// Whether none may be examined.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }
}

impl Drop for Marked<'_> {
    fn drop(&mut self) {
        if self.messages.is_empty() {
            return;
        }
        let mut marks = lock(&self.examining.marks);
        for message in &self.messages {
            if let Some(count) = marks.examined.get_mut(message) {
                *count = count.saturating_sub(1);
            }
        }
        marks.examined.retain(|_, count| *count > 0);
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
            match word {
                Some("failed") => drop(marks.aside.insert(message)),
                Some("with" | "suspect" | "alone" | "aside") => drop(marks.suspects.insert(message, Undecided::default())),
                _ => {}
            }
        }
        let set_aside = &marks.aside;
        marks.suspects.retain(|message, _| !set_aside.contains(message));
        marks
    }

    /// Notes the result of a suspect's trial. Returns whether it decides anything.
    fn decide(&mut self, message: &Sha256, result: TrialResult) -> bool {
        match (result, self.suspects.get_mut(message)) {
            // Another thread decided it.
            (_, None) => return false,
            (TrialResult::Killed | TrialResult::NotStarted, Some(undecided)) => {
                undecided.trials += 1;
                undecided.killed += u32::from(result == TrialResult::Killed);
                tracing::warn!(%message, ?result, "the trial of a message decided nothing");
                return false;
            }
            (TrialResult::Passed, Some(_)) => {}
            (TrialResult::Failed, Some(_)) => {
                tracing::error!(%message, "set aside: a process that examined it ended");
                self.aside.insert(*message);
            }
        }
        self.suspects.remove(message);
        true
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |word: &str, message: &Sha256| {
            let _ = writeln!(text, "{word} {message}");
        };
        self.aside.iter().for_each(|message| line("failed", message));
        self.suspects.keys().for_each(|message| line("suspect", message));
        self.examined.keys().for_each(|message| line("with", message));
        text
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::TrialResult::{Failed, Killed, NotStarted, Passed};
    use super::*;

    fn message(number: u8) -> Sha256 {
        Sha256::of(&[number])
    }

    /// Trials with planned results, which counts them.
    #[derive(Debug, Default)]
    struct Planned {
        results: Mutex<BTreeMap<Sha256, TrialResult>>,
        count: Mutex<u32>,
    }

    impl Trial for Planned {
        fn of(&self, message: &Sha256, raw: &[u8]) -> TrialResult {
            assert_eq!(Sha256::of(raw), *message);
            *lock(&self.count) += 1;
            lock(&self.results).get(message).copied().unwrap_or(Passed)
        }
    }

    /// A file of marks, and the trials of the processes that open it.
    struct Marker {
        dir: tempfile::TempDir,
        planned: Arc<Planned>,
    }

    impl Marker {
        fn new() -> Self {
            Self {
                dir: tempfile::tempdir().expect("a folder"),
                planned: Arc::default(),
            }
        }

        fn path(&self) -> PathBuf {
            self.dir.path().join("examining")
        }

        fn open(&self) -> Examining {
            Examining::at(self.path(), Some(self.planned.clone()))
        }

        fn plan(&self, message: Sha256, result: TrialResult) {
            lock(&self.planned.results).insert(message, result);
        }

        fn trials(&self) -> u32 {
            std::mem::take(&mut *lock(&self.planned.count))
        }
    }

    fn begin<'e>(examining: &'e Examining, numbers: &[u8]) -> Marked<'e> {
        let messages: Vec<Sha256> = numbers.iter().map(|number| message(*number)).collect();
        let read = |wanted: &Sha256| (0..=u8::MAX).map(|number| vec![number]).find(|raw| Sha256::of(raw) == *wanted);
        examining.begin(&messages, &read)
    }

    /// The messages that may be examined, and are.
    fn examined(examining: &Examining, numbers: &[u8]) -> Vec<u8> {
        let marked = begin(examining, numbers);
        numbers
            .iter()
            .copied()
            .filter(|number| marked.contains(&message(*number)))
            .collect()
    }

    /// As if the process ended before the marks were taken off.
    fn end_during(examining: &Examining, numbers: &[u8]) {
        std::mem::forget(begin(examining, numbers));
    }

    fn read(path: &Path) -> String {
        std::fs::read_to_string(path).expect("read")
    }

    #[test]
    fn a_process_that_ends_any_number_of_times_sets_no_message_aside() {
        let marker = Marker::new();
        for _ in 0..20 {
            let examining = marker.open();
            end_during(&examining, &[1]);
            assert_eq!(examining.aside(), []);
        }
        assert_eq!(marker.trials(), 19, "one in each process but the first");
        assert_eq!(examined(&marker.open(), &[1, 2]), [1, 2]);
        assert_eq!(read(&marker.path()), "");
        assert_eq!(
            (examined(&marker.open(), &[1]), marker.trials()),
            (vec![1], 1),
            "no suspect any more"
        );
    }

    #[test]
    fn a_message_that_fails_its_trial_is_set_aside_at_once_and_others_are_not() {
        let marker = Marker::new();
        end_during(&marker.open(), &[1, 2]);
        marker.plan(message(2), Failed);
        let examining = marker.open();
        assert!(examining.is_suspect(&message(1)) && examining.is_suspect(&message(2)));
        end_during(&examining, &[1, 2, 3]);
        assert_eq!(marker.trials(), 2);
        assert_eq!(read(&marker.path()).lines().next(), Some(format!("failed {}", message(2)).as_str()));
        let examining = marker.open();
        assert_eq!(examining.aside(), [message(2)]);
        assert_eq!(
            (examined(&examining, &[1, 2, 3]), marker.trials()),
            (vec![1, 3], 2),
            "it has no other trial"
        );
        examining.retry();
        assert!(!examining.is_aside(&message(2)));
        assert_eq!((examined(&examining, &[2]), marker.trials()), (vec![], 1));
        assert!(examining.is_aside(&message(2)), "it failed again");
        marker.plan(message(2), Passed);
        examining.retry();
        assert_eq!(examined(&examining, &[2]), [2]);
        assert_eq!(read(&marker.path()), "");
    }

    #[test]
    fn a_trial_that_decides_nothing_leaves_a_suspect_which_waits() {
        let marker = Marker::new();
        end_during(&marker.open(), &[1, 2]);
        marker.plan(message(1), NotStarted);
        marker.plan(message(2), Killed);
        let examining = marker.open();
        assert_eq!(examining.waiting(), []);
        for _ in 0..MOST_KILLED + 2 {
            assert_eq!(examined(&examining, &[1, 2, 3]), [3]);
        }
        let mut waiting = [message(1), message(2)];
        waiting.sort();
        assert_eq!(examining.waiting(), waiting);
        assert_eq!(marker.trials(), MOST_KILLED + 2 + MOST_KILLED);
        drop(examining);
        let examining = marker.open();
        assert!(examining.is_suspect(&message(1)) && examining.aside().is_empty());
        marker.plan(message(1), Passed);
        marker.plan(message(2), Passed);
        assert_eq!((examined(&examining, &[1, 2]), examining.waiting()), (vec![1, 2], vec![]));
    }

    #[test]
    fn without_trials_a_suspect_is_examined_like_any_other() {
        let marker = Marker::new();
        end_during(&marker.open(), &[1]);
        let examining = Examining::at(marker.path(), None);
        assert!(examining.is_suspect(&message(1)));
        assert_eq!(examined(&examining, &[1]), [1]);
        assert!(!examining.is_suspect(&message(1)));
    }

    #[test]
    fn a_message_without_readable_bytes_has_no_trial() {
        let marker = Marker::new();
        end_during(&marker.open(), &[1]);
        let examining = marker.open();
        assert!(examining.begin(&[message(1)], &|_| None).contains(&message(1)));
        assert_eq!(marker.trials(), 0);
    }

    #[test]
    fn what_earlier_versions_counted_are_suspects() {
        let marker = Marker::new();
        let lines = [
            (1, "with", ""),
            (2, "alone", ""),
            (3, "suspect", " 1"),
            (4, "aside", ""),
            (5, "failed", ""),
        ];
        let line = |(number, word, ends): (u8, &str, &str)| format!("{word} {}{ends}\n", message(number));
        std::fs::write(marker.path(), lines.map(line).concat()).expect("written");
        let examining = marker.open();
        assert_eq!(examining.aside(), [message(5)]);
        assert!((1..=4).all(|number| examining.is_suspect(&message(number))));
    }

    #[test]
    fn overlapping_batches_keep_their_marks_and_damage_is_ignored() {
        let marker = Marker::new();
        let path = marker.path();
        let examining = marker.open();
        end_during(&examining, &[1, 2]);
        drop(begin(&examining, &[2, 3]));
        let next = marker.open();
        assert_eq!([1, 2, 3].map(|number| next.is_suspect(&message(number))), [true, true, false]);
        for text in [&b"\xff\0with"[..], b"with 12", b"nothing\nwith\n\n"] {
            std::fs::write(&path, text).expect("written");
            assert_eq!(*lock(&marker.open().marks), Marks::default());
        }
        std::fs::remove_file(&path).expect("removed");
        std::fs::create_dir(&path).expect("a folder in its place");
        assert_eq!(*lock(&marker.open().marks), Marks::default());
    }
}
