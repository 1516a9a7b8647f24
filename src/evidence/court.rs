//! Messages prepared for a court: service by lawyers (notificazione in proprio, L. 53/1994) and deposit in the electronic civil process.
//!
//! ```text
//! LEGGIMI.txt            what is here, what is missing, what to look at
//! dati-ricevute.xml      what DatiAtto.xml asks of the receipts
//! SHA256SUMS
//! notifica-<id>/         only .eml: the message, the acceptance, one delivery for each recipient
//! ```
//!
//! Only genuine receipts go in: what is not is told, not handed over. Rules that change by date lie in `assets/court.json`.

mod data;
mod rules;

use std::path::{Path, PathBuf};

use super::output::Output;
use super::readable::in_name;
use super::{ExportError, ExportItem, ExportSource, ReportStrings, SentItem, manifest};
use crate::pec::proof::Proof;
use crate::pec::{Outcome, Receipt, ReceiptType, RecipientKind, RecipientStatus};
use crate::signature::Sha256;
use rules::Rule;

/// What was written, and what a person must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourtExport {
    /// The names of the files.
    pub files: Vec<PathBuf>,
    /// Each a sentence.
    pub remarks: Vec<String>,
    /// Nothing is missing for proving the service to every recipient.
    pub complete: bool,
}

/// One service: a dispatch with the receipts that prove it.
#[derive(Debug)]
struct Service<'a> {
    sent: &'a SentItem,
    folder: String,
    message: Option<File>,
    acceptance: Option<(File, &'a Receipt)>,
    recipients: Vec<Addressee<'a>>,
    remarks: Vec<String>,
    complete: bool,
}

/// A recipient with the receipt that tells of its end.
#[derive(Debug)]
struct Addressee<'a> {
    status: &'a RecipientStatus,
    outcome: Option<(File, &'a Receipt)>,
}

/// A file in the service's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    name: String,
    sha256: Sha256,
}

/// Writes the services of these dispatches; a zip when `to` ends in `.zip`. A message that is no dispatch is no service:
/// [`crate::store::StoreError::NotFound`].
pub fn write(
    items: &[ExportItem],
    mut source: ExportSource<'_>,
    strings: &dyn ReportStrings,
    to: &Path,
) -> Result<CourtExport, ExportError> {
    let mut services = Vec::with_capacity(items.len());
    for item in items {
        match item {
            ExportItem::Sent(sent) => services.push(Service::of(sent, strings)),
            ExportItem::Message(_) => return Err(ExportError::Store(crate::store::StoreError::NotFound)),
        }
    }
    let mut output = Output::create(to, false)?;
    let of = services.iter().map(|service| service.files().len()).sum();
    let mut done = 0_usize;
    for service in &mut services {
        let mut size = 0_u64;
        for file in service.files() {
            source.report_progress(done, of)?;
            done = done.saturating_add(1);
            let raw = source.store.raw(&file.sha256)?;
            size = size.saturating_add(raw.len() as u64);
            output.add(&format!("{}/{}", service.folder, file.name), &raw)?;
        }
        service.weigh(size, strings);
    }
    source.report_progress(done, of)?;
    output.add("dati-ricevute.xml", data::xml(&services, strings).as_bytes())?;
    output.add(&strings.get("report-readme-file"), page(&services, strings).as_bytes())?;
    let list = manifest::text(output.written());
    output.add(manifest::NAME, list.as_bytes())?;
    Ok(CourtExport {
        files: output.finish()?,
        remarks: services.iter().flat_map(|service| service.remarks.iter().cloned()).collect(),
        complete: services.iter().all(|service| service.complete),
    })
}

impl<'a> Service<'a> {
    fn of(sent: &'a SentItem, strings: &dyn ReportStrings) -> Self {
        let mut service = Self {
            sent,
            folder: format!("notifica-{}", in_name(sent.dispatch.id.as_str(), 16)),
            message: sent.dispatch.message.map(|sha256| File {
                name: "messaggio.eml".to_owned(),
                sha256,
            }),
            acceptance: earliest(&sent.receipts, |receipt| receipt.outcome() == Outcome::Accepted)
                .map(|receipt| (file("accettazione.eml".to_owned(), receipt), receipt)),
            recipients: Vec::new(),
            remarks: Vec::new(),
            complete: true,
        };
        let recipients = sent.status.recipients.iter().enumerate();
        service.recipients = recipients.map(|(at, status)| Addressee::of(at, status)).collect();
        service.look(strings);
        service
    }

    /// What is missing, and what a court would ask about.
    fn look(&mut self, strings: &dyn ReportStrings) {
        let rule = Rule::on(self.sent.dispatch.sent_at);
        let mut missing = Vec::new();
        let mut notes = Vec::new();
        if self.message.is_none() {
            missing.push(strings.get("court-message-missing"));
        }
        if self.acceptance.is_none() {
            missing.push(strings.get("court-acceptance-missing"));
        }
        for recipient in &self.recipients {
            let address = ("address", recipient.status.address.clone());
            match &recipient.outcome {
                Some((_, receipt)) if receipt.outcome() == Outcome::Delivered => {
                    let kind = receipt.receipt_type.unwrap_or_default();
                    if rule.complete_receipt && kind != ReceiptType::Completa {
                        let told = [address.clone(), ("kind", strings.receipt_type(kind))];
                        missing.push(strings.with("court-receipt-not-complete", &told));
                    }
                    if receipt.proof == Some(Proof::Differs) {
                        missing.push(strings.with("court-content-differs", &[address]));
                    }
                }
                _ if recipient.status.kind == RecipientKind::Ordinary => missing.push(strings.with("court-not-certified", &[address])),
                _ => {
                    let told = [address, ("state", strings.state(recipient.status.state))];
                    missing.push(strings.with("court-delivery-missing", &told));
                }
            }
        }
        let not_genuine = self.sent.receipts.iter().filter(|receipt| !receipt.verdict.is_genuine()).count();
        if not_genuine > 0 {
            notes.push(strings.with("court-not-genuine", &[("count", not_genuine.to_string())]));
        }
        if !squeezed(&self.sent.dispatch.subject).contains(&squeezed(&rule.subject)) {
            notes.push(strings.with("court-subject", &[("phrase", rule.subject.clone())]));
        }
        self.complete = missing.is_empty();
        self.remarks = missing;
        self.remarks.extend(notes);
    }

    fn weigh(&mut self, size: u64, strings: &dyn ReportStrings) {
        if size > Rule::on(self.sent.dispatch.sent_at).warn_above_bytes {
            self.remarks.push(strings.with("court-large", &[("size", strings.size(size))]));
        }
    }

    fn files(&self) -> Vec<File> {
        let receipts = self.recipients.iter().filter_map(|recipient| recipient.outcome.as_ref());
        let receipts = self.acceptance.iter().chain(receipts).map(|(file, _)| file);
        self.message.iter().chain(receipts).cloned().collect()
    }
}

impl<'a> Addressee<'a> {
    /// A delivery, the complete one first; else the notice that it failed.
    fn of(at: usize, status: &'a RecipientStatus) -> Self {
        let is_delivery = |receipt: &Receipt| receipt.outcome() == Outcome::Delivered;
        let is_failure = |receipt: &Receipt| {
            matches!(
                receipt.outcome(),
                Outcome::Failed { .. } | Outcome::Refused { .. } | Outcome::Delayed(_)
            )
        };
        let is_complete = |receipt: &Receipt| is_delivery(receipt) && receipt.receipt_type.unwrap_or_default() == ReceiptType::Completa;
        let found = earliest(&status.receipts, is_complete)
            .or_else(|| earliest(&status.receipts, is_delivery))
            .or_else(|| latest(&status.receipts, is_failure));
        let name = |receipt: &Receipt| {
            let what = if is_delivery(receipt) { "consegna" } else { "mancata-consegna" };
            format!("{what}-{:02}-{}.eml", at.saturating_add(1), in_name(&status.address, 80))
        };
        Self {
            status,
            outcome: found.map(|receipt| (file(name(receipt), receipt), receipt)),
        }
    }
}

fn file(name: String, receipt: &Receipt) -> File {
    File {
        name,
        sha256: receipt.message,
    }
}

fn earliest(receipts: &[Receipt], wanted: impl Fn(&Receipt) -> bool) -> Option<&Receipt> {
    let genuine = receipts.iter().filter(|receipt| receipt.verdict.is_genuine() && wanted(receipt));
    genuine.min_by_key(|receipt| (receipt.at, receipt.message))
}

fn latest(receipts: &[Receipt], wanted: impl Fn(&Receipt) -> bool) -> Option<&Receipt> {
    let genuine = receipts.iter().filter(|receipt| receipt.verdict.is_genuine() && wanted(receipt));
    genuine.max_by_key(|receipt| (receipt.at, receipt.message))
}

/// For comparing subjects: one blank between strings, lower case.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The page beside the folders.
fn page(services: &[Service<'_>], strings: &dyn ReportStrings) -> String {
    let mut lines = vec![
        strings.get("court-title"),
        String::new(),
        strings.get("court-lead"),
        strings.get("court-data"),
        strings.get("court-hashes"),
    ];
    for service in services {
        let subject = super::readable::readable(&service.sent.dispatch.subject, |_| true);
        lines.extend([String::new(), format!("{}/", service.folder), subject]);
        let rule = Rule::on(service.sent.dispatch.sent_at);
        lines.push(strings.with("court-rules", &[("source", rule.source)]));
        lines.extend(service.files().into_iter().map(|file| format!("  {}", file.name)));
        match service.remarks.is_empty() {
            true => lines.push(strings.get("court-nothing-missing")),
            false => lines.extend(service.remarks.iter().map(|remark| format!("! {remark}"))),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
