//! The detailed text output for one message.

use std::io::{self, Write};

use crate::cli::judgement::{Judgement, Signer};
use crate::cli::table::Table;
use crate::cli::visible::visible;
use crate::i18n::Words;
use crate::pec::Kind;

/// Writes kind, verdict, signer, certification data and findings.
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
            .map_or_else(|| words.get("signature-inside-unnamed"), Signer::name);
        let variables = [
            ("verdict", words.verdict(inside.verdict).into()),
            ("signer", visible(&signer).into()),
        ];
        writeln!(out, "{}", words.with("signature-inside", &variables))?;
    }
    if !judgement.problems.is_empty() {
        writeln!(out, "{}", words.get("problems-heading"))?;
        for problem in &judgement.problems {
            writeln!(out, "  - {}", finding(problem, words))?;
        }
    }
    Ok(())
}

pub fn kind(judgement: &Judgement, words: &Words) -> String {
    visible(&words.kind(&Kind::from_name(&judgement.kind).unwrap_or(Kind::Ordinary)))
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
        let variables = [
            ("from", readable(from, words).into()),
            ("until", readable(until, words).into()),
            ("now", now.into()),
        ];
        row("certificate-validity", Some(words.with("certificate-span", &variables)));
    }
    row("anchor", judgement.anchor.clone());
    row("algorithms", algorithms(judgement));
    row("message-digest", Some(judgement.sha256.to_string()));
    table
}

/// An RFC 3339 time in localised form; any other text unchanged.
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

/// The text of a problem or an oddity, by its serialized name.
pub(super) fn finding(name: &str, words: &Words) -> String {
    let problem = format!("problem-{name}");
    match words.has(&problem) {
        true => words.get(&problem),
        false => words.get(&format!("oddity-{name}")),
    }
}
