//! The list of a bundle's files with their hashes: `SHA256SUMS`, in the form `sha256sum -c` takes.
//!
//! It finds what changed by accident, and by whoever did not make the list anew. It is not signed: the proof is in the providers'
//! signatures, which it does not replace.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use super::input::Input;
use super::time_stamps;
use crate::signature::Sha256;

/// The manifest's name.
pub const NAME: &str = "SHA256SUMS";

/// What is wrong with one file of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileFault {
    /// The manifest itself is not in the form in which it is written here, so something in it was changed.
    Malformed,
    /// Its bytes are not those of the manifest.
    Changed,
    /// The manifest names it and it is not there.
    Missing,
    /// It is there and the manifest does not name it.
    Extra,
    /// It cannot be read.
    Unreadable,
}

impl FileFault {
    /// The wire word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "manifest-malformed",
            Self::Changed => "file-changed",
            Self::Missing => "file-missing",
            Self::Extra => "file-extra",
            Self::Unreadable => "file-unreadable",
        }
    }
}

/// One file of a bundle that is not as the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// The path inside the folder or zip, with `/`.
    pub file: String,
    /// What is wrong.
    pub fault: FileFault,
    /// SHA-256 of what is there, else what is listed.
    pub digest: Option<Sha256>,
}

/// What comparing a bundle with its manifests gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManifestReport {
    /// The folders that have a manifest, relative, empty for the top. None: it is no bundle.
    pub bundles: Vec<String>,
    /// Input that are as a manifest says.
    pub good: u64,
    /// Those that are not.
    pub bad: Vec<Discrepancy>,
}

impl ManifestReport {
    /// There is a manifest, and everything is as it says.
    pub fn is_good(&self) -> bool {
        !self.bundles.is_empty() && self.bad.is_empty()
    }

    /// Whether this path, relative and with `/`, lies in a bundle.
    pub fn governs(&self, file: &str) -> bool {
        self.bundles
            .iter()
            .any(|bundle| bundle.is_empty() || file.strip_prefix(bundle.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// The manifest of these files.
pub(super) fn text(files: &BTreeMap<String, Sha256>) -> String {
    files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// Compares every file of a folder or zip with the manifests in it, wherever they lie; files under no manifest are not looked at.
/// Links are not followed, nothing is unpacked to disk, and no file is held in memory.
pub fn check(path: &Path) -> io::Result<ManifestReport> {
    let mut files = Input::open(path)?;
    let names = files.names();
    let mut report = ManifestReport::default();
    for manifest in names.iter().filter(|name| name.rsplit('/').next() == Some(NAME)) {
        let bundle = manifest.strip_suffix(NAME).unwrap_or_default().trim_end_matches('/').to_owned();
        // A bundle inside a bundle is spoken for by the outer one too.
        let within = |name: &&String| bundle.is_empty() || name.strip_prefix(&bundle).is_some_and(|rest| rest.starts_with('/'));
        let there: BTreeSet<&String> = names.iter().filter(within).filter(|name| *name != manifest).collect();
        if compare(&mut files, manifest, &bundle, &there, &mut report) {
            report.bundles.push(bundle);
        }
    }
    report.bad.sort_by(|a, b| (&a.file, a.fault).cmp(&(&b.file, b.fault)));
    Ok(report)
}

/// The hashes of a bundle's `.eml` files.
pub(super) fn messages_of(path: &Path) -> io::Result<BTreeSet<Sha256>> {
    let mut files = Input::open(path)?;
    let names = files.names().into_iter().filter(|name| name.ends_with(".eml"));
    names.map(|name| files.digest(&name)).collect()
}

/// Whether it is the manifest of a bundle: one that lists no message, as others write for what they publish, is none of ours.
fn compare(files: &mut Input<'_>, manifest: &str, bundle: &str, there: &BTreeSet<&String>, report: &mut ManifestReport) -> bool {
    let mut say = |file: String, fault, digest| report.bad.push(Discrepancy { file, fault, digest });
    let mut text = Vec::new();
    let read = files
        .reader(manifest)
        .and_then(|reader| reader.take(LARGEST).read_to_end(&mut text));
    if read.is_err() {
        say(manifest.to_owned(), FileFault::Unreadable, None);
        return true;
    }
    let (listed, is_whole) = parse(&text);
    if !listed.is_empty() && !listed.keys().any(|name| name.ends_with(".eml")) {
        return false;
    }
    if !is_whole {
        say(manifest.to_owned(), FileFault::Malformed, Some(Sha256::of(&text)));
    }
    let prefix = if bundle.is_empty() { String::new() } else { format!("{bundle}/") };
    let mut good = 0;
    for (name, digest) in &listed {
        let file = format!("{prefix}{name}");
        if !there.contains(&file) {
            say(file, FileFault::Missing, Some(*digest));
            continue;
        }
        match files.digest(&file) {
            Ok(found) if found == *digest => good += 1,
            Ok(found) => say(file, FileFault::Changed, Some(found)),
            Err(_) => say(file, FileFault::Unreadable, Some(*digest)),
        }
    }
    for file in there {
        // What stamps the list came after it.
        let is_stamp = file
            .strip_prefix(&prefix)
            .is_some_and(|name| time_stamps::stamped_file(name) == Some(NAME));
        if !is_stamp && !file.strip_prefix(&prefix).is_some_and(|name| listed.contains_key(name)) {
            say((*file).clone(), FileFault::Extra, files.digest(file).ok());
        }
    }
    report.good += good;
    true
}
/// The lines that can be read, and whether the text is, to the byte, what [`text`] writes of them.
fn parse(bytes: &[u8]) -> (BTreeMap<String, Sha256>, bool) {
    let read = String::from_utf8_lossy(bytes);
    let lines = read.lines().filter_map(|line| {
        let (digest, name) = line.split_at_checked(64)?;
        Some((name.strip_prefix("  ")?.to_owned(), digest.parse().ok()?))
    });
    let listed: BTreeMap<String, Sha256> = lines.collect();
    let is_whole = !listed.is_empty() && text(&listed).as_bytes() == bytes;
    (listed, is_whole)
}

/// The longest manifest read, in bytes: some hundred thousand files.
const LARGEST: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bundle() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("temp dir");
        let files = [("a.eml", "uno"), ("sotto/b.eml", "due")];
        fs::create_dir(dir.path().join("sotto")).expect("made");
        for (name, text) in files {
            fs::write(dir.path().join(name), text).expect("written");
        }
        let digests = files.map(|(name, text)| (name.to_owned(), Sha256::of(text.as_bytes())));
        fs::write(dir.path().join(NAME), text(&digests.into())).expect("written");
        dir
    }

    fn faults(path: &Path) -> Vec<(String, FileFault)> {
        let report = check(path).expect("checked");
        report.bad.into_iter().map(|bad| (bad.file, bad.fault)).collect()
    }

    #[test]
    fn a_whole_bundle_is_good_and_any_folder_is_none() {
        let dir = bundle();
        let report = check(dir.path()).expect("checked");
        assert!(report.is_good() && report.good == 2 && report.governs("sotto/b.eml"));
        let below = check(&dir.path().join("sotto")).expect("checked");
        assert!(!below.is_good() && below.bundles.is_empty() && !below.governs("b.eml"));
    }

    #[test]
    fn changed_missing_and_extra_files_are_told_apart() {
        let dir = bundle();
        fs::write(dir.path().join("a.eml"), "Uno").expect("written");
        fs::rename(dir.path().join("sotto/b.eml"), dir.path().join("sotto/c.eml")).expect("renamed");
        let expected = [
            ("a.eml", FileFault::Changed),
            ("sotto/b.eml", FileFault::Missing),
            ("sotto/c.eml", FileFault::Extra),
        ];
        assert_eq!(faults(dir.path()), expected.map(|(name, fault)| (name.to_owned(), fault)));
    }

    #[test]
    fn every_byte_of_the_manifest_counts() {
        let dir = bundle();
        let path = dir.path().join(NAME);
        let whole = fs::read(&path).expect("read");
        for at in 0..whole.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut flipped = whole.clone();
                flipped[at] ^= bit;
                fs::write(&path, &flipped).expect("written");
                assert!(!faults(dir.path()).is_empty(), "byte {at} ^ {bit:#x} went unseen");
            }
        }
        fs::write(&path, b"").expect("written");
        assert!(faults(dir.path()).contains(&(NAME.to_owned(), FileFault::Malformed)));
    }

    #[test]
    fn a_bundle_one_folder_below_is_found() {
        let dir = bundle();
        let outer = tempfile::tempdir().expect("temp dir");
        fs::rename(dir.path(), outer.path().join("prova")).expect("moved");
        fs::write(outer.path().join("altro.txt"), "altro").expect("written");
        let report = check(outer.path()).expect("checked");
        assert!(report.is_good(), "{report:?}");
        assert_eq!(
            (report.bundles.as_slice(), report.governs("altro.txt")),
            (&["prova".to_owned()][..], false)
        );
    }
}
