//! Golden verdicts: the verification and reading of each vector as readable text, independent of the keys of a run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use recapito::pec::verify;
use recapito::pec::{Reading, Receipt, read};
use recapito::signature::{Anchors, Problem, Sha256, Verdict, Verification};

use crate::authority::{anchors, openssl};
use crate::certified_messages::with_line_feeds;

/// One message and its name.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) message: Vec<u8>,
    /// Whether its signing time is the current time and so left out of the text.
    pub(crate) now: bool,
}

impl Vector {
    pub(crate) fn new(name: impl Into<String>, message: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            message,
            now: false,
        }
    }
}

/// Verifies these vectors, asserts what must be true of every vector, and compares the text with `golden/NAME.txt`, which
/// `UPDATE_GOLDEN=1` rewrites. `genuine` names exactly the genuine vectors; `differs` those whose digest and signature OpenSSL
/// verifies with another result, with the reason.
pub(crate) fn compare(file: &str, vectors: &[Vector], genuine: &[&str], differs: &[(&str, &str)]) {
    let anchors = anchors();
    let mut text = String::new();
    let mut found = Vec::new();
    let mut disagreeing = Vec::new();
    for vector in vectors {
        let verification = verify(&vector.message, &anchors);
        if verification.verdict.is_genuine() {
            found.push(vector.name.as_str());
        }
        assert_invariants(vector, &verification);
        let openssl = openssl_verifies(&vector.message);
        if openssl != (verification.intact == Some(true)) {
            disagreeing.push(vector.name.as_str());
        }
        let twin = twin(&vector.name, &vector.message, &verification, &anchors);
        let _ = write!(text, "== {}\n{}{twin}", vector.name, verdict_text(vector, &verification));
        let _ = writeln!(text, "openssl     {}\n", if openssl { "intact" } else { "not intact, or not read" });
    }
    compare_text(file, &text);
    assert_eq!(found, genuine, "{file}: genuine vectors");
    let excused: Vec<&str> = differs.iter().map(|(name, _)| *name).collect();
    assert_eq!(disagreeing, excused, "{file}: those OpenSSL judges otherwise");
}

/// Compares a text with `golden/NAME.txt`.
pub(crate) fn compare_text(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/golden/{file}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if text != expected {
        let line = text.lines().zip(expected.lines()).position(|(is, was)| is != was);
        let at = line.unwrap_or(text.lines().count().min(expected.lines().count()));
        let section = text.lines().take(at + 1).filter(|line| line.starts_with("==")).last();
        panic!(
            "{}: line {} in {section:?}\nwas {:?}\nis  {:?}",
            path.display(),
            at + 1,
            expected.lines().nth(at),
            text.lines().nth(at)
        );
    }
}

/// Asserts what must be true of every vector.
fn assert_invariants(vector: &Vector, verification: &Verification) {
    let name = &vector.name;
    let found = |problem| verification.problems.contains(&problem);
    let genuine = verification.verdict == Verdict::Genuine;
    assert_eq!(genuine, found(Problem::RevocationNotChecked), "{name}: V24, always reported");
    assert!(
        !genuine || (verification.intact == Some(true) && verification.trusted && verification.valid_then),
        "{name}"
    );
    assert_eq!(genuine, found(Problem::ProviderListNotChecked), "{name}: V13, always reported");
    assert_eq!(verification.inside.is_some(), found(Problem::SignatureInside), "{name}: V29");
    assert_eq!(verification.weak, found(Problem::WeakAlgorithm), "{name}");
    assert_eq!(
        verification.verdict == Verdict::Altered,
        verification.intact == Some(false) && verification.verdict == Verdict::Altered,
        "{name}: altered only where bytes were compared"
    );
    let reading = read(&vector.message, verification);
    assert!(
        genuine || (reading.certified_sender().is_none() && reading.certified_date().is_none()),
        "{name}"
    );
}

/// Verifies the same message with bare line feeds: the result must be the same, and repaired line ends must be reported.
fn twin(name: &str, message: &[u8], verification: &Verification, anchors: &Anchors) -> String {
    let message = with_line_feeds(message);
    let twin = verify(&message, anchors);
    let same = (twin.verdict, twin.intact) == (verification.verdict, verification.intact)
        && read(&message, &twin).kind == read(&message, verification).kind;
    let repaired = if twin.problems.contains(&Problem::LineEndsRepaired) {
        ", line ends repaired"
    } else {
        ""
    };
    assert!(same, "{name}: with bare line feeds {:?}", (twin.verdict, twin.intact));
    format!("lf twin     the same{repaired}\n")
}

fn verdict_text(vector: &Vector, verification: &Verification) -> String {
    let reading = read(&vector.message, verification);
    let mut out = String::new();
    let mut line = |name: &str, text: String| {
        if !text.is_empty() {
            let _ = writeln!(out, "{name:<11} {text}");
        }
    };
    line("kind", reading.kind.name());
    line("verdict", verification.verdict.as_str().to_owned());
    let intact = match verification.intact {
        Some(true) => "intact",
        Some(false) => "not intact",
        None => "not checked",
    };
    let facts = [
        intact,
        if verification.trusted { "trusted" } else { "not trusted" },
        if verification.valid_then { "valid then" } else { "not valid then" },
        if verification.weak { "weak" } else { "strong" },
    ];
    line("facts", facts.join(", "));
    let algorithms: Vec<&str> = [&verification.digest, &verification.signature_algorithm]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    line("algorithms", algorithms.join(" "));
    let signed_at = verification.signed_at.map(|at| at.to_string()).unwrap_or_default();
    line(
        "signed at",
        if vector.now && !signed_at.is_empty() {
            "now".to_owned()
        } else {
            signed_at
        },
    );
    if let Some(signer) = &verification.signer {
        line(
            "signer",
            format!("{} <{}> by {}", signer.subject, signer.emails.join(", "), signer.issuer),
        );
    }
    line("anchor", verification.anchor.clone().unwrap_or_default());
    let mut problems: Vec<&str> = verification.problems.iter().map(|problem| problem.as_str()).collect();
    problems.sort_unstable();
    line("problems", problems.join(" "));
    if let Some(inside) = &verification.inside {
        let signer = inside.signer.as_ref().map_or("nobody", |signer| signer.subject.as_str());
        let problems: Vec<&str> = inside.problems.iter().map(|problem| problem.as_str()).collect();
        line("inside", format!("{} by {signer}: {}", inside.verdict.as_str(), problems.join(" ")));
    }
    line("oddities", reading.oddities.iter().map(word).collect::<Vec<_>>().join(" "));
    certification(&reading, &mut line);
    receipt(vector, verification, &reading, &mut line);
    out
}

fn certification(reading: &Reading, line: &mut dyn FnMut(&str, String)) {
    if let Some(data) = &reading.certification {
        line("certifies", format!("{} {}", data.kind_text, data.error.as_str()));
        line("from", format!("{} reply {}", data.sender, data.reply_to.as_deref().unwrap_or("-")));
        for recipient in &data.recipients {
            line("to", format!("{} {}", recipient.address, word(&recipient.kind)));
        }
        line("subject", data.subject.clone().unwrap_or_default());
        line("provider", data.provider.clone());
        line("date", data.date.map(|date| date.to_string()).unwrap_or_default());
        line("identifier", data.identifier.clone());
        line("msgid", data.msgid.clone().unwrap_or_default());
        line("type", data.receipt_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default());
        line("delivery", data.delivery.clone().unwrap_or_default());
        line("taken", data.taken_in_charge.join(" "));
        line("detail", data.error_detail.clone().unwrap_or_default());
    }
    for evidence in &reading.evidence {
        line("evidence", format!("{} {}", evidence.event, evidence.reasons.join(" ")));
        line("speaks of", evidence.about().join(" "));
    }
    line(
        "original",
        reading
            .original
            .as_ref()
            .map(|bytes| format!("{} bytes", bytes.len()))
            .unwrap_or_default(),
    );
    let first = reading.notice.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
    line("notice", first.to_owned());
}

fn receipt(vector: &Vector, verification: &Verification, reading: &Reading, line: &mut dyn FnMut(&str, String)) {
    let message = Sha256::of(&vector.message);
    let Some(receipt) = Receipt::of(message, reading, verification.weak, jiff::Timestamp::UNIX_EPOCH) else {
        return;
    };
    let id = |id: &Option<recapito::pec::MessageId>| id.as_ref().map_or("-".to_owned(), ToString::to_string);
    line(
        "receipt",
        format!(
            "{:?} names {} claims {} about {}",
            receipt.outcome(),
            id(&receipt.msgid),
            id(&receipt.reference),
            if receipt.about.is_empty() {
                "all".to_owned()
            } else {
                receipt.about.join(" ")
            }
        ),
    );
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// Whether OpenSSL verifies digest and signature of a message, without checking the certificate.
fn openssl_verifies(message: &[u8]) -> bool {
    let arguments = ["cms", "-verify", "-noverify", "-in", "in", "-inform", "SMIME", "-out", "out"];
    openssl(&arguments, &[("in", message)]).0.status.success()
}
