//! An export judged as a set: its manifest is complete, its names and structure say one thing, and what it says about its messages follows
//! from them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::archive::folded;
use super::bundle::{self, recheck};
use super::fault::{Discrepancy, FileFault};
use super::input::Input;
use super::manifest::{self, ManifestReport};
use super::strings::ReportStrings;
use super::{court, preservation, statement};
use crate::signature::{Sha256, Verifier};

/// A folder or zip judged as a set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetReport {
    /// Its manifests compared with its files, and everything else that is wrong with it.
    pub manifest: ManifestReport,
    /// Unsigned sent messages that a genuine receipt of the set answers.
    pub answered: BTreeSet<Sha256>,
}

/// Judges every export in a folder or zip, at whatever depth. `strings` are the texts of the interface, in any language.
pub fn judge(path: &Path, verifier: &Verifier, strings: &dyn ReportStrings) -> io::Result<SetReport> {
    let mut input = Input::open(path)?;
    let names = input.names();
    let exports = exports(&names);
    let mut found = SetReport {
        manifest: manifest::check_in(&mut input, &names, &exports),
        answered: BTreeSet::new(),
    };
    let mut faults = without_manifest(&exports, &mut found.manifest.bundles);
    let ambiguous = |_| vec![(String::new(), FileFault::Ambiguous)];
    for (file, fault) in input.faults().unwrap_or_else(ambiguous) {
        let is_zip = matches!(input, Input::Zip(..));
        if is_zip || found.manifest.covers(&file) {
            faults.push((file, fault));
        }
    }
    let faults = faults.into_iter().map(|(file, fault)| Discrepancy {
        digest: found.manifest.digests.get(&file).copied(),
        file,
        fault,
    });
    found.manifest.bad.extend(faults);
    for folder in found.manifest.bundles.clone() {
        judge_export(&folder, &mut input, &mut found, verifier, strings);
    }
    found.manifest.sort();
    Ok(found)
}

/// Computes one export again, if it is one that says what it was made from.
fn judge_export(folder: &str, input: &mut Input<'_>, found: &mut SetReport, verifier: &Verifier, strings: &dyn ReportStrings) {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let below = found.manifest.digests.iter();
    let present: BTreeMap<String, Sha256> = below
        .filter_map(|(name, digest)| Some((name.strip_prefix(&prefix)?.to_owned(), *digest)))
        .filter(|(name, _)| name != manifest::NAME)
        .collect();
    let has = |known: &dyn Fn(&str) -> bool| present.keys().any(|name| known(&folded(name)));
    let (answered, faults) = if has(&|name| EVIDENCE.contains(&name) || is_item_of(name, &["invio-", "messaggio-"])) {
        let checked = recheck(input, &prefix, &present, verifier, strings);
        (checked.answered, checked.faults)
    } else if has(&|name| name == court::DATA || is_item_of(name, &["notifica-"])) {
        let checked = court::recheck(input, &prefix, &present, verifier);
        (checked.answered, checked.faults)
    } else if has(&|name| name == "pindex.xml") {
        let wrong = preservation::recheck(input, &prefix, &present, verifier)
            .into_iter()
            .map(|file| Discrepancy {
                digest: present.get(&file).copied(),
                file,
                fault: FileFault::NotRecomputed,
            });
        (BTreeSet::new(), wrong.collect())
    } else {
        return;
    };
    found.answered.extend(answered);
    // Files that are not even those listed need no second reason.
    if found.manifest.bad.is_empty() {
        let faults = faults.into_iter().map(|fault| Discrepancy {
            file: format!("{prefix}{}", fault.file),
            ..fault
        });
        found.manifest.bad.extend(faults);
    }
}

/// The folders that have a file or folder with a name that only an export has, in any case.
fn exports(names: &[String]) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for name in names {
        let mut parent = String::new();
        for part in name.split('/') {
            let folded = folded(part);
            if EVIDENCE.contains(&folded.as_str()) || OTHERS.contains(&folded.as_str()) || is_item(&folded) {
                folders.insert(parent.trim_end_matches('/').to_owned());
            }
            parent = format!("{parent}{part}/");
        }
    }
    folders
}

/// Exports that no manifest covers: they count as bundles without one.
fn without_manifest(exports: &BTreeSet<String>, bundles: &mut Vec<String>) -> Vec<(String, FileFault)> {
    let covers = |bundle: &String, folder: &String| {
        bundle.is_empty() || bundle == folder || folder.strip_prefix(bundle.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let uncovered: Vec<&String> = exports
        .iter()
        .filter(|folder| !bundles.iter().any(|bundle| covers(bundle, folder)))
        .collect();
    let faults = uncovered.iter().map(|folder| match folder.as_str() {
        "" => (manifest::NAME.to_owned(), FileFault::NoManifest),
        folder => (format!("{folder}/{}", manifest::NAME), FileFault::NoManifest),
    });
    let faults = faults.collect();
    bundles.extend(uncovered.into_iter().cloned());
    faults
}

/// Whether this is a file below, or the name of, the folder of one item.
fn is_item(name: &str) -> bool {
    is_item_of(name, &["invio-", "messaggio-", "notifica-"])
}

/// The same for these starts, each followed by digits of a hash.
fn is_item_of(name: &str, starts: &[&str]) -> bool {
    let folder = folded(name.split('/').next().unwrap_or_default());
    let digits = starts.iter().find_map(|start| folder.strip_prefix(start));
    digits.is_some_and(|digits| matches!(digits.len(), 8 | 16) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Names that only an evidence bundle has.
const EVIDENCE: [&str; 6] = [
    statement::NAME,
    bundle::LEDGER,
    "firme.txt",
    "autorita.pem",
    "rapporto.html",
    "rapporto.pdf",
];

/// Names of other exports, and of a manifest.
const OTHERS: [&str; 3] = [court::DATA, "pindex.xml", "sha256sums"];
