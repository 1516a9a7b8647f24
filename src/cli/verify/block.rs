//! One judged message told at length.

use std::io::{self, Write};

use super::kind_of;
use crate::cli::judgement::{Judgement, Signer};
use crate::cli::table::Table;
use crate::cli::visible::visible;
use crate::i18n::Words;

/// Writes the block: what it is, the verdict in words, the signer, what was certified, what was found on the way.
pub fn write(judgement: &Judgement, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if !judgement.file.is_empty() {
        writeln!(out, "{}", visible(&judgement.file))?;
    }
    writeln!(out, "{}: {}", words.verdict(judgement.verdict), kind(judgement, words))?;
    writeln!(out, "{}", words.verdict_detail(judgement.verdict))?;
    signature(judgement, words).write(out)?;
    if let Some(certification) = &judgement.certification {
        let heading = match judgement.verdict.is_genuine() {
            true => "certified-heading",
            false => "certified-heading-unproved",
        };
        writeln!(out, "{}", words.get(heading))?;
        let mut table = Table::indented(2);
        for (key, text) in certification.rows(words) {
            let text = match key {
                "certified-date" => readable(&text, words),
                _ => text,
            };
            table.row([words.get(key), text]);
        }
        table.write(out)?;
    }
    if let Some(inside) = &judgement.inside {
        let signer = inside
            .signer
            .as_ref()
            .map_or_else(|| words.get("signature-inside-nobody"), Signer::name);
        let told = [
            ("verdict", words.verdict(inside.verdict).into()),
            ("signer", visible(&signer).into()),
        ];
        writeln!(out, "{}", words.with("signature-inside", &told))?;
    }
    if !judgement.problems.is_empty() {
        writeln!(out, "{}", words.get("problems-heading"))?;
        for problem in &judgement.problems {
            writeln!(out, "  - {}", finding(problem, words))?;
        }
    }
    Ok(())
}

/// The kind in words.
pub fn kind(judgement: &Judgement, words: &Words) -> String {
    visible(&words.kind(&kind_of(&judgement.kind)))
}

fn signature(judgement: &Judgement, words: &Words) -> Table {
    let mut table = Table::indented(2);
    let mut row = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            table.row([words.get(key), text]);
        }
    };
    row("signed-at", judgement.signed_at.as_deref().map(|at| readable(at, words)));
    if let Some(signer) = &judgement.signer {
        row("signed-by", Some(signer.name()));
        row("issued-by", Some(signer.issuer_name().to_owned()));
        let (from, until) = signer.validity();
        let now = words.get(match judgement.valid_now {
            true => "certificate-holds",
            false => "certificate-held",
        });
        let told = [
            ("from", readable(from, words).into()),
            ("until", readable(until, words).into()),
            ("now", now.into()),
        ];
        row("certificate-validity", Some(words.with("certificate-span", &told)));
    }
    row("anchor", judgement.anchor.clone());
    row("algorithms", algorithms(judgement));
    row("message-digest", Some(judgement.sha256.to_string()));
    table
}

/// An RFC 3339 instant in people's words; any other text as it is.
fn readable(text: &str, words: &Words) -> String {
    text.parse().map(|at| words.instant(at)).unwrap_or_else(|_| text.to_owned())
}

fn algorithms(judgement: &Judgement) -> Option<String> {
    let named: Vec<&str> = [&judgement.digest, &judgement.signature_algorithm]
        .into_iter()
        .filter_map(|name| name.as_deref())
        .collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// A problem of the signature or an oddity of the message, by its wire word.
pub(super) fn finding(wire: &str, words: &Words) -> String {
    let problem = format!("problem-{wire}");
    match words.has(&problem) {
        true => words.get(&problem),
        false => words.get(&format!("oddity-{wire}")),
    }
}
