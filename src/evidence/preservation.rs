//! The submission package for a preservation system (in Italian *pacchetto di versamento*, CAD art. 43–44): the messages of one mailbox and period.
//!
//! ```text
//! PIndex.xml         the index after UNI 11386:2020 (SInCRO): every file with its hash
//! messaggi/          the messages, byte for byte
//! metadati/          the metadata of each after Annex 5 of AgID's guidelines
//! SHA256SUMS         every file but itself
//! ```
//!
//! A package is prepared here, and not preserved: that is the work of a preservation system with a person responsible for it. What the program does
//! not know (tax codes, classification, confidentiality) is left out or said to be so, never guessed. The schema of UNI 11386 is not public, so the
//! index is written as public preservation systems write it.

mod index;
mod metadata;
mod rules;
mod xml;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use self::rules::Rule;
use super::output::Output;
use super::{ExportError, ExportSource, manifest};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::Kind;
use crate::signature::Sha256;

/// What goes into one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionPackage {
    /// The mailbox.
    pub account: AccountId,
    /// Whose archive it is.
    pub holder: Holder,
    /// The first day, in Italy.
    pub from: Date,
    /// The last day, in Italy.
    pub until: Date,
    /// The messages.
    pub documents: Vec<Document>,
}

/// Whose archive it is (UNI 11386: Holder; *titolare dell'oggetto della conservazione*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name.
    pub name: String,
    /// The tax code or VAT number as the index wants it, such as `VATIT-01234567890` or `TINIT-…`; unknown without.
    pub id: Option<String>,
}

/// One message of a package, as the index of the profile knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The message.
    pub message: Sha256,
    /// The certified instant, else Date, else received. UTC.
    pub at: Timestamp,
    /// What it is.
    pub kind: Kind,
    /// It was written here.
    pub is_own: bool,
    /// Its subject.
    pub subject: String,
    /// Its writer: name where told, and address.
    pub from: (Option<String>, String),
    /// The first recipients.
    pub to: Vec<String>,
    /// For a receipt, the sent message it answers.
    pub primary: Option<Sha256>,
}

/// What the bytes of a message tell beside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageDetails {
    /// The bytes are those that somebody signed.
    pub is_signed: bool,
    /// The verdict's wire word.
    pub verdict: String,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// The attachments: name, and digest of the decoded bytes.
    pub attachments: Vec<(String, Sha256)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPackage {
    /// SHA-256 of its index: it names the package.
    pub index: Sha256,
    /// The names of its files.
    pub files: Vec<PathBuf>,
}

/// Reads a message for what the profile's index does not keep.
pub type ReadDetails<'a> = dyn Fn(&[u8]) -> MessageDetails + 'a;

/// One message's files in the package.
#[derive(Debug)]
struct PackagedMessage<'s> {
    document: &'s Document,
    message: String,
    metadata: String,
    metadata_digest: Sha256,
}

/// Writes a package to a new folder, or a zip when `to` ends in `.zip`, and reads all of it again. The same submission gives the same bytes.
pub fn write(
    submission: &SubmissionPackage,
    describe: &ReadDetails<'_>,
    mut source: ExportSource<'_>,
    to: &Path,
) -> Result<WrittenPackage, ExportError> {
    let rule = Rule::on(submission.until);
    let mut documents: Vec<&Document> = submission.documents.iter().collect();
    documents.sort_by_key(|document| (document.at, document.message));
    let of = documents.len();
    let mut output = Output::create(to, false)?;
    let mut packaged = Vec::with_capacity(of);
    for (at, document) in documents.into_iter().enumerate() {
        source.report_progress(at, of)?;
        let raw = source.store.raw(&document.message)?;
        let stem = stem(document);
        let message = format!("messaggi/{stem}.eml");
        output.add(&message, &raw)?;
        let metadata = format!("metadati/{stem}.xml");
        let written = metadata::write(document, &describe(&raw), &message, &rule).map_err(|error| failed(to, &error))?;
        let metadata_digest = output.add(&metadata, &written)?;
        packaged.push(PackagedMessage {
            document,
            message,
            metadata,
            metadata_digest,
        });
    }
    source.report_progress(of, of)?;
    let written = index::write(submission, &packaged, &rule).map_err(|error| failed(to, &error))?;
    let index = output.add(index::NAME, &written)?;
    let list = manifest::text(output.written());
    output.add(manifest::NAME, list.as_bytes())?;
    let files = output.finish()?;
    read_back(to, &packaged, index)?;
    Ok(WrittenPackage { index, files })
}

/// Everything is as listed, and the index names every message and its metadata with their hashes, and nothing else.
fn read_back(to: &Path, packaged: &[PackagedMessage<'_>], digest: Sha256) -> Result<(), ExportError> {
    let is_listed = manifest::check(to).is_ok_and(|report| report.bundles == [""] && report.is_good());
    let mut expected: Vec<(String, Sha256)> = Vec::with_capacity(packaged.len().saturating_mul(2));
    for one in packaged {
        expected.push((one.message.clone(), one.document.message));
        expected.push((one.metadata.clone(), one.metadata_digest));
    }
    expected.sort();
    let told = index::read(to).ok().filter(|(found, _)| *found == digest).map(|(_, mut files)| {
        files.sort();
        files
    });
    match is_listed && told == Some(expected) {
        true => Ok(()),
        false => Err(ExportError::NotAsWritten(to.to_owned())),
    }
}

/// `20260305T091112Z-` and the first sixteen digits of its hash.
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

    #[test]
    fn a_package_that_does_not_read_back_is_found_out() {
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
        let submission = SubmissionPackage {
            account: AccountId::of("a@b.it"),
            holder: Holder {
                name: "A".into(),
                id: None,
            },
            from: jiff::civil::date(2026, 1, 1),
            until: jiff::civil::date(2026, 3, 31),
            documents: vec![document.clone()],
        };
        let written = index::write(&submission, &packaged, &Rule::on(submission.until)).expect("an index");
        let to = dir.path().join("pdv");
        let mut output = Output::create(&to, false).expect("created");
        output.add("messaggi/1.eml", b"uno").expect("added");
        output.add("metadati/1.xml", b"<x/>").expect("added");
        let digest = output.add(index::NAME, &written).expect("added");
        let list = manifest::text(output.written());
        output.add(manifest::NAME, list.as_bytes()).expect("added");
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
        // A list made anew over a wrong index: the index itself is not believed.
        let wrong = String::from_utf8(written)
            .expect("text")
            .replace("messaggi/1.eml", "messaggi/2.eml");
        fs::write(to.join(index::NAME), &wrong).expect("changed");
        let found = read_back(&to, &packaged, Sha256::of(wrong.as_bytes()));
        assert!(matches!(found, Err(ExportError::NotAsWritten(_))));
    }
}
