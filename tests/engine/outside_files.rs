//! Files outside the profile: verified and read in place, never stored.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use recapito::clock::SignedDuration;
use recapito::engine::verify::{Finding, VerifiedMessage};
use recapito::engine::view::{ExportFormat, MessageSource};
use recapito::engine::{EngineError, Exportable, FileFault, Selection};
use recapito::i18n::{Language, Words};
use recapito::signature::Anchors;
use recapito::sim;

use crate::world::{Stage, draft};

/// A bundle with an acceptance and a delivery in it.
fn bundle(stage: &Stage, to: &Path) {
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    let words = Arc::new(Words::new(Language::Italian));
    let format = ExportFormat::Evidence { words, update: false };
    let what = vec![Exportable::Dispatch(id)];
    stage
        .block(stage.handle.export(what, to.to_owned(), format, |_, _| true))
        .expect("exported");
}

pub(crate) fn verify(stage: &Stage, path: &Path, most: usize) -> Vec<Finding> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let gathered = found.clone();
    let words = Arc::new(Words::new(Language::Italian));
    let verified = stage.handle.verify(vec![path.to_owned()], Anchors::none(), words, move |finding| {
        let mut gathered = gathered.lock().expect("not poisoned");
        gathered.push(finding);
        gathered.len() < most
    });
    stage.block(verified).expect("verified");
    std::mem::take(&mut *found.lock().expect("not poisoned"))
}

#[test]
fn a_bundle_is_verified_with_its_manifest_and_a_changed_byte_is_reported() {
    let stage = Stage::new();
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove.zip");
    bundle(&stage, &to);
    let found = verify(&stage, &to, usize::MAX);
    let messages = found.iter().filter_map(|finding| match finding {
        Finding::Message(judged) => Some(judged.as_ref()),
        _ => None,
    });
    let good = |judged: &&VerifiedMessage| judged.verification.verdict.is_genuine() || judged.is_as_written;
    assert_eq!((messages.clone().count(), messages.filter(good).count()), (3, 3), "{found:?}");
    assert!(matches!(found.last(), Some(Finding::Bundle(bundle)) if bundle.report.is_good()));

    let folder = dir.path().join("prove");
    bundle(&stage, &folder);
    let pem = folder.join("autorita.pem");
    let mut bytes = fs::read(&pem).expect("read");
    bytes[100] ^= 1;
    fs::write(&pem, bytes).expect("written");
    let found = verify(&stage, &folder, usize::MAX);
    let Some(Finding::Bundle(changed)) = found.last() else {
        unreachable!("{found:?}")
    };
    let faults: Vec<_> = changed.report.bad.iter().map(|bad| (bad.file.as_str(), bad.fault)).collect();
    assert_eq!(faults, [("autorita.pem", FileFault::Changed)]);
}

#[test]
fn a_message_in_a_file_is_read_with_its_verdict_and_not_stored() {
    let stage = Stage::new();
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove.zip");
    bundle(&stage, &to);
    let stored = stage.block(stage.handle.keys(Selection::default())).expect("listed").len();
    for finding in verify(&stage, &to, usize::MAX) {
        let Finding::Message(judged) = finding else { continue };
        let source = MessageSource::in_file(judged.sha256, judged.path.clone());
        let view = stage.block(stage.handle.message(source.clone())).expect("read");
        assert_eq!((view.message, &view.verification), (judged.sha256, &judged.verification));
        assert!(view.locations.is_empty() && view.dispatch.is_none() && view.source.is_outside());
        let raw = stage.block(stage.handle.raw(source)).expect("read");
        assert_eq!(recapito::signature::Sha256::of(&raw), judged.sha256);
        let moved = MessageSource::in_file(judged.sha256, dir.path().join("altro.zip"));
        let answer = stage.block(stage.handle.message(moved));
        assert!(matches!(answer, Err(EngineError::ChangedSince(_))), "{answer:?}");
    }
    let now = stage.block(stage.handle.keys(Selection::default())).expect("listed").len();
    assert_eq!(now, stored);
}

#[test]
fn verification_stops_on_request() {
    let stage = Stage::new();
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove");
    bundle(&stage, &to);
    assert_eq!(verify(&stage, &to, 1).len(), 1);
}

#[test]
fn a_list_of_hashes_is_written_completely_to_a_new_file_or_not_at_all() {
    let stage = Stage::new();
    stage.send(&draft(&[sim::INSTANT], &[]));
    let dir = tempfile::tempdir().expect("a directory");
    let (to, other) = (dir.path().join("impronte.txt"), dir.path().join("altre.txt"));
    let write = |to: &Path, go_on: bool| stage.block(stage.handle.write_hashes(Vec::new(), false, to.to_owned(), move || go_on));
    let list = write(&to, true).expect("written");
    assert_eq!(fs::read_to_string(&to).expect("read"), list.text);
    assert!(list.messages > 0);
    assert!(matches!(write(&to, true), Err(EngineError::TargetExists(path)) if path == to));
    assert!(matches!(write(&other, false), Err(EngineError::Cancelled)) && !other.exists());
}

#[test]
fn only_certificates_are_accepted_as_time_stamp_authorities() {
    let stage = Stage::new();
    let dir = tempfile::tempdir().expect("a directory");
    let (pem, other) = (dir.path().join("tsa.pem"), dir.path().join("altro.pem"));
    fs::write(&pem, stage.loopback.signing_authority()).expect("written");
    fs::write(&other, "niente").expect("written");
    let trusted = stage.block(stage.handle.time_stamp_anchors(vec![pem.clone()])).expect("read");
    assert_eq!(trusted.iter().count(), 1);
    let both = stage.block(stage.handle.time_stamp_anchors(vec![pem, other]));
    assert!(matches!(both, Err(EngineError::Anchor(_))), "{both:?}");
    let missing = stage.block(stage.handle.time_stamp_anchors(vec![dir.path().join("manca.pem")]));
    assert!(matches!(missing, Err(EngineError::File { .. })), "{missing:?}");
}
