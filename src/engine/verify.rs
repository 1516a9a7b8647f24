//! Verifying files that lie outside the profile: messages, bundles with their lists of hashes, time stamps. Nothing of it is kept.

use std::path::{Path, PathBuf};

use super::sources::{self, ReadProblem};
use super::{CheckedToken, EngineError, Handle, check_manifest, check_stamps, hashes_in, stamped_file};
use crate::evidence::manifest::ManifestReport;
use crate::pec::{self, Kind, Reading};
use crate::signature::{Anchors, Sha256, Verdict, Verification, Verifier};

/// What was found and judged, in the order in which it was met.
#[derive(Debug)]
pub enum Finding {
    /// A message.
    Message(Box<VerifiedMessage>),
    /// What could not be read.
    Unreadable(ReadProblem),
    /// The files of a folder or zip against the lists of hashes in it, where it has one: told after its messages.
    Bundle(Bundle),
    /// A time-stamp token and what it was made over.
    Stamp(Box<CheckedToken>),
    /// A list of hashes of an archive.
    Hashes {
        /// The file as shown.
        file: String,
        /// How many hashes it holds.
        count: u64,
        /// Whether a time stamp lies beside it.
        is_stamped: bool,
    },
}

/// A message judged.
#[derive(Debug)]
pub struct VerifiedMessage {
    /// Its file as shown, with its number or name inside it.
    pub name: String,
    /// The file it is read from: itself, a zip, an mbox.
    pub path: PathBuf,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// The signature's verification.
    pub verification: Verification,
    /// The certified reading.
    pub reading: Reading,
    /// It has no signature, and its place in a bundle: what was sent, as it was written.
    pub is_as_written: bool,
}

/// A folder or zip with what its lists of hashes say.
#[derive(Debug, Default)]
pub struct Bundle {
    /// The path as shown.
    pub shown: String,
    /// What comparing gave.
    pub report: ManifestReport,
}

/// Hands everything found under these paths to `sink`; an error ends the walk. `tsa_anchors` are the authorities believed for time stamps.
pub fn each<E>(
    paths: &[PathBuf],
    verifier: &Verifier,
    tsa_anchors: &Anchors,
    sink: &mut dyn FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    paths.iter().try_for_each(|path| one(path, verifier, tsa_anchors, sink))
}

fn one<E>(path: &Path, verifier: &Verifier, tsa_anchors: &Anchors, sink: &mut dyn FnMut(Finding) -> Result<(), E>) -> Result<(), E> {
    let shown = path.display().to_string();
    let stamps = match check_stamps(path, tsa_anchors) {
        Ok(stamps) => stamps,
        Err(error) => {
            sink(Finding::Unreadable(ReadProblem::Unreadable(shown.clone(), error.to_string())))?;
            Vec::new()
        }
    };
    if let Some(file) = stamped_file(&shown).filter(|file| stamps.is_empty() && !Path::new(file).exists()) {
        let reason = std::io::Error::from(std::io::ErrorKind::NotFound).to_string();
        return sink(Finding::Unreadable(ReadProblem::Unreadable(file.to_owned(), reason)));
    }
    let hashes = hashes_in(path);
    if let Some(count) = hashes {
        let is_stamped = !stamps.is_empty();
        sink(Finding::Hashes {
            file: shown.clone(),
            count,
            is_stamped,
        })?;
    }
    if hashes.is_none() && (stamps.is_empty() || may_be_mail(path)) {
        let bundle = Bundle::at(path, shown);
        sources::each(path, &mut |found| match found {
            Ok(source) => sink(Finding::Message(Box::new(judge(source, verifier, &bundle)))),
            Err(trouble) => sink(Finding::Unreadable(trouble)),
        })?;
        if !bundle.report.bundles.is_empty() {
            sink(Finding::Bundle(bundle))?;
        }
    }
    stamps.into_iter().try_for_each(|stamp| sink(Finding::Stamp(Box::new(stamp))))
}

/// Any other file with a time stamp beside it is taken for what was stamped, not for a message.
fn may_be_mail(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    path.is_dir() || ["eml", "zip", "mbox"].iter().any(|mail| ending == *mail)
}

fn judge(source: sources::SourceMessage, verifier: &Verifier, bundle: &Bundle) -> VerifiedMessage {
    let verification = verifier.verify(&source.bytes);
    let reading = pec::read(&source.bytes, &verification);
    let is_plain = reading.kind == Kind::Ordinary
        && verification.verdict == Verdict::Unsigned
        && verification.problems.is_empty()
        && reading.oddities.is_empty();
    VerifiedMessage {
        is_as_written: is_plain && bundle.holds(&source.name),
        name: source.name,
        path: source.path,
        sha256: Sha256::of(&source.bytes),
        verification,
        reading,
    }
}

impl Bundle {
    /// Compares the files below a path with the lists among them. A path without one, or that cannot be read, is no bundle.
    fn at(path: &Path, shown: String) -> Self {
        let is_zip = path.extension().is_some_and(|found| found.eq_ignore_ascii_case("zip"));
        let may_be = is_zip || path.is_dir();
        Self {
            shown,
            report: may_be.then(|| check_manifest(path).ok()).flatten().unwrap_or_default(),
        }
    }

    /// Whether a file, named as shown, has its place in it.
    fn holds(&self, name: &str) -> bool {
        let inside = name.strip_prefix(&self.shown).unwrap_or(name);
        self.report.governs(inside.trim_start_matches('/'))
    }
}

/// The bytes of a message that [`each`] found in this file.
pub(crate) fn reread(path: &Path, message: &Sha256) -> Result<Vec<u8>, EngineError> {
    let mut looked_at = |found: sources::ReadResult| match found {
        Ok(source) if Sha256::of(&source.bytes) == *message => Err(source.bytes),
        Ok(_) | Err(_) => Ok(()),
    };
    match sources::each(path, &mut looked_at) {
        Err(bytes) => Ok(bytes),
        Ok(()) => Err(EngineError::ChangedSince(path.to_owned())),
    }
}

impl Handle {
    /// Verifies files, folders, zips and bundles by the authorities of the profile, and time stamps by `tsa_anchors`, keeping nothing. `found`
    /// gets what is found as it is judged and returns false to stop.
    pub async fn verify(
        &self,
        paths: Vec<PathBuf>,
        tsa_anchors: Anchors,
        mut found: impl FnMut(Finding) -> bool + Send + 'static,
    ) -> Result<(), EngineError> {
        self.read(move |shared| {
            let walked = each(&paths, &shared.verifier(), &tsa_anchors, &mut |finding| match found(finding) {
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

    /// The authorities in these PEM or DER files, for time stamps; keeps nothing.
    pub async fn time_stamp_anchors(&self, files: Vec<PathBuf>) -> Result<Anchors, EngineError> {
        self.read(move |_| time_stamp_anchors(&files)).await
    }
}

/// The authorities in these PEM or DER files (RFC 3161 §2.3); a file that is no authority's refuses all.
pub fn time_stamp_anchors(files: &[PathBuf]) -> Result<Anchors, EngineError> {
    let mut tsa_anchors = Anchors::none();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| EngineError::File {
            path: file.clone(),
            reason: error.to_string(),
        })?;
        tsa_anchors
            .add_file(&bytes, &file.display().to_string())
            .map_err(EngineError::Anchor)?;
    }
    Ok(tsa_anchors)
}
