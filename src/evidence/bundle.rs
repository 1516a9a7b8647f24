//! The evidence bundle: everything about some matters in one folder or zip that explains itself.
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

use super::exhibit::{Certificates, Exhibit, Taken, pem};
use super::matter::Item;
use super::report::{Report, html, pdf};
use super::stamps::Earlier;
use super::target::Target;
use super::{ExportError, Matter, ReportWords, Source, manifest};
use crate::clock::Timestamp;
use crate::parallel;
use crate::signature::Sha256;
use crate::store::StoreError;

/// A matter with its messages read.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) matter: &'a Matter,
    pub(super) folder: String,
    pub(super) exhibits: Vec<Exhibit>,
}

impl Part<'_> {
    /// The latest instant told of.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        let sent = match self.matter {
            Matter::Sent(sent) => Some(sent.dispatch.sent_at),
            Matter::Message(_) => None,
        };
        let told = self.exhibits.iter().flat_map(|exhibit| {
            let receipt = exhibit.receipt.as_ref().map(|receipt| receipt.at);
            [exhibit.verification.signed_at, receipt, exhibit.reading.headers.date]
        });
        told.flatten().chain(sent).max()
    }
}

/// Writes a bundle of these matters; a zip when `to` ends in `.zip`. `update` replaces an earlier state of the same bundle, once the new
/// one is whole: it must be as it was written, and hold no message that the new one lacks. Returns the names of the files.
pub fn write(
    matters: &[Matter],
    mut source: Source<'_>,
    words: &dyn ReportWords,
    to: &Path,
    update: bool,
) -> Result<Vec<PathBuf>, ExportError> {
    let replaces = update && to.symlink_metadata().is_ok();
    let earlier = match replaces {
        true => earlier_state(matters, to)?,
        false => Earlier::default(),
    };
    let mut target = Target::create(to, replaces)?;
    let mut certificates = Certificates::default();
    let parts = messages(matters, &mut source, &mut target, &mut certificates)?;
    // The messages are most of it: the disk takes them while the report is set.
    target.flush_ahead();
    for (digest, carried) in &certificates.carried {
        let name: String = digest.to_string().chars().take(16).collect();
        target.add(&format!("certificati/{name}.pem"), pem(&carried.der).as_bytes())?;
    }
    let authorities: String = certificates.authorities.values().map(|der| pem(der)).collect();
    target.add("autorita.pem", authorities.as_bytes())?;
    target.add("firme.txt", signatures(&parts).as_bytes())?;
    let ledger = source.store.ledger_lines(&messages_of(matters))?;
    let ledger: String = ledger.into_iter().map(|line| line + "\n").collect();
    target.add("registro.jsonl", ledger.as_bytes())?;
    target.add(&words.get("report-readme-file"), words.instructions().as_bytes())?;
    let report = Report::new(&parts, &certificates, words);
    let stem = words.get("report-file");
    target.add(&format!("{stem}.html"), html::write(&report).as_bytes())?;
    let document = pdf::write(&report).map_err(|reason| ExportError::Io {
        path: to.join(format!("{stem}.pdf")),
        reason,
    })?;
    target.add(&format!("{stem}.pdf"), &document)?;
    earlier.finish(&mut target)?;
    target.finish()
}

fn messages<'a>(
    matters: &'a [Matter],
    source: &mut Source<'_>,
    target: &mut Target,
    certificates: &mut Certificates,
) -> Result<Vec<Part<'a>>, ExportError> {
    let folders: Vec<String> = matters.iter().map(Matter::folder).collect();
    let per_matter: Vec<Vec<Item<'a>>> = matters.iter().map(Matter::items).collect();
    let items: Vec<(&str, Item<'a>)> = folders
        .iter()
        .zip(&per_matter)
        .flat_map(|(folder, items)| items.iter().map(move |item| (folder.as_str(), *item)))
        .collect();
    let (store, verifier) = (source.store, source.verifier);
    let take = |(folder, item): &(&str, Item<'a>)| {
        let raw = store.raw(&item.message)?;
        let taken = Exhibit::take(item, &raw, folder, verifier);
        Ok::<_, StoreError>((raw, taken))
    };
    let mut exhibits = Vec::with_capacity(items.len());
    parallel::ordered(&items, take, |at, _, taken| {
        source.tell(at, items.len())?;
        let (
            raw,
            Taken {
                mut exhibit,
                certification,
                certificates: met,
            },
        ) = taken?;
        exhibit.number = at.saturating_add(1);
        target.add_hashed(&exhibit.file, &raw, exhibit.sha256)?;
        for (name, bytes) in &certification {
            target.add(name, bytes)?;
        }
        certificates.join(met);
        exhibits.push(exhibit);
        Ok::<_, ExportError>(())
    })?;
    source.tell(items.len(), items.len())?;
    let mut exhibits = exhibits.into_iter();
    let sizes = per_matter.iter().map(Vec::len);
    let parts = matters.iter().zip(folders.iter().cloned()).zip(sizes);
    Ok(parts
        .map(|((matter, folder), size)| Part {
            matter,
            folder,
            exhibits: exhibits.by_ref().take(size).collect(),
        })
        .collect())
}

/// A line each: the instant, a blank, the file. Only what is genuine: every line must come out well.
fn signatures(parts: &[Part<'_>]) -> String {
    let exhibits = parts.iter().flat_map(|part| &part.exhibits);
    exhibits
        .filter_map(|exhibit| Some(format!("{} {}\n", exhibit.judged_at()?.as_second(), exhibit.file)))
        .collect()
}

fn messages_of(matters: &[Matter]) -> BTreeSet<Sha256> {
    matters.iter().flat_map(Matter::items).map(|item| item.message).collect()
}

fn earlier_state(matters: &[Matter], to: &Path) -> Result<Earlier, ExportError> {
    let is_whole = manifest::check(to).is_ok_and(|report| report.bundles == [""] && report.is_good());
    let new = messages_of(matters);
    let holds_no_more = manifest::messages_of(to).is_ok_and(|old| old.is_subset(&new));
    let earlier = Earlier::of(to).ok().filter(|_| is_whole && holds_no_more);
    earlier.ok_or_else(|| ExportError::NotAnEarlierState(to.to_owned()))
}
