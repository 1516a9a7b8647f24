//! Proof of service by a lawyer (*notificazione in proprio*, L. 53/1994), prepared for deposit in the electronic civil process.
//!
//! ```text
//! LEGGIMI.txt            the files, what is missing, what to look at
//! dati-ricevute.xml      what DatiAtto.xml asks about the receipts
//! SHA256SUMS             the manifest
//! notifica-<id>/         only .eml: the message, its acceptance, one delivery for each recipient
//! ```
//!
//! Only genuine receipts are included; others are counted in a remark. Rules that change by date are in `assets/court.json`.

mod data;
mod recheck;
mod rules;
mod service;

use std::path::{Path, PathBuf};

pub(super) use self::recheck::recheck;
use self::rules::Rules;
use self::service::Service;
use super::error::ExportError;
use super::item::ExportItem;
use super::manifest;
use super::output::Output;
use super::readable::readable;
use super::source::ExportSource;
use super::strings::ReportStrings;
use crate::store::StoreError;

/// What was written, with remarks for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourtExport {
    /// The names of the files.
    pub files: Vec<PathBuf>,
    /// One sentence each: what is missing, and what a court may ask about.
    pub remarks: Vec<String>,
    /// Nothing is missing to prove service on every recipient.
    pub complete: bool,
}

/// Writes the services of these dispatches; a zip if `to` ends in `.zip`. [`StoreError::NotFound`] for an item that is not a dispatch.
pub fn write(
    items: &[ExportItem],
    mut source: ExportSource<'_>,
    strings: &dyn ReportStrings,
    to: &Path,
) -> Result<CourtExport, ExportError> {
    let rules = Rules::bundled()?;
    let mut services = Vec::with_capacity(items.len());
    for item in items {
        match item {
            ExportItem::Sent(sent) => services.push(Service::of(sent, &rules, strings)?),
            ExportItem::Message(_) => return Err(ExportError::Store(StoreError::NotFound)),
        }
    }
    let mut output = Output::create(to, false)?;
    let of = services.iter().map(|service| service.messages().len()).sum();
    let mut done = 0_usize;
    for service in &mut services {
        let mut sizes = Vec::new();
        for message in service.messages() {
            source.report_progress(done, of)?;
            done = done.saturating_add(1);
            let raw = source.store.raw(&message.sha256)?;
            sizes.push(raw.len() as u64);
            output.add(&format!("{}/{}", service.folder, message.name), &raw)?;
        }
        service.warn_if_large(&sizes, &rules, strings)?;
    }
    source.report_progress(done, of)?;
    output.add(DATA, data::xml(&services, strings).as_bytes())?;
    output.add(&strings.get("report-readme-file"), readme(&services, &rules, strings)?.as_bytes())?;
    manifest::write(&mut output)?;
    Ok(CourtExport {
        files: output.finish()?,
        remarks: services.iter().flat_map(|service| service.remarks.iter().cloned()).collect(),
        complete: services.iter().all(|service| service.complete),
    })
}

/// The file with the data of the receipts.
pub(super) const DATA: &str = "dati-ricevute.xml";

fn readme(services: &[Service<'_>], rules: &Rules, strings: &dyn ReportStrings) -> Result<String, ExportError> {
    let mut lines = vec![
        strings.get("court-title"),
        String::new(),
        strings.get("court-lead"),
        strings.get("court-data"),
        strings.get("court-hashes"),
    ];
    for service in services {
        let subject = readable(&service.sent.dispatch.subject, |_| true);
        lines.extend([String::new(), format!("{}/", service.folder), subject]);
        let rule = rules.on(service.sent.dispatch.sent_at)?;
        lines.push(strings.with("court-rules", &[("source", rule.source.clone())]));
        lines.extend(service.messages().into_iter().map(|message| format!("  {}", message.name)));
        match service.remarks.is_empty() {
            true => lines.push(strings.get("court-nothing-missing")),
            false => lines.extend(service.remarks.iter().map(|remark| format!("! {remark}"))),
        }
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}
