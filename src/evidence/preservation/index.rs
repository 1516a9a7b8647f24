//! `PIndex.xml`, the index of UNI 11386:2020 (SInCRO).

use std::io;
use std::path::Path;

use quick_xml::events::Event;

use super::package::{PackagedMessage, SubmissionPackage};
use super::rules::Rule;
use super::xml::{Xml, document, element, text};
use crate::evidence::input::Input;
use crate::evidence::manifest;
use crate::signature::Sha256;

/// The name of the file.
pub(super) const NAME: &str = "PIndex.xml";

/// Writes it. Its date is that of the latest message, so that the same messages give the same index.
pub(super) fn write(package: &SubmissionPackage, packaged: &[PackagedMessage<'_>], rule: &Rule) -> io::Result<Vec<u8>> {
    let attributes = [
        ("xmlns", rule.index_namespace.as_str()),
        ("language", "it"),
        ("sincroVersion", rule.index_version.as_str()),
        ("uri", rule.index_schema.as_str()),
    ];
    let volume = format!("{}_{}_{}", package.account, package.from, package.until);
    let digest = digest_of_all(packaged);
    document("PIndex", &attributes, |xml| {
        element(xml, "SelfDescription", &[], |xml| {
            text(xml, "ID", &[("scheme", "SHA-256")], &digest)?;
            element(xml, "CreatingApplication", &[], |xml| {
                text(xml, "Name", &[], "Recapito")?;
                text(xml, "Producer", &[], "Recapito")?;
                text(xml, "Version", &[], env!("CARGO_PKG_VERSION"))
            })
        })?;
        element(xml, "PVolume", &[], |xml| {
            text(xml, "ID", &[("scheme", "local")], &volume)?;
            text(xml, "Label", &[], package.account.as_str())?;
            text(xml, "Description", &[], &format!("{}/{}", package.from, package.until))
        })?;
        element(xml, "FileGroup", &[], |xml| {
            text(xml, "ID", &[("scheme", "local")], "messaggi")?;
            text(xml, "Label", &[], "messaggi")?;
            packaged
                .iter()
                .try_for_each(|one| file(xml, &one.message, &one.document.message, "eml", &rule.format))
        })?;
        element(xml, "FileGroup", &[], |xml| {
            text(xml, "ID", &[("scheme", "local")], "metadati")?;
            text(xml, "Label", &[], "metadati")?;
            packaged
                .iter()
                .try_for_each(|one| file(xml, &one.metadata, &one.metadata_digest, "xml", "application/xml"))
        })?;
        element(xml, "Process", &[], |xml| process(xml, package, packaged, rule))
    })
}

/// Reads the index of a package: the digest of the index, and the files it lists with their digests.
pub(super) fn read(package: &Path) -> io::Result<(Sha256, Vec<(String, Sha256)>)> {
    parse(&Input::open(package)?.read(NAME, manifest::MAX)?)
}

/// The same from its bytes.
pub(super) fn parse(bytes: &[u8]) -> io::Result<(Sha256, Vec<(String, Sha256)>)> {
    let wrong = |_| io::Error::from(io::ErrorKind::InvalidData);
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut files, mut inside, mut path) = (Vec::new(), Vec::new(), None);
    loop {
        match reader.read_event().map_err(wrong)? {
            Event::Start(start) => inside.push(start.name().as_ref().to_vec()),
            Event::End(_) => drop(inside.pop()),
            Event::Text(text) => {
                let value = String::from_utf8_lossy(&text).into_owned();
                match inside.iter().rev().map(Vec::as_slice).take(2).collect::<Vec<_>>().as_slice() {
                    [b"Path", b"File"] => path = Some(value),
                    [b"Hash", b"File"] => {
                        let digest = value.parse().map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
                        files.extend(path.take().map(|path| (path, digest)));
                    }
                    _ => {}
                }
            }
            Event::Eof => return Ok((Sha256::of(bytes), files)),
            _ => {}
        }
    }
}

fn file(xml: &mut Xml, path: &str, digest: &Sha256, extension: &str, format: &str) -> io::Result<()> {
    let attributes = [("encoding", "binary"), ("extension", extension), ("format", format)];
    element(xml, "File", &attributes, |xml| {
        text(xml, "ID", &[("scheme", "SHA-256")], &digest.to_string())?;
        text(xml, "Path", &[], path)?;
        text(xml, "Hash", &[("hashFunction", "SHA-256")], &digest.to_string())
    })
}

fn process(xml: &mut Xml, package: &SubmissionPackage, packaged: &[PackagedMessage<'_>], rule: &Rule) -> io::Result<()> {
    for role in ["Submitter", "Holder"] {
        let holder = &package.holder;
        element(xml, role, &[("agentType", "legal person")], |xml| {
            if let Some(id) = &holder.id {
                text(xml, "AgentID", &[], id)?;
            }
            element(xml, "AgentName", &[], |xml| text(xml, "FormalName", &[], &holder.name))
        })?;
    }
    if let Some(latest) = packaged.iter().map(|one| one.document.at).max() {
        element(xml, "TimeReference", &[], |xml| {
            text(xml, "TimeInfo", &[("attachedTimeStamp", "false")], &latest.to_string())
        })?;
    }
    text(xml, "LawsAndRegulations", &[], &rule.regulations)
}

/// Identifies the package by its content: SHA-256 over the digests of all its files.
fn digest_of_all(packaged: &[PackagedMessage<'_>]) -> String {
    let all: String = packaged
        .iter()
        .map(|one| format!("{}\n{}\n", one.document.message, one.metadata_digest))
        .collect();
    Sha256::of(all.as_bytes()).to_string()
}
