//! The witnesses of the ledger's end: a file in the profile, and one outside it, so that a profile restored as a whole is recognised.
//!
//! Both remember the last line and the file it was in (`head`), and are compared with the ledger when it is opened (`standing`). They stay
//! as they are until the submissions that an earlier process left are settled, and for ever while they contradict the ledger.

use std::io;
use std::path::{Path, PathBuf};

use ring::rand::{SecureRandom as _, SystemRandom};

use super::entry::LedgerLine;
use super::head::{HeadFile, path_in};
use crate::account::AccountId;
use crate::durable;
use crate::pec::MessageId;
use crate::signature::Sha256;
use crate::store::StoreError;
use crate::store::standing::{FileStamp, Head, LedgerEnd, LedgerStanding, Outside, standing};

/// The witnesses of an open ledger.
#[derive(Debug)]
pub(crate) struct Witnesses {
    /// A random id, made with the profile. Copies of a profile have the same until one acknowledges a gap.
    installation: String,
    path: PathBuf,
    inner: Option<HeadFile>,
    outer: Outer,
    standing: LedgerStanding,
    /// They follow the ledger: nothing is left to settle, and none contradicts it.
    follows: bool,
}

#[derive(Debug)]
enum Outer {
    /// There is no folder for it, or it cannot be written.
    Unavailable,
    InUse(PathBuf),
    In(PathBuf, Option<HeadFile>),
}

/// Which of the lines that the witnesses know a ledger has, noted while it is read.
#[derive(Debug)]
pub(crate) struct Seen {
    wanted: Vec<Head>,
    found: Vec<Head>,
}

impl Seen {
    pub(crate) fn line(&mut self, line: &LedgerLine) {
        let head = Head {
            lines: line.seq,
            hash: line.hash,
        };
        if self.wanted.contains(&head) {
            self.found.push(head);
        }
    }
}

impl Witnesses {
    /// Opens them, before the ledger. `state`: the folder for those of all profiles, outside of them.
    pub(crate) fn open(path: PathBuf, state: Option<&Path>) -> Result<Self, StoreError> {
        let inner = HeadFile::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => StoreError::Locked,
            _ => StoreError::io(&path, error),
        })?;
        let known = inner.as_ref().and_then(HeadFile::record).map(|record| record.installation.clone());
        let outer = match (state, &known) {
            (None, _) => Outer::Unavailable,
            (Some(dir), None) => Outer::In(dir.to_owned(), None),
            (Some(dir), Some(known)) => match HeadFile::open(&path_in(dir, known)) {
                Ok(file) => Outer::In(dir.to_owned(), file),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Outer::InUse(dir.to_owned()),
                Err(error) => unavailable(&error),
            },
        };
        Ok(Self {
            installation: match known {
                Some(known) => known,
                None => new_installation()?,
            },
            path,
            inner,
            outer,
            standing: LedgerStanding::Unconfirmed,
            follows: false,
        })
    }

    /// The lines to look for in the ledger.
    pub(crate) fn looking(&self) -> Seen {
        let outer = match &self.outer {
            Outer::In(_, Some(file)) => file.record(),
            _ => None,
        };
        let inner = self.inner.as_ref().and_then(HeadFile::record);
        Seen {
            wanted: inner.into_iter().chain(outer).map(|record| record.head).collect(),
            found: Vec::new(),
        }
    }

    /// Compares the ledger that was read with them.
    pub(crate) fn compare(&mut self, ledger: &LedgerEnd, seen: &Seen) {
        let outside = match &self.outer {
            Outer::Unavailable => Outside::Unavailable,
            Outer::InUse(_) => Outside::InUse,
            Outer::In(_, file) => Outside::Remembers(file.as_ref().and_then(HeadFile::record)),
        };
        let inside = self.inner.as_ref().and_then(HeadFile::record);
        self.standing = standing(inside, outside, ledger, &|head| seen.found.contains(head));
        if self.standing != LedgerStanding::Confirmed {
            tracing::warn!(standing = ?self.standing, "the ledger is not the one that its witnesses know");
        }
    }

    pub(crate) fn standing(&self) -> &LedgerStanding {
        &self.standing
    }

    /// Whether there is a witness outside the profile.
    pub(crate) fn has_outside(&self) -> bool {
        matches!(self.outer, Outer::In(..))
    }

    /// Follows the ledger from this end on. Where they contradict it they stay as they are.
    pub(crate) fn follow(&mut self, head: Head, stamp: FileStamp) {
        if !self.follows && !matches!(self.standing, LedgerStanding::Gap(_)) {
            self.follows = true;
            self.remember(head, stamp);
        }
    }

    /// The user knows that lines are missing: this end is the right one now. The id is new, since another copy of the profile may still have
    /// the old one.
    pub(crate) fn accept(&mut self, head: Head, stamp: FileStamp) -> Result<(), StoreError> {
        self.installation = new_installation()?;
        self.outer = match std::mem::replace(&mut self.outer, Outer::Unavailable) {
            Outer::InUse(dir) | Outer::In(dir, _) => Outer::In(dir, None),
            Outer::Unavailable => Outer::Unavailable,
        };
        (self.standing, self.follows) = (LedgerStanding::Confirmed, false);
        self.follow(head, stamp);
        Ok(())
    }

    /// Remembers the end after a line was appended. A file that cannot be written stays behind, and the next opening is not confirmed.
    pub(crate) fn appended(&mut self, head: Head, stamp: FileStamp) {
        if self.follows {
            self.remember(head, stamp);
        }
    }

    fn remember(&mut self, head: Head, stamp: FileStamp) {
        if let Err(error) = write(&mut self.inner, &self.path, &self.installation, head, stamp) {
            tracing::warn!(%error, "the ledger's end is not remembered in the profile");
        }
        let Outer::In(dir, file) = &mut self.outer else { return };
        let path = path_in(dir, &self.installation);
        let made = match file {
            Some(_) => Ok(()),
            None => durable::private_dir(dir),
        };
        if let Err(error) = made.and_then(|()| write(file, &path, &self.installation, head, stamp)) {
            self.outer = unavailable(&error);
        }
    }

    /// What marks the Message-IDs that this installation makes for an account. Derived, so that it does not show a recipient which accounts
    /// are one person's.
    pub(crate) fn mark(&self, account: &AccountId) -> String {
        format!(
            "{:.16}",
            Sha256::of(format!("{} {account}", self.installation).as_bytes()).to_string()
        )
    }

    /// Whether a Message-ID was made by this installation for an account.
    pub(crate) fn is_marked(&self, account: &AccountId, id: &MessageId) -> bool {
        let local = id.as_str().split('@').next().unwrap_or_default().to_ascii_lowercase();
        // After a random part: an id that is nothing but the mark was not made here.
        local.strip_suffix(&self.mark(account)).is_some_and(|random| !random.is_empty())
    }
}

fn write(file: &mut Option<HeadFile>, path: &Path, installation: &str, head: Head, stamp: FileStamp) -> io::Result<()> {
    let file = match file {
        Some(file) => file,
        None => file.insert(HeadFile::create(path)?),
    };
    file.write(installation, head, stamp)
}

fn unavailable(error: &io::Error) -> Outer {
    tracing::warn!(%error, "there is no witness of the ledger outside the profile");
    Outer::Unavailable
}

fn new_installation() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| StoreError::io(Path::new("random"), io::Error::other("no randomness")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::standing::LedgerGap;

    fn end() -> (Head, FileStamp) {
        let hash = Sha256::of(b"line");
        let stamp = FileStamp {
            device: 1,
            inode: 2,
            length: 3,
            changed: 4,
        };
        (Head { lines: 1, hash }, stamp)
    }

    /// Both witnesses of a ledger with one line, and their files.
    fn written(dir: &Path) -> (PathBuf, PathBuf) {
        let (path, state) = (dir.join("ledger.head"), dir.join("state"));
        let mut witnesses = Witnesses::open(path.clone(), Some(&state)).expect("opened");
        let (head, stamp) = end();
        witnesses.follow(head, stamp);
        let outside = path_in(&state, &witnesses.installation);
        assert!(path.is_file() && outside.is_file());
        (path, outside)
    }

    /// What they say about that ledger.
    fn standing_of(path: &Path, outside: &Path) -> Result<LedgerStanding, StoreError> {
        let mut witnesses = Witnesses::open(path.to_owned(), outside.parent())?;
        let (head, stamp) = end();
        let mut seen = witnesses.looking();
        seen.found.clone_from(&seen.wanted);
        let ledger = LedgerEnd {
            head,
            stamp,
            has_messages: true,
        };
        witnesses.compare(&ledger, &seen);
        Ok(witnesses.standing().clone())
    }

    #[test]
    fn a_witness_that_another_process_has_open_keeps_the_profile_or_the_sending_locked() {
        let dir = tempfile::tempdir().expect("a folder");
        let (path, outside) = written(dir.path());
        assert_eq!(standing_of(&path, &outside).expect("opened"), LedgerStanding::Confirmed);
        let held = HeadFile::open(&outside).expect("opened");
        let in_use = LedgerStanding::Gap(LedgerGap::CopyInUse);
        assert_eq!(standing_of(&path, &outside).expect("opened"), in_use);
        drop(held);
        let held = HeadFile::open(&path).expect("opened");
        assert!(matches!(standing_of(&path, &outside), Err(StoreError::Locked)));
        drop(held);
        assert_eq!(standing_of(&path, &outside).expect("opened"), LedgerStanding::Confirmed);
    }

    #[test]
    fn a_witness_that_cannot_be_read_is_an_error_inside_and_missing_outside() {
        let dir = tempfile::tempdir().expect("a folder");
        let (path, outside) = written(dir.path());
        let replace = |path: &Path| {
            fs::remove_file(path).expect("removed");
            fs::create_dir(path).expect("made");
        };
        replace(&outside);
        let mut witnesses = Witnesses::open(path.clone(), outside.parent()).expect("opened");
        assert!(!witnesses.has_outside());
        let (head, stamp) = end();
        witnesses.follow(head, stamp);
        drop(witnesses);
        assert_eq!(
            standing_of(&path, &outside).expect("opened"),
            LedgerStanding::Confirmed,
            "by the other alone"
        );
        replace(&path);
        assert!(matches!(standing_of(&path, &outside), Err(StoreError::Io { .. })));
    }
}
