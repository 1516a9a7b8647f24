//! Bundles edited after they were written, with the list of hashes made to fit or not: none is good any more. `RECAPITO_TEST_SEED=n` selects
//! other edits, `RECAPITO_TEST_ROUNDS=n` their number.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use recapito::clock::SignedDuration;
use recapito::engine::Exportable;
use recapito::engine::verify::Finding;
use recapito::engine::view::ExportFormat;
use recapito::i18n::{Language, Words};
use recapito::pec::DispatchId;
use recapito::signature::Sha256;
use recapito::sim;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bundles::contents;
use crate::outside_files::verify;
use crate::world::{Stage, draft};

type Files = BTreeMap<String, Vec<u8>>;

/// Two bundles of one archive, as files.
struct Bundles {
    stage: Stage,
    dir: tempfile::TempDir,
    one: Files,
    other: Files,
}

impl Bundles {
    fn new() -> Self {
        let stage = Stage::new();
        let ids = [&[sim::INSTANT, sim::UNKNOWN][..], &[sim::INSTANT]].map(|to| stage.send(&draft(to, &[])));
        stage.pass(SignedDuration::from_secs(60));
        let dir = tempfile::tempdir().expect("a directory");
        let [one, other] = ids.map(|id| {
            let to = dir.path().join(id.as_str());
            export(&stage, id, &to);
            contents(&to)
        });
        Self { stage, dir, one, other }
    }

    /// Whether these files are good, in a folder and in a zip.
    fn is_good(&self, files: &Files) -> bool {
        is_good(&self.found(files))
    }

    /// What verifying these files in a folder finds.
    fn found(&self, files: &Files) -> Vec<Finding> {
        let folder = self.dir.path().join("edited");
        drop(fs::remove_dir_all(&folder));
        for (name, bytes) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        verify(&self.stage, &folder, usize::MAX)
    }

    fn is_good_zip(&self, bytes: &[u8]) -> bool {
        let path = self.dir.path().join("edited.zip");
        fs::write(&path, bytes).expect("written");
        is_good(&verify(&self.stage, &path, usize::MAX))
    }
}

fn export(stage: &Stage, id: DispatchId, to: &Path) {
    let format = ExportFormat::Evidence {
        words: Arc::new(Words::new(Language::English)),
        update: false,
    };
    let written = stage
        .handle
        .export(vec![Exportable::Dispatch(id)], to.to_owned(), format, |_, _| true);
    stage.block(written).expect("exported");
}

/// As the command line decides on exit status 0.
fn is_good(found: &[Finding]) -> bool {
    let is_good = |finding: &Finding| match finding {
        Finding::Message(judged) => judged.verification.verdict.is_genuine() || judged.is_as_written,
        Finding::Bundle(bundle) => bundle.report.bad.is_empty(),
        Finding::Stamp(stamp) => stamp.stamp.verification.verdict.is_genuine(),
        Finding::Hashes { is_stamped, .. } => *is_stamped,
        Finding::Unreadable(_) => false,
    };
    found.iter().any(|finding| matches!(finding, Finding::Message(_))) && found.iter().all(is_good)
}

fn zipped(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

/// The list of hashes as the program would write it for these files.
fn with_manifest(mut files: Files) -> Files {
    files.remove("SHA256SUMS");
    let lines = files.iter().map(|(name, bytes)| format!("{}  {name}\n", Sha256::of(bytes)));
    let text: String = lines.collect();
    files.insert("SHA256SUMS".to_owned(), text.into_bytes());
    files
}

#[test]
fn an_untouched_bundle_is_good_and_one_edited_with_its_list_of_hashes_is_not() {
    let bundles = Bundles::new();
    let is_untouched_good = [&bundles.one, &bundles.other].map(|files| (bundles.is_good(files), bundles.is_good_zip(&zipped(files))));
    assert_eq!(is_untouched_good, [(true, true); 2]);
    let find = |part: &str| {
        let mut messages = bundles.one.keys().filter(|name| name.ends_with(".eml"));
        messages.find(|name| name.contains(part)).expect("there").clone()
    };
    let (sent, failure) = (find("messaggio.eml"), find("errore-consegna"));
    let foreign = bundles
        .other
        .iter()
        .find(|(name, _)| name.contains("avvenuta-consegna") && name.ends_with(".eml"))
        .expect("there");
    let folder = sent.split('/').next().expect("a folder");
    let edit = |change: &dyn Fn(&mut Files)| {
        let mut files = bundles.one.clone();
        change(&mut files);
        files
    };
    let replace = |files: &mut Files, name: &str, from: &str, to: &str| {
        let text = String::from_utf8(files[name].clone()).expect("text");
        assert!(text.contains(from), "{name} has no {from}");
        files.insert(name.to_owned(), text.replace(from, to).into_bytes());
    };
    let without = |files: &mut Files, part: &str| files.retain(|name, _| !name.contains(part));
    let edits: Vec<(&str, Files)> = vec![
        (
            "sent message",
            edit(&|files| files.get_mut(&sent).expect("there").extend(b"altro\r\n")),
        ),
        ("non-delivery", edit(&|files| without(files, failure.trim_end_matches(".eml")))),
        (
            "receipt of another dispatch",
            edit(&|files| drop(files.insert(format!("{folder}/altra-consegna.eml"), foreign.1.clone()))),
        ),
        (
            "stranger",
            edit(&|files| drop(files.insert("estraneo.eml".into(), b"From: a@b.it\r\nTo: c@d.it\r\n\r\nCiao\r\n".to_vec()))),
        ),
        ("report", edit(&|files| replace(files, "report.html", "Not delivered", "Delivered"))),
        (
            "outcome",
            edit(&|files| replace(files, "esiti.json", "\"failed\"", "\"delivered\"")),
        ),
        ("no statement", edit(&|files| without(files, "esiti.json"))),
        (
            "ledger",
            edit(&|files| replace(files, "registro.jsonl", "\"arrived\"", "\"arrived \"")),
        ),
        ("no ledger", edit(&|files| without(files, "registro.jsonl"))),
        (
            "name in capitals",
            edit(&|files| {
                let bytes = files.remove(&failure).expect("there");
                files.insert(failure.replace(".eml", ".EML"), bytes);
            }),
        ),
        (
            "only the messages",
            edit(&|files| files.retain(|name, _| name.ends_with(".eml") && !name.contains("errore"))),
        ),
    ];
    for (at, (what, files)) in edits.into_iter().enumerate() {
        assert!(!bundles.is_good(&files), "{what}, with the old list");
        let files = with_manifest(files);
        let is_good = match at % 2 {
            0 => bundles.is_good(&files),
            _ => bundles.is_good_zip(&zipped(&files)),
        };
        assert!(!is_good, "{what}");
    }
    let manifest = String::from_utf8(bundles.one["SHA256SUMS"].clone()).expect("text");
    let stripped: String = manifest
        .lines()
        .filter(|line| !line.ends_with(".eml"))
        .map(|line| format!("{line}\n"))
        .collect();
    let manifests = [
        None,
        Some(("sha256sums", manifest.clone())),
        Some(("SHA256SUMS", stripped)),
        Some(("SHA256SUMS", manifest.replace(".eml", ".EML"))),
    ];
    for manifest in manifests {
        let mut files = bundles.one.clone();
        files.remove("SHA256SUMS");
        files.extend(manifest.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())));
        assert!(!bundles.is_good(&files) && !bundles.is_good_zip(&zipped(&files)), "{manifest:?}");
    }
}

#[test]
fn an_unsigned_message_with_a_list_of_hashes_of_its_own_is_not_good() {
    let bundles = Bundles::new();
    let alone = Files::from([("a.eml".to_owned(), b"From: a@b.it\r\nTo: c@d.it\r\n\r\nCiao\r\n".to_vec())]);
    assert!(!bundles.is_good(&alone) && !bundles.is_good(&with_manifest(alone)));
}

#[test]
fn a_zip_that_readers_take_for_different_things_is_not_good() {
    let bundles = Bundles::new();
    let name = bundles.one.keys().find(|name| name.ends_with("messaggio.eml")).expect("there");
    let other = name.replace("messaggio.eml", "messaggiX.eml");
    let with = |name: &str| {
        let mut files = bundles.one.clone();
        files.insert(name.to_owned(), b"From: x@y.it\r\n\r\n".to_vec());
        zipped(&files)
    };
    let renamed = |bytes: Vec<u8>, from: &str, to: &str, most: usize| {
        let mut bytes = bytes;
        let mut found = 0;
        for at in 0..bytes.len().saturating_sub(from.len()) {
            if found < most && bytes[at..].starts_with(from.as_bytes()) {
                bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
                found += 1;
            }
        }
        assert_eq!(found, most);
        bytes
    };
    let untouched = zipped(&bundles.one);
    assert!(bundles.is_good_zip(&untouched));
    let hidden = {
        let mut zip = with("zzz.txt");
        let end = zip.len() - 22;
        let directory = zip.windows(4).rposition(|window| window == b"PK\x01\x02").expect("an entry");
        let cut = end - directory;
        zip.drain(directory..end);
        let end = zip.len() - 22;
        let count = u16::from_le_bytes([zip[end + 10], zip[end + 11]]) - 1;
        let size = u32::from_le_bytes(zip[end + 12..end + 16].try_into().expect("four")) - u32::try_from(cut).expect("small");
        zip[end + 8..end + 10].copy_from_slice(&count.to_le_bytes());
        zip[end + 10..end + 12].copy_from_slice(&count.to_le_bytes());
        zip[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
        zip
    };
    let link = {
        let mut zip = ZipWriter::new_append(std::io::Cursor::new(untouched.clone())).expect("opened");
        zip.add_symlink("rapporto.lnk", "/etc/passwd", SimpleFileOptions::default())
            .expect("added");
        zip.finish().expect("finished").into_inner()
    };
    let tricks = [
        ("one name twice", renamed(with(&other), &other, name, 2)),
        ("names that differ in case", with(&name.to_uppercase())),
        ("another name in the local header", renamed(untouched.clone(), name, &other, 1)),
        ("a name that leads out", renamed(with("aaaa.txt"), "aaaa.txt", "../a.txt", 2)),
        ("an absolute name", renamed(with("aaaa.txt"), "aaaa.txt", "/aaa.txt", 2)),
        ("bytes before it", [b"From: a@b.it\r\n\r\n".to_vec(), untouched.clone()].concat()),
        ("bytes after it", [untouched.clone(), b"x".to_vec()].concat()),
        ("an entry that the directory lacks", hidden),
        ("a link", link),
    ];
    for (what, bytes) in tricks {
        assert!(!bundles.is_good_zip(&bytes), "{what}");
    }
    // Plain zips of messages are held to the same.
    let receipts: Vec<&Vec<u8>> = bundles
        .one
        .iter()
        .filter(|(name, _)| name.contains("accettazione") && name.ends_with(".eml"))
        .map(|(_, bytes)| bytes)
        .collect();
    let plain = Files::from([("a.eml".to_owned(), receipts[0].clone()), ("b.eml".to_owned(), receipts[0].clone())]);
    assert!(bundles.is_good_zip(&zipped(&plain)));
    assert!(!bundles.is_good_zip(&renamed(zipped(&plain), "b.eml", "a.eml", 2)));
}

#[test]
fn no_random_edit_leaves_a_bundle_good() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("RECAPITO_TEST_SEED").unwrap_or(20_241_130_u64);
    let rounds = number("RECAPITO_TEST_ROUNDS").unwrap_or(12);
    eprintln!("{rounds} edits of seed {seed}");
    let bundles = Bundles::new();
    let mut dice = Dice(seed | 1);
    for round in 0..rounds {
        let (files, what) = edited(&bundles, &mut dice);
        let files = if dice.below(4) > 0 { with_manifest(files) } else { files };
        if files == bundles.one || files == bundles.other {
            continue;
        }
        let is_good = match dice.below(2) {
            0 => bundles.is_good(&files),
            _ => bundles.is_good_zip(&zipped(&files)),
        };
        assert!(!is_good, "seed {seed}, edit {round}: {what}");
    }
}

/// Whether a finding that is not good names this file.
fn is_named(found: &[Finding], name: &str) -> bool {
    found.iter().any(|finding| match finding {
        Finding::Bundle(bundle) => bundle.report.bad.iter().any(|bad| bad.file == name || bad.file.is_empty()),
        _ => false,
    })
}

/// Bytes flipped, deleted, inserted, cut off and repeated in one file of a bundle, with its list of hashes as it was: the file is named.
#[test]
fn every_edit_of_a_file_in_a_bundle_is_named() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("RECAPITO_TEST_SEED").unwrap_or(20_261_201_u64);
    let rounds = number("RECAPITO_TEST_ROUNDS").unwrap_or(40);
    let bundles = Bundles::new();
    let mut dice = Dice(seed | 1);
    let mut edited = std::collections::BTreeSet::new();
    for round in 0..rounds {
        let mut files = bundles.one.clone();
        let name = files.keys().nth(dice.below(files.len())).expect("a file").clone();
        let bytes = files.get_mut(&name).expect("there");
        let kind = dice.edit(bytes);
        let what = format!("seed {seed}, edit {round}: {kind} in {name}");
        if files == bundles.one {
            continue;
        }
        let found = bundles.found(&files);
        assert!(!is_good(&found), "{what}");
        // With another list of hashes it is the list that is at fault, or a file that is no longer in it.
        let is_list = name == "SHA256SUMS";
        assert!(is_list || is_named(&found, &name), "{what}: {found:?}");
        assert!(!bundles.is_good_zip(&zipped(&files)), "{what}, in a zip");
        edited.insert((name, kind));
    }
    eprintln!("{rounds} edits of seed {seed}: {} kinds of edits of files", edited.len());
}

/// The same in the bytes of a zip: it is not good unless every reader finds the files that were in it.
#[test]
fn an_edited_zip_is_good_only_with_the_same_files() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("RECAPITO_TEST_SEED").unwrap_or(20_261_202_u64);
    let rounds = number("RECAPITO_TEST_ROUNDS").unwrap_or(40);
    let bundles = Bundles::new();
    let mut dice = Dice(seed | 1);
    let whole = zipped(&bundles.one);
    let mut good = 0;
    for round in 0..rounds {
        let mut zip = whole.clone();
        let kind = dice.edit(&mut zip);
        if zip != whole && bundles.is_good_zip(&zip) {
            good += 1;
            assert_eq!(unzipped(&zip).as_ref(), Some(&bundles.one), "seed {seed}, edit {round}: {kind}");
        }
    }
    eprintln!("{rounds} edits of seed {seed}, {good} without an effect on the files");
}

fn unzipped(bytes: &[u8]) -> Option<Files> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        files.insert(file.name().ok()?.into_owned(), bytes);
    }
    Some(files)
}

/// The first bundle with one to three edits.
fn edited(bundles: &Bundles, dice: &mut Dice) -> (Files, String) {
    let mut files = bundles.one.clone();
    let mut done = Vec::new();
    for _ in 0..=dice.below(3) {
        let name = files.keys().nth(dice.below(files.len())).expect("a file").clone();
        let (other_name, other) = bundles.other.iter().nth(dice.below(bundles.other.len())).expect("a file");
        let kind = dice.below(9);
        done.push(format!("{kind} {name}"));
        match kind {
            0 | 1 => {
                let bytes = files.get_mut(&name).expect("there");
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            2 => drop(files.remove(&name)),
            3 => drop(files.insert(format!("{name}.eml"), files[&name].clone())),
            4 => {
                let bytes = files.remove(&name).expect("there");
                files.insert(format!("x-{name}"), bytes);
            }
            5 => {
                let bytes = files.remove(&name).expect("there");
                files.insert(name.to_uppercase(), bytes);
            }
            6 => drop(files.insert(name, other.clone())),
            7 => drop(files.insert(other_name.clone(), other.clone())),
            _ => {
                let second = files.keys().nth(dice.below(files.len())).expect("a file").clone();
                let (left, right) = (files[&name].clone(), files[&second].clone());
                files.extend([(name, right), (second, left)]);
            }
        }
    }
    (files, done.join(", "))
}

struct Dice(u64);

impl Dice {
    /// Flips, deletes, inserts, cuts off or repeats some bytes; returns which.
    fn edit(&mut self, bytes: &mut Vec<u8>) -> &'static str {
        let at = self.below(bytes.len());
        let end = at + 1 + self.below((bytes.len() - at).min(40));
        match self.below(5) {
            0 => {
                bytes[at] ^= 1 << self.below(8);
                "a bit flipped"
            }
            1 => {
                bytes.drain(at..end);
                "bytes deleted"
            }
            2 => {
                let new: Vec<u8> = (at..end).map(|_| self.below(256) as u8).collect();
                bytes.splice(at..at, new);
                "bytes inserted"
            }
            3 => {
                bytes.truncate(at);
                "the end cut off"
            }
            _ => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
                "bytes repeated"
            }
        }
    }

    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}
