//! The text output for time-stamp tokens.

use super::block::finding;
use crate::cli::escape::escape;
use crate::cli::verification_report::{Signer, VerificationReport};
use crate::i18n::Words;

/// A line with the verdict of one token, then its problems.
pub fn lines(judged: &VerificationReport, words: &Words) -> Vec<String> {
    let file = judged.stamps.as_ref().map(|stamps| escape(&stamps.file)).unwrap_or_default();
    let at = judged.signed_at.as_deref().and_then(|at| at.parse().ok());
    let variables = [
        ("file", file.into()),
        ("at", at.map(|at| words.instant(at)).unwrap_or_default().into()),
        (
            "signer",
            escape(&judged.signer.as_ref().map(Signer::name).unwrap_or_default()).into(),
        ),
        ("anchor", escape(judged.anchor.as_deref().unwrap_or_default()).into()),
    ];
    let mut lines = vec![words.with(&format!("stamp-{}", judged.verdict.as_str()), &variables)];
    lines.extend(judged.problems.iter().map(|problem| format!("  - {}", finding(problem, words))));
    lines
}
