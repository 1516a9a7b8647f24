use std::collections::BTreeSet;
use std::path::Path;

use recapito::i18n::{Language, Words};

/// Every key that the window uses exists in both languages, and every key is used.
#[test]
fn every_text_of_the_window_exists_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    collect(&root.join("src/ui"), &mut used);
    assert!(used.len() > 150, "only {} keys found", used.len());
    for (language, folder) in [(Language::Italian, "it"), (Language::English, "en")] {
        let words = Words::new(language);
        let missing: Vec<_> = used.iter().filter(|key| words.get(key) == **key).collect();
        assert!(missing.is_empty(), "{folder}: {missing:?}");
        let text = std::fs::read_to_string(root.join("i18n").join(folder).join("ui.ftl")).expect("the words are there");
        let unused: Vec<_> = keys(&text).filter(|key| !used.contains(*key)).collect();
        assert!(unused.is_empty(), "{folder}: {unused:?}");
    }
}

fn keys(ftl: &str) -> impl Iterator<Item = &str> {
    ftl.lines()
        .filter(|line| line.starts_with("ui-"))
        .filter_map(|line| line.split(" =").next())
}

fn collect(folder: &Path, used: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, used);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        let pieces = text.split('"').filter(|piece| piece.starts_with("ui-"));
        let whole = pieces.filter(|piece| piece.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        used.extend(whole.map(str::to_owned));
        let built = [("ui-fact-intact", 3), ("ui-fact-authority", 2), ("ui-fact-valid-then", 2)];
        for (stem, answers) in built {
            if used.remove(stem) {
                used.extend(
                    ["yes", "no", "unknown"]
                        .iter()
                        .take(answers)
                        .map(|answer| format!("{stem}-{answer}")),
                );
            }
        }
    }
}
