//! The detailed text output for one message.

use std::io::{self, Write};

use crate::cli::escape::escape;
use crate::cli::table::Table;
use crate::cli::verification_report::{Signer, VerificationReport};
use crate::i18n::Words;
use crate::pec::Kind;

/// Writes kind, verdict, signer, certification data and findings.
pub fn write(report: &VerificationReport, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if !report.file.is_empty() {
        writeln!(out, "{}", escape(&report.file))?;
    }
    writeln!(out, "{}: {}", words.verdict(report.verdict), kind(report, words))?;
    writeln!(out, "{}", words.verdict_detail(report.verdict))?;
    signature(report, words).write(out)?;
    if let Some(certification) = &report.certification {
        let heading = match report.verdict.is_genuine() {
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
    if let Some(inside) = &report.inside {
        let signer = inside
            .signer
            .as_ref()
            .map_or_else(|| words.get("signature-inside-unnamed"), Signer::name);
        let variables = [
            ("verdict", words.verdict(inside.verdict).into()),
            ("signer", escape(&signer).into()),
        ];
        writeln!(out, "{}", words.with("signature-inside", &variables))?;
    }
    if !report.problems.is_empty() {
        writeln!(out, "{}", words.get("problems-heading"))?;
        for problem in &report.problems {
            writeln!(out, "  - {}", finding(problem, words))?;
        }
    }
    Ok(())
}

pub fn kind(report: &VerificationReport, words: &Words) -> String {
    escape(&words.kind(&Kind::from_name(&report.kind).unwrap_or(Kind::Ordinary)))
}

fn signature(report: &VerificationReport, words: &Words) -> Table {
    let mut table = Table::indented(2);
    let mut row = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            table.row([words.get(key), text]);
        }
    };
    row("signed-at", report.signed_at.as_deref().map(|at| readable(at, words)));
    if let Some(signer) = &report.signer {
        row("signed-by", Some(signer.name()));
        row("issued-by", Some(signer.issuer_name().to_owned()));
        let (from, until) = signer.validity();
        let now = words.get(match report.valid_now {
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
    row("anchor", report.anchor.clone());
    row("algorithms", algorithms(report));
    row("message-digest", Some(report.sha256.to_string()));
    table
}

/// An RFC 3339 time in localised form; any other text unchanged.
fn readable(text: &str, words: &Words) -> String {
    text.parse().map(|at| words.instant(at)).unwrap_or_else(|_| text.to_owned())
}

fn algorithms(report: &VerificationReport) -> Option<String> {
    let named: Vec<&str> = [&report.digest, &report.signature_algorithm]
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
