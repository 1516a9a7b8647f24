//! `SHA256SUMS`, the manifest of an export: every file with its digest, in the format of `sha256sum -c`.
//!
//! It reveals accidental changes, and deliberate ones by someone who did not rewrite it. It is not signed: the proof is in the providers'
//! signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::error::ExportError;
use super::fault::{Discrepancy, FileFault};
use super::input::Input;
use super::output::Output;
use super::time_stamps;
use crate::signature::Sha256;

/// The name of a manifest.
pub const NAME: &str = "SHA256SUMS";

/// The result of comparing a folder or zip with the manifests in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManifestReport {
    /// The folders that have a manifest, relative, empty for the top. If there is none, it is no bundle.
    pub bundles: Vec<String>,
    /// How many files match.
    pub good: u64,
    /// The files that differ, by name.
    pub bad: Vec<Discrepancy>,
    /// The digests of the files below a manifest, without the manifests.
    pub(super) digests: BTreeMap<String, Sha256>,
}

impl ManifestReport {
    /// There is a manifest, and every file matches.
    pub fn is_good(&self) -> bool {
        !self.bundles.is_empty() && self.bad.is_empty()
    }

    pub(super) fn sort(&mut self) {
        self.bad.sort_by(|a, b| (&a.file, a.fault).cmp(&(&b.file, b.fault)));
    }

    /// Whether this file, relative and with `/`, is in a folder that has a manifest.
    pub fn covers(&self, file: &str) -> bool {
        self.bundles
            .iter()
            .any(|bundle| bundle.is_empty() || file.strip_prefix(bundle.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// Writes the manifest of the files written so far.
pub(super) fn write(output: &mut Output) -> Result<(), ExportError> {
    let text = text(output.written());
    output.add(NAME, text.as_bytes()).map(drop)
}

/// The manifest of these files.
pub(super) fn text(files: &BTreeMap<String, Sha256>) -> String {
    files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// Compares every file of a folder or zip with the manifests in it, at whatever depth; files covered by none are ignored.
/// Links are not followed, nothing is unpacked to disk, and no file is read into memory.
pub fn check(path: &Path) -> io::Result<ManifestReport> {
    let mut input = Input::open(path)?;
    let names = input.names();
    Ok(check_in(&mut input, &names, &BTreeSet::new()))
}

/// The same for an open folder or zip with these files. In the folders `exports` a manifest is that of an export, whatever it lists.
pub(super) fn check_in(input: &mut Input<'_>, names: &[String], exports: &BTreeSet<String>) -> ManifestReport {
    let mut report = ManifestReport::default();
    for manifest in names.iter().filter(|name| name.rsplit('/').next() == Some(NAME)) {
        let bundle = manifest.strip_suffix(NAME).unwrap_or_default().trim_end_matches('/').to_owned();
        // A bundle inside a bundle is covered by both manifests.
        let within = |name: &&String| bundle.is_empty() || name.strip_prefix(&bundle).is_some_and(|rest| rest.starts_with('/'));
        let present: BTreeSet<&String> = names.iter().filter(within).filter(|name| *name != manifest).collect();
        if compare(input, manifest, &bundle, &present, exports.contains(&bundle), &mut report) {
            report.bundles.push(bundle);
        }
    }
    report.sort();
    report
}

/// The digests of a bundle's `.eml` files.
pub(super) fn messages_of(path: &Path) -> io::Result<BTreeSet<Sha256>> {
    let mut input = Input::open(path)?;
    let names = input.names().into_iter().filter(|name| is_message(name));
    names.map(|name| input.digest(&name)).collect()
}

/// Compares the files below one manifest. Returns false if it is not the manifest of a bundle: other software publishes `SHA256SUMS` too,
/// and those list no message.
fn compare(
    input: &mut Input<'_>,
    manifest: &str,
    bundle: &str,
    present: &BTreeSet<&String>,
    is_export: bool,
    report: &mut ManifestReport,
) -> bool {
    let mut add = |file: String, fault, digest| report.bad.push(Discrepancy { file, fault, digest });
    let Ok(text) = input.read(manifest, MAX) else {
        add(manifest.to_owned(), FileFault::Unreadable, None);
        return true;
    };
    let (listed, is_exact) = parse(&text);
    if !is_export && !listed.is_empty() && !listed.keys().any(|name| is_message(name)) {
        return false;
    }
    if !is_exact {
        add(manifest.to_owned(), FileFault::Malformed, Some(Sha256::of(&text)));
    }
    let prefix = if bundle.is_empty() { String::new() } else { format!("{bundle}/") };
    let mut good = 0;
    let mut digests = BTreeMap::new();
    for (name, digest) in &listed {
        let file = format!("{prefix}{name}");
        if !present.contains(&file) {
            add(file, FileFault::Missing, Some(*digest));
            continue;
        }
        let found = input.digest(&file);
        digests.extend(found.iter().map(|found| (file.clone(), *found)));
        match found {
            Ok(found) if found == *digest => good += 1,
            Ok(found) => add(file, FileFault::Changed, Some(found)),
            // Not "changed": a bad disk or a missing permission says nothing about the bytes.
            Err(_) => add(file, FileFault::Unreadable, Some(*digest)),
        }
    }
    for file in present {
        // A token that stamps the manifest was made after it.
        let is_stamp = file
            .strip_prefix(&prefix)
            .is_some_and(|name| time_stamps::stamped_file(name) == Some(NAME));
        if !is_stamp && !file.strip_prefix(&prefix).is_some_and(|name| listed.contains_key(name)) {
            let digest = input.digest(file).ok();
            digests.extend(digest.map(|digest| ((*file).clone(), digest)));
            add((*file).clone(), FileFault::Extra, digest);
        }
    }
    report.good += good;
    report.digests.extend(digests);
    true
}

/// Whether this is the name of a message.
pub(super) fn is_message(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".eml")
}

/// The lines that parse, and whether the text is exactly what [`text`] writes for them.
fn parse(bytes: &[u8]) -> (BTreeMap<String, Sha256>, bool) {
    let read = String::from_utf8_lossy(bytes);
    let lines = read.lines().filter_map(|line| {
        let (digest, name) = line.split_at_checked(64)?;
        Some((name.strip_prefix("  ")?.to_owned(), digest.parse().ok()?))
    });
    let listed: BTreeMap<String, Sha256> = lines.collect();
    // Lines that do not parse, duplicates, another order and other line ends are all found by writing it again.
    let is_exact = !listed.is_empty() && text(&listed).as_bytes() == bytes;
    (listed, is_exact)
}

/// Bytes of the longest manifest that is read: some hundred thousand files.
pub(super) const MAX: u64 = 64 << 20;

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
    fn an_intact_bundle_is_good_and_a_plain_folder_is_no_bundle() {
        let dir = bundle();
        let report = check(dir.path()).expect("checked");
        assert!(report.is_good() && report.good == 2 && report.covers("sotto/b.eml"));
        let below = check(&dir.path().join("sotto")).expect("checked");
        assert!(!below.is_good() && below.bundles.is_empty() && !below.covers("b.eml"));
    }

    #[test]
    fn changed_missing_and_extra_files_are_distinguished() {
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
    fn a_change_to_any_byte_of_the_manifest_is_found() {
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
    fn a_bundle_in_a_subfolder_is_found() {
        let dir = bundle();
        let outer = tempfile::tempdir().expect("temp dir");
        fs::rename(dir.path(), outer.path().join("prova")).expect("moved");
        fs::write(outer.path().join("altro.txt"), "altro").expect("written");
        let report = check(outer.path()).expect("checked");
        assert!(report.is_good(), "{report:?}");
        assert_eq!(
            (report.bundles.as_slice(), report.covers("altro.txt")),
            (&["prova".to_owned()][..], false)
        );
    }
}
