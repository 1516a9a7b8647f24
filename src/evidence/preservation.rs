//! The submission package for a preservation system (*pacchetto di versamento*, CAD art. 43–44): the messages of one mailbox and period.
//!
//! ```text
//! PIndex.xml         the index of UNI 11386:2020 (SInCRO): every file with its digest
//! messaggi/          the messages, byte for byte
//! metadati/          the metadata of each message, by Annex 5 of AgID's guidelines
//! SHA256SUMS         the manifest
//! ```
//!
//! A package is only prepared here: preservation is done by a system with a person responsible for it. What the program does not know (tax
//! codes, classification, confidentiality) is left out or stated as unknown, never guessed. The schema of UNI 11386 is not public: the
//! index is written as public preservation systems write it.

mod index;
mod metadata;
mod package;
mod rules;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use self::package::{Document, Holder, MessageDetails, SubmissionPackage};

use self::index::Index;
use self::package::PackagedMessage;
use self::rules::Rule;
use super::error::ExportError;
use super::input::Input;
use super::manifest;
use super::output::{self, Output};
use super::source::ExportSource;
use crate::clock::Timestamp;
use crate::pec::verify_and_read;
use crate::signature::{Sha256, Verifier};

/// The folder of the messages in a package.
const MESSAGES: &str = "messaggi/";

/// A package written to a folder or zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPackage {
    /// SHA-256 of the index, which identifies the package.
    pub index: Sha256,
    /// The names of the files.
    pub files: Vec<PathBuf>,
}

/// Reads a message for its details.
pub type ReadDetails<'a> = dyn Fn(&[u8]) -> MessageDetails + 'a;

/// Writes a package to a new folder, or a zip if `to` ends in `.zip`, and reads all of it back. The same content gives the same bytes.
pub fn write(
    package: &SubmissionPackage,
    read_details: &ReadDetails<'_>,
    mut source: ExportSource<'_>,
    to: &Path,
) -> Result<WrittenPackage, ExportError> {
    let rule = Rule::on(package.until)?;
    let mut documents: Vec<&Document> = package.documents.iter().collect();
    documents.sort_by_key(|document| (document.at, document.message));
    let of = documents.len();
    let mut output = Output::create(to, false)?;
    let mut packaged = Vec::with_capacity(of);
    for (at, document) in documents.into_iter().enumerate() {
        source.report_progress(at, of)?;
        let raw = source.store.raw(&document.message)?;
        let stem = stem(document);
        let message = format!("{MESSAGES}{stem}.eml");
        output.add(&message, &raw)?;
        let metadata = format!("metadati/{stem}.xml");
        let written = metadata::write(document, &read_details(&raw), &message, &rule).map_err(|error| failed(to, &error))?;
        let metadata_digest = output.add(&metadata, &written)?;
        packaged.push(PackagedMessage {
            document,
            message,
            metadata,
            metadata_digest,
        });
    }
    source.report_progress(of, of)?;
    let written = index::write(package, &packaged, &rule).map_err(|error| failed(to, &error))?;
    let index = output.add(index::NAME, &written)?;
    manifest::write(&mut output)?;
    let files = output.finish()?;
    read_back(to, &packaged, index)?;
    Ok(WrittenPackage { index, files })
}

/// The digest of the index of the package at a path, if it is whole and has exactly these messages; `None` if it is not, or is not there.
pub fn find(at: &Path, messages: &BTreeSet<Sha256>) -> Option<Sha256> {
    let report = manifest::check(at).ok()?;
    let index = index::read(at).ok()?;
    let listed = index
        .files
        .iter()
        .filter(|(name, _)| name.starts_with(MESSAGES))
        .map(|(_, digest)| *digest);
    (report.bundles == [""] && report.is_good() && listed.collect::<BTreeSet<_>>() == *messages).then_some(index.digest)
}

/// Removes what a killed process left of a package that was to be at this path. A finished package never has such a name.
pub fn remove_unfinished(to: &Path) {
    output::remove_unfinished(to);
}

/// Checks that every file matches the manifest, and that the index is the one written and lists exactly the messages and their metadata.
fn read_back(to: &Path, packaged: &[PackagedMessage<'_>], digest: Sha256) -> Result<(), ExportError> {
    // The manifest shows that the files are as they were written; the index must list all of them, since that is what the receiving system
    // reads.
    let is_intact = manifest::check(to).is_ok_and(|report| report.bundles == [""] && report.is_good());
    let mut expected: Vec<(String, Sha256)> = Vec::with_capacity(packaged.len().saturating_mul(2));
    for one in packaged {
        expected.push((one.message.clone(), one.document.message));
        expected.push((one.metadata.clone(), one.metadata_digest));
    }
    expected.sort();
    let indexed = index::read(to).ok().filter(|index| index.digest == digest).map(|mut index| {
        index.files.sort();
        index.files
    });
    match is_intact && indexed == Some(expected) {
        true => Ok(()),
        false => Err(ExportError::NotAsWritten(to.to_owned())),
    }
}

/// The files of the package below `prefix` that are not as its index says, or whose metadata are about another message; and the index, if
/// account, holder, period or times in it are not those it was made with. `present` are its files with their digests, without the manifest.
///
/// The identifier of the package covers what no message proves, the holder and the period: who edits them has to compute it again, and
/// then it is another package than the one that was submitted.
pub(super) fn recheck(input: &mut Input<'_>, prefix: &str, present: &BTreeMap<String, Sha256>, verifier: &Verifier) -> Vec<String> {
    let read = input.read(&format!("{prefix}{}", index::NAME), manifest::MAX);
    let Ok(index) = read.and_then(|bytes| index::parse(&bytes)) else {
        return vec![index::NAME.to_owned()];
    };
    let indexed: BTreeMap<&String, &Sha256> = index.files.iter().map(|(name, digest)| (name, digest)).collect();
    let names: BTreeSet<&String> = indexed
        .keys()
        .copied()
        .chain(present.keys())
        .filter(|name| *name != index::NAME)
        .collect();
    let differs = |name: &&&String| indexed.get(**name).copied() != present.get(**name);
    let mut wrong: Vec<String> = names.iter().filter(differs).map(|name| (**name).clone()).collect();
    let mut documents = Vec::new();
    for (name, digest) in present.iter().filter(|(name, _)| manifest::is_message(name)) {
        let metadata = metadata_of(name);
        let written = input.read(&format!("{prefix}{metadata}"), manifest::MAX).unwrap_or_default();
        let raw = input.read(&format!("{prefix}{name}"), manifest::MAX).unwrap_or_default();
        match metadata::stated(&String::from_utf8_lossy(&written), *digest) {
            Some(document) if is_named_for(&document, name) && has_time(&raw, document.at, verifier) => documents.push(document),
            _ => wrong.push(metadata),
        }
    }
    if wrong.is_empty() && !is_as_stated(&index, documents, present) {
        wrong.push(index::NAME.to_owned());
    }
    wrong
}

/// Whether the index says what it would say of these documents, all of its period.
fn is_as_stated(index: &Index, mut documents: Vec<Document>, present: &BTreeMap<String, Sha256>) -> bool {
    let Some(package) = index.stated() else { return false };
    documents.sort_by_key(|document| (document.at, document.message));
    let period = package.from..=package.until;
    if !documents.iter().all(|document| period.contains(&day(document.at))) {
        return false;
    }
    let packaged = documents.iter().filter_map(|document| {
        let message = format!("{MESSAGES}{}.eml", stem(document));
        let metadata = metadata_of(&message);
        Some(PackagedMessage {
            document,
            metadata_digest: *present.get(&metadata)?,
            message,
            metadata,
        })
    });
    index.says(&package, &packaged.collect::<Vec<_>>()).unwrap_or(false)
}

fn metadata_of(message: &str) -> String {
    message.replace(MESSAGES, "metadati/").replace(".eml", ".xml")
}

fn is_named_for(document: &Document, name: &str) -> bool {
    name.strip_prefix(MESSAGES).and_then(|name| name.strip_suffix(".eml")) == Some(stem(document).as_str())
}

/// Whether the stated time is one that the message has: that of its certification, or its Date where the certification was not trusted when
/// the package was made. One without a Date has the time of its receipt, which nothing here proves.
fn has_time(raw: &[u8], at: Timestamp, verifier: &Verifier) -> bool {
    let (_, reading) = verify_and_read(raw, verifier);
    let certified = reading.certification.and_then(|data| data.date);
    reading.headers.date.is_none_or(|date| date == at) || certified == Some(at)
}

/// The day of an instant in Italy: the law's periods are in days there.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC)).date()
}

/// `20260305T091112Z-` and the first sixteen digits of the digest.
fn stem(document: &Document) -> String {
    format!("{}-{:.16}", document.at.strftime("%Y%m%dT%H%M%SZ"), document.message.to_string())
}

fn failed(to: &Path, error: &std::io::Error) -> ExportError {
    ExportError::Io {
        path: to.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::account::AccountId;
    use crate::pec::Kind;

    #[test]
    fn a_package_that_reads_back_different_is_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        let document = Document {
            message: Sha256::of(b"uno"),
            at: Timestamp::UNIX_EPOCH,
            kind: Kind::Ordinary,
            is_own: false,
            subject: "Uno".into(),
            from: (None, "a@b.it".into()),
            to: Vec::new(),
            primary: None,
        };
        let packaged = [PackagedMessage {
            document: &document,
            message: "messaggi/1.eml".into(),
            metadata: "metadati/1.xml".into(),
            metadata_digest: Sha256::of(b"<x/>"),
        }];
        let package = SubmissionPackage {
            account: AccountId::of("a@b.it"),
            holder: Holder {
                name: "A".into(),
                id: None,
            },
            from: jiff::civil::date(2026, 1, 1),
            until: jiff::civil::date(2026, 3, 31),
            documents: vec![document.clone()],
        };
        let written = index::write(&package, &packaged, &Rule::on(package.until).expect("rules")).expect("an index");
        let to = dir.path().join("pdv");
        let mut output = Output::create(&to, false).expect("created");
        output.add("messaggi/1.eml", b"uno").expect("added");
        output.add("metadati/1.xml", b"<x/>").expect("added");
        let digest = output.add(index::NAME, &written).expect("added");
        manifest::write(&mut output).expect("added");
        output.finish().expect("placed");
        assert!(read_back(&to, &packaged, digest).is_ok());
        for name in ["messaggi/1.eml", "metadati/1.xml", index::NAME] {
            let path = to.join(name);
            let good = fs::read(&path).expect("read");
            fs::write(&path, [good.as_slice(), b" "].concat()).expect("changed");
            assert!(
                matches!(read_back(&to, &packaged, digest), Err(ExportError::NotAsWritten(_))),
                "{name}"
            );
            fs::write(&path, good).expect("put back");
        }
        // An index with the expected digest that lists other files.
        let wrong = String::from_utf8(written)
            .expect("text")
            .replace("messaggi/1.eml", "messaggi/2.eml");
        fs::write(to.join(index::NAME), &wrong).expect("changed");
        let found = read_back(&to, &packaged, Sha256::of(wrong.as_bytes()));
        assert!(matches!(found, Err(ExportError::NotAsWritten(_))));
    }
}
