//! Bundles met by `verify`: their files against their lists of hashes.

use std::path::Path;

use crate::cli::judgement::Judgement;
use crate::cli::visible::visible;
use crate::clock::Timestamp;
use crate::engine::{Discrepancy, FileFault, ManifestReport, check_manifest};
use crate::i18n::Words;
use crate::pec;
use crate::signature::{Sha256, Verdict, Verification};

/// What stands as `kind` for a file that is no message.
pub const FILE: &str = "file";

/// A path given to `verify`, with what its lists of hashes say.
#[derive(Debug)]
pub struct Bundle {
    shown: String,
    report: ManifestReport,
}

impl Bundle {
    /// Compares the files below a path with the lists among them. A path without one, or that cannot be read, is no bundle.
    pub fn at(path: &Path) -> Self {
        let is_zip = path.extension().is_some_and(|found| found.eq_ignore_ascii_case("zip"));
        let may_be = is_zip || path.is_dir();
        Self {
            shown: path.display().to_string(),
            report: may_be.then(|| check_manifest(path).ok()).flatten().unwrap_or_default(),
        }
    }

    /// Whether a message, named as `verify` shows it, is mail without a signature that has its place in a bundle: what was sent, as it was
    /// written.
    pub fn holds_as_written(&self, judged: &Judgement) -> bool {
        let inside = judged
            .file
            .strip_prefix(&self.shown)
            .unwrap_or(&judged.file)
            .trim_start_matches('/');
        let is_ordinary = judged.kind == pec::Kind::Ordinary.wire() && judged.verdict == Verdict::Unsigned && judged.problems.is_empty();
        is_ordinary && self.report.governs(inside)
    }

    /// How many files are as listed; `None` where there is no list.
    pub fn good(&self) -> Option<u64> {
        (!self.report.bundles.is_empty()).then_some(self.report.good)
    }

    /// The files that are not as listed, each as a judgement of the contract's form.
    pub fn faults(&self, now: Timestamp, words: &Words) -> Vec<Judgement> {
        self.report.bad.iter().map(|bad| self.fault(bad, now, words)).collect()
    }

    fn fault(&self, bad: &Discrepancy, now: Timestamp, words: &Words) -> Judgement {
        let (verdict, intact, problem) = match bad.fault {
            FileFault::Malformed => (Verdict::Altered, Some(false), "manifest-malformed"),
            FileFault::Changed => (Verdict::Altered, Some(false), "file-changed"),
            FileFault::Missing => (Verdict::Unreadable, None, "file-missing"),
            FileFault::Extra => (Verdict::Unsigned, None, "file-extra"),
            FileFault::Unreadable => (Verdict::Unreadable, None, "file-unreadable"),
        };
        let nothing = Verification::unsigned();
        let file = format!("{}/{}", self.shown.trim_end_matches('/'), bad.file);
        let digest = bad.digest.unwrap_or(Sha256([0; 32]));
        Judgement {
            kind: FILE.to_owned(),
            verdict,
            intact,
            problems: vec![problem.to_owned()],
            ..Judgement::new(file, digest, &nothing, &pec::read(b"", &nothing), now, words)
        }
    }
}

/// One fault for people.
pub fn line(fault: &Judgement, words: &Words) -> String {
    let problem = fault.problems.first().map(|problem| words.get(&format!("problem-{problem}")));
    format!("! {}: {}", visible(&fault.file), problem.unwrap_or_default())
}
