//! The evidence bundle: everything about some items in one folder or zip that explains itself.
//!
//! ```text
//! LEGGIMI.txt            how to check all of it with OpenSSL alone
//! rapporto.pdf, .html    what the messages show
//! SHA256SUMS             every file but itself
//! firme.txt              the genuine signatures: seconds since 1970 at which each was made, and its file
//! autorita.pem           the authorities that vouch for them
//! certificati/           every certificate found inside the messages
//! registro.jsonl         the ledger's lines about the messages
//! invio-<id>/            the messages, byte for byte, each with its certification data
//! marche/                time stamps over earlier states' lists, with those lists; one over this list lies beside it
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::entry::{Certificates, MessageEntry, Taken, pem};
use super::item::ItemMessage;
use super::output::Output;
use super::report::{Report, html, pdf};
use super::time_stamps::EarlierStamps;
use super::{ExportError, ExportItem, ExportSource, ReportStrings, manifest};
use crate::clock::Timestamp;
use crate::parallel;
use crate::signature::Sha256;
use crate::store::StoreError;

/// A item with its messages read.
#[derive(Debug)]
pub(super) struct ItemEntries<'a> {
    pub(super) item: &'a ExportItem,
    pub(super) folder: String,
    pub(super) entries: Vec<MessageEntry>,
}

impl ItemEntries<'_> {
    /// The latest instant told of.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        let sent = match self.item {
            ExportItem::Sent(sent) => Some(sent.dispatch.sent_at),
            ExportItem::Message(_) => None,
        };
        let told = self.entries.iter().flat_map(|entry| {
            let receipt = entry.receipt.as_ref().map(|receipt| receipt.at);
            [entry.verification.signed_at, receipt, entry.reading.headers.date]
        });
        told.flatten().chain(sent).max()
    }
}

/// Writes a bundle of these items; a zip when `to` ends in `.zip`. `update` replaces an earlier state of the same bundle, once the new
/// one is whole: it must be as it was written, and hold no message that the new one lacks. Returns the names of the files.
pub fn write(
    items: &[ExportItem],
    mut source: ExportSource<'_>,
    strings: &dyn ReportStrings,
    to: &Path,
    update: bool,
) -> Result<Vec<PathBuf>, ExportError> {
    let replaces = update && to.symlink_metadata().is_ok();
    let earlier = match replaces {
        true => earlier_state(items, to)?,
        false => EarlierStamps::default(),
    };
    let mut output = Output::create(to, replaces)?;
    let mut certificates = Certificates::default();
    let parts = messages(items, &mut source, &mut output, &mut certificates)?;
    // The messages are most of it: the disk takes them while the report is set.
    output.start_flush();
    for (digest, carried) in &certificates.carried {
        let name: String = digest.to_string().chars().take(16).collect();
        output.add(&format!("certificati/{name}.pem"), pem(&carried.der).as_bytes())?;
    }
    let authorities: String = certificates.authorities.values().map(|der| pem(der)).collect();
    output.add("autorita.pem", authorities.as_bytes())?;
    output.add("firme.txt", signatures(&parts).as_bytes())?;
    let ledger = source.store.ledger_lines(&messages_of(items))?;
    let ledger: String = ledger.into_iter().map(|line| line + "\n").collect();
    output.add("registro.jsonl", ledger.as_bytes())?;
    output.add(&strings.get("report-readme-file"), strings.instructions().as_bytes())?;
    let report = Report::new(&parts, &certificates, strings);
    let stem = strings.get("report-file");
    output.add(&format!("{stem}.html"), html::write(&report).as_bytes())?;
    let document = pdf::write(&report).map_err(|reason| ExportError::Io {
        path: to.join(format!("{stem}.pdf")),
        reason,
    })?;
    output.add(&format!("{stem}.pdf"), &document)?;
    earlier.finish(&mut output)?;
    output.finish()
}

fn messages<'a>(
    items: &'a [ExportItem],
    source: &mut ExportSource<'_>,
    output: &mut Output,
    certificates: &mut Certificates,
) -> Result<Vec<ItemEntries<'a>>, ExportError> {
    let folders: Vec<String> = items.iter().map(ExportItem::folder).collect();
    let per_matter: Vec<Vec<ItemMessage<'a>>> = items.iter().map(ExportItem::messages).collect();
    let messages: Vec<(&str, ItemMessage<'a>)> = folders
        .iter()
        .zip(&per_matter)
        .flat_map(|(folder, messages)| messages.iter().map(move |message| (folder.as_str(), *message)))
        .collect();
    let (store, verifier) = (source.store, source.verifier);
    let take = |(folder, message): &(&str, ItemMessage<'a>)| {
        let raw = store.raw(&message.message)?;
        let taken = MessageEntry::take(message, &raw, folder, verifier);
        Ok::<_, StoreError>((raw, taken))
    };
    let mut entries = Vec::with_capacity(messages.len());
    parallel::ordered(&messages, take, |at, _, taken| {
        source.report_progress(at, messages.len())?;
        let (
            raw,
            Taken {
                mut entry,
                certification,
                certificates: met,
            },
        ) = taken?;
        entry.number = at.saturating_add(1);
        output.add_hashed(&entry.file, &raw, entry.sha256)?;
        for (name, bytes) in &certification {
            output.add(name, bytes)?;
        }
        certificates.join(met);
        entries.push(entry);
        Ok::<_, ExportError>(())
    })?;
    source.report_progress(messages.len(), messages.len())?;
    let mut entries = entries.into_iter();
    let sizes = per_matter.iter().map(Vec::len);
    let parts = items.iter().zip(folders.iter().cloned()).zip(sizes);
    Ok(parts
        .map(|((item, folder), size)| ItemEntries {
            item,
            folder,
            entries: entries.by_ref().take(size).collect(),
        })
        .collect())
}

/// A line each: the instant, a blank, the file. Only what is genuine: every line must come out well.
fn signatures(parts: &[ItemEntries<'_>]) -> String {
    let entries = parts.iter().flat_map(|part| &part.entries);
    entries
        .filter_map(|entry| Some(format!("{} {}\n", entry.judged_at()?.as_second(), entry.file)))
        .collect()
}

fn messages_of(items: &[ExportItem]) -> BTreeSet<Sha256> {
    items.iter().flat_map(ExportItem::messages).map(|message| message.message).collect()
}

fn earlier_state(items: &[ExportItem], to: &Path) -> Result<EarlierStamps, ExportError> {
    let is_whole = manifest::check(to).is_ok_and(|report| report.bundles == [""] && report.is_good());
    let new = messages_of(items);
    let holds_no_more = manifest::messages_of(to).is_ok_and(|old| old.is_subset(&new));
    let earlier = EarlierStamps::of(to).ok().filter(|_| is_whole && holds_no_more);
    earlier.ok_or_else(|| ExportError::NotAnEarlierState(to.to_owned()))
}
