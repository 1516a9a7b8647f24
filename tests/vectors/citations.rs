//! Every public item of the modules `pec` and `signature` cites the paragraph it implements, or is listed here with the reason why it has
//! none.

use std::fs;
use std::path::{Path, PathBuf};

/// Beginnings of citations: a norm, or a paragraph of the norm named at the front of the file.
const NORMS: [&str; 7] = ["RFC ", "ETSI ", "DM 2/11/2005", "DPR 68/2005", "X.690", "FIPS ", "§"];

/// Items that implement no norm.
const OWN: &[(&str, &str)] = &[
    ("pec/dispatch.rs MessageId::as_str", "an accessor"),
    ("pec/dispatch.rs DispatchId", "our own name for a dispatch"),
    ("pec/dispatch.rs DispatchId::of", "our own name for a dispatch"),
    ("pec/dispatch.rs DispatchId::as_str", "an accessor"),
    ("pec/dispatch.rs DispatchId::parse", "our own name for a dispatch"),
    ("pec/dispatch.rs DispatchId::group", "our own name for a dispatch"),
    ("pec/draft.rs DraftProblem::is_fatal", "our choice of what the user may override"),
    ("pec/kind.rs Kind::from_name", "the words of our command line and index"),
    ("pec/limit.rs Limit::as_str", "the words of our command line"),
    ("pec/reading.rs Reading::has_oddity", "an accessor"),
    ("pec/status/filter.rs DeliveryFilter::ALL", "our own choice of conditions"),
    ("pec/status/filter.rs DeliveryFilter::holds", "cited at the type"),
    ("signature/anchors.rs Anchors::bundled", "our own asset"),
    ("signature/anchors.rs Anchors::none", "a constructor"),
    ("signature/anchors.rs Anchors::iter", "an accessor"),
    ("signature/digest.rs Sha256::of", "cited at the type"),
    ("signature/digest.rs InvalidDigest", "our own way of writing it"),
    ("signature/verdict.rs Verdict::as_str", "the words of our command line"),
    ("signature/verdict.rs Verdict::is_genuine", "rule 3 of lib.rs"),
    ("signature/verdict.rs Problem::as_str", "the words of our command line"),
    ("signature/verdict.rs Verification::unsigned", "a constructor"),
    ("signature/verifier.rs Verifier::anchors", "an accessor"),
];

/// A public item: file, name, doc comment.
struct Item {
    file: String,
    name: String,
    doc: String,
}

#[test]
fn every_public_item_cites_its_paragraph() {
    let items = items();
    assert!(items.len() > 60, "the sources were read");
    let cites = |item: &&Item| NORMS.iter().any(|norm| item.doc.contains(norm));
    let silent: Vec<String> = items
        .iter()
        .filter(|item| !cites(item))
        .map(|item| format!("{} {}", item.file, item.name))
        .collect();
    let excused: Vec<&str> = OWN.iter().map(|(item, _)| *item).collect();
    let missing: Vec<&String> = silent.iter().filter(|item| !excused.contains(&item.as_str())).collect();
    assert!(missing.is_empty(), "no paragraph cited: {missing:#?}");
    let idle: Vec<&&str> = excused.iter().filter(|item| !silent.iter().any(|silent| silent == *item)).collect();
    assert!(idle.is_empty(), "listed without need: {idle:#?}");
    assert!(OWN.iter().all(|(_, reason)| reason.len() > 10));
}

fn items() -> Vec<Item> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![source.join("pec.rs"), source.join("signature.rs")];
    files.extend(below(&source.join("pec")));
    files.extend(below(&source.join("signature")));
    files.iter().flat_map(|file| items_of(file, &source)).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    let deeper: Vec<PathBuf> = found.iter().filter(|path| path.is_dir()).flat_map(|path| below(path)).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "rs") && path.file_stem().is_some_and(|stem| stem != "tests"));
    found.extend(deeper);
    found
}

fn items_of(path: &Path, source: &Path) -> Vec<Item> {
    let text = fs::read_to_string(path).unwrap();
    let file = path.strip_prefix(source).unwrap().display().to_string();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let front: String = text.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let mut items = vec![Item {
        file: file.clone(),
        name: "front".to_owned(),
        doc: front,
    }];
    let (mut doc, mut owner) = (String::new(), String::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("impl").filter(|_| line.ends_with('{')) {
            let subject = rest.rsplit(" for ").next().unwrap_or_default();
            owner = subject.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned() + "::";
        } else if line == "}" {
            owner.clear();
        }
        let line = line.trim();
        if let Some(words) = line.strip_prefix("///") {
            doc.push_str(words);
        } else if !line.starts_with("#[") {
            let words = line
                .strip_prefix("pub ")
                .map(|item| item.trim_start_matches("const fn ").trim_start_matches("fn "));
            let words = words.filter(|_| {
                ["fn ", "struct ", "enum ", "const ", "type "]
                    .iter()
                    .any(|kind| line.starts_with(&format!("pub {kind}")))
            });
            if let Some(words) = words {
                let words = words
                    .trim_start_matches("struct ")
                    .trim_start_matches("enum ")
                    .trim_start_matches("const ");
                let name = words
                    .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                    .next()
                    .unwrap_or_default();
                items.push(Item {
                    file: file.clone(),
                    name: format!("{owner}{name}"),
                    doc: std::mem::take(&mut doc),
                });
            }
            doc.clear();
        }
    }
    items
}
