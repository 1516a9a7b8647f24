//! The evidence bundle: everything known of some items, in one folder or zip that explains itself.
//!
//! ```text
//! LEGGIMI.txt            how to verify it with OpenSSL alone
//! rapporto.pdf, .html    what the messages prove
//! SHA256SUMS             the manifest: every file but itself and the tokens that stamp it
//! esiti.json             what the report says, for programs, and what it was made from
//! firme.txt              genuine signatures: time of signing (seconds since 1970) and file
//! autorita.pem           the trust anchors of these signatures
//! certificati/           every certificate found in the messages
//! registro.jsonl         the ledger's lines about the messages
//! invio-<id>/            the messages, byte for byte, each with its certification data
//! marche/                manifests of earlier states of the bundle with the time stamps made for them
//! ```

mod earlier;
mod recheck;

pub(super) use self::recheck::recheck;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::earlier::{EarlierStamps, WriteStatement};
use super::entry::{Certificates, ItemEntries, MessageEntry, ReadEntry, pem};
use super::error::ExportError;
use super::item::{ExportItem, ItemMessage};
use super::output::Output;
use super::source::ExportSource;
use super::statement::Statement;
use super::strings::ReportStrings;
use super::{manifest, report};
use crate::parallel;
use crate::signature::{Sha256, Verifier};
use crate::store::StoreError;

/// Writes a bundle of these items; a zip if `to` ends in `.zip`. `update` replaces an earlier state of the same bundle with
/// [`ExportError::NotAnEarlierState`] if `to` was changed or has a message that the new one lacks. Returns the names of the files.
pub fn write(
    items: &[ExportItem],
    mut source: ExportSource<'_>,
    strings: &dyn ReportStrings,
    to: &Path,
    update: bool,
) -> Result<Vec<PathBuf>, ExportError> {
    let replaces = update && to.symlink_metadata().is_ok();
    let messages: BTreeSet<Sha256> = items.iter().flat_map(ExportItem::messages).map(|message| message.message).collect();
    let earlier = match replaces {
        true => EarlierStamps::of(to, &messages)?,
        false => EarlierStamps::default(),
    };
    let mut output = Output::create(to, replaces)?;
    let ledger = source.store.ledger_lines(&messages)?;
    let ledger: String = ledger.into_iter().map(|line| line + "\n").collect();
    let (store, verifier) = (source.store, source.verifier);
    let raw = |message: &Sha256| store.raw(message);
    let (entries, certificates) = write_files(items, &raw, verifier, strings, &mut output, &mut |done, of| {
        source.report_progress(done, of)
    })?;
    write_pdf(&entries, &certificates, strings, &mut output)?;
    output.add(LEDGER, ledger.as_bytes())?;
    let statement = |stamps| Statement::of(&entries, strings, stamps).text();
    finish(&statement, output, earlier)
}

/// The bytes of a message.
type ReadRaw<'a> = dyn Fn(&Sha256) -> Result<Vec<u8>, StoreError> + Sync + 'a;

/// The files that follow from the items and their messages, but for [`write_pdf`].
fn write_files<'a>(
    items: &'a [ExportItem],
    raw: &ReadRaw<'_>,
    verifier: &Verifier,
    strings: &dyn ReportStrings,
    output: &mut Output,
    progress: &mut dyn FnMut(usize, usize) -> Result<(), ExportError>,
) -> Result<(Vec<ItemEntries<'a>>, Certificates), ExportError> {
    let mut certificates = Certificates::default();
    let entries = write_messages(items, raw, verifier, output, &mut certificates, progress)?;
    output.start_flush();
    write_certificates(&entries, &certificates, output)?;
    output.add(&strings.get("report-readme-file"), strings.instructions().as_bytes())?;
    let report = report::new(&entries, &certificates, strings);
    let stem = strings.get("report-file");
    output.add(&format!("{stem}.html"), report::html(&report).as_bytes())?;
    Ok((entries, certificates))
}

/// The manifest comes last, but for tokens that stamp it.
fn finish(statement: &WriteStatement<'_>, mut output: Output, earlier: EarlierStamps) -> Result<Vec<PathBuf>, ExportError> {
    let tokens = earlier.carry_over(&mut output, statement)?;
    manifest::write(&mut output)?;
    for (name, token) in &tokens {
        output.add(name, token)?;
    }
    output.finish()
}

/// Verifying takes the time, so it is done on every core, and the results are written in order.
fn write_messages<'a>(
    items: &'a [ExportItem],
    raw: &ReadRaw<'_>,
    verifier: &Verifier,
    output: &mut Output,
    certificates: &mut Certificates,
    progress: &mut dyn FnMut(usize, usize) -> Result<(), ExportError>,
) -> Result<Vec<ItemEntries<'a>>, ExportError> {
    let folders: Vec<String> = items.iter().map(ExportItem::folder).collect();
    let per_item: Vec<Vec<ItemMessage<'a>>> = items.iter().map(ExportItem::messages).collect();
    let messages: Vec<(&str, ItemMessage<'a>)> = folders
        .iter()
        .zip(&per_item)
        .flat_map(|(folder, messages)| messages.iter().map(move |message| (folder.as_str(), *message)))
        .collect();
    let read = |(folder, message): &(&str, ItemMessage<'a>)| {
        let raw = raw(&message.message)?;
        let read = MessageEntry::read(message, &raw, folder, verifier);
        Ok::<_, StoreError>((raw, read))
    };
    let mut entries = Vec::with_capacity(messages.len());
    parallel::ordered(&messages, read, |at, _, read| {
        progress(at, messages.len())?;
        let (raw, read) = read?;
        entries.push(write_message(at, &raw, read, output, certificates)?);
        Ok::<_, ExportError>(())
    })?;
    progress(messages.len(), messages.len())?;
    let mut entries = entries.into_iter();
    let sizes = per_item.iter().map(Vec::len);
    let parts = items.iter().zip(folders).zip(sizes);
    Ok(parts
        .map(|((item, folder), size)| ItemEntries {
            item,
            folder,
            entries: entries.by_ref().take(size).collect(),
        })
        .collect())
}

fn write_message(
    at: usize,
    raw: &[u8],
    read: ReadEntry,
    output: &mut Output,
    certificates: &mut Certificates,
) -> Result<MessageEntry, ExportError> {
    let mut entry = read.entry;
    entry.number = at.saturating_add(1);
    output.add_hashed(&entry.file, raw, entry.sha256)?;
    for (name, bytes) in &read.certification {
        output.add(name, bytes)?;
    }
    certificates.extend(read.certificates);
    Ok(entry)
}

fn write_certificates(items: &[ItemEntries<'_>], certificates: &Certificates, output: &mut Output) -> Result<(), ExportError> {
    for (digest, embedded) in &certificates.embedded {
        let name: String = digest.to_string().chars().take(16).collect();
        output.add(&format!("certificati/{name}.pem"), pem(&embedded.der).as_bytes())?;
    }
    let authorities: String = certificates.authorities.values().map(|der| pem(der)).collect();
    output.add("autorita.pem", authorities.as_bytes())?;
    output.add("firme.txt", signatures(items).as_bytes())?;
    Ok(())
}

/// One line for each genuine signature: the time, a space, the file. The readme's commands verify every line and expect success.
fn signatures(items: &[ItemEntries<'_>]) -> String {
    let entries = items.iter().flat_map(|item| &item.entries);
    entries
        .filter_map(|entry| Some(format!("{} {}\n", entry.verified_at()?.as_second(), entry.file)))
        .collect()
}

/// The report as PDF: setting it takes far longer than all the rest.
fn write_pdf(
    items: &[ItemEntries<'_>],
    certificates: &Certificates,
    strings: &dyn ReportStrings,
    output: &mut Output,
) -> Result<(), ExportError> {
    let report = report::new(items, certificates, strings);
    let name = format!("{}.pdf", strings.get("report-file"));
    let pdf = report::pdf(&report).map_err(|reason| ExportError::Io {
        path: PathBuf::from(&name),
        reason,
    })?;
    output.add(&name, &pdf)?;
    Ok(())
}

/// The file with the ledger's lines.
pub(super) const LEDGER: &str = "registro.jsonl";

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_token_stays_beside_an_unchanged_manifest_or_moves_aside_with_its_own() {
        let dir = tempfile::tempdir().expect("temp dir");
        let all: BTreeSet<Sha256> = ["a.eml", "b.eml", "c.eml"].map(|name| Sha256::of(name.as_bytes())).into();
        let write = |name: &str, files: &[&str], earlier: EarlierStamps| {
            let to = dir.path().join(name);
            let mut output = Output::create(&to, false).expect("created");
            for file in files {
                output.add(file, file.as_bytes()).expect("added");
            }
            let statement = |stamps| Ok(format!("{stamps:?}").into_bytes());
            finish(&statement, output, earlier).expect("finished");
            to
        };
        let first = write("1", &["a.eml"], EarlierStamps::default());
        fs::write(first.join("SHA256SUMS.tsr"), b"token").expect("stamped");
        assert!(manifest::check(&first).expect("checked").is_good());
        let same = write("2", &["a.eml"], EarlierStamps::of(&first, &all).expect("read"));
        assert_eq!(fs::read(same.join("SHA256SUMS.tsr")).expect("there"), b"token");
        let more = write("3", &["a.eml", "b.eml"], EarlierStamps::of(&same, &all).expect("read"));
        let again = write("4", &["a.eml", "b.eml", "c.eml"], EarlierStamps::of(&more, &all).expect("read"));
        for bundle in [more, again] {
            assert!(manifest::check(&bundle).expect("checked").is_good());
            assert!(!bundle.join("SHA256SUMS.tsr").exists());
            let old = Sha256::of(&fs::read(first.join(manifest::NAME)).expect("read")).to_string();
            let aside = bundle.join(format!("marche/SHA256SUMS-{:.8}", old));
            assert_eq!(
                fs::read(&aside).expect("there"),
                fs::read(first.join(manifest::NAME)).expect("there")
            );
            assert_eq!(fs::read(aside.with_extension("tsr")).expect("there"), b"token");
        }
    }
}
