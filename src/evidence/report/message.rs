//! The section of a report about one message.

use super::content::{Block, Cell, Tone};
use crate::evidence::entry::MessageEntry;
use crate::evidence::strings::ReportStrings;
use crate::pec::Kind;
use crate::signature::Verdict;

/// Everything known of a message: title and facts.
pub(super) fn card(entry: &MessageEntry, strings: &dyn ReportStrings) -> [Block; 2] {
    let mut facts = Facts {
        strings,
        facts: vec![(strings.get("report-signature"), verdict(entry, strings))],
    };
    facts.add_certified(entry);
    facts.add_signature(entry);
    facts.add_files(entry);
    [Block::Card(title(entry, strings)), Block::Facts(facts.facts)]
}

/// Whether it is a message as it was before submission: it has no signature and needs none.
pub(super) fn is_before_submission(entry: &MessageEntry) -> bool {
    let verification = &entry.verification;
    entry.reading.kind == Kind::Ordinary && verification.verdict == Verdict::Unsigned && verification.problems.is_empty()
}

/// The certified subject, else that of the header.
pub(super) fn subject_of(entry: &MessageEntry) -> &str {
    let certified = entry.reading.certification.as_ref().and_then(|data| data.subject.as_deref());
    certified.unwrap_or(&entry.reading.headers.subject)
}

/// Facts in order; an empty value is left out.
struct Facts<'s> {
    strings: &'s dyn ReportStrings,
    facts: Vec<(String, Cell)>,
}

impl Facts<'_> {
    fn add(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.facts.push((self.strings.get(key), value.into()));
        }
    }

    /// What the certification data says (`daticert.xml`, or REM evidence), and what the message itself says where there is none.
    fn add_certified(&mut self, entry: &MessageEntry) {
        let strings = self.strings;
        let reading = &entry.reading;
        let receipt = entry.receipt.as_ref();
        let data = reading.certification.as_ref();
        let evidence = reading.evidence.first();
        let at = data.map_or_else(|| evidence.and_then(|evidence| evidence.at), |data| data.date);
        self.add("report-certified-at", at.map(|at| strings.instant(at)));
        if at.is_none() {
            self.add("report-date", reading.headers.date.map(|at| strings.instant(at)));
        }
        let provider = data.map_or_else(
            || evidence.and_then(|evidence| evidence.issuer.clone()),
            |data| Some(data.provider.clone()),
        );
        self.add("report-provider", provider);
        if receipt.is_none() {
            let header = || reading.headers.from.as_ref().map(|(_, address)| address.clone());
            self.add("report-sender", data.map(|data| data.sender.clone()).or_else(header));
        }
        let identifier = data.map_or_else(
            || evidence.and_then(|evidence| evidence.message_identifier.clone()),
            |data| Some(data.identifier.clone()),
        );
        self.add("report-identifier", identifier);
        let message_id = data.map_or_else(
            || evidence.and_then(|evidence| evidence.ua_message_id.clone()),
            |data| data.msgid.clone(),
        );
        self.add("report-original-id", message_id);
        let receipt_type = data.and_then(|data| data.receipt_type);
        self.add("report-receipt-type", receipt_type.map(|kind| strings.receipt_type(kind)));
        let proof = receipt.and_then(|receipt| receipt.proof);
        self.add("report-proof", proof.map(|proof| strings.proof(proof)));
        self.add("report-reason", receipt.and_then(|receipt| receipt.error_detail.clone()));
    }

    fn add_signature(&mut self, entry: &MessageEntry) {
        let verification = &entry.verification;
        let strings = self.strings;
        self.add("report-signed-at", verification.signed_at.map(|at| strings.instant(at)));
        let signer = verification.signer.as_ref();
        let name = signer.map(|signer| match signer.emails.is_empty() {
            true => signer.subject.clone(),
            false => signer.emails.join(", "),
        });
        self.add("report-signer", name);
        self.add("report-certificate", signer.map(|signer| signer.sha256.to_string()));
        self.add("report-authority", verification.anchor.clone());
        let algorithms = [&verification.digest, &verification.signature_algorithm].map(|name| name.as_deref());
        let algorithms: Vec<&str> = algorithms.into_iter().flatten().collect();
        self.add("report-algorithms", Some(algorithms.join(", ")));
        self.add("report-remarks", Some(remarks(entry, strings)));
    }

    fn add_files(&mut self, entry: &MessageEntry) {
        self.add("report-message-file", Some(file_name(&entry.file).to_owned()));
        let files: Vec<&str> = entry.certification_files.iter().map(|file| file_name(file)).collect();
        self.add("report-certification-file", Some(files.join(", ")));
        self.add("report-digest", Some(entry.sha256.to_string()));
        self.add("report-size", Some(self.strings.size(entry.size)));
    }
}

/// Number and kind, with the address if it is about a single recipient.
fn title(entry: &MessageEntry, strings: &dyn ReportStrings) -> String {
    let kind = match is_before_submission(entry) {
        true => strings.get("report-sent-message"),
        false => strings.kind(entry.receipt.as_ref().map_or(&entry.reading.kind, |receipt| &receipt.kind)),
    };
    let (number, kind) = (("number", entry.number.to_string()), ("kind", kind));
    match entry.receipt.as_ref().map(|receipt| receipt.about.as_slice()) {
        Some([recipient]) => strings.with("report-card-about", &[number, kind, ("recipient", recipient.clone())]),
        _ => strings.with("report-card", &[number, kind]),
    }
}

fn verdict(entry: &MessageEntry, strings: &dyn ReportStrings) -> Cell {
    if is_before_submission(entry) {
        return strings.get("report-unsigned-original").into();
    }
    let verification = &entry.verification;
    let word = strings.verdict(verification.verdict);
    match (verification.verdict.is_genuine(), verification.weak) {
        (true, false) => Cell::new(word, Tone::Good),
        (true, true) => Cell::new(strings.with("report-weak", &[("verdict", word)]), Tone::Good),
        (false, _) => Cell::new(word, Tone::Bad),
    }
}

/// Problems of the signature and irregularities of the message. What is never checked is listed once at the end of the report.
fn remarks(entry: &MessageEntry, strings: &dyn ReportStrings) -> String {
    let problems = entry.verification.problems.iter().filter(|problem| !problem.is_never_checked());
    let problems = problems.map(|problem| strings.problem(*problem));
    let oddities = entry.reading.oddities.iter().map(|oddity| strings.oddity(*oddity));
    problems.chain(oddities).collect::<Vec<_>>().join("; ")
}

/// The last part of a path in the bundle.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
