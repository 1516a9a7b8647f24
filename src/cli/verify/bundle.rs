//! The files of evidence bundles that do not match their list of hashes.

use crate::cli::escape::escape;
use crate::cli::verification_report::VerificationReport;
use crate::clock::Timestamp;
use crate::engine::verify::Bundle;
use crate::engine::{Discrepancy, FileFault};
use crate::i18n::Words;
use crate::pec::Reading;
use crate::signature::{Sha256, Verdict, Verification};

/// The `kind` of a file that is not a message.
pub const FILE: &str = "file";

/// The files that do not match the list, in the JSON format of messages.
pub fn faults(bundle: &Bundle, now: Timestamp, words: &Words) -> Vec<VerificationReport> {
    bundle.report.bad.iter().map(|bad| fault(bundle, bad, now, words)).collect()
}

fn fault(bundle: &Bundle, bad: &Discrepancy, now: Timestamp, words: &Words) -> VerificationReport {
    let (verdict, intact) = match bad.fault {
        FileFault::Malformed | FileFault::Changed | FileFault::NotRecomputed | FileFault::LedgerExcerpt | FileFault::OtherContent => {
            (Verdict::Altered, Some(false))
        }
        FileFault::Missing | FileFault::Unreadable | FileFault::NoManifest | FileFault::NoStatement | FileFault::TooLarge => {
            (Verdict::Unreadable, None)
        }
        FileFault::Extra | FileFault::OtherDispatch => (Verdict::Unsigned, None),
        FileFault::Doubled | FileFault::UnsafeName | FileFault::Link | FileFault::Ambiguous => (Verdict::Ambiguous, None),
    };
    let nothing = Verification::unsigned();
    let file = match bad.file.as_str() {
        "" => bundle.shown.clone(),
        file => format!("{}/{file}", bundle.shown.trim_end_matches('/')),
    };
    let digest = bad.digest.unwrap_or(Sha256([0; 32]));
    VerificationReport {
        kind: FILE.to_owned(),
        verdict,
        intact,
        problems: vec![bad.fault.as_str().to_owned()],
        ..VerificationReport::new(file, digest, &nothing, &Reading::empty(nothing.verdict), now, words)
    }
}

/// The sentence on what a bundle cannot prove.
pub fn limits(bundle: &Bundle) -> &'static str {
    match bundle.is_stamped {
        true => "verified-limits-stamped",
        false => "verified-limits",
    }
}

/// One mismatch as text.
pub fn line(fault: &VerificationReport, words: &Words) -> String {
    let problem = fault.problems.first().map(|problem| words.get(&format!("problem-{problem}")));
    format!("! {}: {}", escape(&fault.file), problem.unwrap_or_default())
}
