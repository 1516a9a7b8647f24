//! Verifies files outside the profile: messages, bundles with their lists of hashes, time stamps (RFC 3161). Nothing is stored.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::EngineError;
use super::files;
use super::handle::Handle;
use super::sources::{self, LeftOut, ReadProblem};
use crate::evidence::manifest::{self, ManifestReport};
use crate::evidence::set::{self, SetReport};
use crate::evidence::time_stamps::{self, CheckedToken, stamped_file};
use crate::evidence::{ReportStrings, hashes};
use crate::pec::{self, Kind, Reading};
use crate::signature::{Anchors, Sha256, Verdict, Verification, Verifier};

/// A result of verifying files; they come in the order in which the files are read.
#[derive(Debug)]
pub enum Finding {
    /// A message with its verification.
    Message(Box<VerifiedMessage>),
    /// A file that could not be read.
    Unreadable(ReadProblem),
    /// A folder or zip with exports, judged as a set; comes after its messages.
    Bundle(Bundle),
    /// A time-stamp token and the file it covers.
    Stamp(Box<CheckedToken>),
    /// A list of hashes of an archive.
    Hashes {
        /// The file, for display.
        file: String,
        /// The number of hashes in it.
        count: u64,
        /// Whether there is a time-stamp token for it.
        is_stamped: bool,
    },
}

/// A message in a file, with its verification.
#[derive(Debug)]
pub struct VerifiedMessage {
    /// The file, with the message's number or name inside it: for display.
    pub name: String,
    /// The file it was read from: an .eml, a zip or an mbox.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
    /// Verification of its signature.
    pub verification: Verification,
    /// What it certifies, read from its signed part.
    pub reading: Reading,
    /// It is an unsigned ordinary message that a genuine receipt of its bundle answers, a copy of what was sent, or one under a genuine time
    /// stamp. That it is unsigned is then expected.
    pub is_as_written: bool,
    /// The export it is in.
    pub set: Option<SetState>,
}

/// What is known of the export that a message is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetState {
    /// Its manifest is complete, and what it says follows from its messages.
    pub is_intact: bool,
    /// A genuine time stamp is on its manifest.
    pub is_stamped: bool,
}

/// A folder or zip judged as a set.
#[derive(Debug, Default)]
pub struct Bundle {
    /// The path, for display.
    pub shown: String,
    /// The result of comparing, with everything else that is wrong with the set; empty where there is no export.
    pub report: ManifestReport,
    /// A genuine time stamp is on its manifest.
    pub is_stamped: bool,
    answered: BTreeSet<Sha256>,
}

/// What files are verified with.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// Verifies messages.
    pub verifier: &'a Verifier,
    /// The trusted authorities for time stamps.
    pub tsa_anchors: &'a Anchors,
    /// The texts of the interface: the report of a bundle is computed again.
    pub strings: &'a dyn ReportStrings,
}

/// Verifies everything under these paths and passes each finding to `sink`, whose error ends the walk.
pub fn each<E>(paths: &[PathBuf], means: Means<'_>, sink: &mut dyn FnMut(Finding) -> Result<(), E>) -> Result<(), E> {
    paths.iter().try_for_each(|path| verify_path(path, means, sink))
}

fn verify_path<E>(path: &Path, means: Means<'_>, sink: &mut dyn FnMut(Finding) -> Result<(), E>) -> Result<(), E> {
    let shown = path.display().to_string();
    let stamps = match time_stamps::check(path, means.tsa_anchors) {
        Ok(stamps) => stamps,
        Err(error) => {
            sink(Finding::Unreadable(ReadProblem::Unreadable(shown.clone(), error.to_string())))?;
            Vec::new()
        }
    };
    // A token without the file it covers proves nothing: it is reported, not read as a message.
    if let Some(file) = stamped_file(&shown).filter(|file| stamps.is_empty() && !Path::new(file).exists()) {
        let reason = std::io::Error::from(std::io::ErrorKind::NotFound).to_string();
        return sink(Finding::Unreadable(ReadProblem::Unreadable(file.to_owned(), reason)));
    }
    let hashes = hashes::count_in(path);
    if let Some(count) = hashes {
        let is_stamped = !stamps.is_empty();
        sink(Finding::Hashes {
            file: shown.clone(),
            count,
            is_stamped,
        })?;
    }
    // A list of hashes is text, and text parses as a message: it is not offered to the message reader.
    if hashes.is_none() && (stamps.is_empty() || may_be_mail(path)) {
        let bundle = Bundle::at(path, shown, &stamps, means);
        sources::each(path, &mut |found| match found {
            Ok(source) => sink(Finding::Message(Box::new(judge(source, means.verifier, &bundle)))),
            // Compared with the list of the bundle, or a time stamp that is checked below.
            Err(ReadProblem::LeftOut(file, reason)) if is_checked(&file, reason, &bundle, &stamps) => Ok(()),
            Err(trouble) => sink(Finding::Unreadable(trouble)),
        })?;
        if bundle.is_set() {
            sink(Finding::Bundle(bundle))?;
        }
    }
    stamps.into_iter().try_for_each(|stamp| sink(Finding::Stamp(Box::new(stamp))))
}

/// Whether a file with a time stamp is also read as mail. Any other file is only what was stamped, a PDF for example.
fn may_be_mail(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    path.is_dir() || ["eml", "zip", "mbox"].iter().any(|mail| extension == *mail)
}

/// Whether a file that is not mail is checked in another way.
fn is_checked(file: &str, reason: LeftOut, bundle: &Bundle, stamps: &[CheckedToken]) -> bool {
    let is_listed = bundle.holds(file) && !matches!(reason, LeftOut::Link | LeftOut::Special | LeftOut::TooDeep);
    is_listed || stamps.iter().any(|stamp| stamp.token == file || stamp.file == file)
}

fn judge(source: sources::SourceMessage, verifier: &Verifier, bundle: &Bundle) -> VerifiedMessage {
    let (verification, reading) = pec::verify_and_read(&source.bytes, verifier);
    let is_plain = reading.kind == Kind::Ordinary
        && verification.verdict == Verdict::Unsigned
        && verification.problems.is_empty()
        && reading.oddities.is_empty();
    let sha256 = Sha256::of(&source.bytes);
    VerifiedMessage {
        is_as_written: is_plain && bundle.vouches_for(&sha256) && bundle.holds(&source.name),
        set: bundle.state_of(&source.name),
        name: source.name,
        path: source.path,
        sha256,
        verification,
        reading,
    }
}

impl Bundle {
    /// Judges a folder or zip. Anything else, and what cannot be read, gives an empty report: whoever reads its messages reports that.
    fn at(path: &Path, shown: String, stamps: &[CheckedToken], means: Means<'_>) -> Self {
        let is_zip = path.extension().is_some_and(|found| found.eq_ignore_ascii_case("zip"));
        let may_be = is_zip || path.is_dir();
        let judged = may_be.then(|| set::judge(path, means.verifier, means.strings).ok()).flatten();
        let SetReport { manifest, answered } = judged.unwrap_or_default();
        let is_stamp = |stamp: &&CheckedToken| stamp.stamp.verification.verdict.is_genuine() && stamp.file.ends_with(manifest::NAME);
        Self {
            is_stamped: stamps.iter().any(|stamp| is_stamp(&stamp)),
            shown,
            report: manifest,
            answered,
        }
    }

    /// Whether there is an export, or something wrong with a zip as such.
    fn is_set(&self) -> bool {
        !self.report.bundles.is_empty() || !self.report.bad.is_empty()
    }

    /// Whether something other than itself speaks for an unsigned message: a genuine receipt, or a genuine time stamp on an intact export.
    fn vouches_for(&self, message: &Sha256) -> bool {
        self.answered.contains(message) || (self.is_stamped && self.report.is_good())
    }

    /// Whether a message is in an export; `name` is its display name.
    fn holds(&self, name: &str) -> bool {
        let inside = name.strip_prefix(&self.shown).unwrap_or(name);
        self.report.covers(inside.trim_start_matches('/'))
    }

    fn state_of(&self, name: &str) -> Option<SetState> {
        self.holds(name).then(|| SetState {
            is_intact: self.report.is_good(),
            is_stamped: self.is_stamped,
        })
    }
}

/// Reads a message again that [`each`] found in this file, by its digest; [`EngineError::ChangedSince`] where it is no longer there.
pub(crate) fn reread(path: &Path, message: &Sha256) -> Result<Vec<u8>, EngineError> {
    let mut visit = |found: sources::ReadResult| match found {
        Ok(source) if Sha256::of(&source.bytes) == *message => Err(source.bytes),
        Ok(_) | Err(_) => Ok(()),
    };
    match sources::each(path, &mut visit) {
        Err(bytes) => Ok(bytes),
        Ok(()) => Err(EngineError::ChangedSince(path.to_owned())),
    }
}

impl Handle {
    /// Verifies files, folders, zips and bundles with the trusted authorities of the profile, and time stamps with `tsa_anchors`. Stores
    /// nothing. `found` receives each finding and returns false to stop.
    pub async fn verify(
        &self,
        paths: Vec<PathBuf>,
        tsa_anchors: Anchors,
        strings: Arc<dyn ReportStrings>,
        mut found: impl FnMut(Finding) -> bool + Send + 'static,
    ) -> Result<(), EngineError> {
        self.read(move |shared| {
            let means = Means {
                verifier: &shared.verifier(),
                tsa_anchors: &tsa_anchors,
                strings: strings.as_ref(),
            };
            let walked = each(&paths, means, &mut |finding| match found(finding) {
                true if !shared.is_stopping() => Ok(()),
                _ => Err(EngineError::Cancelled),
            });
            match walked {
                Err(EngineError::Cancelled) => Ok(()),
                other => other,
            }
        })
        .await
    }

    /// Reads authorities for time stamps from these PEM or DER files; see [`time_stamp_anchors`]. Stores nothing.
    pub async fn time_stamp_anchors(&self, files: Vec<PathBuf>) -> Result<Anchors, EngineError> {
        self.read(move |_| time_stamp_anchors(&files)).await
    }
}

/// Reads the certificates of time-stamp authorities (RFC 3161 §2.3) from PEM or DER files. Fails if one file has no authority certificate.
pub fn time_stamp_anchors(files: &[PathBuf]) -> Result<Anchors, EngineError> {
    let mut tsa_anchors = Anchors::none();
    for file in files {
        let bytes = files::read(file, files::CERTIFICATES)?;
        tsa_anchors
            .add_file(&bytes, &file.display().to_string())
            .map_err(EngineError::Anchor)?;
    }
    Ok(tsa_anchors)
}
