//! The text output for time-stamp tokens.

use super::block::finding;
use crate::cli::judgement::{Judgement, Signer};
use crate::cli::visible::visible;
use crate::i18n::Words;

/// A line with the verdict of one token, then its problems.
pub fn lines(judged: &Judgement, words: &Words) -> Vec<String> {
    let file = judged.stamps.as_ref().map(|stamps| visible(&stamps.file)).unwrap_or_default();
    let at = judged.signed_at.as_deref().and_then(|at| at.parse().ok());
    let variables = [
        ("file", file.into()),
        ("at", at.map(|at| words.instant(at)).unwrap_or_default().into()),
        (
            "signer",
            visible(&judged.signer.as_ref().map(Signer::name).unwrap_or_default()).into(),
        ),
        ("anchor", visible(judged.anchor.as_deref().unwrap_or_default()).into()),
    ];
    let mut lines = vec![words.with(&format!("stamp-{}", judged.verdict.as_str()), &variables)];
    lines.extend(judged.problems.iter().map(|problem| format!("  - {}", finding(problem, words))));
    lines
}
