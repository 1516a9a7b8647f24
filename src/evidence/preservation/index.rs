//! `PIndex.xml`, the index of UNI 11386:2020 (SInCRO).

use std::io;
use std::path::Path;

use quick_xml::escape::{escape, unescape};
use quick_xml::events::Event;

use super::package::{Holder, PackagedMessage, SubmissionPackage};
use super::rules::Rule;
use super::xml::{Xml, allowed, document, element, text};
use crate::account::AccountId;
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
    let id = id(package, packaged);
    document("PIndex", &attributes, |xml| {
        element(xml, "SelfDescription", &[], |xml| {
            text(xml, "ID", &[("scheme", "SHA-256")], &id)?;
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

/// An index as it was read.
#[derive(Debug)]
pub(super) struct Index {
    /// SHA-256 of its bytes.
    pub(super) digest: Sha256,
    /// The files it lists with their digests.
    pub(super) files: Vec<(String, Sha256)>,
    /// All texts by the path of their elements, in document order.
    texts: Vec<(String, String)>,
}

impl Index {
    /// The package it states: account, holder and period, without documents. `None` if it does not state them once each.
    pub(super) fn stated(&self) -> Option<SubmissionPackage> {
        let (from, until) = self.only("PIndex/PVolume/Description")?.split_once('/')?;
        Some(SubmissionPackage {
            account: AccountId::of(self.only("PIndex/PVolume/Label")?),
            holder: Holder {
                name: self.only("PIndex/Process/Holder/AgentName/FormalName")?.to_owned(),
                id: self.only("PIndex/Process/Holder/AgentID").map(str::to_owned),
            },
            from: from.parse().ok()?,
            until: until.parse().ok()?,
            documents: Vec::new(),
        })
    }

    /// Whether it says what the index of this package says; program version and citation of the rules may be those of another time.
    pub(super) fn says(&self, package: &SubmissionPackage, packaged: &[PackagedMessage<'_>]) -> io::Result<bool> {
        let rule = Rule::on(package.until).map_err(io::Error::other)?;
        let mut expected = parse(&write(package, packaged, &rule)?)?;
        if self.only(ID) == Some(&earlier_id(packaged)) {
            expected
                .texts
                .iter_mut()
                .filter(|(path, _)| path == ID)
                .for_each(|(_, text)| *text = earlier_id(packaged));
        }
        let fixed = |index: &Self| {
            let texts = index.texts.iter().filter(|(path, _)| !FREE.contains(&path.as_str()));
            texts.cloned().collect::<Vec<_>>()
        };
        Ok(fixed(self) == fixed(&expected))
    }

    fn only(&self, path: &str) -> Option<&str> {
        let mut found = self.texts.iter().filter(|(at, _)| at == path).map(|(_, text)| text.as_str());
        found.next().filter(|_| found.next().is_none())
    }
}

const ID: &str = "PIndex/SelfDescription/ID";

/// What another version of the program may have written otherwise.
const FREE: [&str; 2] = [
    "PIndex/SelfDescription/CreatingApplication/Version",
    "PIndex/Process/LawsAndRegulations",
];

/// Reads the index of a package.
pub(super) fn read(package: &Path) -> io::Result<Index> {
    parse(&Input::open(package)?.read(NAME, manifest::MAX)?)
}

/// The same from its bytes.
pub(super) fn parse(bytes: &[u8]) -> io::Result<Index> {
    let texts = texts(bytes)?;
    let (mut files, mut name) = (Vec::new(), None);
    for (at, text) in &texts {
        match at.strip_prefix("PIndex/FileGroup/File/") {
            Some("Path") => name = Some(text.clone()),
            Some("Hash") => {
                let digest = text.parse().map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
                files.extend(name.take().map(|name| (name, digest)));
            }
            _ => {}
        }
    }
    let digest = Sha256::of(bytes);
    Ok(Index { digest, files, texts })
}

/// The texts of a document by the path of their elements; elements with child elements have none.
fn texts(bytes: &[u8]) -> io::Result<Vec<(String, String)>> {
    let wrong = |_| io::Error::from(io::ErrorKind::InvalidData);
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut texts, mut inside, mut escaped, mut is_leaf) = (Vec::new(), Vec::new(), String::new(), false);
    loop {
        match reader.read_event().map_err(wrong)? {
            Event::Start(start) => {
                if inside.len() >= DEEPEST {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                inside.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                escaped.clear();
                is_leaf = true;
            }
            Event::Text(text) => escaped.push_str(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(name) => escaped.extend(["&", &*String::from_utf8_lossy(&name), ";"]),
            Event::CData(text) => escaped.push_str(&escape(String::from_utf8_lossy(&text))),
            Event::End(_) => {
                if is_leaf {
                    let text = unescape(&escaped).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
                    texts.push((inside.join("/"), text.into_owned()));
                }
                inside.pop();
                is_leaf = false;
            }
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// Levels of elements; an index has six.
const DEEPEST: usize = 16;

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

/// Identifies the package: SHA-256 over whose it is, its period, and the digests of all its files.
fn id(package: &SubmissionPackage, packaged: &[PackagedMessage<'_>]) -> String {
    let holder = &package.holder;
    let of = [holder.name.as_str(), holder.id.as_deref().unwrap_or_default()].map(allowed);
    // With its length, no text can continue in the next.
    let of: String = of.iter().map(|text| format!("{}:{text}\n", text.len())).collect();
    let stated = format!("{}\n{}\n{}\n{of}", package.account, package.from, package.until);
    Sha256::of(format!("{stated}{}", digests(packaged)).as_bytes()).to_string()
}

/// As versions before 30 November 2026 identified it, by the digests of its files alone.
fn earlier_id(packaged: &[PackagedMessage<'_>]) -> String {
    Sha256::of(digests(packaged).as_bytes()).to_string()
}

fn digests(packaged: &[PackagedMessage<'_>]) -> String {
    let both = |one: &PackagedMessage<'_>| format!("{}\n{}\n", one.document.message, one.metadata_digest);
    packaged.iter().map(both).collect()
}
