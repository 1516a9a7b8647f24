//! Bundles written by the engine: updated as receipts arrive, cancelled, and with an unchanged layout.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use recapito::clock::SignedDuration;
use recapito::engine::view::ExportFormat;
use recapito::engine::{EngineError, Exportable, check_manifest};
use recapito::i18n::{Language, Words};
use recapito::pec::DispatchId;
use recapito::sim;

use crate::world::{Stage, draft};

fn evidence(update: bool) -> ExportFormat {
    ExportFormat::Evidence {
        words: Arc::new(Words::new(Language::Italian).in_zone(jiff::tz::TimeZone::UTC)),
        update,
    }
}

fn export(stage: &Stage, id: &DispatchId, to: &Path, update: bool) -> Result<(), EngineError> {
    let what = vec![Exportable::Dispatch(id.clone())];
    let exported = stage.block(stage.handle.export(what, to.to_owned(), evidence(update), |_, _| true));
    exported.map(drop)
}

pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder_now) = waiting.pop() {
        for entry in fs::read_dir(&folder_now).expect("listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").display().to_string();
            found.insert(name, fs::read(&path).expect("read"));
        }
    }
    found
}

#[test]
fn an_updated_bundle_adds_receipts_and_keeps_its_files() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT, sim::LATE], &[]));
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove");
    export(&stage, &id, &to, true).expect("written without an earlier state");
    let alone = contents(&to);
    stage.pass(SignedDuration::from_secs(60));
    export(&stage, &id, &to, true).expect("updated");
    let grown = contents(&to);
    assert!(check_manifest(&to).expect("checked").is_good());
    let is_original = |name: &&String| name.ends_with(".eml") || name.ends_with(".xml");
    assert!(alone.keys().filter(is_original).all(|name| grown.get(name) == alone.get(name)));
    assert!(grown.keys().filter(is_original).count() > alone.keys().filter(is_original).count());
    assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1, "no temporary file remains");
    stage.pass(SignedDuration::from_hours(1));
    export(&stage, &id, &to, true).expect("updated");
    assert!(contents(&to) == grown, "without new receipts nothing changes");
}

#[test]
fn a_receipt_that_arrives_during_an_export_is_only_in_the_next_one() {
    let stage = Stage::new();
    let ids = [(); 2].map(|()| stage.send(&draft(&[sim::INSTANT, sim::LATE], &[])));
    stage.pass(SignedDuration::from_secs(60));
    let before = ids.clone().map(|id| stage.dispatch(&id));
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["prove", "prove.zip"] {
        let to = dir.path().join(name);
        let what = ids.iter().cloned().map(Exportable::Dispatch).collect();
        let mut receive = (name == "prove").then(|| stage.pass_in_thread(SignedDuration::from_hours(14)));
        let export = stage.handle.export(what, to.clone(), evidence(false), move |done, _| {
            // A complete pass, after the first message of the export was read and before the last.
            if done == 1
                && let Some(receive) = receive.take()
            {
                receive();
            }
            true
        });
        stage.block(export).expect("written");
        assert!(check_manifest(&to).expect("checked").is_good());
    }
    let after = ids.clone().map(|id| stage.dispatch(&id));
    let receipts = |views: &[recapito::engine::view::DispatchView]| -> usize {
        let recipients = views.iter().flat_map(|view| &view.status.recipients);
        recipients.map(|recipient| recipient.receipts.len()).sum()
    };
    assert!(
        receipts(&after) > receipts(&before),
        "receipts arrived while the first bundle was written"
    );
    let files = contents(&dir.path().join("prove"));
    let html = String::from_utf8(files["rapporto.html"].clone()).expect("text");
    let manifest = String::from_utf8(files["SHA256SUMS"].clone()).expect("text");
    for (now, then) in after.iter().zip(&before) {
        for (now, then) in now.status.recipients.iter().zip(&then.status.recipients) {
            for receipt in &now.receipts {
                let digest = receipt.message.to_string();
                let is_in = then.receipts.contains(receipt);
                assert_eq!((html.contains(&digest), manifest.contains(&digest)), (is_in, is_in), "{digest}");
            }
        }
    }
    export_all(&stage, &ids, &dir.path().join("prove"));
    let mut zip = zip::ZipArchive::new(fs::File::open(dir.path().join("prove.zip")).expect("there")).expect("a zip");
    let updated = contents(&dir.path().join("prove"));
    assert_eq!(zip.len(), updated.len());
    let mut list = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("SHA256SUMS").expect("a list"), &mut list).expect("read");
    assert_eq!(list.as_bytes(), updated["SHA256SUMS"], "updated, it is what the later export wrote");
}

fn export_all(stage: &Stage, ids: &[DispatchId], to: &Path) {
    let what = ids.iter().cloned().map(Exportable::Dispatch).collect();
    let exported = stage.block(stage.handle.export(what, to.to_owned(), evidence(true), |_, _| true));
    exported.expect("updated");
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["prove", "prove.zip"] {
        let what = vec![Exportable::Dispatch(id.clone())];
        let stopped = stage.block(
            stage
                .handle
                .export(what, dir.path().join(name), evidence(false), |done, _| done < 2),
        );
        assert!(matches!(stopped, Err(EngineError::Cancelled)), "{stopped:?}");
    }
    assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 0);
}

#[test]
fn a_bundle_matches_the_golden_file() {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT, sim::UNKNOWN], &[sim::ORDINARY]));
    stage.pass(SignedDuration::from_secs(60));
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove");
    export(&stage, &id, &to, false).expect("written");
    let files = contents(&to);
    let names: String = files.keys().map(|name| masked(name) + "\n").collect();
    let html = String::from_utf8(files["rapporto.html"].clone()).expect("text");
    let body = html.split("<body>").nth(1).expect("a body");
    let text = format!("{names}\n{}", masked(body));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/golden/bundle.txt");
    if std::env::var_os("RECAPITO_GOLDEN").is_some() {
        fs::create_dir_all(golden.parent().expect("a folder")).expect("made");
        fs::write(&golden, &text).expect("written");
    }
    let expected = fs::read_to_string(&golden).expect("tests/engine/golden/bundle.txt; RECAPITO_GOLDEN=1 writes it");
    assert!(
        text == expected,
        "the bundle changed; RECAPITO_GOLDEN=1 writes what it is now:\n{text}"
    );
}

/// The text with every number and digest replaced by `#` and the names of months by `mese`, because these differ between runs.
fn masked(text: &str) -> String {
    const MONTHS: [&str; 12] = [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ];
    let mut text = text.to_owned();
    for month in MONTHS {
        text = text.replace(&format!(" {month} "), " mese ");
    }
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        let is_number = !run.is_empty() && run.chars().all(|c| c.is_ascii_digit());
        match is_number || run.len() >= 8 {
            true => out.push('#'),
            false => out.push_str(&run),
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}
